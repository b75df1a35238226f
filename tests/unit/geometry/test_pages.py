"""Tables joined over page breaks, from pages built by hand."""

from dataclasses import replace

from extractor.document import Line
from extractor.geometry import join_pages
from extractor.geometry.joining.parts import without_arch
from tests.unit.geometry.binding import merged, page, scanned, table, texts
from tests.unit.geometry.drawing import Span

HEAD = ("一级", "名称", "目标", "得分")
FIRST = ("产出", "支持企业", "不少于36家", "10")
SECOND = ("效益", "带动就业", "显著", "5")
LONG = ("产出", "支持高新技术企业发展并推动其聚集以扩大", "长期", "10")  # 19 characters: the second line is not full
FULL = ("产出", "支持高新技术企业发展并推动高新技术产业加快聚集以至更加", "长期", "10")  # 28: two full lines


def test_a_table_that_goes_on_overleaf_is_one_and_page_numbers_do_not_part_it() -> None:
    sheet = join_pages([page(1, table(1, [HEAD, FIRST]), "- 1 -"), page(2, "- 2 -", table(2, [SECOND]))])
    assert texts(sheet) == [[list(HEAD), list(FIRST), list(SECOND)]]
    assert sheet.grids[0].page_numbers == (1, 2)


def test_a_row_that_the_break_cuts_is_one() -> None:
    sheet = join_pages([page(1, table(1, [HEAD, FULL])), page(2, table(2, [("", "繁荣。", "", ""), SECOND]))])
    (rows,) = texts(sheet)
    assert rows == [list(HEAD), ["产出", FULL[1] + "繁荣。", "长期", "10"], list(SECOND)]
    cut = next(cell for cell in sheet.grids[0].cells if cell.text.endswith("繁荣。"))
    assert [region.page_number for region in cut.regions] == [1, 2]


def test_a_row_whose_line_had_room_left_is_whole() -> None:
    sheet = join_pages([page(1, table(1, [HEAD, LONG])), page(2, table(2, [("", "指标2：", "", "")]))])
    (rows,) = texts(sheet)
    assert rows == [list(HEAD), list(LONG), ["", "指标2：", "", ""]]


def test_numbers_with_room_to_spare_speak_for_two_rows() -> None:
    sheet = join_pages([page(1, table(1, [HEAD, FULL])), page(2, table(2, [("", "繁荣", "显著", "5")]))])
    assert len(texts(sheet)[0]) == 3


def test_a_cut_number_is_one() -> None:
    above = ("产出", FULL[1], "长期", "21.")  # three characters fill the column of scores
    sheet = join_pages([page(1, table(1, [HEAD, above])), page(2, table(2, [("", "繁荣", "", "45")]))])
    assert texts(sheet)[0][-1] == ["产出", FULL[1] + "繁荣", "长期", "21.45"]


def test_evidence_for_and_against_leaves_the_row_in_doubt() -> None:
    below = ("", "繁荣", "不少于36家", "")  # the name may go on, the target had room
    sheet = join_pages([page(1, table(1, [HEAD, FULL])), page(2, table(2, [below]))])
    assert not any(cell.certain for cell in sheet.grids[0].cells if cell.row >= 1)
    assert all(cell.certain for cell in sheet.grids[0].cells if cell.row == 0)


def test_a_repeated_header_counts_once() -> None:
    sheet = join_pages([page(1, table(1, [HEAD, FIRST])), page(2, table(2, [HEAD, SECOND]))])
    assert texts(sheet) == [[list(HEAD), list(FIRST), list(SECOND)]]


def test_the_next_form_begins_a_table_of_its_own() -> None:
    rows = [("名称", "引导资金", "部门", "甲"), FIRST]
    other = [("名称", "房租", "部门", "乙"), SECOND]
    sheet = join_pages([page(1, table(1, rows)), page(2, table(2, other))])
    assert len(sheet.grids) == 2


def test_a_title_between_them_parts_two_tables() -> None:
    sheet = join_pages([page(1, table(1, [HEAD, FIRST])), page(2, "项目支出绩效自评表", table(2, [SECOND]))])
    assert len(sheet.grids) == 2


def test_a_table_of_another_width_is_another() -> None:
    narrow = table(2, [("总分", "100")], widths=(40.0, 100.0))
    assert len(join_pages([page(1, table(1, [HEAD, FIRST])), page(2, narrow)]).grids) == 2


def test_rows_of_other_columns_keep_the_columns_of_both() -> None:
    total = table(2, [("总分", "100", "98.1")], widths=(184.0, 64.0, 34.0))
    (grid,) = join_pages([page(1, table(1, [HEAD, FIRST])), page(2, total)]).grids
    spans: set[Span] = {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells if c.row == 2}
    assert spans == {(2, 0, 1, 2), (2, 2, 1, 1), (2, 3, 1, 1)}


def test_a_last_row_of_one_cell_belongs_to_its_table() -> None:
    footer = table(2, [("填表人：段梅",)], widths=(282.0,))
    (grid,) = join_pages([page(1, table(1, [HEAD, FIRST])), page(2, footer)]).grids
    assert grid.row_count == 3


