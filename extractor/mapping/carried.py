"""Text that goes on downwards: through merged cells, through blanks, and over page breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.mapping.board import Place


@dataclass(frozen=True, slots=True)
class Source:
    """The cell whose text holds for a row, and whether that is certain."""

    place: Place
    sure: bool = True


def find_sources(columns: Mapping[str, Sequence[Place | None]]) -> dict[str, list[Source | None]]:
    """For each carried column and each row the cell whose text holds there.

    A blank takes the text above it, as long as the column before it stays the same. But the text of a merged cell
    is centred: where a page break cuts the cell, it stands in one part, and the part above the break may be the
    blank one.

    Args:
        columns: by key, from the coarsest to the finest: the cell of each row; None where there is none.
    """
    found: dict[str, list[Source | None]] = {}
    parent: list[Source | None] | None = None
    for key, cells in columns.items():
        found[key] = parent = _in_column(cells, parent)
    return found


def _in_column(cells: Sequence[Place | None], parent: Sequence[Source | None] | None) -> list[Source | None]:
    if not cells:
        return []
    first = _first_rows(cells)
    is_merged = any(b - a > 1 for a, b in zip(first, [*first[1:], len(cells)], strict=True) if cells[a])
    own: dict[int, Source | None] = {}
    for row in first:
        place = cells[row]
        own[row] = Source(place) if place and place.text else None
    for row, following in reversed(list(pairwise(first))):
        below = own[following]
        if own[row] or not below or not _is_cut(cells[row], cells[following]):
            continue
        # Blanks elsewhere than at a page break: in this list a blank repeats the text above it.
        if not _has_other_blanks(cells, first, row) and _same_parent(parent, row, following):
            own[row] = Source(below.place, is_merged)
    for before, row in pairwise(first):
        above = own[before]
        if own[row] is None and above and cells[row] and _same_parent(parent, before, row):
            own[row] = above
    rows = [max(start for start in first if start <= row) for row in range(len(cells))]
    return [own[start] or _blank(cells[start]) for start in rows]


def _blank(place: Place | None) -> Source | None:
    return Source(place) if place else None


def _first_rows(cells: Sequence[Place | None]) -> list[int]:
    """The rows in which a cell differs from the one above."""
    return [row for row, cell in enumerate(cells) if row == 0 or cell is not cells[row - 1]]


def _is_cut(above: Place | None, below: Place | None) -> bool:
    """Whether a page break runs between two cells."""
    if above is None or below is None:
        return False
    return above.cell.regions[-1].page_number != below.cell.regions[0].page_number


def _has_other_blanks(cells: Sequence[Place | None], first: Sequence[int], row: int) -> bool:
    """Whether a cell but that of a row is blank that no page break touches."""
    for start, end in zip(first, [*first[1:], len(cells)], strict=True):
        cell = cells[start]
        if start == row or cell is None or cell.text:
            continue
        before = cells[start - 1] if start else None
        after = cells[end] if end < len(cells) else None
        if not _is_cut(before, cell) and not _is_cut(cell, after):
            return True
    return False


def _same_parent(parent: Sequence[Source | None] | None, a: int, b: int) -> bool:
    """Whether two rows stand under the same cell of the coarser column."""
    if parent is None:
        return True
    one, other = parent[a], parent[b]
    return (one and one.place) is (other and other.place)
