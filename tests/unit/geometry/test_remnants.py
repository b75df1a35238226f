"""Columns of low rows of which wear has left a stub and flecks."""

import cv2
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


def low_table(*kept: tuple[int, int]) -> Image:
    """A table of one row of whose middle column these pieces are left."""
    image = to_picture(to_rulings(XS, [TOP, FOOT], ROW), 1000, 300, thickness=3)
    erase(image, LINE - 5, TOP + 2, LINE + 6, FOOT - 1)
    for start, end in kept:
        cv2.line(image, (LINE, start), (LINE, end), 0, 3)
    return image


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


def test_a_stub_that_leads_nowhere_leaves_the_cell_in_doubt() -> None:
    assert cut(low_table((TOP, TOP + 22))) == (MERGED_COLUMNS, {(0, 1, 1, 1)})


def test_pieces_with_text_close_by_are_no_column() -> None:
    image = low_table((TOP, TOP + 14), (TOP + 34, TOP + 54))
    for x in (LINE - 12, LINE + 12):  # 4.3 pt away, as the strokes of one character
        cv2.line(image, (x, TOP + 10), (x, TOP + 54), 0, 2)
    assert cut(image)[0] == MERGED_COLUMNS
