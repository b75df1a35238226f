"""The text of digital pages: characters -> lines -> cells."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extractor.document import Box, Cell, Char, Content, Grid, Line, Reading, Region, Segments
from extractor.reading.text import fold_char, settle

READER = "pdf"
# Shares of the character size.
SAME_LINE = 0.5  # characters whose middles lie nearer than this are on one line; superscripts rise by a third
WIDE_GAP = 2.0  # a gap wider than this parts two texts of one line: indents and letter-spaced titles have less
WORD_GAP = 0.22  # a gap wider than this is a space that the producer did not write; letters are spaced 0.1 at most
PRINTED_TWICE = 0.1  # the same character again within this distance, and a point, is imitated bold print


def read_page(segments: Segments) -> tuple[tuple[Grid, ...], tuple[Line, ...]]:
    """The tables with their texts and the lines outside them, of a page with a text layer."""
    page_number = segments.page.page_number
    chars = list(_once(segments.page.chars))
    finder = _CellFinder(segments.grids)
    inside: dict[tuple[int, int], list[Char]] = {}
    outside: list[Char] = []
    for char in chars:
        place = finder.find(*char.box.center)
        if place is None:
            outside.append(char)
        else:
            inside.setdefault(place, []).append(char)
    grids = tuple(
        replace(
            grid,
            cells=tuple(replace(cell, content=_content(inside.get((g, c), ()))) for c, cell in enumerate(grid.cells)),
        )
        for g, grid in enumerate(segments.grids)
    )
    return grids, tuple(_outside_lines(outside, page_number))


class _CellFinder:
    """Which cell of which table a point lies in."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self._grids = [(g, grid, _Rows(grid.cells)) for g, grid in enumerate(grids)]

    def find(self, x: float, y: float) -> tuple[int, int] | None:
        for g, grid, rows in self._grids:
            if any(region.box.contains(x, y) for region in grid.regions):
                c = rows.find(x, y)
                if c is not None:
                    return g, c
        return None


class _Rows:
    """Cells by the elementary rows that they touch, so that a look-up passes over a dozen of them."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._edges = sorted({edge for cell in cells for edge in (_box(cell).top, _box(cell).bottom)})
        self._cells: list[list[tuple[Box, int]]] = [[] for _ in self._edges]
        for c, cell in enumerate(cells):
            box = _box(cell)
            for i in range(bisect_right(self._edges, box.top) - 1, len(self._edges)):
                if self._edges[i] >= box.bottom:
                    break
                self._cells[i].append((box, c))

    def find(self, x: float, y: float) -> int | None:
        i = bisect_right(self._edges, y) - 1
        if i < 0:
            return None
        return next((c for box, c in self._cells[i] if box.contains(x, y)), None)


def _box(cell: Cell) -> Box:
    return cell.regions[0].box


def _once(chars: Iterable[Char]) -> Iterable[Char]:
    """Characters that can be seen, each once, folded."""
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    for char in chars:
        text = fold_char(char.text)
        if not text or text.isspace():
            continue
        x, y = char.box.left, char.box.top
        if _is_known(seen, text, x, y, min(PRINTED_TWICE * char.size, 1.0)):
            continue
        seen.setdefault((text, int(x), int(y)), []).append((x, y))
        yield replace(char, text=text)


def _is_known(
    seen: dict[tuple[str, int, int], list[tuple[float, float]]], text: str, x: float, y: float, reach: float
) -> bool:
    """Whether the character stands within ``reach`` (a point at most) already; ``seen`` has a bin a square point."""
    for i in (int(x) - 1, int(x), int(x) + 1):
        for j in (int(y) - 1, int(y), int(y) + 1):
            for other_x, other_y in seen.get((text, i, j), ()):
                if abs(other_x - x) <= reach and abs(other_y - y) <= reach:
                    return True
    return False


def _content(chars: Sequence[Char]) -> Content:
    if not chars:
        return Content()
    lines = to_lines(chars)
    text = settle(line_text(line) for line in lines)
    return Content(text, 1.0, (Reading(READER, text, 1.0),), lines=tuple(_outline(line) for line in lines))


def _outline(line: Sequence[Char]) -> Box:
    box = line[0].box
    for char in line[1:]:
        box = box.union(char.box)
    return box


def to_lines(chars: Iterable[Char]) -> list[list[Char]]:
    """Characters as lines from top to bottom, each from left to right.

    A stacked label (绩/效/指/标) comes out as lines of one character, that is, it is read downwards.
    """
    lines: list[list[Char]] = []
    middles: list[float] = []
    for char in sorted(chars, key=lambda c: (c.box.center[1], c.box.left)):
        middle = char.box.center[1]
        for i in range(len(lines) - 1, max(-1, len(lines) - 4), -1):
            if abs(middle - middles[i]) <= SAME_LINE * min(char.size, lines[i][0].size):
                lines[i].append(char)
                break
        else:
            lines.append([char])
            middles.append(middle)
    for line in lines:
        line.sort(key=lambda c: c.box.left)
    return lines


def line_text(line: Sequence[Char]) -> str:
    """The characters of a line, with spaces where gaps stand for them."""
    out = [line[0].text]
    for before, after in pairwise(line):
        if after.box.left - before.box.right > WORD_GAP * after.size:
            out.append(" ")
        out.append(after.text)
    return "".join(out)


def _outside_lines(chars: Sequence[Char], page_number: int) -> Iterable[Line]:
    for line in to_lines(chars):
        size = median(char.size for char in line)
        start = 0
        for i in range(1, len(line) + 1):
            if i < len(line) and line[i].box.left - line[i - 1].box.right <= WIDE_GAP * size:
                continue
            part = line[start:i]
            start = i
            yield Line(Region(page_number, _outline(part)), _content(part))
