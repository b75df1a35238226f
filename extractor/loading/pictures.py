"""Pictures of PDF pages, drawn by PDFium, and pictures on them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pypdfium2.raw as c

from extractor.document import Box, Image, Page
from extractor.errors import LimitError
from extractor.options import LoadingOptions
from extractor.units import POINTS_PER_INCH, Affine, to_pixels

# A page whose pictures cover this share of it is taken for a scan when no text on it can be seen.
SCAN_COVERAGE = 0.5
# A scan is rendered at its own resolution within these bounds (dpi): below, PDFium's scaling is no worse than
# ours; above 300 nothing is read better and everything takes longer.
RENDER_DPI = (100.0, 300.0)
SMALLEST_PAGE = 3.0  # points; the smallest page that PDF allows (ISO 32000-1, annex C)
# A picture on a page is looked at for a table at LOOK_DPI, as far as it has no more pixels than LOOK_PIXELS.
LOOK_DPI = 100.0
LOOK_PIXELS = 4_000_000
LONG_LINE = 50  # pixels at LOOK_DPI, half an inch: longer than strokes of titles, shorter than the narrowest table
THICK_LINE = 9  # pixels at LOOK_DPI, as thick as borders are drawn; edges of areas are no lines
FEWEST_LINES = 3  # in each direction: two rows and two columns
FEWEST_JOINTS = 6  # of nine


def read_scan(shown: Any, number: int, unit: float, options: LoadingOptions, where: str) -> Page:
    """The picture of a page.

    Raises:
        LimitError: the page is too small or too large to be shown.
    """
    across, down = shown.get_size()
    width, height = across * unit, down * unit
    if width < SMALLEST_PAGE or height < SMALLEST_PAGE:
        raise LimitError(f"the page is {width:.1f} × {height:.1f} points", where=where)
    dpi = native_dpi(shown, unit) or options.render_dpi
    scale = dpi / POINTS_PER_INCH
    if width * height * scale * scale > options.max_pixels:
        raise LimitError(
            f"{width * scale:,.0f} × {height * scale:,.0f} pixels are more than the limit of {options.max_pixels:,}",
            where=where,
        )
    picture: Image = np.ascontiguousarray(shown.render(scale=scale * unit).to_numpy()[:, :, :3])
    rotation = int(shown.get_rotation()) % 360
    to_shown = Affine(width / picture.shape[1], 0, 0, 0, height / picture.shape[0], 0)
    return Page(number, width, height, "pt", "scan", rotation, dpi=dpi, image=picture, to_shown=to_shown)


def native_dpi(shown: Any, unit: float) -> float | None:
    """The resolution of the picture that fills the page, within RENDER_DPI; None where none does."""
    width, height = shown.get_size()
    best: float | None = None
    for item in shown.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) < SCAN_COVERAGE * width * height:
            continue
        across = max(item.get_px_size())
        best = max(best or 0.0, across / (max(right - left, top - bottom) * unit) * POINTS_PER_INCH)
    return None if best is None else min(max(best, RENDER_DPI[0]), RENDER_DPI[1])


def shows_table(shown: Any, box: Box, whole: Box) -> bool:
    """Whether a part of a page, as drawn, has long lines that cross as those of a table do.

    Args:
        shown: PDFium's page.
        box: the part, in points of the page as shown.
        whole: the page as shown.
    """
    scale = to_pixels(1.0, LOOK_DPI)
    if whole.width * whole.height * scale * scale > LOOK_PIXELS:
        return False
    picture = shown.render(scale=scale * whole.width / shown.get_width(), grayscale=True).to_numpy()
    picture = picture.reshape(picture.shape[:2])
    part = picture[
        round(max(0.0, box.top) * scale) : round(box.bottom * scale),
        round(max(0.0, box.left) * scale) : round(box.right * scale),
    ]
    if min(part.shape) < LONG_LINE:
        return False
    ink = cv2.adaptiveThreshold(
        np.ascontiguousarray(part), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 10
    )
    thick = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((THICK_LINE, THICK_LINE), np.uint8))
    ink = cv2.subtract(ink, cv2.dilate(thick, np.ones((3, 3), np.uint8)))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, LONG_LINE), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((LONG_LINE, 1), np.uint8))
    near = np.ones((5, 5), np.uint8)
    joints = cv2.bitwise_and(cv2.dilate(across, near), cv2.dilate(down, near))
    if cv2.connectedComponents(joints)[0] - 1 < FEWEST_JOINTS:
        return False
    rows, columns = _positions(across.any(axis=1)), _positions(down.any(axis=0))
    return rows >= FEWEST_LINES and columns >= FEWEST_LINES


def _positions(hit: Any) -> int:
    """Runs of hits, those a few pixels apart as one."""
    found = np.flatnonzero(hit)
    return int((np.diff(found) > 5).sum()) + 1 if len(found) else 0
