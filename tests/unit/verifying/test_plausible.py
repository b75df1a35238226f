from __future__ import annotations

from typing import Any

import pytest

from extractor.document import Content, Field, FieldType, Finding, Record
from extractor.forms.rules import Rule
from extractor.verifying import check_record
from tests.unit.verifying.test_targets import RULES


def told(rule: dict[str, Any], *fields: tuple[str, FieldType, str, Any]) -> tuple[Finding, ...]:
    """What a rule says of a record with these fields: pointer, type, text, value."""
    values: dict[str, Any] = {}
    for pointer, _, _, value in fields:
        values[pointer.removeprefix("/")] = value
    made = {p: Field(p, kind, Content(text), value, None, p.removeprefix("/")) for p, kind, text, value in fields}
    parsed: Rule = RULES.validate_python({"rule": "x", "severity": "warning"} | rule)
    return check_record(Record("x", (1,), values, made), [parsed])


def dates(year: int | None, text: str, value: str | None, **more: Any) -> list[str]:
    found = told(
        {"kind": "date", "dates": ["/on"], "year": "/year"} | more,
        ("/year", "year", str(year or ""), year),
        ("/on", "date", text, value),
    )
    return [finding.message for finding in found]


@pytest.mark.parametrize("day", ["2020-01-01", "2020-12-31", "2021-02-09", "2022-12-31"])
def test_a_date_in_the_year_of_the_form_or_soon_after_is_likely(day: str) -> None:
    assert dates(2020, day, day) == []


def test_a_date_before_the_year_or_long_after_it_is_told() -> None:
    assert dates(2020, "2019年12月31日", "2019-12-31") == [
        "on 2019-12-31 is hardly right for a form of 2020: a year from 2020 to 2022 is likely"
    ]
    assert len(dates(2020, "2023年1月1日", "2023-01-01")) == 1
    assert dates(2020, "2023年1月1日", "2023-01-01", years_after=3) == []
    assert dates(2020, "2019年12月1日", "2019-12-01", years_before=1) == []
    (found,) = told(
        {"kind": "date", "dates": ["/on"], "year": "/year"},
        ("/year", "year", "2020", 2020),
        ("/on", "date", "", "2002-02-09"),
    )
    assert (found.arithmetic, found.fields, found.verdict) == ("2002 < 2020", ("/on",), "misfilled")


def test_without_a_year_any_year_of_the_range_will_do() -> None:
    assert dates(None, "2035年1月1日", "2035-01-01") == []
    assert dates(None, "1912年1月1日", "1912-01-01") == [
        "on 1912-01-01 is hardly right: a year from 1990 to 2100 is likely"
    ]
    assert dates(1902, "2021年1月1日", "2021-01-01") == ["year 1902 is not between 1990 and 2100"]


@pytest.mark.parametrize("text", ["2021年2月30日", "2021-13-01", "2021.02.29", "2021 年 4 月 31 日"])
def test_a_day_that_does_not_exist_is_told(text: str) -> None:
    assert dates(2020, text, None) == [f"on: there is no day “{text}”"]


@pytest.mark.parametrize("text", ["", "—", "年 月 日", "2021年2月", "二〇二一年二月", "见附件", "20210209"])
def test_what_is_no_whole_date_is_not_told(text: str) -> None:
    assert dates(2020, text, None) == []


def test_a_date_may_have_to_be_before_another() -> None:
    rule = {"kind": "date", "dates": ["/from"], "not_after": "/to"}

    def count(first: str, last: str | None) -> list[str]:
        return [f.arithmetic for f in told(rule, ("/from", "date", "x", first), ("/to", "date", "x", last))]

    assert count("2021-03-02", "2021-03-01") == ["2021-03-02 > 2021-03-01"]
    assert count("2021-03-01", "2021-03-01") == []
    assert count("2021-03-01", None) == []


def phones(text: str, *patterns: str) -> int:
    rule = {"kind": "phone", "fields": ["/phone"], "patterns": patterns}
    return len(told(rule, ("/phone", "phone", text, text or None)))


