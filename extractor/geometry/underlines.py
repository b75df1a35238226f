"""Underlines and strike-outs of a digital page, which divide nothing: strokes that are as long as their text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from extractor.document import Char, Ruling

# In points.
SAME_END = 0.6  # of a stroke and of its text: producers round to 0.1 to 0.4; cells keep their text 1 and more off
MEETS = 0.6  # a stroke ends as near to a ruling that it meets, beside the ruling's own thickness
ONE_STROKE = 0.5  # pieces under runs of different fonts follow on each other; the gaps between dashes are wider
SAME_LINE = 0.3  # pieces of one stroke
DASH_GAP = 8.0  # between dashes
# Shares of a character's box: where a stroke through it or under it lies. Above are rulings over the text.
HIGHEST, LOWEST = 0.25, 1.15
FILLED = 0.5  # share of a stroke that has text along it: there are spaces between words
FEWEST = 3  # characters; a dash that is just as long as what stands over it is no longer than two

Floats = NDArray[np.float64]


def without_underlines(rulings: Sequence[Ruling], chars: Sequence[Char]) -> list[Ruling]:
    """The rulings but for strokes under or through text that begin and end with it.

    A ruling ends where others do, whatever text it has over it; so what meets rulings at both ends stays.

    Args:
        rulings: of a digital page, in points.
        chars: the characters on it.
    """
    boxes = np.array([_bounds(char) for char in chars if char.turned % 180 == 0])
    upright = np.array([(r.position, r.start, r.end, r.thickness) for r in rulings if r.direction == "vertical"])
    if not len(boxes):
        return list(rulings)
    dropped: set[int] = set()
    for line in _lines(rulings):
        over = boxes[(boxes[:, 2] <= rulings[line[0]].position) & (boxes[:, 3] >= rulings[line[0]].position)]
        if not len(over):
            continue
        strokes = list(_strokes(rulings, line))
        spans = np.array([(rulings[s[0]].start, max(rulings[i].end for i in s)) for s in strokes])
        begins = np.abs(spans[:, :1] - over[None, :, 0]) <= SAME_END
        ends = np.abs(spans[:, 1:] - over[None, :, 1]) <= SAME_END
        for i in np.flatnonzero(begins.any(axis=1) & ends.any(axis=1)):
            if _is_underline(int(i), spans, over) and not _is_held(rulings[line[0]].position, spans[i], upright):
                dropped.update(strokes[i])
    return [ruling for i, ruling in enumerate(rulings) if i not in dropped]


def _bounds(char: Char) -> tuple[float, float, float, float]:
    """Left, right, and the highest and lowest place of a stroke that belongs to a character."""
    box = char.box
    return box.left, box.right, box.top + HIGHEST * box.height, box.top + LOWEST * box.height


def _lines(rulings: Sequence[Ruling]) -> Iterator[list[int]]:
    """The horizontal rulings by index, those of one height together, from left to right."""
    level = sorted((r.position, i) for i, r in enumerate(rulings) if r.direction == "horizontal")
    line: list[int] = []
    for position, i in level:
        if line and position - rulings[line[0]].position > SAME_LINE:
            yield sorted(line, key=lambda j: rulings[j].start)
            line = []
        line.append(i)
    if line:
        yield sorted(line, key=lambda j: rulings[j].start)


def _strokes(rulings: Sequence[Ruling], line: Sequence[int]) -> Iterator[list[int]]:
    stroke: list[int] = []
    end = 0.0
    for i in line:
        if stroke and rulings[i].start - end > ONE_STROKE:
            yield stroke
            stroke = []
        end = max(end, rulings[i].end) if stroke else rulings[i].end
        stroke.append(i)
    yield stroke


def _is_underline(i: int, spans: Floats, over: Floats) -> bool:
    """Whether a stroke whose ends are those of characters has text along it, and is no dash of a ruling."""
    start, end = spans[i]
    within = over[(over[:, 0] >= start - SAME_END) & (over[:, 1] <= end + SAME_END)]
    if float((within[:, 1] - within[:, 0]).sum()) < FILLED * (end - start):
        return False
    before = i > 0 and start - spans[i - 1, 1] <= DASH_GAP
    after = i + 1 < len(spans) and spans[i + 1, 0] - end <= DASH_GAP
    return len(within) >= FEWEST or not (before or after)


def _is_held(position: float, span: Floats, upright: Floats) -> bool:
    """Whether a stroke meets rulings at both ends."""
    if not len(upright):
        return False
    passing = upright[(upright[:, 1] <= position + DASH_GAP) & (upright[:, 2] >= position - DASH_GAP)]
    reach = MEETS + passing[:, 3] / 2
    return all(bool(np.any(np.abs(passing[:, 0] - end) <= reach)) for end in span)
