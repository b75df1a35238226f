"""Underlines and strike-outs of digital pages divide nothing; rulings stay, whatever text stands over them."""

import pytest

from extractor.document import Box, Char, Ruling
from extractor.geometry.grids import find_grids
from extractor.geometry.underlines import without_underlines
from tests.unit.geometry.drawing import spans, to_rulings

COLUMN = {(0, 0, 1, 1), (1, 0, 1, 1)}
TABLE = to_rulings([10, 70], [10, 40, 70], COLUMN)


def text(count: int, left: float, top: float, size: float = 10.0) -> list[Char]:
    """Characters as wide as high, one beside the other."""
    return [Char("字", Box(left + i * size, top, left + (i + 1) * size, top + size), size) for i in range(count)]


@pytest.mark.parametrize("position", [25.5, 30.0, 30.8])
def test_a_stroke_as_long_as_its_text_divides_nothing(position: float) -> None:
    # the text fills its cell, so that the stroke nearly reaches from side to side
    stroke = Ruling("horizontal", position, 12.0, 62.3, 0.5)
    kept = without_underlines([*TABLE, stroke], text(5, 12, 20))
    assert kept == TABLE
    (grid,) = find_grids(kept, 1)
    assert spans(grid) == COLUMN


def test_a_stroke_in_pieces_is_one() -> None:
    pieces = [Ruling("horizontal", 30.5, 12.0, 32.0, 0.5), Ruling("horizontal", 30.7, 32.2, 62.0, 0.5)]
    assert without_underlines([*TABLE, *pieces], text(5, 12, 20)) == TABLE


def test_a_stroke_that_is_longer_than_the_text_or_meets_rulings_stays() -> None:
    longer = Ruling("horizontal", 30.5, 12.0, 69.0, 0.5)
    held = Ruling("horizontal", 30.5, 10.4, 69.5, 0.5)
    assert longer in without_underlines([*TABLE, longer], text(5, 12, 20))
    assert held in without_underlines([*TABLE, held], text(5, 10.4, 20, 11.82))


def test_a_ruling_over_text_stays() -> None:
    over = Ruling("horizontal", 20.5, 12.0, 62.0, 0.5)
    assert without_underlines([over], text(5, 12, 20)) == [over]


def test_dashes_of_a_ruling_stay_where_one_is_as_wide_as_a_character() -> None:
    dashes = [Ruling("horizontal", 30.5, x, x + 5.0, 0.5) for x in range(12, 60, 8)]
    assert without_underlines(dashes, text(1, 20, 25, 5.0)) == dashes
