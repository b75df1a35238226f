"""Ends of worn rulings, found again by fragments in line that are too short to be found as rulings themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from extractor.geometry.evidence import Inked
from extractor.geometry.tracks import REACH, Track

# In points.
GAP = 9.5  # between two fragments: wear takes up to 3 mm at once
FARTHEST = 60.0  # that an end is looked for

Floats = NDArray[np.float64]


def grown(tracks: Sequence[Track], ink: Inked, scale: float) -> list[Track]:
    """The tracks, those that stop in the open drawn on over fragments in line if these lead to a ruling across.

    A ruling ends at another one. What has paper on both sides, lies in line with a ruling and leads on to where it
    must end is the rest of it; what leads nowhere may be anything.

    Args:
        tracks: of a page, both directions.
        ink: of the page.
        scale: pixels to a point.
    """
    return [
        track if track.dashed else replace(track, pieces=_grown(track, _crossing(track, tracks, scale), ink, scale))
        for track in tracks
    ]


def _crossing(track: Track, tracks: Sequence[Track], scale: float) -> Floats:
    """Where the tracks of the other direction lie that run across the line of one."""
    reach = REACH * scale
    return np.sort(
        [
            other.position
            for other in tracks
            if other.direction != track.direction
            and ((other.pieces[:, 0] - reach <= track.position) & (track.position <= other.pieces[:, 1] + reach)).any()
        ]
    )


def _grown(track: Track, stops: Floats, ink: Inked, scale: float) -> Floats:
    pieces = track.pieces.copy()
    for i, (start, end) in enumerate(track.pieces):
        # No further than to the next piece: what lies between two has been judged.
        before = track.pieces[i - 1, 1] if i else 0.0
        after = track.pieces[i + 1, 0] if i + 1 < len(pieces) else np.inf
        pieces[i, 0] = -_end(track, -start, -before, -stops[::-1], ink, scale, back=True)
        pieces[i, 1] = _end(track, end, after, stops, ink, scale, back=False)
    return pieces


def _end(track: Track, end: float, limit: float, stops: Floats, ink: Inked, scale: float, *, back: bool) -> float:
    """Where a piece ends that stops at a place; backwards all places are below zero."""
    reach = REACH * scale
    ahead = stops[(stops > end - reach) & (stops < limit)]
    if not len(ahead) or ahead[0] - end <= reach or ahead[0] - end > FARTHEST * scale:
        return end
    stop = float(ahead[0])
    span = (-stop, -end) if back else (end, stop)
    ruled = ink.fragments(track.direction, track.position, track.thickness, span)
    if back:
        ruled = ruled[::-1]
    inked = np.flatnonzero(ruled)
    if not len(inked):
        return end
    # The first and the last gap, and those between fragments.
    places = np.concatenate([[-1], inked, [max(inked[-1], len(ruled) - 1 - round(reach))]])
    return stop if np.diff(places).max() <= GAP * scale else end
