"""Percent signs of which a fax leaves the rings."""

import cv2
import numpy as np
import pytest

from extractor.document import Image
from extractor.reading.lines import Ink, Strip
from extractor.reading.percents import draw_strokes, find_rings, may_hold_rings

EM = 24.0
TOP, BOTTOM = 10, 28  # of digits


def page(*, ring: int = 9, lower: int = 9, broken: bool = True) -> Image:
    """A 0 as high as a digit, a ring at its head and one at its foot; broken: their hairlines lost."""
    mask = np.zeros((40, 80), np.uint8)
    cv2.ellipse(mask, (15, (TOP + BOTTOM) // 2), (5, (BOTTOM - TOP) // 2), 0, 0, 360, 255, 2)
    for x, y, height in ((28, TOP + ring // 2, ring), (39, BOTTOM - lower // 2, lower)):
        cv2.ellipse(mask, (x, y), (4, height // 2), 0, 0, 360, 255, 1)
        if broken:
            mask[:, x - 1 : x + 2] = 0
    return mask


def ink(mask: Image) -> tuple[Ink, Strip]:
    rows, columns = np.nonzero(mask)
    strip = Strip(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    return Ink(255 - mask, mask, 200.0, EM, np.zeros((0, 4))), strip


@pytest.mark.parametrize("broken", [True, False])
def test_rings_behind_a_digit_are_found_and_joined_by_a_stroke(*, broken: bool) -> None:
    found, strip = ink(page(broken=broken))
    ((upper, lower),) = find_rings(found.mask[strip.window], EM)
    assert upper.right <= lower.left
    before = draw_strokes(found, strip)
    assert before is not None
    assert (before == 255 - page(broken=broken)[strip.window]).all()
    middle = found.gray[(TOP + BOTTOM) // 2, 31:36]
    assert middle.min() < 128  # between the rings there was paper


@pytest.mark.parametrize(
    "mask",
    [
        page(ring=18, lower=18),  # 000
        page(ring=3, lower=9),  # a speck and a letter
        page(ring=9, lower=3),  # degrees and a point
        np.zeros((40, 80), np.uint8),
    ],
)
def test_digits_and_specks_are_no_rings(mask: Image) -> None:
    assert not find_rings(mask, EM)


def test_a_ring_behind_no_digit_is_none() -> None:
    mask = page()
    mask[:, :22] = 0
    assert not find_rings(mask, EM)


@pytest.mark.parametrize("text", ["8000", "80º₀以上", "87º a", "覆盖率≥6406，优化"])
def test_texts_that_rings_are_read_as(text: str) -> None:
    assert may_hold_rings(text)


def test_other_texts_are_not_looked_at_again() -> None:
    assert not may_hold_rings("98.5%以上，预期目标")
