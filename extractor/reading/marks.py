"""Dashes and slashes: marks alone in a cell that their shape tells, whatever a reader makes of them."""

from __future__ import annotations

import numpy as np

from extractor.document import Reading
from extractor.reading.lines import Ink, Strip

# Shares of the character height: a mark this flat and this wide is a dash, whatever a reader makes of it.
FLAT = 0.22
# One that is read as a dash may be as thick as those of heavy fonts.
FLAT_AS_READ, READ_AS_DASH = 0.35, frozenset("—–－―─一")
BLUR = 1.0  # pixels that blur adds to its height: at 120 dpi a dash of 2 is 4 of a character of 16
DASH_WIDTH = (0.25, 2.6)
LONG_DASH = 0.6
DASH_CONFIDENCE = 0.99
# A slash: its width to its height, and how nearly its ink lies on one falling line (y grows downwards).
SLASH_READINGS = frozenset({"", "/", "1", "l", "I", "|", "丨", "丿", "ノ", "7", "J", "∕", "／"})
SLASH_SLANT = (0.25, 1.2)
SLASH_CORRELATION = -0.75  # slashes measured -0.84 to -0.95, a lone 1 is above 0, a 7 bends
SLASH_BEND = 0.4  # deviation from that line to the stroke's breadth; of a straight stroke 0.29
DASH_READINGS = frozenset("—–-－―─一_ˉ￣~～")
# What a short, blurred one is taken for; a full stop or bullet is not half as wide again as it is high.
SHORT_DASH_READINGS = DASH_READINGS | frozenset("•·∙.,、，。“”\"'‘’=:：")
SHORT_DASH = 1.5
# A long mark so flat is a dash, whatever a reader that is no surer than this makes of it: the ragged ones of a fax are
# read as mmm, at 0.001. No character is a third as flat.
FLATTEST, UNSURE = 3.0, 0.3


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
    return "—" if width >= LONG_DASH * ink.em else "-"


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
