"""Kinds of forms that no code knows: a definition is all they take."""

from __future__ import annotations

from typing import Any

import yaml

from extractor.document import Record, Sheet
from extractor.forms import FormModel, shipped_models
from extractor.mapping import map_forms, to_values, with_texts
from tests.unit.mapping.sheets import Row, form_sheet, line, seed, to_grid

CLAIM = """
id: expense-claim
name: 差旅费报销单
identify: {titles: [差旅费报销单]}
blocks:
  - kind: heading
    fields: [{key: title, find: 报销单}]
  - kind: pairs
    fields:
      - {key: claimant, labels: [报销人]}
      - {key: department, labels: [部门]}
      - {key: claimed_on, type: date, labels: [日期]}
  - kind: records
    key: items
    columns:
      - {key: category, labels: [费用项目], carried: true}
      - {key: purpose, labels: [摘要]}
      - {key: count, type: number, labels: [单据张数]}
      - {key: amount, type: number, labels: [金额（元）, 金额]}
    summary: {key: total, labels: [合计], columns: [count, amount]}
  - kind: pairs
    fields:
      - {key: in_words, labels: [人民币大写, 大写金额]}
  - kind: footer
    fields:
      - {key: approved_by, labels: [审批人]}
      - {key: cashier, labels: [出纳]}
"""

MARKS = """
id: marks
name: 成绩登记表
identify: {titles: [成绩登记表]}
blocks:
  - kind: heading
    fields: [{key: title, find: 成绩登记表}]
  - kind: records
    key: marks
    columns:
      - {key: number, labels: [学号]}
      - {key: name, labels: [姓名]}
      - {key: usual, type: number, labels: [平时]}
      - {key: final, type: number, labels: [期末]}
"""


def model(text: str) -> FormModel:
    return FormModel.model_validate(yaml.safe_load(text))


def one(sheet: Sheet, definition: str) -> Record:
    # The other models are there too: none of them may claim the form.
    (record,) = map_forms(sheet, (*shipped_models(), model(definition)))
    return record


CLAIM_ROWS: list[Row] = [
    [("报销人：张三", 8), ("部门：规划科", 8), ("日期：2024年3月5日", 8)],
    [("费用项目", 5), ("摘要", 9), ("单据张数", 4), ("金额（元）", 6)],
    [("交通费", 5), ("高铁往返", 9), ("2", 4), ("1,106.00", 6)],
    [("^", 5), ("市内交通", 9), ("5", 4), ("87.5", 6)],
    [("住宿费", 5), ("两晚", 9), ("1", 4), ("760", 6)],
    [("", 5), ("", 9), ("", 4), ("", 6)],
    [("合  计", 14), ("8", 4), ("1953.50元", 6)],
    [("人民币大写", 5), ("壹仟玖佰伍拾叁元伍角整", 19)],
]

CLAIM_VALUES: dict[str, Any] = {
    "title": "某局差旅费报销单",
    "claimant": "张三",
    "department": "规划科",
    "claimed_on": "2024-03-05",
    "items": [
        {"category": "交通费", "purpose": "高铁往返", "count": "2", "amount": "1106.00"},
        {"category": "交通费", "purpose": "市内交通", "count": "5", "amount": "87.5"},
        {"category": "住宿费", "purpose": "两晚", "count": "1", "amount": "760"},
    ],
    "total": {"count": "8", "amount": "1953.50"},
    "in_words": "壹仟玖佰伍拾叁元伍角整",
    "approved_by": "李四",
    "cashier": None,
}


def test_expense_claim() -> None:
    sheet = Sheet((line("某局差旅费报销单"), to_grid(CLAIM_ROWS), line("审批人：李四出纳：", 2000)))
    record = one(sheet, CLAIM)
    assert record.form == "expense-claim"
    assert record.values == CLAIM_VALUES
    assert all(field.status == "accepted" for field in record.fields.values())


