"""Rulings against the page as PDFium draws it: each lies on a line that is seen, and each line seen is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c

from extractor.document import Box, Page, Ruling
from extractor.loading.digital import placement

DPI = 144.0
SEEN = 8  # of 255; half of what tells colours apart, since a thin line covers its pixels in part
LONG = 30.0  # points; shorter lines are strokes of letters
THICK = 6.5  # points; what is thicker is a filled area
NEAR = 1.6  # points between a ruling and its line as drawn
COVERED = 0.8  # share of a line along which a ruling was found


@dataclass(frozen=True)
class Difference:
    """Rulings where nothing is drawn, and lines drawn where no ruling is (boxes in points of the page as shown)."""

    unseen: list[Ruling]
    missing: list[Box]


def compare(path: Path, page: Page) -> Difference:
    gray = _drawn(path, page)
    scale = DPI / 72
    rulings = [_shown(ruling, page) for ruling in page.rulings]
    unseen = [r for r in rulings if r.end - r.start > 2 and not _is_drawn(gray, r, scale)]
    apart = [*_pictures(path, page), *(char.box for char in page.chars)]
    missing = [
        line for direction in ("horizontal", "vertical") for line in _lines(gray, direction, scale)
        if not _is_found(line, direction, rulings) and not any(box.contains(*line.center) for box in apart)
    ]  # fmt: skip
    return Difference(unseen, missing)


def _drawn(path: Path, page: Page) -> Any:
    document = pypdfium2.PdfDocument(path)
    try:
        shown = document[page.page_number - 1]
        picture = shown.render(scale=DPI / 72 * page.width / shown.get_width(), grayscale=True, may_draw_forms=False)
        return picture.to_numpy().reshape(picture.height, picture.width).astype(np.int16)
    finally:
        document.close()


def _pictures(path: Path, page: Page) -> list[Box]:
    """Where pictures stand, in which lines are no rulings; those as thin as a line left out."""
    document = pypdfium2.PdfDocument(path)
    try:
        shown = document[page.page_number - 1]
        place, *_ = placement(shown, page.width / shown.get_width())
        found = []
        for item in shown.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING]):
            left, bottom, right, top = item.get_bounds()
            (ax, ay), (bx, by) = place.apply(left, bottom), place.apply(right, top)
            box = Box(min(ax, bx) - 1, min(ay, by) - 1, max(ax, bx) + 1, max(ay, by) + 1)
            if min(box.width, box.height) > THICK:
                found.append(box)
        return found
    finally:
        document.close()


def _shown(ruling: Ruling, page: Page) -> Ruling:
    level = ruling.direction == "horizontal"
    ends = [(at, ruling.position) if level else (ruling.position, at) for at in (ruling.start, ruling.end)]
    (ax, ay), (bx, by) = (page.to_shown.apply(*end) for end in ends)
    if abs(ay - by) < abs(ax - bx):
        return Ruling("horizontal", ay, min(ax, bx), max(ax, bx), ruling.thickness)
    return Ruling("vertical", ax, min(ay, by), max(ay, by), ruling.thickness)


def _is_drawn(gray: Any, ruling: Ruling, scale: float) -> bool:
    """Whether the picture changes across the ruling along the most of it."""
    image = gray if ruling.direction == "horizontal" else gray.T
    reach = ruling.thickness / 2 + 1.0
    low, high = int((ruling.position - reach) * scale), int((ruling.position + reach) * scale) + 1
    start, end = int(ruling.start * scale), int(ruling.end * scale) + 1
    band = image[max(0, low) : max(0, high), max(0, start) : max(0, end)]
    return bool(band.size) and float((np.ptp(band, axis=0) >= SEEN).mean()) >= 0.3  # a dotted line is 0.3 ink


def _lines(gray: Any, direction: str, scale: float) -> Sequence[Box]:
    """Long thin lines that are darker than both sides."""
    image = gray if direction == "horizontal" else gray.T
    image = np.ascontiguousarray(image.astype(np.uint8))
    thick = round(THICK * scale)
    closed = cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((thick, 1), np.uint8))
    ink = ((closed.astype(np.int16) - image) >= 2 * SEEN).astype(np.uint8)
    length = round(LONG * scale)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    found = []
    count, _, stats, _ = cv2.connectedComponentsWithStats(runs)
    for x, y, width, height, _ in stats[1:count]:
        if height > thick:
            continue
        box = [x / scale, y / scale, (x + width) / scale, (y + height) / scale]
        found.append(Box(*box) if direction == "horizontal" else Box(box[1], box[0], box[3], box[2]))
    return found


def _is_found(line: Box, direction: str, rulings: Sequence[Ruling]) -> bool:
    level = direction == "horizontal"
    low, high = (line.top, line.bottom) if level else (line.left, line.right)
    start, end = (line.left, line.right) if level else (line.top, line.bottom)
    spans = sorted(
        (max(r.start, start), min(r.end, end))
        for r in rulings
        if r.direction == direction
        and low - NEAR - r.thickness / 2 <= r.position <= high + NEAR + r.thickness / 2
        and r.start < end
        and r.end > start
    )
    covered, at = 0.0, start
    for first, last in spans:
        covered += max(0.0, last - max(first, at))
        at = max(at, last)
    return covered >= COVERED * (end - start)
