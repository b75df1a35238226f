"""What speaks for one page going on on another, and what against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.document import Cell, Grid
from extractor.geometry.joining.cuts import Texts, is_cut, runs_on
from extractor.geometry.joining.leaves import Leaf
from extractor.geometry.joining.parts import (
    AGREEING_SHARE,
    Part,
    agreement,
    bottom_cells,
    fit,
    is_titled,
    rows_of,
    telling_edges,
)
from extractor.geometry.joining.repeats import repeated_rows, starts_again, without_rows
from extractor.geometry.joining.seams import Seam, to_table
from extractor.geometry.joining.wording import ITEM

# The unit is what one weak sign is worth. Columns and cut rows outweigh what only makes one order likelier, and printed
# numbers outweigh all. Chosen on the shuffled pages of generated files.
FITS = 5.0  # the columns agree
WEAKLY_FITS = 2.0  # the tables are equally wide, but their columns are other ones
BLANK = 1.0  # the first cell is blank, as the rest of a merged label is
NUMBERED = 20.0  # printed numbers follow each other
MISNUMBERED = 4.0  # against: they do not
COUNTED = 8.0  # rows are numbered through; against, where their numbers do not follow
SAID = 2.0  # the page says that it is continued
HEADED = 3.0  # header rows repeat
CUT = 4.0  # a row begun on one page ends on the other; against, where it does not
ENDED = 2.0  # against: the last row is a total (once) or a signature (twice)
OTHER_SOURCE = 1.0  # against: the pages come from different scanners
SHIFTED = 1.0  # against: the columns agree less well than one ruling is thick
EARLIER = 0.3  # the file has them in this order
# Against: so much for the square of the pages between them, so that of equal pairings the one in turn is taken (all
# first pages, then all second ones); beyond FAR pages it no longer counts.
APART = 0.004
FAR = 8
# Pages are moved only where so many inner columns agree: tables of a report all have the width of the text.
MOVING_EDGES = 3
THIN = 0.002  # of a table's width
COUNTED_ROWS = 2  # numbers in sequence that make a column of row numbers


class Evidence:
    """What speaks for one page going on on another, 0 where they do not go together; each pair is weighed once."""

    def __init__(self, leaves: Sequence[Leaf], texts: Texts) -> None:
        self._texts = texts
        self._known: dict[tuple[int, int], float] = {}
        # a page whose table begins as that of a titled page does begins a form, if its own title was not read
        beginnings = [leaf.first for leaf in leaves if leaf.begins and leaf.first]
        self._begins = {leaf.index for leaf in leaves if any(_is_alike(part, leaf) for part in beginnings)}

    def __call__(self, a: Leaf, b: Leaf) -> float:
        """How much speaks for page ``b`` going on on page ``a``."""
        key = a.index, b.index
        if key not in self._known:
            self._known[key] = self._weigh(a, b)
        return self._known[key]

    def _weigh(self, a: Leaf, b: Leaf) -> float:
        if a is b or a.tail is None or b.head is None or b.index in self._begins:
            return 0.0
        skipped = shape(a.tail, b.head) if fit(a.tail, a.tail.edges, b.head) else None
        if skipped is None or (b.begins and not skipped):
            return 0.0
        count, off = agreement(a.tail.edges, telling_edges(b.head), max(a.tail.tolerance, b.head.tolerance))
        strongly = count >= MOVING_EDGES and count >= AGREEING_SHARE * len(telling_edges(b.head))
        signs = _begins_blank(b.head.grid, skipped), self._cut(a.tail, b.head, skipped), counted(a.tail, b.head)
        is_signed = is_signature(b)
        follows = a.number is not None and b.number == a.number + 1
        if not (strongly or follows or is_signed or any(sign > 0 for sign in signs) or b.index == a.index + 1):
            return 0.0
        is_closing = is_signed and a.ends == 1  # a signature stands below a total
        weight = FITS if strongly or is_closing else WEAKLY_FITS
        weight += signs[0] * BLANK + signs[1] * CUT + signs[2] * COUNTED
        weight += b.is_continued * SAID + bool(skipped) * HEADED
        if a.number is not None and b.number is not None:
            weight += NUMBERED if follows else -MISNUMBERED
        weight -= 0 if is_closing else a.ends * ENDED
        weight -= (a.source != b.source) * OTHER_SOURCE + (off > THIN) * SHIFTED
        apart = min(abs(b.index - a.index), FAR)
        return max(0.0, weight + (b.index > a.index) * EARLIER - apart**2 * APART)

    def _cut(self, upper: Part, lower: Part, skipped: int) -> int:
        """1 where a row that the break cut goes on, -1 where one was cut and does not, else 0."""
        seam = Seam(to_table(upper), replace(lower, grid=without_rows(lower.grid, skipped)))
        cut, sure = is_cut(seam, self._texts)
        if cut and sure and any(p.is_filled and runs_on(p, seam) for p in seam.pairs.values()):
            return 1
        was_open = all(cell.open_bottom for cell in bottom_cells(upper.grid))
        return -1 if was_open and not cut and sure else 0


def shape(upper: Part, lower: Part) -> int | None:
    """How many header rows a part repeats of another one; None where it begins as that one does."""
    skipped = repeated_rows(upper.grid, lower.grid, is_exact=upper.is_digital and lower.is_digital)
    if skipped >= lower.grid.row_count or starts_again(upper.grid, lower.grid, skipped):
        return None
    if not skipped and is_titled(lower):
        return None
    return skipped


def is_signature(leaf: Leaf) -> bool:
    """Whether all that a page holds of a table is where someone signs."""
    return leaf.ends > 1 and leaf.head is leaf.tail and leaf.head is not None and leaf.head.grid.row_count == 1


def _is_alike(part: Part, leaf: Leaf) -> bool:
    """Whether a page's first table begins as a part of another page does, whatever their titles.

    Titles are printed again on later pages, and of forms of one kind they are alike.
    """
    if leaf.head is None or leaf.head is part:
        return False
    return starts_again(_untitled(part.grid), _untitled(leaf.head.grid), 0)


def _untitled(grid: Grid) -> Grid:
    """A table without the rows at its head that are one cell."""
    rows = rows_of(grid)
    count = next((i for i, row in enumerate(rows) if len(row) != 1), 0)
    return without_rows(grid, count)


def _begins_blank(grid: Grid, skipped: int) -> bool:
    """Whether the first cell below repeated header rows is blank and merged over rows."""
    first = next((cell for cell in grid.cells if cell.row == skipped and cell.col == 0), None)
    return first is not None and not first.text and first.row_span > 1


def counted(upper: Part, lower: Part) -> float:
    """1 where the rows of two parts are numbered through, -1 where their numbers do not follow, 0 without numbers.

    Half of it where the numbers are part of a text that is numbered within a group, as in 指标2：.
    """
    above, below = _row_numbers(upper.grid), _row_numbers(lower.grid)
    if len(above) >= COUNTED_ROWS and below:
        return 1.0 if below[0] == above[-1] + 1 else -1.0
    last, first = (_item_numbers(cells) for cells in (bottom_cells(upper.grid), rows_of(lower.grid)[0]))
    both = [(last[prefix], first[prefix]) for prefix in last.keys() & first.keys()]
    if not both or any(n == 1 for _, n in both):
        return 0.0
    return 0.5 if all(n == m + 1 for m, n in both) else -0.5


def _item_numbers(cells: Sequence[Cell]) -> dict[str, int]:
    """The numbers with which texts of a row begin, by what stands before them."""
    found = [ITEM.match(cell.text) for cell in cells]
    return {match["prefix"]: int(match["n"]) for match in found if match}


def _row_numbers(grid: Grid) -> list[int]:
    """The numbers in a table's first column, if they count its rows; header rows have none."""

    def number(row: Sequence[Cell]) -> int | None:
        text = row[0].text if row and row[0].col == 0 else ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 else None

    found = [n for n in map(number, rows_of(grid)) if n is not None]
    in_turn = all(b == a + 1 for a, b in pairwise(found))
    return found if in_turn else []
