"""Sides of cells of which wear may have left nothing, or next to nothing: nobody can say, so their cells are in doubt.

Wear takes a few millimetres of a ruling, and a low row is no higher. What then is left looks like a merged cell: but
no text runs across the line, on which the column goes on above or below; or a stub of the side still hangs at the
ruling across.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.document import Box, Image
from extractor.geometry.evidence import FLANK, WIDE_FLANK, WORN_AWAY, Inked, Seen

# Lengths in inches.
INSET = 0.03  # off the rulings about a cell
LEAST_TEXT = 0.08  # less ink along a line may be specks
STAINED = 0.06  # of a line on which nothing is left: specks, and what is left of the ruling at its joints
SPECK = 0.025  # half a millimetre, and its blur
GAP = 0.1  # between the texts of two cells: both keep off the ruling between them, characters do not stand so far apart
STUB = 0.05  # what hangs at a ruling; rough edges of a fax reach 0.015
LEVEL_STUB = 0.12  # what lies at a side of a cell: text touches sides more often, with strokes of - and 一
THICKEST_RULING = 0.06
LOWEST = 0.16  # of a cell: in lower ones characters are as high as that
STUB_WIDTH = 0.025  # of it: a ruling of 1.5 pt with its blur
GONE = 0.2  # share of an edge below which nothing of it is seen
RULED = 0.45  # and from which it is ruled
UNKNOWN = 0.3  # what such an edge counts: not ruled, and in doubt

Floats = NDArray[np.float64]


def doubted(edges: Floats, seen: Sequence[Seen], positions: Floats, stops: Floats, ink: Inked) -> Floats:
    """The edges of one direction with those in doubt that may be worn away from joint to joint.

    Args:
        edges: how much of each is ruled, shape (lines, stops - 1).
        seen: the same lines in the ink.
        positions: of the lines, in pixels.
        stops: where the lines across lie, in pixels.
        ink: turned so that the lines run along its rows.
    """
    out = edges.copy()
    short = np.diff(stops) <= WORN_AWAY * ink.dpi
    for k in range(1, len(positions) - 1):
        ruled = np.concatenate([[False], edges[k] >= RULED, [False]])
        goes_on = ruled[:-2] | ruled[2:]
        for i in np.flatnonzero(short & goes_on & (edges[k] < GONE) & (seen[k].inked * seen[k].lengths <= STAINED)):
            before, after = _bounds(edges[:, i], k)
            if _are_two(ink, (positions[before], positions[k], positions[after]), (stops[i], stops[i + 1])):
                out[k, i] = UNKNOWN
    return out


def _bounds(ruled: Floats, k: int) -> tuple[int, int]:
    """The nearest lines before and after one that are ruled beside it."""
    before, after = k - 1, k + 1
    while before > 0 and ruled[before] < RULED:
        before -= 1
    while after < len(ruled) - 1 and ruled[after] < RULED:
        after += 1
    return before, after


def _are_two(ink: Inked, across: tuple[float, float, float], along: tuple[float, float]) -> bool:
    """Whether what stands on both sides of a line may be the contents of two cells, or is nothing on both."""
    inset = round(INSET * ink.dpi)
    first, middle, last = (round(place) for place in across)
    start, end = round(along[0]) + inset, round(along[1]) - inset
    rows = np.any(ink.mask[first + inset : last - inset, start:end] > 0, axis=1)
    inked = np.flatnonzero(_without_specks(rows, SPECK * ink.dpi)) + first + inset
    over, under = inked[inked < middle], inked[inked >= middle]
    least = LEAST_TEXT * ink.dpi
    if len(over) < least and len(under) < least:
        return True
    return len(over) >= least and len(under) >= least and under[0] - over[-1] >= GAP * ink.dpi


def _without_specks(inked: NDArray[np.bool_], largest: float) -> NDArray[np.bool_]:
    """Where there is ink, without what is no longer than a speck."""
    out = inked.copy()
    steps = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(np.int8)))
    for start, end in zip(steps[::2], steps[1::2], strict=True):
        if end - start <= largest:
            out[start:end] = False
    return out


def has_stub(mask: Image, box: Box, dpi: float) -> bool:
    """Whether a piece of a ruling hangs at a ruling around a cell, inside it and clear of its text.

    Args:
        mask: ink as 255 on 0.
        box: of the cell, in pixels.
        dpi: its resolution.
    """
    turned = Box(box.top, box.left, box.bottom, box.right)
    upright = _is_hung(mask, box, dpi, STUB, FLANK)
    return upright or _is_hung(np.asarray(mask.T), turned, dpi, LEVEL_STUB, WIDE_FLANK)


def _is_hung(mask: Image, box: Box, dpi: float, length: float, flank: float) -> bool:
    """Whether an upright piece of a length hangs at the upper or the lower ruling, with paper as far on both sides."""
    inset = round(INSET * dpi)
    left, right = round(box.left) + inset, round(box.right) - inset
    if right - left < 2 * inset or box.height < LOWEST * dpi:
        return False
    reach = round((length + THICKEST_RULING) * dpi)
    top, bottom = max(0, round(box.top)), round(box.bottom)
    size = round(length * dpi), max(2, round(flank * dpi)), STUB_WIDTH * dpi
    return any(
        next(_stubs(mask[rows, left:right] > 0, *size), None) is not None
        for rows in (slice(top, top + reach), slice(bottom - 1, max(top, bottom - 1 - reach), -1))
    )


def find_stubs(band: NDArray[np.bool_], dpi: float, thickest: float) -> Iterator[tuple[int, int]]:
    """Where pieces of uprights hang at a ruling, as the first column and that after the last.

    Args:
        band: ink from the middle of the ruling on.
        dpi: its resolution.
        thickest: in pixels, of a piece.
    """
    return _stubs(band, round(STUB * dpi), max(2, round(FLANK * dpi)), thickest)


def _stubs(band: NDArray[np.bool_], length: int, flank: int, thickest: float) -> Iterator[tuple[int, int]]:
    """Of the rows from the middle of a ruling inwards."""
    open_rows = np.flatnonzero(np.mean(band, axis=1) < 0.5)
    if not len(open_rows):
        return
    first_open = int(open_rows[0])
    below: NDArray[np.bool_] = band[first_open + 1 : first_open + 1 + length]  # a row of blur is left out
    if len(below) < length:
        return
    solid, inked = np.asarray(below.all(axis=0)), np.asarray(below.any(axis=0))
    steps = np.flatnonzero(np.diff(np.concatenate([[False], solid, [False]]).astype(np.int8)))
    for start, end in zip(steps[::2], steps[1::2], strict=True):
        first, last = max(0, start - 1 - flank), end + 1 + flank
        clear = not inked[first : max(0, start - 1)].any() and not inked[end + 1 : last].any()
        if clear and 2 <= end - start <= max(3, thickest):
            yield int(start), int(end)
