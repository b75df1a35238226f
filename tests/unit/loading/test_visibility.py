"""Which rulings a person sees: by their ground, by what is painted over them, by clipping."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.loading.writing import (
    CELLS,
    XS,
    YS,
    Span,
    expected,
    grids_of,
    labels,
    only_page,
    read,
    ruled,
    stroked,
    write_pdf,
)

ALL = f"{XS[0]} {YS[-1]} {XS[-1] - XS[0]} {YS[0] - YS[-1]} re"
LEFT, RIGHT, TOP, BOTTOM = XS[0], XS[-1], YS[0], YS[-1]
REGULAR: set[Span] = {(row, col, 1, 1) for row in range(3) for col in range(4)}


def fill(row: int, col: int, row_span: int, col_span: int, grey: str, gap: float = 0.0) -> str:
    left, right = XS[col] + gap / 2, XS[col + col_span] - gap / 2
    bottom, top = YS[row + row_span] + gap / 2, YS[row] - gap / 2
    return f"{grey} {left} {bottom} {right - left} {top - bottom} re f"


@pytest.mark.parametrize("white", ["1 G", "1 1 1 RG", "0 0 0 0 K", "0.98 0.99 1 RG"])
def test_white_rulings_on_paper_rule_nothing(tmp_path: Path, white: str) -> None:
    page = only_page(write_pdf(tmp_path / "page.pdf", f"{white} {ruled(stroked)} {labels()}"))
    assert page.rulings == ()


def test_white_rulings_on_a_dark_table_rule(tmp_path: Path) -> None:
    content = f"0.2 g {ALL} f 1 G 1 w {ruled(stroked)} 1 g {labels()}"
    _, cells = read(write_pdf(tmp_path / "page.pdf", content))
    assert cells == expected()


def test_white_rulings_over_rows_shaded_by_turns_rule(tmp_path: Path) -> None:
    """The middle row is as white as the rulings; they are seen above and below it."""
    shades = "\n".join(fill(row, 0, 1, 4, "0.8 0.85 0.9 rg") for row in (0, 2))
    content = f"{shades} 1 G 1 w {ruled(stroked, REGULAR)} 0 g {labels(REGULAR)}"
    _, cells = read(write_pdf(tmp_path / "page.pdf", content))
    assert cells == expected(REGULAR)


def test_shaded_rows_without_rulings_are_no_table(tmp_path: Path) -> None:
    shades = "\n".join(fill(row, 0, 1, 4, grey) for row, grey in enumerate(("0.5 g", "0.9 g", "0.8 g")))
    page = only_page(write_pdf(tmp_path / "page.pdf", f"{shades} 0 g {labels(REGULAR)}"))
    assert page.rulings == ()


def test_filled_cells_that_touch_are_no_table(tmp_path: Path) -> None:
    shades = "\n".join(fill(row, col, 1, 1, f"0.{5 + (row + col) % 3} g") for row, col, _, _ in REGULAR)
    page = only_page(write_pdf(tmp_path / "page.pdf", f"{shades} 0 g {labels(REGULAR)}"))
    assert page.rulings == ()


def test_dark_cells_with_white_gaps_are_a_table(tmp_path: Path) -> None:
    content = "\n".join(fill(*cell, "0.1 0.2 0.5 rg", gap=1.5) for cell in CELLS)
    _, cells = read(write_pdf(tmp_path / "page.pdf", f"{content} 1 g {labels()}"))
    assert cells == expected()


def test_white_cells_on_a_black_ground_are_a_table(tmp_path: Path) -> None:
    """As old web forms have it: a black table with white cells, ``cellspacing=1``."""
    ground = f"0 g {LEFT - 0.75} {BOTTOM - 0.75} {RIGHT - LEFT + 1.5} {TOP - BOTTOM + 1.5} re f"
    content = "\n".join(fill(*cell, "1 g", gap=1.5) for cell in CELLS)
    _, cells = read(write_pdf(tmp_path / "page.pdf", f"{ground} {content} 0 g {labels()}"))
    assert cells == expected()


def test_shaded_lines_of_text_are_no_table(tmp_path: Path) -> None:
    shades = "\n".join(f"0.9 g 60 {700 - 14 * i} 300 12 re f" for i in range(6))
    assert grids_of(only_page(write_pdf(tmp_path / "page.pdf", f"{shades} 0 g {labels()}"))) == ()


def test_a_filled_header_takes_nothing_from_its_rulings(tmp_path: Path) -> None:
    for content in (
        f"{fill(0, 0, 1, 4, '0.3 0.5 0.7 rg')} 0 G {ruled(stroked)}",
        f"{fill(0, 0, 1, 4, '0.3 0.5 0.7 rg')} 0.3 0.5 0.7 RG {ruled(stroked)} 1 G "
        f"{stroked(XS[2], YS[1], XS[2], YS[0])} {stroked(XS[3], YS[1], XS[3], YS[0])}",
    ):
        _, cells = read(write_pdf(tmp_path / "page.pdf", f"{content} 0 g {labels()}"))
        assert cells == expected()


def test_what_is_painted_over_is_not_seen(tmp_path: Path) -> None:
    """A ruling divides cell (1, 1), and a white rectangle covers it."""
    middle = (XS[1] + XS[2]) / 2
    content = f"{stroked(middle, YS[2], middle, YS[1])} 1 g {XS[1]} {YS[2]} {XS[2] - XS[1]} {YS[1] - YS[2]} re f"
    _, cells = read(write_pdf(tmp_path / "page.pdf", f"{content} 0 g {ruled(stroked)} {labels()}"))
    assert cells == expected()


def test_two_covers_hide_a_ruling_between_them(tmp_path: Path) -> None:
    content = f"{stroked(100, 700, 300, 700)} 1 g 100 680 200 20 re f 100 700 200 20 re f 0 g {labels()}"
    assert only_page(write_pdf(tmp_path / "page.pdf", content)).rulings == ()


def test_a_cover_over_a_part_leaves_the_rest(tmp_path: Path) -> None:
    content = f"{stroked(100, 700, 300, 700)} 1 g 150 690 50 20 re f 0 g {labels()}"
    page = only_page(write_pdf(tmp_path / "page.pdf", content))
    assert [(r.start, r.end) for r in page.rulings] == [(100, 150), (200, 300)]


def test_a_cover_that_lets_through_hides_nothing(tmp_path: Path) -> None:
    content = f"{stroked(100, 700, 300, 700)} /Half gs 1 1 0 rg 100 690 200 20 re f 0 g {labels()}"
    page = only_page(write_pdf(tmp_path / "page.pdf", content, states={"/Half": {"/ca": 0.4}}))
    assert [(r.start, r.end) for r in page.rulings] == [(100, 300)]


@pytest.mark.parametrize("opacity", [0.02, 0.5])
def test_a_ruling_that_lets_through_is_as_pale_as_it_looks(tmp_path: Path, opacity: float) -> None:
    content = f"/Faint gs {stroked(100, 700, 300, 700)} {labels()}"
    page = only_page(write_pdf(tmp_path / "page.pdf", content, states={"/Faint": {"/CA": opacity}}))
    assert len(page.rulings) == (opacity > 0.1)


def test_clipped_rulings(tmp_path: Path) -> None:
    content = (
        f"q 100 600 100 100 re W n {stroked(50, 650, 250, 650)} {stroked(50, 500, 250, 500)} Q "
        f"q 0 0 10 10 re W n {stroked(50, 660, 250, 660)} Q {labels()}"
    )
    page = only_page(write_pdf(tmp_path / "page.pdf", content))
    assert [(r.position, r.start, r.end) for r in page.rulings] == [(842 - 650, 100, 200)]


def test_rulings_outside_the_crop_box_are_not_there(tmp_path: Path) -> None:
    outside = f"{stroked(10, 800, 580, 800)} {stroked(30, 20, 30, 820)}"
    path = write_pdf(
        tmp_path / "page.pdf", f"{outside} {ruled(stroked)} {labels()}", page={"/CropBox": [40, 100, 500, 750]}
    )
    page, cells = read(path)
    assert cells == expected()
    assert (page.width, page.height) == (460, 650)


def test_a_black_box_shows_no_ruling_of_its_colour(tmp_path: Path) -> None:
    page = only_page(write_pdf(tmp_path / "page.pdf", f"0 g 100 600 200 100 re f {stroked(120, 650, 280, 650)}"
                               f" {labels()}"))  # fmt: skip
    assert page.rulings == ()


def test_the_rest_of_a_fill_beside_a_ruling_is_not_seen(tmp_path: Path) -> None:
    """Word fills what lies between a ruling and the shading of a cell with a strip in the colour of the shading."""
    low, width = YS[1] - 0.75, RIGHT - LEFT
    head = f"0.6 g {LEFT} {low} {width} {TOP - low} re f"
    body = f"0.9 g {LEFT} {BOTTOM} {width} {low - 1.5 - BOTTOM} re f {LEFT} {low - 1.5} {width} 1.5 re f"
    content = f"{head} {body} 0 G 1.5 w {ruled(stroked, REGULAR)} 0 g {labels(REGULAR)}"
    page, cells = read(write_pdf(tmp_path / "page.pdf", content))
    assert cells == expected(REGULAR)
    assert {round(842 - r.position, 2) for r in page.rulings if r.direction == "horizontal"} == set(YS)
