"""Rulings of a scan that are drawn as dashes or dots: thin ink in line, broken by gaps of one width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Direction, Image, Ruling
from extractor.geometry.evidence import BLUR, FLANK

# Lengths in inches.
THICKEST = 0.05  # of a dash: 3 pt, and the blur on both sides
LONGEST_DASH = 0.22  # what is longer is found as a piece of a ruling
WIDEST_GAP = 0.065  # between dashes; ones that stand under each other in lines of 9 pt print are 0.07 apart
SHORTEST = 0.4  # of a dashed ruling: six dashes and more
SURELY = 1.0  # strokes of text with gaps alike lie in line over 0.5 at most
FEWEST = 4  # gaps
COARSEST = (
    110.0  # dpi; in coarser pictures letters in line have gaps as alike as dashes: 18 of 108 cuttings, 24 without
)
# Gaps of one ruling differ from their middle by less than this, in pixels and as a share; most of them at least do.
ALIKE_PIXELS, ALIKE, MOST = 2.0, 0.3, 0.7
UNBROKEN = 0.5  # share of a line that longer strokes take; more is a ruling with something at its end
# Share of the length along which there is other ink beside a line: 0.26 and more beside strokes of text, 0.46 if they
# are in line over an inch. Down the page they are not; but text that stands close to a side has as much beside that.
CROWDED: dict[Direction, float] = {"horizontal": 0.4, "vertical": 0.6}
SHORT_CROWDED = 0.25

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Line:
    ruling: Ruling
    gap: float
    crowded: float

    def is_sure(self, dpi: float) -> bool:
        """Whether it is longer than what lies in line by chance."""
        long = self.ruling.end - self.ruling.start >= SURELY * dpi
        return long and self.crowded <= CROWDED[self.ruling.direction]


def find_dashed(ink: Image, dpi: float) -> list[Ruling]:
    """The dashed and dotted rulings of a straightened picture, both directions.

    Short ones count where longer ones of the page have gaps of the same width.

    Args:
        ink: 255 on 0, shape (rows, columns).
        dpi: its resolution.
    """
    if dpi < COARSEST:
        return []
    half = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    marks = (np.asarray(half) > 60).astype(np.uint8)
    lines = [*_in_line(marks, ink, "horizontal", dpi)]
    lines += _in_line(np.asarray(cv2.transpose(marks), dtype=np.uint8), ink.T, "vertical", dpi)
    sure = [line for line in lines if line.is_sure(dpi)]
    # Characters that stand under each other give verticals alone; where rulings are dashed, those across are as well.
    if all(line.ruling.direction == "vertical" for line in sure):
        sure = [line for line in sure if line.crowded <= SHORT_CROWDED]
    if not sure:
        return []
    usual = float(np.median([line.gap for line in sure]))
    short = (line for line in lines if line not in sure and line.crowded <= SHORT_CROWDED)
    return [line.ruling for line in (*sure, *(line for line in short if _alike(line.gap, usual)))]


def _in_line(marks: Image, ink: Image, direction: Direction, dpi: float) -> Iterator[_Line]:
    """Rows of marks, given as a picture at half size in which they run along the rows; ``ink`` is it at full size."""
    thick = round(THICKEST * dpi / 2) + 1
    gap, length = max(3, round(WIDEST_GAP * dpi / 2)) + 1, round(SHORTEST * dpi / 2)
    thin = cv2.subtract(marks, cv2.morphologyEx(marks, cv2.MORPH_OPEN, np.ones((thick + 1, 1), np.uint8)))
    closed = cv2.morphologyEx(thin, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    for contour in cv2.findContours(runs, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        left, top, width, height = cv2.boundingRect(contour)
        if height > thick:
            continue
        layers = np.count_nonzero(runs[top : top + height, left : left + width], axis=1)
        area = float(layers.sum())
        middle = 2 * (top + float(layers @ np.arange(height)) / area) + 1.0
        line = Ruling(direction, middle, 2.0 * left, 2.0 * (left + width), 2.0 * area / width, dashed=True)
        usual = _usual_gap(line, ink, dpi)
        if usual:
            yield _Line(line, usual, _crowded(line, ink, dpi))


def _usual_gap(line: Ruling, ink: Image, dpi: float) -> float:
    """The width of the gaps that break a line, if they are alike; 0 if not."""
    inked = _any(ink, line, -line.thickness / 2, line.thickness / 2)
    steps = np.flatnonzero(np.diff(np.concatenate([[True], inked, [True]]).astype(np.int8)))
    gaps, dashes = np.diff(steps)[::2], np.diff(np.concatenate([[0], steps, [len(inked)]]))[::2]
    if len(gaps) < FEWEST or dashes[dashes > LONGEST_DASH * dpi].sum() > UNBROKEN * len(inked):
        return 0.0
    usual = float(np.median(gaps))
    return usual if np.mean([_alike(gap, usual) for gap in gaps]) >= MOST else 0.0


def _alike(gap: float, usual: float) -> bool:
    return abs(gap - usual) <= max(ALIKE_PIXELS, ALIKE * usual)


def _crowded(line: Ruling, ink: Image, dpi: float) -> float:
    """The share of a line that has other ink beside it, on either side."""
    near = line.thickness / 2 + max(1.0, BLUR * dpi) + 1
    far = near + FLANK * dpi
    return float((_any(ink, line, -far, -near) | _any(ink, line, near, far)).mean())


def _any(ink: Image, line: Ruling, low: float, high: float) -> Flags:
    """Where along a line there is ink between two distances from its middle."""
    rows = slice(max(0, round(line.position + low)), max(0, round(line.position + high)) + 1)
    return np.asarray(np.any(ink[rows, int(line.start) : int(line.end)], axis=0))
