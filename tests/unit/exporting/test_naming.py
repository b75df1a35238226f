from __future__ import annotations

import pytest

from extractor.document import Box, Content, Field, Form, Record, Region
from extractor.exporting import Result, name_field, page_of, row_label, to_result
from tests.unit.exporting import building

MERGED = Region(1, Box(0, 0, 50, 100))  # the level spans both rows


def text(pointer: str, value: str, region: Region | None, label: str = "") -> Field:
    return Field(pointer, "text", Content(value), value or None, region, label)


def cell(left: float, row: int) -> Region:
    return Region(1, Box(left, 50.0 * row, left + 50, 50.0 * row + 50))


@pytest.fixture(name="result")
def make_result() -> Result:
    fields = (
        text("/project_name", "宣传", cell(0, 9), "项目名称"),
        text("/indicators/0/level1", "产出指标", MERGED),
        text("/indicators/0/level3", "指标1：支持企业", cell(50, 0)),
        text("/indicators/0/target", "100家", cell(100, 0), "年度指标值"),
        text("/indicators/1/level1", "产出指标", MERGED),
        text("/indicators/1/level3", "", cell(50, 1)),
        text("/indicators/1/target", "200家", cell(100, 1), "年度指标值"),
        text("/indicators/2/level1", "", None),
    )
    record = Record("f", (1,), {}, {field.pointer: field for field in fields})
    return to_result(building.extraction("a.pdf", Form(record, (), "consistent")))


def test_a_row_is_named_by_its_own_text_not_by_a_merged_cell(result: Result) -> None:
    form = result.forms[0]
    assert row_label(form, ["/indicators/0/level1"]) == "指标1：支持企业"
    assert name_field(form, "/indicators/0/target") == "indicators row 1 “指标1：支持企业”, 年度指标值"


def test_a_row_without_a_text_of_its_own_takes_the_next(result: Result) -> None:
    assert row_label(result.forms[0], ["/indicators/1/score"]) == "200家"


def test_a_row_without_any_text_goes_by_its_number(result: Result) -> None:
    form = result.forms[0]
    assert row_label(form, ["/indicators/2/score"]) is None
    assert name_field(form, "/indicators/2/score") == "indicators row 3, score"


def test_where_every_column_is_merged_the_one_that_tells_most_names_the_row() -> None:
    # The fields of this form all have one place.
    form = to_result(building.extraction()).forms[0]
    assert row_label(form, ["/indicators/1/score"]) == "项目公示"
    assert to_result(building.extraction()).to_frame("findings")["row_label"][1] == "支持约100-200家企业。"


def test_a_column_that_the_model_carries_down_names_no_row() -> None:
    fields = (
        text("/indicators/0/level2", "质量指标", cell(0, 0)),
        text("/indicators/0/level3", "指标1：基地", cell(50, 0)),
        text("/indicators/1/level2", "时效指标", cell(0, 1)),
    )
    record = Record(building.FORM, (1,), {}, {field.pointer: field for field in fields})
    form = to_result(building.extraction("a.pdf", Form(record, (), "consistent"))).forms[0]
    assert row_label(form, ["/indicators/0/score"]) == "指标1：基地"
    assert row_label(form, ["/indicators/1/score"]) == "时效指标"


def test_a_long_text_is_cut(result: Result) -> None:
    assert name_field(result.forms[0], "/indicators/0/target", longest=4) == "indicators row 1 “指标1…”, 年度指标值"


def test_a_field_outside_lists(result: Result) -> None:
    form = result.forms[0]
    assert name_field(form, "/project_name") == "项目名称"
    assert name_field(form, "/funds/total/weight") == "funds.total, weight"
    assert row_label(form, ["/project_name"]) == "项目名称"
    assert row_label(form, ["/funds/total/score"]) is None
    assert row_label(form, []) is None


def test_the_page_is_that_of_the_first_field_on_one(result: Result) -> None:
    form = result.forms[0]
    assert page_of(form, ["/nowhere", "/indicators/2/level1", "/project_name"]) == 1
    assert page_of(form, ["/indicators/2/level1"]) is None
