"""Tables whose cells are parted by nothing but gaps between filled rectangles.

Dark header cells with white gaps, and white cells on a black ground (``cellspacing`` of old web forms): a gap that
can be told from the ground on both sides is seen as a ruling. Cells that touch have no gap, and no ruling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.document import Direction
from extractor.loading.marks import Color
from extractor.loading.strips import Area, Strip
from extractor.loading.visibility import PAPER, told_apart

WIDEST = 6.0  # points; as the thickest border. Wider ones part boxes, not cells
NARROWEST = 0.2  # points; fills that were meant to touch are rounded apart by less
ROOM = 6.0  # points; cells on both sides are at least as wide
SAME_EDGE = 0.15  # points; edges that were meant to be one
MOST_STOPS = 1500  # edges in x or in y; pages with more are pictures made of rectangles


def find_gaps(areas: Sequence[Area]) -> list[Strip]:
    """The gaps that are seen as rulings, and the outer sides of the cells that they part."""
    if sum(area.color is not None for area in areas) < 2:
        return []
    boxes = np.array([(a.box.left, a.box.top, a.box.right, a.box.bottom) for a in areas])
    xs, ys = _stops(boxes[:, (0, 2)].ravel()), _stops(boxes[:, (1, 3)].ravel())
    if not 3 <= len(xs) <= MOST_STOPS or not 2 <= len(ys) <= MOST_STOPS:
        return []
    last = _painted(boxes, xs, ys)
    grounds: list[Color | None] = [*(area.color for area in areas), PAPER]
    strips: list[Strip] = []
    cells: set[int] = set()
    for piece, (before, after) in _across(last, xs, ys, grounds, "vertical"):
        strips.append(piece)
        cells |= {before, after}
    if not cells:
        return []  # gaps between rows alone part lines of shaded text
    strips.extend(piece for piece, _ in _across(last.T, ys, xs, grounds, "horizontal"))
    return [*strips, *_outer_sides([boxes[i] for i in cells if i >= 0], strips)]


def _stops(values: NDArray[np.float64]) -> NDArray[np.float64]:
    ordered = np.sort(values)
    return np.asarray(ordered[np.concatenate([[True], np.diff(ordered) > SAME_EDGE])])


def _painted(boxes: NDArray[np.float64], xs: NDArray[np.float64], ys: NDArray[np.float64]) -> NDArray[np.int32]:
    """The area painted last in each rectangle between stops, -1 where none: shape (rows, columns)."""
    last = np.full((len(ys) - 1, len(xs) - 1), -1, dtype=np.int32)
    columns = np.searchsorted(xs, boxes[:, (0, 2)] + SAME_EDGE / 10, side="right") - 1
    rows = np.searchsorted(ys, boxes[:, (1, 3)] + SAME_EDGE / 10, side="right") - 1
    for i in range(len(boxes)):
        last[rows[i, 0] : rows[i, 1], columns[i, 0] : columns[i, 1]] = i
    return last


def _across(
    last: NDArray[np.int32],
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    grounds: Sequence[Color | None],
    direction: Direction,
) -> Iterator[tuple[Strip, tuple[int, int]]]:
    """Narrow runs of one ground between two others, in each row of the net."""
    for j, row in enumerate(last):
        edges = np.flatnonzero(np.diff(row)) + 1
        starts = np.concatenate([[0], edges])
        ends = np.concatenate([edges, [len(row)]])
        for k in range(1, len(starts) - 1):
            start, end = float(along[starts[k]]), float(along[ends[k]])
            if not NARROWEST <= end - start <= WIDEST:
                continue
            before, middle, after = int(row[starts[k - 1]]), int(row[starts[k]]), int(row[starts[k + 1]])
            widths = (start - along[starts[k - 1]], along[ends[k + 1]] - end)
            if min(widths) < ROOM or (before < 0 and after < 0):
                continue
            color = grounds[middle]
            if color is None or not (told_apart(color, grounds[before]) and told_apart(color, grounds[after])):
                continue
            yield (
                Strip(0, direction, (start + end) / 2, float(across[j]), float(across[j + 1]), end - start, color),
                (before, after),
            )


def _outer_sides(cells: Sequence[NDArray[np.float64]], gaps: Sequence[Strip]) -> Iterator[Strip]:
    """The sides of cells where there is no gap: the outline of the table."""
    for left, top, right, bottom in cells:
        sides: tuple[tuple[Direction, float, float, float], ...] = (
            ("vertical", left, top, bottom),
            ("vertical", right, top, bottom),
            ("horizontal", top, left, right),
            ("horizontal", bottom, left, right),
        )
        for direction, position, start, end in sides:
            if not any(
                gap.direction == direction
                and abs(gap.position - position) <= WIDEST
                and gap.start < end
                and gap.end > start
                for gap in gaps
            ):
                yield Strip(0, direction, float(position), float(start), float(end), 0.0, PAPER)
