"""Marks of a scan that are no print: dust, the specks of a fax, what is left of seals.

A mark is a connected piece of ink. What it is shows in its cell: print stands in lines with other print as dark as
itself, and its dots belong somewhere (under, over, after a character; on the baseline between digits).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Box, Image

SPECK = 0.011  # inches; a mark smaller than this across is dust: full stops of 8 pt print are 0.013
BORDER = 0.03  # inches from the middle of a ruling; it is 0.028 to the side of one of 4 pt, and text keeps off it

# Shares of the character height.
DOT = 0.24  # a mark no larger than this is a dot: points are 0.1 to 0.2; 。 and ， are 0.25 to 0.3, the rings of % 0.33
RING = 0.15  # a ring as large as this is 。, however the marks beside it look: 化 is two pieces as high as digits
OUTSIDE = 2  # components of what is not a mark that has no hole: the mark itself as their background, and all around it
NEAR = 0.42  # a dot belongs to a character no further away: 。 stands 0.3 from the one before it
COLON = 0.7  # the dots of ： stand 0.5 from their neighbours
BROKEN = 0.05  # pieces of one broken stroke lie no further apart; specks that touch are lost in the stroke
PIECES = 0.07  # half the gap between pieces of one stroke of a faint fax
STROKE = 0.35  # marks as large as this are strokes of characters
LOW = 0.25  # times the character height that it is high at the most
SIGN_FLAT = 1.6  # blur adds a pixel to each side of a short hyphen: 4 by 1 come out as 6 by 3
SIGN = 0.15  # a flat mark as wide as this is a minus sign or hyphen, whatever stands beside it
DASH = 0.25  # a mark as wide as this and flat may be a dash
FLAT = 2.2  # times its height that a dash is wide at the least
DIGIT_HEIGHT = (0.45, 1.0)
DIGIT_WIDTH = 0.72
LEVEL = 0.09  # tops and bottoms of digits differ by less
ON_LINE = 0.12  # a point ends this near to the baseline
BELOW_LINE = 0.28  # a comma reaches as far below it

# A mark of its own, as wide a space as a character's around it: some typefaces (TW-Sung) set ， and 。 in the middle of
# it. Of 234 marks of print wiped on archive and fax pages these are 137, with 6 specks among 2,057.
SLOT_MARK, LAST_MARK = 0.15, 0.17  # as large at the least between characters, and behind the last
SLOT_BEFORE, SLOT_BEHIND = (0.3, 1.15), 0.4  # the space before it, and at the least behind it
LAST_BEFORE = 0.75  # the space before one behind the last character, at the most
SLOT_HEIGHT = (-0.12, 0.45)  # of its middle below that of the characters
SLOT_LEVEL, SLOT_NEAR = 0.3, 1.5  # characters no further from it tell where its line lies

# Of the contrast of the print in its cell: residue of seals has a fifth to a half, a faded digit among others 0.5. Of
# 18,901 strokes of archive pages none is below 0.49. Points are paler for their blur.
PALE, PALE_STROKE = 0.3, 0.45
FAINTEST_PRINT = 15  # percentile of the contrasts of strokes on a page, by which marks alone in their cells are judged
# Dots that belong to characters, to each stroke of the page, from which on its characters have fallen to pieces, and
# dots further away are pieces too: 0.6 to 1.1 on faxes whose hairlines are lost, up to 0.35 on all other pages.
PIECES_TO_STROKES = 0.5
NEAR_IN_PIECES = 0.8  # of 304 pieces wiped there 134 come back, with 24 specks

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """The pieces of ink of a page: their number at each pixel (0 none), edges (n, 4) and contrast to paper (n,).

    The contrast is that of their darkest tenth: small marks are blurred, and pale on average.
    """

    labels: NDArray[np.int32]
    edges: Floats  # left, top, right, bottom
    contrast: Floats

    @property
    def sizes(self) -> Floats:
        """The longer side of each."""
        return np.maximum(self.edges[:, 2] - self.edges[:, 0], self.edges[:, 3] - self.edges[:, 1])

    def are_rings(self, some: NDArray[np.int64], em: float) -> Flags:
        """Which of some marks are as large as 。 and have a hole: no speck and no decimal point has one."""
        out = np.zeros(len(some), dtype=bool)
        for k in np.flatnonzero((self.sizes[some] <= DOT * em) & (self.sizes[some] >= RING * em)):
            left, top, right, bottom = (int(edge) for edge in self.edges[some[k]])
            around = np.pad(self.labels[top:bottom, left:right] != some[k], 1, constant_values=True)
            out[k] = cv2.connectedComponents(around.astype(np.uint8), connectivity=4)[0] > OUTSIDE
        return out

    def is_dust(self, dpi: float) -> Flags:
        """Which are too small to tell anything of where text lies; a point of blurred print may be as small."""
        dust = self.sizes < max(2.0, SPECK * dpi)
        dust[0] = True
        return np.asarray(dust)


def find_marks(mask: Image, gray: Image, paper: Image) -> Marks:
    """The marks of a page; number 0 is none and has no size.

    Args:
        mask: ink as 255 on 0.
        gray: the page.
        paper: the brightness of its paper, of the same shape.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    left, top, width, height, area = (stats[:, k].astype(np.float64) for k in range(5))
    edges = np.stack([left, top, left + width, top + height], axis=1)
    edges[0] = 0
    y, x = np.nonzero(mask)
    owners, depth = labels[y, x], cv2.subtract(paper, gray)[y, x].astype(np.float64)
    order = np.lexsort((depth, owners))
    ends = np.searchsorted(owners[order], np.arange(count), side="right")
    contrast = np.zeros(count)
    contrast[1:] = depth[order[ends[1:] - 1 - (area[1:] // 10).astype(np.int64)]]
    return Marks(np.asarray(labels, dtype=np.int32), edges, contrast)


def find_lost(dirt: Image, em: float) -> Floats:
    """The edges, shape (n, 4), of what is as large as a stroke and was not taken for print: who knows what it was.

    Pieces as near to each other as those of one broken stroke are one: a faint fax leaves a few dots of a digit.

    Args:
        dirt: the marks that are no print, as 255 on 0.
        em: the height of the page's characters, in pixels.
    """
    reach = 2 * max(1, round(PIECES * em)) + 1
    joined = cv2.morphologyEx(dirt, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    stats = cv2.connectedComponentsWithStats(joined, connectivity=8)[2][1:, :4].astype(np.float64)
    large = stats[np.maximum(stats[:, 2], stats[:, 3]) >= STROKE * em]
    return np.asarray(np.concatenate([large[:, :2], large[:, :2] + large[:, 2:]], axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """Which marks of a page are print, however small; and which surely are: both of shape (n,).

    They differ where characters have fallen to pieces, of which some may be specks.
    """

    flags: Flags
    sure: Flags


def find_print(marks: Marks, cells: Iterable[Box], em: float, dpi: float) -> Print:
    """The print of a page. Of marks outside every cell, those larger than dust are.

    Args:
        marks: of a page.
        cells: the boxes of its cells.
        em: the height of its characters, in pixels.
        dpi: its resolution.
    """
    sizes = marks.sizes
    kept = ~marks.is_dust(dpi)
    strokes = kept & (sizes >= STROKE * em)
    faintest = float(np.percentile(marks.contrast[strokes], FAINTEST_PRINT)) if strokes.any() else 0.0
    x, y = (marks.edges[:, 0] + marks.edges[:, 2]) / 2, (marks.edges[:, 1] + marks.edges[:, 3]) / 2
    by_row = np.argsort(y)
    rows = y[by_row]
    band = BORDER * dpi
    own: list[NDArray[np.int64]] = []
    for box in cells:
        some = by_row[np.searchsorted(rows, box.top - band) : np.searchsorted(rows, box.bottom + band)]
        some = some[(x[some] >= box.left - band) & (x[some] < box.right + band)]
        kept[some[_lie_on(marks.edges[some], box, band)]] = False
        inside = (x[some] > box.left) & (x[some] < box.right) & (y[some] >= box.top) & (y[some] < box.bottom)
        own.append(some[inside & ~_lie_on(marks.edges[some], box, band)])
    for some in filter(len, own):
        kept[some] = _is_print(marks, some, em, faintest)
    pieces = kept & (sizes <= DOT * em) & ~marks.is_dust(dpi)
    in_pieces = pieces.sum() >= PIECES_TO_STROKES * max(1, strokes.sum())
    sure = kept.copy()
    for some in filter(len, own if in_pieces else ()):
        kept[some] = _is_print(marks, some, em, faintest, NEAR_IN_PIECES)
    return Print(kept, sure)


def _lie_on(edges: Floats, box: Box, band: float) -> Flags:
    """Which marks lie on the border of a cell as a whole, as what is left of worn rulings does."""
    near_left, near_top = (abs(edges - side) <= band for side in (box.left, box.top))
    near_right, near_bottom = (abs(edges - side) <= band for side in (box.right, box.bottom))
    across = (near_left | near_right)[:, [0, 2]]
    down = (near_top | near_bottom)[:, [1, 3]]
    return np.asarray(across.all(axis=1) | down.all(axis=1))


def _is_print(marks: Marks, some: NDArray[np.int64], em: float, faintest: float, near: float = NEAR) -> Flags:
    """Of the marks of one cell; ``near``: how near a character a dot belongs to it, in its height."""
    edges, contrast = marks.edges[some], marks.contrast[some]
    width, height = edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]
    sizes = np.maximum(width, height)
    flat = (width >= FLAT * height) & (height <= LOW * em)  # digits that touch are as wide as a dash, and high
    strokes = (sizes >= STROKE * em) & (contrast >= PALE * faintest)
    if not strokes.any():
        return np.asarray(flat & (width >= DASH * em) & (contrast >= PALE * faintest))
    usual = float(np.median(contrast[strokes]))
    kept = contrast >= np.where(sizes > DOT * em, PALE_STROKE, PALE) * usual
    strokes &= kept
    dots = kept & (sizes <= DOT * em) & ~((width >= SIGN_FLAT * height) & (width >= SIGN * em))
    if dots.any():
        pieces = kept & (sizes >= SLOT_MARK * em)
        rings = marks.are_rings(some, em)
        kept &= ~dots | _belongs(edges, dots, strokes & ~flat, pieces, rings, em, near)  # nothing belongs to a dash
    return np.asarray(kept)


def _belongs(edges: Floats, dots: Flags, strokes: Flags, pieces: Flags, rings: Flags, em: float, near: float) -> Flags:
    """Which dots have a character near by; in a line of digits, which of them may be points and commas.

    ``pieces``: of broken characters as well, which tell how wide the space around a dot is.
    """
    out = np.zeros(len(edges), dtype=bool)
    others = edges[strokes]
    if not len(others):
        return out
    for i in (int(k) for k in np.flatnonzero(dots)):
        dx = np.maximum(others[:, 0] - edges[i, 2], edges[i, 0] - others[:, 2])
        dy = np.maximum(others[:, 1] - edges[i, 3], edges[i, 1] - others[:, 3])
        away = np.maximum(dx, dy).min()
        line = others[dy <= 0.5 * em]
        beside = others[(dy <= 0.5 * em) & (dx <= 2 * em)]
        misplaced = _are_digits(beside, em) and not _is_point(edges[i], beside, line, others, em)
        out[i] = away <= BROKEN * em or (
            away <= COLON * em if _has_twin(i, edges, em) else away <= near * em and not misplaced
        )
        out[i] |= bool(rings[i] and away <= COLON * em) or _has_slot(edges[i], others, edges[pieces], em)
    return out


def _has_slot(dot: Floats, others: Floats, pieces: Floats, em: float) -> bool:
    """Whether a dot stands where ， 。 or 、 do that are set in the middle of their space; never beside digits.

    What stands next to it may be a piece of a character (a ring of %).
    """
    dx = np.maximum(others[:, 0] - dot[2], dot[0] - others[:, 2])
    dy = np.maximum(others[:, 1] - dot[3], dot[1] - others[:, 3])
    near = others[(dy <= SLOT_LEVEL * em) & (dx <= SLOT_NEAR * em)]
    before, behind = near[near[:, 2] <= dot[0] + 1], near[near[:, 0] >= dot[2] - 1]
    if not len(before) or _are_digits(near, em):
        return False
    middle = ((dot[1] + dot[3]) / 2 - (near[:, 1].min() + near[:, 3].max()) / 2) / em
    size = max(dot[2] - dot[0], dot[3] - dot[1]) / em
    level = (pieces[:, 3] > near[:, 1].min()) & (pieces[:, 1] < near[:, 3].max())
    left = (dot[0] - pieces[level & (pieces[:, 2] <= dot[0] + 1), 2].max()) / em
    if left < SLOT_BEFORE[0] or not SLOT_HEIGHT[0] <= middle <= SLOT_HEIGHT[1]:
        return False
    if not len(behind):
        return bool(size >= LAST_MARK and left <= LAST_BEFORE)
    right = (behind[:, 0].min() - dot[2]) / em
    return bool(size >= SLOT_MARK and left <= SLOT_BEFORE[1] and right >= SLOT_BEHIND)


def _has_twin(i: int, edges: Floats, em: float) -> bool:
    """Whether a dot has another as large above or below it: both are a colon, or one of ；."""
    x, y = (edges[:, 0] + edges[:, 2]) / 2, (edges[:, 1] + edges[:, 3]) / 2
    size = np.maximum(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    apart = np.abs(y - y[i])
    alike = (size <= 2 * size[i]) & (size >= size[i] / 2)
    return bool((alike & (np.abs(x - x[i]) <= 0.1 * em) & (apart >= 0.15 * em) & (apart <= 0.7 * em)).any())


def _are_digits(edges: Floats, em: float) -> bool:
    """Whether all marks beside a dot are as high as each other, on one line, and as narrow as digits."""
    if not len(edges):
        return False
    width, height = edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]
    low, high = DIGIT_HEIGHT[0] * em, DIGIT_HEIGHT[1] * em
    level = max(np.ptp(edges[:, 1]), np.ptp(edges[:, 3])) <= 2 * LEVEL * em
    return bool(level and (height >= low).all() and (height <= high).all() and (width <= DIGIT_WIDTH * em).all())


def _is_point(dot: Floats, digits: Floats, line: Floats, others: Floats, em: float) -> bool:
    """Whether a dot stands before or between digits, on their baseline or through it as a comma.

    One before them may be that of .5, which without it would be another number: a reader has to see it. One behind
    them all is, where the number goes on below: it was wrapped at its point.
    """
    baseline = float(np.median(digits[:, 3]))
    behind_all = dot[2] >= line[:, 2].max() and not (others[:, 1] > baseline).any()
    return bool(
        not behind_all and dot[1] < baseline and baseline - ON_LINE * em <= dot[3] <= baseline + BELOW_LINE * em
    )
