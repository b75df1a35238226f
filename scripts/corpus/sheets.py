"""A layout and what fills it -> a document of paragraphs and a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Any

from scripts.corpus import vocabulary as words
from scripts.corpus.fillers import Filled, fill
from scripts.corpus.fonts import FONTS
from scripts.corpus.form import Presentation, value_at
from scripts.corpus.layout import PAGE_WIDTH, Block, Cell, Document, Paragraph, Table
from scripts.corpus.looks import random_look
from scripts.corpus.plans import Layout, Listed, Money, Part, pointers_in

CARRIED = {"indicators": ("level1", "level2"), "questions": ("question",)}
"""Columns whose cells are merged while they say the same."""
_SHORT = 12
"""Characters of a value that is centred in its cell."""
_PLACES = {"evaluation": words.DISTRICTS, "department": words.DISTRICTS}
_NAMES = ("Northfield", "Kingsmere College", "Marlow", "Eastbridge School")


@dataclass(slots=True)
class _Open:
    """A cell that rows below may go on."""

    row: int
    left: int
    right: int
    text: str
    pointers: tuple[str, ...]
    align: str
    down: int = 1
    size: float | None = None
    bold: bool = False


@dataclass(slots=True)
class _Builder:
    """Collects rows of cells; widths are parts of the table's."""

    cells: list[_Open] = field(default_factory=list)
    above: dict[int, _Open] = field(default_factory=dict)
    at: int = 0

    def row(self, parts: Sequence[tuple[str, int, tuple[str, ...]]]) -> None:
        """Add a row of (text, width, pointers); the text `^` goes on from above."""
        left = 0
        now: dict[int, _Open] = {}
        for text, width, pointers in parts:
            if text == "^":
                cell = self.above[left]
                cell.down += 1
                cell.pointers += pointers
            else:
                align = "left" if pointers and len(text) > _SHORT else "center"
                cell = _Open(self.at, left, left + width, text, pointers, align)
                self.cells.append(cell)
            now[left] = cell
            left += width
        self.above, self.at = now, self.at + 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form: its layout, what it says and the document that shows it."""

    layout: Layout
    filled: Filled
    document: Document


def make_sheet(layout: Layout, rng: Random, fonts: Sequence[str] = FONTS) -> Sheet:
    """Return a form of a layout, filled in and laid out with random widths, fonts and sizes."""
    filled = fill(layout, rng)
    look = random_look(rng, fonts)
    values = filled.content
    place = rng.choice(_PLACES.get(layout.kind, _NAMES))
    title = layout.title.format(place=place, year=values.get("fiscal_year", ""))
    year = layout.year.format(year=values.get("fiscal_year", ""))
    own = re.sub(r"[（(]\d{4}年度[）)]", "", title)
    filled = Filled(filled.form_id, {**values, "title": own}, filled.shown)
    return Sheet(layout, filled, Document(tuple(_blocks(layout, filled, look, (title, year), rng)), look))


def _blocks(layout: Layout, filled: Filled, look: Presentation, titles: tuple[str, str], rng: Random) -> list[Block]:
    blocks: list[Block] = [Paragraph(text, look.font_pt + 1) for text in layout.lead]
    builder = _Builder()
    title, year = titles
    in_title = "{year}" in layout.title
    lines: list[tuple[str, tuple[str, ...]]] = [(title, ("/title", "/fiscal_year") if in_title else ("/title",))]
    if layout.joined:
        lines = [(title + year, ("/title", "/fiscal_year"))]
    elif year:
        lines.append((year, () if in_title else ("/fiscal_year",)))
    parts = _parts_of(layout)
    for n, (text, pointers) in enumerate(lines):
        if layout.inside:
            builder.row([(text, parts, pointers)])
            cell = builder.cells[-1]
            cell.align, cell.size, cell.bold = "center", look.title_pt if n == 0 else look.font_pt + 1.5, n == 0
        else:
            size = look.title_pt if n == 0 else look.font_pt + 1.5
            blocks.append(Paragraph(text, size, "center", n == 0, 0 if n else 6, pointers))
    for row in layout.rows:
        if isinstance(row, Money):
            _add_money(builder, row, filled)
        elif isinstance(row, Listed):
            _add_list(builder, row, layout, filled, rng)
        else:
            builder.row([_shown(part, filled) for part in row])
    blocks.append(_finish(builder, look, _edges(parts, look, rng)))
    return [*blocks, *_foot(layout, filled, look)]


def _parts_of(layout: Layout) -> int:
    row = next(row for row in layout.rows if isinstance(row, tuple))
    return sum(part.width for part in row)


def _edges(parts: int, look: Presentation, rng: Random) -> list[float]:
    """The borders of the table's parts in mm, each somewhat narrower or wider than the others."""
    widths = [rng.uniform(0.8, 1.25) for _ in range(parts)]
    scale = (PAGE_WIDTH - look.margin[1] - look.margin[3]) / sum(widths)
    return [0.0, *(round(edge * scale, 1) for edge in accumulate(widths))]


