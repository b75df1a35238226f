import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Box, Page
from extractor.geometry.straighten import find_tilt, rotate, straighten
from extractor.units import Affine, to_fractions
from tests.unit.geometry.drawing import to_picture, to_rulings

LADDER = {(row, col, 1, 1) for row in range(8) for col in range(3)}


def ladder() -> np.ndarray:
    xs = [100.0, 400.0, 700.0, 1100.0]
    ys = [100.0 + 120 * i for i in range(9)]
    return to_picture(to_rulings(xs, ys, LADDER), 1200, 1200)


@pytest.mark.parametrize("tilt", [-5.5, -1.5, -0.3, 0.0, 0.1, 0.8, 2.0, 6.0])
def test_tilt_is_found_within_a_fiftieth_of_a_degree(tilt: float) -> None:
    turned, _ = rotate(ladder(), tilt)
    # 0.02° over the width of A4 at 200 dpi is half a pixel
    assert find_tilt(turned) == pytest.approx(tilt, abs=0.021)


def test_a_straight_page_is_left_alone() -> None:
    picture = ladder()
    page = Page(1, 1200.0, 1200.0, "px", "scan", dpi=100, image=picture)
    straight = straighten(page, 100)
    assert straight.image is picture
    assert straight.to_shown == page.to_shown


def test_a_blank_page_has_no_tilt() -> None:
    assert find_tilt(np.full((500, 400), 255, dtype=np.uint8)) == 0.0


def test_boxes_lead_back_to_the_page_as_shown() -> None:
    picture = np.full((1000, 800), 255, dtype=np.uint8)
    picture[::100] = 0
    picture[:, ::100] = 0
    tilted, turn = rotate(picture, 3.0)
    height, width = tilted.shape
    page = straighten(Page(1, float(width), float(height), "px", "scan", image=tilted), 100)
    assert page.skew_degrees == pytest.approx(3.0, abs=0.03)
    where = turn.apply(400, 500)
    # the same point, found on the straightened page and led back
    straight = page.to_shown.inverse().apply(*where)
    left, top, right, bottom = to_fractions(Box(*straight, *straight), page)
    assert (left * width, top * height) == pytest.approx(where, abs=0.01)
    assert (right, bottom) == (left, top)


affines = st.builds(
    lambda degrees, x, y, scale: Affine(scale, 0, 0, 0, scale, 0).after(Affine.rotation(degrees, (x, y))),
    st.floats(-180, 180),
    st.floats(-1000, 1000),
    st.floats(-1000, 1000),
    st.floats(0.1, 10),
)


@given(affines, st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_conversions_invert(affine: Affine, x: float, y: float) -> None:
    assert affine.inverse().apply(*affine.apply(x, y)) == pytest.approx((x, y), abs=1e-6)


@settings(max_examples=50)
@given(affines, affines, st.floats(-2000, 2000), st.floats(-2000, 2000))
def test_after_composes(second: Affine, first: Affine, x: float, y: float) -> None:
    assert second.after(first).apply(x, y) == pytest.approx(second.apply(*first.apply(x, y)), rel=1e-9, abs=1e-6)
