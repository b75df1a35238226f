"""How much of each edge of a lattice is ruled, from the ink itself.

A ruling is thin ink with paper on both sides of it; strokes of characters have others beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Direction, Image
from extractor.geometry.mending import IN_DOUBT

# Lengths in inches.
WANDER = 0.006  # a ruling may lie this far off the line that its other pieces give
FLANK = 0.028  # paper on both sides of a ruling reaches as far at least: the padding of cells, 0.6 mm
BLUR = 0.008  # between a ruling and its flanks
SHORTEST = 0.03  # runs of ink that count: what is left of a ruling between two gaps of wear
FEWEST_PIXELS = 6  # of such a run, whatever the resolution: at 120 dpi strokes are three pixels long
WIDE_FLANK = 0.05  # and on one of them as far; beside a stroke the rest of its character is nearer
ALOOF = 0.5  # what a stroke counts that reaches neither end: text keeps off the rulings that meet there
JOINT = 0.02  # at each end of an edge the ruling across is no evidence
TICK = 0.04  # what may be left of a side at the ruling across, no longer than the joint is wide
TOUCH = 0.012  # and what is ruled begins within this of it; text keeps off by the padding of its cell
ALONE = 0.08  # no ink as far on either side: nothing that characters of 8 pt and more stand beside
LONGEST_STROKE = 0.55  # of characters of 40 pt
NO_STROKE = 0.3  # a piece down the page longer than this has no text but titles of 24 pt and more
NO_DASH = 0.5  # and across it: —— of 18 pt
TALLER = 0.16  # than strokes of 12 pt characters
# What hangs at a joint, and what lies on an edge in all, with nothing within ALONE beside it: the rest of a ruling. Of
# 6353 edges inside cells of worn pages, in line with a ruling, none has as much; of 92 ruled ones that are mostly worn
# away 84 have.
HANGS, FLECKS, FLECKS_SHARE = 0.008, 0.02, 0.1
WORN_AWAY = 0.25  # two gaps of wear of 3 mm that meet
BARE = 0.03  # wear that goes past a joint takes as much of the next edge
# Shares: of an edge that is surely ruled; that a stub covers.
SURELY, STUB = 0.6, 0.1
STUB_ALONE = 0.2  # that one covers which reaches neither end
MOSTLY = 0.5  # of an edge that one stroke rules which is longer than any of text
MOSTLY_CLEAR = 0.6  # of a ruling has paper on both sides, even where text touches it
WHOLE = 0.93  # a ruling that is not worn covers as much of its edges
# What an upright by itself counts that has ink beside it and is not whole: not ruled, and in doubt. At 120 dpi such
# strokes of titles have 0.76 to 0.92 of their edge inked.
AS_STROKE = 0.3
CLOSE = 0.9  # share of what is inked that has paper on both sides, of a worn ruling; of such strokes 0.6 to 0.85
ONLY = 0.97  # share of what is inked that has paper on both sides, where nothing else stands on the line
# Share of an edge in pieces as thick as its ruling, whatever stands beside them, where the line goes on. Of 1330 level
# and 1799 upright edges inside cells of worn pages, text gives one in a thousand more than 0.27 and 0.6; of those that
# are ruled, with twice the wear of an archive page, 98 in 100 have 0.62.
IN_PIECES = 0.45, 0.6
MAYBE_IN_PIECES = 0.3, 0.6  # one merged edge in a thousand: they are in doubt
PIECE = 0.05  # inches of such a piece
THIN_PIECES = 0.1  # the share of an upright edge that may be no ruling
LOW = 0.32  # inches: in a lower row the stem of one character covers as much of an upright edge
NARROW = 0.45  # and in a narrower column a stroke of one of 14 pt as much of a level one
THIN = 0.7  # times as thick as its ruling is a stroke that is none of it
FLECK = 0.15  # the share of an edge as low as text that pieces as thick as the pen cover: 0.28 on a page that was wrong
STROKE = 0.4  # what a piece counts that is not whole and has ink beside it, where nothing is worn
WORN_TABLE = 0.001  # of all that is ruled is missing: 0.0015 and more on worn scans, up to 0.0003 on any other

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Span = tuple[float, float]  # along a line, in pixels


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What the ink says of the edges along one line; every array has one value for each edge.

    ``shares``: how much is ruled, 0 to 1, by ink that has paper on both sides. ``inked``: by any ink. ``stubs``:
    whether what is ruled, if little, can only be the rest of a ruling. ``through``: whether it begins at the ruling
    across at both ends, as text does not. ``bare_starts``, ``bare_ends``: for how
    long, in inches, there is no ink where the edge leaves the ruling across; 0 if there is within BARE of the joint.
    ``lengths``: of the edges, in inches. ``clear``: whether there is no ink on it or beside it. ``solid``: whether one
    stroke of the pen, longer than any of text, rules most of it, whatever stands beside it. ``pieces``: the share that
    pieces as thick as the pen cover, whatever stands beside them; ``hangs``: whether flecks of a ruling lie on it, one
    of them at a joint, with nothing near them; ``upright``: whether the line is.
    """

    shares: Floats
    inked: Floats
    stubs: Flags
    through: Flags
    bare_starts: Floats
    bare_ends: Floats
    lengths: Floats
    clear: Flags
    solid: Flags
    pieces: Floats
    hangs: Flags
    upright: Flags

    @classmethod
    def nothing(cls, edges: int) -> Seen:
        """Of a line that is not drawn."""
        none = np.zeros(edges, dtype=bool)
        nil = np.zeros(edges)
        return cls(nil, nil, none, none, nil, nil, nil, none, none, nil, none, none)

    def settled(self, found: Floats, *, worn: bool) -> Floats:
        """How much of each edge is ruled, all things considered.

        A merged cell takes a piece out of a line from joint to joint. Wear knows nothing of joints: it leaves a stub
        at one of them, or takes some of the next edge as well. What wear explains so is just ruled, and in doubt.
        Where nothing is worn, a ruling is whole: a stroke that leaves an end bare, or has ink along both sides, is
        of a character.

        Args:
            found: what the rulings that were found cover of the edges.
            worn: whether the table is.
        """
        if not worn:
            return self._unworn(found)
        shares = np.maximum(self.shares, found)
        ruled = np.concatenate([[False], shares >= SURELY, [False]])
        before, after = ruled[:-2], ruled[2:]
        beyond = np.maximum(np.append(0.0, self.bare_ends)[:-1], np.append(self.bare_starts, 0.0)[1:])
        past = before & after & (beyond > 0)
        torn = (self.stubs & (self.shares >= STUB) & (before | after)) | (past & (self.lengths + beyond <= WORN_AWAY))
        # Text inks no line from joint to joint, the padding of its cell included, just where that line goes on.
        likely = np.concatenate([[False], shares >= IN_DOUBT, [False]])
        least, may_be = (np.where(self.upright, *shares[::-1]) for shares in (IN_PIECES, MAYBE_IN_PIECES))
        # A character in the middle of a label, whose stroke lies in line with rulings on one side of the column.
        short = np.where(self.upright, self.lengths <= LOW, (self.lengths <= NARROW) & ~(before & after))
        in_pieces = (self.pieces >= least) & (~short | (~self.upright & self.stubs))
        whole = (self.through & (self.inked >= ONLY)) | self.solid | in_pieces
        torn |= whole & (likely[:-2] | likely[2:])
        for _ in range(2):  # two edges, one after the other, of which flecks are left
            likely[1:-1] |= torn
            torn |= self.hangs & (likely[:-2] | likely[2:])
        unknown = (self.pieces >= may_be) & (likely[:-2] | likely[2:])
        # A fleck of a ruling in a low row, text on both sides of it; both strokes of a 0 are thinner than the pen.
        unknown |= before & after & (self.lengths <= WORN_AWAY) & (self.pieces >= FLECK)
        settled = np.where((past & self.clear) | unknown, np.maximum(shares, AS_STROKE), shares)
        settled = np.where(torn, np.maximum(settled, IN_DOUBT), settled)
        # Next to none of it is as thick as the pen, and it touches no joint: of 29 such edges none was ruled.
        loose = ~past & ~self.stubs & ~self.through & ~self.hangs & (self.pieces < THIN_PIECES) & (found < STUB)
        settled = np.where(self.upright & loose, np.minimum(settled, AS_STROKE), settled)
        # Nothing long enough for a ruling was found, the line goes on neither way, and other ink stands beside a part
        # of it: so do strokes of a title as high as its row.
        stroke = ~before & ~after & ~self.stubs & ~self.through & (found < STUB) & (self.shares < CLOSE * self.inked)
        return np.where(stroke, np.minimum(settled, AS_STROKE), settled)

    def _unworn(self, found: Floats) -> Floats:
        bare = (self.bare_starts > 0) | (self.bare_ends > 0)
        shares = np.where(bare | (self.inked < WHOLE), self.shares * ALOOF, self.shares)
        # Two pieces that begin at either joint, with paper on both sides: the first wear of a table.
        # Or pieces found as rulings that do so over most of it, whatever text stands near.
        torn = self.through & (((self.shares >= STROKE) & (self.shares >= ONLY * self.inked)) | (found >= SURELY))
        short = found * self.lengths <= LONGEST_STROKE
        stroke = (found < WHOLE) & (shares < STUB_ALONE) & short
        shares = np.maximum(np.where(stroke, found * STROKE, found), shares)
        ruled = np.concatenate([[False], shares >= SURELY, [False]])
        goes_on = ruled[:-2] | ruled[2:]
        # Or what is left of an upright: flecks that hang at a joint, or a piece taller than text, with nothing near it.
        piece = self.stubs & self.upright & (self.shares >= STUB_ALONE) & goes_on
        torn |= (self.hangs & goes_on) | (piece & (self.inked * self.lengths >= TALLER))
        shares = np.where(piece, np.maximum(shares, AS_STROKE), shares)
        shares = np.where(torn, np.maximum(shares, IN_DOUBT), shares)
        # An upright of a character in a low row meets both rulings too; but it stands alone, and others leave it.
        ruled = np.concatenate([[False], shares >= SURELY, [False]])
        single = ~ruled[:-2] & ~ruled[2:] & short
        doubted = np.where(single & (self.shares < MOSTLY_CLEAR), np.minimum(shares, IN_DOUBT), shares)
        # Nor is it whole: strokes of a title as high as its row end short of the rulings.
        broken = single & (self.shares < MOSTLY_CLEAR) & (self.inked < WHOLE)
        return np.where(broken, np.minimum(doubted, AS_STROKE), doubted)


