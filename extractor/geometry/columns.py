"""Columns that are ruled in the head of a table alone.

Below it the rows run from side to side and nothing upright is drawn; but the rulings between them are drawn cell by
cell, and the texts keep to the columns. Browsers draw the sides of a merged cell piece by piece as well, so that the
pieces alone say nothing, nor do the texts of one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.document import Char, Ruling
from extractor.geometry.mending import Edges

FEWEST_ROWS = 3  # one after the other, that keep to the columns
GAP = 0.5  # of the size of the print: words are 0.25 to 0.35 apart, characters of Chinese 0
FEWEST_COLUMNS = 3  # two short texts beside each other often lie on both sides of a line
# In points.
SAME_LINE = 1.6  # as far from its track a ruling may lie
BUTT = 0.75  # a ruling that goes on as far beyond a place was not cut there
INSIDE = 0.5  # by which a character may reach over the edge of its cell

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def split_rows(
    edges: Edges, ys: Floats, xs: Floats, rulings: Sequence[Ruling], chars: Sequence[Char], ruled: float
) -> Edges:
    """The edges with those of columns in rows that have none of their own, on a digital page.

    Args:
        edges: what is ruled.
        ys: the lines between rows.
        xs: the lines between columns.
        rulings: of the page.
        chars: of the page.
        ruled: the share from which an edge is ruled.
    """
    if len(xs) <= FEWEST_COLUMNS or len(ys) <= FEWEST_ROWS or not chars:
        return edges
    down = edges.down.copy()
    level_drawn = (edges.across[1:] >= ruled).all(axis=1)
    bare = np.asarray((edges.down[:, 1:-1] < ruled).all(axis=1) & level_drawn)
    level = [ruling for ruling in rulings if ruling.direction == "horizontal"]
    for first, end in _runs(bare):
        cut = np.array([_is_cut(level, y, xs) for y in ys[first : end + 1]])
        kept = np.array([_keeps_columns(chars, ys[i], ys[i + 1], xs) for i in range(first, end)])
        if cut.all() and kept.sum() >= FEWEST_ROWS:
            down[first:end][kept, 1:-1] = 1.0
    return Edges(edges.across, down)


def _runs(flags: Flags) -> Iterator[tuple[int, int]]:
    """Where flags are set, as [start, end)."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    yield from ((int(start), int(end)) for start, end in zip(steps[::2], steps[1::2], strict=True))


def _is_cut(level: Sequence[Ruling], y: float, xs: Floats) -> bool:
    """Whether no ruling on a line runs past any of the columns."""
    on = [(r.start, r.end) for r in level if abs(r.position - y) <= SAME_LINE]
    return not any(start < x - BUTT and end > x + BUTT for start, end in on for x in xs[1:-1])


def _keeps_columns(chars: Sequence[Char], top: float, bottom: float, xs: Floats) -> bool:
    """Whether the text of a row stands in several columns, with a gap wider than between words at each line."""
    row = [c for c in chars if not c.text.isspace() and top < c.box.center[1] < bottom]
    row = [c for c in row if xs[0] < c.box.center[0] < xs[-1]]
    middles = [c.box.center[0] for c in row]
    if len(set(np.searchsorted(xs, middles).tolist())) < 2:
        return False
    gap = GAP * float(np.median([c.size for c in row]))
    for x in xs[1:-1]:
        before = max((c.box.right for c in row if c.box.center[0] < x), default=-np.inf)
        after = min((c.box.left for c in row if c.box.center[0] >= x), default=np.inf)
        if after - before < gap or before > x + INSIDE or after < x - INSIDE:
            return False
    return True
