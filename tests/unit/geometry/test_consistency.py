from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Box, Char, Ruling
from extractor.geometry.grids import find_grids
from tests.unit.geometry.drawing import Span, spans, tables, to_rulings

SQUARE = {(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)}


@given(tables())
def test_a_table_that_is_drawn_whole_agrees_with_its_grid(table: tuple[list[float], list[float], set[Span]]) -> None:
    xs, ys, cells = table
    assert [grid.consistency for grid in find_grids(to_rulings(xs, ys, cells), 1)] == [1.0]


lines = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40))


@given(st.lists(lines, min_size=2, max_size=12), st.lists(lines, min_size=2, max_size=12))
def test_whatever_is_drawn_the_score_is_a_share(
    level: list[tuple[int, int, int]], upright: list[tuple[int, int, int]]
) -> None:
    rulings = [Ruling("horizontal", at * 12.0, a * 12.0, (a + n) * 12.0) for at, a, n in level]
    rulings += [Ruling("vertical", at * 12.0, a * 12.0, (a + n) * 12.0) for at, a, n in upright]
    grids = find_grids(rulings, 1)
    assert grids == find_grids(rulings, 1)
    assert all(0.0 <= grid.consistency <= 1.0 for grid in grids)


def chart(left: float = 100, top: float = 100, mark: float = 3) -> list[Ruling]:
    """Lines across from an axis, and marks on it and on the one below."""
    right, bottom = left + 200, top + 120
    out = [Ruling("horizontal", top + 20 * i, left - mark, right) for i in range(7)]
    out.append(Ruling("vertical", left, top, bottom + mark))
    return out + [Ruling("vertical", left + 40 * i, bottom, bottom + mark) for i in range(1, 6)]


def test_a_chart_is_no_table() -> None:
    assert find_grids(chart(), 1) == ()


def test_a_chart_that_is_closed_all_around_is_none_either() -> None:
    assert find_grids([*chart(), Ruling("vertical", 300, 100, 220)], 1) == ()


def test_the_frames_of_charts_are_none() -> None:
    frames = to_rulings([80, 320, 560], [80, 240], {(0, 0, 1, 1), (0, 1, 1, 1)})
    assert find_grids([*frames, *chart(), *chart(left=340)], 1) == ()


def test_a_table_beside_a_chart_stays() -> None:
    rulings = [*chart(), *to_rulings([100, 160, 220], [300, 320, 340], SQUARE)]
    assert [spans(grid) for grid in find_grids(rulings, 1)] == [SQUARE]


def test_bars_of_different_heights_are_no_table() -> None:
    rulings = [Ruling("horizontal", 300, 90, 420), Ruling("vertical", 90, 80, 300)]
    for i, height in enumerate((120, 60, 150, 90, 40, 130)):
        left = 100 + 50 * i
        rulings += [Ruling("vertical", x, 300 - height, 300) for x in (left, left + 30)]
        rulings.append(Ruling("horizontal", 300 - height, left, left + 30))
    assert all(len(grid.cells) == 1 for grid in find_grids(rulings, 1))


def test_thick_borders_stick_out_by_half_their_thickness() -> None:
    half = 2.5
    rulings = [Ruling("horizontal", y, 100 - half, 220 + half, 2 * half) for y in (100, 140, 180)]
    rulings += [Ruling("vertical", x, 100 - half, 180 + half, 2 * half) for x in (100, 160, 220)]
    (grid,) = find_grids(rulings, 1)
    assert spans(grid) == SQUARE
    assert grid.consistency == 1.0


def test_a_small_table_with_a_side_too_few_is_not_yet_a_drawing() -> None:
    whole = to_rulings([10, 110, 210], [10, 40, 70], SQUARE)
    (grid,) = find_grids([r for r in whole if (r.direction, r.position, r.start) != ("vertical", 210, 40)], 1)
    assert spans(grid) == SQUARE
    assert 0.8 < grid.consistency < 1.0


def test_rulings_that_run_on_to_a_side_that_is_not_there_leave_a_table_in_doubt() -> None:
    # The outer columns of a table are lost; their ends agree on two places, so that neither is taken for the side.
    rulings = to_rulings(
        [100, 160, 220], [100, 120, 140, 160, 180, 200, 220], {(r, c, 1, 1) for r in range(6) for c in (0, 1)}
    )
    rulings += [Ruling("horizontal", y, 50, 100) for y in (100, 120, 160)]
    rulings += [Ruling("horizontal", y, 75, 100) for y in (140, 180, 200)]
    (grid,) = find_grids(rulings, 1)
    assert len(grid.cells) == 12
    assert not any(cell.certain for cell in grid.cells)


def test_a_chart_at_the_foot_of_a_page_is_no_table() -> None:
    marks = [Ruling("vertical", 100 + 40 * i, 700, 823) for i in range(6)]
    level = [Ruling("horizontal", 700 + 20 * i, 100, 300) for i in range(7)]
    labels = [Char("0", Box(97 + 40 * i, 824, 103 + 40 * i, 832), 8.0) for i in range(6)]
    footer = [Char("1", Box(290, 860, 296, 868), 8.0)]
    assert find_grids([*marks, *level], 1, chars=[*labels, *footer], height=900) == ()
