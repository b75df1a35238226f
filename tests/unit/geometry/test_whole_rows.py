"""Rows that a page break leaves whole though lines above it are full, and cut ones though none is; built by hand."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractor.document import Box, Grid, Sheet
from extractor.geometry import join_pages
from tests.unit.geometry.binding import EM, merged, page, scanned, table

# Of a money matrix: what it is of, the fund, three amounts that fill their cells, weight, score.
FUNDS = (40.0, 84.0, 44.0, 44.0, 44.0, 34.0, 34.0)
NAMES = ("资金", "名称", "年初预算", "全年预算", "执行数", "分值", "得分")
TOTAL = ("资金", "年度资金总额", "1194", "1194", "7265", "10", "6")
FISCAL = ("资金", "当年财政拨款", "1100", "1100", "7000", "—", "—")
CARRIED = ("资金", "上年结转", "80", "80", "60", "—", "—")
LIST = (40.0, 144.0, 64.0, 34.0, 34.0)
HEAD = ("一级", "名称", "目标", "分值", "得分")
ROW = ("产出", "带动就业", "显著", "5", "5")


def joined(*parts: Grid) -> Sheet:
    return join_pages([page(n, grid) for n, grid in enumerate(parts, 1)])


def doubted(sheet: Sheet) -> set[int]:
    return {cell.row for grid in sheet.grids for cell in grid.cells if not cell.certain}


def labelled(page_number: int, *rows: Sequence[str], widths: Sequence[float] = FUNDS) -> Grid:
    """A part whose first column is one merged label."""
    grid = table(page_number, rows, widths=widths)
    return merged(grid, 0, range(len(rows)), rows[0][0]) if len(rows) > 1 else grid


def with_lines(grid: Grid, row: int, col: int, *spans: tuple[float, float]) -> Grid:
    """A table one of whose cells has lines that stand so far from its left side and are so wide."""
    cells = []
    for cell in grid.cells:
        if (cell.row, cell.col) == (row, col):
            box = cell.regions[0].box
            lines = tuple(
                Box(box.left + left, box.top + EM * i, box.left + left + width, box.top + EM * (i + 1))
                for i, (left, width) in enumerate(spans)
            )
            cells.append(replace(cell, content=replace(cell.content, lines=lines)))
        else:
            cells.append(cell)
    return replace(grid, cells=tuple(cells))


def names(sheet: Sheet) -> list[str]:
    """The texts of the second column."""
    return [cell.text for grid in sheet.grids for cell in grid.cells if cell.col == 1]


def test_a_header_above_numbers_is_a_row_of_its_own_though_all_its_lines_are_full() -> None:
    upper = labelled(1, ("资金", "", *NAMES[2:]))
    sheet = joined(upper, labelled(2, ("", *TOTAL[1:]), FISCAL))
    assert names(sheet) == ["", "年度资金总额", "当年财政拨款"]
    assert doubted(sheet) == set()


def test_numbers_that_fill_their_cells_and_are_none_together_are_two() -> None:
    above = ("资金", "年度资金总额合计", "48.1", "55.2", "44.6", "", "")
    below = ("", "当年财政拨款", "58.2", "33.6", "16.8", "", "")
    sheet = joined(labelled(1, NAMES, above), labelled(2, below, CARRIED))
    assert names(sheet) == ["名称", above[1], "当年财政拨款", "上年结转"]
    assert doubted(sheet) == set()


def test_a_number_with_little_room_against_others_that_go_on_leaves_the_row_in_doubt() -> None:
    above = ("资金", "其中的当年财政拨", "60.3", "60.8", "23", "—", "")
    below = ("", "款", "000", "3", "94", "", "")
    sheet = joined(labelled(1, NAMES, TOTAL, above), labelled(2, below, CARRIED))
    assert doubted(sheet) >= {2}


def test_dashes_above_dashes_are_two_rows() -> None:
    above = ("资金", "当年财政拨款（", "", "", "", "—", "—")
    below = ("", "上年结转资金", "", "", "", "—", "—")
    sheet = joined(labelled(1, NAMES, above), labelled(2, below, CARRIED))
    assert names(sheet) == ["名称", above[1], below[1], "上年结转"]
    assert doubted(sheet) == set()


def test_dashes_that_nobody_is_sure_of_tell_nothing() -> None:
    above = ("资金", "当年财政拨款补助", "", "", "", "—", "—")
    below = ("", "资金和其他", "", "", "", "—", "—")
    lower = labelled(2, below, CARRIED)
    unsure = tuple(
        replace(cell, content=replace(cell.content, status="review")) if cell.text == "—" else cell
        for cell in lower.cells
    )
    sheet = joined(labelled(1, NAMES, above), replace(lower, cells=unsure))
    assert names(sheet) == ["名称", "当年财政拨款补助资金和其他", "上年结转"]


def test_an_indented_line_is_full_where_nothing_is_free_at_its_right() -> None:
    above = ("资金", "上年结转资", "80", "80", "60", "10", "9")
    upper = with_lines(labelled(1, NAMES, TOTAL, above), 2, 1, (32.0, 50.0))
    sheet = joined(upper, labelled(2, ("", "金", "", "", "", "", ""), CARRIED))
    assert names(sheet) == ["名称", "年度资金总额", "上年结转资金", "上年结转"]
    assert doubted(sheet) == set()


@pytest.mark.parametrize("side", [7.0, 17.0])
def test_a_part_without_a_full_line_is_measured_by_the_other(side: float) -> None:
    """All its cells leave much at their sides, which is not their padding."""
    centred = table(1, [HEAD, ("产出", "节约用水用电", "有效", "8", "8")], widths=LIST)
    for row, col, width in ((0, 0, 20), (0, 1, 20), (0, 2, 20), (0, 3, 20), (0, 4, 20)):
        centred = with_lines(centred, row, col, (side, float(width)))
    for row, col, width in ((1, 0, 20), (1, 1, 60), (1, 2, 20), (1, 3, 10), (1, 4, 10)):
        centred = with_lines(centred, row, col, (side if col != 1 else 42.0, float(width)))
    sheet = joined(centred, table(2, [("效益", "带动就业和消费", "显著", "", ""), ROW], widths=LIST))
    assert names(sheet) == ["名称", "节约用水用电", "带动就业和消费", "带动就业"]


def test_a_full_narrow_label_alone_makes_a_row_in_doubt() -> None:
    widths = (40.0, 44.0, 60.0, 60.0, 34.0)
    above, below = ("资金", "上年结转", "666", "523", ""), ("", "其他资金", "", "", "")
    sheet = joined(
        labelled(1, ("资金", "名称", "预算", "执行", "得分"), above, widths=widths),
        labelled(2, below, ("", "合计", "7", "7", ""), widths=widths),
    )
    assert doubted(sheet) >= {1, 2}


def test_a_row_that_has_less_than_the_one_above_and_no_figures_is_in_doubt() -> None:
    """The line that ends above may have been broken on purpose."""
    above, below = ("产出", "农村厕所维修；", "显著", "5", "5"), ("", "污水处理厂改造。", "", "", "")
    sheet = joined(table(1, [HEAD, above], widths=LIST), table(2, [below, ROW], widths=LIST))
    assert names(sheet) == ["名称", "农村厕所维修；", "污水处理厂改造。", "带动就业"]
    assert doubted(sheet) == {1, 2, 3}


def test_a_row_that_has_less_than_the_one_below_and_no_figures_is_in_doubt() -> None:
    """As the upper part of a header has whose names are broken on purpose: 年度, 指标值."""
    above, below = ("", "", "年度", "", ""), ("一级", "名称", "指标值2", "分值", "得分")
    upper, lower = ([("资金", "年度资金总额", "11", "10", "6"), above], [below, ROW])
    sheet = joined(table(1, upper, widths=LIST), table(2, lower, widths=LIST))
    assert names(sheet) == ["年度资金总额", "", "名称", "带动就业"]
    assert doubted(sheet) == {1, 2, 3}


def test_an_unused_row_stands_above_a_row_that_is_filled() -> None:
    above, below = ("", "指标6：", "", "", ""), ("", "指标7：节约用水用电", "有效", "8", "8")
    sheet = joined(table(1, [HEAD, ROW, above], widths=LIST), table(2, [below, ROW], widths=LIST))
    assert names(sheet) == ["名称", "带动就业", "指标6：", "指标7：节约用水用电", "带动就业"]
    assert doubted(sheet) == set()


def stacked(page_number: int, label: str, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Grid:
    """A part whose first column is one label written downwards."""
    grid = labelled(page_number, *[(label, *row) for row in rows], widths=(14.0, *widths))
    return with_lines(grid, 0, 0, *[(2.0, 10.0)] * len(label))


def test_another_label_written_downwards_begins_where_other_columns_do() -> None:
    upper = stacked(1, "总体目标", [("预期", "实际"), ("改善", "完成")], (188.0, 114.0))
    lower = stacked(
        2, "绩效指标", [("一级", "名称", "目标", "分值"), ("产出", "节水", "有效", "8")], (40.0, 84.0, 64.0, 114.0)
    )
    sheet = joined(upper, lower)
    assert [cell.text for grid in sheet.grids for cell in grid.cells if cell.col == 0] == ["总体目标", "绩效指标"]


def test_a_label_written_downwards_goes_on_over_the_same_columns() -> None:
    upper = stacked(1, "绩效", [("一级", "名称", "目标", "5"), ("产出", "节水", "有效", "8")], (40.0, 84.0, 64.0, 34.0))
    lower = stacked(2, "指标", [("效益", "节电", "有效", "8"), ("效益", "就业", "有效", "8")], (40.0, 84.0, 64.0, 34.0))
    sheet = joined(upper, lower)
    assert [cell.text for grid in sheet.grids for cell in grid.cells if cell.col == 0] == ["绩效指标"]


def test_a_scan_tells_the_same() -> None:
    upper = labelled(1, ("资金", "", *NAMES[2:]))
    lower = labelled(2, ("", *TOTAL[1:]), FISCAL)
    sheet = join_pages([scanned(page(1, upper), scale=2.8), scanned(page(2, lower), scale=2.8)])
    assert names(sheet) == ["", "年度资金总额", "当年财政拨款"]
    assert doubted(sheet) == set()


def test_labels_of_rows_that_nobody_filled_in_leave_them_in_doubt() -> None:
    above, below = ("", "上年结转的资金及", "", "", "", "", ""), ("", "其他各项资金", "", "", "", "", "")
    sheet = joined(labelled(1, NAMES, above), labelled(2, below, CARRIED))
    assert doubted(sheet) >= {1, 2}


def test_a_blank_below_the_widest_text_against_a_line_with_room_leaves_the_row_in_doubt() -> None:
    widths = (104.0, 104.0, 108.0)
    above, below = ("项目主管部门", "联系电话", "项目分管领导"), ("", "83697802", "")
    sheet = joined(
        table(1, [("项目名称", "节约用水", "常年"), above], widths=widths),
        table(2, [below, ("年初预算", "1", "2")], widths=widths),
    )
    assert doubted(sheet) >= {1}


def test_a_blank_under_a_label_may_be_the_rest_of_it_where_no_other_cell_is_blank() -> None:
    upper = table(1, [HEAD, ROW, ("效益", "节约用水用电", "有效", "8", "8")], widths=LIST)
    sheet = joined(upper, table(2, [("", "减少扬尘污染", "有效", "7", "7"), ROW], widths=LIST))
    assert [(c.row, c.col) for grid in sheet.grids for c in grid.cells if not c.certain] == [(2, 0), (3, 0)]
    blank = table(2, [("", "减少扬尘污染", "有效", "7", ""), ("", "带动就业", "显著", "5", "5")], widths=LIST)
    assert doubted(joined(upper, blank)) == set()


def test_texts_of_which_none_ends_above_the_break_leave_it_in_doubt() -> None:
    """As 主管部门 and the like above 项目负责人 and the like, their lines full by chance."""
    widths = (44.0, 84.0, 44.0, 84.0)
    above = ("主管部门", "", "实施单位", "某区东西小关办事处")
    below = ("项目负责", "倪涵强", "联系电话", "83697802")
    head, end = ("项目名称", "节约用水", "项目类别", "常年"), ("年初预算", "1", "全年预算", "2")
    full = replace(
        table(1, [head, above], widths=widths),
        cells=with_lines(table(1, [head, above], widths=widths), 1, 3, (2.0, 80.0)).cells,
    )
    sheet = joined(full, table(2, [below, end], widths=widths))
    assert [cell.text for grid in sheet.grids for cell in grid.cells if cell.col == 0][1:3] == ["主管部门", "项目负责"]
    assert doubted(sheet) >= {1, 2}


def test_a_scan_that_lost_two_column_edges_leaves_the_rows_in_doubt() -> None:
    widths = (40.0, 84.0, 64.0, 34.0, 34.0, 40.0, 44.0)
    above = ("产出", "农村厕所维修改造", "显著", "5", "5", "无", "甲")
    upper = table(1, [(*HEAD, "原因", "备注"), above], widths=widths)
    below = table(2, [("", "工程。", "", "", "")], widths=(124.0, 64.0, 68.0, 40.0, 44.0))
    exact = joined(upper, below)
    assert doubted(exact) == set()
    sheet = join_pages([scanned(page(1, upper)), scanned(page(2, below))])
    assert doubted(sheet) == {1, 2}
