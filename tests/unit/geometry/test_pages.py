"""Tables joined over page breaks, from pages built by hand: 10 px characters, cells with 2 px padding."""

from collections.abc import Sequence

from extractor.document import Box, Cell, Content, Grid, Line, Page, ReadPage, Region, Segments, Sheet
from extractor.geometry import join_pages
from tests.unit.geometry.drawing import Span

EM = 10.0
WIDTHS = (40.0, 144.0, 64.0, 34.0)  # level, name, target, score
LEFT = 50.0

Row = Sequence[str]


def content(text: str, left: float, width: float, top: float) -> Content:
    """A text set flush left, line by line, as wide as the cell allows."""
    per_line = max(1, int((width - 4) // EM))
    lines = [text[i : i + per_line] for i in range(0, len(text), per_line)]
    boxes = tuple(
        Box(left + 2, top + EM * i, left + 2 + EM * len(line), top + EM * (i + 1)) for i, line in enumerate(lines)
    )
    return Content(text, lines=boxes)


def table(page_number: int, rows: Sequence[Row], top: float = 100.0, widths: Sequence[float] = WIDTHS) -> Grid:
    cells = []
    for r, row in enumerate(rows):
        left, y = LEFT, top + 50 * r
        for c, text in enumerate(row):
            box = Box(left, y, left + widths[c], y + 50)
            cells.append(Cell(r, c, 1, 1, (Region(page_number, box),), content(text, left, widths[c], y)))
            left += widths[c]
    outline = Box(LEFT, top, LEFT + sum(widths), top + 50 * len(rows))
    return Grid(tuple(cells), len(rows), len(widths), (Region(page_number, outline),))


def page(page_number: int, *elements: Grid | str) -> ReadPage:
    """A page with its elements from top to bottom; a text stands where the elements before it end."""
    lines, grids, y = [], [], 20.0
    for element in elements:
        if isinstance(element, Grid):
            grids.append(element)
            y = element.regions[0].box.bottom + 10
        else:
            box = Box(LEFT, y, LEFT + EM * len(element), y + EM)
            lines.append(Line(Region(page_number, box), Content(element)))
            y += 20
    source = Page(page_number, 400.0, 800.0, "pt", "digital")
    return ReadPage(Segments(source, (), (), tuple(grids)), tuple(grids), tuple(lines))


def texts(sheet: Sheet) -> list[list[list[str]]]:
    out = []
    for grid in sheet.grids:
        rows: list[list[str]] = [[] for _ in range(grid.row_count)]
        for cell in grid.cells:
            rows[cell.row].append(cell.text)
        out.append(rows)
    return out


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
