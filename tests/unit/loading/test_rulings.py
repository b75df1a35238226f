"""Tables whose rulings are drawn in every way that producers have, each read back cell for cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.loading.rendering import compare
from tests.unit.loading.writing import (
    CELLS,
    XS,
    YS,
    cell_box,
    expected,
    fractions,
    grids_of,
    image,
    labels,
    only_page,
    read,
    ruled,
    stroked,
    write_pdf,
)


def level(x0: float, y0: float, x1: float, y1: float) -> bool:
    return y0 == y1


def thin_rectangle(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0 - 0.25} {y0 - 0.25} {x1 - x0 + 0.5} {y1 - y0 + 0.5} re f"


def thick(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0 - 2.5} {y0 - 2.5} {x1 - x0 + 5} {y1 - y0 + 5} re f"


def double(x0: float, y0: float, x1: float, y1: float) -> str:
    dx, dy = (0, 0.75) if y0 == y1 else (0.75, 0)
    return f"0.5 w {stroked(x0 + dx, y0 + dy, x1 + dx, y1 + dy)} {stroked(x0 - dx, y0 - dy, x1 - dx, y1 - dy)}"


def dash_by_dash(x0: float, y0: float, x1: float, y1: float) -> str:
    length, out = max(x1 - x0, y1 - y0), []
    at = 0.0
    while at < length:
        to = min(at + 3, length)
        ends = (x0 + at, y0, x0 + to, y1) if y0 == y1 else (x0, y0 + at, x1, y0 + to)
        out.append(stroked(*ends))
        at += 5
    return "0.5 w " + "\n".join(out)


def dot_by_dot(x0: float, y0: float, x1: float, y1: float) -> str:
    count = int(max(x1 - x0, y1 - y0) / 2)
    dx, dy = (x1 - x0) / count, (y1 - y0) / count
    return "\n".join(f"{x0 + dx * i - 0.4} {y0 + dy * i - 0.4} 0.8 0.8 re f" for i in range(count + 1))


def round_dots(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"1 J 1 w [0 2.5] 0 d {stroked(x0, y0, x1, y1)} [] 0 d"


def dashed(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"0.75 w [4 2 1 2] 1 d {stroked(x0, y0, x1, y1)} [] 0 d"


def thin_curve(x0: float, y0: float, x1: float, y1: float) -> str:
    middle = (x0 + (x1 - x0) / 2, y0 + (y1 - y0) / 2)
    return f"{x0} {y0} m {middle[0] + 0.2} {middle[1] - 0.2} {middle[0] - 0.2} {middle[1] + 0.2} {x1} {y1} c S"


def filled_curve(x0: float, y0: float, x1: float, y1: float) -> str:
    dx, dy = (0, 0.5) if y0 == y1 else (0.5, 0)
    return (
        f"{x0 + dx} {y0 + dy} m {x0 + dx} {y0 + dy} {x1 + dx} {y1 + dy} {x1 + dx} {y1 + dy} c "
        f"{x1 - dx} {y1 - dy} l {x1 - dx} {y1 - dy} {x0 - dx} {y0 - dy} {x0 - dx} {y0 - dy} c h f"
    )


def rotated_rectangle(x0: float, y0: float, x1: float, y1: float) -> str:
    length = max(x1 - x0, y1 - y0)
    turn = "1 0.003 -0.003 1" if y0 == y1 else "0.003 1 -1 0.003"
    return f"q {turn} {x0} {y0} cm 0 -0.3 {length} 0.6 re f Q"


def mitred(x0: float, y0: float, x1: float, y1: float) -> str:
    if y0 == y1:
        return f"{x0} {y0} m {x1} {y0} l {x1 - 1} {y0 - 1} l {x0 + 1} {y0 - 1} l h f"
    return f"{x0} {y0} m {x0} {y1} l {x0 + 1} {y1 - 1} l {x0 + 1} {y0 + 1} l h f"


def picture(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"q {max(x1 - x0, 0.5)} 0 0 {max(y1 - y0, 0.5)} {x0} {y0} cm /Dot Do Q"


def stencil(x0: float, y0: float, x1: float, y1: float) -> str:
    return picture(x0, y0, x1, y1).replace("/Dot", "/Mask")


def inline_picture(x0: float, y0: float, x1: float, y1: float) -> str:
    place = f"q {max(x1 - x0, 0.5)} 0 0 {max(y1 - y0, 0.5)} {x0} {y0} cm"
    return f"{place} BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx ID 00> EI Q"


def pale(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"0.92 0.93 0.96 RG 0.5 w {stroked(x0, y0, x1, y1)}"


LINES = [
    stroked, thin_rectangle, thick, double, dash_by_dash, dot_by_dot, round_dots, dashed, thin_curve, filled_curve,
    rotated_rectangle, mitred, picture, stencil, inline_picture, pale,
]  # fmt: skip


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.__name__)
def test_every_kind_of_line_rules(tmp_path: Path, line: object) -> None:
    path = write_pdf(
        tmp_path / "page.pdf",
        f"{ruled(line)}\n{labels()}",  # type: ignore[arg-type]
        xobjects=lambda pdf: {
            "/Dot": image(pdf, b"\x00", 1, 1),
            "/Mask": image(pdf, b"\x00", 1, 1, ImageMask=True, BitsPerComponent=1),
        },
    )
    page, cells = read(path)
    assert cells == expected()
    difference = compare(path, page)
    assert difference.unseen == []
    assert difference.missing == []
    for cell, box in fractions(page).items():
        right = cell_box(cell)
        # a mitred side lies half its thickness beside the edge; 1 pt of 595
        expected_box = [right.left / 595, right.top / 842, right.right / 595, right.bottom / 842]
        assert box == pytest.approx(expected_box, abs=0.0017)


def test_one_path_of_many_lines(tmp_path: Path) -> None:
    content = "\n".join(f"{line.removesuffix(' S')}" for line in ruled(stroked).splitlines()) + " S\n" + labels()
    _, cells = read(write_pdf(tmp_path / "page.pdf", content))
    assert cells == expected()


def test_closed_rectangles_and_polygons(tmp_path: Path) -> None:
    boxes = []
    for i, (row, col, row_span, col_span) in enumerate(sorted(CELLS)):
        left, right, top, bottom = XS[col], XS[col + col_span], YS[row], YS[row + row_span]
        if i % 2:
            boxes.append(f"{left} {bottom} {right - left} {top - bottom} re S")
        else:
            boxes.append(f"{left} {bottom} m {right} {bottom} l {right} {top} l {left} {top} l s")
    _, cells = read(write_pdf(tmp_path / "page.pdf", "\n".join([*boxes, labels()])))
    assert cells == expected()


@pytest.mark.parametrize("operator", ["f*", "f"])
def test_frames_are_nested_rectangles(tmp_path: Path, operator: str) -> None:
    """As Chromium draws four borders of one colour: the outer rectangle less the inner one."""
    frames = []
    for row, col, row_span, col_span in CELLS:
        left, right, top, bottom = XS[col], XS[col + col_span], YS[row], YS[row + row_span]
        low, high = bottom + 0.5, top - 0.5
        inner = f"{left + 0.5} {low} m {left + 0.5} {high} l {right - 0.5} {high} l {right - 0.5} {low} l h"
        frames.append(f"{left} {bottom} {right - left} {top - bottom} re {inner} {operator}")
    _, cells = read(write_pdf(tmp_path / "page.pdf", "\n".join(frames) + labels()))
    assert cells == expected()


def test_a_grid_drawn_as_one_shape(tmp_path: Path) -> None:
    table = f"{XS[0] - 1} {YS[-1] - 1} {XS[-1] - XS[0] + 2} {YS[0] - YS[-1] + 2} re"
    for row, col, row_span, col_span in CELLS:
        left, right, top, bottom = XS[col], XS[col + col_span], YS[row], YS[row + row_span]
        table += f"\n{left + 1} {bottom + 1} {right - left - 2} {top - bottom - 2} re"
    _, cells = read(write_pdf(tmp_path / "page.pdf", f"{table} f*\n{labels()}"))
    assert cells == expected()


def test_gaps_wider_than_those_of_a_dashed_line_part_it(tmp_path: Path) -> None:
    page = only_page(write_pdf(tmp_path / "page.pdf", f"[20 30] 0 d {stroked(50, 700, 190, 700)} {labels()}"))
    assert [(r.start, r.end) for r in page.rulings] == [(50, 70), (100, 120), (150, 170)]


def test_dashes_twice_as_long_as_thick_are_dashes_however_they_were_rounded(tmp_path: Path) -> None:
    dashes = " ".join(f"{50 + 7 * i} 700 {4.5 + d} 2.25 re f" for i, d in enumerate((0.0, -0.02, 0.01, -0.01)))
    page = only_page(write_pdf(tmp_path / "page.pdf", f"{dashes} {labels()}"))
    assert [round(r.start) for r in page.rulings] == [50, 57, 64, 71]


def test_pictures_of_lines_keep_their_gaps_and_their_colour(tmp_path: Path) -> None:
    pixels = bytes([0] * 10 + [255] * 20 + [0] * 10)
    content = f"q 400 0 0 1 100 700 cm /Line Do Q q 400 0 0 1 100 650 cm /White Do Q {labels()}"
    page = only_page(
        write_pdf(
            tmp_path / "page.pdf",
            content,
            xobjects=lambda pdf: {"/Line": image(pdf, pixels, 40, 1), "/White": image(pdf, b"\xff", 1, 1)},
        )
    )
    assert [(r.start, r.end) for r in page.rulings] == [(100, 200), (400, 500)]


def test_a_strip_of_a_cut_up_picture_is_no_ruling(tmp_path: Path) -> None:
    pixels = bytes((x * 37 + y * 91) % 256 for y in range(6) for x in range(200))
    page = only_page(
        write_pdf(
            tmp_path / "page.pdf",
            f"q 200 0 0 5 100 700 cm /Strip Do Q {labels()}",
            xobjects=lambda pdf: {"/Strip": image(pdf, pixels, 200, 6)},
        )
    )
    assert page.rulings == ()


def test_a_page_of_one_box_and_no_text_under_it(tmp_path: Path) -> None:
    """Three bullets in a row are no dotted line, five dots near each other are."""
    bullets = "\n".join(f"{100 + 3 * i} 500 1 1 re f" for i in range(3))
    dots = "\n".join(f"{100 + 3 * i} 400 1 1 re f" for i in range(5))
    page = only_page(write_pdf(tmp_path / "page.pdf", f"{bullets}\n{dots}\n{labels()}"))
    assert [(r.direction, r.start, r.end) for r in page.rulings] == [("horizontal", 100, 113)]


def test_text_alone_has_no_grid(tmp_path: Path) -> None:
    assert grids_of(only_page(write_pdf(tmp_path / "page.pdf", labels()))) == ()
