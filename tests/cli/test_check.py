from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from extractor.cli.check import print_report, to_list
from extractor.exporting import to_result
from extractor.forms import shipped_models
from extractor.reporting import Guide
from extractor.results import Result
from tests.cli.conftest import Run
from tests.unit.exporting import building

Make = Callable[..., list[Path]]
REASON = "低于上限，但没有说明原因。请问原因是什么？"
GUIDE = Guide.of(shipped_models())


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


def test_a_person_is_told_what_where_how_much_and_what_to_do(run: Run, inputs: Make) -> None:
    (path,) = inputs("a.pdf")
    assert (
        run("check", path).out
        == f"""{path}
  朝阳区项目支出绩效自评表 ({building.FORM}), pages 1, 2: discrepant
    error: total.score: total, score, page 2, upper left (30% across, 15% down)
      总分与各项得分之和不符
      stated -0.5, expected 5.00, difference -5.50
      misread: look at total, score, page 2, upper left (30% across, 15% down): read “-0.5”, likelier “5.00” (80%)
    warning: deduction.reason: indicators row 1 “支持约100-200家企业。”, 得分, page 2, upper left (30% across, 15% down)
      没有说明偏差原因
      misfilled: ask the office that filled it in: 第2页左上“支持约100-200家企业。”一行的“得分”是“5.00”，{REASON}
    1 field to review: 全年执行数: “6,846.9705”

1 file, 1 form; 1 error, 1 warning, 0 notices (1 misfilled, 1 misread); 1 field to review
"""
    )


def weighed() -> Result:
    """The result of a file whose finding has all that verifying can say."""
    finding = replace(
        building.ERROR,
        verdict="misfilled",
        arithmetic="5.00 + 0 = 5.00",
        probability=0.9997,
        evidence=("/total/score", "/indicators/0/score"),
    )
    return to_result(building.extraction("a.pdf", building.form(finding)))


def printed(result: Result) -> str:
    out = io.StringIO()
    print_report(Console(file=out, soft_wrap=True, color_system=None), [("a.pdf", result)], GUIDE)
    return out.getvalue()


def test_the_arithmetic_and_the_chance_are_told_where_they_were_weighed() -> None:
    assert """
      总分与各项得分之和不符
      5.00 + 0 = 5.00; stated -0.5, expected 5.00, difference -5.50
      misfilled (99.97%): ask the office that filled it in: 第2页""" in printed(weighed())


def test_arithmetic_that_the_message_has_is_not_told_twice() -> None:
    result = weighed()
    (form,) = result.forms
    finding = form.findings[0].model_copy(update={"message": "the parts make 5.00+0 = 5.00"})
    told = printed(result.model_copy(update={"forms": (form.model_copy(update={"findings": (finding,)}),)}))
    assert "the parts make 5.00+0 = 5.00\n      stated -0.5" in told


def test_whom_to_ask_is_told_where_there_is_something_to_ask() -> None:
    record = building.record()
    fields = dict(record.fields) | {
        "/leader_phone": building.field("/leader_phone", "phone", "64312075", "64312075", label="联系电话"),
        "/prepared_by": building.field("/prepared_by", "text", "段梅", "段梅", label="填表人", status="review"),
    }
    form = replace(building.form(building.WARNING), record=replace(record, fields=fields))
    asking = printed(to_result(building.extraction("a.pdf", form)))
    assert "\n    联系电话: 64312075; 填表人: 段梅 (to review)\n    warning: deduction.reason" in asking
    settled = replace(form, findings=(replace(building.WARNING, verdict="undecided"),))
    assert "联系电话" not in printed(to_result(building.extraction("a.pdf", settled)))


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
    assert second["form_name"] == "朝阳区项目支出绩效自评表"
    assert second["action"] == "ask the office that filled it in"
    assert second["question"].endswith("请问原因是什么？")
    assert first["question"] is None
    assert first["place"] == {
        "page_number": 2,
        "words": "upper left",
        "box": [0.1, 0.1, 0.5, 0.2],
        "unit": "px",
        "box_in_unit": [100.0, 200.0, 500.0, 400.0],
    }
    assert [cell["field"] for cell in first["cells"]] == ["/total/score", "/indicators/0/score"]
    assert first["cells"][1] == {
        "field": "/indicators/0/score",
        "label": "得分",
        "text": "5.00",
        "confidence": 0.99,
        "status": "accepted",
        "place": first["place"],
    }


def test_json_has_what_was_weighed() -> None:
    (row,) = to_list("a.pdf", weighed(), GUIDE)
    assert (row["arithmetic"], row["probability"]) == ("5.00 + 0 = 5.00", 0.9997)
    assert row["evidence"] == ["/total/score", "/indicators/0/score"]
    assert row["repairs"] == []


def test_no_finding_is_an_empty_list(run: Run, inputs: Make) -> None:
    assert json.loads(run("check", *inputs("clean.pdf"), "--json").out) == []


def test_a_terminal_wraps_chinese_by_its_width(tmp_path: Path) -> None:
    with (tmp_path / "out.txt").open("w", encoding="utf-8") as file:
        console = Console(file=file, force_terminal=True, width=40, color_system=None, _environ={})
        print_report(console, [("表.pdf", to_result(building.extraction()))], GUIDE)
    lines = (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()
    columns = [sum(2 if ord(char) > 0x2E80 else 1 for char in line.rstrip()) for line in lines]
    assert max(columns) <= 40
    assert [line[:8].rstrip() for line in lines[:4]] == ["表.pdf", "  朝阳区项目支", "  (chaoy", "  ), pag"]
    assert all(line.startswith("    ") for line in lines[4:] if line.strip())


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


def test_html_is_written_beside_what_is_printed(run: Run, inputs: Make, tmp_path: Path) -> None:
    ran = run("check", *inputs("a.pdf", "bad.pdf"), "--html", tmp_path / "new" / "report.html", "--jobs", 1)
    assert ran.status == 3
    assert "total.score" in ran.out
    html = (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    assert html.endswith("</html>\n")
    assert "总分与各项得分之和不符" in html
    assert "bad.pdf: is damaged" in html


def test_html_goes_with_json(run: Run, inputs: Make, tmp_path: Path) -> None:
    ran = run("check", *inputs("a.pdf"), "--json", "--html", tmp_path / "report.html")
    assert len(json.loads(ran.out)) == 2
    assert (tmp_path / "report.html").exists()


@pytest.mark.parametrize(
    ("target", "status", "said"),
    [
        ("in", 2, "is a folder; name a file"),
        ("in/a.pdf", 2, "is one of the inputs; name another file"),
        ("in/a.pdf/report.html", 3, "choose a file you may write to with --html"),
    ],
)
def test_html_that_cannot_be_written_is_refused_before_anything_is_read(
    run: Run, inputs: Make, tmp_path: Path, target: str, status: int, said: str
) -> None:
    ran = run("check", *inputs("a.pdf"), "--html", tmp_path / target, "--out", tmp_path / "out")
    assert (ran.status, ran.out) == (status, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err
    assert not (tmp_path / "out").exists()


def test_an_interrupt_leaves_no_html(run: Run, inputs: Make, tmp_path: Path) -> None:
    ran = run("check", *inputs("a.pdf", "interrupt.pdf"), "--html", tmp_path / "new" / "report.html", "--jobs", 1)
    assert ran.status == 130
    assert list((tmp_path / "new").iterdir()) == []
