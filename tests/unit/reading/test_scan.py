"""What is left out of a cell before it is weighed."""

import numpy as np
import pytest

from extractor.document import Box, Reading, Region
from extractor.reading.lines import Ink, Strip
from extractor.reading.scan import _drop_residue, _find_numeric, _Spot

EM = 24.0


def spot(sure: float, *, grey: int, size: int = 20) -> tuple[Ink, _Spot]:
    """A cell of two lines: one that is read, and one below it of this darkness, size and confidence."""
    page = np.full((120, 200), 255, dtype=np.uint8)
    page[20:44, 20:120] = 60
    page[70 : 70 + size, 20 : 20 + size] = grey
    mask = np.where(page < 250, np.uint8(255), np.uint8(0))
    strips = [Strip(20, 20, 120, 44), Strip(20, 70, 20 + size, 70 + size)]
    first = [Reading("rapidocr", "完成", 0.98), Reading("rapidocr", "欢", sure)]
    ink = Ink(page, mask, 200.0, EM, np.zeros((0, 4)))
    return ink, _Spot(strips, Region(1, Box(0, 0, 200, 120)), (0, 0, 1), first)


@pytest.mark.parametrize(
    ("sure", "grey", "size", "dropped"),
    [
        (0.1, 160, 20, True),  # half as dark as the line above
        (0.7, 160, 20, False),  # and read
        (0.1, 90, 20, False),  # as dark as print is
        (0.3, 60, 6, True),  # as dark, and a speck
    ],
)
def test_a_line_that_is_guessed_at_is_dropped_where_it_is_pale_or_a_speck(
    sure: float, grey: int, size: int, *, dropped: bool
) -> None:
    ink, found = spot(sure, grey=grey, size=size)
    _drop_residue(ink, found)
    assert found.dropped is dropped
    assert [line.text for line in found.first] == (["完成"] if dropped else ["完成", "欢"])
    assert len(found.strips) == len(found.first)


@pytest.mark.parametrize(
    ("at", "size", "doubted"),
    [
        ((97, 58), (7, 4), True),  # a short hyphen where a dash stands
        ((97, 58), (4, 4), False),  # a speck there
        ((97, 58), (7, 9), False),
        ((20, 58), (7, 4), False),  # dirt, somewhere in the cell
        ((97, 20), (7, 4), False),
    ],
)
def test_a_blank_whose_middle_held_a_short_flat_mark_is_in_doubt(
    at: tuple[int, int], size: tuple[int, int], *, doubted: bool
) -> None:
    dirt = np.zeros((120, 200), dtype=np.uint8)
    dirt[at[1] : at[1] + size[1], at[0] : at[0] + size[0]] = 255
    ink = Ink(np.full_like(dirt, 255), np.zeros_like(dirt), 200.0, EM, np.zeros((0, 4)), dirt)
    assert ink.may_hold_dash(Box(0, 0, 200, 120)) is doubted


def test_where_no_line_is_read_none_is_dropped() -> None:
    ink, found = spot(0.1, grey=160)
    found.first = [Reading("rapidocr", line.text, 0.1) for line in found.first]
    _drop_residue(ink, found)
    assert (len(found.first), found.dropped) == (2, False)


@pytest.mark.parametrize(
    ("text", "sure", "row", "numeric"),
    [
        ("0)", 0.9, 1, True),
        ("46.07x", 0.5, 1, True),
        ("≥90%", 0.5, 1, False),  # a bound
        ("A", 0.9, 1, False),  # a letter that is one
        ("万元", 0.5, 1, False),
        ("0)", 0.9, 2, False),  # one number beside it
    ],
)
def test_a_row_of_numbers_and_dashes_makes_a_number_of_what_stands_in_it(
    text: str, sure: float, row: int, numeric: bool
) -> None:
    def cell(text: str, row: int, col: int, sure: float = 0.9, mark: str = "") -> _Spot:
        reading = Reading("rapidocr", text, sure)
        return _Spot([], Region(1, Box(0, 0, 9, 9)), (0, col, 1), [reading], mark=mark, row=row)

    own = cell(text, row, 4, sure)
    others = [cell("0", 1, 0), cell("12", 1, 1), cell("一", 1, 2, mark="—"), cell("7", 2, 0)]
    _find_numeric([*others, own], set())
    assert own.numeric is numeric
