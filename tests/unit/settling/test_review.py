"""What the page asks of a review, and what comes of what a person says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.errors import ConflictError, NotFoundError, OptionError
from extractor.results import Result
from extractor.settling.review import Review
from extractor.settling.store import Store
from extractor.settling.views import Entry, Filters, Item, ItemSummary
from tests.unit.settling.building import (
    CLEAN,
    DIGITAL,
    FAX,
    MODELS,
    OFFICE,
    PART,
    TOTAL,
    Results,
    open_samples,
    read_as,
    said,
)
from tests.unit.settling.recorded import results, sample

MERGED = ("/indicators/16/level2", "/indicators/17/level2")


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    """Two samples, and one of which a part of a sum was misread."""
    opened = with_misread(open_samples(tmp_path))
    yield opened
    opened.close()


def with_misread(review: Review) -> Review:
    result = results()[CLEAN]
    misread = result.model_copy(update={"forms": (read_as(sample(CLEAN), PART, "3", 0.9, _2=0.09),)})
    assert isinstance(review.results, Results)
    review.results.read_again[result.source.sha256] = misread
    review.index()
    return review


def queue(review: Review, **filters: object) -> tuple[ItemSummary, ...]:
    return review.store.queue(Filters.model_validate({"state": "all", **filters}), "ann", None, 500).items


def item_at(review: Review, pointer: str, document: str = CLEAN, who: str = "ann") -> Item:
    items = (review.item(one.id, who) for one in queue(review, document=document, kind="field"))
    return next(one for one in items if pointer in one.pointers)


def finding_of(review: Review, rule: str, document: str) -> Item:
    (found,) = (one for one in queue(review, document=document, kind="finding") if one.rule == rule)
    return review.item(found.id, "ann")


def test_an_item_has_all_that_it_takes_to_settle_it(review: Review) -> None:
    item = item_at(review, PART)
    assert (item.type, item.text, item.value, item.field_status, item.state) == ("number", "3", "3", "review", "open")
    assert (item.label, item.rule, item.verdict, item.seen) == ("得分", "total.score", "undecided", 0)
    assert item.page is not None
    assert item.page.url == f"/pages/{item.form_id}/{item.page_number}.webp"
    assert [(one.text, one.source, one.closes) for one in item.choices] == [("3", "read", False), ("2", "repair", True)]
    assert {one.reader for one in item.readings} == {"rapidocr", "tesseract"}
    (sum_,) = (one for one in item.sums if one.rule == "total.score")
    assert sum_.arithmetic.endswith(" = 92.54; stated 91.54")
    assert (sum_.holds, sum_.stated, sum_.expected, sum_.about) == (False, "91.54", "92.54", TOTAL)
    assert next(part.text for part in sum_.parts if part.pointer == PART) == "3"
    assert {TOTAL, PART} <= item.labels.keys()
    named = {one.about for one in item.sums} | {part.pointer for one in item.sums for part in one.parts}
    named |= {pointer for one in item.findings for pointer in (*one.fields, *one.evidence)}
    assert named <= item.labels.keys()
    assert sum_.label == item.labels[TOTAL] == "总分 · 得分"
    assert {TOTAL, PART} <= item.boxes.keys()
    assert [part.pointer for part in item.row if part.label == "分值"] == ["/indicators/6/weight"]


def test_every_sum_of_every_item_has_a_name(review: Review) -> None:
    named = 0
    for summary in review.store.queue(Filters(state="all"), "ann", None, 500).items:
        item = review.item(summary.id, "ann")
        findings = [one for some in item.findings for one in (*some.fields, *some.evidence)]
        repairs = [one.field for some in item.findings for one in some.repairs]
        about = [one.about for one in item.sums]
        parts = [part.pointer for one in item.sums for part in one.parts]
        for pointer in (*findings, *repairs, *about, *parts):
            assert item.labels[pointer]
            assert item.labels[pointer] != pointer.rpartition("/")[2]  # the form's own word, not the model's key
            named += 1
    assert named > 100


@pytest.mark.parametrize(
    ("pointer", "text", "others", "choices"),
    [
        (TOTAL, "98", {"_9B": 0.3, "_98_0": 0.2, "_98分": 0.1, "_—": 0.05}, ["98", "98.0", "—"]),
        (TOTAL, "9B", {"_98": 0.3, "_9b": 0.2}, ["9B", "98"]),
        (TOTAL, "", {"_0": 0.3, "_0_0": 0.2, "_l": 0.1}, ["", "0", "0.0"]),
        (
            "/prepared_on",
            "2021年12月9日",
            {"_2021-12-09": 0.3, "_2021年12月8日": 0.2},
            ["2021年12月9日", "2021年12月8日"],
        ),
    ],
)
def test_a_choice_is_what_the_field_can_hold_and_no_two_are_the_same(
    tmp_path: Path, pointer: str, text: str, others: dict[str, float], choices: list[str]
) -> None:
    read = results()[CLEAN]
    form = read_as(read.forms[0], pointer, text, 0.4, **others)
    form = form.model_copy(
        update={"fields": {**form.fields, pointer: form.fields[pointer].model_copy(update={"readings": ()})}}
    )
    store = Store(f"sqlite:///{tmp_path / 'review.sqlite'}")
    review = Review(store, Results(tmp_path, [read.model_copy(update={"forms": (form,)})]), list(MODELS.values()))
    review.index()
    found = [one.text for one in item_at(review, pointer).choices]
    review.close()
    assert found[0] == text
    offered = {name[1:].replace("_", ".") for name in others}
    assert sorted(one for one in found if one == text or one in offered) == sorted(choices)


def test_a_text_is_checked_as_it_is_typed(review: Review) -> None:
    form_id = item_at(review, PART).form_id
    broken = review.check(form_id, {PART: "4"})
    (sum_,) = (one for one in broken.sums if one.rule == "total.score")
    assert (sum_.holds, sum_.expected) == (False, "93.54")
    closed = review.check(form_id, {PART: "2.00"})
    assert closed.values == {PART: "2.00"}
    assert all(one.holds for one in closed.sums)
    assert [one.rule for one in closed.findings if one.severity == "error"] == []
    assert [one.holds for one in review.check(form_id, {PART: "z"}).sums] == [False]
    assert review.entries(form_id) == ()
    with pytest.raises(NotFoundError, match="no field /no/such"):
        review.check(form_id, {"/no/such": "1"})
    with pytest.raises(OptionError, match="more text than a form holds"):
        review.check(form_id, {PART: "1" * 20_001})


def test_settling_a_field_tells_what_else_is_changed_by_it(review: Review) -> None:
    item = item_at(review, PART)
    before = review.store.counts(Filters(), "ann")
    outcome = review.settle_item(item.id, "ann", said("correct", " 2 "))
    entry = outcome.entry
    assert (entry.action, entry.text, entry.before, entry.read_text) == ("correct", "2", "3", "3")
    assert (entry.who, entry.pointers, entry.confidence, entry.version) == ("ann", (PART,), 0.9, "9.9")
    assert outcome.state == "settled"
    assert {(one.label, one.row_label, one.state) for one in outcome.changed} == {
        ("得分", item.row_label, "settled"),
        ("得分", "总分", "gone"),
    }
    assert (outcome.counts.to_do, outcome.counts.settled) == (before.to_do - 2, 1)
    assert "total.score" not in {one.rule for one in outcome.findings}
    again = review.item(item.id, "bob")
    assert (again.text, again.state, again.entries, again.seen) == ("2", "settled", (entry,), entry.seq)


def test_undoing_puts_everything_back(review: Review) -> None:
    before = [(one.id, one.state) for one in queue(review)]
    item = item_at(review, PART)
    outcome = review.settle_item(item.id, "ann", said("correct", "2"))
    undone = review.undo(outcome.entry.seq, "bob")
    assert (undone.entry.action, undone.entry.undoes, undone.entry.who) == ("undo", outcome.entry.seq, "bob")
    assert [(one.id, one.state) for one in queue(review)] == before
    assert review.item(item.id, "ann").text == "3"
    with pytest.raises(ConflictError, match="bob has taken that back already"):
        review.undo(outcome.entry.seq, "ann")
    redone = review.undo(undone.entry.seq, "ann")
    assert redone.entry.undoes == undone.entry.seq
    assert review.item(item.id, "ann").text == "2"


def test_what_is_taken_back_must_be_the_last_word(review: Review) -> None:
    item = item_at(review, PART)
    first = review.settle_item(item.id, "ann", said("correct", "2")).entry
    second = review.settle_item(item.id, "bob", said("correct", "4", first.seq)).entry
    with pytest.raises(ConflictError, match="bob has said something of the same since") as caught:
        review.undo(first.seq, "ann")
    assert isinstance(caught.value.entry, Entry)
    assert caught.value.entry.seq == second.seq


def test_who_has_not_seen_the_last_word_is_told_it(review: Review) -> None:
    item = item_at(review, PART)
    entry = review.settle_item(item.id, "ann", said("correct", "2")).entry
    with pytest.raises(ConflictError, match="ann has said something of it meanwhile") as caught:
        review.settle_item(item.id, "bob", said("accept"))
    assert caught.value.entry == entry
    assert review.item(item.id, "bob").text == "2"


def test_a_merged_cell_is_settled_at_once(review: Review) -> None:
    item = item_at(review, MERGED[1])
    assert item.pointers == MERGED
    outcome = review.settle_field(item.form_id, MERGED[1], "ann", said("correct", "满意度"))
    assert outcome.entry.pointers == MERGED
    form = review.form(item.form_id)
    assert [one.text for one in form.fields if one.pointer in MERGED] == ["满意度", "满意度"]
    assert [one["level2"] for one in form.values["indicators"][16:18]] == ["满意度", "满意度"]  # type: ignore


def test_the_text_that_was_read_is_accepted_whatever_it_is_called(review: Review) -> None:
    item = item_at(review, PART)
    assert review.settle_item(item.id, "ann", said("correct", "3")).entry.action == "accept"
    other = item_at(review, MERGED[0])
    assert review.settle_item(other.id, "ann", said("accept", "满意")).entry.action == "correct"
    assert review.settle_field(item.form_id, TOTAL, "ann", said("accept")).entry.text == "91.54"


def test_the_paper_is_wrong_and_cannot_be_read(review: Review) -> None:
    item = item_at(review, TOTAL)
    outcome = review.settle_item(item.id, "ann", said("paper"))
    assert [(one.rule, one.verdict) for one in outcome.findings if one.severity == "error"] == [
        ("total.score", "misfilled")
    ]
    blind = item_at(review, PART)
    entry = review.settle_item(blind.id, "ann", said("unreadable")).entry
    assert (entry.text, entry.action) == (None, "unreadable")
    assert (review.item(blind.id, "ann").value, review.item(blind.id, "ann").field_status) == (None, "review")


def test_a_finding_is_confirmed_or_none(review: Review) -> None:
    item = finding_of(review, "total.score", DIGITAL)
    assert (item.kind, item.type, item.choices, item.text) == ("finding", None, (), "98.16")
    assert item.box is not None
    with pytest.raises(OptionError, match="needs a reason"):
        review.settle_item(item.id, "ann", said("fine"))
    outcome = review.settle_item(item.id, "ann", said("fine", reason="agreed"))
    assert (outcome.state, outcome.status) == ("settled", "discrepant")
    other = finding_of(review, "execution.rate", DIGITAL)
    outcome = review.settle_item(other.id, "ann", said("fine", reason="agreed"))
    assert outcome.status == "consistent"
    undone = review.undo(outcome.entry.seq, "ann")
    assert undone.status == "discrepant"
    assert review.item(other.id, "ann").state == "open"
    assert review.settle_item(other.id, "bob", said("paper", seen=undone.entry.seq)).state == "settled"
    (settled,) = (one.settled for one in review.form(other.form_id).findings if one.rule == "execution.rate")
    assert settled is not None
    assert (settled.action, settled.by) == ("paper", "bob")


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (said("correct"), "needs its text"),
        (said("fine", reason="x"), "a field is not settled by 'fine'"),
        (said("undo"), "a field is not settled by 'undo'"),
        (said("correct", "x" * 20_001), "more text than a form holds"),
    ],
)
def test_what_makes_no_sense_is_refused(review: Review, what: object, message: str) -> None:
    item = item_at(review, PART)
    with pytest.raises(OptionError, match=message):
        review.settle_item(item.id, "ann", what)  # type: ignore[arg-type]
    assert review.entries(item.form_id) == ()


def test_nobody_settles_nothing(review: Review) -> None:
    with pytest.raises(OptionError, match="nobody is named"):
        review.settle_item(item_at(review, PART).id, " ", said("accept"))
    with pytest.raises(OptionError, match="choose paper or fine"):
        review.settle_item(finding_of(review, "total.score", DIGITAL).id, "ann", said("accept"))
    for call in (lambda: review.item(999, "ann"), lambda: review.form(999), lambda: review.undo(999, "ann")):
        with pytest.raises(NotFoundError, match="there is no"):
            call()
    with pytest.raises(NotFoundError, match="no field"):
        review.settle_field(1, "/no/such", "ann", said("accept"))


def test_a_form_has_its_fields_in_order_with_what_was_read_beside(review: Review) -> None:
    item = item_at(review, PART)
    entry = review.settle_item(item.id, "ann", said("correct", "2")).entry
    form = review.form(item.form_id)
    assert [one.pointer for one in form.fields] == list(sample(CLEAN).fields)
    (field,) = (one for one in form.fields if one.pointer == PART)
    assert (field.text, field.read_text, field.corrected, field.seen) == ("2", "3", True, entry.seq)
    assert [(one.text, one.source, one.closes) for one in field.choices] == [("2", "first", None), ("3", "read", None)]
    assert (field.block, field.row_label) == ("indicators", item.row_label)
    assert (form.title, form.project) == ("朝阳区项目支出绩效自评表", form.values["project_name"])
    assert [page.page_number for page in form.pages] == [1, 2]
    assert form.entries == (entry,)
    order = sorted([FAX, OFFICE, DIGITAL, CLEAN])
    (first,) = {one.form_id for one in queue(review, document=order[0])}
    found, at = [order[0]], review.form(first)
    assert at.previous is None
    while at.next is not None:
        found.append(review.form(at.next).document)
        at = review.form(at.next)
    assert found == order


def test_a_form_offers_what_its_items_do(review: Review) -> None:
    item = item_at(review, PART)
    form = review.form(item.form_id)
    for summary in queue(review, form_id=item.form_id, kind="field"):
        of_item = review.item(summary.id, "ann")
        (field,) = (one for one in form.fields if one.pointer == of_item.pointers[0])
        assert {one.text for one in of_item.choices} == {one.text for one in field.choices}
        assert of_item.choices[0].text == field.choices[0].text == field.text


def test_a_form_does_not_offer_what_waits_for_a_second_person(tmp_path: Path) -> None:
    review = with_misread(open_samples(tmp_path, double=True))
    item = item_at(review, PART)
    assert review.settle_item(item.id, "ann", said("correct", "77")).state == "second"
    (field,) = (one for one in review.form(item.form_id, "bob").fields if one.pointer == PART)
    review.close()
    assert [one.text for one in field.choices] == ["3", "2"]


def test_a_document_is_found_for_drawing(review: Review) -> None:
    shown = review.document_of(item_at(review, PART).form_id)
    assert (shown.uri, shown.name, len(shown.pages)) == (f"/in/{CLEAN}", CLEAN, 2)
    assert shown.sha256 == results()[CLEAN].source.sha256


def test_a_form_that_is_no_more_is_told(review: Review) -> None:
    item = item_at(review, PART)
    result = results()[CLEAN]
    assert isinstance(review.results, Results)
    review.results.read_again[result.source.sha256] = result.model_copy(update={"forms": ()})
    fresh = Review(review.store, review.results, list(MODELS.values()))
    with pytest.raises(NotFoundError, match="has no form 1 any more"):
        fresh.item(item.id, "ann")


def test_numbers_want_two_persons_where_it_is_asked_for(tmp_path: Path) -> None:
    review = with_misread(open_samples(tmp_path, OFFICE, double=True))
    item = item_at(review, PART)
    first = review.settle_item(item.id, "ann", said("correct", "2"))
    assert (first.state, first.entry.double) == ("second", True)
    assert item.id not in review.store.claim(Filters(), "ann", None, 20)
    review.store.release("ann")
    assert item.id in review.store.claim(Filters(), "bob", None, 20)
    hidden = review.item(item.id, "bob")
    assert (hidden.text, hidden.entries, hidden.state) == ("", (), "second")
    assert [one.text for one in hidden.choices] == ["3", "2"]
    assert {one.source for one in hidden.choices} == {"read", "repair"}
    assert review.form(item.form_id, "bob").entries == ()
    assert review.form(item.form_id, "ann").entries == (first.entry,)
    with pytest.raises(ConflictError, match="somebody has said something") as caught:
        review.settle_item(item.id, "bob", said("accept"))
    assert caught.value.entry is None
    agreed = review.settle_item(item.id, "bob", said("accept", "2.", seen=hidden.seen))
    assert agreed.state == "disputed"  # "2." is no number
    again = review.item(item.id, "eve")
    assert [(one.text, one.source) for one in again.choices[:2]] == [("2", "first"), ("2.", "second")]
    assert review.store.claim(Filters(), "eve", None, 1) == [item.id]
    settled = review.settle_item(item.id, "eve", said("correct", "2", seen=agreed.entry.seq))
    assert settled.state == "settled"
    corrected = next(one for one in review.form(item.form_id).fields if one.pointer == PART)
    assert (corrected.text, corrected.corrected) == ("2", True)
    text = item_at(review, MERGED[0])
    assert review.settle_item(text.id, "ann", said("accept")).state == "settled"
    review.close()


def test_a_result_with_several_forms_is_settled_form_by_form(tmp_path: Path) -> None:
    review = open_samples(tmp_path, "seeds.chromium.pdf")
    assert len({one.form_id for one in queue(review)}) == 3
    item = review.item(queue(review)[0].id, "ann")
    result: Result = results()["seeds.chromium.pdf"]
    review.settle_item(item.id, "ann", said("paper"))
    assert review.store.counts(Filters(), "ann").settled == 1
    assert {one.state for one in queue(review) if one.form_id != item.form_id} == {"open"}
    assert len(review.store.entries_of(result.source.sha256)) == 1
    review.close()
