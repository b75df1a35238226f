import random

import cv2
import numpy as np
import pytest

from extractor.document import Image, Page
from extractor.geometry import segment
from extractor.geometry.evidence import Inked
from extractor.geometry.mending import IN_DOUBT
from extractor.geometry.squares import RULED
from tests.unit.geometry.drawing import Span, random_table, spans, to_picture, to_rulings

DPI = 200.0
SCALE = DPI / 72
ROW, COLUMN = 66, 240  # pixels: 24 pt and 86 pt at 200 dpi
FULL = {(row, col, 1, 1) for row in range(4) for col in range(4)}
MERGED = FULL - {(2, 1, 1, 1), (2, 2, 1, 1)} | {(2, 1, 1, 2)}
LINE = 100 + 2 * COLUMN  # the vertical between columns 1 and 2
TOP = 100 + 2 * ROW  # of row 2


def picture(cells: set[Span]) -> Image:
    xs, ys = [100.0 + COLUMN * k for k in range(5)], [100.0 + ROW * k for k in range(5)]
    return to_picture(to_rulings(xs, ys, cells), 1200, 500, thickness=3)


def to_page(image: Image) -> Page:
    height, width = image.shape
    return Page(1, float(width), float(height), "px", "scan", dpi=DPI, image=image)


def erase(image: Image, *box: int) -> None:
    left, top, right, bottom = box
    image[top:bottom, left:right] = 255


def wear(image: Image) -> None:
    """Gaps elsewhere, so that the table is worn."""
    for col in range(4):
        erase(image, 170 + COLUMN * col, 95, 190 + COLUMN * col, 105)
        erase(image, 95, 115 + ROW * col, 105, 135 + ROW * col)


def cut(image: Image) -> tuple[set[Span], set[Span]]:
    """The spans of the only table, and those in doubt."""
    grids = segment(to_page(image)).grids
    assert len(grids) == 1
    return spans(grids[0]), {(c.row, c.col, c.row_span, c.col_span) for c in grids[0].cells if not c.certain}


def test_a_cell_merged_from_joint_to_joint_stays_merged_on_a_worn_table() -> None:
    image = picture(MERGED)
    wear(image)
    assert cut(image) == (MERGED, set())


@pytest.mark.parametrize(
    ("gap", "why"),
    [
        ((TOP + 14, TOP + ROW - 2), "a stub at the joint"),
        ((TOP + 30, TOP + ROW + 2), "half of it"),
    ],
)
def test_what_is_left_of_a_worn_side_divides(gap: tuple[int, int], why: str) -> None:
    image = picture(FULL)
    wear(image)
    erase(image, LINE - 5, gap[0], LINE + 6, gap[1])
    found, doubtful = cut(image)
    assert found == FULL, why
    assert doubtful <= {(2, 1, 1, 1), (2, 2, 1, 1)} | {(3, 1, 1, 1), (3, 2, 1, 1)}


def test_a_gap_past_a_joint_that_is_longer_than_wear_leaves_a_merged_cell_in_doubt() -> None:
    image = picture(FULL)
    wear(image)
    erase(image, LINE - 5, TOP + 2, LINE + 6, TOP + ROW + 12)
    assert cut(image) == (MERGED, {(2, 1, 1, 2)})


def test_a_fleck_that_stands_alone_in_line_is_the_rest_of_a_ruling() -> None:
    image = picture(MERGED)
    wear(image)
    cv2.line(image, (LINE, TOP + 22), (LINE, TOP + 44), 0, 3)
    found, doubtful = cut(image)
    assert found == FULL
    assert doubtful == {(2, 1, 1, 1), (2, 2, 1, 1)}


def test_where_nothing_is_worn_a_stroke_in_line_with_a_column_divides_nothing() -> None:
    image = picture(MERGED)
    cv2.rectangle(image, (LINE - 24, TOP + 6), (LINE, TOP + 46), 0, 3)  # the outline of a character
    cv2.line(image, (LINE - 24, TOP + 26), (LINE, TOP + 26), 0, 3)
    found, _ = cut(image)
    assert found == MERGED


