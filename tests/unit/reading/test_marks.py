"""Marks told by their shape: dashes and slashes against digits."""

import cv2
import numpy as np
import pytest

from extractor.document import Reading
from extractor.reading.lines import Ink, Strip
from extractor.reading.marks import find_dash, find_dash_in_residue
from extractor.reading.marks import is_slash as slanting


def ink_of(draw: str, size: int = 30) -> tuple[Ink, Strip]:
    """A mark drawn by OpenCV's pen (numbers) or by hand, as ink with its strip."""
    mask = np.zeros((80, 80), dtype=np.uint8)
    if draw == "slash":
        cv2.line(mask, (30, 50), (42, 22), 255, 3)
    elif draw == "dash":
        cv2.line(mask, (20, 40), (46, 40), 255, 2)
    elif draw == "hyphen":
        cv2.line(mask, (30, 40), (40, 40), 255, 2)
    else:
        cv2.putText(mask, draw, (25, 55), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 255, 2)
    y, x = np.nonzero(mask)
    strip = Strip(int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1)
    return Ink(255 - mask, mask, 200.0, float(size), np.zeros((0, 4))), strip


@pytest.mark.parametrize(("width", "dash"), [(7, "-"), (8, "-"), (12, "—"), (14, "—")])
def test_a_dash_is_long_by_its_width_without_its_blur(width: int, dash: str) -> None:
    ink = Ink(np.full((40, 40), 255, np.uint8), np.zeros((40, 40), np.uint8), 120.0, 13.0, np.zeros((0, 4)))
    assert find_dash(ink, Strip(10, 20, 10 + width, 24), Reading("rapidocr", "一", 0.9)) == dash


@pytest.mark.parametrize(
    ("draw", "is_slash"), [("slash", True), ("1", False), ("7", False), ("J", False), ("l", False)]
)
def test_a_slash_is_a_straight_slanting_stroke(draw: str, is_slash: bool) -> None:
    assert slanting(*ink_of(draw)) is is_slash


@pytest.mark.parametrize(
    ("draw", "read", "dash"),
    [
        ("dash", "一", "—"),
        ("dash", "", "—"),
        ("hyphen", "-", "-"),
        ("hyphen", "•", "-"),
        ("1", "1", ""),
        ("dash", "二", ""),
    ],
)
def test_a_flat_mark_alone_is_afind_dash(draw: str, read: str, dash: str) -> None:
    assert find_dash(*ink_of(draw), Reading("rapidocr", read, 0.9)) == dash


def test_what_an_unsure_reader_makes_of_a_long_flat_mark_does_not_count() -> None:
    assert find_dash(*ink_of("dash"), Reading("rapidocr", "mmm", 0.001)) == "—"
    assert find_dash(*ink_of("dash"), Reading("rapidocr", "mmm", 0.9)) == ""


EM = 30.0
DASH = ((20, 40), (46, 43))  # corners
Blot = tuple[tuple[int, int], tuple[int, int]]


def cell_of(*blots: Blot, digits: str = "") -> tuple[Ink, list[Strip]]:
    """Blots drawn as ellipses (middle, half axes) beside a dash or digits, as one line."""
    mask = np.zeros((90, 140), dtype=np.uint8)
    cv2.rectangle(mask, *DASH, (255,), -1)
    for middle, axes in blots:
        cv2.ellipse(mask, middle, axes, 0, 0, 360, (255,), -1)
    if digits:
        cv2.putText(mask, digits, (52, 52), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (255,), 2)
    y, x = np.nonzero(mask)
    strip = Strip(int(x.min()), int(y.min()), int(x.max()) + 1, int(y.max()) + 1)
    return Ink(255 - mask, mask, 200.0, EM, np.zeros((0, 4))), [strip]


def read_as(text: str, sure: float = 0.5) -> list[Reading]:
    return [Reading("rapidocr", text, sure)]


@pytest.mark.parametrize(
    ("blots", "text"),
    [
        ([((10, 41), (4, 4))], "•一"),
        ([((12, 46), (3, 4))], ".一"),
        ([((60, 36), (5, 4))], "一•"),
        ([((10, 38), (4, 3)), ((58, 44), (4, 5))], "·一。"),
        ([((33, 30), (5, 4))], "ˉ"),
        ([((30, 47), (4, 4))], "ー"),  # touches it
    ],
)
def test_a_dash_beside_blots_is_a_dash(blots: list[Blot], text: str) -> None:
    assert find_dash_in_residue(*cell_of(*blots), read_as(text, 0.95), numeric=True) == "—"


@pytest.mark.parametrize("digits", ["5", "1", "7.5", ".5", "12"])
def test_a_minus_before_digits_is_no_dash_whatever_they_are_read_as(digits: str) -> None:
    for text in ("•一", "一", "-.", "丁"):
        assert find_dash_in_residue(*cell_of(digits=digits), read_as(text, 0.1), numeric=True) == ""


def test_what_a_faint_fax_leaves_of_a_digit_is_no_blot() -> None:
    strokes = [((58, 34), (1, 5)), ((64, 48), (1, 5))]
    assert find_dash_in_residue(*cell_of(*strokes), read_as("一:", 0.2), numeric=True) == ""


def test_the_foot_and_the_head_of_a_broken_two_are_no_dash() -> None:
    mask = np.zeros((90, 140), dtype=np.uint8)
    cv2.rectangle(mask, (40, 52), (54, 55), (255,), -1)
    cv2.ellipse(mask, (42, 41), (2, 2), 0, 0, 360, (255,), -1)
    cv2.ellipse(mask, (51, 39), (3, 5), 0, 0, 360, (255,), -1)
    ink = Ink(255 - mask, mask, 200.0, EM, np.zeros((0, 4)))
    strips = [Strip(40, 34, 55, 56)]
    assert find_dash_in_residue(ink, strips, read_as("に", 0.2), numeric=True) == ""


def test_a_cell_in_which_a_digit_is_read_is_a_number() -> None:
    assert find_dash_in_residue(*cell_of(((60, 40), (4, 4))), read_as("-1", 0.2), numeric=True) == ""


def test_signs_of_a_stroke_and_dots_are_no_dashes() -> None:
    division = cell_of(((33, 30), (4, 4)), ((33, 54), (4, 4)))
    assert find_dash_in_residue(*division, read_as("÷", 0.5), numeric=True) == ""
    numbering = cell_of(((56, 46), (4, 4)))
    assert find_dash_in_residue(*numbering, read_as("一、", 0.98), numeric=False) == ""
    assert find_dash_in_residue(*numbering, read_as("一、", 0.98), numeric=True) == "—"


def test_what_a_sure_reader_makes_of_it_counts() -> None:
    beside = cell_of(((33, 30), (5, 4)))
    assert find_dash_in_residue(*beside, read_as("亠", 0.95), numeric=True) == ""
    assert find_dash_in_residue(*beside, read_as("亠", 0.4), numeric=True) == "—"
