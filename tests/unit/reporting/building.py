"""Results made by hand: a form of the shipped model with the fields and findings that a test is about."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from extractor.forms import shipped_models
from extractor.reporting import Guide
from extractor.results import (
    Result,
    ResultAlternative,
    ResultField,
    ResultFinding,
    ResultForm,
    ResultPage,
    ResultSource,
)

FORM = "chaoyang-project-self-evaluation-2020"
GUIDE = Guide.of(shipped_models())
NO_GUIDE = Guide({})
RATE, EXECUTED, BUDGET = "/funds/total/execution_rate", "/funds/total/executed", "/funds/total/annual_budget"
SCORE, ROW_SCORE = "/total/score", "/indicators/0/score"


def field(text: str, label: str = "", **more: Any) -> ResultField:
    """A certain text of the first page unless told otherwise."""
    given: dict[str, Any] = {
        "text": text,
        "value": text or None,
        "type": "text",
        "label": label,
        "page_number": 1,
        "box": (0.7, 0.1, 0.8, 0.2),
        "confidence": 1.0,
        "status": "accepted",
        "readings": (),
    }
    return ResultField(**(given | more))


def alternatives(**chances: float) -> tuple[ResultAlternative, ...]:
    """Other texts; an underscore is a point."""
    return tuple(ResultAlternative(text=text[1:].replace("_", "."), confidence=c) for text, c in chances.items())


def fields() -> dict[str, ResultField]:
    """Whose form it is, a rate that does not follow, a total, and a row."""
    return {
        "/title": field("自评表", "项目支出绩效自评表"),
        "/project_name": field("引导资金", "项目名称"),
        "/project_leader": field("夏春玲", "项目负责人", status="review", confidence=0.9),
        "/leader_phone": field("010-64312075", "联系电话", type="phone"),
        BUDGET: field("8271.3", "年度资金总额 全年预算数", type="number", box=(0.5, 0.1, 0.6, 0.2)),
        EXECUTED: field("6846.9705", "年度资金总额 全年执行数", type="number", box=(0.6, 0.1, 0.7, 0.2)),
        RATE: field("80.6%", "年度资金总额 执行率", type="percent", value="80.6"),
        "/goals/expected": field("促进发展", "预期目标"),
        "/indicators/0/level3": field("安全隐患排查", "三级指标", page_number=2, box=(0.2, 0.5, 0.4, 0.6)),
        ROW_SCORE: field("", "得分", type="number", page_number=2, box=(0.8, 0.5, 0.9, 0.6)),
        SCORE: field("98.16", "总分 得分", type="number", page_number=2, box=(0.8, 0.8, 0.9, 0.9), confidence=0.97),
        "/prepared_by": field("段梅", "填表人", page_number=2),
        "/preparer_phone": field("64318200", "联系电话", type="phone", page_number=2),
    }


def finding(rule: str = "execution.rate", *pointers: str, **more: Any) -> ResultFinding:
    """An error on the paper unless told otherwise."""
    given: dict[str, Any] = {
        "rule": rule,
        "severity": "error",
        "verdict": "misfilled",
        "fields": pointers,
        "stated": None,
        "expected": None,
        "difference": None,
        "message": f"{rule} is broken",
        "repair": None,
    }
    return ResultFinding(**(given | more))


def rate_finding(**more: Any) -> ResultFinding:
    """The rate that does not follow from the amounts."""
    given: dict[str, Any] = {
        "stated": "80.6",
        "expected": "82.8",
        "difference": "-2.2",
        "arithmetic": "6846.9705 ÷ 8271.3 = 82.78% → 82.8%",
        "probability": 0.9997,
        "evidence": (RATE, EXECUTED, BUDGET),
    }
    return finding("execution.rate", RATE, **(given | more))


def form(*findings: ResultFinding, **more: ResultField) -> ResultForm:
    """The form with the findings given; ``more`` replaces fields by the last part of their pointers."""
    known = fields()
    replaced = {pointer: more.get(pointer.rpartition("/")[2], one) for pointer, one in known.items()}
    return ResultForm(
        form=FORM, page_numbers=(1, 2), status="discrepant", values={}, fields=replaced, findings=findings
    )


def result(*forms: ResultForm, path: Path | None = None, media_type: str = "image/png", **page: Any) -> Result:
    """Two pages of A4; with the checksum of a file where one is given."""
    given: dict[str, Any] = {
        "width": 595.0,
        "height": 842.0,
        "unit": "pt",
        "kind": "digital",
        "rotation": 0,
        "skew_degrees": 0.0,
        "dpi": None,
    }
    checksum = hashlib.sha256(path.read_bytes()).hexdigest() if path else "0" * 64
    return Result(
        schema_version="1",
        source=ResultSource(name="表.pdf", sha256=checksum, media_type=media_type, page_count=2),
        pages=tuple(ResultPage(page_number=number, **(given | page)) for number in (1, 2)),
        forms=forms,
        tables=(),
        problems=(),
    )
