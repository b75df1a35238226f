"""Pages out of order: which page goes on where, told by what stands on them.

A file is taken to be in order. Only where a page begins amid a table that the page before it does not hold, or where
printed numbers say so, the pages concerned are put in order anew, by the pairing for which most speaks. What could
as well be otherwise is doubtful.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.document import Cell, Grid
from extractor.geometry.joining.assignment import best_pairs
from extractor.geometry.joining.cuts import Texts, is_cut, runs_on
from extractor.geometry.joining.leaves import Leaf
from extractor.geometry.joining.parts import AGREEING_SHARE, Part, agreement, bottom_cells, telling_edges, fit, rows_of
from extractor.geometry.joining.repeats import repeated_rows, starts_again
from extractor.geometry.joining.seams import Seam, to_table

# What speaks for one page going on on another; the unit is what one weak sign is worth.
FITS = 5.0  # the columns agree
WEAKLY_FITS = 2.0  # the tables are equally wide, but their columns are other ones
BLANK = 1.0  # the first cell is blank, as the rest of a merged label is
NUMBERED = 20.0  # printed numbers follow each other
COUNTED = 8.0  # rows are numbered through
SAID = 2.0  # the page says that it is continued
HEADED = 3.0  # header rows repeat
CUT = 4.0  # a row begun on one page ends on the other
ENDED = 2.0  # against: the last row is a total (once) or a signature (twice)
OTHER_SOURCE = 1.0  # against: the pages come from different scanners
SHIFTED = 1.0  # against: the columns agree less well than one ruling is thick
EARLIER = 0.3  # the file has them in this order
NEXT = 0.2  # and one right after the other
TURNED = 1.0  # or one right before the other, where that holds of all pages: a pile scanned from its last page
# A pairing is settled where every other one has so much less to speak for it.
DECISIVE = 2.5
# Pages are moved only where so many inner columns agree: tables of a report all have the width of the text.
MOVING_EDGES = 3
THIN = 0.002  # of a table's width
MOST_PAGES = 60  # put in order anew at once; the time grows with the cube
COUNTED_ROWS = 2  # numbers in sequence that make a column of row numbers


@dataclass(frozen=True, slots=True)
class Step:
    """A page in its place; ``goes_on`` tells whether its first table may be the rest of the one before it.

    Not ``sure`` is to which form that table and what follows it belong.
    """

    leaf: Leaf
    goes_on: bool
    sure: bool = True


def put_in_order(leaves: Sequence[Leaf], texts: Texts) -> list[Step]:
    """The pages in the order in which they are to be read."""
    by_number = _by_number(leaves)
    ordered = by_number or list(leaves)
    links = _links(ordered)
    moved = {} if by_number else _mend(ordered, links, texts)
    places = {leaf.index: leaf for leaf in ordered}
    following = {above: below for below, above in links.items()}
    steps: list[Step] = []
    for leaf in ordered:
        if leaf.index in links:
            continue
        at: int | None = leaf.index
        sure = True
        while at is not None:
            # what goes on on a page in doubt is in doubt as well
            sure = moved.get(at, sure)
            steps.append(Step(places[at], at in links, sure))
            sure = sure or places[at].tail is not places[at].head
            at = following.get(at)
    return steps


def _by_number(leaves: Sequence[Leaf]) -> list[Leaf] | None:
    """The pages by their printed numbers, if all bear one, none is missing, and the file has them otherwise."""
    numbers = [leaf.number for leaf in leaves if leaf.number is not None]
    if len(numbers) < len(leaves) or numbers == sorted(numbers):
        return None
    if sorted(numbers) != list(range(min(numbers), min(numbers) + len(numbers))):
        return None
    return sorted(leaves, key=lambda leaf: leaf.number or 0)


def _links(leaves: Sequence[Leaf]) -> dict[int, int]:
    """Which page goes on on which of the next: by the index of the lower one."""
    links: dict[int, int] = {}
    first: Part | None = None  # what the table's first page shows of it: its head stands there
    for a, b in pairwise(leaves):
        if a.index not in links or a.tail is not a.head:
            first = a.tail
        if a.tail and b.head and first and fit(a.tail, a.tail.edges, b.head) and _shape(first, b.head) is not None:
            links[b.index] = a.index
    return links


def _shape(upper: Part, lower: Part) -> int | None:
    """How many header rows a part repeats of another one; None where it begins as that one does."""
    skipped = repeated_rows(upper.grid, lower.grid, is_exact=upper.is_digital and lower.is_digital)
    if skipped >= lower.grid.row_count or starts_again(upper.grid, lower.grid, skipped):
        return None
    return skipped


def _mend(leaves: Sequence[Leaf], links: dict[int, int], texts: Texts) -> dict[int, bool]:
    """Links the pages anew that are out of order; tells of each whose link was weighed whether it is sure."""
    strays = [b for a, b in zip([None, *leaves], leaves, strict=False) if _is_stray(a, b, leaves, links)]
    if not strays:
        return {}
    weigh = _Weights(leaves, texts)
    heads, tails = _concerned(strays, leaves, links, weigh)
    if len(heads) > MOST_PAGES:
        return {}
    weights = [[weigh(a, b) for b in heads] for a in tails]
    if _is_turned(heads, tails, weigh):
        for row, a in zip(weights, tails, strict=True):
            row[:] = [w + (w > 0 and a.index == b.index + 1) * TURNED for w, b in zip(row, heads, strict=True)]
    pairs = _without_rings(weights, tails, heads)
    total = _sum(weights, pairs)
    if total - sum(weigh(leaves_at, head) for leaves_at, head in _as_filed(links, tails, heads)) < DECISIVE:
        return {}  # the order of the file explains as much
    for leaf in heads:
        links.pop(leaf.index, None)
    sure: dict[int, bool] = {}
    for i, j in pairs.items():
        links[heads[j].index] = tails[i].index
        others = [[0.0 if (r, c) == (i, j) else w for c, w in enumerate(row)] for r, row in enumerate(weights)]
        sure[heads[j].index] = total - _sum(weights, _without_rings(others, tails, heads)) >= DECISIVE
    open_tails = [leaf.tail for leaf in leaves if leaf.tail and leaf.index not in links.values()]
    for leaf in heads:
        if leaf.index not in links and leaf.head and not leaf.begins:
            sure[leaf.index] = not any(t is not leaf.head and fit(t, t.edges, leaf.head) for t in open_tails)
    return sure


def _is_turned(heads: Sequence[Leaf], tails: Sequence[Leaf], weigh: Callable[[Leaf, Leaf], float]) -> bool:
    """Whether a pile scanned upside down would explain every page that begins amid a table."""
    by_index = {leaf.index: leaf for leaf in tails}
    return all(b.index + 1 in by_index and weigh(by_index[b.index + 1], b) > 0 for b in heads)


def _as_filed(
    links: Mapping[int, int], tails: Sequence[Leaf], heads: Sequence[Leaf]
) -> list[tuple[Leaf, Leaf]]:
    by_index = {leaf.index: leaf for leaf in tails}
    return [(by_index[links[head.index]], head) for head in heads if head.index in links]


def _is_stray(before: Leaf | None, leaf: Leaf, leaves: Sequence[Leaf], links: Mapping[int, int]) -> bool:
    """Whether a page begins amid a table that the page before does not hold, or that has come to its end there."""
    if leaf.head is None:
        return False
    if leaf.index in links:
        return before is not None and before.ends > 1
    if leaf.begins:  # unless its header rows repeat those of another page
        return any(
            a is not leaf and a.tail and fit(a.tail, a.tail.edges, leaf.head) and _shape(a.tail, leaf.head)
            for a in leaves
        )
    return before is None or not before.announces


def _concerned(
    strays: Sequence[Leaf], leaves: Sequence[Leaf], links: Mapping[int, int], weigh: Callable[[Leaf, Leaf], float]
) -> tuple[list[Leaf], list[Leaf]]:
    """The pages that begin amid tables, and those whose tables they may go on: all that compete with each other."""
    heads, tails = {leaf.index for leaf in strays}, set[int]()
    linked = [(above, below) for below, above in links.items()]
    fitting = [(a.index, b.index) for a in leaves for b in leaves if weigh(a, b) > 0]
    size = -1
    while size < len(heads) + len(tails):
        size = len(heads) + len(tails)
        for above, below in (*fitting, *linked):
            if below in heads or above in tails:
                heads.add(below)
                tails.add(above)
        for above, below in linked:  # what goes on on a page that is moved moves with it
            if above in heads or below in tails:
                heads.add(below)
                tails.add(above)
    return [b for b in leaves if b.index in heads], [a for a in leaves if a.index in tails]


def _sum(weights: Sequence[Sequence[float]], pairs: Mapping[int, int]) -> float:
    return sum(weights[i][j] for i, j in pairs.items())


def _without_rings(
    weights: Sequence[Sequence[float]], tails: Sequence[Leaf], heads: Sequence[Leaf]
) -> dict[int, int]:
    """The best pairing in which no page comes after itself: the weakest link of a ring is forbidden, again and again."""
    allowed = [list(row) for row in weights]
    while True:
        pairs = best_pairs(allowed)
        ring = _find_ring({tails[i].index: (heads[j].index, i, j) for i, j in pairs.items()})
        if not ring:
            return pairs
        i, j = min(ring, key=lambda link: allowed[link[0]][link[1]])
        allowed[i][j] = 0.0


def _find_ring(after: Mapping[int, tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The links of a ring of pages; empty where there is none."""
    cleared: set[int] = set()
    for start in after:
        at, path = start, dict[int, tuple[int, int]]()
        while at in after and at not in cleared and at not in path:
            following, i, j = after[at]
            path[at] = i, j
            at = following
        if at in path:
            pages = list(path)
            return [path[page] for page in pages[pages.index(at) :]]
        cleared |= set(path)
    return []


