"""Dashed rulings and boxes to be ticked."""

import numpy as np

from extractor.document import Ruling
from extractor.geometry.boxes import without_boxes
from extractor.geometry.dashes import find_dashed
from tests.unit.geometry.drawing import to_rulings


def test_dashes_in_line_are_one_ruling() -> None:
    ink = np.zeros((400, 700), dtype=np.uint8)
    for x in range(100, 600, 24):
        ink[199:202, x : x + 14] = 255
    for y in range(60, 340, 16):
        ink[y : y + 8, 349:352] = 255
    found = find_dashed(ink, 200.0)
    assert [r.direction for r in found] == ["horizontal", "vertical"]
    across, down = found
    assert (across.position, down.position) == (200.5, 350.5) or (
        abs(across.position - 200.5) <= 1.5 and abs(down.position - 350.5) <= 1.5
    )
    assert abs(across.start - 100) <= 2
    assert abs(across.end - 594) <= 3


def test_print_is_no_dashed_ruling() -> None:
    rng = np.random.default_rng(3)
    ink = np.zeros((400, 700), dtype=np.uint8)
    for row in range(8):
        for x in range(60, 640, 26):
            ink[30 + 45 * row : 55 + 45 * row, x : x + 22] = 255 * (rng.random((25, 22)) < 0.5)
    assert find_dashed(ink, 200.0) == []


def test_a_box_in_a_cell_goes_and_a_narrow_cell_stays() -> None:
    cells = {(row, col, 1, 1) for row in range(2) for col in range(3)}
    table = to_rulings([10, 22, 100, 200], [10, 24, 38], cells)
    box = to_rulings([120, 130], [13, 23], {(0, 0, 1, 1)})
    assert without_boxes([*table, *box]) == table


def test_dashes_that_cross_are_no_box() -> None:
    dashes = [Ruling("horizontal", 50, x, x + 5) for x in range(0, 100, 8)]
    dashes += [Ruling("vertical", 50, y, y + 5) for y in range(0, 100, 8)]
    assert without_boxes(dashes) == dashes


def test_dashes_that_blur_has_thickened_are_found_beside_strokes() -> None:
    ink = np.zeros((400, 900), dtype=np.uint8)
    for x in range(100, 800, 18):
        ink[196:202, x : x + 14] = 255
    for x in range(120, 700, 26):
        ink[160:180, x : x + 3] = 255
    (across,) = find_dashed(ink, 200.0)
    assert across.dashed
    assert abs(across.position - 199.0) <= 1.5


def test_strokes_in_line_with_gaps_of_all_widths_are_no_dashed_ruling() -> None:
    rng = np.random.default_rng(5)
    ink = np.zeros((400, 900), dtype=np.uint8)
    x = 100
    while x < 800:
        ink[199:202, x : x + 10] = 255
        x += 10 + int(rng.choice([2, 6, 11]))
    assert find_dashed(ink, 200.0) == []


def test_short_dashes_count_beside_long_ones_alone() -> None:
    ink = np.zeros((400, 900), dtype=np.uint8)
    for x in range(100, 210, 18):
        ink[299:302, x : x + 12] = 255
    assert find_dashed(ink, 200.0) == []
    for x in range(100, 800, 18):
        ink[99:102, x : x + 12] = 255
    assert len(find_dashed(ink, 200.0)) == 2
