"""Where a table meets its next part: which cells stand over which, on common columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from extractor.document import Cell, Grid
from extractor.geometry.joining.parts import Part, bottom_cells, common_edges, without_arch

# Rows that have so many inner edges in common and differ in one are the same row but for that edge.
SHARED_EDGES = 3
MERGED_COLUMNS = 3  # columns of a list that no row of it has in one; two are where a scan lost an edge

Columns = tuple[int, int]  # first and last edge
Place = tuple[int, int]  # row and column


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table so far: its cells, its column edges as shares of the width, and what its last page shows of it.

    ``feet`` are the cells that end with it, by row and column, as they stand on that page. ``is_shifted`` tells that
    the list at its foot may have one row more or less: a break before may or may not have cut one in two.
    """

    grid: Grid
    edges: tuple[float, ...]
    last: Part
    feet: Mapping[Place, Cell]
    is_shifted: bool = False


def to_table(part: Part) -> Table:
    """A table of one part."""
    return Table(part.grid, part.edges, part, {(c.row, c.col): c for c in bottom_cells(part.grid)})


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A cell and the one that stands right below it on the next page, over the same columns.

    ``foot`` is what the last page shows of ``above``.
    """

    above: Cell
    foot: Cell
    below: Cell
    columns: Columns
    is_guessed: bool = False

    @property
    def is_filled(self) -> bool:
        """Whether there is text on both sides of the break; specks that a reader made marks of are none."""
        return all(
            any(char.isalnum() for char in cell.text) or (bool(cell.text) and cell.content.status == "accepted")
            for cell in (self.above, self.below)
        )


class Seam:
    """A table and its next part, laid on common columns.

    ``pairs`` are by the index of the lower cell. ``odd_edge`` is a column edge that one of the two pages lacks, by
    its place among ``edges``; scans lose edges and invent some.
    """

    def __init__(self, table: Table, part: Part) -> None:
        self.table, self.part = table, part
        tolerance = max(table.last.tolerance, part.tolerance)
        flat = table.last.is_measured and part.is_measured
        own = part.edges if flat else without_arch(table.edges, part.edges, tolerance)
        self.edges, self._lower = common_edges(table.edges, own, tolerance)
        self._upper = [self.edges.index(edge) for edge in table.edges]
        self.odd_edge = self._find_odd_edge()
        self.pairs = self._find_pairs()

    def above(self, cell: Cell) -> Columns:
        """The columns of a cell of the table."""
        return self._upper[cell.col], self._upper[cell.col + cell.col_span]

    def below(self, cell: Cell) -> Columns:
        """The columns of a cell of the part."""
        return self._lower[cell.col], self._lower[cell.col + cell.col_span]

    def first_row(self) -> list[Cell]:
        """The cells of the part's first row."""
        return [cell for cell in self.part.grid.cells if cell.row == 0]

    def in_column(self, columns: Columns) -> Iterator[Cell]:
        """All cells over the same columns, on either side."""
        yield from (cell for cell in self.table.grid.cells if self.above(cell) == columns)
        yield from (cell for cell in self.part.grid.cells if self.below(cell) == columns)

    def has_merged(self, columns: Columns) -> bool:
        """Whether some cell of the column is merged over rows."""
        return any(cell.row_span > 1 for cell in self.in_column(columns))

    @property
    def padding(self) -> float:
        """What cells leave free at their sides at the least, in pixels of the upper page.

        A part of few rows may hold no full line, so the other one is heard as well.
        """
        upper, lower = self.table.last, self.part
        return min(upper.padding, lower.padding / lower.em * upper.em) if lower.em else upper.padding

    @property
    def is_of_two_kinds(self) -> bool:
        """Whether a cell on one side of the break stands over several of the other, as a header's under a text does."""
        over = [self.above(cell) for cell in bottom_cells(self.table.grid)]
        under = [self.below(cell) for cell in self.first_row()]
        return any(is_over_several(columns, under) for columns in over) or any(
            is_over_several(columns, over) for columns in under
        )

    @property
    def lacks_edges(self) -> bool:
        """Whether the rows at the break look like rows of one list of which a scan lost several column edges."""
        over, under = self._inner()
        exact = self.table.last.is_digital and self.part.is_digital
        return not exact and len(over & under) >= SHARED_EDGES and over != under and not self.is_of_two_kinds

    @property
    def some_open(self) -> bool:
        """Whether no ruling was drawn under some cells at the foot of the page."""
        return any(foot.open_bottom for foot in self.table.feet.values())

    def _inner(self) -> tuple[set[int], set[int]]:
        over = {self.above(cell)[0] for cell in bottom_cells(self.table.grid)} - {0}
        under = {self.below(cell)[0] for cell in self.first_row()} - {0}
        return over, under

    def _find_odd_edge(self) -> int | None:
        if self.table.last.is_digital and self.part.is_digital:
            return None
        over, under = self._inner()
        odd = over ^ under
        return odd.pop() if len(odd) == 1 and len(over & under) >= SHARED_EDGES else None

    def _find_pairs(self) -> dict[int, Pair]:
        over = {self.above(cell): cell for cell in bottom_cells(self.table.grid)}
        pairs: dict[int, Pair] = {}
        for i, cell in enumerate(self.part.grid.cells):
            if cell.row:
                continue
            columns = self.below(cell)
            above = over.get(columns)
            is_guessed = above is None and self.odd_edge is not None
            if is_guessed:
                above = max(over.items(), key=lambda item: _shared(item[0], columns, self.edges))[1]
            if above is not None:
                foot = self.table.feet[above.row, above.col]
                pairs[i] = Pair(above, foot, cell, columns, is_guessed)
        return pairs


def is_over_several(columns: Columns, others: Iterable[Columns]) -> bool:
    """Whether one cell takes as many columns as no cell of a list does."""
    start, end = columns
    return sum(start <= first and last <= end for first, last in others) >= MERGED_COLUMNS


def _shared(a: Columns, b: Columns, edges: list[float]) -> float:
    start, end = max(a[0], b[0]), min(a[1], b[1])
    return edges[end] - edges[start] if end > start else 0.0