def test_labels_below_each_other_and_values_below_labels() -> None:
    rows: list[Row] = [
        [("报销人", 8), ("部门", 8), ("日期", 8)],
        [("张三", 8), ("规划科", 8), ("2024.3.5", 8)],
        *CLAIM_ROWS[1:],
    ]
    sheet = Sheet((line("某局差旅费报销单"), to_grid(rows), line("审批人：李四出纳：", 2000)))
    assert one(sheet, CLAIM).values == CLAIM_VALUES


def test_two_lists_side_by_side() -> None:
    rows: list[Row] = [
        [("学号", 3), ("姓名", 3), ("成绩", 6), ("学号", 3), ("姓名", 3), ("成绩", 6)],
        [("^", 3), ("^", 3), ("平时", 3), ("期末", 3), ("^", 3), ("^", 3), ("平时", 3), ("期末", 3)],
        [("01", 3), ("甲", 3), ("85", 3), ("90.5", 3), ("03", 3), ("丙", 3), ("70", 3), ("缺考", 3)],
        [("02", 3), ("乙", 3), ("60", 3), ("—", 3), ("", 3), ("", 3), ("", 3), ("", 3)],
    ]
    record = one(Sheet((line("高一（2）班成绩登记表"), to_grid(rows))), MARKS)
    assert record.values["marks"] == [
        {"number": "01", "name": "甲", "usual": "85", "final": "90.5"},
        {"number": "02", "name": "乙", "usual": "60", "final": None},
        {"number": "03", "name": "丙", "usual": "70", "final": None},
    ]
    assert record.fields["/marks/2/final"].text == "缺考"


def test_a_number_merged_over_two_records_counts_once_and_is_reviewed() -> None:
    rows: list[Row] = [
        *CLAIM_ROWS[:2],
        [("交通费", 5), ("高铁往返", 9), ("2", 4), ("1193.5", 6)],
        [("^", 5), ("市内交通", 9), ("5", 4), ("^", 6)],
        *CLAIM_ROWS[6:],
    ]
    sheet = Sheet((line("某局差旅费报销单"), to_grid(rows)))
    record = one(sheet, CLAIM)
    assert [item["amount"] for item in record.values["items"]] == ["1193.5", None]
    assert {p for p, f in record.fields.items() if f.status == "review"} == {"/items/0/amount", "/items/1/amount"}


def test_a_label_inside_a_longer_one_is_taken_and_reviewed() -> None:
    rows = [[("费用金额小计", 6) if cell == ("金额（元）", 6) else cell for cell in row] for row in CLAIM_ROWS]
    record = one(Sheet((line("某局差旅费报销单"), to_grid(rows), line("审批人：李四出纳：", 2000))), CLAIM)
    assert record.values == CLAIM_VALUES
    review = {p for p, f in record.fields.items() if f.status == "review"}
    assert review == {f"/items/{i}/amount" for i in range(3)} | {"/total/amount"}


def test_different_kinds_in_one_file() -> None:
    claim = (line("某局差旅费报销单"), to_grid(CLAIM_ROWS), line("审批人：李四出纳：", 2000))
    records = map_forms(
        Sheet((*claim, *form_sheet(seed(2)).elements, *claim)), (*shipped_models(), model(CLAIM), model(MARKS))
    )
    assert [record.values for record in records] == [CLAIM_VALUES, seed(2), CLAIM_VALUES]


def test_corrected_texts() -> None:
    definition = model(CLAIM)
    record = one(Sheet((line("某局差旅费报销单"), to_grid(CLAIM_ROWS))), CLAIM)
    corrected = with_texts(record, definition, {"/items/1/amount": "８7.6 元", "/claimant": "", "/nothing": "1"})
    assert corrected.values["items"][1]["amount"] == "87.6"
    assert corrected.values["claimant"] is None
    assert corrected.values["items"][0] == record.values["items"][0]
    assert corrected.fields["/items/1/amount"].text == "８7.6 元"
    assert record.values["items"][1]["amount"] == "87.5"
    assert to_values(definition, corrected.fields) == corrected.values
