"""Paper, fills, highlighter and seals taken away by their colour, so that print is left, dark on light.

Black print is dark in all three colour channels; a red seal is light in the red one, a blue seal in the blue one, and
highlighter or a pale fill in one at least. The lightest channel therefore shows black print as if they were not
there. Text written in a colour would vanish with them, so the lightest channel is taken only inside seals, which are
told by their shape, and where the page is light to the eye anyhow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image

LOOK_DPI = 50.0  # at which colours and seals are looked for: a seal's rim of 1 mm is two pixels
PAPER_WITHIN = 0.3  # inches; somewhere this near there is paper between print
COLOURFUL = 36  # grey levels between the channels of what has a colour; yellowed paper is levelled before
COLOURED_SHARE = 0.0015  # of a page, below which it is taken for grey: a seal of 20 mm is ten times as much
# Lightness (0..255, of the paper's) from which a coloured place is no print: pen and coloured print are below 110,
# highlighter and pale fills above 150.
PALE = (115, 155)

SEAL_SIZE = (0.4, 2.6)  # inches across; offices' seals are 1.2 to 1.8 (30 to 45 mm), personal ones 0.4
SEAL_ASPECT = 0.55  # of the shorter side to the longer; oval seals are 30 × 45 mm
RIM_FOUND = 0.55  # share of the outline on which there is ink; the rest may be pale or torn
RIM_WITHIN = 0.12  # of the radius, inside the outline
RIM_SECTORS = 48
SEAL_GAP = 0.05  # inches that the parts of a seal lie apart at most
SEAL_MARGIN = 0.03  # inches of blur around it

DARK_FILL = 120  # lightness below which a fill is dark: its text is light
DARKEST_FILL = 40.0  # below this nothing darker is told from the noise of a scan
SMALLEST_FILL = (0.12, 0.4)  # inches high and wide; strokes of print are narrower than the first
# A fill is even: this share of it differs by less than this share of the contrast with paper. Light text takes a fifth
# of a fill; of dense print, half is paper.
EVEN, EVEN_SHARE = 0.2, 0.6
FULL_FILL = 0.8  # share of its bounding box that a fill takes
# Filled cells that hang together are no rectangle; each is as wide and high as this, and they make up most of the area.
SMALLEST_PART, ITS_PARTS = 0.16, 0.8  # inches: no stroke is as thick; share
FILL_STROKE = 0.08  # inches; a fill is solid over this, print is not
PUREST = 130  # lightness in its own channel from which a seal has nothing under it
COLOUR_BLUR = 0.006  # inches; JPEG keeps colours at half the resolution
FEWEST_PURE = 50  # pixels, to know a seal's ink by

Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Seal:
    """A stamp as (left, top, right, bottom) in pixels, and which channel (0 blue, 2 red) it is light in."""

    box: tuple[int, int, int, int]
    channel: int


def clean(image: Image, dpi: float) -> Image:
    """A picture as grey, shape (rows, columns), without seals, highlighter and fills; light text on dark turned dark.

    Args:
        image: grey (rows, columns) or BGR (rows, columns, 3).
        dpi: its resolution.
    """
    if image.ndim == 2:
        return _invert_fills(image, image, dpi)
    small = _shrunk(image, dpi)
    paper = _paper(small)
    levelled = _levelled(small, paper)
    chroma = levelled.max(axis=2).astype(np.int16) - levelled.min(axis=2)
    seen = np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    if float((chroma > COLOURFUL).mean()) < COLOURED_SHARE:
        return _invert_fills(seen, seen, dpi)
    size = (image.shape[1], image.shape[0])
    level = _levelled(image, np.asarray(cv2.resize(paper, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8))
    gray = np.asarray(cv2.cvtColor(level, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    lightest = np.asarray(cv2.max(cv2.max(level[:, :, 0], level[:, :, 1]), level[:, :, 2]), dtype=np.uint8)
    out = _pale_as_paper(gray, lightest)
    scale = image.shape[1] / small.shape[1]
    for seal in find_seals(levelled, dpi * _shrink(dpi)):
        left, top, right, bottom = (round(edge * scale) for edge in seal.box)
        window = slice(max(0, top), bottom), slice(max(0, left), right)
        out[window] = _without_stamp(level[window], seal.channel, dpi)
    return _invert_fills(out, seen, dpi)


def _without_stamp(part: Image, channel: int, dpi: float) -> Image:
    """The window of a seal as grey without it; print under it keeps its darkness.

    Inks darken by shares, one after the other: where a seal lies, with print under it or not, each channel is that
    of the print times that of the seal. How much of the seal lies at a place shows in the share by which its other
    channels are darker than its lightest; how dark that makes the lightest is seen where there is nothing else.
    """
    light = part[:, :, channel].astype(np.float32)
    other = np.maximum(part[:, :, 1], part[:, :, 2 - channel]).astype(np.float32)
    tint = 1.0 - np.minimum(1.0, other / np.maximum(light, 1.0))
    pure = (light - other > COLOURFUL) & (light >= PUREST)
    if np.count_nonzero(pure) < FEWEST_PURE:
        return np.asarray(part[:, :, channel])
    full = float(np.percentile(tint[pure], 75))
    darkened = float(np.median(light[pure & (tint >= 0.8 * full)])) / 255.0
    blur = 2 * max(1, round(COLOUR_BLUR * dpi)) + 1
    cover = cv2.dilate(np.clip(tint / full, 0.0, 1.0), np.ones((blur, blur), np.uint8))
    return np.asarray(np.clip(light / (1.0 - cover * (1.0 - darkened)), 0, 255), dtype=np.uint8)


def find_seals(picture: Image, dpi: float) -> list[Seal]:
    """Round, oval and square stamps in red or blue.

    Args:
        picture: BGR, its paper white.
        dpi: its resolution.
    """
    blue, green, red = (picture[:, :, k].astype(np.int16) for k in range(3))
    found: list[Seal] = []
    for channel, mask in (
        (2, (red - np.maximum(green, blue) > COLOURFUL)),
        (0, (blue - np.maximum(red, np.minimum(green, blue)) > COLOURFUL) & (blue > red)),
    ):
        found += [Seal(box, channel) for box in _stamps(mask, dpi)]
    return found


def _stamps(mask: Bool, dpi: float) -> list[tuple[int, int, int, int]]:
    gap = max(1, round(SEAL_GAP * dpi)) * 2 + 1
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    low, high = (edge * dpi for edge in SEAL_SIZE)
    margin = max(1, round(SEAL_MARGIN * dpi))
    out = []
    for label in range(1, count):
        left, top, width, height, _ = (int(v) for v in stats[label])
        if not (low <= max(width, height) <= high and min(width, height) >= SEAL_ASPECT * max(width, height)):
            continue
        part = mask[top : top + height, left : left + width] & (
            labels[top : top + height, left : left + width] == label
        )
        if _has_rim(part):
            out.append((left - margin, top - margin, left + width + margin, top + height + margin))
    return out


def _has_rim(part: Bool) -> bool:
    """Whether the outermost ink of a stamp follows an ellipse or a rectangle all the way round."""
    y, x = np.nonzero(part)
    if len(x) < RIM_SECTORS:
        return False
    hull = cv2.convexHull(np.stack([x, y], axis=1).astype(np.int32))
    if len(hull) < 5:
        return False
    (cx, cy), (width, height), angle = cv2.minAreaRect(hull)
    if min(width, height) < 4:
        return False
    turn = math.radians(angle)
    u = ((x - cx) * math.cos(turn) + (y - cy) * math.sin(turn)) / (width / 2)
    v = (-(x - cx) * math.sin(turn) + (y - cy) * math.cos(turn)) / (height / 2)
    ellipse = cv2.fitEllipse(hull)
    ex, ey = x - ellipse[0][0], y - ellipse[0][1]
    lean = math.radians(ellipse[2])
    p = (ex * math.cos(lean) + ey * math.sin(lean)) / max(1.0, ellipse[1][0] / 2)
    q = (-ex * math.sin(lean) + ey * math.cos(lean)) / max(1.0, ellipse[1][1] / 2)
    square = np.maximum(np.abs(u), np.abs(v))
    return max(_sectors(p, q, np.hypot(p, q)), _sectors(u, v, square)) >= RIM_FOUND


def _sectors(x: NDArray[np.float64], y: NDArray[np.float64], radius: NDArray[np.float64]) -> float:
    """The share of directions in which there is ink on the rim."""
    near = np.abs(radius - 1 + RIM_WITHIN / 2) <= RIM_WITHIN
    sector = ((np.arctan2(y[near], x[near]) / (2 * np.pi) + 0.5) * RIM_SECTORS).astype(np.int64) % RIM_SECTORS
    return len(np.unique(sector)) / RIM_SECTORS


def _pale_as_paper(gray: Image, lightest: Image) -> Image:
    """Grey where the page is dark to the eye, the lightest channel where it is pale."""
    low, high = PALE
    steps = np.clip((np.arange(256) - low) * 255.0 / (high - low), 0, 255).astype(np.uint8)
    share = cv2.LUT(gray, steps)
    gain = cv2.multiply(cv2.subtract(lightest, gray), share, scale=1 / 255)
    return np.asarray(cv2.add(gray, gain), dtype=np.uint8)


def _invert_fills(gray: Image, seen: Image, dpi: float) -> Image:
    """Dark fills with light text as dark text on paper; a line drawn on the fill, lighter or darker, stays dark.

    Args:
        gray: the picture as far as it is cleaned.
        seen: the same as it was scanned, grey.
        dpi: its resolution.
    """
    small = _shrunk(seen, dpi)
    paper = int(np.percentile(small, 90))
    out = gray
    for window, part in _fills(small, paper, dpi, seen.shape[1] / small.shape[1]):
        if out is gray:
            out = gray.copy()
        inside = _enlarged(part == 2, seen[window].shape)
        fill = float(np.median(seen[window][inside]))
        differs = seen[window].astype(np.float32) - fill
        if float((np.abs(differs[inside]) <= EVEN * (paper - fill)).mean()) < EVEN_SHARE:
            continue  # dense print
        # along its edge, what is nearer to the fill than to paper
        inside |= _enlarged(part > 0, seen[window].shape) & (differs < (paper - fill) / 2)
        # black on dark blue is a sixth of the way from there to white, but all that a line can be darker
        contrast = np.where(differs < 0, -differs / max(DARKEST_FILL, fill), differs / max(1.0, paper - fill))
        out[window] = np.where(inside, np.clip((1 - contrast) * 255, 0, 255), out[window]).astype(np.uint8)
    return out


def _enlarged(part: Bool, shape: tuple[int, ...]) -> Bool:
    large = cv2.resize(part.astype(np.uint8) * np.uint8(255), (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(large) > 127


def _fills(small: Image, paper: int, dpi: float, scale: float) -> list[tuple[tuple[slice, slice], Image]]:
    """Where there are dark fills: windows of the full picture, whose pixels are ``scale`` to one of ``small``.

    With each comes, at the size of ``small``, which part of the window is filled: 2, along its edges 1, elsewhere 0.
    """
    shrunk_dpi = dpi / scale
    stroke = max(2, round(FILL_STROKE * shrunk_dpi))
    dark = (small.astype(np.int32) * 255 < DARK_FILL * max(1, paper)).astype(np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((stroke, stroke), np.uint8))
    # Light text leaves holes in a fill.
    whole = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((2 * stroke + 1, 2 * stroke + 1), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=4)
    block = np.ones((max(2, round(SMALLEST_PART * shrunk_dpi)),) * 2, np.uint8)
    out = []
    for label in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[label])
        touches = left == 0 or top == 0 or left + width == small.shape[1] or top + height == small.shape[0]
        large = height >= SMALLEST_FILL[0] * shrunk_dpi and width >= SMALLEST_FILL[1] * shrunk_dpi
        if not large or touches:
            continue
        own = (labels[top : top + height, left : left + width] == label).astype(np.uint8)
        parts = cv2.morphologyEx(own, cv2.MORPH_OPEN, block).sum() >= ITS_PARTS * area
        if not parts and area < FULL_FILL * width * height:
            continue
        # lines of text leave holes that are lower than a block; cells that are not filled are higher
        inner = cv2.erode(cv2.morphologyEx(own, cv2.MORPH_CLOSE, block), np.ones((3, 3), np.uint8))
        part = np.asarray(np.maximum(cv2.dilate(own, np.ones((3, 3), np.uint8)), 2 * inner), dtype=np.uint8)
        rows = slice(round(top * scale), round((top + height) * scale))
        out.append(((rows, slice(round(left * scale), round((left + width) * scale))), part))
    return out


def _shrink(dpi: float) -> float:
    return min(1.0, LOOK_DPI / dpi)


def _shrunk(image: Image, dpi: float) -> Image:
    share = _shrink(dpi)
    size = (max(1, round(image.shape[1] * share)), max(1, round(image.shape[0] * share)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _paper(small: Image) -> Image:
    """The colour of the paper under the print: the lightest nearby, without single bright points."""
    across = max(3, round(PAPER_WITHIN * LOOK_DPI) | 1)
    calm = cv2.medianBlur(small, 3)
    lightest = cv2.morphologyEx(calm, cv2.MORPH_CLOSE, np.ones((across, across), np.uint8))
    wide = cv2.medianBlur(lightest, 31)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), across / 2), dtype=np.uint8)


def _levelled(image: Image, paper: Image) -> Image:
    """A picture with its paper made white, channel by channel."""
    return np.asarray(cv2.divide(image, np.maximum(paper, 1), scale=255), dtype=np.uint8)
