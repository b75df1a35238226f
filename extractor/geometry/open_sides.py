"""Sides at which a table is open: no ruling is drawn there, and the rulings that meet it end together.

Tables open at the left and right are a style; open at the top and bottom they are what some producers print where a
page ends within a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from extractor.document import Char
from extractor.geometry.consistency import STICKS_OUT
from extractor.geometry.tracks import REACH, Track

# In points.
FEWEST_ENDS = 3  # rulings that run on to the same place beyond the last ruling across: they end at a side
ALIKE = 0.5  # those that a page cuts end within rounding of each other
BLANK = 10.0  # between a cut and what is printed beyond it, a footer or a header; marks have labels beside them
MARGIN_LINES = 2  # of a header or a footer
MARGIN = 28.8  # at an edge of the paper; the headers of browsers are there, 7 from the cut


def with_open_sides(across: Sequence[Track], down: list[Track], scale: float) -> list[Track]:
    """Adds the sides at which a table is open: the rulings that cross ``down`` run on beyond its last one.

    Tables open at the left and right are a style; open at the top they are what Chromium prints after a page break.
    Of the rulings that end at an open side most are seen, but for where a label is merged over many rows: there they
    end at its inner ruling, and only the few that bound the label run on. Those will do if the other side is open too.
    """
    ends = [_open_end(across, down, scale, near=near) for near in (True, False)]
    first, last = across[0].position, across[-1].position
    sides = [
        [Track(down[0].direction, end[0], np.array([[first, last]]), 0.0, np.array([[first, last]]))]
        if end is not None and (end[1] or (other is not None and other[1]))
        else []
        for end, other in zip(ends, reversed(ends), strict=True)
    ]
    return [*sides[0], *down, *sides[1]]


def _open_end(across: Sequence[Track], down: Sequence[Track], scale: float, *, near: bool) -> tuple[float, bool] | None:
    """Where rulings that run on beyond the last one that they cross end together, and whether most of all do so.

    None if fewer than two run on, or if they are few and do not all end together.
    """
    outer = down[0].position if near else down[-1].position
    ends = [track.start if near else track.end for track in across]
    beyond = [end for end in ends if (outer - end if near else end - outer) > 2 * REACH * scale]
    if len(beyond) < 2:
        return None
    position = float(np.median(beyond))
    agreeing = [i for i, end in enumerate(ends) if abs(end - position) <= 2 * REACH * scale]
    alike = len(agreeing) == len(beyond)
    most = {0, len(ends) - 1} <= set(agreeing) or len(agreeing) * 2 >= len(across)
    sure = most or (alike and len(agreeing) >= FEWEST_ENDS)
    return (position, sure) if sure or alike else None


def find_cuts(tracks: Sequence[Track], chars: Sequence[Char], height: float) -> list[Track]:
    """The head and the foot of a digital page where a table goes on from the page before and overleaf.

    There is no ruling, but the verticals of the table end together. So do marks on an axis and the lines of a drawing;
    but a table is cut where all ends that the page has to show, and marks have something printed beside their ends.

    Args:
        tracks: of the page, both directions.
        chars: of the page.
        height: of the page.
    """
    across = [track for track in tracks if track.direction == "horizontal"]
    down = [track for track in tracks if track.direction == "vertical"]
    cuts = [cut for sign in (-1, 1) if (cut := _find_cut(across, down, chars, sign, height)) is not None]
    if not across and (len(cuts) < 2 or any(not _is_between(char, cuts, down) for char in chars)):
        return []  # lines between columns of text
    return cuts


def _find_cut(
    across: Sequence[Track], down: Sequence[Track], chars: Sequence[Char], sign: int, height: float
) -> Track | None:
    """The cut at the foot of a page if ``sign`` is 1, at its head if it is -1."""
    ends = [sign * (track.end if sign > 0 else track.start) for track in down]
    cut = max(ends, default=0.0)
    there = [track for track, end in zip(down, ends, strict=True) if end >= cut - ALIKE]
    left, right = (side(track.position for track in there) for side in (min, max)) if there else (0.0, 0.0)
    meeting = [t for t in across if t.start <= right and t.end >= left]
    if len(there) < (FEWEST_ENDS if len(meeting) < 2 else 2):
        return None
    # Rulings end at the far side of the last one that they meet.
    last = max((sign * t.position + t.thickness / 2 for t in across), default=-np.inf) + STICKS_OUT
    if cut <= last or any(last < end < cut - ALIKE for end in ends):
        return None
    edge = height if sign > 0 else 0.0
    if not _is_last(cut, [(sign * char.box.center[1], char.size) for char in chars], edge - MARGIN):
        return None
    left, right = min([left, *(t.start for t in meeting)]), max([right, *(t.end for t in meeting)])
    whole = np.array([[left, right]])
    return Track("horizontal", sign * cut, whole, 0.0, whole)


def _is_last(cut: float, printed: Sequence[tuple[float, float]], margin: float) -> bool:
    """Whether nothing is printed beyond but a header or a footer, as (place, size) of its characters."""
    beyond = sorted((at, size) for at, size in printed if at > cut)
    if any(at < min(cut + BLANK, margin) for at, _ in beyond):
        return False
    return sum(b[0] - a[0] > b[1] / 2 for a, b in pairwise([(cut, 0.0), *beyond])) <= MARGIN_LINES


def _is_between(char: Char, cuts: Sequence[Track], down: Sequence[Track]) -> bool:
    """Whether a character stands in a table that has no ruling across, or outside of the page's body."""
    x, y = char.box.center
    return not cuts[0].position < y < cuts[1].position or down[0].position < x < down[-1].position