class _Weights:
    """What speaks for one page going on on another, 0 where they do not go together; each pair is weighed once."""

    def __init__(self, leaves: Sequence[Leaf], texts: Texts) -> None:
        self._texts = texts
        self._known: dict[tuple[int, int], float] = {}
        # a page whose table begins as that of a titled page does begins a form, if its own title was not read
        beginnings = [leaf.first for leaf in leaves if leaf.begins and leaf.first]
        self._begins = {leaf.index for leaf in leaves if any(_is_alike(part, leaf) for part in beginnings)}

    def __call__(self, a: Leaf, b: Leaf) -> float:
        key = a.index, b.index
        if key not in self._known:
            self._known[key] = self._weigh(a, b)
        return self._known[key]

    def _weigh(self, a: Leaf, b: Leaf) -> float:
        if a is b or a.tail is None or b.head is None or b.index in self._begins:
            return 0.0
        skipped = _shape(a.tail, b.head) if fit(a.tail, a.tail.edges, b.head) else None
        if skipped is None or (b.begins and not skipped):
            return 0.0
        wanted = telling_edges(b.head)
        tolerance = max(a.tail.tolerance, b.head.tolerance)
        count, off = agreement(a.tail.edges, wanted, tolerance)
        follows = a.number is not None and b.number is not None and b.number == a.number + 1
        strongly = count >= MOVING_EDGES and count >= AGREEING_SHARE * len(wanted)
        rest, cut = _begins_blank(b.head.grid, skipped), self._cut(a.tail, b.head)
        if not (strongly or follows or rest or cut > 0 or b.index == a.index + 1):
            return 0.0
        if a.number is not None and b.number is not None and not follows:
            return 0.0
        weight = (FITS if strongly else WEAKLY_FITS) + rest * BLANK + follows * NUMBERED + b.is_continued * SAID + bool(skipped) * HEADED
        weight -= a.ends * ENDED + (a.source != b.source) * OTHER_SOURCE + (off > THIN) * SHIFTED
        weight += _counted(a.tail.grid, b.head.grid) * COUNTED + cut * CUT
        return max(0.0, weight + (b.index > a.index) * EARLIER + (b.index == a.index + 1) * NEXT)

    def _cut(self, upper: Part, lower: Part) -> int:
        """1 where a row that the break cut goes on, -1 where one was cut and does not, else 0."""
        seam = Seam(to_table(upper), lower)
        cut, sure = is_cut(seam, self._texts)
        if cut and sure and any(p.is_filled and runs_on(p, upper) for p in seam.pairs.values()):
            return 1
        was_open = all(cell.open_bottom for cell in bottom_cells(upper.grid))
        return -1 if was_open and not cut and sure else 0


