"""Columns of which wear has left only pieces, none of them long enough to be found as a ruling.

In a low row two gaps of wear leave a stub at the ruling across and a fleck or two. The stub by itself says only that
something may have been there (``vanished``); where fragments in line lead from it to the next ruling across, with paper
all around them, it is a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.geometry.evidence import WORN_AWAY, Inked
from extractor.geometry.fragments import FARTHEST, GAP
from extractor.geometry.tracks import REACH, SNAP, Track
from extractor.geometry.vanished import INSET, LOWEST, STUB, THICKEST_RULING, find_stubs

FEWEST_ENDS = 3  # uprights that end together where the head or the foot is open
LEAST = 0.35  # share of the way that is left, as of a piece with nothing beside it
MOSTLY = 0.5  # and where so much is, two gaps of wear may have met

Floats = NDArray[np.float64]


def with_remnants(tracks: Sequence[Track], ink: Inked, scale: float) -> list[Track]:
    """The tracks, and those columns of which fragments alone are left, with nothing ``seen``.

    Args:
        tracks: of a page, both directions.
        ink: of the page.
        scale: pixels to a point.
    """
    across = [t for t in tracks if t.direction == "horizontal"]
    down = sorted((t for t in tracks if t.direction == "vertical"), key=lambda t: t.position)
    out = [*across, *down]
    for left, right, ruling, stop in _spaces(across, down, scale, LOWEST * ink.dpi):
        for x, thickness in _remnants((left, right), ruling, stop, ink, scale):
            _add(out, x, thickness, sorted((ruling, stop)), scale)
    return out


def _spaces(
    across: Sequence[Track], down: Sequence[Track], scale: float, lowest: float
) -> Iterator[tuple[float, float, float, float]]:
    """The spaces beside each ruling as left, right, its height, and that of the next ruling or the open end."""
    reach = REACH * scale
    for track in across:
        for sign in (-1, 1):
            # Verticals that go on from the ruling to this side, and how far they do.
            place = track.position + sign * 2 * reach
            ends = [(v.position, end) for v in down if (end := _end(v, place, sign)) is not None]
            ends = [(x, end) for x, end in ends if _covers(track, x, reach)]
            for (left, first), (right, second) in pairwise(ends):
                middle = (left + right) / 2
                stops = [t.position for t in across if sign * (t.position - place) > 0 and _covers(t, middle, reach)]
                open_end = sign * max(sign * first, sign * second)
                if sum(abs(end - open_end) <= reach for _, end in ends) >= FEWEST_ENDS:
                    stops.append(open_end)
                stop = min(stops, key=lambda stop: sign * stop, default=track.position)
                if lowest <= abs(stop - track.position) <= FARTHEST * scale:
                    yield left, right, track.position, stop


def _end(track: Track, place: float, sign: int) -> float | None:
    """Where the piece of a track ends that covers a place; None if none does."""
    for start, end in track.pieces:
        if start <= place <= end:
            return float(end if sign > 0 else start)
    return None


def _covers(track: Track, place: float, reach: float) -> bool:
    return bool(((track.pieces[:, 0] - reach <= place) & (place <= track.pieces[:, 1] + reach)).any())


def _remnants(
    sides: tuple[float, float], ruling: float, stop: float, ink: Inked, scale: float
) -> Iterator[tuple[float, float]]:
    """Place and thickness of each stub at a ruling from which fragments lead to the stop."""
    inset = round(INSET * ink.dpi)
    left, right = round(sides[0]) + inset, round(sides[1]) - inset
    if right - left < 2 * inset:
        return
    rows = slice(round(ruling), round(stop)) if stop > ruling else slice(round(ruling), max(0, round(stop)), -1)
    for start, end in find_stubs(ink.mask[rows, left:right] > 0, ink.dpi):
        x, thickness = left + (start + end) / 2, float(end - start)
        span = (min(ruling, stop), max(ruling, stop))
        alone = ink.fragments("vertical", x, thickness, span, alone=True)
        inked = alone | ink.fragments("vertical", x, thickness, span)
        if stop < ruling:
            alone, inked = alone[::-1], inked[::-1]
        hung = np.count_nonzero(alone[: round((STUB + THICKEST_RULING) * ink.dpi)])
        places = np.flatnonzero(inked)
        if hung < STUB * ink.dpi or len(places) < LEAST * len(inked):
            continue
        widest = GAP * scale if len(places) < MOSTLY * len(inked) else WORN_AWAY * ink.dpi
        if np.diff(np.concatenate([[0], places, [len(inked)]])).max() <= widest:
            yield x, thickness


def _add(tracks: list[Track], x: float, thickness: float, span: Sequence[float], scale: float) -> None:
    """Adds a piece to the track on its line, or as a track of its own."""
    piece = np.array([span])
    for i, track in enumerate(tracks):
        if track.direction == "vertical" and abs(track.position - x) <= SNAP * scale:
            if not any(start < span[1] and end > span[0] for start, end in track.pieces):
                pieces = np.concatenate([track.pieces, piece])
                tracks[i] = replace(track, pieces=pieces[np.argsort(pieces[:, 0])])
            return
    tracks.append(Track("vertical", x, piece, thickness, np.empty((0, 2))))
