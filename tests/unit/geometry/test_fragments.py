"""Worn rulings that are told by what is left of them in line with their joints."""

import cv2
import numpy as np
import pytest

from extractor.document import Image, Ruling
from extractor.geometry.evidence import AS_STROKE, Inked, Seen
from extractor.geometry.fragments import grown
from extractor.geometry.tracks import find_tracks
from tests.unit.geometry.drawing import Span, to_picture, to_rulings
from tests.unit.geometry.test_evidence import DPI, SCALE, cut, erase

TOP, FOOT = 100, 240  # of the first row, pixels at 200 dpi; it is 0.7 inch high
XS, YS = [100.0 + 200 * k for k in range(5)], [float(TOP), float(FOOT), 320.0]
CELLS: set[Span] = {(row, col, 1, 1) for row in range(2) for col in range(4)}
BELOW = CELLS - {(1, col, 1, 1) for col in range(4)} | {(1, 0, 1, 4)}  # a row of one cell, as a total has it
LINE = 500


def open_head() -> Image:
    """As the part of a table that goes on overleaf: no ruling over its first row, and a merged row below it."""
    rulings = [r for r in to_rulings(XS, YS, BELOW) if (r.direction, r.position) != ("horizontal", TOP)]
    return to_picture(rulings, 1000, 420, thickness=3)


def pieces(image: Image, *kept: tuple[int, int]) -> None:
    """Leaves these pieces of the ruling at LINE in the first row."""
    erase(image, LINE - 5, TOP - 5, LINE + 6, FOOT - 1)
    for start, end in kept:
        cv2.line(image, (LINE, start), (LINE, end), 0, 3)


def test_fragments_in_line_lead_a_worn_ruling_to_its_joint() -> None:
    # The lowest piece is too short to be found as a ruling, and the two above it meet none.
    image = open_head()
    pieces(image, (TOP, TOP + 40), (TOP + 52, TOP + 90), (TOP + 104, TOP + 116), (TOP + 128, FOOT))
    assert cut(image)[0] == BELOW


def test_a_piece_that_hangs_at_its_joint_counts_once_other_rulings_have_gaps() -> None:
    image = open_head()
    pieces(image, (TOP, TOP + 14), (TOP + 30, TOP + 54), (TOP + 74, FOOT))
    for x in (LINE - 12, LINE + 12):  # text beside it, nearer than beside a stub that says something by itself
        cv2.line(image, (x, TOP + 80), (x, TOP + 100), 0, 2)
    erase(image, 295, TOP + 60, 306, TOP + 74)
    assert cut(image)[0] == BELOW


@pytest.mark.parametrize(("ends_at", "grows"), [(FOOT, True), (FOOT - 40, False)])
def test_a_track_grows_where_fragments_lead_to_a_ruling_and_nowhere_else(ends_at: int, *, grows: bool) -> None:
    image = np.full((420, 1000), 0, dtype=np.uint8)
    for start, end in ((TOP, TOP + 60), (TOP + 76, TOP + 90), (TOP + 100, ends_at)):
        cv2.line(image, (LINE, start), (LINE, end), 255, 3)
    found = [Ruling("vertical", LINE + 0.5, TOP, TOP + 60, 3.0), Ruling("horizontal", FOOT, 100, 900, 3.0)]
    tracks = [t for name in ("vertical", "horizontal") for t in find_tracks(found, name, SCALE, 9.5)]
    upright = grown(tracks, Inked(image, DPI), SCALE)[0]
    assert upright.pieces.tolist() == [[TOP, FOOT if grows else TOP + 60]]


def test_pieces_in_line_are_the_way_of_a_ruling_that_stops_in_the_open() -> None:
    # Two pieces of 0.3 inch, and then nothing for 0.2 inch up to the side; text close below it, as in a low row.
    cells = {(row, 0, 1, 1) for row in range(3)} | {(row, 1, 1, 1) for row in range(3)}
    image = to_picture(to_rulings([100.0, 500.0, 900.0], [100.0, 180.0, 260.0, 340.0], cells), 1000, 450, thickness=3)
    for start, end in ((103, 145), (205, 212), (272, 284)):
        erase(image, start, 255, end, 266)
    for x in range(150, 280, 18):
        cv2.rectangle(image, (x, 267), (x + 12, 290), 0, 2)
    assert cut(image)[0] == cells


def test_both_sides_of_a_zero_are_no_thick_ruling() -> None:
    xs, ys = [100.0 + 240 * k for k in range(5)], [100.0 + 46 * k for k in range(5)]
    full = {(row, col, 1, 1) for row in range(4) for col in range(4)}
    cells = full - {(2, 1, 1, 1), (2, 2, 1, 1)} | {(2, 1, 1, 2)}
    image = to_picture(to_rulings(xs, ys, cells), 1200, 400, thickness=7)
    for col in range(4):
        erase(image, 170 + 240 * col, 95, 190 + 240 * col, 105)
    cv2.ellipse(image, (round(xs[2]), round(ys[2]) + 23), (4, 11), 0, 0, 360, 0, 2)
    assert cut(image) == (cells, set())


