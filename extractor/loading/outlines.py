"""The thin parts of a filled outline of right angles: frames, and whole grids drawn as one shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.document import Box, Direction

STRAIGHT = 0.05  # points by which a side may lean; outlines are drawn in right angles or not at all
MOST_EDGES = 1200  # positions of corners in x or in y; a grid of 200 rows has 400

Line = tuple[Direction, float, float, float, float]  # direction, position, start, end, thickness


def inside_parts(
    outlines: Sequence[Sequence[tuple[float, float]]], thickest: float, *, even_odd: bool
) -> tuple[list[Line], list[Box]]:
    """What a filled path of right angles covers: where it is at most ``thickest`` across, lines; else, rectangles.

    The corners' coordinates cut the plane into rectangles; each is inside or outside by the winding number.
    """
    sides: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for outline in outlines:
        corners = [*outline, outline[0]]
        if any(min(abs(a[0] - b[0]), abs(a[1] - b[1])) > STRAIGHT for a, b in pairwise(corners)):
            continue
        sides.extend((a, b) for a, b in pairwise(corners) if abs(a[1] - b[1]) > STRAIGHT)
    if len(sides) < 2:
        return [], []
    xs, ys = _stops([a[0] for a, _ in sides]), _stops([p[1] for side in sides for p in side])
    if not 2 <= len(xs) <= MOST_EDGES or not 2 <= len(ys) <= MOST_EDGES:
        return [], []
    winding = np.zeros((len(ys) - 1, len(xs)), dtype=np.int32)
    for a, b in sides:
        x = int(np.argmin(np.abs(xs - a[0])))
        first, last = (int(np.argmin(np.abs(ys - y))) for y in (a[1], b[1]))
        winding[min(first, last) : max(first, last), x] += 1 if first < last else -1
    crossed = np.cumsum(np.abs(winding) if even_odd else winding, axis=1)[:, :-1]
    inside = crossed % 2 == 1 if even_odd else crossed != 0
    lines: list[Line] = []
    rooms: list[Box] = []
    for left, right, top, bottom in _runs(inside, xs, ys):
        if bottom - top > thickest:
            if right - left > thickest:
                rooms.append(Box(left, top, right, bottom))
        elif right - left > bottom - top:
            lines.append(("horizontal", (top + bottom) / 2, left, right, bottom - top))
    for top, bottom, left, right in _runs(inside.T, ys, xs):
        if right - left <= thickest and bottom - top > right - left:
            lines.append(("vertical", (left + right) / 2, top, bottom, right - left))
    return lines, rooms


def _stops(values: Sequence[float]) -> NDArray[np.float64]:
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    return np.asarray(ordered[np.concatenate([[True], np.diff(ordered) > STRAIGHT])])


def _runs(
    inside: NDArray[np.bool_], along: NDArray[np.float64], across: NDArray[np.float64]
) -> Iterator[tuple[float, float, float, float]]:
    """Runs across, joined along where they begin and end alike: start, end along and across."""
    open_runs: dict[tuple[int, int], int] = {}
    for j in range(inside.shape[1] + 1):
        column = inside[:, j] if j < inside.shape[1] else np.zeros(inside.shape[0], dtype=bool)
        steps = np.flatnonzero(np.diff(np.concatenate([[False], column, [False]]).astype(np.int8)))
        runs = {(int(a), int(b)) for a, b in zip(steps[::2], steps[1::2], strict=True)}
        for run in [run for run in open_runs if run not in runs]:
            yield float(along[open_runs.pop(run)]), float(along[j]), float(across[run[0]]), float(across[run[1]])
        for run in runs:
            open_runs.setdefault(run, j)
