"""Rulings of a scan that are drawn as dashes or dots: small thin marks in line, one after the other."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np

from extractor.document import Direction, Image, Ruling

# Lengths in inches.
THICKEST = 0.035  # of a dash: 2.5 pt
LONGEST_DASH = 0.22
WIDEST_GAP = 0.065  # between dashes; ones that stand under each other in lines of 9 pt print are 0.07 apart
SHORTEST = 0.4  # of a dashed ruling: six dashes and more
FEWEST = 12  # marks of such a shape on a page; a dashed ruling across a form alone has more
FULLEST = 0.95  # share of a row of dashes that is ink; more is a stroke, found as such


def find_dashed(ink: Image, dpi: float) -> list[Ruling]:
    """The dashed and dotted rulings of a straightened picture, both directions.

    Args:
        ink: 255 on 0, shape (rows, columns).
        dpi: its resolution.
    """
    half = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    marks = (np.asarray(half) > 60).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    if count <= FEWEST:
        return []
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    thick, long = THICKEST * dpi / 2 + 1, LONGEST_DASH * dpi / 2
    out: list[Ruling] = []
    sides: tuple[tuple[Direction, Any, Any], ...] = (("horizontal", height, width), ("vertical", width, height))
    for direction, across, along in sides:
        keep = (across <= thick) & (along <= long)
        keep[0] = False
        if keep.sum() < FEWEST:
            continue
        chosen = keep[labels].astype(np.uint8)
        out += _in_line(chosen if direction == "horizontal" else np.ascontiguousarray(chosen.T), direction, dpi)
    return out


def _in_line(marks: Image, direction: Direction, dpi: float) -> list[Ruling]:
    """Rows of marks, given as a picture at half size in which they run along the rows."""
    gap, length = max(3, round(WIDEST_GAP * dpi / 2)) + 1, round(SHORTEST * dpi / 2)
    closed = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    count, labels, stats, centers = cv2.connectedComponentsWithStats(np.asarray(runs, dtype=np.uint8), connectivity=8)
    inked = np.bincount(labels.ravel(), (marks > 0).ravel(), minlength=count)
    out = []
    for i in range(1, count):
        left, _, width, height, area = (int(v) for v in stats[i])
        if inked[i] > FULLEST * area or height > 2 * THICKEST * dpi:
            continue
        position = 2.0 * float(centers[i][1]) + 1.0
        out.append(Ruling(direction, position, 2.0 * left, 2.0 * (left + width), 2.0 * area / width))
    return out
