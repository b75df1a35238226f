from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.mapping import read_value

WIDE = str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6846.9705", "6846.9705"),
        ("8,271.30", "8271.30"),
        ("1，234，567", "1234567"),
        ("1 554.3", "1554.3"),
        ("8271.3万元", "8271.3"),
        ("￥1,000.00元", "1000.00"),
        ("10分", "10"),
        ("-5", "-5"),
        (".5", "0.5"),
        ("80.6%", "80.6"),
        ("８０．６％", "80.6"),
        ("", None),
        ("无", None),
        ("82,71.3", None),
        ("5.", None),
        ("1O", None),
        ("5-10", None),
        ("—5", None),
        ("①", None),
        ("194家", None),
    ],
)
def test_numbers(text: str, value: str | None) -> None:
    assert read_value(text, "number") == value
    assert read_value(text, "percent") == value


@pytest.mark.parametrize("dash", ["—", "–", "-", "－", "―", "一", "─", "／", "/", "——", "--", "…"])
def test_dashes_are_no_number(dash: str) -> None:
    assert read_value(dash, "number") is None
    assert read_value(dash, "percent") is None


@given(st.decimals(-(10**9), 10**9, places=4), st.booleans(), st.booleans(), st.sampled_from(["", "元", "万元", "%"]))
def test_a_number_comes_back_with_its_digits(number: Decimal, wide: bool, grouped: bool, unit: str) -> None:
    text = f"{number:,}" if grouped else f"{number:f}"
    value = read_value((text + unit).translate(WIDE) if wide else text + unit, "number")
    assert value == f"{number:f}"


@given(st.text(max_size=12))
def test_a_number_is_a_decimal_or_nothing(text: str) -> None:
    value = read_value(text, "number")
    assert value is None or (isinstance(value, str) and Decimal(value).is_finite() and value.isascii())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2021年2月9日", "2021-02-09"),
        ("2021-2-9", "2021-02-09"),
        ("2021.02.09", "2021-02-09"),
        ("2021/2/9", "2021-02-09"),
        ("２０２１年２月９日", "2021-02-09"),
        ("20210209", "2021-02-09"),
        ("二〇二一年二月九日", "2021-02-09"),
        ("二○二一年十二月二十一日", "2021-12-21"),
        ("二零二〇年十月三十日", "2020-10-30"),
        ("9 February 2021", "2021-02-09"),
        ("9th Feb. 2021", "2021-02-09"),
        ("February 9, 2021", "2021-02-09"),
        ("31 Feb 2021", None),
        ("2021年2月30日", None),
        ("2021年2月", None),
        ("年 月 日", None),
        ("", None),
    ],
)
def test_dates(text: str, value: str | None) -> None:
    assert read_value(text, "date") == value


@given(st.dates())
def test_a_date_comes_back(day: object) -> None:
    year, month, date = str(day).split("-")
    assert read_value(f"{year}年{int(month)}月{int(date)}日", "date") == str(day)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("（2020年度）", 2020),
        ("２０２０年度", 2020),
        ("二〇二〇年度", 2020),
        ("2020年度（2021年填报）", 2020),
        ("2020—2021年度", None),
        ("202O年度", None),
        ("（年度）", None),
    ],
)
def test_years(text: str, value: int | None) -> None:
    assert read_value(text, "year") == value


@pytest.mark.parametrize(
    ("text", "value"), [("６４３１２０７５", "64312075"), ("010-64312075", "010-64312075"), ("—", None)]
)
def test_phones(text: str, value: str | None) -> None:
    assert read_value(text, "phone") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("指标2：", "指标2："), ("无", "无"), ("一", "一"), ("—", None), ("/", None), ("", None), ("１", "１")],
)
def test_texts_keep_their_characters(text: str, value: str | None) -> None:
    assert read_value(text, "text") == value
