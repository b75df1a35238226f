"""A document of the corpus as reading leaves it: the sheet that mapping gets, without printing anything."""

from __future__ import annotations

from itertools import accumulate

from extractor.document import Box, Cell, Content, Grid, Line, Reading, Region, Sheet
from scripts.corpus.form import normalise
from scripts.corpus.layout import Block, Document, Paragraph, Table

UNIT = 72 / 25.4
"""Points in a mm."""
_ROW, _LINE, _LEFT = 18.0, 14.0, 50.0
"""Heights of a row and a line, and the left margin, in points; all on one page, however long."""


def to_sheet(document: Document) -> Sheet:
    """The lines and tables of a document, every character as it was printed."""
    blocks = [block for block in document.blocks if isinstance(block, Table | Paragraph)]
    tops = [0.0, *accumulate(_height(block) for block in blocks)]
    elements = [
        _grid(block, top) if isinstance(block, Table) else _line(block, top)
        for block, top in zip(blocks, tops, strict=False)
        if isinstance(block, Table) or block.text.strip()
    ]
    return Sheet(tuple(elements))


def _height(block: Block) -> float:
    return block.rows * _ROW + _LINE if isinstance(block, Table) else _LINE


def _line(block: Paragraph, top: float) -> Line:
    text = normalise(block.text)
    box = Box(_LEFT, top, _LEFT + 10.0 * len(text), top + _LINE - 2)
    return Line(Region(1, box), Content(text, 1.0, (Reading("pdf", text, 1.0),), lines=(box,)))


def _grid(table: Table, top: float) -> Grid:
    xs = [_LEFT + edge * UNIT for edge in table.edges]
    cells = []
    for cell in table.cells:
        right, bottom = xs[cell.col + cell.col_span], top + (cell.row + cell.row_span) * _ROW
        box = Box(xs[cell.col], top + cell.row * _ROW, right, bottom)
        text = normalise(cell.text)
        content = Content(text, 1.0, (Reading("pdf", text, 1.0),), lines=(box,) if text else ())
        cells.append(Cell(cell.row, cell.col, cell.row_span, cell.col_span, (Region(1, box),), content))
    outline = Region(1, Box(xs[0], top, xs[-1], top + table.rows * _ROW))
    return Grid(tuple(cells), table.rows, len(table.edges) - 1, (outline,))
