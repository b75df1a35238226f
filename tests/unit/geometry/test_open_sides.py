from dataclasses import astuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.document import Box, Char, Ruling
from extractor.geometry.grids import find_grids
from tests.unit.geometry.drawing import Span, spans, tables, to_rulings

HEIGHT = 842.0
SEEN = 2.0  # a cut nearer to a ruling than this is at the ruling: it is 1 thick, and rulings end within 1.3 of another
READABLE = 8.0  # lower rows hold no text, and a page with nothing but these has no table


def cut(rulings: list[Ruling], top: float, bottom: float) -> list[Ruling]:
    """What a browser draws of a table on the page from ``top`` to ``bottom``: no ruling at the cuts."""
    level = [r for r in rulings if r.direction == "horizontal" and top < r.position < bottom]
    upright = [r for r in rulings if r.direction == "vertical" and r.start < bottom and r.end > top]
    return [*level, *(Ruling("vertical", r.position, max(r.start, top), min(r.end, bottom)) for r in upright)]


def printed(text: str, x: float, y: float, size: float = 8.0) -> list[Char]:
    """A line of text whose middle is at y."""
    return [
        Char(letter, Box(x + i * size, y - size / 2, x + (i + 1) * size, y + size / 2), size)
        for i, letter in enumerate(text)
    ]


def parts(xs: list[float], ys: list[float], cells: set[Span], top: float, bottom: float) -> list[Box]:
    boxes = [
        Box(xs[c], max(top, ys[r]), xs[c + cs], min(bottom, ys[r + rs]))
        for r, c, rs, cs in cells
        if ys[r] < bottom and ys[r + rs] > top
    ]
    return sorted(boxes, key=lambda box: (box.top, box.left))


@given(tables(), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.sampled_from(["head", "foot", "both"]))
def test_what_a_page_shows_of_any_table_comes_back_exactly(
    table: tuple[list[float], list[float], set[Span]], first: float, second: float, where: str
) -> None:
    xs, ys, cells = table
    top, bottom = (ys[0] + share * (ys[-1] - ys[0]) for share in sorted((first, second)))
    top, bottom = (ys[0] - 50 if where == "foot" else top), (ys[-1] + 50 if where == "head" else bottom)
    assume(all(abs(y - end) > SEEN for y in ys for end in (top, bottom)) and bottom - top > SEEN)
    wanted = parts(xs, ys, cells, top, bottom)
    assume(len(wanted) > 1 and max(box.height for box in wanted) > READABLE)
    (grid,) = find_grids(cut(to_rulings(xs, ys, cells), top, bottom), 1, height=HEIGHT)
    found = [cell.regions[0].box for cell in grid.cells]  # at means of their pieces, which rounding moves
    assert [round(v, 6) for box in found for v in astuple(box)] == [round(v, 6) for box in wanted for v in astuple(box)]
    assert [cell.open_top for cell in grid.cells] == [box.top == top for box in wanted]
    assert [cell.open_bottom for cell in grid.cells] == [box.bottom == bottom for box in wanted]
    assert all(cell.certain for cell in grid.cells)
    assert grid.consistency == 1.0


FORM = to_rulings([60, 120, 300, 540], [100, 130, 160, 500], {(r, c, 1, 1) for r in range(3) for c in range(3)})


@pytest.mark.parametrize("left", [2.5, 3.3, 7.5, 20.0])
def test_however_little_of_a_row_is_left_at_the_foot_the_page_has_its_table(left: float) -> None:
    footer = printed("1/2", 290, 815)
    (grid,) = find_grids(cut(FORM, 0, 160 + left), 1, chars=footer, height=HEIGHT)
    assert spans(grid) == {(r, c, 1, 1) for r in range(3) for c in range(3)}
    assert [cell.open_bottom for cell in grid.cells] == [False] * 6 + [True] * 3


def test_the_rest_of_the_last_row_alone_is_a_table() -> None:
    (grid,) = find_grids(cut(FORM, 470, 900), 1, chars=printed("审核", 130, 480), height=HEIGHT)
    assert spans(grid) == {(0, c, 1, 1) for c in range(3)}
    assert all(cell.open_top and not cell.open_bottom for cell in grid.cells)


def test_a_row_that_fills_a_page_is_a_table() -> None:
    (grid,) = find_grids(cut(FORM, 200, 450), 1, chars=printed("说明", 130, 300), height=HEIGHT)
    assert spans(grid) == {(0, c, 1, 1) for c in range(3)}
    assert all(cell.open_top and cell.open_bottom for cell in grid.cells)


def test_the_lines_between_columns_of_text_are_no_table() -> None:
    lines = [Ruling("vertical", x, 100, 700) for x in (200, 300, 400)]
    assert find_grids(lines, 1, chars=printed("今日要闻", 110, 300), height=HEIGHT) == ()


def test_the_header_and_the_footer_of_a_browser_are_beside_no_mark() -> None:
    around = [*printed("2026/11/28 自评表", 24, 21, 6), *printed("1/2", 560, 833 - 12, 6)]
    rulings = to_rulings([60, 120, 300, 540], [0, 813, 900], {(r, c, 1, 1) for r in range(2) for c in range(3)})
    page = cut(rulings, 28, 818)
    (grid,) = find_grids(page, 1, chars=around, height=HEIGHT)
    assert spans(grid) == {(r, c, 1, 1) for r in range(2) for c in range(3)}


@pytest.mark.parametrize("at", [812, 790])
def test_what_has_more_printed_below_is_not_cut(at: float) -> None:
    """A row of boxes for single characters, open at the top: there is text above, beside it or further up."""
    boxes = [Ruling("horizontal", 830, 100, 300), *(Ruling("vertical", 100 + 20 * i, 816, 830) for i in range(11))]
    text = [char for i in range(3) for char in printed("电话", 100, at - 20 * i)]
    assert find_grids(boxes, 1, chars=text, height=HEIGHT) == ()
