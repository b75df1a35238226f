"""Pages out of order within one file, put in order by what stands on them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest

from extractor.assignment import assign
from extractor.document import Box, Cell, Content, Grid, ReadPage, Region, Sheet
from extractor.geometry import join_pages
from tests.unit.geometry.binding import Row, page, table, texts

WIDTHS = (40.0, 100.0, 64.0, 54.0, 34.0)
OTHER_WIDTHS = (60.0, 70.0, 44.0, 84.0, 34.0)
HEAD = ("一级", "名称", "目标", "实际", "得分")
PAGES: tuple[Sequence[Row], ...] = (
    [HEAD, ("产出", "支持企业", "不少于36家", "36家", "10"), ("产出", "新建站点", "5处", "5处", "8")],
    [("产出", "维修道路", "3公里", "3公里", "7"), ("效益", "带动就业", "显著", "显著", "5")],
    [("效益", "节约用水", "有效", "有效", "6"), ("总分", "", "", "", "36")],
)
Items = Sequence[str | Sequence[Row]]
WHOLE = [list(row) for rows in PAGES for row in rows]


def part(number: int, rows: Sequence[Row], widths: tuple[float, ...] = WIDTHS) -> Grid:
    return table(number, rows, widths=widths)


def two_pages(name: str) -> tuple[Items, Items]:
    first: Items = (f"{name}登记表", [HEAD, ("产出", name, "5处", "5处", "8")])
    return first, ([("效益", name, "有效", "有效", "6")], "填表人：段梅")


def bind(order: Sequence[tuple[Items, tuple[float, ...]]]) -> list[ReadPage]:
    return [
        page(n, *(item if isinstance(item, str) else part(n, item, widths) for item in items))
        for n, (items, widths) in enumerate(order, 1)
    ]


def doubted(sheet: Sheet) -> int:
    return sum(not cell.certain for grid in sheet.grids for cell in grid.cells)


def test_the_second_page_scanned_before_the_first_comes_after_it() -> None:
    first, second = page(2, "登记表", part(2, PAGES[0])), page(1, part(1, PAGES[1]), "填表人：段梅")
    sheet = join_pages([second, first])
    assert texts(sheet) == [WHOLE[:5]]
    assert sheet.grids[0].page_numbers == (2, 1)
    assert doubted(sheet) == 0


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_printed_numbers_put_pages_in_order(order: tuple[int, ...]) -> None:
    heads: tuple[tuple[str, ...], ...] = (("登记表",), (), ())
    pages = [page(n, *heads[i], part(n, PAGES[i]), f"- {i + 1} -") for n, i in enumerate(order, 1)]
    sheet = join_pages(pages)
    assert texts(sheet) == [WHOLE]
    assert sheet.grids[0].page_numbers == tuple(order.index(i) + 1 for i in range(3))
    assert doubted(sheet) == 0


@pytest.mark.parametrize("order", [(2, 3, 0, 1), (1, 0, 3, 2), (3, 2, 1, 0), (0, 2, 1, 3), (1, 3, 0, 2)])
def test_forms_of_other_columns_are_told_apart(order: tuple[int, ...]) -> None:
    a, b = two_pages("甲"), two_pages("乙")
    leaves = [(a[0], WIDTHS), (a[1], WIDTHS), (b[0], OTHER_WIDTHS), (b[1], OTHER_WIDTHS)]
    sheet = join_pages(bind([leaves[i] for i in order]))
    assert sorted([row[1] for row in grid] for grid in texts(sheet)) == [["名称", "乙", "乙"], ["名称", "甲", "甲"]]
    assert doubted(sheet) == 0


def test_what_may_belong_to_either_of_two_forms_is_in_doubt() -> None:
    a, b = two_pages("甲"), two_pages("乙")
    sheet = join_pages(bind([(items, WIDTHS) for items in (a[0], b[0], a[1], b[1])]))
    assert [[row[1] for row in grid] for grid in texts(sheet)] == [["名称", "甲", "甲"], ["名称", "乙", "乙"]]
    assert {cell.row for grid in sheet.grids for cell in grid.cells if not cell.certain} == {2}
    lines = [line for line in sheet.elements if not isinstance(line, Grid) and line.text.startswith("填表人")]
    assert [line.content.status for line in lines] == ["review", "review"]


def test_a_cut_row_tells_which_page_goes_on_where() -> None:
    full = "支持高新技术企业发展并推动高新技术"  # 17 characters, a column of 9: its second line is nearly full
    first = [HEAD, ("产出", full + "产", "5处", "5处", "8")]
    pages = [
        page(1, "甲登记表", part(1, [HEAD, ("产出", "新建站点", "5处", "5处", "8")])),
        page(2, "乙登记表", part(2, first)),
        page(3, part(3, [("效益", "节约用水", "有效", "有效", "6")]), "填表人：段梅"),
        page(4, part(4, [("", "业聚集", "", "", ""), ("效益", "节约用电", "有效", "有效", "6")]), "填表人：李明"),
    ]
    in_turn = join_pages([pages[0], pages[2], pages[1], pages[3]])
    assert [len(grid) for grid in texts(in_turn)] == [3, 3]
    mixed = join_pages([pages[0], pages[1], pages[2], pages[3]])
    assert [[row[1] for row in grid] for grid in texts(mixed)] == [
        ["名称", "新建站点", "节约用水"],
        ["名称", full + "产业聚集", "节约用电"],
    ]


def test_tables_without_titles_stay_as_they_are_filed() -> None:
    rows = [("甲", "子", "丑", "寅", "1"), ("乙", "卯", "辰", "巳", "2")]
    sheet = join_pages([page(1, part(1, rows)), page(2, part(2, [("丙", "午", "未", "申", "3")]))])
    assert texts(sheet) == [[*map(list, rows), ["丙", "午", "未", "申", "3"]]]
    assert doubted(sheet) == 0


@pytest.mark.parametrize("count", [12, 60])
def test_no_page_is_lost_whatever_their_order(count: int) -> None:
    rng = Random(count)
    a, b = two_pages("甲"), two_pages("乙")
    kinds = [(a[0], WIDTHS), (a[1], WIDTHS), (b[0], OTHER_WIDTHS), (b[1], OTHER_WIDTHS), (["说明"], WIDTHS)]
    for _ in range(5):
        pages = bind([rng.choice(kinds) for _ in range(count)])
        sheet = join_pages(pages)
        lines = sum(not isinstance(element, Grid) for element in sheet.elements)
        assert lines == sum(len(page.lines) for page in pages)
        regions = [region.page_number for grid in sheet.grids for region in grid.regions]
        assert sorted(regions) == [grid.regions[0].page_number for page in pages for grid in page.grids]


def test_a_title_within_the_table_begins_the_next_form() -> None:
    other = Grid(
        (
            Cell(0, 0, 1, 5, (Region(2, Box(50, 100, 342, 150)),), Content("乙区登记表")),
            *(replace(cell, row=cell.row + 1) for cell in part(2, PAGES[1]).cells),
        ),
        3,
        5,
        part(2, PAGES[1]).regions,
    )
    sheet = join_pages([page(1, "甲区登记表", part(1, PAGES[0])), page(2, other)])
    assert [len(grid) for grid in texts(sheet)] == [3, 3]


def test_a_page_whose_first_part_is_missing_joins_nothing_of_other_columns() -> None:
    stray = page(1, part(1, PAGES[1]), "填表人：段梅")
    other = page(2, "登记表", part(2, PAGES[0], OTHER_WIDTHS))
    sheet = join_pages([stray, other])
    assert [len(grid) for grid in texts(sheet)] == [2, 3]


@pytest.mark.parametrize(
    ("weights", "pairs"),
    [([[1.0, 2.0], [0.0, 3.0]], {0: 0, 1: 1}), ([[5.0], [6.0]], {1: 0}), ([[0.0]], {}), ([], {})],
)
def test_the_pairing_of_most_weight(weights: list[list[float]], pairs: dict[int, int]) -> None:
    assert {i: j for i, j in enumerate(assign(weights)) if j is not None} == pairs
