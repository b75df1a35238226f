"""What a seal leaves behind, and what it leaves alone."""

import cv2
import numpy as np
import pytest

from extractor.document import Image, Page
from extractor.geometry import segment
from extractor.geometry.cleaning import clean
from tests.unit.geometry.drawing import spans, to_picture, to_rulings

DPI = 200.0
RED, BLUE = (60, 50, 200), (190, 90, 60)
XS = [100.0 + 150 * k for k in range(6)]
YS = [100.0 + 60 * k for k in range(10)]
CELLS = {(row, col, 1, 1) for row in range(9) for col in range(5)}


def sealed(ink: tuple[int, int, int], *, jpeg: bool = False) -> tuple[Image, Image]:
    """A table and some print under a seal, and the same without it, both BGR."""
    plain = cv2.cvtColor(to_picture(to_rulings(XS, YS, CELLS), 960, 760), cv2.COLOR_GRAY2BGR)
    cv2.putText(plain, "97.7195", (420, 380), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (70, 70, 70), 2)
    stamp = np.full_like(plain, 255)
    cv2.circle(stamp, (480, 390), 150, ink, 10)
    cv2.fillPoly(stamp, [np.array([[480, 340], [520, 430], [430, 370], [530, 370], [440, 430]])], ink)
    page = (plain.astype(np.float32) * stamp / 255).astype(np.uint8)
    if jpeg:
        page = np.asarray(cv2.imdecode(cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 80])[1], 1), np.uint8)
    return page, np.asarray(plain, dtype=np.uint8)


@pytest.mark.parametrize("ink", [RED, BLUE])
def test_a_seal_leaves_paper_white_and_print_as_dark_as_it_was(ink: tuple[int, int, int]) -> None:
    page, plain = sealed(ink)
    cleaned = clean(page, DPI)
    want = cv2.cvtColor(plain, cv2.COLOR_BGR2GRAY)
    assert cleaned[want > 250].min() > 235
    assert abs(cleaned[want < 100].astype(int) - want[want < 100]).mean() < 12


def test_what_jpeg_leaves_of_a_seal_is_paler_than_print() -> None:
    page, plain = sealed(RED, jpeg=True)
    cleaned = cv2.GaussianBlur(clean(page, DPI), (3, 3), 0)
    paper = cv2.erode(cv2.cvtColor(plain, cv2.COLOR_BGR2GRAY), np.ones((9, 9), np.uint8)) > 250
    assert np.percentile(cleaned[paper], 1) > 225


@pytest.mark.parametrize("center", [(480, 390), (325, 400), (700, 250)])
def test_the_rim_of_a_grey_seal_rules_nothing(center: tuple[int, int]) -> None:
    picture = to_picture(to_rulings(XS, YS, CELLS), 960, 760, thickness=3)
    cv2.circle(picture, center, 150, 90, 8)
    page = Page(1, 960.0, 760.0, "px", "scan", dpi=DPI, image=picture)
    (grid,) = segment(page).grids
    assert spans(grid) == CELLS