def _is_alike(part: Part, leaf: Leaf) -> bool:
    """Whether a page's first table begins as a part of another page does."""
    if leaf.head is None or leaf.head is part:
        return False
    skipped = repeated_rows(part.grid, leaf.head.grid, is_exact=part.is_digital and leaf.head.is_digital)
    return starts_again(part.grid, leaf.head.grid, skipped)


def _begins_blank(grid: Grid, skipped: int) -> bool:
    """Whether the first cell below repeated header rows is blank and merged over rows."""
    first = next((cell for cell in grid.cells if cell.row == skipped and cell.col == 0), None)
    return first is not None and not first.text and first.row_span > 1


def _counted(upper: Grid, lower: Grid) -> int:
    """1 where the rows of two parts are numbered through, -1 where their numbers do not follow, 0 without numbers."""
    above, below = _row_numbers(upper), _row_numbers(lower)
    if len(above) < COUNTED_ROWS or not below:
        return 0
    return 1 if below[0] == above[-1] + 1 else -1


def _row_numbers(grid: Grid) -> list[int]:
    """The numbers in a table's first column, if they count its rows; header rows have none."""

    def number(row: Sequence[Cell]) -> int | None:
        text = row[0].text if row and row[0].col == 0 else ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= 5 else None

    found = [n for n in map(number, rows_of(grid)) if n is not None]
    in_turn = all(b == a + 1 for a, b in zip(found, found[1:], strict=False))
    return found if in_turn else []
