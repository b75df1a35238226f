"""Dashes so faint that nothing else finds them."""

import numpy as np
import pytest

from extractor.document import Box, Image
from extractor.reading.faint import holds_faint_dash

EM = 25.0
CELL = Box(20, 20, 180, 100)


def page() -> Image:
    paper = np.random.default_rng(1).normal(240, 3, (120, 200))
    return np.asarray(np.clip(paper, 0, 255), dtype=np.uint8)


@pytest.mark.parametrize(
    ("width", "height", "darker", "found"),
    [(20, 2, 40, True), (10, 2, 40, True), (5, 2, 40, False), (20, 2, 4, False), (20, 12, 40, False)],
)
def test_a_faint_dash_is_found_by_its_shape(width: int, height: int, darker: int, *, found: bool) -> None:
    image = page()
    image[58 : 58 + height, 90 : 90 + width] -= np.uint8(darker)
    assert holds_faint_dash(image, CELL, EM) is found


def test_paper_specks_and_what_stands_at_the_border_are_none() -> None:
    image = page()
    assert not holds_faint_dash(image, CELL, EM)
    for x in range(60, 140, 12):
        image[60:63, x : x + 3] = 20
    image[22:25, 20:180] = 0
    assert not holds_faint_dash(image, CELL, EM)


def test_a_cell_too_small_for_a_dash_holds_none() -> None:
    assert not holds_faint_dash(page(), Box(20, 20, 26, 24), EM)