def is_worn(seen: Sequence[Seen]) -> bool:
    """Whether pieces of rulings are missing all over a table."""
    ruled = np.concatenate([line.shares for line in seen]) >= SURELY
    inked = np.concatenate([line.inked for line in seen])[ruled]
    return bool(inked.size and 1.0 - inked.mean() > WORN_TABLE)


@dataclass(frozen=True, slots=True, eq=False)
class Inked:
    """The ink of a straightened picture: 255 on 0, shape (rows, columns), its resolution, and the picture in grey."""

    mask: Image
    dpi: float
    gray: Image | None = None

    def across(self, position: float, thickness: float, stops: Floats) -> Seen:
        """What is seen of a horizontal line between stops, in pixels."""
        return _see(self.mask, self.dpi, position, thickness, stops, upright=False)

    def down(self, position: float, thickness: float, stops: Floats) -> Seen:
        """The same of a vertical line."""
        return _see(self.mask.T, self.dpi, position, thickness, stops, upright=True)

    def fragments(
        self, direction: Direction, position: float, thickness: float, span: Span, *, alone: bool = False
    ) -> Flags:
        """Where along a line between two places there is ink with paper on both sides of it; shape (pixels,).

        ``alone``: any ink there with nothing beside it as far as characters stand from each other; flecks too.
        """
        mask = self.mask if direction == "horizontal" else self.mask.T
        band = _Band.cut(mask, self.dpi, position, thickness, (max(0, int(span[0])), int(np.ceil(span[1]))))
        if alone:
            return np.asarray(band.ink.any(axis=0) & ~band.beside)
        return np.asarray(band.runs.any(axis=0))


