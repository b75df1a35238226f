"""Little boxes to be ticked, which stand in cells and divide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.document import Ruling

# In points; ``scale`` turns them into pixels.
SIDES = (4.0, 16.0)  # a box to be ticked is as high as its line of text
SAME = 1.2  # its sides meet within this
CORNER = 0.6  # and nothing else within this of a corner: cells of a table have neighbours

Floats = NDArray[np.float64]


def without_boxes(rulings: Sequence[Ruling], scale: float = 1.0) -> list[Ruling]:
    """The rulings but for those of little boxes that stand alone.

    Args:
        rulings: in pixels.
        scale: pixels to a point.
    """
    across = [r for r in rulings if r.direction == "horizontal" and _is_side(r, scale)]
    down = [r for r in rulings if r.direction == "vertical" and _is_side(r, scale)]
    if len(across) < 2 or len(down) < 2:
        return list(rulings)
    bounds = np.array([_bounds(r) for r in rulings])
    kept = np.ones(len(rulings), dtype=bool)
    for box in _boxes(across, down, SAME * scale):
        inside = _inside(box, bounds, SAME * scale)
        corners = [(x, y) for x in box[::2] for y in box[1::2]]
        if not any((_at(x, y, bounds, CORNER * scale) & ~inside).any() for x, y in corners):
            kept &= ~inside
    return [ruling for ruling, keep in zip(rulings, kept, strict=True) if keep]


def _is_side(ruling: Ruling, scale: float) -> bool:
    return SIDES[0] * scale <= ruling.end - ruling.start <= SIDES[1] * scale


def _boxes(across: Sequence[Ruling], down: Sequence[Ruling], same: float) -> Iterator[Floats]:
    """Pairs of like horizontals whose ends like verticals join, as (left, top, right, bottom)."""
    lying = np.array([(r.start, r.end, r.position) for r in across])
    standing = np.array([(r.position, r.start, r.end) for r in down])
    for start, end, top in lying:
        like = np.abs(lying[:, :2] - (start, end)).max(axis=1) <= same
        for bottom in lying[like & (lying[:, 2] > top + same)][:, 2]:
            if all((np.abs(standing - (x, top, bottom)).max(axis=1) <= same).any() for x in (start, end)):
                yield np.array([start, top, end, bottom])


def _bounds(ruling: Ruling) -> tuple[float, float, float, float]:
    if ruling.direction == "horizontal":
        return ruling.start, ruling.position, ruling.end, ruling.position
    return ruling.position, ruling.start, ruling.position, ruling.end


def _inside(box: Floats, bounds: Floats, slack: float) -> NDArray[np.bool_]:
    within = (bounds[:, :2] >= box[:2] - slack).all(axis=1) & (bounds[:, 2:] <= box[2:] + slack).all(axis=1)
    return np.asarray(within)


def _at(x: float, y: float, bounds: Floats, reach: float) -> NDArray[np.bool_]:
    near = (bounds[:, :2] <= (x + reach, y + reach)).all(axis=1) & (bounds[:, 2:] >= (x - reach, y - reach)).all(axis=1)
    return np.asarray(near)
