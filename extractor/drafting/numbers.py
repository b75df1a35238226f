"""The numbers that a sample has, by column and row, and what holds among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import combinations

from extractor.drafting.draft import Block, Item
from extractor.values import read_value

HUNDRED = Decimal(100)
DIGITS = 28
TRIVIAL = frozenset({Decimal(0), Decimal(1)})
LEAST_ROWS = 2  # in so many rows of a list a relation must hold not to be an accident


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a matrix or a list: by the key of a column and the row on the board."""

    block: Block
    columns: Mapping[str, Mapping[int, Decimal]]

    @property
    def is_blank(self) -> bool:
        """Whether the sample has none."""
        return not any(self.columns.values())

    def rows(self, *keys: str) -> list[int]:
        """The rows in which all of these columns have a number."""
        return sorted(set.intersection(*(set(self.columns[key]) for key in keys)))


def number(text: str) -> Decimal | None:
    """The number that a text is, a percentage without its sign."""
    value = read_value(text, "number")
    return Decimal(value) if isinstance(value, str) else None


def numbers_of(block: Block) -> Numbers:
    """The numbers of a block's columns."""
    found: dict[str, dict[int, Decimal]] = {}
    for column in block.columns:
        if column.type in {"number", "percent"}:
            own = ((place.row, number(place.text)) for place in column.values)
            found[column.key] = {row: value for row, value in own if value is not None}
    return Numbers(block, found)


@dataclass(frozen=True, slots=True)
class Relation:
    """A column that follows from others in every row that has them; ``rows`` are those that show it."""

    kind: str
    stated: str
    of: tuple[str, ...]
    rows: tuple[int, ...]


def agrees(stated: Decimal, exact: Decimal) -> bool:
    """Whether a number is another one to the digits stated, rounded or cut."""
    exponent = stated.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(stated - exact) < unit and (abs(stated) <= abs(exact) or abs(stated - exact) <= unit / 2)


def find_relations(numbers: Numbers) -> Iterator[Relation]:
    """The products, quotients and sums of columns that hold in every row that has all of them."""
    percent = {column.key for column in numbers.block.columns if column.type == "percent"}
    keys = [key for key, values in numbers.columns.items() if values]
    with localcontext(prec=DIGITS):
        for stated in keys:
            others = [key for key in keys if key != stated]
            for pair in combinations(others, 2):
                yield from _products(numbers, stated, pair, percent)
                if stated in percent and not percent & set(pair):
                    yield from _quotients(numbers, stated, pair)
            yield from _sums(numbers, stated, keys)


def _products(numbers: Numbers, stated: str, pair: tuple[str, str], percent: set[str]) -> Iterator[Relation]:
    if stated in percent:
        return
    scale = HUNDRED ** len(percent & set(pair))
    rows = numbers.rows(stated, *pair)
    first, second, result = (numbers.columns[key] for key in (*pair, stated))
    if all(agrees(result[row], first[row] * second[row] / scale) for row in rows):
        shown = tuple(r for r in rows if result[r] and not {first[r], second[r]} & TRIVIAL)
        if shown:
            yield Relation("product", stated, pair, shown)


def _quotients(numbers: Numbers, stated: str, pair: tuple[str, str]) -> Iterator[Relation]:
    for above, below in (pair, pair[::-1]):
        rows = [row for row in numbers.rows(stated, above, below) if numbers.columns[below][row]]
        over, under, result = (numbers.columns[key] for key in (above, below, stated))
        if rows and all(agrees(result[row], over[row] / under[row] * HUNDRED) for row in rows):
            shown = tuple(row for row in rows if over[row])
            if shown:
                yield Relation("ratio", stated, (above, below), shown)


def _sums(numbers: Numbers, stated: str, keys: Sequence[str]) -> Iterator[Relation]:
    """A column as the sum of a run of columns right before it, or right behind it."""
    at = keys.index(stated)
    runs = [tuple(keys[i:at]) for i in range(at - 1)] + [tuple(keys[at + 1 : i]) for i in range(len(keys), at + 2, -1)]
    for run in runs:
        rows = [row for row in numbers.columns[stated] if any(row in numbers.columns[key] for key in run)]
        terms = {r: [numbers.columns[key].get(r, Decimal(0)) for key in run] for r in rows}
        if rows and all(sum(terms[row]) == numbers.columns[stated][row] for row in rows):
            shown = tuple(row for row in rows if sum(map(bool, terms[row])) > 1)
            if shown:
                yield Relation("sum", stated, run, shown)
                return


def row_numbers(row: Item) -> list[Decimal | None]:
    """The numbers of a row of a matrix, from left to right."""
    return [number(place.text) for place in row.values]