def _see(mask: Image, dpi: float, position: float, thickness: float, stops: Floats, *, upright: bool) -> Seen:
    band = _Band.cut(mask, dpi, position, thickness, (max(0, int(stops[0])), int(np.ceil(stops[-1])) + 1))
    edges = [(*band.edge(start - band.first, end - band.first, upright), upright) for start, end in pairwise(stops)]
    return Seen(*(np.array(values) for values in zip(*edges, strict=True)))


@dataclass(frozen=True, slots=True, eq=False)
class _Band:
    """The ink along one line, level: shape (rows, columns); ``runs`` is what of it looks like a ruling."""

    ink: NDArray[np.bool_]
    runs: NDArray[np.bool_]
    pieces: NDArray[np.bool_]  # what of it is as thick as the ruling, whatever touches it
    near: Flags  # whether there is other ink within FLANK on either side, shape (columns,)
    close: Flags  # whether there is within WIDE_FLANK
    beside: Flags  # whether there is within ALONE
    crossed: Flags  # whether there is within FLANK on both sides
    pen: int
    first: int
    dpi: float

    @classmethod
    def cut(cls, mask: Image, dpi: float, position: float, thickness: float, span: tuple[int, int]) -> _Band:
        """Cuts the band out of a picture."""
        wander = max(1, round(WANDER * dpi))
        pen = max(2, int(np.ceil(thickness)))
        flank, blur = max(2, round(FLANK * dpi)), max(1, round(BLUR * dpi))
        wide = max(flank, round(WIDE_FLANK * dpi))
        alone = max(wide, round(ALONE * dpi))
        reach = (pen + 1) // 2 + wander + blur + alone
        rows = np.clip(np.arange(int(position) - reach, int(position) + reach + 1), 0, mask.shape[0] - 1)
        band = np.ascontiguousarray(mask[rows, span[0] : span[1]]) > 0
        ink = band[alone + blur : -alone - blur]
        above, below = band[:alone][::-1], band[-alone:]
        touching = above[:flank].any(axis=0), below[:flank].any(axis=0)
        near, crossed = touching[0] | touching[1], np.asarray(touching[0] & touching[1])
        over, under = np.any(above[:wide], axis=0), np.any(below[:wide], axis=0)
        runs = _runs(np.asarray(ink & ~_is_split(ink, thickness), dtype=np.uint8), SHORTEST * dpi)
        runs[:, near | (over & under)] = False
        beside = np.asarray(above.any(axis=0) | below.any(axis=0))
        thick = cv2.erode(ink.astype(np.uint8), np.ones((max(2, round(THIN * pen)), 1), np.uint8))
        pieces = _runs(np.asarray(thick, dtype=np.uint8), PIECE * dpi)
        return cls(ink, runs, pieces, np.asarray(near), np.asarray(over | under), beside, crossed, pen, span[0], dpi)

    def edge(
        self, start: float, end: float, upright: bool
    ) -> tuple[float, float, bool, bool, float, float, float, bool, bool, float, bool]:
        """One edge as in Seen; it is ruled by one stroke of the pen, and text has none longer than the longest."""
        longest = NO_STROKE if upright else NO_DASH
        margin = min(JOINT * self.dpi, (end - start) * 0.25)
        a, b = round(start + margin), round(end - margin)
        if b <= a:
            return 0.0, 0.0, False, False, 0.0, 0.0, (end - start) / self.dpi, False, False, 0.0, False
        near, beyond = max(2, round(TOUCH * self.dpi)), max(3, round(BARE * self.dpi))
        tops = range(max(1, self.runs.shape[0] - self.pen + 1))
        strokes = [np.any(self.runs[top : top + self.pen, a:b], axis=0) for top in tops]
        stroke = max(strokes, key=np.count_nonzero)
        share = float(stroke.mean())
        ink = np.any(self.ink[:, a:b], axis=0)
        inset = max(0, round(min(TICK * self.dpi, (end - start) * 0.25)) - round(margin))
        middle = slice(a + inset, max(a + inset + 1, b - inset))
        clear = not self.ink[:, middle].any() and not self.near[middle].any()
        bare_start, bare_end = _bare(ink, beyond) / self.dpi, _bare(ink[::-1], beyond) / self.dpi
        solid = self._solid(a, b) > max(longest * self.dpi, MOSTLY * (end - start))
        pieces = float(self.pieces[:, a:b].mean(axis=1).max())
        if upright and np.any(self.crossed[a:b] & np.any(self.pieces[:, a:b], axis=0)):  # the stem of a character
            pieces = 0.0
        hangs = self._hangs(round(start), a, b, round(end))
        inked, rest = float(ink.mean()), (bare_start, bare_end, (end - start) / self.dpi, clear, solid, pieces, hangs)
        extent = slice(a + int(np.argmax(stroke)), b - int(np.argmax(stroke[::-1])))
        reaches = bool(stroke[:near].any()), bool(stroke[-near:].any())
        # A stroke that goes on among others of its character is the end of a stem.
        stem = bool(self.crossed[a:b][_grown(ink, extent.start - a, extent.stop - a)].any())
        if any(reaches):
            return share, inked, all(reaches) or not (stem or np.any(self.close[extent])), all(reaches), *rest
        alone = share >= STUB_ALONE and not np.any(self.beside[extent])
        if _longest(stroke) > longest * self.dpi:
            return share, inked, True, False, *rest
        tall = extent.stop - extent.start >= TALLER * self.dpi and not np.any(self.close[extent])
        return share * ALOOF, inked, (alone or tall) and not stem, False, *rest

    def _hangs(self, start: int, a: int, b: int, end: int) -> bool:
        """Whether ink with nothing near it goes on from a joint into [a, b), and there is enough of it for no burr."""
        alone = np.any(self.ink[:, a:b], axis=0) & ~self.beside[a:b]
        if np.count_nonzero(alone) < max(FLECKS * self.dpi, FLECKS_SHARE * len(alone)):
            return False
        hung = max(2, int(HANGS * self.dpi))
        joints = (self.ink[:, max(0, start) : a], alone[:hung]), (self.ink[:, b:end], alone[-hung:])
        return any(bool(part.all() and np.any(joint, axis=0).all()) for joint, part in joints)

    def _solid(self, a: int, b: int) -> int:
        """The length in pixels of the longest stroke as thick as the ruling, whatever touches it."""
        least = max(2, round(THIN * self.pen))
        tops = range(max(1, len(self.ink) - least + 1))
        return max(_longest(np.all(self.ink[top : top + least, a:b], axis=0)) for top in tops)


