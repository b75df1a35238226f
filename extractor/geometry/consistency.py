"""How well what is drawn agrees with the grid that was made of it.

A table is drawn as a grid of rectangles: there is a ruling all around each cell, rulings end where they meet others,
and the cells fill the outline. Charts and drawings have level and upright lines as well, but marks stick out of their
axes, bars end at any height, and a side is left open: a grid can be forced on them, but it is not what they draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.geometry.mending import Edges
from extractor.geometry.squares import RULED, Bounds
from extractor.geometry.tracks import REACH, Track

# In points.
STICKS_OUT = 1.3  # on digital pages rulings end within 1.2 of the side they meet; nearly all marks on axes are longer
STRAY = 4  # times as long is a piece within the outline that counts: shorter ones are marks of the other axis

# Scores. True tables: 0.97 and more on 79 each of digital, fax, archive and photo pages and on 51 scanned forms, 0.93
# on 104 cuttings; 0.57 to 0.86 where a side was lost with its dashes. 20 grids forced on charts and drawings: up to
# 0.75, and one of 0.96.
A_TABLE, SURELY_A_TABLE = 0.8, 0.9
FEWEST_ENDS = 3  # that agree on a place
FEW = 5  # contradictions; with fewer, the rest of a small table has scored 0.71

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is drawn beside what the grid draws.

    ``agreed``: edges of both. ``against``: edges of the one or the other, and pieces that bound no cell. ``rulings``:
    that are drawn. ``loose``: those of them that stick out of the outline. ``shared``: those of the loose ones that run
    on to one place, as if to a side that was not found.
    """

    agreed: int
    against: int
    rulings: int
    loose: int
    shared: int

    @property
    def score(self) -> float:
        """The share of edges on which both agree times that of rulings that stay inside, 0 to 1."""
        return self._less(self.loose)

    @property
    def is_drawing(self) -> bool:
        """Whether it is no table at all. What runs on to a side that was not found is one, if not this one."""
        return self._less(self.loose - self.shared) < A_TABLE and self._counts

    @property
    def is_doubtful(self) -> bool:
        """Whether it may be none, or another."""
        return self.score < SURELY_A_TABLE and self._counts

    @property
    def _counts(self) -> bool:
        return self.against + self.loose >= FEW

    def _less(self, loose: int) -> float:
        edges = self.agreed + self.against
        return self.agreed / edges * (1.0 - loose / self.rulings) if edges and self.rulings else 0.0


def compare(
    edges: Edges, across: Sequence[Track], down: Sequence[Track], cells: Sequence[Bounds], scale: float, *, worn: bool
) -> Agreement:
    """Holds what is drawn against the grid.

    Edges and rulings are counted, not measured: a mark of 2 points says as much as a ruling across the page.

    Args:
        edges: how far each edge of the lattice is covered, before anything was mended.
        across: the rulings that make its rows, from top to bottom.
        down: those that make its columns, from left to right.
        cells: what was made of it.
        scale: pixels to a point.
        worn: whether it is a scan's, on which rulings are never quite straight.
    """
    rows = np.unique([edge for box in cells for edge in (box[0], box[2])])
    columns = np.unique([edge for box in cells for edge in (box[1], box[3])])
    wanted_across, wanted_down = _wanted(cells, rows, columns)
    reach = REACH if worn else 0.0
    level, upright = _Side(across, rows, edges.across, wanted_across), _Side(down, columns, edges.down.T, wanted_down)
    counts = _count(level, upright, scale, reach) + _count(upright, level, scale, reach)
    return Agreement(*counts.tolist())


@dataclass(frozen=True, slots=True)
class _Side:
    """The rulings of one direction, those that bound cells as indices, their edges' shares, and what the grid wants."""

    tracks: Sequence[Track]
    used: NDArray[np.intp]
    shares: Floats
    wanted: Flags


def _count(side: _Side, other: _Side, scale: float, reach: float) -> NDArray[np.int64]:
    """The fields of an Agreement for the rulings of one direction.

    Args:
        side: those.
        other: those that they meet.
        scale: pixels to a point.
        reach: how far they may go on beyond the outline at least, in points.
    """
    stops = np.array([track.position for track in other.tracks])
    first, last = (other.tracks[other.used[i]] for i in (0, -1))
    # Rulings end at the far side of the one that they meet.
    slack = max(max(first.thickness, last.thickness) / 2 + STICKS_OUT * scale, reach * scale)
    outline = first.position, last.position
    drawn = _between(side.shares[side.used], stops, other.used) >= RULED
    # A side at which the table is open has no thickness: nothing is drawn there.
    real = [(i, track) for i, track in enumerate(side.tracks) if track.thickness]
    against = int((drawn ^ side.wanted).sum())
    against += sum(_strays(track, outline, slack) for i, track in real if i not in side.used)
    ends = _ends_outside([track for _, track in real], outline, slack)
    return np.array([int((drawn & side.wanted).sum()), against, len(real), len(ends), _count_shared(ends, scale)])


def _between(shares: Floats, stops: Floats, used: NDArray[np.intp]) -> Floats:
    """How far the edges between the lines that bound cells are covered; the lattice has other lines as well."""
    lengths = np.diff(stops)
    whole = np.add.reduceat(lengths[: used[-1]], used[:-1])
    covered = np.add.reduceat((shares * lengths)[:, : used[-1]], used[:-1], axis=1)
    return np.asarray(covered / np.maximum(whole, 1e-9))


def _wanted(cells: Sequence[Bounds], rows: NDArray[np.intp], columns: NDArray[np.intp]) -> tuple[Flags, Flags]:
    """The sides of cells and of the outline, in the order of the lines: across by row, down by column."""
    across = np.zeros((len(rows), len(columns) - 1), dtype=bool)
    down = np.zeros((len(columns), len(rows) - 1), dtype=bool)
    across[[0, -1]] = True
    down[[0, -1]] = True
    for box in cells:
        top, bottom = np.searchsorted(rows, (box[0], box[2]))
        left, right = np.searchsorted(columns, (box[1], box[3]))
        across[[top, bottom], left:right] = True
        down[[left, right], top:bottom] = True
    return across, down


def _strays(track: Track, outline: tuple[float, float], slack: float) -> int:
    """How many pieces of a ruling that bounds no cell lie within the outline."""
    inside = np.minimum(track.pieces[:, 1], outline[1]) - np.maximum(track.pieces[:, 0], outline[0])
    return int((inside > STRAY * slack).sum())


def _ends_outside(tracks: Sequence[Track], outline: tuple[float, float], slack: float) -> list[tuple[float, float]]:
    """How far the rulings that stick out do so, at their start and at their end; 0 where they do not."""
    ends = [(max(0.0, outline[0] - track.start), max(0.0, track.end - outline[1])) for track in tracks]
    return [pair for pair in ends if max(pair) > slack]


def _count_shared(ends: Sequence[tuple[float, float]], scale: float) -> int:
    """How many rulings run on to a place to which others run on as well; marks on an axis are too short."""
    shared = 0
    for pair in ends:
        side = int(pair[1] > pair[0])
        like = sum(abs(other[side] - pair[side]) <= REACH * scale for other in ends)
        shared += pair[side] > 2 * REACH * scale and like >= FEWEST_ENDS
    return shared
