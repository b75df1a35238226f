"""Layouts of forms as data: `layouts/*.yaml`, rows of cells with their widths, read and checked.

A row is a text such as `项目名称 4 | /project_name 20`: cells with their widths in parts of the table's. A cell is a
label, a pointer into the values, a text with pointers in braces, or `^`, which goes on from above. `funds` stands for
a row a kind of money, `list` for a header and a row a record; a list's columns are `label width = key`, or
`label width ~ what` for one that no form model knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "layouts"
UNKNOWN = "district-"
"""How the layouts are called that no form model was written for."""
_CELL = re.compile(r"(?P<text>.*?)\s*(?P<width>\d+)", re.DOTALL)
_COLUMN = re.compile(r"(?P<text>.*?)\s*(?P<width>\d+) (?P<sign>[=~]) (?P<name>\w+)", re.DOTALL)
_POINTERS = re.compile(r"\{(/[^}]+)\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A cell of a row: its text, its pointer or `^`, and its width in parts."""

    text: str
    width: int


@dataclass(frozen=True, slots=True)
class Money:
    """A row for each kind of money, by key with its label; `parts` has the columns' keys in place of pointers."""

    parts: tuple[Part, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its key, or what fills it if no form model knows it."""

    text: str
    width: int
    key: str = ""
    filled: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: its columns, the label beside it and the row of groups above its header, if there are any."""

    key: str
    columns: tuple[Column, ...]
    side: Part | None
    group: tuple[Part, ...] = ()


Row = tuple[Part, ...] | Money | Listed


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of form is laid out; `kind` says what fills it, `form` which model it was made for."""

    id: str
    kind: str
    rows: tuple[Row, ...]
    title: str
    form: str = ""
    year: str = ""
    joined: bool = False
    """Whether the year stands on the title's line."""
    inside: bool = False
    """Whether the title stands in the table's first row."""
    merge: bool = True
    """Whether what is the same in several records stands in one cell."""
    dash: str = "—"
    lead: tuple[str, ...] = ()
    footer: str = "line"
    foot: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    """Other names of the groups of indicators."""

    def patterns(self) -> Iterator[tuple[str, str]]:
        """Yield every place for a value with its label, `*` for a record's number; the label is empty where unknown."""
        for row in self.rows:
            if isinstance(row, Money):
                for name in row.labels:
                    yield from ((f"/funds/{name}/{part.text}", "") for part in row.parts if part.text.isidentifier())
            elif isinstance(row, Listed):
                yield from ((f"/{row.key}/*/{column.key}", column.text) for column in row.columns if column.key)
            else:
                yield from ((pointer, "") for part in row for pointer in pointers_in(part.text))
        texts = [*self.foot, *(["/title {/fiscal_year}"] if self.year else [])]
        yield from ((pointer, "") for text in texts for pointer in pointers_in(text))
        yield "/title", ""
        if "{year}" in self.title + self.year:
            yield "/fiscal_year", ""

    def has(self, pattern: str) -> bool:
        """Tell whether a value has a place here."""
        return any(own == pattern for own, _ in self.patterns())


def pointers_in(text: str) -> list[str]:
    """Return the pointers that a cell's text is, or has in braces."""
    return [text] if text.startswith("/") and " " not in text else _POINTERS.findall(text)


@cache
def load_layouts() -> Mapping[str, Layout]:
    """Return all layouts by their ids.

    Raises:
        ValueError: a file is not what this module's head says.
    """
    found = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}
    for name, layout in found.items():
        if layout.id != name:
            raise ValueError(f"{name}.yaml calls itself {layout.id}")
    return found


def _read(path: Path) -> Layout:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    data["rows"] = tuple(_row(row, path) for row in data["rows"])
    for key in ("lead", "foot"):
        data[key] = tuple(data.get(key, ()))
    layout = Layout(**data)
    for row in layout.rows:
        width = _width(row)
        if width != _width(layout.rows[0]):
            raise ValueError(f"{path.name}: {row} is {width} parts wide, the first row {_width(layout.rows[0])}")
    return layout


def _row(row: str | Mapping[str, Any], path: Path) -> Row:
    if isinstance(row, str):
        return _parts(row, path)
    if "funds" in row:
        return Money(_parts(row["funds"], path), row["of"])
    side = _parts(row["side"], path)[0] if "side" in row else None
    group = _parts(row["group"], path) if "group" in row else ()
    return Listed(row["list"], tuple(_column(text, path) for text in row["columns"]), side, group)


def _parts(row: str, path: Path) -> tuple[Part, ...]:
    found = [_CELL.fullmatch(text.strip(" ")) for text in row.split("|")]
    if not all(found):
        raise ValueError(f"{path.name}: a cell of {row!r} has no width")
    return tuple(Part(_unescaped(match["text"]), int(match["width"])) for match in found if match)


def _column(text: str, path: Path) -> Column:
    match = _COLUMN.fullmatch(text)
    if match is None:
        raise ValueError(f"{path.name}: {text!r} is no column")
    key, filled = (match["name"], "") if match["sign"] == "=" else ("", match["name"])
    return Column(_unescaped(match["text"]), int(match["width"]), key, filled)


def _unescaped(text: str) -> str:
    """YAML leaves the line breaks of texts without quotes as they are written."""
    return text.replace("\\n", "\n")


def _width(row: Row) -> int:
    if isinstance(row, Listed):
        return sum(column.width for column in row.columns) + (row.side.width if row.side else 0)
    return sum(part.width for part in (row.parts if isinstance(row, Money) else row))


def unknown_layouts() -> Sequence[Layout]:
    """Return the layouts that no form model was written for."""
    return [layout for name, layout in load_layouts().items() if name.startswith(UNKNOWN)]
