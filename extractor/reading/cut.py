"""Texts of cells that a page break cuts: marks that go by what stands around them are settled over the whole.

Each part was settled by itself; of （暂 and 行)》 neither shows that the bracket is one of Chinese text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from extractor.document import Cell, Grid, Reading, Sheet
from extractor.reading.notation import with_marks
from extractor.reading.text import settle_letters, settle_width

DIGITAL = "pdf"  # the reader of text layers, in which nothing is settled


def settle_cut(sheet: Sheet) -> Sheet:
    """The sheet with the texts of cells on several pages settled as wholes, where they were read from pictures."""
    return Sheet(tuple(_settled(one) if isinstance(one, Grid) else one for one in sheet.elements))


def settled_whole(text: str, readings: Iterable[Reading]) -> str:
    """A text whose parts were settled one by one; as it is where a part of it was not read from a picture."""
    if DIGITAL in {reading.reader for reading in readings}:
        return text
    return with_marks(settle_letters(settle_width(text)))


def _settled(grid: Grid) -> Grid:
    return replace(grid, cells=tuple(cell if len(cell.regions) == 1 else _put_right(cell) for cell in grid.cells))


def _put_right(cell: Cell) -> Cell:
    """The cell with its text settled; what is more than a width is for a person to look at, as in a whole cell."""
    text = settled_whole(cell.text, cell.content.readings)
    if text == cell.text:
        return cell
    status = cell.content.status if text == settle_letters(settle_width(cell.text)) else "review"
    return replace(cell, content=replace(cell.content, text=text, status=status))
