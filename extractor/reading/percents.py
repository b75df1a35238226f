"""Percent signs whose stroke is lost: a fax leaves their rings, often but their sides, which are read as noughts.

Behind a digit, ink that keeps to the upper half and then ink that keeps to the lower half, each as large as a ring, is
nothing else; with the stroke drawn between them both readers see what stood there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image
from extractor.reading.lines import Ink, Strip

# Shares of the character height of the page.
DIGIT_HEIGHT = (0.5, 1.1)
DIGIT_WIDTH = (0.08, 0.8)
NEXT = 0.3  # the first ring stands no further behind what is before it
APART = 0.35  # nor the second one behind the first
RING = (0.18, 0.55)  # how wide a ring is
SIGN = 2.8  # how far behind a digit a sign is looked for: another digit, in pieces, may stand between
STROKE = 0.07  # the thickness of what is drawn
# Shares of the height of the digit before it.
LEAST_HEIGHT = 0.28
LEVEL = 0.18  # a ring begins or ends so near the head or the foot of the digit
BEYOND = 0.12  # from its middle on a ring may reach into the other half

_READ_AS_RINGS = re.compile(r"\d ?[0oOaº°˚⁰₀6]")
# Columns with ink in the upper half alone are u, in the lower one alone d, in both b, in none a point.
_RINGS = re.compile(r"(?:^|(?<=[bdu]))(\.*)(u(?:[u.]*u)?)(\.*b{0,3}\.*)(d(?:[d.]*d)?)(?=\.\.|$)")


@dataclass(frozen=True, slots=True)
class _Ring:
    left: int
    top: int
    right: int
    bottom: int

    @property
    def middle(self) -> int:
        return (self.left + self.right) // 2


def may_hold_rings(text: str) -> bool:
    """Whether a text that was read has what rings are read as behind a digit."""
    return bool(_READ_AS_RINGS.search(text))


def draw_strokes(ink: Ink, strip: Strip) -> Image | None:
    """Draws the strokes of a line's percent signs on its page, where only their rings are left.

    Returns:
        The line's window of the page as it was; None where there are no such rings.
    """
    window = ink.gray[strip.window]
    mask = ink.mask[strip.window]
    found = find_rings(mask, ink.em)
    if not found:
        return None
    before = window.copy()
    dark = int(np.percentile(window[mask > 0], 25))
    for upper, lower in found:
        ends = (upper.middle, lower.bottom - 1), (lower.middle, upper.top)
        cv2.line(window, *ends, color=(dark,), thickness=max(1, round(STROKE * ink.em)), lineType=cv2.LINE_AA)
    return before


def find_rings(mask: Image, em: float) -> list[tuple[_Ring, _Ring]]:
    """The rings of the percent signs of a line that have lost their strokes: one at the head, one at the foot."""
    stats = cv2.connectedComponentsWithStats(mask, connectivity=8)[2][1:, :4]
    width, height = stats[:, 2], stats[:, 3]
    digits = (height >= DIGIT_HEIGHT[0] * em) & (height <= DIGIT_HEIGHT[1] * em)
    digits &= (width >= DIGIT_WIDTH[0] * em) & (width <= DIGIT_WIDTH[1] * em)
    found: dict[int, tuple[_Ring, _Ring]] = {}
    for left, top, across, down in stats[digits]:
        start = int(left + across)
        window = mask[top : top + down, start : start + round(SIGN * em)] > 0
        for upper, lower in _rings_in(window, em):
            found[start + upper.left] = _moved(upper, start, int(top)), _moved(lower, start, int(top))
    return list(found.values())


def _moved(ring: _Ring, x: int, y: int) -> _Ring:
    return _Ring(ring.left + x, ring.top + y, ring.right + x, ring.bottom + y)


def _rings_in(window: NDArray[np.bool_], em: float) -> Iterator[tuple[_Ring, _Ring]]:
    """Both rings of the signs in what follows a digit, between its head and its foot."""
    half, beyond, level = (round(share * len(window)) for share in (0.5, BEYOND, LEVEL))
    upper = window[: half - beyond].any(axis=0)
    lower = window[half + beyond : len(window) - level].any(axis=0)  # a comma is lower still
    columns = "".join(".udb"[kind] for kind in (upper + 2 * lower.astype(int)).tolist())
    for found in _RINGS.finditer(columns):
        if len(found[1]) <= NEXT * em and len(found[3]) <= APART * em:
            first, second = (_ring(window, found.start(part), found.end(part)) for part in (2, 4))
            if _are_rings(first, second, len(window), em):
                yield first, second


def _ring(window: NDArray[np.bool_], left: int, right: int) -> _Ring:
    rows = np.flatnonzero(window[:, left:right].any(axis=1))
    return _Ring(left, int(rows[0]), right, int(rows[-1]) + 1)


def _are_rings(upper: _Ring, lower: _Ring, height: int, em: float) -> bool:
    near, beyond = LEVEL * height, 2 * BEYOND * height
    sized = all(
        RING[0] * em <= ring.right - ring.left <= RING[1] * em and ring.bottom - ring.top >= LEAST_HEIGHT * height
        for ring in (upper, lower)
    )
    placed = upper.top <= near and upper.bottom <= height / 2 + beyond
    return sized and placed and lower.bottom >= height - near and lower.top >= height / 2 - beyond
