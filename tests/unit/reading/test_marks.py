"""Marks told by their shape: dashes and slashes against digits."""

import cv2
import numpy as np
import pytest

from extractor.document import Reading
from extractor.reading.lines import Ink, Strip
from extractor.reading.marks import find_dash
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
