from collections.abc import Sequence
from itertools import pairwise

from extractor.document import Box, Char, Ruling
from extractor.geometry.grids import find_grids
from tests.unit.geometry.drawing import Span, spans

XS = [50.0, 150.0, 250.0, 350.0]
HEAD: set[Span] = {(0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1)}


def ys(rows: int) -> list[float]:
    return [100.0 + 20 * i for i in range(rows + 2)]


def table(rows: int, *, cut: bool = True) -> list[Ruling]:
    """Columns ruled in the head, rows below it ruled cell by cell or from side to side."""
    stops = XS if cut else [XS[0], XS[-1]]
    out = [Ruling("horizontal", y, a, b) for y in ys(rows) for a, b in pairwise(stops)]
    out += [Ruling("vertical", x, 100, 120) for x in XS[1:-1]]
    return out + [Ruling("vertical", x, 100, ys(rows)[-1]) for x in (XS[0], XS[-1])]


def texts(rows: int, starts: Sequence[float] = (60, 160, 260), length: int = 5) -> list[Char]:
    return [
        Char("字", Box(start + 10 * i, y + 5, start + 10 * i + 10, y + 15), 10)
        for y in ys(rows)[1:-1]
        for start in starts
        for i in range(length)
    ]


def cells(rows: int) -> set[Span]:
    return {(row, col, 1, 1) for row in range(rows + 1) for col in range(3)}


def merged(rows: int) -> set[Span]:
    return HEAD | {(row, 0, 1, 3) for row in range(1, rows + 1)}


def found(rulings: list[Ruling], chars: list[Char]) -> set[Span]:
    (grid,) = find_grids(rulings, 1, chars=chars)
    return spans(grid)


def test_columns_that_the_head_alone_rules_go_on_below() -> None:
    assert found(table(4), texts(4)) == cells(4)


def test_texts_across_the_columns_stand_in_merged_cells() -> None:
    assert found(table(4), texts(4, starts=(60,), length=25)) == merged(4)


def test_texts_in_one_column_alone_say_nothing() -> None:
    assert found(table(4), texts(4, starts=(60,))) == merged(4)


def test_rulings_that_run_across_the_columns_are_of_merged_cells() -> None:
    assert found(table(4, cut=False), texts(4)) == merged(4)


def test_two_rows_are_too_few_to_tell() -> None:
    assert found(table(2), texts(2)) == merged(2)


def test_a_row_with_a_text_across_stays_merged() -> None:
    chars = [char for char in texts(5) if not 160 < char.box.top < 180]
    chars += [Char("字", Box(100 + 10 * i, 165, 110 + 10 * i, 175), 10) for i in range(20)]
    assert found(table(5), chars) == {cell for cell in cells(5) if cell[0] != 3} | {(3, 0, 1, 3)}
