"""The three forms published by Beijing Chaoyang District, read from a word processor's text dump."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.corpus.form import FUNDS_COLUMNS, FUNDS_ROWS, INDICATOR_COLUMNS, Form, Values, normalise

TITLE = "朝阳区项目支出绩效自评表"
_NULLS = {"", "—", "-", "－", "/"}
_FOOTER = re.compile(r"填表人：(\S+)\s+联系电话：\s*(\d+)\s+填写日期：(\d+)年(\d+)月(\d+)日")


def parse_dump(dump: str) -> list[Form]:
    """Return the forms in a text dump: a cell starts at a tab, a row ends at a blank line."""
    parts = re.split(rf"^\t(?={TITLE})", dump, flags=re.MULTILINE)[1:]
    return [_parse_form(part) for part in parts]


def load_seed(path: Path) -> tuple[Form, list[dict[str, Any]]]:
    """Return a seed form and the findings it must give."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Form.from_values(data["values"], data["shown"]), data["findings"]


def _parse_form(part: str) -> Form:
    footer = _FOOTER.search(part)
    if footer is None:
        raise ValueError(f"no footer line in the form that starts {part[:40]!r}")
    rows = [re.split(r"\n?\t", block)[1:] for block in re.split(r"\n *\n(?=\t)", "\t" + part[: footer.start()])]
    names = list(_names(rows))
    shown: dict[str, str] = {}
    values: Values = {"title": normalise(rows[0][0]), "fiscal_year": int(re.findall(r"\d+", rows[1][0])[0])}
    values |= {
        "project_name": rows[2][1],
        "department": rows[3][1],
        "implementing_unit": rows[3][3],
        "project_leader": rows[4][1],
        "leader_phone": rows[4][3],
    }
    values = {key: (normalise(v) or None) if isinstance(v, str) else v for key, v in values.items()}
    values["funds"] = {
        row: {
            column: _take(f"/funds/{row}/{column}", text, shown)
            for column, text in zip(FUNDS_COLUMNS, rows[6 + n][2:], strict=True)
        }
        for n, row in enumerate(FUNDS_ROWS)
    }
    expected, actual = (normalise(text) or None for text in rows[11][1:])
    values["goals"] = {"expected": expected, "actual": actual}
    values["indicators"] = []
    for n, (level1, level2, cells) in enumerate(names):
        at = f"/indicators/{n}"
        row = {"level1": _take(f"{at}/level1", level1, shown), "level2": _take(f"{at}/level2", level2, shown)}
        row |= {key: _take(f"{at}/{key}", text, shown) for key, text in zip(INDICATOR_COLUMNS, cells, strict=True)}
        values["indicators"].append(row)
    last = next(row for row in rows if row[0].strip() == "总分")
    values["total"] = {"weight": normalise(last[1]) or None, "score": normalise(last[2]) or None}
    year, month, day = (int(footer[n]) for n in (3, 4, 5))
    values |= {"prepared_by": footer[1], "preparer_phone": footer[2]}
    values["prepared_on"] = f"{year}-{month:02}-{day:02}"
    return Form.from_values(values, shown)


def _names(rows: list[list[str]]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield level 1, level 2 and the six own cells of each indicator, merged cells carried down."""
    level1 = level2 = ""
    start = next(n for n, row in enumerate(rows) if normalise(row[0]) == "绩效指标")
    cells: list[str] = []
    for row in rows[start + 1 :]:
        if row[0].strip() == "总分":
            return
        cells = [*cells, *row]
        if len(cells) < 9:  # a blank line inside a cell
            continue
        level1, level2 = cells[1].strip() or level1, cells[2].strip() or level2
        yield level1, level2, [text.strip() for text in cells[3:9]]
        cells = []


def _take(pointer: str, text: str, shown: dict[str, str]) -> str | None:
    """Return the value of a cell; note its text where that is more than the value."""
    text = text.strip()
    value = None if text in _NULLS else normalise(text).removesuffix("%" if pointer.endswith("rate") else "\0")
    plain = f"{value}%" if pointer.endswith("rate") and value else value or ""
    if text != plain:
        shown[pointer] = text
    return value
