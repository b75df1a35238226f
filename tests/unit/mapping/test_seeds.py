"""The three seed forms, in every way that a layout may differ."""

from __future__ import annotations

import pytest

from extractor.document import Sheet
from extractor.forms import FormModel
from extractor.mapping import identify, map_forms
from tests.unit.mapping.sheets import (
    ABOVE,
    COLUMNS,
    FUND_COLUMNS,
    WIDTH,
    edited,
    footer_text,
    form_rows,
    form_sheet,
    fund_rows,
    goal_rows,
    head_rows,
    in_review,
    indicator_rows,
    line,
    one,
    seed,
    title_lines,
    to_grid,
)

ID = "chaoyang-project-self-evaluation-2020"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_seed_as_printed(number: int, models: tuple[FormModel, ...]) -> None:
    record = one(form_sheet(seed(number)), models)
    assert record.values == seed(number)
    assert list(record.values) == list(seed(number))
    assert record.form == ID
    assert in_review(record) == set()


def test_fields_carry_what_stood_there(models: tuple[FormModel, ...]) -> None:
    record = one(form_sheet(seed(1)), models)
    rate = record.fields["/funds/total/execution_rate"]
    assert (rate.text, rate.value, rate.type) == ("80.6%", "80.6", "percent")
    dash = record.fields["/funds/other/score"]
    assert (dash.text, dash.value) == ("—", None)
    blank = record.fields["/indicators/0/deviation_reason"]
    assert (blank.text, blank.value) == ("", None)
    assert blank.region is not None
    # Merged cells are carried down: both records show the same cell.
    assert record.fields["/indicators/2/level2"].region == record.fields["/indicators/3/level2"].region
    assert record.fields["/prepared_by"].content.readings[0].text == "段梅"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_misread_labels(number: int, models: tuple[FormModel, ...]) -> None:
    sheet = edited(
        form_sheet(seed(number)),
        {
            "项目名称": "项日名称",
            "主管部门": "主管郎门",
            "项目负责人": "项目负责入",
            "年初预算数": "年初预箅数",
            "全年预算数": "全年顶算数",
            "全年执行数": "全年执行敷",
            "年度资金总额": "年度资金总颔",
            "其中：当年财政拨款": "其中;当年财政拔款",
            "上年结转资金": "上年结转贵金",
            "预期目标": "预期目际",
            "三级指标": "三级指称",
            "偏差原因分析及改进措施": "偏羞原因分析及改进措旌",
        },
    )
    record = one(sheet, models)
    assert record.values == seed(number)
    # 三级指称 is as near to 二级指标 but for a character; that one, however, stands beside it.
    assert in_review(record) == set()


def test_spaces_brackets_and_colons_in_labels(models: tuple[FormModel, ...]) -> None:
    changed = {
        "项目名称": "项 目 名 称：",
        "执行率": "执行率（B/A）",
        "全年预算数": "全年预算数(A)",
        "总分": "总　分",
        "实施单位": "实施\n单位",
        "分值": "分值（10分）",
        "其中：当年财政拨款": "其中:当年财政拨款",
    }
    record = one(edited(form_sheet(seed(1)), changed, confidence=1.0), models)
    assert record.values == seed(1)
    assert in_review(record) == set()


@pytest.mark.parametrize("total", ["合计", "总计"])
def test_summary_by_other_names(total: str, models: tuple[FormModel, ...]) -> None:
    record = one(edited(form_sheet(seed(1)), {"总分": total}), models)
    assert record.values["total"] == {"weight": "100", "score": "98.16"}
    assert len(record.values["indicators"]) == 9


def test_shuffled_columns(models: tuple[FormModel, ...]) -> None:
    values = seed(3)
    order = ["level1", "level2", "level3", "score", "weight", "actual", "target", "deviation_reason"]
    funds = list(FUND_COLUMNS)[::-1]
    rows = [*head_rows(values), *fund_rows(values, funds), *goal_rows(values), *indicator_rows(values, order)]
    record = one(form_sheet(values, rows), models)
    assert record.values == values
    assert in_review(record) == set()


