"""The whole pipeline over the samples: values and findings exactly as the truth says."""

import json
import shutil
from pathlib import Path

import pytest

from extractor.document import Extraction, Form
from extractor.exporting import to_result
from extractor.exporting.convert import to_result_finding
from extractor.forms import load_models
from extractor.options import MappingOptions, Options
from extractor.pipeline import extract
from extractor.settling.records import to_record
from extractor.verifying import check_record

SAMPLES = Path(__file__).parent.parent / "samples"
DIGITAL = sorted((SAMPLES / "digital").glob("*.pdf"))
SCANS = sorted(path for grade in ("clean300", "office200") for path in (SAMPLES / "scans").glob(f"*.{grade}.*"))


def told(form: Form) -> list[tuple[str, str, tuple[str, ...], str | None, str | None]]:
    return sorted((f.rule, f.severity, f.fields, f.stated, f.expected) for f in form.findings if f.severity != "notice")


def assert_as_truth(path: Path) -> tuple[Form, ...]:
    truth = json.loads((SAMPLES / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
    found = extract(path)
    assert [form.record.values for form in found.forms] == [form["values"] for form in truth["forms"]]
    assert [told(form) for form in found.forms] == [
        sorted(
            (f["rule"], f["severity"], tuple(f["fields"]), f.get("stated"), f.get("expected"))
            for f in form["findings"]
            if f["severity"] != "notice"
        )
        for form in truth["forms"]
    ]
    for grid, table in zip(found.sheet.grids, truth["tables"], strict=True):
        assert {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells} == {
            (c["row"], c["col"], c["row_span"], c["col_span"]) for c in table["cells"]
        }
    assert_checked_again(found)
    return found.forms


def assert_checked_again(found: Extraction) -> None:
    """Nothing that verifying needs is lost in the JSON: a review verifies a form again from that."""
    for form in to_result(found).forms:
        (model,) = (model for model in load_models(MappingOptions()) if model.id == form.form)
        findings = check_record(to_record(form), model.rules)
        assert tuple(map(to_result_finding, findings)) == form.findings


@pytest.mark.parametrize("path", DIGITAL, ids=lambda path: path.name)
def test_digital_samples(path: Path) -> None:
    for form in assert_as_truth(path):
        assert all(field.status == "accepted" for field in form.record.fields.values())
        assert all(finding.verdict == "misfilled" for finding in form.findings)


@pytest.mark.parametrize("path", SCANS, ids=lambda path: path.name)
def test_scanned_samples(path: Path) -> None:
    for form in assert_as_truth(path):
        assert all(0 < field.content.confidence < 1 for field in form.record.fields.values())


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_tesseract_alone_reads_a_form() -> None:
    path = SAMPLES / "scans" / "seed-2.libreoffice.clean300.pdf"
    found = extract(path, Options.model_validate({"reading": {"reader": "tesseract"}}))
    (form,) = found.forms
    values = form.record.values
    assert values["funds"]["total"]["executed"] == "6274.5592"
    assert [indicator["weight"] for indicator in values["indicators"]] == ["10", "20", "10", "10", "30", "10"]
    readers = {reading.reader for field in form.record.fields.values() for reading in field.content.readings}
    assert readers == {"tesseract"}


def test_boxes_lie_where_the_truth_says() -> None:
    from extractor.results import Result

    path = SAMPLES / "scans" / "seed-1.libreoffice.office200.pdf"
    truth = json.loads((SAMPLES / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
    result: Result = to_result(extract(path))
    wanted = {(cell["row"], cell["col"]): cell["regions"][0] for table in truth["tables"] for cell in table["cells"]}
    for cell in result.tables[0].cells:
        region = wanted[cell.row, cell.col]
        assert cell.page_number == region["page_number"]
        # a two-hundredth of the page is half a line of text; boxes enclose tilted cells on either side
        assert list(cell.box) == pytest.approx(region["box"], abs=0.005)
