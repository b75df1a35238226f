"""Dust and print told apart in their cells."""

import cv2
import numpy as np
import pytest

from extractor.document import Box, Cell, Grid, Image, Region
from extractor.reading.lines import Ink, Strip, find_outside, find_strips, prepare
from extractor.reading.specks import find_lost, find_marks, find_print

DPI, EM = 200.0, 30.0
CELL = Box(20, 20, 380, 120)


def blank() -> Image:
    return np.full((140, 400), 255, dtype=np.uint8)


def digits(page: Image, text: str, left: int = 100, grey: int = 40) -> None:
    """Bars as high and as narrow as digits, on one baseline at y = 90."""
    for i, char in enumerate(text):
        x = left + 20 * i
        if char == ".":
            page[85:90, x + 8 : x + 13] = grey
        elif char != " ":
            page[68:90, x + 2 : x + 14] = grey


def kept(page: Image) -> Image:
    """What of the page is taken for print, as 0 and 1."""
    mask = np.where(page < 230, np.uint8(255), np.uint8(0))
    marks = find_marks(mask, page, np.full_like(page, 255))
    return np.asarray(find_print(marks, [CELL], EM, DPI).flags[marks.labels], dtype=np.uint8)


@pytest.mark.parametrize(
    ("speck", "why"),
    [
        ((300, 60), "far from everything"),
        ((94, 66), "at the head of the digits"),
        ((186, 86), "behind the last digit, on the line"),
        ((126, 50), "over the digits"),
    ],
)
def test_a_speck_by_a_number_is_no_print_and_its_point_is(speck: tuple[int, int], why: str) -> None:
    page = blank()
    digits(page, "12.5")
    print_only = (page < 230).astype(np.uint8)
    cv2.circle(page, speck, 2, 60, -1)
    assert (kept(page) == print_only).all(), why


@pytest.mark.parametrize(("left", "hole", "stays"), [(142, True, True), (142, False, False), (220, True, False)])
def test_a_ring_behind_two_pieces_as_high_as_digits_is_a_full_stop(left: int, *, hole: bool, stays: bool) -> None:
    page = blank()
    digits(page, "11")  # or 化
    print_only = (page < 230).astype(np.uint8)
    page[85:92, left : left + 7] = 40
    page[87:90, left + 2 : left + 5] = 255 if hole else 40
    assert (kept(page) == ((page < 230) if stays else print_only)).all()


def test_the_point_at_which_a_number_is_wrapped_is_print() -> None:
    page = blank()
    digits(page, "25951")
    page[85:90, 200:205] = 40
    page[95:114, 110:124] = 40  # a digit of the line below
    assert (kept(page) == (page < 230)).all()


def test_a_speck_that_stands_where_a_line_would_is_none() -> None:
    page = np.full((200, 400), 255, dtype=np.uint8)
    digits(page, "12 5")
    cv2.circle(page, (150, 130), 2, 60, -1)
    mask = np.where(page < 230, np.uint8(255), np.uint8(0))
    strips = find_strips(Ink(page, mask, DPI, EM, np.zeros((0, 4))), Box(20, 20, 380, 180))
    assert [(strip.top, strip.bottom) for strip in strips] == [(68, 90)]


def test_the_edge_of_the_sheet_is_no_line_of_text() -> None:
    page = np.full((900, 800), 255, dtype=np.uint8)
    digits(page, "12 5")
    page[10:24, 20:780] = 90  # the shadow above it
    page[30:880, 770:790] = 90
    mask = np.where(page < 230, np.uint8(255), np.uint8(0))
    (strip,) = find_outside(Ink(page, mask, DPI, EM, np.zeros((0, 4))), ())
    assert (strip.top, strip.bottom) == (68, 90)


def test_a_cell_of_specks_alone_is_blank_and_a_dash_is_not() -> None:
    page = blank()
    cv2.circle(page, (100, 60), 2, 60, -1)
    cv2.circle(page, (250, 90), 3, 60, -1)
    assert not kept(page).any()
    page[70:73, 180:205] = 50
    assert kept(page).sum() == 3 * 25


def test_pale_print_beside_dark_is_the_rest_of_a_seal() -> None:
    page = blank()
    digits(page, "12.5")
    dark = (page < 230).astype(np.uint8)
    page[40:75, 250:290] = 220  # a stroke of the seal, a sixth as dark
    assert (kept(page) == dark).all()


def test_faded_print_alone_in_its_cell_stays() -> None:
    page = blank()
    digits(page, "12.5", grey=140)
    assert (kept(page) == (page < 230)).all()


def test_what_is_left_of_a_worn_ruling_on_the_border_is_no_print() -> None:
    page = blank()
    page[30:60, 18:23] = 50  # on the left side
    page[118:122, 200:240] = 50  # on the bottom
    assert not kept(page).any()


def test_both_dots_of_a_colon_belong_to_the_text_before_them() -> None:
    page = blank()
    page[60:92, 100:130] = 40  # a character
    for y in (70, 86):
        cv2.circle(page, (147, y), 2, 40, -1)
    assert (kept(page) == (page < 230)).all()


