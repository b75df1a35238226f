from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor.document import Grid, Sheet
from extractor.mapping import map_forms
from tests.unit.drafting.drafts import draft, model_of, outline
from tests.unit.mapping.sheets import Row, edited, footer_text, form_sheet, line, seed, title_lines, to_grid

CHAOYANG = [
    ("heading", "", ["项目支出绩效自评表:text", "年度:year"]),
    ("pairs", "", ["项目名称:text", "主管部门:text", "实施单位:text", "项目负责人:text", "联系电话:phone"]),
    (
        "matrix",
        "project_funds",
        [
            *(
                "年初预算数:number",
                "全年预算数:number",
                "全年执行数:number",
                "分值:number",
                "执行率:percent",
                "得分:number",
            ),
            *("=年度资金总额", "=其中：当年财政拨款", "=上年结转资金", "=其他资金"),
        ],
    ),
    ("pairs", "goals", ["预期目标:text", "实际完成情况:text"]),
    (
        "records",
        "performance_indicators",
        [
            *("一级指标:text*", "二级指标:text*", "三级指标:text", "年度指标值:text", "实际完成值:text"),
            *("分值:number", "得分:number", "偏差原因分析及改进措施:text", "+总分:weight,score"),
        ],
    ),
    ("footer", "", ["填表人:text", "联系电话:phone", "填写日期:date"]),
]


def leaves(values: Any) -> list[Any]:
    if isinstance(values, dict):
        return [leaf for value in values.values() for leaf in leaves(value)]
    if isinstance(values, list):
        return [leaf for value in values for leaf in leaves(value)]
    return [values]


def blanked(values: dict[str, Any]) -> Sheet:
    """The form of some values with nothing filled in but what is printed: the levels of the indicators."""
    sheet = form_sheet(values)
    printed = {row[key] for row in values["indicators"] for key in ("level1", "level2")}
    filled = {str(leaf) for leaf in leaves(values)} - printed
    texts = {cell.text: "" for grid in sheet.grids for cell in grid.cells if cell.text in filled or "%" in cell.text}
    footer = line("填表人：联系电话：填写日期：", 2000)
    table = next(e for e in edited(sheet, texts, 1.0).elements if isinstance(e, Grid))
    return Sheet((*title_lines(), table, footer))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_filled_form_is_drafted(number: int) -> None:
    assert outline(draft(form_sheet(seed(number))).blocks) == CHAOYANG


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_blank_form_is_drafted_as_the_filled_one(number: int) -> None:
    assert outline(draft(blanked(seed(number))).blocks) == CHAOYANG


def test_a_draft_from_a_blank_reads_the_filled_ones(tmp_path: Path) -> None:
    model = model_of(blanked(seed(1)), tmp_path)
    for number in (1, 2, 3):
        (record,) = map_forms(form_sheet(seed(number)), [model], form=model.id)
        got = [leaf for leaf in leaves(record.values) if leaf is not None]
        expected = [leaf for leaf in leaves(seed(number)) if leaf is not None]
        assert got == expected


def test_title_year_id_and_language() -> None:
    found = draft(form_sheet(seed(1)))
    assert (found.id, found.name, found.titles, found.language) == (
        "project-expenditure-performance-self-evaluation",
        "朝阳区项目支出绩效自评表",
        ("项目支出绩效自评表",),
        "zh",
    )
    assert found.blocks[0].fields[0].doubts == ("“朝阳区” is left out: others may fill in this form, too",)


def test_of_several_forms_in_a_file_the_first_is_drafted() -> None:
    sheet = Sheet((*form_sheet(seed(1)).elements, *form_sheet(seed(2)).elements))
    found = draft(sheet)
    assert outline(found.blocks) == CHAOYANG
    assert found.doubts == ("the sample holds more than one form; this is drafted from the first",)


@pytest.mark.parametrize(
    ("text", "find", "year"),
    [
        ("2024年市级部门整体预算绩效目标表", "市级部门整体预算绩效目标表", "年"),
        ("东城区2018年度预算项目绩效自评表", "预算项目绩效自评表", "年度"),
        ("宏达有限公司材料入库单", "材料入库单", ""),
        ("市区道路统计表", "市区道路统计表", ""),
        ("Kingsmere College Mark Sheet", "Mark Sheet", ""),
        ("Weekly Timesheet", "Weekly Timesheet", ""),
    ],
)
def test_a_title_without_whose_it_is_and_its_year(text: str, find: str, year: str) -> None:
    rows: list[Row] = [[("姓名", 12), ("甲", 12)]]
    heading = draft(Sheet((line(text), to_grid(rows)))).blocks[0]
    assert [item.label for item in heading.fields] == [find, *([year] if year else [])]


def test_a_remark_or_a_label_is_no_title() -> None:
    rows: list[Row] = [[("姓名", 12), ("甲", 12)]]
    sheet = Sheet((line("编制单位：某局", 20), line("请假单", 40), line("（2020年度）", 60), to_grid(rows)))
    assert outline(draft(sheet).blocks) == [
        ("heading", "", ["请假单:text", "年度:year"]),
        ("pairs", "", ["编制单位:text"]),
        ("pairs", "", ["姓名:text"]),
    ]


