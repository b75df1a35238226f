"""What mapping is not sure of, and what is no form at all."""

from __future__ import annotations

from dataclasses import replace

from extractor.document import Grid, Sheet
from extractor.forms import FormModel
from extractor.mapping import map_forms
from tests.unit.mapping.sheets import (
    ABOVE,
    edited,
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
    to_grid,
)

ID = "chaoyang-project-self-evaluation-2020"


def test_no_known_form(models: tuple[FormModel, ...]) -> None:
    other = to_grid([[("姓名", 12), ("年龄", 12)], [("某人", 12), ("30", 12)]])
    assert map_forms(Sheet((line("人员表"), other)), models) == ()
    assert map_forms(Sheet(()), models) == ()
    assert map_forms(Sheet((line("朝阳区项目支出绩效自评表"), line("说明", 100))), models) == ()


def test_a_form_said_to_be_one_needs_little(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    sheet = Sheet((to_grid([*head_rows(values), *fund_rows(values)[:1]]),))
    assert map_forms(sheet, models) == ()
    (record,) = map_forms(sheet, models, form=ID)
    assert record.values["project_name"] == values["project_name"]
    assert record.values["indicators"] == []
    assert record.values["goals"] == {"expected": None, "actual": None}
    # So little evidence is a matter for a person.
    assert in_review(record) == set(record.fields)


def test_doubtful_cells_go_to_review(models: tuple[FormModel, ...]) -> None:
    sheet = form_sheet(seed(1))
    table = sheet.elements[2]
    assert isinstance(table, Grid)
    cells = tuple(replace(c, certain=False) if c.text == "98.16" else c for c in table.cells)
    sheet = Sheet((*sheet.elements[:2], replace(table, cells=cells), *sheet.elements[3:]))
    assert in_review(one(sheet, models)) == {"/total/score"}


def test_another_word_is_not_a_misread_label(models: tuple[FormModel, ...]) -> None:
    # Read without any doubt, 年末预算数 is no misread 年初预算数: it is taken for want of a better one, and said so.
    record = one(edited(form_sheet(seed(1)), {"年初预算数": "年末预算数"}, confidence=1.0), models)
    assert in_review(record) == {f"/funds/{row}/initial_budget" for row in ("total", "fiscal", "carryover", "other")}


def test_two_cells_that_compete_go_to_review(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    rows = form_rows(values)
    rows[0] = [("项目名称", 4), ("甲", 8), ("项目名称", 4), ("乙", 8)]
    record = one(form_sheet(values, rows), models)
    assert record.values["project_name"] in {"甲", "乙"}
    assert in_review(record) == {"/project_name"}


def test_unreadable_number_is_null_and_kept(models: tuple[FormModel, ...]) -> None:
    record = one(edited(form_sheet(seed(1)), {"6846.9705": "6846.97O5"}), models)
    field = record.fields["/funds/total/executed"]
    assert (field.text, field.value) == ("6846.97O5", None)


def uncertain(sheet: Sheet, text: str) -> Sheet:
    """The sheet with the cells of a text marked as uncertain."""
    return Sheet(
        tuple(
            replace(e, cells=tuple(replace(c, certain=False) if c.text == text else c for c in e.cells))
            if isinstance(e, Grid)
            else e
            for e in sheet.elements
        )
    )


def test_labels_between_which_the_ruling_was_lost(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    rows = form_rows(values)
    rows[0] = [("项目名称主管部门", 4), (values["project_name"], 20)]
    rows[1] = [("^", 4), *rows[1][1:]]
    record = one(uncertain(form_sheet(values, rows), "项目名称主管部门"), models)
    assert record.values == values
    assert in_review(record) == {"/project_name", "/department"}


def test_a_label_and_its_value_between_which_the_ruling_was_lost(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    rows = form_rows(values)
    rows[2] = [("项目负责人夏春玲", 12), *rows[2][2:]]
    record = one(uncertain(form_sheet(values, rows), "项目负责人夏春玲"), models)
    assert record.values == values
    assert in_review(record) == {"/project_leader"}


def test_amounts_that_no_row_accounts_for_put_the_others_in_doubt(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    funds = fund_rows(values)
    unknown = [(ABOVE, 4), ("彩票公益金", 4), *funds[2][2:]]
    rows = [*head_rows(values), *funds, unknown, *goal_rows(values), *indicator_rows(values)]
    record = one(form_sheet(values, rows), models)
    assert record.values == values
    assert in_review(record) == {pointer for pointer in record.fields if pointer.startswith("/funds/")}


def test_a_row_of_noughts_that_is_not_declared_is_passed_over(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    unknown = [(ABOVE, 4), ("彩票公益金", 4), ("0", 3), ("0", 3), ("0", 4), ("—", 2), ("", 2), ("—", 2)]
    rows = [*head_rows(values), *fund_rows(values), unknown, *goal_rows(values), *indicator_rows(values)]
    record = one(form_sheet(values, rows), models)
    assert record.values == values
    assert in_review(record) == set()


def test_a_form_whose_labels_a_scan_lost_stays_of_its_own_model(models: tuple[FormModel, ...]) -> None:
    lost = {"主管部门": "丰口", "联系电话": "", "年初预算数": "口初日", "二级指标": "工口", "总分": "口"}
    record = one(edited(form_sheet(seed(1)), lost), models)
    assert record.form == ID
    assert record.values["funds"]["total"]["executed"] == seed(1)["funds"]["total"]["executed"]


def test_a_label_of_what_is_not_read_ends_the_value_before_it(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    sheet = form_sheet(values)
    text = f"填表人：{values['prepared_by']}审核人：王强联系电话：{values['preparer_phone']}"
    record = one(Sheet((*sheet.elements[:-1], line(text, 2000))), models)
    assert (record.values["prepared_by"], record.values["preparer_phone"]) == ("段梅", "64318200")
