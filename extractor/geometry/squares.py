"""Elementary squares -> cells, by the edges that rulings cover."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

# An edge between two squares is ruled where at least this share of it is covered. With a fifth of every ruling
# worn away, edges of one text line's height keep more than half; strokes of text that happen to lie on a
# neighbouring row's ruling cover less than a third.
RULED = 0.55
# Between these shares nobody can say whether a ruling was meant: the cells on both sides are marked.
DOUBTFUL = (0.25, 0.75)

Floats = NDArray[np.float64]
Bounds = tuple[int, int, int, int]  # top, left, bottom, right as indices of grid lines


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """How far each edge of the lattice is covered, 0 to 1.

    ``across`` has shape (rows + 1, columns): the edge above each square, and below the last. ``down`` has shape
    (rows, columns + 1): the edge to the left of each square, and to the right of the last.
    """

    across: Floats
    down: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """A cell as index bounds of the lattice."""

    box: Bounds
    certain: bool
    open_bottom: bool = False


def find_cells(edges: Edges) -> list[Found]:
    """The cells of a lattice; what is open to the outside is none."""
    rows, columns = edges.down.shape[0], edges.across.shape[1]
    closed = _close_outline(edges)
    labels = _label(closed, RULED)
    outside = labels[-1]
    squares = labels[:-1].reshape(rows, columns)
    found: list[Found] = []
    for label in np.unique(squares):
        if label == outside:
            continue
        found.extend(_settle(squares == label, closed))
    return [replace(cell, open_bottom=_is_open(cell.box, edges)) for cell in found]


def _is_open(box: Bounds, edges: Edges) -> bool:
    _, left, bottom, right = box
    return bottom == len(edges.across) - 1 and float(edges.across[-1, left:right].mean()) < DOUBTFUL[0]


def _close_outline(edges: Edges) -> Edges:
    """Closes the outer frame where the rulings on both sides of a gap run up to it: a grid has to close.

    So end the parts of a table that a page break parted: what is drawn there depends on the producer.
    """
    across, down = edges.across.copy(), edges.down.copy()
    for line, sides in (
        (across[0], down[0]),
        (across[-1], down[-1]),
        (down[:, 0], across[:, 0]),
        (down[:, -1], across[:, -1]),
    ):
        steps = np.flatnonzero(np.diff(np.concatenate([[False], line < RULED, [False]]).astype(np.int8)))
        for start, end in zip(steps[::2], steps[1::2], strict=True):
            if sides[start] >= RULED and sides[end] >= RULED:
                line[start:end] = 1.0
        if line.mean() > 1 - DOUBTFUL[0]:
            np.maximum(line, 1.0, out=line)
    return Edges(across, down)


def _label(edges: Edges, ruled: float) -> NDArray[np.int64]:
    """A label for each square, row by row, and one more for the outside."""
    rows, columns = edges.down.shape[0], edges.across.shape[1]
    parent = list(range(rows * columns + 1))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    outside = rows * columns
    for i in range(rows + 1):
        for j in range(columns):
            if edges.across[i, j] < ruled:
                above = outside if i == 0 else (i - 1) * columns + j
                below = outside if i == rows else i * columns + j
                parent[root(above)] = root(below)
    for i in range(rows):
        for j in range(columns + 1):
            if edges.down[i, j] < ruled:
                left = outside if j == 0 else i * columns + j - 1
                right = outside if j == columns else i * columns + j
                parent[root(left)] = root(right)
    return np.array([root(node) for node in range(rows * columns + 1)])


def _settle(member: NDArray[np.bool_], edges: Edges) -> list[Found]:
    """One connected set of squares as a cell; as several doubtful ones where it is no rectangle."""
    box = _bounds(member)
    if member[box[0] : box[2], box[1] : box[3]].all():
        return [Found(box, not _is_doubtful(box, edges))]
    return [Found(part, certain=False) for part in _rectangles(member, edges)]


def _bounds(member: NDArray[np.bool_]) -> Bounds:
    i, j = np.nonzero(member)
    return int(i.min()), int(j.min()), int(i.max()) + 1, int(j.max()) + 1


def _is_doubtful(box: Bounds, edges: Edges) -> bool:
    top, left, bottom, right = box
    inner = [*edges.across[top + 1 : bottom, left:right].flat, *edges.down[top:bottom, left + 1 : right].flat]
    outer = [
        *edges.across[[top, bottom], left:right].flat,
        *edges.down[top:bottom, [left, right]].flat,
    ]
    return any(share > DOUBTFUL[0] for share in inner) or any(share < DOUBTFUL[1] for share in outer)


def _rectangles(member: NDArray[np.bool_], edges: Edges) -> list[Bounds]:
    """Cuts a set that is no rectangle where there is any trace of a ruling, then into runs of equal rows."""
    traced = Edges(np.where(edges.across > 0.1, 1.0, 0.0), np.where(edges.down > 0.1, 1.0, 0.0))
    rows, columns = member.shape
    labels = _label(traced, 0.5)[:-1].reshape(rows, columns)
    parts: list[Bounds] = []
    for label in np.unique(labels[member]):
        part = member & (labels == label)
        box = _bounds(part)
        if part[box[0] : box[2], box[1] : box[3]].all():
            parts.append(box)
        else:
            parts.extend(_runs(part))
    return parts


def _runs(member: NDArray[np.bool_]) -> list[Bounds]:
    open_runs: dict[tuple[int, int], int] = {}
    parts: list[Bounds] = []
    for i in range(member.shape[0] + 1):
        row = member[i] if i < member.shape[0] else np.zeros(member.shape[1], dtype=bool)
        steps = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
        runs = {(int(a), int(b)) for a, b in zip(steps[::2], steps[1::2], strict=True)}
        for run in [run for run in open_runs if run not in runs]:
            parts.append((open_runs.pop(run), run[0], i, run[1]))
        for run in runs:
            open_runs.setdefault(run, i)
    return parts