@pytest.mark.parametrize(
    "text",
    [
        "64312075", "6431207", "010-64312075", "（010）64312075", "010－6431 2075", "01064312075", "(0451)8765-4321",
        "0755-83456789转8012", "64312075-801", "86-10-64312075", "+86 10 64312075", "13800138000", "138 0013 8000",
        "138-0013-8000", "+8613800138000", "0086-13800138000", "138****8000", "400-810-8888", "12345", "95588",
        "64312075、64312076", "64312075/13800138000", "65090000、1、2", "张三64312075", "64312075（办）",
        "电话:64312075", "", "—", "无", "见附件",
    ],
)  # fmt: skip
def test_numbers_that_can_be_dialled(text: str) -> None:
    assert phones(text) == 0


@pytest.mark.parametrize(
    "text",
    [
        "643120", "643120755", "164312075", "64312O75", "1380013800", "138001380001", "12800138000", "04512-87654321",
        "010", "22", "64312075、138001", "010-14312075", "2021年2月9日", "6431207564312075", "9" * 100,
    ],
)  # fmt: skip
def test_numbers_that_cannot(text: str) -> None:
    assert phones(text) == 1


def test_numbers_of_another_country_follow_its_patterns() -> None:
    assert phones("020 7946 0958", r"0\d{9,10}", r"\+44\d{10}") == 0
    assert phones("+44 20 7946 0958", r"0\d{9,10}", r"\+44\d{10}") == 0
    assert phones("64312075", r"0\d{9,10}") == 1
    (found,) = told({"kind": "phone", "fields": ["/phone"]}, ("/phone", "phone", "643 120", "643120"))
    assert found.message == "phone: “643120” is hardly a telephone number"


BANDS = [
    {"names": ["优", "优秀"], "least": 90},
    {"names": ["良", "良好"], "least": 80},
    {"names": ["中"], "least": 60},
    {"names": ["差"], "least": 0},
]


def grades(grade: str, score: str | None) -> list[tuple[str, str]]:
    rule = {"kind": "grade", "grade": "/grade", "score": "/score", "bands": BANDS}
    found = told(rule, ("/grade", "text", grade, grade or None), ("/score", "number", score or "", score))
    return [(finding.message, finding.arithmetic) for finding in found]


@pytest.mark.parametrize(
    ("grade", "score"),
    [
        ("优", "90"), ("优秀", "100"), ("良", "89.99"), ("良好", "80"), ("中", "60"), ("差", "59.9"), ("差", "0"),
        ("良 等级", "85"), ("优□ 良□ 中□ 差□", "85"), ("", "85"), ("优", None), ("合格", "20"),
    ],
)  # fmt: skip
def test_a_grade_that_the_score_gives_or_that_is_not_understood(grade: str, score: str | None) -> None:
    assert grades(grade, score) == []


def test_a_grade_that_the_score_does_not_give() -> None:
    assert grades("优", "89.9") == [("grade is stated as 优, but score 89.9 is 良 (from 80)", "89.9 < 90")]
    assert grades("中", "80") == [("grade is stated as 中, but score 80 is 良 (from 80)", "80 >= 80")]


def test_a_grade_that_follows_from_a_corrected_total_is_not_told() -> None:
    total = {"rule": "total", "kind": "sum", "total": "/score", "parts": ["/part"]}
    grade = {"rule": "grade", "kind": "grade", "grade": "/grade", "score": "/score", "bands": BANDS}
    values = {"grade": "优", "score": "79", "part": "97"}
    fields = {
        f"/{key}": Field(f"/{key}", "text" if key == "grade" else "number", Content(value), value, None, key)
        for key, value in values.items()
    }
    rules: list[Rule] = [RULES.validate_python(rule) for rule in (total, grade)]
    found = check_record(Record("x", (1,), values, fields), rules)
    assert [finding.rule for finding in found] == ["total"]


@pytest.mark.parametrize("index", [0, 1])
def test_rules_go_over_every_record_of_a_list(index: int) -> None:
    rows = [{"grade": "优", "score": "95"}, {"grade": "良", "score": "85"}]
    rows[index]["score"] = "10"
    fields = {
        f"/rows/{n}/{key}": Field(f"/rows/{n}/{key}", "text", Content(value), value, None, key)
        for n, row in enumerate(rows)
        for key, value in row.items()
    }
    rule: Rule = RULES.validate_python(
        {"rule": "g", "kind": "grade", "grade": "/rows/*/grade", "score": "/rows/*/score", "bands": BANDS}
    )
    (found,) = check_record(Record("x", (1,), {"rows": rows}, fields), [rule])
    assert found.fields == (f"/rows/{index}/grade",)
