"""A batch, its review, the batch again: corrections are kept, tables and JSON have them, what was read stays."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from extractor.batch.command import Plan, run_plan
from extractor.batch.export import export_results, export_truth
from extractor.batch.results import find_json
from extractor.batch.reviewing import open_review
from extractor.cli import main
from extractor.errors import InputError, MissingInputError, OptionError, OutputError
from extractor.options import Options
from extractor.pipeline import extract
from extractor.results import Result
from extractor.settling.corrected import ORPHAN
from extractor.settling.review import Review
from extractor.settling.views import Filters, ItemSummary
from extractor.workers.crew import Limits
from scripts.benching.running import find_files, shipped_types, truth_of
from scripts.benching.scoring import score
from tests.unit.settling import fakes
from tests.unit.settling.building import CLEAN, DIGITAL, OFFICE, said
from tests.unit.settling.recorded import SAMPLES, results

SCORE = "/indicators/6/score"


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    """The folder of a batch of three documents; two have a long text in common."""
    fakes.write_fake(tmp_path / "in" / "a.pdf", OFFICE)
    fakes.write_fake(tmp_path / "in" / "b.pdf", CLEAN)
    fakes.write_fake(tmp_path / "in" / "c.pdf", CLEAN, "完全不同的另一个项目")
    run(tmp_path / "in", tmp_path / "out")
    return tmp_path / "out"


def run(source: Path, out: Path, **more: object) -> None:
    settings = {"workers": 1, "limits": Limits(60.0, 1_000_000_000), "read": fakes.read, "formats": ("csv",), **more}
    assert run_plan(Plan((str(source),), out, **settings), Options()) == 0  # type: ignore[arg-type]


@pytest.fixture
def review(batch: Path) -> Iterator[Review]:
    opened = open_review(batch)
    yield opened
    opened.close()


def queue(review: Review, **filters: object) -> tuple[ItemSummary, ...]:
    return review.store.queue(Filters.model_validate(filters), "ann", None, 500).items


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def form_id(review: Review, document: str) -> int:
    return queue(review, document=document, state="all")[0].form_id


def test_the_batch_has_found_the_items_and_the_review_need_not(review: Review) -> None:
    assert review.index() == 0
    found = queue(review)
    assert {one.document for one in found} == {"a.pdf", "b.pdf", "c.pdf"}
    copied = [one for one in found if one.rule == "text.copied" and one.kind == "finding"]
    assert sorted(one.document for one in copied) == ["b.pdf", "c.pdf"]
    assert "完全不同的另一个项目" in review.item(copied[0].id, "ann").findings[0].message


def test_a_batch_that_is_run_again_keeps_what_was_said(batch: Path, review: Review) -> None:
    sha256 = review.document_of(form_id(review, "b.pdf")).sha256
    before = find_json(batch, sha256).read_bytes()
    review.settle_field(form_id(review, "b.pdf"), SCORE, "ann", said("correct", "1"))
    copied = next(one for one in queue(review, document="b.pdf") if one.rule == "text.copied")
    review.settle_item(copied.id, "ann", said("fine", reason="one programme"))
    run(batch.parent / "in", batch, again="all", formats=("csv", "parquet"))
    assert find_json(batch, sha256).read_bytes() == before
    assert [row["corrected"] for row in rows(batch / "forms.csv")] == ["0", "1", "0"]
    scores = [row["score"] for row in rows(batch / "indicators.csv") if row["source"] == "b.pdf"]
    assert scores[6] == "1"
    found = {(row["source"], row["rule"]): row["settled"] for row in rows(batch / "findings.csv")}
    assert found["b.pdf", "total.score"] == ""
    assert (found["b.pdf", "text.copied"], found["c.pdf", "text.copied"]) == ("fine", "")
    assert list(pd.read_parquet(batch / "forms.parquet")["corrected"]) == [0, 1, 0]
    assert review.index() == 0
    assert {one.text for one in queue(review, document="b.pdf", state="settled", kind="field")} == {"1"}
    assert [one.rule for one in queue(review, document="b.pdf", state="settled", kind="finding")] == ["text.copied"]


def test_a_finding_over_many_forms_is_gone_when_the_other_text_is_corrected(batch: Path, review: Review) -> None:
    def copied() -> list[str]:
        return [row["fields"] for row in rows(batch / "findings.csv") if row["rule"] == "text.copied"]

    assert copied() == ["/goals/expected"] * 2
    review.settle_field(form_id(review, "c.pdf"), "/goals/expected", "ann", said("correct", "另外的一段话" * 10))
    run(batch.parent / "in", batch)
    assert copied() == []
    assert queue(review, rule="text.copied") == ()


def test_an_export_has_corrected_values_and_says_so(batch: Path, review: Review, tmp_path: Path) -> None:
    listed = review.document_of(form_id(review, "b.pdf"))
    before = {path: path.read_bytes() for path in batch.rglob("*") if path.suffix in (".json", ".csv")}
    entry = review.settle_field(form_id(review, "b.pdf"), SCORE, "ann", said("correct", "1")).entry
    written = export_results(batch, formats=("csv", "xlsx", "parquet", "json"), out=tmp_path / "to")
    assert all(path.exists() for path in written)
    assert {path.name for path in written} >= {"forms.csv", "forms.parquet", "results.xlsx", "documents.csv"}
    assert {path: path.read_bytes() for path in before} == before
    assert [row["corrected"] for row in rows(tmp_path / "to" / "forms.csv")] == ["0", "1", "0"]
    path = tmp_path / "to" / "corrected" / listed.sha256[:2] / f"{listed.sha256}.json"
    assert [one for one in written if one.suffix == ".json"] == [path]
    result = Result.model_validate_json(path.read_bytes())
    field = result.forms[0].fields[SCORE]
    assert (field.text, field.value, field.status) == ("1", "1", "accepted")
    assert field.corrected is not None
    assert (field.corrected.read_text, field.corrected.by, field.corrected.entry) == ("2", "ann", entry.seq)
    assert {one.rule for one in result.forms[0].findings} >= {"total.score", "text.copied"}
    export_results(batch, formats=("csv",))
    assert [row["corrected"] for row in rows(batch / "forms.csv")] == ["0", "1", "0"]


def test_what_was_said_of_a_form_that_is_not_found_any_more_is_told(
    batch: Path, review: Review, tmp_path: Path
) -> None:
    sha256 = review.document_of(form_id(review, "b.pdf")).sha256
    review.settle_field(form_id(review, "b.pdf"), SCORE, "ann", said("correct", "1"))
    run(batch.parent / "in", batch, again="all", read=fakes.read_less)
    assert queue(review, state="all") == ()
    (path,) = export_results(batch, formats=("json",), out=tmp_path / "to")
    (problem,) = (one for one in json.loads(path.read_text(encoding="utf-8"))["problems"] if one["code"] == ORPHAN)
    assert problem["message"].startswith(f"b.pdf: what ann said of {SCORE} of form 1 (“1”) has no place")
    run(batch.parent / "in", batch, again="all")
    assert review.form(form_id(review, "b.pdf")).entries[0].text == "1"
    assert find_json(batch, sha256).is_file()


def samples_folder(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        (folder / f"{name}.json").write_text(results()[name].to_json(), encoding="utf-8")
    (folder / "other.json").write_text('{"schema_version": "1"}', encoding="utf-8")
    return folder


def test_a_folder_of_json_is_reviewed_and_exported_with_tables_of_its_own(tmp_path: Path) -> None:
    folder = samples_folder(tmp_path / "read", CLEAN, OFFICE)
    review = open_review(folder)
    assert review.index() == 2
    review.settle_field(form_id(review, CLEAN), SCORE, "ann", said("correct", "1"))
    assert review.document_of(form_id(review, CLEAN)).uri == ""
    review.close()
    assert (folder / "review.sqlite").is_file()
    assert main(["export", str(folder), "--format", "csv,json"]) == 0
    assert {row["source"]: row["corrected"] for row in rows(folder / "forms.csv")} == {OFFICE: "0", CLEAN: "1"}
    assert len(list(folder.glob("corrected/??/*.json"))) == 1
    again = open_review(folder / f"{CLEAN}.json", sources=[SAMPLES])
    assert again.index() == 0
    assert [one.text for one in queue(again, state="settled")] == ["1"]
    assert again.document_of(form_id(again, CLEAN)).uri == str(SAMPLES / "scans" / CLEAN)
    again.close()


def settle_all(review: Review) -> None:
    while ids := review.store.claim(Filters(), "ann", None, 5):
        for item_id in ids:
            item = review.item(item_id, "ann")
            review.settle_item(item_id, "ann", said("accept" if item.kind == "field" else "paper", seen=item.seen))


def test_what_is_settled_is_truth_for_measuring(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = samples_folder(tmp_path / "read", DIGITAL, OFFICE, CLEAN)
    review = open_review(folder)
    review.index()
    review.settle_field(form_id(review, CLEAN), SCORE, "ann", said("accept"))
    (item,) = (one for one in queue(review, document=DIGITAL) if one.rule == "total.score")
    review.settle_item(item.id, "ann", said("paper"))
    review.close()
    out = tmp_path / "truth"
    assert main(["export-truth", str(folder), "--out", str(out), "--sources", str(SAMPLES)]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"extractor: left out: {CLEAN}: 5 fields are still to be settled",
        "extractor: 1 document with 1 form; 0 fields settled by persons",
    ]
    files = find_files(out)
    assert list(files) == ["digital"]
    (path,) = files["digital"]
    assert path.read_bytes() == (SAMPLES / "digital" / DIGITAL).read_bytes()
    measured = score(extract(path), json.loads(truth_of(path).read_text(encoding="utf-8")), shipped_types())
    assert (measured.forms, measured.forms_exact, measured.fields_exact) == (1, 1, measured.fields)
    assert (measured.faults, measured.faults_found, measured.false_alarms) == (2, 2, 0)


def test_a_truth_holds_the_corrected_texts_and_not_what_cannot_be_read(tmp_path: Path) -> None:
    folder = samples_folder(tmp_path / "read", CLEAN, OFFICE)
    review = open_review(folder)
    review.index()
    settle_all(review)
    review.settle_field(form_id(review, CLEAN), SCORE, "ann", said("correct", "1"))
    review.settle_field(form_id(review, OFFICE), "/funds/total/score", "ann", said("unreadable"))
    settle_all(review)
    review.close()
    written = export_truth(folder, tmp_path / "truth", sources=[SAMPLES])
    assert (written.documents, written.said) == (1, 6)
    assert written.left_out == (f"{OFFICE}: 1 fields cannot be read",)
    (path,) = (tmp_path / "truth" / "truth").glob("*.settled.json")
    (form,) = json.loads(path.read_text(encoding="utf-8"))["forms"]
    assert form["fields"][SCORE]["text"] == form["values"]["indicators"][6]["score"] == "1"
    assert [one["rule"] for one in form["findings"] if one["severity"] == "error"] == ["total.score"]
    assert export_truth(folder, tmp_path / "none").left_out[0].startswith(f"{OFFICE}: 1 fields")


def test_what_cannot_be_exported_is_told(batch: Path, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="there is no 'pdf'"):
        export_results(batch, formats=("pdf",))
    with pytest.raises(MissingInputError, match="no such folder"):
        export_results(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no result"):
        export_results(tmp_path / "empty")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        export_results(batch, out=tmp_path / "file" / "to")
