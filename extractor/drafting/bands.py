"""A board cut into the blocks of a form: the likeliest way to explain its rows, found by dynamic programming.

Every cell is given a role: the label of one field, of a column, of a row or of a whole block, a value, or none. What
speaks for a role is ``label_odds`` or ``value_odds`` of the cell's text; of all ways to cut the rows into bands the
one with the largest sum is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extractor.drafting.looks import label_odds, look_of, value_odds
from extractor.drafting.roles import LABEL, LEFT_OVER, LEFT_OVER_BLANK, Pair, find_pairs
from extractor.drafting.words import Words
from extractor.mapping.board import Board, Place

Shape = tuple[tuple[int, int, bool], ...]
Kind = Literal["pairs", "stack", "matrix", "records", "section", "nothing"]

BAND = -0.5  # each block more needs a reason
GROUP = -0.3  # for each cell that names several columns together
SIDE = 0.4  # what the label of a whole block weighs
CORNER = -3.0  # a matrix whose row names have a header of their own is a list more often
LISTED = 1.5  # and its row names may well be what somebody filled in
BREAKDOWN = 2.0  # the first row is a total, or one says "of which": such names are printed, and no list has them
PRINTED_ROWS = 1.5  # a row of which nothing but the name is filled in: the name is printed
# Under a header a text may look like a label and be none (产出指标, 差旅费): it counts for little against its column,
# and for less once a row has shown that the column holds such texts.
LEAST_ALONE, LEAST_VALUE, LEAST_FURTHER_VALUE = -4.0, -0.3, 0.2
MERGED_OVER = -2.0  # a filled cell below several columns
UNHEADED = -1.5  # a filled cell below a header that says nothing
REGULAR = 0.6  # for each further row whose cells begin and end where those of the header do
MOST_ROWS = 300  # of a sample that are looked at: the time grows with their square, 300 take two seconds
MOST_NAMED = 80  # rows with names of their own; more are a list
MOST_HEADER_ROWS = 3
MOST_PAIR_ROWS = 8  # as high as a photograph beside the fields of a person


@dataclass(frozen=True, slots=True)
class Band:
    """Rows ``row`` up to ``row_end`` of a board, from column ``col`` on, as one block.

    ``leaves`` are the cells that name the columns, ``closing`` is the row that sums a list up, ``side`` the cell that
    names the whole block.
    """

    kind: Kind
    row: int
    row_end: int
    col: int
    pairs: tuple[Pair, ...] = ()
    leaves: tuple[Place, ...] = ()
    body: int = 0
    closing: int | None = None
    side: Place | None = None
    inner: tuple[Band, ...] = ()


@dataclass(slots=True)
class _Cutter:
    """One board with its words; remembers what it has explained."""

    board: Board
    words: Words
    known: dict[tuple[int, int, int], tuple[float, tuple[Band, ...]]] = field(default_factory=dict)
    labels: dict[str, float] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    totals: dict[str, bool] = field(default_factory=dict)
    begun: dict[tuple[int, int], list[Place]] = field(default_factory=dict)
    cuts: dict[tuple[int, int], bool] = field(default_factory=dict)
    edges: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict)
    rows: dict[tuple[int, int, float, Shape], float | None] = field(default_factory=dict)

    def label(self, place: Place) -> float:
        if place.text not in self.labels:
            self.labels[place.text] = label_odds(place.text, self.words)
        return self.labels[place.text]

    def value(self, place: Place) -> float:
        if place.text not in self.values:
            self.values[place.text] = value_odds(place.text, self.words)
        return self.values[place.text]

    def cells(self, row: int, col: int) -> list[Place]:
        """The cells that begin in a row, from a column on."""
        if (row, col) not in self.begun:
            self.begun[row, col] = [p for p in self.board.rows[row] if p.row == row and p.col >= col]
        return self.begun[row, col]

    def is_cut(self, row: int, col: int) -> bool:
        """Whether no cell runs across the upper edge of a row, from a column on."""
        if row >= self.board.row_count:
            return True
        if (row, col) not in self.cuts:
            self.cuts[row, col] = all(p.row == row for p in self.board.rows[row] if p.col >= col)
        return self.cuts[row, col]

    def explain(self, row: int, end: int, col: int) -> tuple[float, tuple[Band, ...]]:
        """The likeliest bands of rows up to ``end``, from a column on, and what speaks for them."""
        if (row, end, col) not in self.known:
            best: dict[int, float] = {end: 0.0}
            chosen: dict[int, Band] = {}
            for start in range(end - 1, row - 1, -1):
                if not self.is_cut(start, col):
                    continue
                found = [
                    (score + BAND + best[band.row_end], band)
                    for score, band in self.bands(start, end, col)
                    if band.row_end in best
                ]
                if found:
                    best[start], chosen[start] = max(found, key=lambda one: one[0])
            bands: list[Band] = []
            at = row
            while at in chosen:
                bands.append(chosen[at])
                at = chosen[at].row_end
            self.known[row, end, col] = best.get(row, 0.0), tuple(bands)
        return self.known[row, end, col]

    def bands(self, row: int, end: int, col: int) -> Iterator[tuple[float, Band]]:
        """Every block that may begin in a row, with what speaks for it."""
        yield from self.nothing(row, end, col)
        yield from self.pairs(row, end, col)
        yield from self.sections(row, end, col)
        for body in range(row + 1, min(row + MOST_HEADER_ROWS, end - 1) + 1):
            if self.is_cut(body, col):
                yield from self.lists(row, body, end, col)
                yield from self.matrices(row, body, end, col)

    def next_cut(self, row: int, end: int, col: int) -> int | None:
        return next((r for r in range(row + 1, end + 1) if self.is_cut(r, col)), None)

    def nothing(self, row: int, end: int, col: int) -> Iterator[tuple[float, Band]]:
        until = self.next_cut(row, end, col)
        if until is not None:
            cells = [place for r in range(row, until) for place in self.cells(r, col)]
            alone = len(cells) == 1
            score = sum((LEFT_OVER if place.text else LEFT_OVER_BLANK) * (0.2 if alone else 1.0) for place in cells)
            yield score, Band("nothing", row, until, col)

    def pairs(self, row: int, end: int, col: int) -> Iterator[tuple[float, Band]]:
        until = self.next_cut(row, end, col)
        if until is None or until - row > MOST_PAIR_ROWS:
            return
        score, found = 0.0, []
        for r in range(row, until):
            cells = self.cells(r, col)
            one, pairs = find_pairs(cells, self.label, self.value, self.words)
            score += one
            found += pairs
        if found:
            yield score, Band("pairs", row, until, col, pairs=tuple(found))

    def sections(self, row: int, end: int, col: int) -> Iterator[tuple[float, Band]]:
        side = next(iter(self.cells(row, col)), None)
        if side is None or side.row_end <= row + 1 or side.row_end > end or side.col != col:
            return
        if side.col_end >= len(self.board.edges) - 1 or not self.is_cut(side.row_end, col):
            return
        score, inner = self.explain(row, side.row_end, side.col_end)
        score += SIDE * (self.label(side) if side.text else 0.0)
        yield score, Band("section", row, side.row_end, col, side=side, inner=inner)
        last = inner[-1] if inner else None
        closing = side.row_end
        if last and last.kind == "records" and last.closing is None and closing < end:
            more = self.closing(closing, col, last.leaves)
            after = self.next_cut(closing, end, col)
            if more is not None and after is not None:
                whole = (*inner[:-1], _closed(last, closing, after))
                yield score + more, Band("section", row, after, col, side=side, inner=whole)

    def leaves(self, row: int, body: int, col: int) -> list[Place]:
        """The cells of header rows that stand right above the body, from left to right."""
        return [place for place in self.board.rows[body - 1] if place.col >= col and place.row >= row]

    def header(self, row: int, body: int, leaves: Sequence[Place], col: int) -> float | None:
        """What speaks for rows being a header; None where they cannot be one."""
        if len(leaves) < 2 or any(place.row_end > body for place in leaves) or not any(p.text for p in leaves):
            return None
        groups = [p for r in range(row, body) for p in self.cells(r, col) if p not in leaves]
        if any(place.col_end - place.col < 2 for place in groups):
            return None
        over = sum(SIDE * min(self.label(p), 1.0) + GROUP for p in groups if p.text)
        return over + sum(self.label(p) - LABEL if p.text else -1.0 for p in leaves)

    def lists(self, row: int, body: int, end: int, col: int) -> Iterator[tuple[float, Band]]:
        leaves = self.leaves(row, body, col)
        score = self.header(row, body, leaves, col)
        if score is None:
            return
        edges = frozenset(edge for leaf in leaves for edge in (leaf.col, leaf.col_end))
        shape = _shape(leaves)
        for r in range(body, end):
            closing = self.closing(r, col, leaves) if r > body and self.is_cut(r, col) else None
            after = self.next_cut(r, end, col) if closing is not None else None
            if closing is not None and after is not None:
                band = Band("records", row, after, col, leaves=tuple(leaves), body=body, closing=r)
                yield score + closing, band
            more = self.under(r, col, leaves, LEAST_VALUE if r == body else LEAST_FURTHER_VALUE, shape)
            if more is None:
                return
            if r == body and self.is_cut(r + 1, col):
                alone = score + (self.under(r, col, leaves, LEAST_ALONE) or 0.0)
                yield alone, Band("stack", row, r + 1, col, leaves=tuple(leaves), body=body)
            score += more + (REGULAR if r > body and self.is_regular(r, col, edges) else 0.0)
            if r > body and self.is_cut(r + 1, col):
                yield score, Band("records", row, r + 1, col, leaves=tuple(leaves), body=body)

    def is_regular(self, row: int, col: int, edges: frozenset[int]) -> bool:
        if (row, col) not in self.edges:
            cells = [place for place in self.board.rows[row] if place.col >= col]
            self.edges[row, col] = frozenset(edge for place in cells for edge in (place.col, place.col_end))
        return self.edges[row, col] == edges

    def under(
        self, row: int, col: int, leaves: Sequence[Place], least: float, shape: Shape | None = None
    ) -> float | None:
        """The same of a row that an earlier header of this shape was tried on."""
        key = row, col, least, shape or _shape(leaves)
        if key not in self.rows:
            self.rows[key] = self.count_under(row, col, leaves, least)
        return self.rows[key]

    def count_under(self, row: int, col: int, leaves: Sequence[Place], least: float) -> float | None:
        """What speaks for the cells of a row being values of columns; None where they do not stand under them."""
        score = 0.0
        for place in self.cells(row, col):
            over = [leaf for leaf in leaves if leaf.col < place.col_end and place.col < leaf.col_end]
            if not over:
                return None
            if len(over) == 1:
                score += max(self.value(place), least) if over[0].text or not place.text else UNHEADED
            elif all(place.col <= leaf.col and leaf.col_end <= place.col_end for leaf in over):
                if len(over) == len(leaves):
                    return None
                score += MERGED_OVER if place.text else 0.0
            else:
                score += 2 * LEFT_OVER
        return score

    def closing(self, row: int, col: int, leaves: Sequence[Place]) -> float | None:
        """What speaks for a row summing up the ones above; None where it does not say so."""
        cells = self.cells(row, col)
        name = next((place for place in cells if place.text), None)
        if name is None:
            return None
        if name.text not in self.totals:
            self.totals[name.text] = self.words.is_total(name.text)
        if not self.totals[name.text]:
            return None
        rest = [place for place in cells if place.col >= name.col_end]
        if not rest:
            return None
        under = [sum(leaf.col < p.col_end and p.col < leaf.col_end for leaf in leaves) for p in rest]
        return self.label(name) + sum(
            self.value(p) if count == 1 else LEFT_OVER for p, count in zip(rest, under, strict=True)
        )

    def matrices(self, row: int, body: int, end: int, col: int) -> Iterator[tuple[float, Band]]:
        leaves = self.leaves(row, body, col)
        if len(leaves) < 2 or leaves[0].col != col:
            return
        corner, heads = leaves[0], leaves[1:]
        if not any(place.text for place in heads):
            return
        score = self.header(row, body, heads, heads[0].col) if len(heads) > 1 else self.label(heads[0]) - LABEL
        if score is None:
            return
        if corner.text:
            score += CORNER + SIDE * self.label(corner)
        edges = frozenset(edge for leaf in leaves for edge in (leaf.col, leaf.col_end))
        seen: set[str] = set()
        broken_down = False
        r = body
        while r < end:
            after = self.next_cut(r, end, col)
            cells = self.cells(r, col)
            if after is None or not cells or cells[0].col_end > heads[0].col or not cells[0].text:
                return
            if cells[0].text in seen or cells[0].row_end != after:
                return
            under = self.under(r, heads[0].col, heads, LEAST_VALUE)
            if under is None:
                return
            name = self.label(cells[0]) - LABEL
            score += name if not corner.text else name - LISTED / 2 if broken_down else min(name - LISTED, 1.0)
            score += under
            first_total = not seen and self.words.is_total(cells[0].text)
            if corner.text and (first_total or self.words.is_part(cells[0].text)):
                score += BREAKDOWN
                broken_down = True
            if all(look_of(p.text) in {"blank", "dash"} for p in cells[1:]) and corner.text:
                score += PRINTED_ROWS
            score += REGULAR if seen and self.is_regular(r, col, edges) else 0.0
            seen.add(cells[0].text)
            r = after
            if len(seen) > MOST_NAMED:
                return
            if len(seen) > 1:
                yield score, Band("matrix", row, r, col, leaves=tuple(heads), body=body)


def _shape(leaves: Sequence[Place]) -> Shape:
    """All that matters of a header to the cells below it."""
    return tuple((leaf.col, leaf.col_end, bool(leaf.text)) for leaf in leaves)


def _closed(band: Band, closing: int, after: int) -> Band:
    return Band("records", band.row, after, band.col, leaves=band.leaves, body=band.body, closing=closing)


def find_bands(board: Board, words: Words, first: int, end: int) -> tuple[Band, ...]:
    """The blocks of rows ``first`` up to ``end`` of a board; what comes after very many rows is more of the same."""
    cutter = _Cutter(board, words)
    last = min(end, first + MOST_ROWS)
    while last < end and not cutter.is_cut(last, 0):
        last += 1
    return cutter.explain(first, last, 0)[1]
