"""The rulings of a digital page, from the lines, rectangles and curves that pdfplumber lists."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from extractor.document import Ruling

# A filled rectangle this thin (points) is a drawn line; the thickest borders of word processors are 6 pt.
THICKEST = 6.0
# A line may lean this much (points) and still be horizontal or vertical: producers round to a tenth.
LEAN = 1.0
# Colours lighter than this (0 black, 1 white) cannot be seen on paper: they rule nothing.
INVISIBLE = 0.95


def find_rulings(objects: dict[str, list[dict[str, Any]]], left: float, top: float) -> tuple[Ruling, ...]:
    """The rulings of a page's drawing objects, in points from the shown page's top left corner."""
    found: list[Ruling] = []
    for item in objects.get("rect", []):
        found.extend(_of_rectangle(item))
    for kind in ("line", "curve"):
        for item in objects.get(kind, []):
            found.extend(_of_path(item))
    return tuple(
        Ruling(r.direction, r.position - top, r.start - left, r.end - left, r.thickness)
        if r.direction == "horizontal"
        else Ruling(r.direction, r.position - left, r.start - top, r.end - top, r.thickness)
        for r in found
    )


def _of_rectangle(item: dict[str, Any]) -> Iterator[Ruling]:
    x0, x1, y0, y1 = float(item["x0"]), float(item["x1"]), float(item["top"]), float(item["bottom"])
    filled = item.get("fill") and _is_seen(item.get("non_stroking_color"))
    stroked = item.get("stroke") and _is_seen(item.get("stroking_color"))
    if not (filled or stroked):
        return
    width, height = x1 - x0, y1 - y0
    if height <= THICKEST and height <= width:
        yield Ruling("horizontal", (y0 + y1) / 2, x0, x1, height)
    elif width <= THICKEST:
        yield Ruling("vertical", (x0 + x1) / 2, y0, y1, width)
    elif stroked:
        pen = float(item.get("linewidth") or 1.0)
        yield Ruling("horizontal", y0, x0, x1, pen)
        yield Ruling("horizontal", y1, x0, x1, pen)
        yield Ruling("vertical", x0, y0, y1, pen)
        yield Ruling("vertical", x1, y0, y1, pen)


def _of_path(item: dict[str, Any]) -> Iterator[Ruling]:
    """The straight pieces of a line or curve; a thin filled outline is one ruling along its middle."""
    stroked = item.get("stroke") and _is_seen(item.get("stroking_color"))
    filled = item.get("fill") and _is_seen(item.get("non_stroking_color"))
    x0, x1, y0, y1 = float(item["x0"]), float(item["x1"]), float(item["top"]), float(item["bottom"])
    if not (stroked or filled):
        return
    pen = float(item.get("linewidth") or 1.0)
    if y1 - y0 <= LEAN or (filled and y1 - y0 <= THICKEST and y1 - y0 <= x1 - x0):
        yield Ruling("horizontal", (y0 + y1) / 2, x0, x1, max(pen, y1 - y0))
    elif x1 - x0 <= LEAN or (filled and x1 - x0 <= THICKEST):
        yield Ruling("vertical", (x0 + x1) / 2, y0, y1, max(pen, x1 - x0))
    elif stroked:
        points = item.get("pts") or []
        for (ax, ay), (bx, by) in pairwise(points):
            if abs(ay - by) <= LEAN < abs(ax - bx):
                yield Ruling("horizontal", (ay + by) / 2, min(ax, bx), max(ax, bx), pen)
            elif abs(ax - bx) <= LEAN < abs(ay - by):
                yield Ruling("vertical", (ax + bx) / 2, min(ay, by), max(ay, by), pen)


def _is_seen(color: Any) -> bool:
    """Whether a pdfplumber colour (grey, RGB, CMYK or a pattern's name) shows on white paper."""
    if color is None:
        return True
    parts = color if isinstance(color, (tuple, list)) else (color,)
    if not parts or not all(isinstance(part, (int, float)) for part in parts):
        return True
    if len(parts) == 4:
        return bool(max(parts) > 1 - INVISIBLE)
    return bool(min(parts) < INVISIBLE)
