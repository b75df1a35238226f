"""What tells strokes of characters, arcs of seals and print from the back from rulings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractor.document import Direction, Image
from extractor.geometry.evidence import BLUR, FLANK, JOINT, WIDE_FLANK, Span

# Lengths in inches.
BESIDE = 0.02  # inches off a ruling where there is paper
AWAY = 0.02  # either side of a stroke in which its ends are looked for
BENT = 0.007  # off its middle that the ends of an arc lie; burrs of a fax move those of a hairline by 0.005
CROWDED = 0.5  # share of a stroke's length

# Print that shines through has at most a third of the darkness of that in front, faded print 0.45 of the darkest.
PALE = 0.4


def is_crossed(mask: Image, position: float, thickness: float, span: Span, dpi: float) -> bool:
    """Whether another stroke runs through an upright one somewhere on its way, as in 十; text only touches a ruling."""
    reach, joint = round(thickness / 2) + max(2, round(FLANK * dpi)), round(JOINT * dpi)
    first, last, middle = int(span[0]) + joint, int(np.ceil(span[1])) - joint, int(position)
    return bool((mask[first:last, max(0, middle - reach) : middle + reach + 1] > 0).all(axis=1).any())


def depth_of(
    gray: Image, direction: Direction, position: float, thickness: float, along: slice | NDArray[np.intp], dpi: float
) -> float:
    """How much darker a ruling is than the paper beside it, in grey levels, at most of the places along it."""
    picture = gray if direction == "horizontal" else gray.T
    away, middle = round(thickness / 2 + BESIDE * dpi), int(position)
    stroke = picture[max(0, middle - 1) : middle + 2, along].min(axis=0)
    sides = picture[[max(0, middle - away), min(picture.shape[0] - 1, middle + away)]][:, along].max(axis=0)
    return float(np.median(sides.astype(np.float64) - stroke))


def is_crowded(mask: Image, position: float, thickness: float, span: Span, dpi: float) -> bool:
    """Whether a horizontal stroke has ink on both sides along most of its length, as strokes of characters do."""
    flank, blur = max(2, round(WIDE_FLANK * dpi)), max(1, round(BLUR * dpi))
    half = max(1, int(np.ceil(thickness / 2))) + blur
    start, end = max(0, int(span[0])), int(np.ceil(span[1]))
    above = mask[max(0, int(position) - half - flank) : max(0, int(position) - half), start:end]
    below = mask[int(position) + half + 1 : int(position) + half + flank + 1, start:end]
    if not above.size or not below.size:
        return False
    return bool(((above > 0).any(axis=0) & (below > 0).any(axis=0)).mean() > CROWDED)


def is_arc(mask: Image, position: float, thickness: float, span: Span, dpi: float) -> bool:
    """Whether both ends of a horizontal stroke bend away to the same side, as the rim of a seal does where it is level.

    A rim 0.8 inch in radius and a hairline thick is level for 0.2 inch and leaves the line by 0.006 on the way; the
    thicker it is, the longer it seems level and the more it leaves it. Rulings of a straightened page leave it by less.
    """
    reach = int(np.ceil(thickness / 2)) + round(AWAY * dpi)
    middle, start, end = int(position), int(span[0]), int(np.ceil(span[1]))
    if end - start < 10:
        return False
    rows = np.clip(np.arange(middle - reach, middle + reach + 1), 0, mask.shape[0] - 1)
    ink = mask[rows, start:end] > 0
    layers = np.count_nonzero(ink, axis=0)
    alone = (layers > 0) & (layers <= 1.5 * thickness + 2)  # nothing else touches it there
    heights = (np.arange(-reach, reach + 1) @ ink) / np.maximum(layers, 1)
    places = np.linspace(0, 1, end - start)
    parts = [alone & part for part in (places < 0.15, abs(places - 0.5) < 0.15, places > 0.85)]
    if any(np.count_nonzero(part) < 2 for part in parts):
        return False
    first, mid, last = (float(np.median(heights[part])) for part in parts)
    return (first - mid) * (last - mid) > 0 and min(abs(first - mid), abs(last - mid)) >= max(1.5, BENT * dpi)
