"""Rulings of a scan, by directional morphology."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.document import Direction, Image, Ruling
from extractor.geometry.straighten import to_gray

# Lengths in inches, so that they hold at any resolution.
SHORTEST_ACROSS = 0.22  # a run of ink along a row this long is a ruling: characters up to 14 pt are 0.19 wide
SHORTEST_DOWN = 0.16  # rows are no lower than 0.18; strokes of 12 pt characters are no taller than 0.15
THICKEST = 0.06  # a ruling of 4 pt
WINDOW = 0.25  # neighbourhood whose mean brightness decides what is ink
CONTRAST = 12  # grey levels below that mean; faded rulings differ by 20 and more, paper grain by less than 8
GAP = 0.02  # breaks within a ruling that are closed before short runs are dropped


def find_ink(gray: Image, dpi: float) -> Image:
    """Ink as 255 on 0, by local contrast."""
    window = max(15, int(WINDOW * dpi) | 1)
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, CONTRAST)
    return np.asarray(ink, dtype=np.uint8)


def find_rulings(image: Image, dpi: float) -> tuple[Ruling, ...]:
    """The horizontal and vertical rulings of a straightened picture.

    Args:
        image: grey (rows, columns) or BGR (rows, columns, 3).
        dpi: its resolution.
    """
    ink = find_ink(to_gray(image), dpi)
    return (*_find(ink, dpi, "horizontal"), *_find(ink, dpi, "vertical"))


def _find(ink: Image, dpi: float, direction: Direction) -> list[Ruling]:
    across = direction == "horizontal"
    length = max(9, round((SHORTEST_ACROSS if across else SHORTEST_DOWN) * dpi))
    kernel = np.ones((1, length) if across else (length, 1), np.uint8)
    # A ruling that leans by a pixel changes row on its way: ink one pixel to the side keeps the run whole.
    widened = cv2.dilate(ink, np.ones((3, 1) if across else (1, 3), np.uint8))
    runs = cv2.bitwise_and(cv2.morphologyEx(widened, cv2.MORPH_OPEN, kernel), ink)
    gap = max(3, round(GAP * dpi) | 1)
    runs = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, gap) if across else (gap, 1), np.uint8))
    count, _, stats, centers = cv2.connectedComponentsWithStats(runs, connectivity=8)
    rulings = []
    for i in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[i])
        extent, thickness = (width, height) if across else (height, width)
        if extent < length or area / extent > THICKEST * dpi or thickness > max(extent / 4, 3):
            continue
        start = left if across else top
        position = float(centers[i][1 if across else 0]) + 0.5
        rulings.append(Ruling(direction, position, float(start), float(start + extent), area / extent))
    return rulings
