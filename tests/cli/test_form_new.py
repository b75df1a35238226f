from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor.document import Extraction, Problem, Sheet
from extractor.forms import load_model
from extractor.options import Options
from tests.cli.conftest import Run
from tests.unit.exporting import building
from tests.unit.mapping.sheets import form_sheet, line, seed

Make = Callable[..., list[Path]]
NO_FORM = Problem("file.no_form", "no known form was found")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sheet], None]:
    """Says what is read, whatever the file."""

    def set_(sheet: Sheet) -> None:
        def extract(path: Path, options: Options) -> Extraction:
            return replace(building.extraction(Path(path).name, problems=(NO_FORM,)), sheet=sheet)

        monkeypatch.setattr(sys.modules["extractor.pipeline"], "extract", extract)

    return set_


def test_a_draft_is_written_and_told(run: Run, inputs: Make, read: Callable[[Sheet], None], tmp_path: Path) -> None:
    read(form_sheet(seed(1)))
    out = tmp_path / "own.yaml"
    ran = run("form", "new", *inputs("a.pdf"), "-o", out)
    assert (ran.status, ran.out) == (0, "")
    marked = out.read_text(encoding="utf-8").count("# ?") - 1
    told = f"朝阳区项目支出绩效自评表: 44 fields in 6 blocks; settle what is marked '# ?' ({marked})"
    assert ran.err == f"extractor: {out}: {told}\n"
    assert load_model(out).name == "朝阳区项目支出绩效自评表"
    assert out.read_text(encoding="utf-8").startswith("# Drafted from a.pdf by 'extractor form new'.")
    assert run("form", "check", out).status == 0


def test_without_a_file_the_draft_is_printed(run: Run, inputs: Make, read: Callable[[Sheet], None]) -> None:
    read(form_sheet(seed(1)))
    ran = run("form", "new", *inputs("a.pdf"))
    assert ran.status == 0
    assert "\nid: project-expenditure-performance-self-evaluation\n" in ran.out


def test_a_file_that_is_there_stays_unless_forced(
    run: Run, inputs: Make, read: Callable[[Sheet], None], tmp_path: Path
) -> None:
    read(form_sheet(seed(1)))
    out = tmp_path / "own.yaml"
    out.write_text("mine", encoding="utf-8")
    ran = run("form", "new", *inputs("a.pdf"), "-o", out)
    assert ran.status == 2
    assert ran.err == f"extractor: {out}: is there already; choose another name, or --force to replace it\n"
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("form", "new", *inputs("a.pdf"), "-o", out, "--force").status == 0
    assert load_model(out).language == "zh"


def test_a_sample_without_labels_gives_no_file(
    run: Run, inputs: Make, read: Callable[[Sheet], None], tmp_path: Path
) -> None:
    read(Sheet((line("关于做好绩效自评工作的通知"),)))
    ran = run("form", "new", *inputs("a.pdf"), "-o", tmp_path / "own.yaml")
    assert ran.status == 3
    assert "a.pdf: no label with a place for its value was found; " in ran.err
    assert list(tmp_path.glob("*.yaml")) == []


def test_a_sample_that_cannot_be_read_and_a_folder_that_is_not_there(
    run: Run, inputs: Make, read: Callable[[Sheet], None], tmp_path: Path
) -> None:
    assert run("form", "new", *inputs("bad.pdf")).status == 3
    read(form_sheet(seed(1)))
    ran = run("form", "new", *inputs("a.pdf"), "-o", tmp_path / "none" / "own.yaml")
    assert ran.status == 3
    assert "own.yaml: cannot be written (No such file or directory)" in ran.err


def sampled(folder: Path, values: dict[str, Any], form: str = building.FORM) -> Path:
    """A folder with one sample that holds some values."""
    folder.mkdir()
    (folder / "a.pdf").touch()
    truth = {"forms": [{"form": form, "values": values}]}
    (folder / "a.pdf.json").write_text(json.dumps(truth), encoding="utf-8")
    return folder


