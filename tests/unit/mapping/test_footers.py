"""The footer in the forms that it takes."""

from __future__ import annotations

import pytest

from extractor.document import Line, Sheet
from extractor.forms import FormModel
from tests.unit.mapping.sheets import (
    WIDTH,
    footer_text,
    form_rows,
    form_sheet,
    in_review,
    line,
    one,
    seed,
    title_lines,
    to_grid,
)


def footer_lines(values: dict[str, object], kind: str) -> list[Line]:
    by, phone = str(values["prepared_by"]), str(values["preparer_phone"])
    text = footer_text(values)
    date = text[text.index("填写日期") + 5 :]
    labelled = [f"填表人：{by}", f"联系电话：{phone}", f"填写日期：{date}"]
    match kind:
        case "three lines side by side":
            return [line(t, 2000, 50 + 150 * i) for i, t in enumerate(labelled)]
        case "three lines below each other":
            return [line(t, 2000 + 20 * i) for i, t in enumerate(labelled)]
        case "values apart from their labels":
            parts = ["填表人：", by, "联系电话：", phone, "填写日期：", date]
            return [line(t, 2000, 50 + 150 * i) for i, t in enumerate(parts)]
        case "a label broken at the end of its line":
            return [line(f"填表人：{by}联系电话：{phone}填写", 2000), line(f"日期：{date}", 2020)]
        case "half-width colons":
            return [line(text.replace("：", ":"), 2000)]
        case "no colons":
            return [line(text.replace("：", ""), 2000)]
        case "misread colons":
            return [line(text.replace("：", ";"), 2000)]
        case _:
            return [line(text.replace("填表人", "填衣人").replace("填写日期", "填写曰期"), 2000, confidence=0.9)]


@pytest.mark.parametrize(
    "kind",
    [
        "three lines side by side",
        "three lines below each other",
        "values apart from their labels",
        "a label broken at the end of its line",
        "half-width colons",
        "no colons",
        "misread colons",
        "misread labels",
    ],
)
def test_footers(kind: str, models: tuple[FormModel, ...]) -> None:
    for values in (seed(1), seed(3)):
        sheet = form_sheet(values)
        record = one(Sheet((*sheet.elements[:-1], *footer_lines(values, kind))), models)
        assert record.values == values


def test_footer_in_the_last_row(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    table = to_grid([*form_rows(values), [(footer_text(values), WIDTH)]])
    assert one(Sheet((*title_lines(), table)), models).values == values
    cells = [("填表人", 4), ("段梅", 4), ("联系电话", 4), ("64318200", 4), ("填写日期", 4), ("2021年2月9日", 4)]
    table = to_grid([*form_rows(values), cells])
    record = one(Sheet((*title_lines(), table)), models)
    assert record.values == values
    assert in_review(record) == set()


def test_blank_footer(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    sheet = form_sheet(values)
    record = one(Sheet((*sheet.elements[:-1], line("填表人：联系电话：填写日期：", 2000))), models)
    values |= {"prepared_by": None, "preparer_phone": None, "prepared_on": None}
    assert record.values == values
    assert record.fields["/prepared_by"].text == ""


def test_the_two_phone_numbers(models: tuple[FormModel, ...]) -> None:
    values = seed(1)
    without_footer = Sheet(form_sheet(values).elements[:-1])
    record = one(without_footer, models)
    assert (record.values["leader_phone"], record.values["preparer_phone"]) == ("64312075", None)
    rows = form_rows(values)
    rows[2] = [("项目负责人", 4), ("夏春玲", 20)]
    record = one(form_sheet(values, rows), models)
    assert (record.values["leader_phone"], record.values["preparer_phone"]) == (None, "64318200")
