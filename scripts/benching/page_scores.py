"""How a page's tables, as found before any reading, compare with the true ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.document import Grid, Page
from extractor.units import to_fractions
from scripts.benching.matching import IOU, Box, Place, match
from scripts.benching.true_grids import Span, TrueTable, enclosing, true_tables

SAME_TABLE = 0.2  # IoU of a found and a true table: half a table is the same table, wrongly cut


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The cells of a found table on the page as shown, in fractions of it."""

    spans: tuple[Span, ...]
    boxes: tuple[Box, ...]
    uncertain: int

    @property
    def box(self) -> Box:
        """What encloses all its cells."""
        return enclosing(self.boxes)


@dataclass(frozen=True, slots=True)
class Difference:
    """A table that is not as it should be: the cells missing and those too many."""

    table: int | None
    missing: tuple[Span, ...]
    extra: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page: what was wanted of it and what was found."""

    page_number: int
    wanted_tables: int
    found_tables: int
    false_tables: int
    cells_wanted: int
    cells_found: int
    cells_matched: int
    uncertain: int
    warned: bool
    differences: tuple[Difference, ...]
    seconds: float = 0.0
    megapixels: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether every table is there with every cell as it should be, and no other."""
        return not self.differences

    @property
    def missed(self) -> bool:
        """Whether there are tables and none was found."""
        return bool(self.wanted_tables) and not self.found_tables

    @property
    def silent(self) -> bool:
        """Whether something is wrong with a table that was found and nothing says so."""
        return not self.exact and not self.missed and not self.uncertain and not self.warned


def found_tables(grids: Sequence[Grid], page: Page) -> list[FoundTable]:
    """Found tables by their places on the page as shown."""
    out = []
    for grid in grids:
        boxes = [to_fractions(cell.regions[0].box, page) for cell in grid.cells]
        out.append(
            FoundTable(
                tuple((cell.row, cell.col, cell.row_span, cell.col_span) for cell in grid.cells),
                tuple((left, top, right, bottom) for left, top, right, bottom in boxes),
                sum(not cell.certain for cell in grid.cells),
            )
        )
    return out


def score_page(
    found: Sequence[FoundTable], truth: Mapping[str, Any], page_number: int, *, warned: bool = False
) -> PageScore:
    """The score of one page; ``warned``: whether a problem was reported of it.

    A found box of one cell is dropped where no true table has its part there, as joining the pages drops it.
    """
    wanted = true_tables(truth, page_number)
    pairs = pair(found, wanted)
    kept = [i for i, table in enumerate(found) if len(table.boxes) > 1 or i in pairs]
    differences = [difference(found[i].spans, wanted[j]) for i, j in pairs.items()]
    differences += [difference((), table) for j, table in enumerate(wanted) if j not in pairs.values()]
    false = [found[i] for i in kept if i not in pairs]
    differences += [Difference(None, (), tuple(sorted(table.spans))) for table in false]
    given = [Place(box, None) for i in kept for box in found[i].boxes]
    true = [Place(cell.box, None) for table in wanted for cell in table.cells]
    return PageScore(
        page_number=page_number,
        wanted_tables=len(wanted),
        found_tables=len(kept),
        false_tables=len(false),
        cells_wanted=len(true),
        cells_found=len(given),
        cells_matched=len(match(given, true, IOU)),
        uncertain=sum(found[i].uncertain for i in kept),
        warned=warned,
        differences=tuple(item for item in differences if item is not None),
    )


def difference(spans: Sequence[Span], table: TrueTable) -> Difference | None:
    """Where a found table differs from the true one; None where it doesn't."""
    got, wanted = sorted(spans), table.spans
    if got == wanted:
        return None
    return Difference(table.index, _less(wanted, got), _less(got, wanted))


def _less(some: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    left = list(others)
    out = []
    for span in some:
        if span in left:
            left.remove(span)
        else:
            out.append(span)
    return tuple(out)


def pair(found: Sequence[FoundTable], wanted: Sequence[TrueTable]) -> dict[int, int]:
    """Found tables with the true ones whose place they share, the closest first; a single cell only with one."""
    given = [Place(table.box, None) for table in found]
    pairs = match(given, [Place(table.box, None) for table in wanted], SAME_TABLE)
    return dict(pairs)