CLAIM: list[Row] = [
    [("Claimant", 5), ("Ann Lee", 7), ("Department", 5), ("Sales", 7)],
    [("Purpose", 5), ("Visit to a customer", 19)],
    [("Date", 5), ("Details", 7), ("Quantity", 4), ("Unit price", 4), ("Amount", 4)],
    [("2024-03-05", 5), ("Train", 7), ("2", 4), ("40.5", 4), ("81", 4)],
    [("2024-03-06", 5), ("Hotel", 7), ("3", 4), ("100", 4), ("300", 4)],
    [("Total", 20), ("381", 4)],
]
CLAIM_OUTLINE = [
    ("heading", "", ["Expense Claim:text"]),
    ("pairs", "", ["Claimant:text", "Department:text", "Purpose:text"]),
    (
        "records",
        "items",
        ["Date:date", "Details:text", "Quantity:number", "Unit price:number", "Amount:number", "+Total:amount"],
    ),
    ("footer", "", ["Approved by:text", "Date approved:date"]),
]


def claim(rows: list[Row], footer: str) -> Sheet:
    return Sheet((line("Eastbridge School Expense Claim"), to_grid(rows), line(footer, 2000)))


def emptied(rows: list[Row], labels: set[str]) -> list[Row]:
    return [[(text if text in labels else "", width) for text, width in row] for row in rows]


def test_a_form_in_english() -> None:
    found = draft(claim(CLAIM, "Approved by: J. Okafor Date approved: 2024-03-09"))
    assert outline(found.blocks) == CLAIM_OUTLINE
    assert (found.language, found.titles) == ("en", ("Expense Claim",))


def test_the_same_blank() -> None:
    labels = {text for row in CLAIM[:3] for text, _ in row[::2]} | {text for text, _ in CLAIM[2]} | {"Total"}
    found = draft(claim(emptied(CLAIM, labels), "Approved by: Date approved:"))
    assert outline(found.blocks) == CLAIM_OUTLINE


def test_labels_of_unknown_words_are_known_by_the_blanks_beside_them() -> None:
    rows: list[Row] = [
        [("螺旋桨", 5), ("", 7), ("推进轴", 5), ("", 7)],
        [("舵", 4), ("锚链", 10), ("船锚", 10)],
        [("", 4), ("", 10), ("", 10)],
        [("", 4), ("", 10), ("", 10)],
    ]
    found = draft(Sheet((to_grid(rows),)))
    assert outline(found.blocks) == [
        ("pairs", "", ["螺旋桨:text", "推进轴:text"]),
        ("records", "items", ["舵:text", "锚链:text", "船锚:text"]),
    ]
    assert [item.key for block in found.blocks for item in (*block.fields, *block.columns)] == [
        *("field_1", "field_2", "column_1", "column_2", "column_3"),
    ]
    assert found.doubts == ("the sample has no title: what others of this form are known by",)


def test_header_of_two_rows_and_two_lists_side_by_side() -> None:
    rows: list[Row] = [
        [("学号", 3), ("姓名", 3), ("成绩", 6), ("学号", 3), ("姓名", 3), ("成绩", 6)],
        [("^", 3), ("^", 3), ("平时", 3), ("期末", 3), ("^", 3), ("^", 3), ("平时", 3), ("期末", 3)],
        [("01", 3), ("甲", 3), ("85", 3), ("90.5", 3), ("03", 3), ("丙", 3), ("70", 3), ("缺考", 3)],
        [("02", 3), ("乙", 3), ("60", 3), ("75", 3), ("", 3), ("", 3), ("", 3), ("", 3)],
    ]
    found = draft(Sheet((line("高一（2）班成绩登记表"), to_grid(rows))))
    assert outline(found.blocks)[1:] == [("records", "items", ["学号:text", "姓名:text", "平时:number", "期末:number"])]


def test_a_list_longer_than_what_is_looked_at() -> None:
    rows: list[Row] = [[("姓名", 12), ("数量", 12)], *([(f"甲{n}", 12), (str(n), 12)] for n in range(2, 700))]
    found = draft(Sheet((line("领用登记表"), to_grid(rows))))
    assert outline(found.blocks)[1:] == [("records", "items", ["姓名:text", "数量:number"])]


def test_a_breakdown_beside_its_own_header_is_a_matrix() -> None:
    rows: list[Row] = [
        [("资金来源", 12), ("金额", 12)],
        [("合计", 12), ("30", 12)],
        [("其中：财政拨款", 12), ("20", 12)],
        [("自筹资金", 12), ("10", 12)],
    ]
    found = draft(Sheet((line("项目申请表"), to_grid(rows))))
    assert outline(found.blocks)[1:] == [("matrix", "table", ["金额:number", "=合计", "=其中：财政拨款", "=自筹资金"])]


def test_a_second_telephone_is_named_after_whose_it_is() -> None:
    rows: list[Row] = [[("项目负责人", 4), ("甲", 4), ("联系电话", 4), ("", 4), ("经办人", 4), ("乙", 4)]]
    rows.append([("审批人", 4), ("丙", 4), ("联系电话", 4), ("", 12)])
    keys = [item.key for block in draft(Sheet((to_grid(rows),))).blocks for item in block.fields]
    assert keys == ["project_leader", "phone", "handled_by", "approved_by", "approved_phone"]


def test_badly_read_labels_are_marked() -> None:
    sheet = edited(form_sheet(seed(1)), {"项目名称": "项日名称"}, 0.8)
    item = draft(sheet).blocks[1].fields[0]
    assert item.label == "项日名称"
    assert item.doubts[0] == "read with confidence 0.80: compare it with the paper"


def test_remarks_are_no_fields() -> None:
    sheet = form_sheet(seed(1))
    noted = replace(sheet, elements=(*sheet.elements, line("注：本表一式两份。", 2100)))
    assert outline(draft(noted).blocks) == CHAOYANG


def test_footer_of_the_seeds_is_what_is_drafted() -> None:
    assert footer_text(seed(1)).startswith("填表人：段梅联系电话：")