@pytest.mark.parametrize(("pieces", "settled"), [(0.28, AS_STROKE), (0.0, 0.15)])
def test_a_fleck_as_thick_as_the_pen_leaves_a_side_of_a_low_row_in_doubt(pieces: float, settled: float) -> None:
    none, nil = np.zeros(3, dtype=bool), np.zeros(3)
    shares, lengths = np.array([1.0, 0.15, 1.0]), np.full(3, 0.24)
    thick = np.array([1.0, pieces, 1.0])
    seen = Seen(shares, np.array([1.0, 0.3, 1.0]), none, none, nil, nil, lengths, none, none, thick, none, ~none)
    assert seen.settled(nil, worn=True).tolist() == [1.0, settled, 1.0]


@pytest.mark.parametrize(("height", "worn"), [(36, True), (36, False), (140, False)])
def test_flecks_that_hang_at_a_joint_divide_a_row(height: int, worn: bool) -> None:
    ys = [100.0, 170.0, 170.0 + height, 240.0 + height]
    cells: set[Span] = {(row, col, 1, 1) for row in range(3) for col in range(4)}
    image = to_picture(to_rulings(XS, ys, cells), 1000, 480, thickness=3)
    if worn:
        for col in range(4):
            erase(image, 170 + 200 * col, 95, 186 + 200 * col, 105)
    foot = 170 + height
    erase(image, LINE - 5, 175, LINE + 6, foot - 6 - height // 8)
    found, doubted = cut(image)
    assert found == cells
    assert doubted == {(1, 1, 1, 1), (1, 2, 1, 1)}


def test_a_piece_in_the_middle_of_a_side_is_the_first_wear_of_a_table() -> None:
    image = to_picture(to_rulings(XS, YS, CELLS), 1000, 420, thickness=3)
    erase(image, LINE - 5, TOP + 5, LINE + 6, TOP + 50)
    erase(image, LINE - 5, TOP + 90, LINE + 6, FOOT - 4)
    found, doubted = cut(image)
    assert found == CELLS
    assert doubted == {(0, 1, 1, 1), (0, 2, 1, 1)}


def test_a_stroke_in_the_middle_of_a_narrow_label_divides_nothing() -> None:
    """A character of 14 pt in a column 0.3 inch wide, whose stroke lies in line with rulings at one side."""
    none, nil = np.zeros(2, dtype=bool), np.zeros(2)
    bare, lengths, thick = np.array([0.06, 0.0]), np.array([0.3, 1.0]), np.array([0.55, 1.0])
    shares, inked = np.array([0.05, 1.0]), np.array([0.6, 1.0])
    seen = Seen(shares, inked, none, none, bare, bare, lengths, none, none, thick, none, none)
    assert seen.settled(nil, worn=True).tolist() == [AS_STROKE, 1.0]


def test_a_side_left_at_both_joints_is_the_first_wear_of_a_table() -> None:
    image = to_picture(to_rulings(XS, YS, CELLS), 1000, 420, thickness=3)
    erase(image, LINE - 5, TOP + 40, LINE + 6, TOP + 105)
    found, doubted = cut(image)
    assert found == CELLS
    assert doubted == {(0, 1, 1, 1), (0, 2, 1, 1)}


def test_a_piece_longer_than_any_stroke_divides_though_it_meets_no_ruling() -> None:
    cells = {(row, col, 1, 1) for row in range(4) for col in range(4)}
    xs, ys = [100.0 + 240 * k for k in range(5)], [100.0 + 160 * k for k in range(5)]
    image = to_picture(to_rulings(xs, ys, cells), 1200, 800, thickness=3)
    erase(image, 335, 102, 346, 125)
    erase(image, 335, 225, 346, 258)
    for y in range(130, 220, 30):
        cv2.rectangle(image, (355, y), (375, y + 22), 0, 2)
    assert cut(image)[0] == cells


def test_a_side_in_pieces_that_meets_no_ruling_runs_along_its_table() -> None:
    # A label merged over all rows of a page: the outer side meets nothing where head and foot are open.
    ys = [100.0 + 120 * k for k in range(8)]
    cells = {(0, 0, 7, 1), *((row, col, 1, 1) for row in range(7) for col in (1, 2))}
    drawn = to_rulings([100.0, 300.0, 600.0, 900.0], ys, cells)
    inner = [r for r in drawn if r.direction == "vertical" or r.position not in (ys[0], ys[-1])]
    image = to_picture(inner, 1000, 1050, thickness=3)
    for start, end in ((300, 322), (600, 622), (646, 668)):  # the last two are gaps with a fleck of ink between
        erase(image, 95, start, 106, end)
    assert cut(image)[0] == cells


def test_a_worn_ruling_longer_than_strokes_stays_where_text_touches_it() -> None:
    cells = {(row, col, 1, 1) for row in range(5) for col in range(2)}
    xs, ys = [100.0, 500.0, 900.0], [100.0 + 120 * k for k in range(6)]
    image = to_picture(to_rulings(xs, ys, cells), 1000, 800, thickness=3)
    erase(image, 300, 335, 330, 346)
    for x in (*range(110, 290, 18), *range(340, 480, 18)):
        cv2.rectangle(image, (x, 347), (x + 12, 370), 0, 2)
    assert cut(image)[0] == cells
