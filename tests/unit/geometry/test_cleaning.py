"""Seals, highlighter and fills on pages drawn here; BGR pictures at 100 dpi."""

import cv2
import numpy as np

from extractor.document import Image
from extractor.geometry.cleaning import clean, find_seals

DPI = 100.0
RED, BLUE, YELLOW, NAVY = (40, 30, 205), (170, 60, 30), (90, 240, 255), (110, 50, 20)


def page() -> Image:
    return np.full((600, 500, 3), 255, dtype=np.uint8)


def sealed(color: tuple[int, int, int]) -> Image:
    """A round seal over a black ruling at y = 300, as ink over ink."""
    picture = page()
    cv2.line(picture, (40, 300), (460, 300), (0, 0, 0), 2)
    seal = page()
    cv2.circle(seal, (250, 300), 80, color, 5)
    cv2.putText(seal, "SEAL", (205, 315), cv2.FONT_HERSHEY_SIMPLEX, 1.2, color, 4)
    return np.minimum(picture, seal)


def test_red_and_blue_seals_go_and_the_ruling_under_them_stays() -> None:
    for color in (RED, BLUE):
        picture = sealed(color)
        assert len(find_seals(picture, DPI)) == 1
        out = clean(picture, DPI)
        assert out.ndim == 2
        assert (out[299:301, 60:440].min(axis=0) < 40).all()
        rim = out[218:224, 240:260]  # the top of the circle
        # a blue seal's blue is not as light as paper: what is left of it is pale
        assert rim.min() > 150


def test_red_print_is_no_seal_and_stays_dark() -> None:
    picture = page()
    for row in range(5):
        cv2.putText(picture, "total 98.16", (60, 200 + 30 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, RED, 2)
    assert not find_seals(picture, DPI)
    assert np.percentile(clean(picture, DPI)[180:330, 60:250], 2) < 120


def test_a_ruled_box_in_red_wider_than_any_seal_is_none() -> None:
    picture = page()
    cv2.rectangle(picture, (50, 100), (450, 400), RED, 2)
    assert not find_seals(picture, DPI)


def test_highlighter_becomes_paper_and_the_print_on_it_stays() -> None:
    picture = page()
    cv2.rectangle(picture, (100, 100), (300, 130), YELLOW, -1)
    cv2.putText(picture, "6846.97", (110, 123), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2)
    out = clean(picture, DPI)
    assert out[103, 102:298].min() > 235
    assert out[105:128, 110:220].min() < 60


def test_light_text_on_a_dark_fill_is_turned_dark_on_light() -> None:
    picture = page()
    cv2.rectangle(picture, (50, 100), (450, 140), NAVY, -1)
    cv2.putText(picture, "SCORE", (100, 130), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (255, 255, 255), 2)
    out = clean(picture, DPI)
    assert np.median(out[105:135, 60:440]) > 230
    assert out[105:135, 100:200].min() < 90


def test_a_grey_page_without_fills_is_left_as_it_is() -> None:
    gray = page()[:, :, 0].copy()
    cv2.putText(gray, "98.1", (100, 130), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    assert clean(gray, DPI) is gray


def test_dense_print_is_no_fill() -> None:
    rng = np.random.default_rng(7)
    gray = page()[:, :, 0].copy()
    strokes = cv2.resize(rng.integers(0, 2, (12, 40)).astype(np.uint8) * 255, (120, 36), interpolation=cv2.INTER_LINEAR)
    gray[200:236, 100:220] = np.minimum(strokes, 200)  # half of it is ink
    assert clean(gray, DPI) is gray


def test_filled_cells_that_hang_together_are_a_fill() -> None:
    scan = np.full((1000, 800), 250, dtype=np.uint8)
    scan[200:700, 100:250] = scan[200:300, 100:700] = 50
    cleaned = clean(scan, 200.0)
    assert cleaned[600, 175] > 200
    assert cleaned[250, 600] > 200
    assert cleaned[500, 500] == 250
