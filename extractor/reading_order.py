"""The order in which a page is read."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.document import Box, Grid, Line


def by_position(elements: Iterable[Line | Grid]) -> list[Line | Grid]:
    """Lines and tables of one page from top to bottom; side by side, from left to right.

    Two elements are side by side where their vertical extents overlap by more than half of the lower one's.
    """
    rows: list[list[Line | Grid]] = []
    for element in sorted(elements, key=lambda e: _box(e).top):
        box = _box(element)
        if rows and all(_beside(box, _box(other)) for other in rows[-1]):
            rows[-1].append(element)
        else:
            rows.append([element])
    return [element for row in rows for element in sorted(row, key=lambda e: _box(e).left)]


def _box(element: Line | Grid) -> Box:
    return element.region.box if isinstance(element, Line) else element.regions[0].box


def _beside(a: Box, b: Box) -> bool:
    overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap > 0.5 * min(a.height, b.height)
