"""Records built from values alone, and a form that adds up."""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor.document import Content, Field, FieldType, Finding, Record, Value
from extractor.forms import FormModel, shipped_models
from extractor.verifying import check_record

MODEL: FormModel = next(m for m in shipped_models() if m.id == "chaoyang-project-self-evaluation-2020")
SEEDS = Path(__file__).parents[3] / "samples" / "seeds"
LABELS = {
    "initial_budget": "年初预算数",
    "annual_budget": "全年预算数",
    "executed": "全年执行数",
    "weight": "分值",
    "execution_rate": "执行率",
    "score": "得分",
    "deviation_reason": "偏差原因分析及改进措施",
}
PERCENTS = {"execution_rate"}
TEXTS = {"deviation_reason"}


def load_seed(number: int) -> dict[str, Any]:
    seed: dict[str, Any] = json.loads((SEEDS / f"seed-{number}.json").read_text(encoding="utf-8"))
    return seed


def leaves(values: Any, at: str = "") -> Iterator[tuple[str, Value]]:
    if isinstance(values, Mapping):
        for key, inner in values.items():
            yield from leaves(inner, f"{at}/{key}")
    elif isinstance(values, list):
        for index, inner in enumerate(values):
            yield from leaves(inner, f"{at}/{index}")
    else:
        yield at, values


def put(values: Any, pointer: str, value: Value) -> None:
    *way, last = pointer.split("/")[1:]
    for key in way:
        values = values[int(key)] if isinstance(values, list) else values[key]
    values[int(last) if isinstance(values, list) else last] = value


def make_record(
    values: Mapping[str, Any], texts: Mapping[str, str] | None = None, review: Collection[str] = ()
) -> Record:
    """A record whose fields are all accepted but those in ``review``; ``texts`` are what stood on paper."""
    texts = texts or {}
    fields = {}
    for pointer, value in leaves(values):
        key = pointer.rpartition("/")[2]
        kind: FieldType = "percent" if key in PERCENTS else "number" if key in LABELS and key not in TEXTS else "text"
        text = texts.get(pointer, "" if value is None else str(value))
        content = Content(text, status="review" if pointer in review else "accepted")
        fields[pointer] = Field(pointer, kind, content, value, None, LABELS.get(key, ""))
    return Record(MODEL.id, (1,), values, fields)


def changed(values: Mapping[str, Any], changes: Mapping[str, Value]) -> dict[str, Any]:
    out = copy.deepcopy(dict(values))
    for pointer, value in changes.items():
        put(out, pointer, value)
    return out


def find(
    values: Mapping[str, Any],
    changes: Mapping[str, Value] | None = None,
    texts: Mapping[str, str] | None = None,
    review: Collection[str] = (),
) -> tuple[Finding, ...]:
    return check_record(make_record(changed(values, changes or {}), texts, review), MODEL.rules)


def loud(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.severity != "notice"]


def row(level1: str, weight: str | None, score: str | None, reason: str | None = None) -> dict[str, str | None]:
    return {"level1": level1, "level3": f"{level1}一", "weight": weight, "score": score, "deviation_reason": reason}


EMPTY = {"initial_budget": None, "annual_budget": None, "executed": None}
UNSCORED = {"weight": None, "execution_rate": None, "score": None}
# 75 of 90 were spent: 83.3%, 8.33 points. Indicator 1 lost a point and says why; row 4 is not used.
SOUND: dict[str, Any] = {
    "title": "项目支出绩效自评表",
    "funds": {
        "total": {
            "initial_budget": "100",
            "annual_budget": "90.00",
            "executed": "75",
            "weight": "10",
            "execution_rate": "83.3",
            "score": "8.33",
        },
        "fiscal": {"initial_budget": "100", "annual_budget": "80.5", "executed": "65.5"} | UNSCORED,
        "carryover": {"initial_budget": None, "annual_budget": "9.5", "executed": "9.5"} | UNSCORED,
        "other": EMPTY | UNSCORED,
    },
    "indicators": [
        row("产出指标", "20", "20"),
        row("产出指标", "30", "29", "延期"),
        row("效益指标", "30", "30"),
        row("满意度指标", "10", "10"),
        row("满意度指标", None, None),
    ],
    "total": {"weight": "100", "score": "97.33"},
}
