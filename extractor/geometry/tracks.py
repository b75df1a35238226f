"""Rulings -> tracks: all that is ruled on one line of a page, with its gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractor.document import Direction, Ruling
from extractor.geometry.mending import IN_DOUBT

# All lengths in points (1/72 inch); `scale` turns them into pixels of a scan.
SNAP = 1.6  # rulings this near to each other are one: double borders are wider, rounding and blur narrower
REACH = 4.0  # a ruling may stop this short of the one it meets: rounded corners, worn joints
APART = 3.2  # pieces of one ruling one after the other may lie this far apart: a page is never quite flat
DASH = 4.0  # gaps between dashes, and of joints
MOSTLY = 0.5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Track:
    """All pieces of ruling at one position, as sorted disjoint intervals of shape (n, 2).

    ``dashed``: whether most of it is, so that gaps in its ink are no wear.
    """

    direction: Direction
    position: float
    pieces: Floats
    thickness: float
    seen: Floats
    dashed: bool = False

    @property
    def start(self) -> float:
        """Where its first piece begins."""
        return float(self.pieces[0, 0])

    @property
    def end(self) -> float:
        """Where its last piece ends."""
        return float(self.pieces[-1, 1])

    def covered(self, start: float, end: float) -> float:
        """The share of an interval that the ruling covers, 0 to 1; less where only its gaps lie there."""
        if end <= start:
            return 1.0
        drawn = _overlap(self.seen, start, end)
        return drawn if drawn > IN_DOUBT else max(drawn, IN_DOUBT * _overlap(self.pieces, start, end))


def _overlap(pieces: Floats, start: float, end: float) -> float:
    shared = np.minimum(pieces[:, 1], end) - np.maximum(pieces[:, 0], start)
    return float(np.clip(shared, 0.0, None).sum()) / (end - start)


def find_tracks(rulings: Sequence[Ruling], direction: Direction, scale: float, bridge: float) -> list[Track]:
    """The tracks of one direction, by position.

    Args:
        rulings: of a page, both directions.
        direction: which of them.
        scale: pixels to a point.
        bridge: gaps up to this within one ruling are closed, in points.
    """
    chosen = sorted((r for r in rulings if r.direction == direction), key=lambda r: r.position)
    clusters: list[list[Ruling]] = []
    for ruling in chosen:
        if clusters and ruling.position - _middle(clusters[-1]) <= SNAP * scale:
            clusters[-1].append(ruling)
        else:
            clusters.append([ruling])
    joined: list[list[Ruling]] = []
    for cluster in clusters:
        if joined and _is_one_after_the_other(joined[-1], cluster, scale):
            joined[-1] = [*joined[-1], *cluster]
        else:
            joined.append(cluster)
    return [track for cluster in joined for track in _split(cluster, direction, scale, bridge)]


def _is_one_after_the_other(first: Sequence[Ruling], second: Sequence[Ruling], scale: float) -> bool:
    """Whether two lines nearly in line are pieces of one: nowhere side by side."""
    if abs(_middle(second) - _middle(first)) > APART * scale:
        return False
    slack = REACH * scale
    return all(a.end - slack <= b.start or b.end - slack <= a.start for a in first for b in second)


def _middle(cluster: Sequence[Ruling]) -> float:
    weights = np.array([max(r.end - r.start, 1e-6) for r in cluster])
    return float(np.average([r.position for r in cluster], weights=weights))


def _split(cluster: Sequence[Ruling], direction: Direction, scale: float, bridge: float) -> list[Track]:
    """Pieces on one line, joined over small gaps; the pieces stay one track, however far apart they are."""
    pieces, seen = (_spans(cluster, gap * scale) for gap in (bridge, DASH))
    thickness = float(np.median([r.thickness for r in cluster]))
    dashed = sum(r.end - r.start for r in cluster if r.dashed) >= MOSTLY * sum(r.end - r.start for r in cluster)
    return [Track(direction, _middle(cluster), pieces, thickness, seen, dashed)]


def _spans(cluster: Sequence[Ruling], gap: float) -> Floats:
    """Where pieces on one line are, as sorted intervals (n, 2); gaps up to ``gap`` are closed."""
    spans: list[list[float]] = []
    for start, end in sorted((r.start, r.end) for r in cluster):
        if spans and start - spans[-1][1] <= gap:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([start, end])
    return np.array(spans)
