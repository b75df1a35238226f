"""Everything of one form laid out: its tables one below the other on common columns, and the text between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extractor.document import Box, Cell, Content, Grid, Line, Region

# Tables whose widths differ by less than this share are laid edge to edge; others keep their place on the page.
SAME_WIDTH = 0.05
# Column edges of two tables nearer than this share of the width are one.
SAME_EDGE = 0.008


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A cell in its place: rows ``row`` up to ``row_end``, columns ``col`` up to ``col_end``, both exclusive."""

    cell: Cell
    row: int
    col: int
    row_end: int
    col_end: int

    @property
    def text(self) -> str:
        """The cell's text."""
        return self.cell.text


@dataclass(frozen=True, slots=True, eq=False)
class TextRow:
    """Lines side by side outside the tables, standing before the board's row ``at``."""

    at: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The texts of its lines, without a gap."""
        return "".join(line.text for line in self.lines)

    @property
    def confidence(self) -> float:
        """The least of its lines."""
        return min(line.content.confidence for line in self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """The layout of one form.

    ``rows`` are the cells that touch each row, from left to right; ``edges`` are the places of the column edges in
    pixels, one more than there are columns; ``starts`` are the rows in which a table begins.
    """

    places: tuple[Place, ...]
    rows: tuple[tuple[Place, ...], ...]
    texts: tuple[TextRow, ...]
    edges: tuple[float, ...]
    starts: tuple[int, ...]
    grids: tuple[Grid, ...]

    @property
    def row_count(self) -> int:
        """The rows of all tables together."""
        return len(self.rows)

    def beginning(self, row: int) -> list[Place]:
        """The cells whose first row it is, from left to right."""
        return [place for place in self.rows[row] if place.row == row]

    def width(self, col: int, col_end: int) -> float:
        """How wide a range of columns is, in pixels; 0 where it is empty."""
        return self.edges[col_end] - self.edges[col] if col_end > col else 0.0

    def shared(self, a: Place, b: Place) -> float:
        """How wide the columns are that two cells share, in pixels."""
        return self.width(max(a.col, b.col), min(a.col_end, b.col_end))

    def right_of(self, place: Place) -> list[Place]:
        """The cells that touch its right side, from top to bottom."""
        beside = [p for row in self.rows[place.row : place.row_end] for p in row if p.col == place.col_end]
        return list(dict.fromkeys(beside))

    def below(self, place: Place) -> Place | None:
        """The cell of the next row that shares most of its width; None at the end of its table."""
        if place.row_end >= self.row_count or place.row_end in self.starts:
            return None
        under = [p for p in self.rows[place.row_end] if p.row == place.row_end]
        best = max(under, key=lambda p: self.shared(place, p), default=None)
        return best if best and self.shared(place, best) > 0 else None

    def grid_at(self, row: int) -> Grid:
        """The table that a row belongs to."""
        return self.grids[sum(start <= row for start in self.starts) - 1]


def lay_out(elements: Sequence[Line | Grid]) -> Board:
    """The lines and tables of one form, in reading order, as a board."""
    grids = [element for element in elements if isinstance(element, Grid)]
    widest = max(grids, key=lambda grid: _outline(grid).width, default=None)
    all_edges = [_edges(grid, widest) if widest else [] for grid in grids]
    edges = all_edges[0] if len(grids) == 1 else _common(all_edges)
    places: list[Place] = []
    starts: list[int] = []
    texts: list[TextRow] = []
    row = 0
    lines: list[Line] = []
    own = iter(all_edges)
    for element in elements:
        if isinstance(element, Line):
            lines.append(element)
            continue
        texts.extend(TextRow(row, group) for group in side_by_side(lines))
        lines = []
        starts.append(row)
        columns = [_nearest(edges, edge) for edge in next(own)]
        places.extend(_place(cell, row, columns) for cell in element.cells)
        row += element.row_count
    texts.extend(TextRow(row, group) for group in side_by_side(lines))
    return Board(tuple(places), _rows(places, row), tuple(texts), tuple(edges), tuple(starts), tuple(grids))


def _rows(places: Sequence[Place], count: int) -> tuple[tuple[Place, ...], ...]:
    rows: list[list[Place]] = [[] for _ in range(count)]
    for place in sorted(places, key=lambda p: p.col):
        for row in range(place.row, min(place.row_end, count)):
            rows[row].append(place)
    return tuple(map(tuple, rows))


def _place(cell: Cell, row: int, columns: Sequence[int]) -> Place:
    start = columns[cell.col]
    end = max(columns[min(cell.col + cell.col_span, len(columns) - 1)], start + 1)
    return Place(cell, row + cell.row, start, row + cell.row + cell.row_span, end)


def _outline(grid: Grid) -> Box:
    return grid.regions[0].box


def _edges(grid: Grid, widest: Grid) -> list[float]:
    """The places of a table's column edges, on the first page of the widest table."""
    outline, base = _outline(grid), _outline(widest)
    seen: list[list[float]] = [[] for _ in range(grid.col_count + 1)]
    page = grid.regions[0].page_number
    for cell in grid.cells:
        box = cell.regions[0].box
        if cell.page_number == page:
            seen[cell.col].append(box.left)
            seen[min(cell.col + cell.col_span, grid.col_count)].append(box.right)
    same = bool(base.width) and abs(outline.width - base.width) <= SAME_WIDTH * base.width
    scale = base.width / outline.width if same and outline.width else 1.0
    shift = base.left - outline.left * scale if same else 0.0
    return _rising([median(xs) * scale + shift if xs else None for xs in seen])


