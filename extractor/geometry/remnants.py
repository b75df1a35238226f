"""Columns of which wear has left only pieces, none of them long enough to be found as a ruling.

In a low row two gaps of wear leave a stub at the ruling across and a fleck or two, or pieces that touch no ruling at
all. One stub by itself says only that something may have been there (``vanished``); where fragments in line lead from
one ruling to the next, drawn with the pen of the columns beside them and with paper all around, they are a column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.geometry.evidence import (
    FLANK,
    NO_STROKE,
    SHORTEST,
    WANDER,
    WORN_AWAY,
    WORN_TABLE,
    Inked,
)
from extractor.geometry.fragments import FARTHEST, GAP
from extractor.geometry.strokes import PALE, depth_of, is_crossed
from extractor.geometry.tracks import REACH, SNAP, Track
from extractor.geometry.vanished import INSET, LOWEST, STUB, STUB_WIDTH, THICKEST_RULING, find_stubs

FEWEST_ENDS = 3  # uprights that end together where the head or the foot is open
LEAST = 0.35  # share of the way that is left, as of a piece with nothing beside it
MOSTLY = 0.5  # and where so much is, two gaps of wear may have met
FEWEST_PIECES = 2  # that touch no ruling: one alone may be the digit 1
WEAR = 0.02  # inches of a gap at the least, 0.5 mm
PEN = (0.6, 1.25)  # times as thick as the columns beside it: pieces of one pen differ by a fifth
BARE = 0.15  # share of the way that other ink beside a column may take: text of one line keeps off by its padding

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Space:
    """The room between two uprights beside a ruling, up to the next ruling or an open end; ``pens`` of the two."""

    left: float
    right: float
    ruling: float
    stop: float
    pens: tuple[float, float]


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
    worn = _is_worn(tracks, ink)
    for space in _spaces(across, down, scale, LOWEST * ink.dpi):
        for x, thickness in _remnants(space, ink, scale, worn=worn):
            _add(out, x, thickness, sorted((space.ruling, space.stop)), scale)
    return out


def _is_worn(tracks: Sequence[Track], ink: Inked) -> bool:
    """Whether pieces of rulings are missing all over a page."""
    ruled, missing = 0, 0
    for track in tracks:
        mask = ink.mask if track.direction == "horizontal" else ink.mask.T
        reach = int(np.ceil(track.thickness / 2)) + round(WANDER * ink.dpi)
        line = mask[max(0, int(track.position) - reach) : int(track.position) + reach + 1]
        for start, end in track.pieces if not track.dashed else ():
            piece = np.any(line[:, int(start) : int(end)], axis=0)
            ruled += len(piece)
            missing += len(piece) - int(np.count_nonzero(piece))
    return missing > WORN_TABLE * ruled


def _spaces(across: Sequence[Track], down: Sequence[Track], scale: float, lowest: float) -> Iterator[_Space]:
    """The spaces beside each ruling."""
    reach = REACH * scale
    for track in across:
        for sign in (-1, 1):
            # Verticals that go on from the ruling to this side, and how far they do.
            place = track.position + sign * 2 * reach
            ends = [(v, end) for v in down if (end := _end(v, place, sign)) is not None]
            ends = [(v, end) for v, end in ends if _covers(track, v.position, reach)]
            for (left, first), (right, second) in pairwise(ends):
                middle = (left.position + right.position) / 2
                stops = [t.position for t in across if sign * (t.position - place) > 0 and _covers(t, middle, reach)]
                open_end = sign * max(sign * first, sign * second)
                if sum(abs(end - open_end) <= reach for _, end in ends) >= FEWEST_ENDS:
                    stops.append(open_end)
                stop = min(stops, key=lambda stop: sign * stop, default=track.position)
                if lowest <= abs(stop - track.position) <= FARTHEST * scale:
                    pens = left.thickness, right.thickness
                    yield _Space(left.position, right.position, track.position, stop, pens)


def _end(track: Track, place: float, sign: int) -> float | None:
    """Where the piece of a track ends that covers a place; None if none does."""
    for start, end in track.pieces:
        if start <= place <= end:
            return float(end if sign > 0 else start)
    return None


def _covers(track: Track, place: float, reach: float) -> bool:
    return bool(((track.pieces[:, 0] - reach <= place) & (place <= track.pieces[:, 1] + reach)).any())


def _remnants(space: _Space, ink: Inked, scale: float, *, worn: bool) -> Iterator[tuple[float, float]]:
    """Place and thickness of each line of fragments that lead from a ruling to the stop.

    One that hangs at the ruling counts on any page; others where the page is ``worn``.
    """
    inset = round(INSET * ink.dpi)
    left, right = round(space.left) + inset, round(space.right) - inset
    ruling, stop = round(space.ruling), round(space.stop)
    if right - left < 2 * inset:
        return
    rows = slice(ruling, stop) if stop > ruling else slice(ruling, max(0, stop), -1)
    band = ink.mask[rows, left:right] > 0
    thickest = max(STUB_WIDTH * ink.dpi, PEN[1] * max(space.pens))
    first, last = sorted((ruling, stop))
    stubs = [(*stub, True) for stub in find_stubs(band, ink.dpi, thickest)]
    lines = _lines(band, ink.dpi, (PEN[0] * min(space.pens), thickest)) if worn else ()
    for start, end, is_stub in [*stubs, *((*line, False) for line in lines)]:
        x, thickness = left + (start + end) / 2, float(end - start)
        alone = ink.fragments("vertical", x, thickness, (first, last), alone=True)
        inked = alone | ink.fragments("vertical", x, thickness, (first, last))
        places = np.flatnonzero(inked)
        if len(places) < LEAST * len(inked):
            continue
        hung = (alone[::-1] if stop < ruling else alone)[: round((STUB + THICKEST_RULING) * ink.dpi)]
        if is_stub:
            in_place = bool(np.count_nonzero(hung) >= STUB * ink.dpi)
        else:
            line = np.any(ink.mask[first:last, round(x) - 1 : round(x) + 2] > 0, axis=1)
            in_place = _is_broken(line[inset:-inset], inked[inset : len(line) - inset], ink.dpi)
        gap = GAP * scale if len(places) < MOSTLY * len(inked) else WORN_AWAY * ink.dpi
        leads = np.diff(np.concatenate([[0], places, [len(inked)]])).max() <= gap
        stem = is_crossed(ink.mask, x, thickness, (first, last), ink.dpi)
        if in_place and leads and not stem and _is_dark((x, thickness), space, places + first, ink):
            yield x, thickness


def _lines(band: Flags, dpi: float, pens: tuple[float, float]) -> Iterator[tuple[int, int]]:
    """Where ink of a pen lies in line for most of the way, with next to none beside it."""
    shares = band.mean(axis=0)
    flank = max(2, round(FLANK * dpi))
    inked = np.concatenate([[False], shares >= LEAST, [False]]).astype(np.int8)
    steps = np.flatnonzero(np.diff(inked))
    for start, end in zip(steps[::2], steps[1::2], strict=True):
        beside = shares[max(0, start - 1 - flank) : max(0, start - 1)], shares[end + 1 : end + 1 + flank]
        bare = all(not len(side) or side.max() <= BARE for side in beside)
        if bare and max(2, np.floor(pens[0])) <= end - start <= max(3, pens[1]):
            yield int(start), int(end)


def _is_broken(line: Flags, clear: Flags, dpi: float) -> bool:
    """Whether there are several pieces with gaps of wear between, or one longer than any stroke of text.

    Args:
        line: where there is ink on it.
        clear: where that has paper beside it.
        dpi: of the picture.
    """
    steps = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(np.int8)))
    if not len(steps):
        return False
    starts, ends = steps[::2], steps[1::2]
    gaps = starts[1:] - ends[:-1] >= WEAR * dpi
    firsts, lasts = starts[np.append(True, gaps)], ends[np.append(gaps, True)]
    lengths = np.array([np.count_nonzero(clear[a:b]) for a, b in zip(firsts, lasts, strict=True)])
    return bool((lengths >= SHORTEST * dpi).sum() >= FEWEST_PIECES or lengths.max() > NO_STROKE * dpi)


def _is_dark(line: tuple[float, float], space: _Space, rows: NDArray[np.intp], ink: Inked) -> bool:
    """Whether fragments are nearly as dark as the columns beside them; what shines through from the back is not."""
    if ink.gray is None:
        return True
    span = slice(round(min(space.ruling, space.stop)), round(max(space.ruling, space.stop)))
    beside = zip((space.left, space.right), space.pens, strict=True)
    usual = min(depth_of(ink.gray, "vertical", place, pen, span, ink.dpi) for place, pen in beside)
    return depth_of(ink.gray, "vertical", *line, rows, ink.dpi) >= PALE * usual


def _add(tracks: list[Track], x: float, thickness: float, span: Sequence[float], scale: float) -> None:
    """Adds a piece to the track on its line, or as a track of its own."""
    piece = np.array([span])
    for i, track in enumerate(tracks):
        if track.direction == "vertical" and abs(track.position - x) <= SNAP * scale:
            tracks[i] = replace(track, pieces=_united(np.concatenate([track.pieces, piece])))
            return
    tracks.append(Track("vertical", x, piece, thickness, np.empty((0, 2))))


def _united(pieces: Floats) -> Floats:
    """Intervals in order, those that overlap as one."""
    out: list[list[float]] = []
    for start, end in pieces[np.argsort(pieces[:, 0])].tolist():
        if out and start <= out[-1][1]:
            out[-1][1] = max(out[-1][1], end)
        else:
            out.append([start, end])
    return np.array(out)
