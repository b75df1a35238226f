"""An extraction made by hand: a digital page and a scanned one, one table over both, one form with findings."""

from __future__ import annotations

from typing import Any

from extractor.document import (
    Box,
    Cell,
    Content,
    Extraction,
    Field,
    FieldType,
    Finding,
    Form,
    Grid,
    Line,
    Page,
    Problem,
    Reading,
    Record,
    Region,
    Repair,
    Sheet,
    Source,
    Value,
)
from extractor.units import Affine

DIGITAL = Page(1, 600.0, 800.0, "pt", "digital")
# A scan read at twice the size it is shown at.
SCAN = Page(
    2, 1000.0, 2000.0, "px", "scan", skew_degrees=1.234, dpi=200.0, to_shown=Affine(0.5, 0.0, 0.0, 0.0, 0.5, 0.0)
)
CELL = Region(1, Box(60.0, 80.0, 300.0, 160.0))
OVERLEAF = Region(2, Box(200.0, 400.0, 1000.0, 800.0))
FORM = "chaoyang-project-self-evaluation-2020"


def field(pointer: str, kind: FieldType, text: str, value: Value, **more: Any) -> Field:
    """A field of the scan unless told otherwise."""
    content = Content(
        text,
        more.get("confidence", 0.99),
        (Reading("rapidocr", text, 0.9876543),),
        more.get("status", "accepted"),
        alternatives=more.get("alternatives", ()),
    )
    return Field(pointer, kind, content, value, more.get("region", OVERLEAF), more.get("label", ""))


def record() -> Record:
    """Two indicators, a telephone number that looks like a number, a name that looks like a formula."""
    values = {
        "title": "项目支出绩效自评表",
        "fiscal_year": 2020,
        "project_name": "=HYPERLINK(1)",
        "leader_phone": "01064312075",
        "funds": {"total": {"executed": "6846.9705", "weight": "10.0", "score": None}},
        "indicators": [
            {"level1": "产出指标", "level3": "支持约100-200家企业。", "weight": "5", "score": "5.00"},
            {"level1": "产出指标", "level3": "项目公示", "weight": "10", "score": None},
        ],
        "total": {"score": "-0.5"},
    }
    fields = (
        field("/title", "text", "项目支出绩效自评表", "项目支出绩效自评表", region=CELL, confidence=1.0),
        field("/fiscal_year", "year", "2020年度", 2020, region=CELL),
        field("/project_name", "text", "=HYPERLINK(1)", "=HYPERLINK(1)"),
        field("/leader_phone", "phone", "010 64312075", "01064312075"),
        field(
            "/funds/total/executed",
            "number",
            "6,846.9705",
            "6846.9705",
            label="全年执行数",
            status="review",
            alternatives=(("6,346.9705", 0.008),),
        ),
        field("/funds/total/weight", "number", "10.0", "10.0", label="分值", confidence=0.999999),
        field("/funds/total/score", "number", "—", None, label="得分"),
        field("/indicators/0/level1", "text", "产出指标", "产出指标"),
        field("/indicators/0/level3", "text", "支持约100-200家企业。", "支持约100-200家企业。"),
        field("/indicators/0/weight", "number", "5", "5"),
        field("/indicators/0/score", "number", "5.00", "5.00", label="得分"),
        field("/indicators/1/level1", "text", "产出指标", "产出指标"),
        field("/indicators/1/level3", "text", "项目公示", "项目公示"),
        field("/indicators/1/weight", "number", "10", "10"),
        field("/indicators/1/score", "number", "", None, label="得分", region=None),
        field("/total/score", "number", "-0.5", "-0.5"),
    )
    return Record(FORM, (1, 2), values, {item.pointer: item for item in fields})


ERROR = Finding(
    "total.score",
    "error",
    "misread",
    ("/total/score", "/indicators/0/score"),
    "总分与各项得分之和不符",
    stated="-0.5",
    expected="5.00",
    difference="-5.50",
    repair=Repair("/total/score", "5.00", 0.8),
)
WARNING = Finding("deduction.reason", "warning", "misfilled", ("/indicators/0/score",), "没有说明偏差原因")


def form(*findings: Finding) -> Form:
    """The form with the findings given."""
    return Form(record(), findings, "discrepant" if findings else "review")


def extraction(name: str = "表.pdf", *forms: Form, problems: tuple[Problem, ...] = ()) -> Extraction:
    """The whole of it; one form with an error and a warning where none is given."""
    text = Content("=1+1", 0.98, (Reading("rapidocr", "=1+1", 0.98),), "review")
    cells = (
        Cell(0, 0, 1, 2, (CELL,), Content("项目名称")),
        Cell(1, 0, 1, 1, (CELL, OVERLEAF), text, certain=False),
        Cell(1, 1, 1, 1, (OVERLEAF,), Content("-12.50", 0.5)),
    )
    grid = Grid(cells, 2, 2, (CELL, OVERLEAF))
    line = Line(Region(1, Box(0.0, 0.0, 100.0, 20.0)), Content("附件"))
    return Extraction(
        Source(name, "0" * 64, "application/pdf", 2),
        (DIGITAL, SCAN),
        forms or (form(ERROR, WARNING),),
        Sheet((line, grid)),
        problems,
    )
