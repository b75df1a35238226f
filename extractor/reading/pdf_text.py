"""The text of digital pages: characters -> lines -> cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extractor.document import Box, Char, Content, Grid, Line, Reading, Region, Segments
from extractor.reading.pdf_runs import CellFinder, place_runs
from extractor.reading.text import fold_char, settle
from extractor.units import Affine, turned_upright

READER = "pdf"
# Shares of the character size.
SAME_LINE = 0.5  # characters whose middles lie nearer than this are on one line; superscripts rise by a third
WIDE_GAP = 2.0  # a gap wider than this parts two texts of one line: indents and letter-spaced titles have less
WORD_GAP = 0.22  # a gap wider than this is a space that the producer did not write; letters are spaced 0.1 at most
DOUBTED = 0.5  # the confidence in a text that may stand in another cell
PRINTED_TWICE = 0.1  # the same character again within this distance, and a point, is imitated bold print


def read_page(segments: Segments) -> tuple[tuple[Grid, ...], tuple[Line, ...]]:
    """The tables with their texts and the lines outside them, of a page with a text layer."""
    page_number = segments.page.page_number
    placed = place_runs(_once(segments.page.chars), CellFinder(segments.grids))
    grids = tuple(
        replace(
            grid,
            cells=tuple(
                replace(cell, content=_content(placed.inside.get((g, c), ()), sure=(g, c) not in placed.doubted))
                for c, cell in enumerate(grid.cells)
            ),
        )
        for g, grid in enumerate(segments.grids)
    )
    return grids, tuple(_outside_lines(placed.outside, page_number))


def _once(chars: Iterable[Char]) -> Iterable[Char]:
    """Characters that can be seen, each once, folded; white space as it is."""
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    for char in chars:
        text = fold_char(char.text)
        if not text:
            continue
        if text.isspace():
            yield char
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


def _content(chars: Sequence[Char], *, sure: bool = True) -> Content:
    """The text of a cell; of one that may not be its own, or not all of it, a person has to judge."""
    if not chars:
        return Content() if sure else Content("", DOUBTED, (), "review")
    lines = [line for turned in _by_direction(chars) for line in _settled_lines(turned)]
    text = settle(text for text, _ in lines)
    outlines = tuple(outline for _, outline in lines)
    if sure:
        return Content(text, 1.0, (Reading(READER, text, 1.0),), lines=outlines)
    return Content(text, DOUBTED, (Reading(READER, text, DOUBTED),), "review", outlines)


def _by_direction(chars: Sequence[Char]) -> list[list[Char]]:
    """Upright characters and those written up, down or upside down apart, in the order in which they begin."""
    groups: dict[int, list[Char]] = {}
    for char in chars:
        groups.setdefault(char.turned, []).append(char)
    return list(groups.values())


def _settled_lines(chars: Sequence[Char]) -> list[tuple[str, Box]]:
    """The lines of characters of one direction with their outlines on the page."""
    turned = chars[0].turned
    if not turned:
        return [(line_text(line), _outline(line)) for line in to_lines(chars)]
    upright = turned_upright(0.0, 0.0, turned)
    back = upright.inverse()
    lines = to_lines(replace(char, box=_moved(char.box, upright)) for char in chars)
    return [(line_text(line), _moved(_outline(line), back)) for line in lines]


def _moved(box: Box, move: Affine) -> Box:
    (ax, ay), (bx, by) = move.apply(box.left, box.top), move.apply(box.right, box.bottom)
    return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


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
    upright = [char for char in chars if not char.turned]
    for line in to_lines(upright):
        size = median(char.size for char in line)
        start = 0
        for i in range(1, len(line) + 1):
            if i < len(line) and line[i].box.left - line[i - 1].box.right <= WIDE_GAP * size:
                continue
            part = line[start:i]
            start = i
            yield Line(Region(page_number, _outline(part)), _content(part))
    for turned in _by_direction([char for char in chars if char.turned]):
        for text, outline in _settled_lines(turned):
            content = Content(settle([text]), 1.0, (Reading(READER, text, 1.0),), lines=(outline,))
            yield Line(Region(page_number, outline), content)
