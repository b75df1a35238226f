"""Rows that a page break cuts where no line of text is full, from pages built by hand."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.document import Grid, Sheet
from extractor.geometry import join_pages
from extractor.geometry.joining.wording import first_width, parts_brackets
from tests.unit.geometry.binding import page, scanned, table, texts

WIDTHS = (40.0, 144.0, 64.0, 34.0, 34.0)  # level, name of 14 characters, target of 6, weight and score of 3
HEAD = ("一级", "名称", "目标", "分值", "得分")
LONG = "支持高新技术企业发展并推动高新技术产业加快聚集以至更加繁荣，带动就业增长"  # its third line has room for 6
CUT = ("产出", LONG, "长期", "10", "9")
NEXT = ("效益", "带动就业", "显著", "5", "5")
LAST = ("效益", "节约用水", "有效", "8", "8")
REST = ("", "并促进创新。", "", "", "")


def part(page_number: int, *rows: tuple[str, ...]) -> Grid:
    return table(page_number, rows, widths=WIDTHS)


def total(page_number: int, *rows: tuple[str, ...]) -> Grid:
    """A part whose last row is a total."""
    above = part(page_number, *rows)
    below = table(page_number, [("总分", "100", "98")], top=above.regions[0].box.bottom, widths=(248.0, 34.0, 34.0))
    spans = ((0, 3), (3, 1), (4, 1))
    cells = [
        replace(cell, row=len(rows), col=col, col_span=span)
        for cell, (col, span) in zip(below.cells, spans, strict=True)
    ]
    outline = above.regions[0].box.union(below.regions[0].box)
    region = replace(above.regions[0], box=outline)
    return Grid((*above.cells, *cells), len(rows) + 1, above.col_count, (region,))


def doubted(sheet: Sheet) -> set[int]:
    """The rows that hold a cell in doubt."""
    return {cell.row for grid in sheet.grids for cell in grid.cells if not cell.certain}


def joined(*parts: Grid) -> Sheet:
    return join_pages([page(n, grid) for n, grid in enumerate(parts, 1)])


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("依据《规划（暂", "行）》，开展救护车辆奖励"),
        ("依据《规划（暂", "行)》开展救护车辆奖励"),  # as a reader has it that takes the marks for Latin ones
        ("依据《规划", "大纲》，开展奖励"),
        ("按照京财绩效〔20", "号〕2146开展"),
    ],
)
def test_a_bracket_closed_overleaf_makes_one_row(above: str, below: str) -> None:
    sheet = joined(part(1, HEAD, ("产出", above, "长期", "10", "9")), part(2, ("", below, "", "", ""), NEXT))
    assert [row[1] for row in texts(sheet)[0]] == ["名称", above + below, "带动就业"]
    assert doubted(sheet) == set()


def test_a_bracket_of_a_list_is_none() -> None:
    above, below = ("产出", "设备（含备件", "长期", "10", "9"), ("效益", "1）带动就业", "显著", "5", "5")
    sheet = joined(part(1, HEAD, above), part(2, below))
    assert [row[1] for row in texts(sheet)[0]] == ["名称", "设备（含备件", "1）带动就业"]


def test_brackets_against_two_numbers_leave_the_row_in_doubt() -> None:
    above, below = ("产出", "依据《规划（暂", "长期", "10", "9"), ("", "行）》，开展奖励", "", "3", "")
    sheet = joined(part(1, HEAD, above), part(2, below, NEXT))
    assert len(texts(sheet)[0]) == 3
    assert doubted(sheet) == {1, 2}


def test_text_without_numbers_below_a_row_that_has_them_is_its_rest_in_doubt() -> None:
    sheet = joined(part(1, HEAD, CUT), part(2, REST, NEXT))
    assert texts(sheet)[0][1] == ["产出", LONG + "并促进创新。", "长期", "10", "9"]
    assert doubted(sheet) == {1, 2}


def test_numbers_that_stand_overleaf_are_those_of_the_row_before() -> None:
    sheet = joined(part(1, HEAD, ("产出", LONG, "", "", "")), part(2, ("", "并促进创新。", "长期", "10", "9"), NEXT))
    assert texts(sheet)[0][1] == ["产出", LONG + "并促进创新。", "长期", "10", "9"]
    assert doubted(sheet) == {1, 2}


def test_a_full_line_beside_them_settles_it() -> None:
    full = LONG + "加快聚集以至"  # three full lines; the target had room
    above, below = ("产出", full, "长期", "10", "9"), ("", "更加繁荣。", "有效", "", "")
    sheet = joined(part(1, HEAD, above), part(2, below, NEXT))
    assert texts(sheet)[0][1] == ["产出", full + "更加繁荣。", "长期有效", "10", "9"]
    assert doubted(sheet) == set()


def test_an_unused_row_is_one_of_its_own() -> None:
    sheet = joined(part(1, HEAD, CUT), part(2, ("产出", "指标2：", "", "", ""), NEXT))
    assert [row[1] for row in texts(sheet)[0]] == ["名称", LONG, "指标2：", "带动就业"]
    assert doubted(sheet) == set()


def test_a_row_that_lacks_one_number_is_one_of_its_own() -> None:
    sheet = joined(part(1, HEAD, CUT), part(2, ("效益", "节约用电", "有效", "8", ""), NEXT))
    assert [row[1] for row in texts(sheet)[0]] == ["名称", LONG, "节约用电", "带动就业"]
    assert doubted(sheet) == set()


def test_one_number_alone_tells_too_little_to_join_rows() -> None:
    widths, head = WIDTHS[:4], HEAD[:4]
    above, below = table(1, [head, CUT[:4]], widths=widths), table(2, [REST[:4], NEXT[:4]], widths=widths)
    sheet = join_pages([page(1, above), page(2, below)])
    assert len(texts(sheet)[0]) == 4
    assert doubted(sheet) == {1, 2, 3}


def test_every_row_behind_a_doubt_is_in_doubt_up_to_the_total() -> None:
    sheet = joined(part(1, HEAD, NEXT, CUT), part(2, REST, NEXT, LAST), total(3, LAST, NEXT))
    assert [row[1] for row in texts(sheet)[0]][2:] == [
        LONG + "并促进创新。",
        "带动就业",
        "节约用水",
        "节约用水",
        "带动就业",
        "100",
    ]
    assert doubted(sheet) == {2, 3, 4, 5, 6}


def test_no_row_behind_a_sure_cut_is_in_doubt() -> None:
    sheet = joined(part(1, HEAD, NEXT, CUT), part(2, ("", "", "", "", ""), NEXT), total(3, LAST))
    assert doubted(sheet) == set()


def test_labels_that_stand_elsewhere_in_the_file_are_those_of_two_rows() -> None:
    # All lines are full by chance, as of 主管部门, 实施单位 above 项目负责人, 联系电话.
    widths = (40.0, 144.0, 64.0, 34.0)
    above = ("主管门", "环境卫生服务中心环境卫生服务", "实施的单位名", "水务局")
    below = ("负责人", "韦伟韦伟", "联系电话号码", "张三")
    first = page(1, "登记表", table(1, [("名称", "引导资金", "年度", "甲"), above], widths=widths))
    second = page(2, table(2, [below], widths=widths))
    other = table(
        3, [("主管门", "财政", "实施的单位名", "乙"), ("负责人", "李四", "联系电话号码", "丙")], widths=widths
    )
    alone = join_pages([first, second])
    assert (texts(alone)[0][1:], doubted(alone)) == ([list(above), list(below)], {1, 2})
    sheet = join_pages([first, second, page(3, "另表", other)])
    assert (texts(sheet)[0][1:], doubted(sheet)) == ([list(above), list(below)], set())


def test_a_target_and_what_was_reached_that_are_cut_alike_stand_nowhere_else() -> None:
    widths = (40.0, 144.0, 44.0, 44.0, 34.0)
    head, above = (
        ("一级", "名称", "目标", "完成", "分值"),
        ("产出", "完成四千公里的蔬菜大棚监理审", "643张", "643张", "2"),
    )
    below = ("", "计和改造。", "床位等", "床位等", "")
    first, second = table(1, [head, above], widths=widths), table(2, [below], widths=widths)
    sheet = join_pages([page(1, first), page(2, second)])
    assert texts(sheet)[0][1] == ["产出", above[1] + below[1], "643张床位等", "643张床位等", "2"]
    assert doubted(sheet) == set()


def test_a_speck_read_as_a_number_does_not_make_two_rows() -> None:
    full = LONG + "加快聚集以至"
    above = scanned(page(1, part(1, HEAD, ("产出", full, "长期", "10", "9"))))
    below = scanned(page(2, part(2, ("", "更加繁荣。", "", "1", ""), NEXT)))
    unsure = [
        replace(cell, content=replace(cell.content, status="review", confidence=0.3)) if cell.text == "1" else cell
        for cell in below.grids[0].cells
    ]
    doubtful = replace(below, grids=(replace(below.grids[0], cells=tuple(unsure)),))
    as_read = join_pages([above, doubtful])
    assert texts(as_read)[0][1][1] == full + "更加繁荣。"
    assert doubted(as_read) == {1, 2}
    believed = join_pages([above, below])
    assert len(texts(believed)[0]) == 4
    assert doubted(believed) == {1, 2, 3}


def test_a_page_of_text_between_leaves_what_follows_it_in_doubt() -> None:
    first, second = page(1, "登记表", part(1, HEAD, NEXT)), page(3, part(3, LAST, NEXT), "填表人：段梅")
    blank = join_pages([first, page(2, "- 2 -"), second])
    assert (len(blank.grids), doubted(blank)) == (1, set())
    lost = join_pages([first, page(2, *[f"第{n}行文字，没有找到框线。" for n in range(12)]), second])
    assert (len(lost.grids), doubted(lost)) == (1, {2, 3})


def test_the_marks_of_chinese_type_are_wide_whatever_a_reader_took_them_for() -> None:
    assert first_width("行）》，开展", is_exact=True) == 4.0
    assert first_width("行)》,开展", is_exact=False) == 4.0
    assert first_width("行)》,开展", is_exact=True) == 3.0
    assert first_width("2146),开展", is_exact=False) == 3.0


def test_a_number_is_not_parted_from_the_bracket_before_it() -> None:
    assert first_width("〔2020〕2146号要求", is_exact=True) == 6.0
    assert first_width("《规划》开展", is_exact=True) == 2.0


def test_a_percent_sign_is_as_wide_as_a_character() -> None:
    assert first_width("1%", is_exact=True) == 1.5


@given(
    before=st.text("建设项目和管理", max_size=5),
    inner=st.text("暂行试用年度", min_size=2, max_size=6),
    after=st.text("开展奖励扶持", max_size=5),
    kind=st.sampled_from(["（）", "()", "《》", "〔〕", "“”", "（)"]),
    at=st.integers(0, 20),
)
def test_a_text_is_parted_within_brackets_only_where_they_are(
    before: str, inner: str, after: str, kind: str, at: int
) -> None:
    text = before + kind[0] + inner + kind[1] + after
    assume(at <= len(text))
    within = len(before) < at < len(before) + len(inner) + 2
    assert parts_brackets(text[:at], text[at:]) == within