def _rising(edges: Sequence[float | None]) -> list[float]:
    """Edges in order, unknown ones evenly between their neighbours; counted where no place is known."""
    known = [(i, x) for i, x in enumerate(edges) if x is not None]
    if len(known) < 2 or any(b[1] <= a[1] for a, b in pairwise(known)):
        return [float(i) for i in range(len(edges))]
    out: list[float] = []
    for i in range(len(edges)):
        before = max((k for k in known if k[0] <= i), default=known[0])
        after = min((k for k in known if k[0] >= i), default=known[-1])
        if before[0] == after[0]:
            out.append(before[1] + (i - before[0]))
        else:
            out.append(before[1] + (after[1] - before[1]) * (i - before[0]) / (after[0] - before[0]))
    return out


def _common(all_edges: Iterable[Sequence[float]]) -> list[float]:
    """The edges of several tables, those that nearly meet as one."""
    found = sorted(edge for edges in all_edges for edge in edges)
    if not found:
        return []
    near = SAME_EDGE * (found[-1] - found[0])
    groups: list[list[float]] = []
    for edge in found:
        if groups and edge - groups[-1][0] <= near:
            groups[-1].append(edge)
        else:
            groups.append([edge])
    return [sum(group) / len(group) for group in groups]


def _nearest(edges: Sequence[float], edge: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - edge))


def side_by_side(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Consecutive lines of which each overlaps the one before in height, from left to right."""
    group: list[Line] = []
    for line in lines:
        if group and not _beside(group[-1].region, line.region):
            yield tuple(sorted(group, key=lambda one: one.region.box.left))
            group = []
        group.append(line)
    if group:
        yield tuple(sorted(group, key=lambda one: one.region.box.left))


def _beside(a: Region, b: Region) -> bool:
    overlap = min(a.box.bottom, b.box.bottom) - max(a.box.top, b.box.top)
    return a.page_number == b.page_number and overlap > 0.5 * min(a.box.height, b.box.height)


def joined(contents: Sequence[Content]) -> Content:
    """Several contents as one that goes on from each to the next."""
    filled = [content for content in contents if content.text]
    if len(filled) < 2:
        return filled[0] if filled else contents[0]
    readings = [content.readings for content in filled]
    together = (
        tuple(
            replace(parts[0], text="".join(p.text for p in parts), confidence=min(p.confidence for p in parts))
            for parts in zip(*readings, strict=True)
        )
        if len({tuple(r.reader for r in one) for one in readings}) == 1
        else ()
    )
    return Content(
        "".join(content.text for content in filled),
        min(content.confidence for content in filled),
        together,
        "review" if any(content.status == "review" for content in filled) else "accepted",
        tuple(line for content in filled for line in content.lines),
    )
