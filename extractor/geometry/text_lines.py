"""Strips of text on a page as scanned, along its rows or its columns, before anything is known of the page.

Blobs of the size of characters are smeared along one axis; what comes out long, thin and straight is a line of text.
Nothing here reads: a strip across the true direction of reading is found too, now and then, and is told by a reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image

Axis = Literal["rows", "columns"]
Vector = tuple[float, float]

WORK_DPI = 100.0  # a 9 pt character is 12 pixels high: its strokes merge, its neighbours do not
WORK_SIDE = 1800  # pixels; of a sheet larger than A3
CONTRAST = 12  # grey levels darker than the mean around
NEIGHBOURHOOD = 25  # pixels around which the mean is taken, about two characters
SPECK = 3  # pixels; smaller blobs are dust, dots and the grain of a fax
LARGEST = 45  # pixels, 32 pt; larger blobs are rulings with what touches them, drawings, shadows
THIN = 3  # pixels; a blob as thin as this and as long as LONG_STROKE is a piece of ruling
LONG_STROKE = 20
WORD = 220  # pixels; letters that touch make blobs up to a word's length
SMEAR = 0.9  # of a character's size; wider than the gap between two words, narrower than that between two columns
SHORTEST = 3.0  # characters in a strip
TALLEST = 2.2  # characters' size across a strip
STEEPEST = 0.12  # slope of a strip, 6.8°: sheets are not tilted more
WINDOW = 3.8  # length of a strip over its height, at most; what the networks take in one go


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a line of text: its middle and the unit vector along it, in pixels of the page as scanned."""

    center: Vector
    along: Vector
    length: float
    height: float

    def cut(self, gray: Image, height: int) -> Image:
        """The strip as a picture ``height`` pixels high, its contrast stretched to 0..255."""
        scale = height / self.height
        width = max(1, round(self.length * scale))
        (ux, uy), (cx, cy) = self.along, self.center
        step_x, step_y = ux / scale, uy / scale
        matrix = np.array(
            [
                [step_x, -step_y, cx - step_x * width / 2 + step_y * height / 2],
                [step_y, step_x, cy - step_y * width / 2 - step_x * height / 2],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(gray, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        dark, light = np.percentile(cut, (1, 90))
        stretched = (cut.astype(np.float32) - dark) * (255.0 / max(light - dark, 1.0))
        return np.clip(stretched, 0, 255).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Blobs:
    """What may be characters: a mask of the shrunken page; the rest of its ink, which divides lines."""

    mask: Image
    walls: Image
    size: float
    shrink: float


def find_blobs(gray: Image, dpi: float) -> Blobs | None:
    """The blobs of ink that may be characters; None where there are next to none."""
    shrink = min(1.0, WORK_DPI / dpi, WORK_SIDE / max(gray.shape))
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(
        small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, NEIGHBOURHOOD, CONTRAST
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    longer, shorter = sides.max(axis=1), sides.min(axis=1)
    kept = (longer >= SPECK) & (shorter <= LARGEST) & (longer <= WORD)
    kept &= ~((shorter <= THIN) & (longer >= LONG_STROKE))
    kept[0] = False
    whole = kept & (longer >= 2 * SPECK) & (longer <= LARGEST)
    if np.count_nonzero(whole) < 3:
        return None
    mask = np.where(kept, 255, 0).astype(np.uint8)[labels]
    walls = np.where(longer > LARGEST, 255, 0).astype(np.uint8)
    walls[0] = 0
    return Blobs(mask, cv2.bitwise_and(walls[labels], cv2.bitwise_not(mask)), float(np.median(longer[whole])), shrink)


def find_strips(blobs: Blobs, axis: Axis, most: int) -> tuple[list[Strip], float]:
    """The longest strips of text along an axis, at most one of each line while there are lines.

    Returns:
        The strips, and the summed length of all lines of text along this axis in characters.
    """
    mask, walls = (blobs.mask, blobs.walls) if axis == "rows" else (blobs.mask.T.copy(), blobs.walls.T)
    size = blobs.size
    smear = np.ones((1, max(3, round(SMEAR * size))), np.uint8)
    smeared = cv2.dilate(mask, smear)
    smeared[walls > 0] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH] - smear.shape[1] + 1, stats[:, cv2.CC_STAT_HEIGHT]
    fits = (width >= SHORTEST * size) & (height <= TALLEST * size + STEEPEST * width) & (height >= size / 2)
    fits[0] = False
    lines = np.flatnonzero(fits)
    lines = lines[np.argsort(-width[lines], kind="stable")]
    total = float(width[lines].sum()) / size
    pieces: list[list[Strip]] = []
    for line in lines[: 3 * most]:
        left, top, w, h = (int(v) for v in stats[line, :4])
        box = slice(top, top + h), slice(left, left + w)
        ink = (labels[box] == line) & (mask[box] > 0)
        found = [_placed(strip, left, top, axis, blobs.shrink) for strip in _windows(ink, size)]
        if found:
            pieces.append(found)
    turns = max((len(found) for found in pieces), default=0)
    strips = [found[i] for i in range(turns) for found in pieces if i < len(found)]
    return strips[:most], total


def _windows(ink: NDArray[np.bool_], size: float) -> list[Strip]:
    """A line cut where its ink is thinnest, in pixels of the ink."""
    per_column = ink.sum(axis=0)
    inked = np.flatnonzero(per_column)
    start, end = int(inked[0]), int(inked[-1]) + 1
    strips: list[Strip] = []
    while end - start >= SHORTEST * size:
        y, x = np.nonzero(ink[:, start : min(end, start + round(1.5 * WINDOW * size))])
        slope, middle = np.polyfit(x, y, 1) if len(x) > 2 and x.max() > x.min() else (0.0, 0.0)
        off = y - (slope * x + middle)
        above, below = np.percentile(off, (1, 99))
        height = float(below - above) + 1
        if not 0.5 * size <= height <= TALLEST * size or abs(slope) > STEEPEST:
            start += round(WINDOW * size)
            continue
        reach = round(WINDOW * 1.25 * height)
        stop = end if end - start <= reach else _thinnest(per_column, start + round(0.7 * reach), start + reach)
        x0 = (stop - start) / 2
        across = float(np.hypot(1, slope))
        center = (start + x0, slope * x0 + middle + (above + below) / 2 + 0.5)
        strips.append(Strip(center, (1 / across, slope / across), (stop - start) * across, 1.25 * height))
        start = stop
    return strips


def _thinnest(per_column: NDArray[np.int64], first: int, last: int) -> int:
    return first + int(np.argmin(per_column[first:last]))


def _placed(strip: Strip, left: int, top: int, axis: Axis, shrink: float) -> Strip:
    (x, y), (ux, uy) = strip.center, strip.along
    x, y = (x + left) / shrink, (y + top) / shrink
    center, along = ((x, y), (ux, uy)) if axis == "rows" else ((y, x), (-uy, -ux))
    return Strip(center, along, strip.length / shrink, strip.height / shrink)
