"""Logical cells -> boxes on the pages of the printed PDF, proved by rulings and by text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from scripts.corpus.layout import Cell, Document, Paragraph, Table
from scripts.corpus.rulings import Fragment

MAX_PAGES = 6
"""A table is looked for on at most so many pages."""
COLUMN_TOLERANCE = 2.5
"""How far, in points, a column border may stand from where it was asked for: half a line and rounding."""


class MatchError(Exception):
    """What was printed is not what was asked for, or can't be told; the file is no truth."""


@dataclass(frozen=True, slots=True)
class Region:
    """A box on a page in points, or as fractions of the page."""

    page_number: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell, its part on each page, and where it is printed again as a repeated header."""

    cell: Cell
    regions: tuple[Region, ...]
    repeats: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a row between two lines of a fragment."""

    row: int
    top: float
    bottom: float
    repeated: bool


def place_tables(document: Document, fragments: Sequence[Fragment], pages: Sequence[Any]) -> list[list[Placed]]:
    """Return the placed cells of each table of `document`.

    Args:
        document: what was printed.
        fragments: the drawn tables over all pages, in reading order.
        pages: the pdfplumber pages.

    Raises:
        MatchError: rulings or text differ from the document's.
    """
    chars = {page.page_number: page.chars for page in pages}
    placed: list[list[Placed]] = []
    at = 0
    for number, table in enumerate(block for block in document.blocks if isinstance(block, Table)):
        ways = _candidates(table, fragments[at:])
        found = next((way for way in ways if wrong_text(way[1], chars) is None), None)
        if found is None:
            raise MatchError(f"table {number}: no way to read its {table.rows} rows off the rulings")
        placed.append(found[1])
        at += found[0]
    if at != len(fragments):
        raise MatchError(f"{len(fragments) - at} drawn tables too many")
    _check_paragraphs(document, placed, chars)
    return placed


def _candidates(table: Table, fragments: Sequence[Fragment]) -> Iterator[tuple[int, list[Placed]]]:
    """Yield the ways in which the first fragments can be `table`, with how many they are."""
    for count in range(1, min(MAX_PAGES, len(fragments)) + 1):
        parts = fragments[:count]
        if any(not (a.last and b.first) for a, b in pairwise(parts)):
            return
        lines = [part.y_lines()[0] for part in parts]
        header = table.header_rows
        extra = sum(len(ys) - 1 for ys in lines) - header * (count - 1) - table.rows
        if not 0 <= extra <= count - 1:
            continue
        for cuts in combinations(range(count - 1), extra):
            pieces = _pieces(table, lines, set(cuts))
            if pieces is not None and _drawn_as_asked(table, parts, pieces):
                yield count, _place(table, parts, pieces)


def _pieces(table: Table, lines: list[list[float]], cuts: set[int]) -> list[list[_Piece]] | None:
    row = 0
    out = []
    for n, ys in enumerate(lines):
        pieces = []
        spans = list(pairwise(ys))
        if n and table.header_rows:
            if len(spans) <= table.header_rows:
                return None
            pieces = [_Piece(k, a, b, True) for k, (a, b) in enumerate(spans[: table.header_rows])]
            spans = spans[table.header_rows :]
        for top, bottom in spans:
            pieces.append(_Piece(row, top, bottom, False))
            row += 1
        row -= n in cuts
        out.append(pieces)
    return out if row == table.rows else None


def _columns(table: Table, part: Fragment) -> list[float] | None:
    xs = part.x_lines()
    scale = 72 / 25.4
    out = []
    for edge in table.edges:
        asked = xs[0] + edge * scale
        near = min(xs, key=lambda x: abs(x - asked))
        out.append(near if abs(near - asked) < COLUMN_TOLERANCE else asked)
    right = xs[0] + table.edges[-1] * scale
    return out if abs(xs[-1] - right) < COLUMN_TOLERANCE else None


def _drawn_as_asked(table: Table, parts: Sequence[Fragment], pieces: list[list[_Piece]]) -> bool:
    """Tell whether each ruling runs where a cell ends and nowhere else."""
    owner = {
        (row, col): cell
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    }
    columns = len(table.edges) - 1
    for part, rows in zip(parts, pieces, strict=True):
        xs = _columns(table, part)
        if xs is None:
            return False
        for piece in rows:
            for col in range(1, columns):
                asked = owner[piece.row, col - 1] is not owner[piece.row, col]
                if part.covered(False, xs[col], piece.top, piece.bottom) != asked:
                    return False
        for above, below in pairwise(rows):
            for col in range(columns):
                asked = owner[above.row, col] is not owner[below.row, col]
                if part.covered(True, above.bottom, xs[col], xs[col + 1]) != asked:
                    return False
    return True


def _place(table: Table, parts: Sequence[Fragment], pieces: list[list[_Piece]]) -> list[Placed]:
    out = []
    edges = [_columns(table, part) for part in parts]
    for cell in table.cells:
        regions: dict[bool, list[Region]] = {False: [], True: []}
        for part, rows, xs in zip(parts, pieces, edges, strict=True):
            for repeated, found in regions.items():
                own = [
                    piece
                    for piece in rows
                    if piece.repeated == repeated and cell.row <= piece.row < cell.row + cell.row_span
                ]
                if own and xs is not None:
                    left, right = xs[cell.col], xs[cell.col + cell.col_span]
                    found.append(Region(part.page_number, left, own[0].top, right, own[-1].bottom))
        out.append(Placed(cell, tuple(regions[False]), tuple(regions[True])))
    return out


def wrong_text(cells: Sequence[Placed], chars: dict[int, list[Any]]) -> Placed | None:
    """Return the first cell in whose box another text stands than in the cell, if any."""
    for placed in cells:
        for boxes in (placed.regions, *((box,) for box in placed.repeats)):
            printed = "".join(text_in(box, chars[box.page_number]) for box in boxes)
            if not same_text(printed, placed.cell.text):
                return placed
    return None


def text_in(box: Region, chars: Sequence[Any]) -> str:
    """Return the characters whose centre is in `box`, in the order of the file."""
    return "".join(c["text"] for c in chars if _inside(box, c))


def _inside(box: Region, char: Any) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box.left <= x <= box.right and box.top <= y <= box.bottom)


def same_text(printed: str, asked: str) -> bool:
    """Tell whether two texts are the same but for white space and CJK radicals.

    Browsers write some characters as code points of CJK Radicals Supplement, which look the same.
    """
    printed, asked = (re.sub(r"\s+", "", text) for text in (printed, asked))
    if len(printed) != len(asked):
        return False
    return all(a == b or "\u2e80" <= a <= "\u2fdf" for a, b in zip(printed, asked, strict=True))


def _check_paragraphs(document: Document, placed: list[list[Placed]], chars: dict[int, list[Any]]) -> None:
    """Raise unless what stands outside the tables is what the paragraphs say."""
    boxes = [box for table in placed for cell in table for box in (*cell.regions, *cell.repeats)]
    outside = []
    for number, found in chars.items():
        here = [box for box in boxes if box.page_number == number]
        outside += [char["text"] for char in found if not any(_inside(box, char) for box in here)]
    asked = "".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    if not same_text("".join(outside), asked):
        raise MatchError(f"outside the tables stands {''.join(outside)[:80]!r}, not {asked[:80]!r}")
