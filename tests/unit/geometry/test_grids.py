from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractor.document import Page, Ruling
from extractor.geometry import segment
from extractor.geometry.grids import find_grids, find_joints
from extractor.geometry.rulings import LONGER_THAN_STROKES, SLENDER
from tests.unit.geometry.drawing import Span, spans, tables, to_picture, to_rulings


@given(tables())
def test_any_table_comes_back_exactly(table: tuple[list[float], list[float], set[Span]]) -> None:
    xs, ys, cells = table
    if len(cells) < 2:
        return
    (grid,) = find_grids(to_rulings(xs, ys, cells), 1)
    assert spans(grid) == cells
    assert all(cell.certain for cell in grid.cells)
    for cell in grid.cells:
        box = cell.regions[0].box
        assert (box.left, box.top) == (xs[cell.col], ys[cell.row])
        assert (box.right, box.bottom) == (xs[cell.col + cell.col_span], ys[cell.row + cell.row_span])


BLUR = 4  # pixels that turning a picture and turning it back add to a ruling's thickness


def is_no_character(xs: list[float], ys: list[float], thickness: int, dpi: int) -> bool:
    """Whether a drawing cannot be a large 田: what is no longer than its strokes, or as stout, is no ruling."""
    shortest = min(b - a for edges in (xs, ys) for a, b in pairwise(edges))
    side = min(xs[-1] - xs[0], ys[-1] - ys[0])
    return shortest >= 4 * (thickness + BLUR) and side >= max(LONGER_THAN_STROKES * dpi, SLENDER * (thickness + BLUR))


@settings(max_examples=40, deadline=None)
@given(tables(), st.floats(-6.0, 6.0), st.sampled_from([110, 150, 200, 300]), st.floats(0.6, 2.5))
def test_any_drawn_and_tilted_table_comes_back_exactly(
    table: tuple[list[float], list[float], set[Span]], tilt: float, dpi: int, pen: float
) -> None:
    from extractor.geometry.straighten import rotate

    xs, ys, cells = table
    if len(cells) < 2:
        return
    scale = dpi / 72
    xs, ys = [x * scale for x in xs], [y * scale for y in ys]
    thickness = max(2, round(pen * scale))
    assume(is_no_character(xs, ys, thickness, dpi))
    picture = to_picture(to_rulings(xs, ys, cells), int(xs[-1] + 50), int(ys[-1] + 60), thickness)
    turned, _ = rotate(picture, tilt)
    height, width = turned.shape
    page = Page(1, float(width), float(height), "px", "scan", dpi=float(dpi), image=turned)
    (grid,) = segment(page).grids
    assert spans(grid) == cells


def box(left: float, top: float, right: float, bottom: float) -> list[Ruling]:
    return to_rulings([left, right], [top, bottom], {(0, 0, 1, 1)})


def test_two_tables_on_a_page_are_two() -> None:
    cells = {(0, 0, 1, 1), (0, 1, 1, 1)}
    rulings = to_rulings([10, 60, 110], [10, 40], cells) + to_rulings([10, 60, 110], [80, 110], cells)
    assert [spans(grid) for grid in find_grids(rulings, 1)] == [cells, cells]


def test_an_underline_is_no_table() -> None:
    assert find_grids([Ruling("horizontal", 30, 10, 90), Ruling("horizontal", 60, 10, 90)], 1) == ()


def test_a_frame_round_the_page_is_no_table() -> None:
    cells = {(0, 0, 1, 1), (0, 1, 1, 1)}
    rulings = to_rulings([30, 300, 560], [100, 200], cells) + box(20, 20, 570, 800)
    (grid,) = find_grids(rulings, 1)
    assert spans(grid) == cells


def test_an_underline_in_a_cell_divides_nothing() -> None:
    cells = {(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 2)}
    rulings = [*to_rulings([10, 110, 210], [10, 60, 110], cells), Ruling("horizontal", 40, 30, 80)]
    (grid,) = find_grids(rulings, 1)
    assert spans(grid) == cells


def test_a_table_open_at_the_top_is_closed() -> None:
    # As Chromium prints the part of a table that goes on overleaf.
    cells = {(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)}
    rulings = [
        r for r in to_rulings([10, 110, 210], [10, 60, 110], cells) if (r.direction, r.position) != ("horizontal", 10)
    ]
    (grid,) = find_grids(rulings, 1)
    assert spans(grid) == cells
    assert [cell.open_top for cell in grid.cells] == [True, True, False, False]
    assert not any(cell.open_bottom for cell in grid.cells)


def test_a_table_open_at_the_foot_says_so() -> None:
    cells = {(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)}
    rulings = [
        r for r in to_rulings([10, 110, 210], [10, 60, 110], cells) if (r.direction, r.position) != ("horizontal", 110)
    ]
    (grid,) = find_grids(rulings, 1)
    assert spans(grid) == cells
    assert [cell.open_bottom for cell in grid.cells] == [False, False, True, True]
    assert not any(cell.open_top for cell in grid.cells)


