"""Columns of low rows of which wear has left a stub and flecks."""

import cv2
import numpy as np
import pytest

from extractor.document import Image
from tests.unit.geometry.drawing import Span, to_picture, to_rulings
from tests.unit.geometry.test_evidence import cut, erase

TOP, FOOT = 100, 164  # a row of 23 pt at 200 dpi, between two rulings
XS = [100.0 + 200 * k for k in range(5)]
ROW: set[Span] = {(0, col, 1, 1) for col in range(4)}
LINE = 500
MERGED = {(0, 0, 1, 1), (0, 1, 1, 2), (0, 3, 1, 1)}
MERGED_COLUMNS = {(0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1)}  # the same, by the columns that are left


def low_table(*kept: tuple[int, int], pen: int = 3) -> Image:
    """A table of one row of whose middle column these pieces are left."""
    image = to_picture(to_rulings(XS, [TOP, FOOT], ROW), 1000, 300, thickness=pen)
    erase(image, LINE - 8, TOP + (pen + 1) // 2, LINE + 9, FOOT - pen // 2)
    for start, end in kept:
        draw(image, LINE, start, end, pen)
    return image


def draw(image: Image, x: int, start: int, end: int, pen: int = 3) -> None:
    image[start : end + 1, x - pen // 2 : x - pen // 2 + pen] = 0


def wear(image: Image) -> None:
    """A gap in a ruling, so that the page is worn."""
    erase(image, 180, FOOT - 5, 200, FOOT + 6)


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (((TOP, TOP + 14), (TOP + 34, TOP + 54)), "a stub above and a piece"),
        (((TOP + 14, TOP + 30), (TOP + 50, FOOT)), "a piece and a stub below"),
        (((TOP, TOP + 26), (TOP + 44, TOP + 47)), "a long stub and a fleck"),
    ],
)
def test_pieces_that_lead_from_ruling_to_ruling_are_a_column_in_doubt(
    kept: tuple[tuple[int, int], ...], why: str
) -> None:
    assert cut(low_table(*kept)) == (ROW, {(0, 1, 1, 1), (0, 2, 1, 1)}), why


def test_pieces_under_an_open_head_are_a_column_in_doubt() -> None:
    """As overleaf: nothing is drawn where the row goes on from the page before; a piece and a stub at the foot."""
    image = low_table((TOP + 18, TOP + 34), (FOOT - 18, FOOT))
    np.minimum(image, to_picture(to_rulings(XS, [FOOT, FOOT + 120], {(0, 0, 1, 4)}), 1000, 300, thickness=3), out=image)
    image[: TOP + 4] = 255
    assert cut(image) == (ROW | {(1, 0, 1, 4)}, {(0, 1, 1, 1), (0, 2, 1, 1)})


def test_a_thick_pen_leaves_thick_pieces() -> None:
    """6 pixels, 2.2 pt: more than the strokes of text have, but as much as the columns beside it."""
    image = low_table((TOP, TOP + 22), (TOP + 42, FOOT - 12), pen=6)
    assert cut(image) == (ROW, {(0, 1, 1, 1), (0, 2, 1, 1)})


def test_pieces_that_touch_no_ruling_are_a_column_on_a_worn_page() -> None:
    image = low_table((TOP + 10, TOP + 28), (TOP + 40, FOOT - 8))
    wear(image)
    found, doubted = cut(image)
    assert found == ROW
    assert doubted >= {(0, 1, 1, 1), (0, 2, 1, 1)}


@pytest.mark.parametrize(("top", "foot"), [(TOP, FOOT - 16), (TOP + 16, FOOT), (TOP + 12, FOOT - 16)])
def test_the_stem_of_a_character_is_no_column(top: int, foot: int) -> None:
    """十, at the upper ruling, at the lower one and at neither."""
    image = low_table((top, foot))
    image[(top + foot) // 2 - 2 : (top + foot) // 2 + 1, LINE - 18 : LINE + 19] = 0
    wear(image)
    assert cut(image)[0] == MERGED_COLUMNS


def test_a_digit_one_is_no_column() -> None:
    image = low_table((TOP + 20, TOP + 45))
    wear(image)
    assert cut(image)[0] == MERGED_COLUMNS


def test_what_shines_through_is_no_column() -> None:
    image = low_table()
    image[TOP + 10 : TOP + 28, LINE - 1 : LINE + 2] = image[TOP + 40 : FOOT - 8, LINE - 1 : LINE + 2] = 185
    wear(image)
    assert cut(image)[0] == MERGED_COLUMNS


def test_a_stub_that_leads_nowhere_leaves_the_cell_in_doubt() -> None:
    assert cut(low_table((TOP, TOP + 22))) == (MERGED_COLUMNS, {(0, 1, 1, 1)})


def test_pieces_with_text_close_by_are_no_column() -> None:
    image = low_table((TOP, TOP + 14), (TOP + 34, TOP + 54))
    for x in (LINE - 12, LINE + 12):  # 4.3 pt away, as the strokes of one character
        cv2.line(image, (x, TOP + 10), (x, TOP + 54), 0, 2)
    assert cut(image)[0] == MERGED_COLUMNS