def test_unknown_column_is_passed_over(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    order = [*list(COLUMNS)[:4], "extra", *list(COLUMNS)[4:]]
    rows = [*head_rows(values), *fund_rows(values), *goal_rows(values), *indicator_rows(values, order)]
    assert one(form_sheet(values, rows), models).values == values


def test_missing_column_is_null(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    kept = [c for c in COLUMNS if c != "actual"]
    funds = [c for c in FUND_COLUMNS if c != "annual_budget"]
    rows = [*head_rows(values), *fund_rows(values, funds), *goal_rows(values), *indicator_rows(values, kept)]
    record = one(form_sheet(values, rows), models)
    for indicator in values["indicators"]:
        indicator["actual"] = None
    for row in values["funds"].values():
        row["annual_budget"] = None
    assert record.values == values
    assert "/indicators/0/actual" not in record.fields
    assert "/funds/total/annual_budget" not in record.fields


def test_cells_out_of_line_with_their_headers(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    rows = form_rows(values)
    # In every second row some inner edges stand further to the right than those of the headers.
    fine = [[(text, 10 * width) for text, width in row] for row in rows]
    for row in fine[4:8:2]:
        row[2] = (row[2][0], row[2][1] + 4)
        row[3] = (row[3][0], row[3][1] - 4)
    for row in fine[12:-1:2]:
        row[3] = (row[3][0], row[3][1] + 3)
        row[4] = (row[4][0], row[4][1] - 3)
    grid = to_grid(fine, parts=240)
    record = one(Sheet((*title_lines(), grid, line(footer_text(values), 2000))), models)
    assert record.values == values


@pytest.mark.parametrize("year_apart", [True, False])
def test_title_in_the_table(year_apart: bool, models: tuple[FormModel, ...]) -> None:
    values = seed(2)
    if year_apart:
        titles = [[("朝阳区项目支出绩效自评表", WIDTH)], [("（2020年度）", WIDTH)]]
    else:
        titles = [[("朝阳区项目支出绩效自评表（2020年度）", WIDTH)]]
    table = to_grid([*titles, *form_rows(values)])
    assert one(Sheet((table, line(footer_text(values), 2000))), models).values == values


def test_title_and_year_in_one_line(models: tuple[FormModel, ...]) -> None:
    values = seed(2)
    sheet = form_sheet(values)
    sheet = Sheet((line("朝阳区项目支出绩效自评表（2020年度）"), *sheet.elements[2:]))
    assert one(sheet, models).values == values


def test_several_forms_in_a_file(models: tuple[FormModel, ...]) -> None:
    first, second, third = form_sheet(seed(1)), form_sheet(seed(2)), form_sheet(seed(3))
    other = to_grid([[("姓名", 12), ("年龄", 12)], [("某人", 12), ("30", 12)]])
    cover = line("关于报送项目支出绩效自评表的通知", 20)
    sheet = Sheet((cover, other, *first.elements, *second.elements, other, *third.elements))
    records = map_forms(sheet, models)
    assert [record.values for record in records] == [seed(1), seed(2), seed(3)]
    assert [found.form for found in identify(sheet, models)] == [ID] * 3
    assert all(found.certainty == 1.0 for found in identify(sheet, models))


def test_second_form_without_title(models: tuple[FormModel, ...]) -> None:
    second = form_sheet(seed(2)).elements[2:]
    records = map_forms(Sheet((*form_sheet(seed(1)).elements, *second)), models)
    assert [record.values["project_name"] for record in records] == [seed(1)["project_name"], seed(2)["project_name"]]
    assert records[1].values == seed(2) | {"title": None, "fiscal_year": None}


def test_two_forms_in_one_table(models: tuple[FormModel, ...]) -> None:
    title = [[("朝阳区项目支出绩效自评表", WIDTH)], [("（2020年度）", WIDTH)]]
    rows = [row for n in (1, 2) for row in [*title, *form_rows(seed(n)), [(footer_text(seed(n)), WIDTH)]]]
    records = map_forms(Sheet((to_grid(rows),)), models)
    assert [record.values for record in records] == [seed(1), seed(2)]


def test_blocks_in_tables_of_their_own(models: tuple[FormModel, ...]) -> None:
    values = seed(3)
    upper = to_grid([*head_rows(values), *fund_rows(values)], top=100)
    middle = to_grid(goal_rows(values), top=500)
    lower = to_grid(indicator_rows(values), top=700)
    sheet = Sheet(
        (*title_lines(), upper, middle, line("绩效指标完成情况", 650), lower, line(footer_text(values), 2000))
    )
    assert one(sheet, models).values == values


@pytest.mark.parametrize("number", [1, 3])
def test_levels_without_merged_cells(number: int, models: tuple[FormModel, ...]) -> None:
    values = seed(number)
    rows = [*head_rows(values), *fund_rows(values), *goal_rows(values), *indicator_rows(values, merged=False)]
    record = one(form_sheet(values, rows), models)
    assert record.values == values


@pytest.mark.parametrize("text_in", ["upper part", "lower part"])
def test_level_cut_by_a_page_break(text_in: str, models: tuple[FormModel, ...]) -> None:
    values = seed(3)
    rows = form_rows(values)
    # The page breaks inside 时效指标, whose three records are merged: its cell comes in two.
    cut = next(i for i, row in enumerate(rows) if len(row) > 3 and "指标2：共享会议" in row[3][0])
    assert rows[cut - 1][2][0] == "时效指标"
    assert rows[cut][2][0] == ABOVE
    if text_in == "upper part":
        rows[cut][2] = ("", 2)
        rows[cut][1] = ("", 2)
    else:
        rows[cut - 1][2] = ("", 2)
        rows[cut][2] = ("时效指标", 2)
    table = to_grid(rows, page_of=lambda row: 1 if row < cut else 2)
    record = one(Sheet((*title_lines(), table, line(footer_text(values), 2000, page=2))), models)
    assert record.values == values
    assert record.page_numbers == (1, 2)
    assert in_review(record) == set()


def test_repeated_header_is_no_record(models: tuple[FormModel, ...]) -> None:
    values = seed(3)
    rows = form_rows(values)
    header = next(row for row in rows if row[0][0] == "绩效指标")
    rows.insert(len(rows) - 2, [("绩效指标", 2), *header[1:]])
    rows[len(rows) - 2] = [("", 2), ("", 2), ("", 2), *rows[len(rows) - 2][3:]]
    assert one(form_sheet(values, rows), models).values == values


def test_blank_rows_are_dropped(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    rows = form_rows(values)
    blank = [(ABOVE, 2), ("", 2), ("", 2), *(("", width) for _, width in rows[-2][3:])]
    rows.insert(len(rows) - 1, blank)
    assert one(form_sheet(values, rows), models).values == values