def test_a_table_open_at_both_sides_is_closed() -> None:
    rulings = [Ruling("horizontal", y, 10, 310) for y in (10, 40, 70)] + [
        Ruling("vertical", x, 10, 70) for x in (110, 210)
    ]
    (grid,) = find_grids(rulings, 1)
    assert spans(grid) == {(r, c, 1, 1) for r in range(2) for c in range(3)}


def test_a_side_is_open_where_a_label_is_merged_over_most_of_it() -> None:
    cells = {(0, 0, 1, 3), *((row, 0, 5, 1) for row in (1,)), *((row, c, 1, 1) for row in range(1, 6) for c in (1, 2))}
    xs, ys = [10.0, 60.0, 160.0, 260.0], [10.0 + 30 * i for i in range(7)]
    drawn = [
        r for r in to_rulings(xs, ys, cells) if (r.direction, r.position) not in {("vertical", 10), ("vertical", 260)}
    ]
    (grid,) = find_grids(drawn, 1)
    assert spans(grid) == cells
    # on a page that ends within the label the lowest ruling does not run on either
    (grid,) = find_grids(
        [r for r in drawn if (r.position, r.start) != (190, 10)] + [Ruling("horizontal", 40, 10, 60)], 1
    )
    assert spans(grid) == cells


def test_a_ruling_that_is_worn_in_part_leaves_its_cells_in_doubt() -> None:
    cells = {(0, 0, 1, 1), (0, 1, 1, 1)}
    rulings = [
        r for r in to_rulings([10, 110, 210], [10, 110], cells) if r.position != 110 or r.direction != "vertical"
    ]
    (grid,) = find_grids([*rulings, Ruling("vertical", 110, 10, 45), Ruling("vertical", 110, 75, 110)], 1)
    assert spans(grid) == cells
    assert not any(cell.certain for cell in grid.cells)


def test_misaligned_columns_of_two_blocks_are_told_apart() -> None:
    upper = to_rulings([10, 100, 210], [10, 40], {(0, 0, 1, 1), (0, 1, 1, 1)})
    lower = to_rulings([10, 106, 210], [40, 70], {(0, 0, 1, 1), (0, 1, 1, 1)})
    (grid,) = find_grids(upper + lower, 1)
    assert spans(grid) == {(0, 0, 1, 1), (0, 1, 1, 2), (1, 0, 1, 2), (1, 2, 1, 1)}


def test_joints_lie_where_rulings_meet() -> None:
    assert set(find_joints(box(10, 20, 60, 80))) == {(10, 20), (60, 20), (10, 80), (60, 80)}


def test_a_table_open_beside_labels_merged_over_many_rows_is_closed() -> None:
    # Few rulings reach the open side, but those that do agree on it.
    ys = [10.0 + 20 * i for i in range(10)]
    rulings = [Ruling("horizontal", y, 10 if i % 3 == 0 else 60, 260) for i, y in enumerate(ys)]
    rulings += [Ruling("vertical", x, 10, ys[-1]) for x in (60, 160, 260)]
    (grid,) = find_grids(rulings, 1)
    assert spans(grid) == {(r, 0, 3, 1) for r in (0, 3, 6)} | {(r, c, 1, 1) for r in range(9) for c in (1, 2)}
    assert all(cell.certain for cell in grid.cells)


def test_every_cell_of_a_coarse_picture_is_in_doubt() -> None:
    xs, ys, cells = [40.0, 200.0, 400.0], [50.0, 120.0, 190.0], {(row, col, 1, 1) for row in (0, 1) for col in (0, 1)}
    picture = to_picture(to_rulings(xs, ys, cells), 460, 260)
    for dpi, certain in ((96.0, False), (120.0, True)):
        (grid,) = segment(Page(1, 460.0, 260.0, "px", "scan", dpi=dpi, image=picture)).grids
        assert spans(grid) == cells
        assert all(cell.certain == certain for cell in grid.cells)


def test_a_small_table_of_a_thick_pen_is_found() -> None:
    """22 by 17 mm, ruled with 2 pt: hardly larger than a title's characters, but all its rulings end at each other."""
    dpi = 120.0
    xs, ys = ([60 + k * side / 25.4 * dpi for k in range(3)] for side in (11, 8.5))
    cells = {(row, col, 1, 1) for row in (0, 1) for col in (0, 1)}
    picture = to_picture(to_rulings(xs, ys, cells), 240, 220, thickness=3)
    (grid,) = segment(Page(1, 240.0, 220.0, "px", "scan", dpi=dpi, image=picture)).grids
    assert spans(grid) == cells
