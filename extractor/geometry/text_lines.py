"""Strips of text on a page as scanned, along its rows or its columns, before anything is known of the page.

Blobs of the size of characters are smeared along one axis; what comes out long, thin and straight is a line of text.
Nothing here reads: a strip across the true direction of reading is found too, now and then, and is told by a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
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
SMEAR = 0.35  # of a character's size; wider than the gap between two letters, narrower than that between two lines
WIDE_SMEAR = 0.9  # for letters set apart, where SMEAR finds no lines
SHORTEST = 3.0  # characters in a strip
SHORTEST_WORD = 1.7  # where there is little text
TALLEST = 2.2  # characters' size across a strip
STEEPEST = 0.12  # slope of a strip, 6.8°: sheets are not tilted more
SOLID = 0.8  # of a strip is ink: the bars of charts and of headings have 0.95, text at most 0.73
MARGIN = 1.25  # height of a strip over that of its ink
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
        return np.asarray(np.clip(stretched, 0, 255), dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Blobs:
    """What may be characters: a mask of the shrunken page; the rest of its ink, which divides lines."""

    mask: Image
    walls: Image
    size: float
    shrink: float


def find_blobs(gray: Image, dpi: float) -> Blobs | None:
    """The blobs of ink that may be characters; None where there are next to none.

    Args:
        gray: the page as scanned, shape (rows, columns).
        dpi: its resolution, roughly.
    """
    shrink = min(1.0, WORK_DPI / max(dpi, 1.0), WORK_SIDE / max(gray.shape))
    small_size = max(1, round(gray.shape[1] * shrink)), max(1, round(gray.shape[0] * shrink))
    small = cv2.resize(gray, small_size, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, NEIGHBOURHOOD, CONTRAST)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    longer, shorter = sides.max(axis=1), sides.min(axis=1)
    kept = (longer >= SPECK) & (shorter <= LARGEST) & (longer <= WORD)
    kept &= ~((shorter <= THIN) & (longer >= LONG_STROKE))
    kept[0] = False
    whole = kept & (longer >= 2 * SPECK) & (longer <= LARGEST)
    if np.count_nonzero(whole) < 3:
        return None
    kinds = np.where(kept, 255, np.where(longer > LARGEST, 1, 0)).astype(np.uint8)
    kinds[0] = 0
    kind = kinds[labels]
    _, mask = cv2.threshold(kind, 254, 255, cv2.THRESH_BINARY)
    _, inked = cv2.threshold(kind, 0, 255, cv2.THRESH_BINARY)
    return Blobs(
        np.asarray(mask, np.uint8),
        np.asarray(cv2.subtract(inked, mask), np.uint8),
        float(np.median(longer[whole])),
        shrink,
    )


def find_strips(blobs: Blobs, axis: Axis, most: int, *, loose: bool = False) -> tuple[list[Strip], float]:
    """The longest strips of text along an axis, at most one of each line while there are lines.

    Args:
        blobs: of the page.
        axis: the way the lines run. Strips along columns run up the page.
        most: how many strips are wanted.
        loose: whether words of two characters and letters set apart count as lines too.

    Returns:
        The strips, and the summed length of all lines of text along this axis in characters.
    """
    mask, walls = blobs.mask, blobs.walls
    if axis == "columns":
        mask, walls = (np.asarray(cv2.transpose(picture), dtype=np.uint8) for picture in (mask, walls))
    size = blobs.size
    reach = max(3, round((WIDE_SMEAR if loose else SMEAR) * size))
    shortest = (SHORTEST_WORD if loose else SHORTEST) * size
    smeared = cv2.dilate(mask, np.ones((1, reach), np.uint8))
    divided = cv2.subtract(smeared, walls)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(divided, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH] - reach + 1, stats[:, cv2.CC_STAT_HEIGHT]
    fits = (width >= shortest) & (height <= TALLEST * size + STEEPEST * width) & (height >= size / 2)
    fits[0] = False
    lines = np.flatnonzero(fits)
    lines = lines[np.argsort(-width[lines], kind="stable")]
    total = float(width[lines].sum()) / size
    inks = []
    for line in lines[: 3 * most]:
        left, top, w, h = (int(v) for v in stats[line, :4])
        box = slice(top, top + h), slice(left, left + w)
        inks.append((left, top, _windows((labels[box] == line) & (mask[box] > 0), size, shortest)))
    strips: list[Strip] = []
    while inks and len(strips) < most:  # one of each line, then a second of the longer ones
        for left, top, windows in list(inks):
            strip = next(windows, None)
            if strip is None:
                inks.remove((left, top, windows))
            else:
                strips.append(_placed(strip, left, top, axis, blobs.shrink))
            if len(strips) == most:
                break
    return strips, total


def _windows(ink: NDArray[np.bool_], size: float, shortest: float) -> Iterator[Strip]:
    """A line cut where its ink is thinnest, in pixels of the ink."""
    per_column = np.count_nonzero(ink, axis=0)
    inked = np.flatnonzero(per_column)
    start, end = int(inked[0]), int(inked[-1]) + 1
    while end - start >= shortest:
        y, x = np.nonzero(ink[:, start : min(end, start + round(1.5 * WINDOW * size))])
        slope, middle = _fit(x, y)
        off = np.sort(y - (slope * x + middle))
        above, below = off[len(off) // 100], off[-1 - len(off) // 100]
        height = float(below - above) + 1
        solid = len(x) > SOLID * height * (int(x.max()) + 1)
        if solid or abs(slope) > STEEPEST or not 0.5 * size <= height <= TALLEST * size:
            start += round(WINDOW * size)
            continue
        reach = round(WINDOW * MARGIN * height)
        stop = end
        if end - start > reach:
            first = start + round(0.7 * reach)
            stop = first + int(np.argmin(per_column[first : start + reach]))
        middle += slope * (stop - start) / 2 + float(above + below) / 2 + 0.5
        across = float(np.hypot(1, slope))
        center = ((start + stop) / 2, middle)
        yield Strip(center, (1 / across, slope / across), (stop - start) * across, MARGIN * height)
        start = stop


def _fit(x: NDArray[np.int64], y: NDArray[np.int64]) -> tuple[float, float]:
    """Slope and offset of the straight line nearest to points."""
    dx = x - x.mean()
    spread = float(dx @ dx)
    slope = float(dx @ y) / spread if spread else 0.0
    return slope, float(y.mean() - slope * x.mean())


def _placed(strip: Strip, left: int, top: int, axis: Axis, shrink: float) -> Strip:
    (x, y), (ux, uy) = strip.center, strip.along
    x, y = (x + left) / shrink, (y + top) / shrink
    center, along = ((x, y), (ux, uy)) if axis == "rows" else ((y, x), (-uy, -ux))
    return Strip(center, along, strip.length / shrink, strip.height / shrink)
