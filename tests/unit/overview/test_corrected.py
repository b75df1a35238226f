"""A batch that is reviewed -> the report counts what persons have settled."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from extractor.batch.command import Plan, run_plan
from extractor.batch.ledger import Ledger, sqlite_url
from extractor.batch.reviewing import open_review
from extractor.options import Options
from extractor.overview.source import Source
from extractor.overview.writing import write_report
from extractor.settling.review import Review
from extractor.settling.store import Store
from extractor.settling.views import Filters, ItemSummary
from extractor.workers.crew import Limits
from tests.unit.settling import fakes
from tests.unit.settling.building import CLEAN, OFFICE, said

LIMITS = Limits(60.0, 1_000_000_000)


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """The folder of a batch of two forms, each with doubtful places and sure findings."""
    fakes.write_fake(tmp_path / "in" / "a.pdf", OFFICE)
    fakes.write_fake(tmp_path / "in" / "b.pdf", CLEAN)
    plan = Plan((str(tmp_path / "in"),), tmp_path / "out", workers=1, limits=LIMITS, read=fakes.read, formats=("csv",))
    assert run_plan(plan, Options()) == 0
    return tmp_path / "out"


@pytest.fixture
def review(batch: Path) -> Iterator[Review]:
    with closing(open_review(batch)) as opened:
        yield opened


def queue(review: Review, **filters: object) -> tuple[ItemSummary, ...]:
    return review.store.queue(Filters.model_validate(filters), "ann", None, 500).items


def report(batch: Path, *, corrected: bool = True) -> dict[str, list[list[str]]]:
    """The rows of each CSV of the report, with what persons said or as it was read."""
    target = batch.parent / "report.html"
    with closing(Ledger(sqlite_url(batch))) as ledger, closing(Store(sqlite_url(batch))) as store:
        write_report(Source(batch, ledger, store if corrected else None), target, lambda one, _: one, lambda _: None)
    rows = {}
    for path in target.with_suffix("").iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = list(csv.reader(file))[1:]
    return rows


def counts(batch: Path, *, corrected: bool = True) -> dict[str, int]:
    return {what: int(number) for what, number in report(batch, corrected=corrected)["summary"]}


def of_status(found: dict[str, int]) -> tuple[int, int, int]:
    return found["forms consistent"], found["forms review"], found["forms discrepant"]


def test_what_is_settled_is_no_load_any_more_and_counts_in_the_status_of_its_form(batch: Path, review: Review) -> None:
    before = counts(batch)
    assert before == counts(batch, corrected=False)
    doubtful = queue(review, document="b.pdf", kind="field")
    fields = sum(len(review.item(one.id, "ann").pointers) for one in doubtful)
    assert fields >= len(doubtful) > 0
    for one in doubtful:
        item = review.item(one.id, "ann")
        review.settle_item(one.id, "ann", said("accept", item.text, seen=item.seen))
    after = counts(batch)
    assert after["fields to review"] == before["fields to review"] - fields
    assert after["fields"] == before["fields"]
    assert of_status(before) == of_status(after) == (0, 0, 2)  # it has an error of the paper as well
    for one in queue(review, document="b.pdf", kind="finding"):
        review.settle_item(one.id, "ann", said("fine", reason="as agreed"))
    assert of_status(counts(batch)) == (1, 0, 1)
    assert counts(batch, corrected=False) == before  # what was read is as it was


def test_the_places_to_look_at_and_the_minutes_follow(batch: Path, review: Review) -> None:
    before = report(batch)["review_by_form"]
    places = int(before[-1][4])
    assert places > 4
    for one in queue(review, document="b.pdf", kind="field")[:2]:
        review.settle_item(one.id, "ann", said("accept", one.text))
    assert int(report(batch)["review_by_form"][-1][4]) == places - 2


def test_what_cannot_be_read_stays_a_load(batch: Path, review: Review) -> None:
    before = counts(batch)
    one = queue(review, document="b.pdf", kind="field")[0]
    review.settle_item(one.id, "ann", said("unreadable"))
    assert counts(batch)["fields to review"] == before["fields to review"]


def test_a_correction_that_breaks_a_rule_is_counted_with_it(batch: Path, review: Review) -> None:
    before = {row[0]: int(row[5]) for row in report(batch)["rules"]}
    form_id = queue(review, document="b.pdf")[0].form_id
    review.settle_field(form_id, "/indicators/6/score", "ann", said("correct", "1"))
    after = {row[0]: int(row[5]) for row in report(batch)["rules"]}
    assert after["total.score"] == before["total.score"] + 1


def test_a_finding_that_was_called_none_is_not_counted(batch: Path, review: Review) -> None:
    before = {row[0]: row for row in report(batch)["rules"]}
    sure = queue(review, document="a.pdf", kind="finding")
    assert sure
    for one in sure:
        review.settle_item(one.id, "ann", said("fine", reason="agreed with the department"))
    after = {row[0]: row for row in report(batch)["rules"]}
    for rule in {str(one.rule) for one in sure}:
        dismissed = sum(one.rule == rule for one in sure)
        left = sum(int(number) for number in after[rule][2:5]) if rule in after else 0
        assert left == sum(int(number) for number in before[rule][2:5]) - dismissed


def test_a_finding_that_was_confirmed_is_counted_as_before(batch: Path, review: Review) -> None:
    before = report(batch)["rules"]
    one = queue(review, document="a.pdf", kind="finding")[0]
    review.settle_item(one.id, "ann", said("paper"))
    assert report(batch)["rules"] == before
