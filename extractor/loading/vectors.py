"""The rulings of a digital page, from what it paints: lines, thin shapes, dots, pictures of lines, gaps of fills."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Ruling
from extractor.loading.gaps import find_gaps
from extractor.loading.marks import Mark
from extractor.loading.strips import find_strips
from extractor.loading.visibility import find_seen


def find_rulings(marks: Sequence[Mark]) -> tuple[Ruling, ...]:
    """The rulings that a person sees, in points of the page as shown."""
    strips, areas = find_strips(marks)
    seen = [*find_seen(strips, areas), *find_gaps(areas)]
    return tuple(dict.fromkeys(Ruling(s.direction, s.position, s.start, s.end, s.thickness) for s in seen))
