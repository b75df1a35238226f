from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from extractor.cli_check import print_report
from extractor.exporting import to_result
from tests.cli.conftest import Run
from tests.unit.exporting import building

Make = Callable[..., list[Path]]


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["clean.pdf"], 0),
        (["formless.pdf"], 0),
        (["a.pdf"], 1),
        (["clean.pdf", "a.pdf"], 1),
        (["a.pdf", "bad.pdf"], 3),
        (["clean.pdf", "bad.pdf"], 3),
    ],
)
def test_statuses(run: Run, inputs: Make, names: list[str], status: int) -> None:
    assert run("check", *inputs(*names), "--jobs", 1).status == status


def test_a_person_is_told_what_where_and_how_much(run: Run, inputs: Make) -> None:
    (path,) = inputs("a.pdf")
    assert (
        run("check", path).out
        == f"""{path}
  {building.FORM}, pages 1, 2: discrepant
    error: total.score: page 2, total, score
      stated -0.5, expected 5.00, difference -5.50; misread
      likelier reading: 5.00
      总分与各项得分之和不符
    warning: deduction.reason: page 2, indicators row 1 “支持约100-200家企业。”, 得分
      misfilled
      没有说明偏差原因
    1 field to review: 全年执行数: “6,846.9705”

1 file, 1 form; 1 error, 1 warning, 0 notices; 1 field to review
"""
    )


def test_what_could_not_be_read_is_counted(run: Run, inputs: Make) -> None:
    ran = run("check", *inputs("bad.pdf", "formless.pdf"), "--jobs", 1)
    assert "  no known form\n" in ran.out
    assert ran.out.endswith(
        "1 file, 0 forms; 0 errors, 0 warnings, 0 notices; 0 fields to review; 1 file could not be read\n"
    )


def test_json_is_a_list_of_findings(run: Run, inputs: Make) -> None:
    ran = run("check", *inputs("a.pdf", "clean.pdf"), "--json", "--jobs", 1)
    assert ran.status == 1
    first, second = json.loads(ran.out)
    assert (first["source"], first["form_index"], first["page_number"]) == ("a.pdf", 0, 2)
    assert (first["rule"], first["severity"], first["verdict"]) == ("total.score", "error", "misread")
    assert (first["stated"], first["expected"], first["difference"]) == ("-0.5", "5.00", "-5.50")
    assert first["repair"]["text"] == "5.00"
    assert second["row_label"] == "支持约100-200家企业。"


def test_no_finding_is_an_empty_list(run: Run, inputs: Make) -> None:
    assert json.loads(run("check", *inputs("clean.pdf"), "--json").out) == []


def test_a_terminal_wraps_chinese_by_its_width(tmp_path: Path) -> None:
    with (tmp_path / "out.txt").open("w", encoding="utf-8") as file:
        console = Console(file=file, force_terminal=True, width=40, color_system=None, _environ={})
        print_report(console, [("表.pdf", to_result(building.extraction()))])
    lines = (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()
    columns = [sum(2 if ord(char) > 0x2E80 else 1 for char in line.rstrip()) for line in lines]
    assert max(columns) <= 40
    assert [line[:8].rstrip() for line in lines[:4]] == ["表.pdf", "  chaoya", "  pages", "    erro"]
    assert all(line.startswith("    ") for line in lines[3:] if line.strip())


def test_with_a_folder_the_results_are_written_as_well(run: Run, inputs: Make, tmp_path: Path) -> None:
    ran = run("check", *inputs("a.pdf"), "--out", tmp_path / "out")
    assert ran.status == 1
    assert "total.score" in ran.out
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a.pdf.json",
        "cells.csv",
        "findings.csv",
        "forms.csv",
        "indicators.csv",
    ]
