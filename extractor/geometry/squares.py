"""Elementary squares -> cells, by the edges that rulings cover."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractor.geometry.mending import Edges, mend

# An edge between two squares is ruled where at least this share of it is covered. With a fifth of every ruling
# worn away, edges of one text line's height keep more than half; strokes of text that happen to lie on a
# neighbouring row's ruling cover less than a third.
RULED = 0.4
# A line of the outer frame that is covered by this share is drawn along all of its length.
MOST_OF_A_LINE = 0.6
# Shares of an edge between which nobody can say whether it was meant.
DRAWN_IN_PART = (0.25, 0.75)
# An edge below this says nothing of a ruling: the frame is open there.
OPEN = 0.25

Bounds = tuple[int, int, int, int]  # top, left, bottom, right as indices of grid lines


@dataclass(frozen=True, slots=True)
class Found:
    """A cell as index bounds of the lattice."""

    box: Bounds
    certain: bool
    open_bottom: bool = False
    open_top: bool = False


def find_cells(edges: Edges, open_ends: tuple[bool, bool] = (False, False), *, worn: bool) -> list[Found]:
    """The cells of a lattice; what is open to the outside is none.

    Args:
        edges: what is ruled.
        open_ends: whether the first and the last line across were added where nothing is drawn.
        worn: whether pieces may be missing, as on a scan; then the grid is mended until it closes.
    """
    rows, columns = edges.down.shape[0], edges.across.shape[1]
    closed = _close_outline(edges)
    mended, doubts = mend(closed, RULED) if worn else (closed, _partly(closed))
    labels = _label(mended, 0.5)
    outside = labels[-1]
    squares = labels[:-1].reshape(rows, columns)
    found: list[Found] = []
    for label in np.unique(squares):
        if label == outside:
            continue
        found.extend(_settle(squares == label, edges, doubts))
    head, foot = open_ends
    return [
        replace(
            cell,
            open_top=head and cell.box[0] == 0,
            open_bottom=(foot and cell.box[2] == rows) or _is_open(cell.box, edges),
        )
        for cell in found
    ]


def _partly(edges: Edges) -> Edges:
    """The edges that are drawn in part."""
    low, high = DRAWN_IN_PART
    return Edges(*(((shares > low) & (shares < high)).astype(np.float64) for shares in (edges.across, edges.down)))


def _is_open(box: Bounds, edges: Edges) -> bool:
    _, left, bottom, right = box
    return bottom == len(edges.across) - 1 and float(edges.across[-1, left:right].mean()) < OPEN


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
        if line.mean() > MOST_OF_A_LINE:
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


def _settle(member: NDArray[np.bool_], edges: Edges, doubts: Edges) -> list[Found]:
    """One connected set of squares as a cell; as several doubtful ones where it is no rectangle."""
    box = _bounds(member)
    if member[box[0] : box[2], box[1] : box[3]].all():
        return [Found(box, not _touches(box, doubts))]
    return [Found(part, certain=False) for part in _rectangles(member, edges)]


def _bounds(member: NDArray[np.bool_]) -> Bounds:
    i, j = np.nonzero(member)
    return int(i.min()), int(j.min()), int(i.max()) + 1, int(j.max()) + 1


def _touches(box: Bounds, doubts: Edges) -> bool:
    """Whether an edge inside a cell or around it is in doubt."""
    top, left, bottom, right = box
    return bool(doubts.across[top : bottom + 1, left:right].any() or doubts.down[top:bottom, left : right + 1].any())


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
