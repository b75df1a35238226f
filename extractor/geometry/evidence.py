"""How much of each edge of a lattice is ruled, from the ink itself.

A ruling is thin ink with paper on both sides of it; strokes of characters have others beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image

# Lengths in inches.
WANDER = 0.006  # a ruling may lie this far off the line that its other pieces give
FLANK = 0.028  # paper on both sides of a ruling reaches as far at least: the padding of cells, 0.6 mm
BLUR = 0.008  # between a ruling and its flanks
SHORTEST = 0.03  # runs of ink that count: what is left of a ruling between two gaps of wear
FEWEST_PIXELS = 6  # of such a run, whatever the resolution: at 120 dpi strokes are three pixels long
WIDE_FLANK = 0.05  # and on one of them as far; beside a stroke the rest of its character is nearer
CROWDED = 0.5  # share of a stroke's length
ALOOF = 0.5  # what a stroke counts that reaches neither end: text keeps off the rulings that meet there
JOINT = 0.02  # at each end of an edge the ruling across is no evidence
TOUCH = 0.012  # and what is ruled begins within this of it; text keeps off by the padding of its cell

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Inked:
    """The ink of a straightened picture: 255 on 0, shape (rows, columns), and its resolution."""

    mask: Image
    dpi: float

    def covered_across(self, position: float, thickness: float, stops: Floats) -> Floats:
        """How much of a horizontal line is ruled between stops: shape (stops - 1,), 0 to 1."""
        return _covered(self.mask, self.dpi, position, thickness, stops)

    def covered_down(self, position: float, thickness: float, stops: Floats) -> Floats:
        """The same of a vertical line."""
        return _covered(self.mask.T, self.dpi, position, thickness, stops)


def is_crowded(mask: Image, position: float, thickness: float, span: tuple[float, float], dpi: float) -> bool:
    """Whether a horizontal stroke has ink on both sides along most of its length, as strokes of characters do."""
    flank, blur = max(2, round(WIDE_FLANK * dpi)), max(1, round(BLUR * dpi))
    half = max(1, int(np.ceil(thickness / 2))) + blur
    start, end = max(0, int(span[0])), int(np.ceil(span[1]))
    above = mask[max(0, int(position) - half - flank) : max(0, int(position) - half), start:end]
    below = mask[int(position) + half + 1 : int(position) + half + flank + 1, start:end]
    if not above.size or not below.size:
        return False
    return bool(((above > 0).any(axis=0) & (below > 0).any(axis=0)).mean() > CROWDED)


def _covered(mask: Image, dpi: float, position: float, thickness: float, stops: Floats) -> Floats:
    wander = max(1, round(WANDER * dpi))
    pen = max(2, int(np.ceil(thickness)))
    inner = (pen + 1) // 2 + wander
    flank, blur = max(2, round(FLANK * dpi)), max(1, round(BLUR * dpi))
    wide = max(flank, round(WIDE_FLANK * dpi))
    reach = inner + blur + wide
    rows = np.clip(np.arange(int(position) - reach, int(position) + reach + 1), 0, mask.shape[0] - 1)
    first, last = max(0, int(stops[0])), int(np.ceil(stops[-1])) + 1
    band = np.ascontiguousarray(mask[rows, first:last]) > 0
    middle: Image = np.asarray(band[wide + blur : -wide - blur], dtype=np.uint8)
    near_above, near_below = (np.any(side, axis=0) for side in (band[wide - flank : wide], band[-wide : flank - wide]))
    far_above, far_below = (np.any(side, axis=0) for side in (band[:wide], band[-wide:]))
    runs = _runs(middle, SHORTEST * dpi)
    runs[:, near_above | near_below | (far_above & far_below)] = False
    return np.array([_share(runs, pen, stops[k] - first, stops[k + 1] - first, dpi) for k in range(len(stops) - 1)])


def _runs(strip: Image, length: float) -> NDArray[np.bool_]:
    kernel = np.ones((1, max(FEWEST_PIXELS, round(length))), np.uint8)
    return np.asarray(cv2.morphologyEx(strip, cv2.MORPH_OPEN, kernel), dtype=np.bool_)


def _share(runs: NDArray[np.bool_], pen: int, start: float, end: float, dpi: float) -> float:
    """How much of an edge is ruled by one stroke of the pen, which reaches one end of it at least."""
    margin = min(JOINT * dpi, (end - start) * 0.25)
    a, b = round(start + margin), round(end - margin)
    if b <= a:
        return 0.0
    best, reaches = 0.0, False
    near = max(2, round(TOUCH * dpi))
    for top in range(max(1, runs.shape[0] - pen + 1)):
        stroke: NDArray[np.bool_] = np.any(runs[top : top + pen, a:b], axis=0)
        share = float(stroke.mean())
        if share > best:
            best, reaches = share, bool(stroke[:near].any() or stroke[-near:].any())
    return best if reaches else best * ALOOF