@pytest.fixture
def model(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "model.yaml"
    path.write_text(run("form", "show", building.FORM).out, encoding="utf-8")
    return path


def test_all_right(run: Run, model: Path, tmp_path: Path) -> None:
    folder = sampled(tmp_path / "samples", dict(building.record().values))
    ran = run("form", "check", model, "--samples", folder)
    lines = ran.out.splitlines()
    assert ran.status == 0
    assert lines[0].startswith(f"{model}: valid; {building.FORM}, ")
    assert lines[1] == f"{building.FORM}: 1 sample, 1 form"
    assert ["/indicators/*/weight", "2"] in [row.split() for row in lines]
    assert lines[-1] == "16 of 16 fields right, 0 wrong, 0 missing"


def test_what_is_wrong_and_missing_is_listed(run: Run, model: Path, tmp_path: Path) -> None:
    values = dict(building.record().values) | {"fiscal_year": 2021, "total": {"score": None}}
    values["indicators"] = [
        *values["indicators"],
        {"level1": "满意度指标", "level3": None, "weight": "10", "score": None},
    ]
    ran = run("form", "check", model, "--samples", sampled(tmp_path / "samples", values))
    assert ran.status == 1
    assert ran.out.splitlines()[-5:] == [
        "a.pdf: /fiscal_year: read “2020”, there stands “2021”",
        "a.pdf: /indicators/2/level1: read nothing, there stands “满意度指标”",
        "a.pdf: /indicators/2/weight: read nothing, there stands “10”",
        "a.pdf: /total/score: read “-0.5”, there stands nothing",
        "16 of 20 fields right, 2 wrong, 2 missing",
    ]


def test_the_report_as_json(run: Run, model: Path, tmp_path: Path) -> None:
    values = dict(building.record().values) | {"fiscal_year": 2021}
    ran = run("form", "check", model, "--samples", sampled(tmp_path / "samples", values), "--json")
    (report,) = json.loads(ran.out)
    assert ran.status == 1
    assert {key: report[key] for key in ("form", "samples", "forms", "right", "wrong", "missing")} == {
        "form": building.FORM,
        "samples": 1,
        "forms": 1,
        "right": 15,
        "wrong": 1,
        "missing": 0,
    }
    assert report["fields"]["/fiscal_year"] == {"right": 0, "wrong": 1, "missing": 0}
    assert report["differences"] == [
        {"sample": "a.pdf", "field": "/fiscal_year", "outcome": "wrong", "expected": 2021, "got": 2020}
    ]


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        (None, 3, "no sample here has a truth; put <file name>.json beside each, as 'extract' writes"),
        ("{}", 3, "a.pdf.json: is no truth of a sample; it needs forms, each with form and values"),
        ('{"forms": [{"form": "other", "values": {}}]}', 2, f"no sample of form {building.FORM}; they are of other; "),
    ],
)
def test_samples_without_a_truth(
    run: Run, model: Path, tmp_path: Path, text: str | None, status: int, said: str
) -> None:
    folder = sampled(tmp_path / "samples", {})
    if text is None:
        (folder / "a.pdf.json").unlink()
    else:
        (folder / "a.pdf.json").write_text(text, encoding="utf-8")
    ran = run("form", "check", model, "--samples", folder)
    assert ran.status == status
    assert said in ran.err


def test_a_truth_may_stand_in_a_folder_of_its_own(run: Run, model: Path, tmp_path: Path) -> None:
    folder = sampled(tmp_path / "digital", dict(building.record().values))
    (tmp_path / "truth").mkdir()
    (folder / "a.pdf.json").rename(tmp_path / "truth" / "a.json")
    assert run("form", "check", model, "--samples", folder).status == 0


def test_a_model_that_is_not_valid_is_not_tried(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("id: [", encoding="utf-8")
    folder = sampled(tmp_path / "samples", {})
    ran = run("form", "check", tmp_path / "bad.yaml", "--samples", folder)
    assert (ran.status, ran.out) == (2, "")
