"""Rulings of a page that is not flat yet, followed as curves.

Each is found where the page, sheared until it lies level there, has an unbroken run of thin ink: a bank of
directional openings (P. Soille, Morphological Image Analysis, 2nd ed., 2003, section 11.4), so that a bent ruling
is pieced together from the shears at which its parts are level.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image

# Lengths in inches.
RUN = 0.3  # unbroken ink this long is no stroke of a character up to 20 pt
THICKEST = 0.08  # what is thicker is no ruling: shadows, dark borders, filled areas
SHORTEST = 0.6  # of a trace; shorter ones tell little of how the page is bent
BIN = 0.12  # one point for each such step along a trace

# Slopes of the bank. A ruling two pixels thick keeps an unbroken run of 30 at a slope of 0.03 either way.
SLOPE_STEP = 0.03
STEEPEST = 0.2  # 11°: a curl of 2.5% of the page's height and a perspective of 8% lean as much together
# A steeper slope is tried where the last one added this share to what was found, two pixels and more away from it.
WORTH_MORE = 0.01
DARKEST_PAPER = 22  # grey levels of thin darkness; paper grain and JPEG ringing stay below after an opening

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Traces:
    """Points along rulings of one direction: ``points`` is (n, 2) as (x, y), ``owners`` (n,) the ruling of each."""

    points: Floats
    owners: NDArray[np.int64]


def find_traces(darkness: Image, dpi: float) -> tuple[Traces, Traces]:
    """The horizontal and the vertical rulings of a picture as curves.

    Args:
        darkness: shape (rows, columns), 0 for paper to 255 for black; turned so that rulings lean by STEEPEST at most.
        dpi: its resolution; 100 is enough.
    """
    across = _trace(darkness, dpi)
    down = _trace(np.asarray(cv2.transpose(darkness), dtype=np.uint8), dpi)
    return across, Traces(down.points[:, ::-1].copy(), down.owners)


def _trace(darkness: Image, dpi: float) -> Traces:
    """The rulings that run along the rows."""
    tall = max(3, round(THICKEST * dpi) | 1)
    thin = cv2.morphologyEx(darkness, cv2.MORPH_TOPHAT, np.ones((tall, 1), np.uint8))
    response = _level_runs(np.asarray(thin, dtype=np.uint8), dpi)
    runs = (response > DARKEST_PAPER).astype(np.uint8)
    labels = np.zeros(runs.shape, dtype=np.int32)
    contours, _ = cv2.findContours(runs, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    long = [contour for contour in contours if cv2.boundingRect(contour)[2] >= SHORTEST * dpi]
    for i in range(len(long)):
        cv2.drawContours(labels, long, i, i + 1, cv2.FILLED)
    labels[runs == 0] = 0
    y, x = np.nonzero(labels)
    if not len(x):
        return Traces(np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
    owners, weights = labels[y, x].astype(np.int64), response[y, x].astype(np.float64)
    step = max(2, round(BIN * dpi))
    bins = owners * (darkness.shape[1] // step + 1) + x // step
    keys, place = np.unique(bins, return_inverse=True)
    total = np.bincount(place, weights)
    points = np.stack([np.bincount(place, weights * (v + 0.5)) / total for v in (x, y)], axis=1)
    return Traces(points, keys // (darkness.shape[1] // step + 1))


def _level_runs(thin: Image, dpi: float) -> Image:
    """The strongest response of the bank at each pixel; steeper slopes are tried while they add something."""
    best = _opened(thin, 0.0, dpi)
    for sign in (1, -1):
        slope = SLOPE_STEP
        while slope <= STEEPEST + 1e-9:
            more = _opened(thin, sign * slope, dpi)
            known = cv2.dilate(best, np.ones((5, 5), np.uint8))
            added = np.count_nonzero((more > DARKEST_PAPER) & (known <= DARKEST_PAPER))
            best = np.asarray(cv2.max(best, more), dtype=np.uint8)
            if added <= WORTH_MORE * np.count_nonzero(known > DARKEST_PAPER):
                break
            slope += SLOPE_STEP
    return best


def _opened(thin: Image, slope: float, dpi: float) -> Image:
    """What is left of runs at one slope (pixels down for each to the right)."""
    kernel = np.ones((1, max(5, round(RUN * dpi))), np.uint8)
    if not slope:
        return np.asarray(cv2.morphologyEx(thin, cv2.MORPH_OPEN, kernel), dtype=np.uint8)
    runs = cv2.morphologyEx(_sheared(thin, -slope), cv2.MORPH_OPEN, kernel)
    return _sheared(np.asarray(runs, dtype=np.uint8), slope)


def _sheared(picture: Image, slope: float) -> Image:
    """Each column moved down by ``slope`` times its distance from the middle, in whole pixels: nothing is blurred.

    Columns that move alike are moved together, which takes a tenth of the time of resampling; what is moved out of
    the picture is lost, paper comes in.
    """
    height, width = picture.shape
    moves = np.rint(slope * (np.arange(width) - width / 2)).astype(np.int64)
    out = np.zeros_like(picture)
    starts = np.concatenate([[0], np.flatnonzero(np.diff(moves)) + 1, [width]])
    for start, end in pairwise(starts):
        move = int(np.clip(moves[start], -height, height))
        if move >= 0:
            out[move:, start:end] = picture[: height - move, start:end]
        else:
            out[:move, start:end] = picture[-move:, start:end]
    return out