def _bare(ink: Flags, least: int) -> int:
    """How many pixels are bare at the start, 0 if fewer than the least."""
    bare = int(np.argmax(ink)) if ink.any() else len(ink)
    return bare if bare >= min(least, len(ink)) else 0


def _grown(ink: Flags, first: int, last: int) -> slice:
    """A part of a line with the ink that goes on from it at both ends."""
    before, after = ink[:first][::-1], ink[last:]
    return slice(first - _run(before), last + _run(after))


def _run(ink: Flags) -> int:
    """How many pixels are inked at the start."""
    return len(ink) if ink.all() else int(np.argmin(ink))


def _longest(stroke: Flags) -> int:
    """The length of the longest run in pixels."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], stroke, [False]])))
    return int(np.max(steps[1::2] - steps[::2], initial=0))


def _is_split(ink: Flags, thickness: float) -> Flags:
    """Where a band holds strokes one beside the other, all thinner than its ruling: a thick pen's holds both of a 0."""
    upper = np.concatenate([np.zeros((1, ink.shape[1]), dtype=bool), ink[:-1]])
    split = np.count_nonzero(ink & ~upper, axis=0) > 1
    places = np.flatnonzero(split)
    thickest, here = np.zeros(len(places), dtype=np.int64), np.zeros(len(places), dtype=np.int64)
    for row in ink[:, places]:
        here = np.where(row, here + 1, 0)
        np.maximum(thickest, here, out=thickest)
    split[places] = thickest < THIN * thickness
    return np.asarray(split)


def _runs(strip: Image, length: float) -> NDArray[np.bool_]:
    kernel = np.ones((1, max(FEWEST_PIXELS, round(length))), np.uint8)
    return np.asarray(cv2.morphologyEx(strip, cv2.MORPH_OPEN, kernel), dtype=np.bool_)
