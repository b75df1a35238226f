"""Bending a page back until its rulings are straight.

Two smooth surfaces are fitted over the page: how far each point lies below its place on a flat page, so that every
horizontal ruling has one height, and how far to the right of it, so that every vertical one has one position. Both
are cubic B-splines under a penalty on second differences (P. Eilers and B. Marx, Statistical Science 11(2), 1996),
which go on as planes where there is no ruling. Tilt, perspective and curl are all the same to them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.geometry.traces import Traces

INTERVALS = 12  # of the splines along the longer side: 1 inch of A4, in which a bound page bends most
STIFF_ALONG = 0.02  # penalties: a curl of an arch has second differences of 2 px here, a point an error of 0.3 px
STIFF_ACROSS = 0.2  # neighbouring rulings bend alike
ANCHOR = 1e-4  # what no ruling settles stays where it is
OUTLIER = 0.01  # inches off its ruling at which a point counts half
ROUNDS = 4  # of fitting with outliers weighed down; the last two with pieces of one ruling put together
SAME_LINE = 0.014  # inches; pieces on one height within this are of one ruling: rows are ten times as far apart
FEWEST = 2  # rulings of a direction below which nothing is known of how they bend
BENT = 0.006  # inches; less is not worth bending a page for: half the width of a hairline
SETTLED = 1e-3  # pixels between two steps of turning the surfaces round

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A displacement over a page, in pixels: the coefficients (down, across) of a tensor B-spline."""

    coefficients: Floats
    size: tuple[float, float]  # width and height that the spline spans

    def at(self, x: Floats, y: Floats) -> Floats:
        """The displacement at points; outside the page that of its nearest edge goes on as a plane does."""
        rows, columns = self.coefficients.shape
        across = _basis(x, columns, self.size[0])
        down = _basis(y, rows, self.size[1])
        return np.asarray(((down @ self.coefficients) * across).sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Bend:
    """How far each point of a picture lies right of and below its place on the flat page."""

    right: Surface
    below: Surface

    def to_picture(self, x: Floats, y: Floats, steps: int = 8) -> tuple[Floats, Floats]:
        """Where points of the flat page lie in the picture."""
        at_x, at_y = x.copy(), y.copy()
        for _ in range(steps):
            before_x, before_y = at_x, at_y
            at_x, at_y = x + self.right.at(at_x, at_y), y + self.below.at(at_x, at_y)
            if max(np.abs(at_x - before_x).max(initial=0), np.abs(at_y - before_y).max(initial=0)) < SETTLED:
                break
        return at_x, at_y


def find_bend(across: Traces, down: Traces, size: tuple[int, int], dpi: float) -> Bend | None:
    """How a picture is bent; None where it is flat, or nothing tells.

    Args:
        across: its horizontal rulings.
        down: its vertical rulings.
        size: its width and height in pixels.
        dpi: its resolution.
    """
    width, height = float(size[0]), float(size[1])
    below = _fit(across.points, across.owners, (width, height), dpi)
    mirrored = _fit(down.points[:, ::-1], down.owners, (height, width), dpi)
    right = Surface(mirrored.coefficients.T, (width, height))
    bend = Bend(right, below)
    moved = max(
        _unevenness(below.at(*across.points.T), across.owners), _unevenness(right.at(*down.points.T), down.owners)
    )
    return bend if moved >= BENT * dpi else None


def _unevenness(shift: Floats, owners: NDArray[np.int64]) -> float:
    """How far, at most, a ruling leaves its straight line; single points out of line do not count."""
    if not len(shift):
        return 0.0
    owners = _renumbered(owners)
    return float(np.percentile(np.abs(shift - _means(shift, owners, np.ones(len(shift)))), 98))


def _fit(points: Floats, owners: NDArray[np.int64], size: tuple[float, float], dpi: float) -> Surface:
    """The surface under which the points of each owner have one height."""
    columns, rows = (max(4, round(INTERVALS * side / max(size))) + 3 for side in size)
    flat = Surface(np.zeros((rows, columns)), size)
    if len(np.unique(owners)) < FEWEST:
        return flat
    x, y = points[:, 0], points[:, 1]
    design = np.einsum("nr,nc->nrc", _basis(y, rows, size[1]), _basis(x, columns, size[0])).reshape(len(x), -1)
    penalty = _penalty(rows, columns)
    owners = _renumbered(owners)
    weights = np.ones(len(x))
    surface = flat
    for turn in range(ROUNDS):
        centred = design - _means(design, owners, weights)
        target = y - _means(y, owners, weights)
        weighed = centred * weights[:, None]
        solved = np.linalg.solve(weighed.T @ centred + penalty, weighed.T @ target)
        surface = Surface(solved.reshape(rows, columns), size)
        left = target - centred @ solved
        weights = 1.0 / (1.0 + (left / (OUTLIER * dpi)) ** 2)
        if turn == ROUNDS - 3:
            owners = _together(x, y - surface.at(x, y), owners, weights, SAME_LINE * dpi)
    return surface


def _means(values: Floats, owners: NDArray[np.int64], weights: Floats) -> Floats:
    """For each point the weighted mean of its owner's values, of shape (n,) or (n, k)."""
    total = np.bincount(owners, weights)
    if values.ndim == 1:
        return np.asarray((np.bincount(owners, weights * values) / total)[owners])
    order = np.argsort(owners, kind="stable")
    starts = np.searchsorted(owners[order], np.arange(len(total)))
    sums = np.add.reduceat((values * weights[:, None])[order], starts, axis=0)
    return np.asarray((sums / total[:, None])[owners])


def _renumbered(owners: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(np.unique(owners, return_inverse=True)[1], dtype=np.int64)


def _together(x: Floats, heights: Floats, owners: NDArray[np.int64], weights: Floats, snap: float) -> NDArray[np.int64]:
    """Owners with the pieces of one ruling under one number: on one height, and not side by side."""
    count = int(owners.max()) + 1
    level = np.bincount(owners, weights * heights) / np.bincount(owners, weights)
    start, end = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(start, owners, x)
    np.maximum.at(end, owners, x)
    order = np.argsort(level)
    new = np.arange(count)
    for i, a in enumerate(order):
        for b in order[i + 1 :]:
            if level[b] - level[a] > snap:
                break
            if start[b] > end[a] or start[a] > end[b]:
                new[b] = new[a]
    return _renumbered(new[owners])


def _basis(values: Floats, count: int, span: float) -> Floats:
    """Uniform cubic B-splines over 0..span at ``values``, shape (n, count); beyond the ends the end pieces go on."""
    pieces = count - 3
    scaled = np.asarray(values, dtype=np.float64) / span * pieces
    first = np.clip(np.floor(scaled), 0, pieces - 1).astype(np.int64)
    t = scaled - first
    # One twentieth of the page beyond its edge the cubic may go on; further out it would run away.
    t = np.clip(t, -0.05 * pieces, 1 + 0.05 * pieces)
    four = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3], axis=1) / 6
    out = np.zeros((len(scaled), count))
    for k in range(4):
        out[np.arange(len(scaled)), first + k] = four[:, k]
    return out


def _penalty(rows: int, columns: int) -> Floats:
    """Squared second differences of the coefficients along the ruling and across, and a little of their size."""

    def differences(count: int) -> Floats:
        return np.diff(np.eye(count), 2, axis=0)

    along = np.kron(np.eye(rows), differences(columns).T @ differences(columns))
    across = np.kron(differences(rows).T @ differences(rows), np.eye(columns))
    return np.asarray(STIFF_ALONG * along + STIFF_ACROSS * across + ANCHOR * np.eye(rows * columns))
