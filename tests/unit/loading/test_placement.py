"""Pages turned, cropped, scaled and set apart: boxes lie right on the page as shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.document import Box
from extractor.units import Affine
from tests.unit.loading.rendering import compare
from tests.unit.loading.writing import (
    CELLS,
    XS,
    YS,
    Span,
    expected,
    form,
    fractions,
    labels,
    read,
    ruled,
    stroked,
    text,
    write_pdf,
)

TABLE = f"{ruled(stroked)}\n{labels()}"


def user_box(cell: Span) -> Box:
    """In user space; ``bottom`` is the higher y."""
    row, col, row_span, col_span = cell
    return Box(XS[col], YS[row + row_span], XS[col + col_span], YS[row])


def shown_fractions(cell: Span, crop: tuple[float, float, float, float], rotation: int) -> list[float]:
    """By the definition: the crop box is turned clockwise about itself."""
    left, bottom, right, top = crop
    box = user_box(cell)
    x0, x1 = (box.left - left) / (right - left), (box.right - left) / (right - left)
    y0, y1 = (top - box.bottom) / (top - bottom), (top - box.top) / (top - bottom)
    for _ in range(rotation // 90):
        x0, y0, x1, y1 = 1 - y1, x0, 1 - y0, x1
    return [x0, y0, x1, y1]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (40, 500, 450, 760)])
@pytest.mark.parametrize("media", [(0, 0, 595, 842), (-100, -50, 600, 900)])
@pytest.mark.parametrize("unit", [1, 2.5])
def test_rotated_cropped_and_scaled_pages(
    tmp_path: Path,
    rotation: int,
    crop: tuple[float, float, float, float] | None,
    media: tuple[float, float, float, float],
    unit: float,
) -> None:
    more: dict[str, object] = {"/Rotate": rotation, "/UserUnit": unit}
    if crop:
        more["/CropBox"] = list(crop)
    # written so that it is upright when shown
    path = write_pdf(tmp_path / "page.pdf", TABLE, box=media, page=more)
    page, cells = read(path)
    shown = crop or media
    across, down = (shown[2] - shown[0]) * unit, (shown[3] - shown[1]) * unit
    assert (page.width, page.height) == pytest.approx((down, across) if rotation % 180 else (across, down))
    assert page.rotation == rotation
    assert cells == expected()  # the text leads: the page is turned so that it is upright
    for cell, box in fractions(page).items():
        assert box == pytest.approx(shown_fractions(cell, shown, rotation), abs=1e-5)
    difference = compare(path, page)
    assert difference.unseen == []
    assert difference.missing == []


@pytest.mark.parametrize("matrix", ["0.1 0 0 0.1 0 0", "100 0 0 100 0 0", "1 0 0 -1 0 842", "-1 0 0 1 595 0"])
def test_content_under_any_matrix(tmp_path: Path, matrix: str) -> None:
    a, b, c, d, e, f = (float(v) for v in matrix.split())
    back = Affine(a, c, e, b, d, f).inverse()

    def line(x0: float, y0: float, x1: float, y1: float) -> str:
        (ax, ay), (bx, by) = back.apply(x0, y0), back.apply(x1, y1)
        return f"{abs(back.a)} w {ax} {ay} m {bx} {by} l S"

    path = write_pdf(tmp_path / "page.pdf", f"q {matrix} cm {ruled(line)} Q {labels()}")
    page, cells = read(path)
    assert cells == expected()
    assert {round(r.thickness, 3) for r in page.rulings} == {1.0}
    for cell, box in fractions(page).items():
        assert box == pytest.approx(shown_fractions(cell, (0, 0, 595, 842), 0), abs=1e-5)


@pytest.mark.parametrize(
    ("matrix", "rotation"), [("0 1 -1 0 800 20", 270), ("0 -1 1 0 -300 600", 90), ("-1 0 0 -1 595 842", 180)]
)
def test_content_that_lies_on_its_side_is_turned_upright(tmp_path: Path, matrix: str, rotation: int) -> None:
    """A landscape table on a portrait page: the viewer has to turn the page."""
    path = write_pdf(tmp_path / "page.pdf", f"q {matrix} cm {TABLE} Q")
    page, cells = read(path)
    assert cells == expected()
    assert (page.width, page.height) == (595, 842)
    a, b, c, d, e, f = (float(v) for v in matrix.split())
    place = Affine(a, c, e, b, d, f)
    for cell, box in fractions(page).items():
        there = user_box(cell)
        (ax, ay), (bx, by) = place.apply(there.left, there.top), place.apply(there.right, there.bottom)
        right = [min(ax, bx) / 595, 1 - max(ay, by) / 842, max(ax, bx) / 595, 1 - min(ay, by) / 842]
        assert box == pytest.approx([min(1, max(0, v)) for v in right], abs=1e-5)
    assert compare(path, page).unseen == []
    assert all(char.turned == 0 for char in page.chars)
    assert page.turn == 360 - rotation


def test_everything_within_forms_within_forms(tmp_path: Path) -> None:
    path = write_pdf(
        tmp_path / "page.pdf",
        "q 0.5 0 0 0.5 10 20 cm /Outer Do Q",
        xobjects=lambda pdf: {
            "/Outer": form(pdf, "q 2 0 0 2 0 0 cm /Inner Do Q", Inner=form(pdf, TABLE, matrix=[1, 0, 0, 1, -10, -20]))
        },
    )
    page, cells = read(path)
    assert cells == expected()
    for cell, box in fractions(page).items():
        assert box == pytest.approx(shown_fractions(cell, (0, 0, 595, 842), 0), abs=1e-5)


@pytest.mark.parametrize(("matrix", "x", "y"), [("0 1 -1 0", 75, 615), ("0 -1 1 0", 70, 670)])
def test_a_label_written_up_or_down_the_side_of_a_table(tmp_path: Path, matrix: str, x: float, y: float) -> None:
    upright = labels(CELLS - {(1, 0, 2, 1)})
    path = write_pdf(tmp_path / "page.pdf", f"{ruled(stroked)} {upright} {text(x, y, 'Side 12', matrix=matrix)}")
    _, cells = read(path)
    assert cells == {**expected(), (1, 0, 2, 1): "Side 12"}