def test_a_minus_sign_and_the_point_of_a_bare_fraction_stay() -> None:
    page = blank()
    digits(page, "125")
    page[78:81, 91:97] = 40  # a short hyphen, a fifth of a character wide
    assert (kept(page) == (page < 230)).all()
    page = blank()
    digits(page, ".5")
    assert (kept(page) == (page < 230)).all()


@pytest.mark.parametrize(
    ("left", "top", "stays"),
    [(146, 84, True), (146, 76, True), (146, 50, False), (260, 84, True), (290, 88, False)],
)
def test_a_comma_in_the_middle_of_its_space_belongs_to_the_text(left: int, top: int, *, stays: bool) -> None:
    page = blank()
    for x in (60, 98, 170, 218):
        page[60:92, x : x + 28] = 40  # characters, as wide as high, with the space of one between two of them
    text = (page < 230).astype(np.uint8)
    page[top : top + 6, left : left + 5] = 40
    expected = (page < 230).astype(np.uint8) if stays else text
    assert (kept(page) == expected).all()


def test_a_comma_behind_a_sign_in_pieces_belongs_to_the_text() -> None:
    page = blank()
    for x in (64, 159, 200):
        page[60:92, x : x + 28] = 40
    page[62:71, 98:107] = page[82:91, 112:121] = 40  # the rings of %
    page[84:90, 136:141] = 40
    assert (kept(page) == (page < 230)).all()


def test_pieces_of_characters_that_have_lost_their_hairlines_stay_and_are_doubted() -> None:
    page = blank()
    for x in range(40, 340, 30):
        page[66:78, x : x + 3] = 40  # a stem
        page[84:88, x + 3 : x + 6] = 40  # and a piece beside it
    page[50:54, 330:334] = 40  # one further away
    mask = np.where(page < 230, np.uint8(255), np.uint8(0))
    marks = find_marks(mask, page, np.full_like(page, 255))
    found = find_print(marks, [CELL], EM, DPI)
    assert found.flags[1:].all()
    assert (~found.sure[1:]).sum() == 1


def test_a_stroke_too_pale_for_print_is_remembered() -> None:
    page = np.full((400, 400), 255, dtype=np.uint8)
    for row in range(3):
        for col in range(5):
            page[40 + 100 * row : 62 + 100 * row, 40 + 30 * col : 52 + 30 * col] = 40
    page[340:365, 180:192] = 225  # by itself in a cell, with a seventh of the darkness of the rest
    grid = Grid(tuple(_cell(row) for row in range(4)), 4, 1, (Region(1, Box(10, 10, 390, 390)),))
    ink = prepare(page, (), (grid,), DPI)
    lost = [ink.has_lost(cell.regions[0].box) for cell in grid.cells]
    assert lost == [False, False, False, True]


def _cell(row: int) -> Cell:
    return Cell(row, 0, 1, 1, (Region(1, Box(10, 10 + 95 * row, 390, 105 + 95 * row)),))


def test_a_speck_beside_a_dash_is_no_print() -> None:
    page = blank()
    page[70:73, 180:205] = 50
    dash = page < 230
    cv2.circle(page, (172, 71), 3, 60, -1)
    assert (kept(page) == dash).all()


def test_the_point_between_digits_that_touch_stays() -> None:
    page = blank()
    page[68:90, 100:112] = 40  # 0
    page[85:90, 117:121] = 40
    page[68:90, 126:190] = 40  # 888 in one piece
    page[68:90, 196:260] = 40
    assert (kept(page) == (page < 230)).all()


def test_the_dots_that_a_faint_fax_leaves_of_a_digit_are_remembered_and_single_specks_are_not() -> None:
    dirt = np.zeros((200, 200), dtype=np.uint8)
    for y in (20, 24, 28, 32):
        dirt[y : y + 2, 50:52] = 255  # of a 1
    for x, y in ((100, 40), (120, 90), (150, 60)):
        dirt[y : y + 3, x : x + 3] = 255
    assert find_lost(dirt, EM).tolist() == [[50, 20, 52, 34]]


def test_what_was_wiped_where_a_point_stands_is_remembered() -> None:
    page = np.full((200, 400), 255, dtype=np.uint8)
    dirt = np.zeros_like(page)
    ink = Ink(page, page, DPI, EM, np.zeros((0, 4)), dirt)
    strip = Strip(100, 60, 160, 82)
    assert not ink.has_wiped_point(strip)
    dirt[40:44, 130:134] = 255  # above the digits
    dirt[78:82, 180:184] = 255  # behind them
    assert not ink.has_wiped_point(strip)
    dirt[84:86, 128:130] = 255  # just below the feet that faint digits seem to have
    assert ink.has_wiped_point(strip)


def test_a_point_wiped_before_the_digits_of_a_bare_fraction_is_remembered() -> None:
    page = np.full((200, 400), 255, dtype=np.uint8)
    dirt = np.zeros_like(page)
    ink = Ink(page, page, DPI, EM, np.zeros((0, 4)), dirt)
    strip = Strip(100, 60, 160, 82)
    dirt[78:82, 80:83] = 255  # too far before them for the point of .5
    assert not ink.has_wiped_point(strip)
    dirt[78:81, 92:95] = 255
    assert ink.has_wiped_point(strip)