def test_a_box_of_its_own_is_framed_text() -> None:
    sheet = join_pages([page(1, table(1, [("秘密",)], widths=(40.0,)))])
    assert not sheet.grids
    assert [element.text for element in sheet.elements if isinstance(element, Line)] == ["秘密"]


def test_a_row_that_runs_over_three_pages_is_one_with_its_text_in_order() -> None:
    middle = table(2, [("", "一" * 28, "", "")])  # two full lines
    sheet = join_pages([page(1, table(1, [HEAD, FULL])), page(2, middle), page(3, table(3, [("", "繁荣。", "", "")]))])
    (rows,) = texts(sheet)
    assert rows == [list(HEAD), ["产出", FULL[1] + "一" * 28 + "繁荣。", "长期", "10"]]
    cut = next(cell for cell in sheet.grids[0].cells if cell.text.endswith("繁荣。"))
    assert [region.page_number for region in cut.regions] == [1, 2, 3]


def test_a_merged_label_that_runs_over_three_pages_is_one_cell() -> None:
    first = merged(table(1, [HEAD, FIRST, FIRST]), 0, range(1, 3), "产出")
    rest = [
        merged(table(n, [("", f"第{n}项", "显著", "5"), ("", f"再{n}项", "显著", "5")]), 0, range(2), "")
        for n in (2, 3)
    ]
    (grid,) = join_pages([page(1, first), page(2, rest[0]), page(3, rest[1])]).grids
    label = next(cell for cell in grid.cells if cell.text == "产出")
    assert (label.row, label.row_span, len(label.regions)) == (1, 6, 3)
    assert all(cell.certain for cell in grid.cells)


def test_halves_of_one_scan_bear_the_same_page_number() -> None:
    sheet = join_pages([page(1, table(1, [HEAD, FULL])), page(1, table(1, [("", "繁荣。", "", ""), SECOND]))])
    assert texts(sheet) == [[list(HEAD), ["产出", FULL[1] + "繁荣。", "长期", "10"], list(SECOND)]]
    assert sheet.grids[0].page_numbers == (1,)


def test_several_header_rows_repeat_though_one_is_misread() -> None:
    above = [HEAD, ("层次", "内容说明", "年度数值", "分数"), FIRST]
    below = [HEAD, ("层次", "内容说朋", "年度数值", "分数"), SECOND]
    sheet = join_pages([scanned(page(1, table(1, above))), scanned(page(2, table(2, below)))])
    assert texts(sheet) == [[*map(list, above), list(SECOND)]]


def test_a_row_of_data_that_stood_before_is_kept() -> None:
    blank = ("其他", "无", "无", "0")
    sheet = join_pages([page(1, table(1, [HEAD, FIRST, blank])), page(2, table(2, [blank, SECOND]))])
    assert texts(sheet)[0].count(list(blank)) == 2


def test_header_rows_amid_a_table_repeat_where_numbers_stand_under_them() -> None:
    above = [("项目", "引导资金", "部门", "甲"), HEAD, FIRST, SECOND]
    sheet = join_pages([page(1, table(1, above)), page(2, table(2, [HEAD, ("效益", "节约用水", "有效", "6")]))])
    assert texts(sheet) == [[*map(list, above), ["效益", "节约用水", "有效", "6"]]]


def test_a_row_that_may_be_a_header_is_kept_in_doubt() -> None:
    title = ("名称", "引导资金", "部门", "甲")  # so that 名称 does not stand in the header row alone
    sheet = join_pages([page(1, table(1, [title, HEAD, FIRST, SECOND])), page(2, table(2, [HEAD, SECOND]))])
    assert len(texts(sheet)[0]) == 6
    assert {cell.text for cell in sheet.grids[0].cells if not cell.certain} == set(HEAD)


def test_a_digital_page_goes_on_on_a_photograph() -> None:
    below = scanned(page(2, table(2, [("", "繁荣。", "", ""), SECOND])), scale=3.1, aside=160, dpi=None)
    sheet = join_pages([page(1, table(1, [HEAD, FULL])), below])
    assert texts(sheet) == [[list(HEAD), ["产出", FULL[1] + "繁荣。", "长期", "10"], list(SECOND)]]
    assert all(cell.certain for cell in sheet.grids[0].cells)


def test_pages_of_different_resolution_and_scale_are_joined() -> None:
    above = scanned(page(1, table(1, [HEAD, FIRST])), scale=200 / 72, dpi=200)
    below = scanned(page(2, table(2, [SECOND])), scale=0.97 * 300 / 72, aside=20, dpi=300)
    (grid,) = join_pages([above, below]).grids
    assert (grid.row_count, grid.col_count) == (3, 4)


def test_pages_of_a_file_that_misstates_their_resolution_are_joined() -> None:
    # Programs that write TIFF state that of the first page for all of them.
    above = scanned(page(1, table(1, [HEAD, FIRST])), scale=300 / 72, dpi=300)
    below = scanned(page(2, table(2, [SECOND])), scale=200 / 72, dpi=300)
    (grid,) = join_pages([above, below]).grids
    assert (grid.row_count, grid.col_count) == (3, 4)
    assert all(cell.certain for cell in grid.cells)


