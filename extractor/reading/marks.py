"""Dashes and slashes: marks alone in a cell that their shape tells, whatever a reader makes of them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image, Reading
from extractor.reading.lines import Ink, Strip

# Shares of the character height: a mark this flat and this wide is a dash, whatever a reader makes of it.
FLAT = 0.22
# One that is read as a dash may be as thick as those of heavy fonts.
FLAT_AS_READ, READ_AS_DASH = 0.35, frozenset("—–－―─一")
BLUR = 1.0  # pixels that blur adds: at 120 dpi a dash of 2 by 7 is 4 by 8 of a character of 13
DASH_WIDTH = (0.25, 2.6)
LONG_DASH = 0.6
DASH_CONFIDENCE = 0.99
# A slash: its width to its height, and how nearly its ink lies on one falling line (y grows downwards).
SLASH_READINGS = frozenset({"", "/", "1", "l", "I", "|", "丨", "丿", "ノ", "7", "J", "∕", "／"})
SLASH_SLANT = (0.25, 1.2)
SLASH_CORRELATION = -0.75  # slashes measured -0.84 to -0.95, a lone 1 is above 0, a 7 bends
SLASH_BEND = 0.4  # deviation from that line to the stroke's breadth; of a straight stroke 0.29
DASH_READINGS = frozenset("—–-－―─一ー⁻−_ˉ￣~～")
# What a short, blurred one is taken for; a full stop or bullet is not half as wide again as it is high.
SHORT_DASH_READINGS = DASH_READINGS | frozenset("•·∙.,、，。“”\"'‘’=:：")
SHORT_DASH = 1.5
# A long mark so flat is a dash, whatever a reader that is no surer than this makes of it: the ragged ones of a fax are
# read as mmm, at 0.001. No character is a third as flat.
FLATTEST, UNSURE = 3.0, 0.3

# Beside a dash, specks too large to be taken for dust and the rest of a seal are blots: no higher than this share of
# the character height on one side of it (digits are as high at the least), as wide as half their height, half filled at
# the least, and few. What a faint fax leaves of a digit is thin: 0.07 by 0.3. A person looks at these cells.
RESIDUE = 0.45
ROUND, FILLED = 0.5, 0.5
WIDER_THAN_DIGITS = 0.72
MOST_RESIDUE = 3
BAND = 0.5  # rows belong to a dash where their longest run is this long beside the longest of all
JOIN = 0.1  # of the character height: gaps that a fax leaves in a dash
READ_SURELY = 0.9  # from which on it is what the reader says, unless that is dashes and dots
RESIDUE_READINGS = SHORT_DASH_READINGS | frozenset("●*＊`‘;；!！¨…⋯")
NUMBERING = frozenset({"一、", "一，", "一.", "一．"})  # a number in Chinese, with what stands behind it
DASH_BESIDE_RESIDUE = 0.9  # its confidence


def find_dash(ink: Ink, strip: Strip, reading: Reading) -> str:
    """The dash that a flat mark alone in its cell is, if it is one: — or - by its width.

    By its shape the character 一 is a dash too, which a column of 一, 二, 三 puts right.
    """
    height, width = strip.bottom - strip.top, strip.right - strip.left
    thickest = (FLAT_AS_READ if reading.text in READ_AS_DASH else FLAT) * ink.em + BLUR
    if height > thickest or not DASH_WIDTH[0] * ink.em <= width <= DASH_WIDTH[1] * ink.em:
        return ""
    readings = SHORT_DASH_READINGS if width >= SHORT_DASH * height else DASH_READINGS
    guessed = width >= FLATTEST * height and reading.confidence < UNSURE
    if not guessed and not set(reading.text) <= readings:
        return ""
    return _by_width(width, ink.em)


def is_slash(ink: Ink, strip: Strip) -> bool:
    """Whether the only mark of a cell is one slanting stroke: digits and letters bend, or stand upright."""
    mask = ink.mask[strip.top : strip.bottom, strip.left : strip.right]
    height, width = mask.shape
    if not SLASH_SLANT[0] * height <= width <= SLASH_SLANT[1] * height:
        return False
    y, x = np.nonzero(mask)
    if len(x) <= 4 or float(np.corrcoef(x, y)[0, 1]) > SLASH_CORRELATION:
        return False
    slope, start = np.polyfit(y, x, 1)
    bend = float(np.std(x - slope * y - start))
    return bool(bend <= SLASH_BEND * len(x) / height)


def find_dash_in_residue(ink: Ink, strips: Sequence[Strip], readings: Sequence[Reading], *, numeric: bool) -> str:
    """The dash that is all of a cell but for specks and pieces of seals, if one is: — or - by its width.

    A cell in which a reader sees a digit is a number, whatever is left of it.

    Args:
        ink: of the page.
        strips: the cell's lines.
        readings: what a reader makes of each.
        numeric: whether the cell stands among numbers; elsewhere 一、 is a numbering.
    """
    text = "".join(reading.text for reading in readings)
    guessed = min(reading.confidence for reading in readings) < READ_SURELY
    if any(char.isdigit() for char in text) or (not numeric and text in NUMBERING):
        return ""
    if not guessed and not set(text) <= RESIDUE_READINGS:
        return ""
    top, bottom = min(strip.top for strip in strips), max(strip.bottom for strip in strips)
    left, right = min(strip.left for strip in strips), max(strip.right for strip in strips)
    mask = ink.mask[top:bottom, left:right]
    dash = _longest_band(mask, ink.em)
    width, height = dash.right - dash.left, dash.bottom - dash.top
    if height > FLAT_AS_READ * ink.em + BLUR or not DASH_WIDTH[0] * ink.em <= width <= DASH_WIDTH[1] * ink.em:
        return ""
    if width < SHORT_DASH * height or not _is_residue(mask, dash, ink.em):
        return ""
    if width < WIDER_THAN_DIGITS * ink.em and bottom - top > RESIDUE * ink.em:
        return ""  # as high as a digit, of which the foot may be left, as of 2, and a part of its head
    return _by_width(width, ink.em)


def _by_width(width: int, em: float) -> str:
    return "—" if width - BLUR >= LONG_DASH * em else "-"


def _longest_band(mask: Image, em: float) -> Strip:
    """The rows about the longest run of ink in a picture, between the ends of that run."""
    gap = max(1, round(JOIN * em)) | 1
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    runs = [_longest_run(row > 0) for row in joined]
    lengths = np.array([end - start for start, end in runs])
    row = int(lengths.argmax())
    start, end = runs[row]
    same = lengths >= BAND * lengths[row]
    top = bottom = row
    while top > 0 and same[top - 1]:
        top -= 1
    while bottom + 1 < len(same) and same[bottom + 1]:
        bottom += 1
    return Strip(start, top, end, bottom + 1)


def _longest_run(filled: NDArray[np.bool_]) -> tuple[int, int]:
    steps = np.flatnonzero(np.diff(np.concatenate([[False], filled, [False]]).astype(np.int8)))
    starts, ends = steps[::2], steps[1::2]
    if not len(starts):
        return 0, 0
    i = int((ends - starts).argmax())
    return int(starts[i]), int(ends[i])


def _is_residue(mask: Image, dash: Strip, em: float) -> bool:
    """Whether all that is beside a dash are blots, lower than digits and not both over and under it as in ÷."""
    rest = mask.copy()
    rest[max(0, dash.top - 1) : dash.bottom + 1, max(0, dash.left - 1) : dash.right + 1] = 0
    count, _, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    left, top, width, height, area = (stats[1:, k].astype(np.float64) for k in range(5))
    right, bottom = left + width, top + height
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    blots = (longer <= RESIDUE * em) & (shorter >= ROUND * longer) & (area >= FILLED * width * height)
    if count - 1 > MOST_RESIDUE or not blots.all():
        return False
    before, behind = right <= dash.left + 1, left >= dash.right - 1
    over, under = ~before & ~behind & (top < dash.top), ~before & ~behind & (bottom > dash.bottom)
    highest = max(
        (float(bottom[side].max() - top[side].min()) for side in (before, behind, over, under) if side.any()),
        default=0.0,
    )
    return highest <= RESIDUE * em and not (over.any() and under.any())
