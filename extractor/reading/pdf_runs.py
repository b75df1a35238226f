"""Which cell the characters of a digital page belong to: run by run, where a text overflows its cell.

A number that is wider than its cell lies over the neighbours, and a cell is not what is under each digit. So the
characters that follow each other without a gap go together. Where it cannot be told which cell they were written
for, every cell that they touch is doubted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extractor.document import Box, Cell, Char, Grid

# Shares of the character size.
TIGHT = 0.15  # characters of one run follow each other within this; cells keep texts further apart by their padding
OVERLAP = 0.3  # and overlap by no more: kerning, italics
SAME_BASELINE = 0.1
FLUSH = 1.0  # a text that begins or ends this near to its cell's side is set against it; padding is half of that
CENTRED = 0.3  # a text is centred where its middle lies this near to its cell's
INNER = 0.15  # share of a character's width at each end that may lie over a ruling: side bearings are as wide

Place = tuple[int, int]  # table, cell


@dataclass(slots=True)
class Placed:
    """Characters by cell, those outside every table, and the cells that may hold another's text or lack their own."""

    inside: dict[Place, list[Char]] = field(default_factory=dict)
    outside: list[Char] = field(default_factory=list)
    doubted: set[Place] = field(default_factory=set)


def place_runs(chars: Iterable[Char], finder: CellFinder) -> Placed:
    """Puts characters, in the order in which they were written, into cells; white space is left out."""
    placed = Placed()
    for run in _runs(chars):
        places = [finder.find(*char.box.center) for char in run]
        if any(place != places[0] for place in places):
            places = _settle(run, places, finder, placed.doubted)
        for char, place in zip(run, places, strict=True):
            if place is None:
                placed.outside.append(char)
            else:
                placed.inside.setdefault(place, []).append(char)
    return placed


def _runs(chars: Iterable[Char]) -> Iterator[list[Char]]:
    """Characters that follow each other on one baseline, a single space between them or none."""
    run: list[Char] = []
    before: Char | None = None
    for char in chars:
        space = char.text.isspace()
        if before is None or not _follows(before, char) or (space and before.text.isspace()):
            if run:
                yield run
            run = []
        if not space:
            run.append(char)
        before = char
    if run:
        yield run


def _follows(before: Char, char: Char) -> bool:
    if before.turned != char.turned or abs(before.size - char.size) > SAME_BASELINE * char.size:
        return False
    _, end, middle = _along(before)
    start, _, other = _along(char)
    return abs(middle - other) <= SAME_BASELINE * char.size and (
        -OVERLAP * char.size <= start - end <= TIGHT * char.size
    )


def _along(char: Char) -> tuple[float, float, float]:
    """Where a character begins and ends in the direction of its baseline, and its middle across."""
    box = char.box
    return {
        0: (box.left, box.right, box.center[1]),
        90: (box.top, box.bottom, box.center[0]),
        180: (-box.right, -box.left, box.center[1]),
        270: (-box.bottom, -box.top, box.center[0]),
    }[char.turned]


def _settle(
    run: Sequence[Char], places: list[Place | None], finder: CellFinder, doubted: set[Place]
) -> list[Place | None]:
    """The cells of the characters of a run that lies over several; ``doubted`` gets those that are not sure."""
    touched = [place for place in dict.fromkeys(places) if place is not None]
    if not any(_is_cut(char, finder) for char in run):
        # the rulings pass between characters: texts of neighbours that touch, or a text that overflows by whole ones
        if len(touched) > 1:
            doubted.update(touched)
        return places
    level = run[0].turned in {0, 180}
    start = min(char.box.left if level else char.box.top for char in run)
    end = max(char.box.right if level else char.box.bottom for char in run)
    meant = [place for place in touched if _is_set_in(finder.box(place), start, end, run[0].size, level=level)]
    most = Counter(places).most_common(1)[0][0]
    owner = meant[0] if len(meant) == 1 else most
    if len(meant) != 1 or owner != most:
        doubted.update(touched)
    return [owner] * len(places)


def _is_cut(char: Char, finder: CellFinder) -> bool:
    """Whether a side of a cell runs through a character."""
    box = char.box
    (x, y), dx, dy = box.center, INNER * box.width, INNER * box.height
    if char.turned in {0, 180}:
        return finder.find(box.left + dx, y) != finder.find(box.right - dx, y)
    return finder.find(x, box.top + dy) != finder.find(x, box.bottom - dy)


def _is_set_in(cell: Box, start: float, end: float, size: float, *, level: bool) -> bool:
    """Whether a text begins or ends at a side of a cell, or is centred in it."""
    low, high = (cell.left, cell.right) if level else (cell.top, cell.bottom)
    begins = 0 <= start - low <= FLUSH * size
    ends = 0 <= high - end <= FLUSH * size
    return begins or ends or abs((start + end) - (low + high)) / 2 <= CENTRED * size


class CellFinder:
    """Which cell of which table a point lies in."""

    def __init__(self, grids: Sequence[Grid]) -> None:
        self._grids = [(g, grid, _Rows(grid.cells)) for g, grid in enumerate(grids)]

    def box(self, place: Place) -> Box:
        """Where a cell lies."""
        g, c = place
        return _box(self._grids[g][1].cells[c])

    def find(self, x: float, y: float) -> Place | None:
        """The cell at a point; None outside every table."""
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