@pytest.mark.parametrize("seed", range(40))
def test_a_worn_table_comes_back_exactly_or_in_doubt(seed: int) -> None:
    """A gap of up to 3 mm in one of five pieces of ruling, anywhere along it."""
    chance = random.Random(seed)
    xs, ys, cells = random_table(chance)
    xs, ys = [2 * x * SCALE for x in xs], [1.7 * y * SCALE for y in ys]
    rulings = to_rulings(xs, ys, cells)
    image = to_picture(rulings, round(xs[-1] + 60), round(ys[-1] + 60), thickness=3)
    for direction, position, start, end in sorted({(r.direction, r.position, r.start, r.end) for r in rulings}):
        if chance.random() < 0.2:
            long = chance.uniform(0.6, 3.0) / 25.4 * DPI
            at = round(chance.uniform(start, max(start, end - long)))
            a, b, p = at, round(at + long), round(position)
            erase(image, *((a, p - 4, b, p + 5) if direction == "horizontal" else (p - 4, a, p + 5, b)))
    grids = segment(to_page(image)).grids
    found = set().union(*(spans(grid) for grid in grids)) if len(grids) == 1 else None
    doubted = any(not cell.certain for grid in grids for cell in grid.cells)
    assert found == cells or doubted


def test_a_stroke_of_a_title_as_high_as_its_row_divides_nothing_and_is_in_doubt() -> None:
    cells = FULL - {(0, col, 1, 1) for col in range(4)} | {(0, 0, 1, 4)}
    image = picture(cells)
    wear(image)
    x = 100 + COLUMN + 60
    image[112:156, x : x + 3] = 0  # an upright that ends short of both rulings
    for offset in (8, 16):  # and the rest of its character on both sides of most of it
        image[124:150, x - offset : x - offset + 4] = 0
        image[124:150, x + offset : x + offset + 4] = 0
    assert cut(image)[0] == cells


def level(*pieces: tuple[int, int]) -> Image:
    """Ink of a ruling 3 pixels thick in these pieces, white on black, at row 100."""
    mask = np.zeros((200, 321), dtype=np.uint8)
    for start, end in pieces:
        mask[99:102, start:end] = 255
    return mask


@pytest.mark.parametrize(
    ("end", "is_solid", "is_ruled"),
    [(136, True, True), (120, False, True), (64, False, False)],
)
def test_pieces_that_cover_most_of_an_edge_rule_it_whatever_text_touches_them(
    end: int, *, is_solid: bool, is_ruled: bool
) -> None:
    """106, 90 and 34 pixels between two lines of print, with gaps at both joints; the first longer than any stroke."""
    mask = level((0, 20), (30, end), (160, 321))
    for x in range(4, end, 8):  # uprights of characters over and under it
        mask[80:96, x : x + 3] = mask[105:120, x : x + 3] = 255
    seen = Inked(mask, DPI).across(100.5, 3.0, np.array([0.0, 160.0, 320.0]))
    shares = seen.settled(np.array([0.0, 1.0]), worn=True)
    assert seen.solid.tolist() == [is_solid, True]
    assert (shares >= RULED).tolist() == [is_ruled, True]


def test_the_only_gap_of_a_page_is_wear_though_text_stands_close_to_the_ruling() -> None:
    mask = level((0, 40), (56, 321))
    mask[107:120, 12:88] = 255  # a line of text 6 pixels under it: less than the padding of most cells
    seen = Inked(mask, DPI).across(100.5, 3.0, np.array([0.0, 100.0, 320.0]))
    assert seen.settled(np.array([0.84, 1.0]), worn=False).tolist() == [IN_DOUBT, 1.0]


def test_the_stem_of_a_character_under_a_column_divides_nothing_on_a_worn_table() -> None:
    """平: its foot stands alone, the rest of it does not."""
    cells = FULL - {(0, col, 1, 1) for col in range(4)} | {(0, 0, 1, 4)}
    image = picture(cells)
    wear(image)
    image[110:154, LINE - 1 : LINE + 3] = 0
    for y in (110, 128):
        image[y : y + 4, LINE - 24 : LINE + 26] = 0
    for x in (LINE - 14, LINE + 12):
        image[116:124, x : x + 4] = 0
    assert cut(image)[0] == cells


def test_lines_of_text_that_touch_a_ruling_are_no_low_table() -> None:
    """Uprights of characters hang at a ruling and end together, but not where the table does."""
    image = picture(FULL)
    wear(image)
    for col in range(4):
        x = 100 + COLUMN * col + 60
        image[TOP : TOP + 36, x : x + 3] = 0
        for y in (8, 20, 32):
            image[TOP + y : TOP + y + 3, x - 14 : x + 17] = 0
    assert cut(image)[0] == FULL


def test_a_title_that_nearly_reaches_the_ruling_over_it_divides_nothing() -> None:
    """目 in a row hardly higher than itself, on a page with gaps of wear."""
    cells = FULL - {(0, col, 1, 1) for col in range(4)} | {(0, 0, 1, 4)}
    image = picture(cells)
    wear(image)
    x = 100 + COLUMN + 60
    for stem in (x, x + 28):
        image[105:156, stem : stem + 4] = 0
    for y in (106, 121, 137, 151):
        image[y : y + 3, x : x + 30] = 0
    assert cut(image)[0] == cells
