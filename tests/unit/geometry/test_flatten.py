"""Bent pages: their rulings straightened, places on them led back to the page as shown."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Box, Image, Page
from extractor.geometry import segment
from extractor.geometry.straighten import straighten
from extractor.units import Affine, Warp, to_fractions
from tests.unit.geometry.drawing import Span, spans, tables, to_picture, to_rulings

DPI = 150.0
XS = [80.0, 240.0, 420.0, 700.0, 900.0]
YS = [90.0 + 70 * i for i in range(12)]
CELLS = {(row, col, 1, 1) for row in range(11) for col in range(4)}


def bent(picture: Image, arch: float, lean: float) -> tuple[Image, np.ndarray, np.ndarray]:
    """A picture arched by so many pixels and leaning by so many more at its right edge; where each pixel came from."""
    height, width = picture.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    from_y = y + arch * np.sin(np.pi * x / width) + lean * (x / width) * (y / height)
    from_x = x + arch / 2 * np.sin(np.pi * y / height)
    image = cv2.remap(picture, from_x, from_y, cv2.INTER_LINEAR, borderValue=(255,))
    return np.asarray(image, dtype=np.uint8), from_x, from_y


def scan(picture: Image) -> Page:
    height, width = picture.shape
    return Page(1, float(width), float(height), "px", "scan", dpi=DPI, image=picture)


@pytest.mark.parametrize(("arch", "lean"), [(25.0, 0.0), (-30.0, 40.0), (12.0, -60.0)])
def test_an_arched_table_comes_back_with_its_cells_where_they_are_shown(arch: float, lean: float) -> None:
    picture, from_x, from_y = bent(to_picture(to_rulings(XS, YS, CELLS), 980, 1000), arch, lean)
    segments = segment(scan(picture))
    (grid,) = segments.grids
    assert spans(grid) == CELLS
    assert isinstance(segments.page.to_shown, Warp)
    for cell in grid.cells:
        box = cell.regions[0].box
        x, y = segments.page.to_shown.apply(box.left, box.top)
        column, row = min(979, max(0, round(x))), min(999, max(0, round(y)))
        # the corner as shown came from the corner as drawn, within a ruling's breadth
        assert from_x[row, column] == pytest.approx(XS[cell.col], abs=3)
        assert from_y[row, column] == pytest.approx(YS[cell.row], abs=3)


def test_a_flat_page_is_only_turned() -> None:
    picture = to_picture(to_rulings(XS, YS, CELLS), 980, 1000)
    assert isinstance(straighten(scan(picture), DPI).to_shown, Affine)


@settings(max_examples=15, deadline=None)
@given(tables(), st.floats(-20, 20), st.floats(-25, 25))
def test_any_bent_table_comes_back_exactly(
    table: tuple[list[float], list[float], set[Span]], arch: float, lean: float
) -> None:
    xs, ys, cells = table
    if len(cells) < 2:
        return
    scale = DPI / 72
    xs, ys = [x * scale for x in xs], [y * scale for y in ys]
    flat = to_picture(to_rulings(xs, ys, cells), int(xs[-1] + 80), int(ys[-1] + 90), 3)
    # as steep as a page of A4 is where it bends so far
    share = min(1.0, flat.shape[1] / 1240)
    picture, _, _ = bent(flat, arch * share, lean * share)
    (grid,) = segment(scan(picture)).grids
    assert spans(grid) == cells


warps = st.builds(
    lambda seed, size: Warp(
        np.arange(8)[None, :] * 32.0 - 16 + np.random.default_rng(seed).uniform(-size, size, (9, 8)),
        np.arange(9)[:, None] * 32.0 - 16 + np.random.default_rng(seed + 1).uniform(-size, size, (9, 8)),
        32.0,
    ),
    st.integers(0, 10_000),
    st.floats(0, 1.5),
)


@given(warps, st.floats(0, 200), st.floats(0, 220))
def test_warps_invert(warp: Warp, x: float, y: float) -> None:
    assert warp.inverse().apply(*warp.apply(x, y)) == pytest.approx((x, y), abs=1e-3)


@given(warps, st.floats(-10, 10), st.floats(0.2, 3), st.floats(0, 200), st.floats(0, 220))
def test_a_warp_followed_by_an_affine_map_does_both(warp: Warp, turn: float, scale: float, x: float, y: float) -> None:
    last = Affine(scale, 0, 1, 0, scale, 2).after(Affine.rotation(turn, (50, 60)))
    assert warp.followed_by(last).apply(x, y) == pytest.approx(last.apply(*warp.apply(x, y)), abs=1e-6)


def test_a_bent_box_becomes_the_upright_one_that_holds_it() -> None:
    nodes = np.arange(12) * 20.0 - 10
    sag = 8 * np.sin(np.pi * np.clip(nodes / 200, 0, 1))
    warp = Warp(np.tile(nodes, (12, 1)), nodes[:, None] + sag[None, :], 20.0)
    page = Page(1, 200.0, 200.0, "px", "scan", to_shown=warp)
    left, top, right, bottom = to_fractions(Box(20, 50, 180, 80), page)
    assert (left, right) == pytest.approx((0.1, 0.9))
    assert top == pytest.approx((50 + 8 * np.sin(np.pi * 0.1)) / 200, abs=0.005)  # at its ends
    assert bottom == pytest.approx(88 / 200, abs=0.005)  # at its middle