def test_a_row_open_on_both_sides_of_the_break_is_one_whatever_was_read() -> None:
    # A speck read as a line of its own behind the text: no full line is left to tell by.
    upper = table(1, [HEAD, (*FIRST[:1], "治理", *FIRST[2:])])
    lower = table(2, [("", "繁荣。", "", ""), SECOND])
    opened = (
        replace(upper, cells=tuple(replace(c, open_bottom=c.row == 1) for c in upper.cells)),
        replace(lower, cells=tuple(replace(c, open_top=c.row == 0) for c in lower.cells)),
    )
    (apart,) = join_pages([page(1, upper), page(2, lower)]).grids
    (grid,) = join_pages([page(1, opened[0]), page(2, opened[1])]).grids
    assert (apart.row_count, grid.row_count) == (4, 3)
    assert "治理繁荣。" in {cell.text for cell in grid.cells}


def test_a_column_edge_that_a_scan_lost_leaves_the_rows_in_doubt() -> None:
    widths = (40.0, 144.0, 64.0, 34.0, 30.0)
    head = (*HEAD, "因")
    above = scanned(page(1, table(1, [head, (*FIRST, "无")], widths=widths)))
    below = scanned(page(2, table(2, [("效益", "带动就业", "显著5", "无")], widths=(40.0, 144.0, 98.0, 30.0))))
    (grid,) = join_pages([above, below]).grids
    assert grid.col_count == 5
    assert {cell.text for cell in grid.cells if not cell.certain} == {"显著5", "不少于36家", "10"}


def test_a_running_head_and_scraps_do_not_part_a_table() -> None:
    pages = [
        page(1, "某某区财政局", table(1, [HEAD, FIRST]), "— 1 —"),
        page(2, "某某区财政局", table(2, [SECOND]), "第2页 共2页"),
    ]
    assert len(join_pages(pages).grids) == 1


def test_what_is_left_of_seals_and_edges_of_the_sheet_does_not_part_a_table() -> None:
    upper, lower = page(1, table(1, [HEAD, FIRST]), "公市用"), page(2, "一一一一一一一一", table(2, [SECOND]))
    doubted = [
        replace(read, lines=tuple(replace(x, content=replace(x.content, confidence=sure)) for x in read.lines))
        for read, sure in ((upper, 0.3), (lower, 0.02))
    ]
    assert len(join_pages([upper, lower]).grids) == 2
    assert len(join_pages(doubted).grids) == 1


def test_a_page_that_says_it_goes_on_does() -> None:
    sheet = join_pages([page(1, "登记表", table(1, [HEAD, FIRST])), page(2, "登记表（续）", table(2, [SECOND]))])
    assert len(sheet.grids) == 1


def test_a_label_parted_by_the_break_is_whole_where_it_stands_elsewhere_in_the_file() -> None:
    narrow = (26.0, 144.0, 64.0, 34.0)
    above = table(1, [HEAD, FIRST, ("年度总体", "预期", "实际", "1")], widths=narrow)
    below = merged(
        table(2, [("目标", "年初", "年末", "2"), ("", "年中", "年末", "3")], widths=narrow), 0, range(2), "目标"
    )
    other = table(3, [("年度总体目标", "甲", "乙", "9"), FIRST], widths=(60.0, 100.0, 90.0, 74.0))
    grid = join_pages([page(1, above), page(2, below), page(3, "另表", other)]).grids[0]
    assert [cell.text for cell in grid.cells if cell.col == 0][-1] == "年度总体目标"
    doubted = join_pages([page(1, above), page(2, below)]).grids[0]
    assert {cell.text for cell in doubted.cells if not cell.certain} == {"年度总体", "目标"}


def test_what_perspective_is_left_of_a_photograph_moves_no_column() -> None:
    flat = [0.0, 0.06, 0.15, 0.27, 0.5, 0.64, 0.75, 0.82, 0.89, 1.0]
    arched = [x - 0.072 * x * (1 - x) for x in flat]
    straight = without_arch(flat, arched, tolerance=0.014)
    assert max(abs(a - b) for a, b in zip(flat, arched, strict=True)) > 0.014
    assert max(abs(a - b) for a, b in zip(flat, straight, strict=True)) < 0.004


def test_few_columns_do_not_tell_how_a_photograph_is_bent() -> None:
    assert without_arch([0.0, 0.5, 1.0], [0.0, 0.48, 1.0], tolerance=0.014) == [0.0, 0.48, 1.0]


def test_brackets_are_not_parted_from_what_they_hold() -> None:
    # 〔2020〕 does not go on a line with room for two characters, so the line before it was full.
    upper = table(1, [HEAD, ("产出", "按照京财绩效按照京财绩", "长期", "10")])
    lower = table(2, [("", "〔2020〕2146号", "", ""), SECOND])
    (grid,) = join_pages([page(1, upper), page(2, lower)]).grids
    assert grid.row_count == 3
