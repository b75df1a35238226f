"""Turning a scan upright by the tilt of its rulings."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image, Page
from extractor.units import Affine

WIDEST_TILT = 6.0  # degrees; sheet feeders skew less, hands rarely more
SMALLEST_TILT = 0.03  # degrees; over A4's width 2 px at 200 dpi, less than a ruling's thickness
WORK_WIDTH = 1200  # pixels across the picture in which the tilt is measured: 0.05° moves an end by one of them
SHORTEST_RUN = 14  # pixels at WORK_WIDTH; a 2 px ruling tilted by 6° still has runs of 19, most strokes have not
STEPS = (0.25, 0.05, 0.01)  # degrees, coarse to fine


def straighten(page: Page) -> Page:
    """The page turned so that its rulings lie straight; the page itself where they do.

    ``to_shown`` of the result leads back to the page as it was shown.
    """
    if page.image is None:
        return page
    tilt = find_tilt(to_gray(page.image))
    if abs(tilt) < SMALLEST_TILT:
        return page
    image, turn = rotate(page.image, -tilt)
    return replace(page, image=image, skew_degrees=round(tilt, 3), to_shown=page.to_shown.after(turn.inverse()))


def to_gray(image: Image) -> Image:
    """A picture as grey, shape (rows, columns)."""
    return image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def find_tilt(gray: Image) -> float:
    """The clockwise tilt of a picture's horizontal lines, in degrees within WIDEST_TILT.

    Runs of ink along the rows (rulings, and the strokes and baselines of text) are projected at each angle; the
    angle at which the projection is sharpest wins, sharpness being its sum of squares (W. Postl, 1986).
    """
    shrink = min(1.0, WORK_WIDTH / max(gray.shape))
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 10)
    rows = _runs(np.asarray(ink, dtype=np.uint8), along_rows=True)
    columns = _runs(np.asarray(ink, dtype=np.uint8), along_rows=False)
    if not len(rows) and not len(columns):
        return 0.0
    best = 0.0
    reach = WIDEST_TILT
    for step in STEPS:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        angles = angles[np.abs(angles) <= WIDEST_TILT + 1e-9]
        best = float(angles[int(np.argmax([_sharpness(rows, columns, angle) for angle in angles]))])
        reach = step
    return best


def _runs(ink: Image, *, along_rows: bool) -> NDArray[np.float32]:
    """Ink that lies in long straight runs, as (position along, position across), shape (n, 2)."""
    size = (SHORTEST_RUN, 1) if along_rows else (1, SHORTEST_RUN)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
    y, x = np.nonzero(runs)
    pairs = (x, y) if along_rows else (y, -x.astype(np.int64))
    return np.stack(pairs, axis=1).astype(np.float32)


def _sharpness(rows: NDArray[np.float32], columns: NDArray[np.float32], angle: float) -> float:
    total = 0.0
    slope = np.tan(np.radians(angle))
    for runs in (rows, columns):
        if len(runs):
            across = runs[:, 1] - slope * runs[:, 0]
            counts = np.bincount((across - across.min()).astype(np.int64)).astype(np.float64)
            total += float(counts @ counts)
    return total


def rotate(image: Image, degrees: float) -> tuple[Image, Affine]:
    """A picture turned clockwise on a white page that holds all of it, and the map of its pixels."""
    height, width = image.shape[:2]
    turn = Affine.rotation(degrees, (width / 2, height / 2))
    corners = [turn.apply(x, y) for x in (0, width) for y in (0, height)]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
    turn = Affine(1, 0, -left, 0, 1, -top).after(turn)
    matrix = np.array([[turn.a, turn.b, turn.c], [turn.d, turn.e, turn.f]])
    size = (int(np.ceil(right - left)), int(np.ceil(bottom - top)))
    turned = cv2.warpAffine(
        image,
        _for_pixel_centers(matrix),
        size,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    return np.asarray(turned, dtype=np.uint8), turn


def _for_pixel_centers(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """OpenCV counts from the middle of the first pixel, we from its corner."""
    shifted = matrix.copy()
    shifted[:, 2] += matrix[:, :2] @ np.array([0.5, 0.5]) - 0.5
    return shifted