def _shown(part: Part, filled: Filled) -> tuple[str, int, tuple[str, ...]]:
    pointers = tuple(pointers_in(part.text))
    if not pointers:
        return part.text, part.width, ()
    if part.text == pointers[0]:
        return filled.text(pointers[0]), part.width, pointers
    return _with_values(part.text, filled), part.width, pointers


def _with_values(text: str, filled: Filled) -> str:
    return re.sub(r"\{(/[^}]+)\}", lambda match: filled.text(match[1]), text)


def _add_money(builder: _Builder, row: Money, filled: Filled) -> None:
    for n, (name, label) in enumerate(row.labels.items()):
        cells: list[tuple[str, int, tuple[str, ...]]] = []
        for part in row.parts:
            pointer = f"/funds/{name}/{part.text}"
            if part.text == "{label}":
                cells.append((label, part.width, ()))
            elif part.text == "reason":  # one cell for all kinds of money
                cells.append((filled.text(pointer), part.width, (pointer,)) if n == 0 else ("^", part.width, ()))
            elif part.text.isidentifier():
                cells.append((filled.text(pointer), part.width, (pointer,)))
            else:
                cells.append((part.text, part.width, ()))
        builder.row(cells)


def _add_list(builder: _Builder, row: Listed, layout: Layout, filled: Filled, rng: Random) -> None:
    side = [(row.side.text, row.side.width, ())] if row.side else []
    below = [("^", row.side.width, ())] if row.side else []
    if row.group:
        builder.row([*side, *((part.text, part.width, ()) for part in row.group)])
        side = below
    builder.row([*side, *((column.text, column.width, ()) for column in row.columns)])
    records: list[dict[str, Any]] = value_at(filled.content, f"/{row.key}")
    carried = CARRIED.get(row.key, ()) if layout.merge else ()
    for n, record in enumerate(records):
        cells: list[tuple[str, int, tuple[str, ...]]] = list(below)
        same = n > 0
        for column in row.columns:
            pointer = f"/{row.key}/{n}/{column.key}"
            if not column.key:
                cells.append((_extra(column.filled, n, rng), column.width, ()))
            elif column.key in carried:
                same = same and record[column.key] == records[n - 1][column.key]
                cells.append(("^" if same else filled.text(pointer), column.width, (pointer,)))
            else:
                cells.append((filled.text(pointer), column.width, (pointer,)))
        builder.row(cells)


def _extra(kind: str, number: int, rng: Random) -> str:
    """What fills a column that no form model knows."""
    if kind == "number":
        return str(number + 1)
    if kind == "standard":
        return rng.choice(("完成得满分，否则按比例得分", "每少1%扣1分", "完成得分，未完成不得分"))
    if kind == "share":
        return f"{rng.randint(60, 120)}%"
    return rng.choice(words.DOCUMENTS) if kind == "explained" else ""


def _finish(builder: _Builder, look: Presentation, borders: Sequence[float]) -> Table:
    used = sorted({edge for cell in builder.cells for edge in (cell.left, cell.right)})
    column = {edge: n for n, edge in enumerate(used)}
    cells = [
        Cell(
            cell.row,
            column[cell.left],
            cell.down,
            column[cell.right] - column[cell.left],
            cell.text,
            cell.align,
            cell.pointers,
            cell.size,
            cell.bold,
        )
        for cell in builder.cells
    ]
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
    return Table(tuple(borders[edge] for edge in used), builder.at, ordered, look)


def _foot(layout: Layout, filled: Filled, look: Presentation) -> list[Block]:
    texts = [_with_values(text, filled) for text in layout.foot]
    pointers = [tuple(pointers_in(text)) for text in layout.foot]
    if layout.footer == "lines":
        return [
            Paragraph(text, look.font_pt + 1, before=2, pointers=at) for text, at in zip(texts, pointers, strict=True)
        ]
    together = tuple(at for own in pointers for at in own)
    return [Paragraph("       ".join(texts), look.font_pt + 1, before=3, pointers=together)] if texts else []
