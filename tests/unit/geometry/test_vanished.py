"""Sides of low rows that wear may have taken whole."""

import cv2
import pytest

from extractor.document import Image
from tests.unit.geometry.drawing import Span, to_picture, to_rulings
from tests.unit.geometry.test_evidence import cut, erase

ROW, COLUMN = 40, 240  # pixels at 200 dpi: 14 pt and 86 pt
LINE, TOP = 100 + 2 * COLUMN, 100 + 2 * ROW  # of the vertical between columns 1 and 2, of row 2
FULL = {(row, col, 1, 1) for row in range(4) for col in range(4)}
MERGED = FULL - {(2, 1, 1, 1), (2, 2, 1, 1)} | {(2, 1, 1, 2)}


def picture(cells: set[Span], *, worn: bool = True) -> Image:
    xs, ys = [100.0 + COLUMN * k for k in range(5)], [100.0 + ROW * k for k in range(5)]
    image = to_picture(to_rulings(xs, ys, cells), 1200, 500, thickness=3)
    if worn:
        for col in range(4):
            erase(image, 170 + COLUMN * col, 95, 190 + COLUMN * col, 105)
    return image


def write(image: Image, text: str, x: int) -> None:
    cv2.putText(image, text, (x, TOP + 30), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20,), 2)


@pytest.mark.parametrize(
    ("texts", "is_doubted", "why"),
    [
        ({"12.50": LINE - 120, "87": LINE + 60}, True, "each side holds its own"),
        ({}, True, "blank: nothing tells"),
        ({"ABCDEFGHIJKLM": LINE - 120}, False, "text runs across the line"),
        ({"12.50": LINE - 120}, False, "one text, as a merged cell has it"),
    ],
)
def test_a_low_cell_whose_side_may_be_worn_away_is_in_doubt(texts: dict[str, int], is_doubted: bool, why: str) -> None:
    image = picture(MERGED)
    for text, x in texts.items():
        write(image, text, x)
    assert cut(image) == (MERGED, {(2, 1, 1, 2)} if is_doubted else set()), why


def test_a_side_of_a_low_row_is_ruled_in_doubt_where_its_gap_runs_past_the_joint() -> None:
    image = picture(FULL)
    erase(image, LINE - 5, TOP + 2, LINE + 6, TOP + ROW + 11)  # 0.25 inch: two gaps of wear
    found, doubted = cut(image)
    assert found == FULL
    assert doubted >= {(2, 1, 1, 1), (2, 2, 1, 1)}


def test_where_nothing_is_worn_a_low_merged_cell_is_sure() -> None:
    image = picture(MERGED, worn=False)
    write(image, "12.50", LINE - 120)
    write(image, "87", LINE + 60)
    assert cut(image) == (MERGED, set())


def test_a_stub_that_hangs_at_a_ruling_leaves_its_cell_in_doubt() -> None:
    cells = {(row, 0, 1, 1) for row in range(3)}
    xs, ys = [100.0, 900.0], [100.0, 180.0, 260.0, 340.0]
    image = to_picture(to_rulings(xs, ys, cells), 1000, 450, thickness=3)
    image[180:195, 400:403] = 0
    assert cut(image) == (cells, {(1, 0, 1, 1)})


def test_text_that_touches_a_ruling_is_no_stub() -> None:
    cells = {(row, 0, 1, 1) for row in range(3)}
    xs, ys = [100.0, 900.0], [100.0, 180.0, 260.0, 340.0]
    image = to_picture(to_rulings(xs, ys, cells), 1000, 450, thickness=3)
    cv2.putText(image, "MENH", (300, 258), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0,), 3)
    assert cut(image) == (cells, set())
