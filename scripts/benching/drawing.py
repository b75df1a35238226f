"""Pages with what was found on them, to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from extractor.document import Segments

DIGITAL_SCALE = 2.0  # pixels of the drawing for one point of a digital page
LONGEST_SIDE = 2000  # pixels; larger pages are shrunk to it
CERTAIN = ((200, 120, 0), (0, 140, 0))  # BGR; cells by turns, so that neighbours tell apart
UNCERTAIN = (0, 0, 230)


def draw_page(segments: Segments, path: Path) -> None:
    """Writes the straightened page with its cells to a PNG; uncertain cells are red and crossed."""
    page = segments.page
    if page.image is not None:
        scale = min(1.0, LONGEST_SIDE / max(page.image.shape[:2]))
        size = (round(page.image.shape[1] * scale), round(page.image.shape[0] * scale))
        canvas: Any = cv2.resize(page.image, size, interpolation=cv2.INTER_AREA)
        canvas = cv2.cvtColor(canvas, cv2.COLOR_GRAY2BGR) if canvas.ndim == 2 else canvas
    else:
        scale = DIGITAL_SCALE
        canvas = np.full((round(page.height * scale), round(page.width * scale), 3), 255, np.uint8)
        for ruling in segments.rulings:
            ends = [(ruling.start, ruling.position), (ruling.end, ruling.position)]
            if ruling.direction == "vertical":
                ends = [(y, x) for x, y in ends]
            points = [(round(x * scale), round(y * scale)) for x, y in ends]
            cv2.line(canvas, points[0], points[1], (150, 150, 150), 1)
    for grid in segments.grids:
        for cell in grid.cells:
            box = cell.regions[0].box
            color = CERTAIN[(cell.row + cell.col) % 2] if cell.certain else UNCERTAIN
            start = (round(box.left * scale) + 2, round(box.top * scale) + 2)
            end = (round(box.right * scale) - 2, round(box.bottom * scale) - 2)
            cv2.rectangle(canvas, start, end, color, 1 if cell.certain else 2)
            if not cell.certain:
                cv2.line(canvas, start, end, color, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", canvas)[1].tobytes())
