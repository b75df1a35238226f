"""The true tables of one page, renumbered as they stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.benching.matching import Box

Span = tuple[int, int, int, int]
"""Row, column, row span, column span."""


@dataclass(frozen=True, slots=True)
class TrueCell:
    """A cell's part on one page, numbered within the table's part there; ``box`` encloses it.

    ``index`` is the cell's among those of its table in the truth; ``repeated`` says that it is printed again here.
    """

    span: Span
    box: Box
    index: int = -1
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class TrueTable:
    """A table's part on one page; ``index`` is the table's in the truth."""

    index: int
    cells: tuple[TrueCell, ...]

    @property
    def box(self) -> Box:
        """What encloses all its cells."""
        return enclosing([cell.box for cell in self.cells])

    @property
    def spans(self) -> list[Span]:
        """The spans of its cells in order."""
        return sorted(cell.span for cell in self.cells)


def enclosing(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def true_tables(truth: Mapping[str, Any], page_number: int) -> list[TrueTable]:
    """The tables of a page, each cell with the row, column and spans of its part on this page.

    Borders of the whole table that end no cell on this page are not counted; a row cut by the page break has a
    part on either page; header rows that are printed again stand before the others. A box of one cell in all is
    framed text and no table.
    """
    tables = []
    for index, table in enumerate(truth["tables"]):
        if len(table["cells"]) < 2:
            continue
        for side in (None, 0, 1):  # of a scan of two pages, on each of which the table has a part
            if cells := _cells_on(table["cells"], (page_number, side)):
                tables.append(TrueTable(index, tuple(cells)))
    return tables


def _cells_on(cells: Sequence[Mapping[str, Any]], place: tuple[int, int | None]) -> list[TrueCell]:
    repeated = [(cell, box) for cell in cells for box in _boxes(cell.get("repeats", ()), place)]
    own = [(cell, box) for cell in cells for box in _boxes(cell["regions"], place)]
    strips = [("repeats", row) for row in _rows_on([c for c, _ in repeated], cells)]
    strips += [("regions", row) for row in _rows_on([c for c, _ in own], cells)]
    parts = []
    which = []
    indices = {id(cell): index for index, cell in enumerate(cells)}
    for kind, found in (("repeats", repeated), ("regions", own)):
        for cell, box in found:
            which.append((box, indices[id(cell)], kind == "repeats"))
            rows = range(cell["row"], cell["row"] + cell["row_span"])
            at = [i for i, (of, row) in enumerate(strips) if of == kind and row in rows]
            parts.append((at[0], at[-1] + 1, cell["col"], cell["col"] + cell["col_span"]))
    return [TrueCell(span, *own_) for span, own_ in zip(renumber(parts), which, strict=True)]


def renumber(parts: Sequence[tuple[int, int, int, int]]) -> list[Span]:
    """(first row border, last, first column border, last) of cells as spans over the borders that end some cell."""
    rows = sorted({border for part in parts for border in part[:2]})
    cols = sorted({border for part in parts for border in part[2:]})
    row, col = {border: i for i, border in enumerate(rows)}, {border: i for i, border in enumerate(cols)}
    return [(row[top], col[left], row[bottom] - row[top], col[right] - col[left]) for top, bottom, left, right in parts]


def _boxes(regions: Sequence[Mapping[str, Any]], place: tuple[int, int | None]) -> list[Box]:
    out = []
    for region in regions:
        if (region["page_number"], region.get("side")) == place:
            left, top, right, bottom = region["box"]
            out.append((left, top, right, bottom))
    return out


def _rows_on(here: Sequence[Mapping[str, Any]], cells: Sequence[Mapping[str, Any]]) -> list[int]:
    """The rows of which a part stands on the page: those all of whose cells have one there."""
    on_page = {id(cell) for cell in here}
    covering: dict[int, list[bool]] = {}
    for cell in cells:
        for row in range(cell["row"], cell["row"] + cell["row_span"]):
            covering.setdefault(row, []).append(id(cell) in on_page)
    return sorted(row for row, found in covering.items() if all(found))
