"""Dotted lines: dots that lie on a line, as one piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extractor.document import Direction

if TYPE_CHECKING:
    from extractor.loading.strips import Area

FEWEST = 4  # dots to a line; bullets and tick marks come in threes
SAME_LINE = 0.4  # points; dots of one line are drawn with one pen
APART = 4.0  # dots of a dotted line are no further apart than this many of their own widths


def line_up(
    dots: Sequence[Area], direction: Direction, widest_gap: float
) -> Iterator[tuple[Area, float, float, float, float]]:
    """Each run of dots as (its first dot, position, start, end, thickness), in points."""
    level = direction == "horizontal"
    placed = sorted(
        (
            (dot.box.center[1 if level else 0], dot.box.left, dot.box.right, dot.box.height, dot)
            if level
            else (dot.box.center[0], dot.box.top, dot.box.bottom, dot.box.width, dot)
            for dot in dots
        ),
        key=lambda p: (p[0], p[1]),
    )
    line: list[tuple[float, float, float, float, Area]] = []
    for dot in [*placed, None]:
        if dot is not None and (not line or dot[0] - line[0][0] <= SAME_LINE):
            line.append(dot)
            continue
        yield from _runs(sorted(line, key=lambda p: p[1]), widest_gap)
        line = [dot] if dot is not None else []


def _runs(
    line: Sequence[tuple[float, float, float, float, Area]], widest_gap: float
) -> Iterator[tuple[Area, float, float, float, float]]:
    run: list[tuple[float, float, float, float, Area]] = []
    for dot in [*line, None]:
        if dot is not None and (not run or _goes_on(run[-1], dot, widest_gap)):
            run.append(dot)
            continue
        if len(run) >= FEWEST:
            yield run[0][4], run[0][0], run[0][1], max(d[2] for d in run), run[0][3]
        run = [dot] if dot is not None else []


def _goes_on(
    before: tuple[float, float, float, float, Area], dot: tuple[float, float, float, float, Area], widest_gap: float
) -> bool:
    gap = dot[1] - before[2]
    same_colour = before[4].color == dot[4].color
    return same_colour and gap <= min(widest_gap, APART * max(dot[2] - dot[1], dot[3], 0.5))
