from __future__ import annotations

from datetime import date

import pytest

from extractor.verifying.times import ANY_YEAR, names_year, read_time


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("text", "first", "last", "loose"),
    [
        ("2020年6月底前", None, "2020-06-30", "2020-06-30"),
        ("6月底前完成", None, "2020-06-30", "2020-06-30"),
        ("6月30日前", None, "2020-06-30", "2020-06-30"),
        ("2020.6.30前", None, "2020-06-30", "2020-06-30"),
        ("6月前", None, "2020-05-31", "2020-06-30"),  # the end of May, or of June
        ("2020年前", None, "2019-12-31", "2020-12-31"),
        ("年底前", None, "2020-12-31", "2020-12-31"),
        ("2020年内", None, "2020-12-31", "2020-12-31"),
        ("2021年12月", "2021-12-01", "2021-12-31", "2021-12-31"),
        ("2020年2月", "2020-02-01", "2020-02-29", "2020-02-29"),
        ("2020-06-30", "2020-06-30", "2020-06-30", "2020-06-30"),
        ("9月28日完成", "2020-09-28", "2020-09-28", "2020-09-28"),
        ("2020年4月-5月", "2020-05-01", "2020-05-31", "2020-05-31"),
        ("2020年4月23日-5月20日", "2020-05-20", "2020-05-20", "2020-05-20"),
        ("4月23日-28日", "2020-04-28", "2020-04-28", "2020-04-28"),
        ("2020年11月-2021年2月", "2021-02-01", "2021-02-28", "2021-02-28"),
        ("第三季度", "2020-07-01", "2020-09-30", "2020-09-30"),
        ("2019年下半年", "2019-07-01", "2019-12-31", "2019-12-31"),
        ("6月中旬", "2020-06-11", "2020-06-20", "2020-06-20"),
        ("2月下旬", "2020-02-21", "2020-02-29", "2020-02-29"),
        ("2020年", "2020-01-01", "2020-12-31", "2020-12-31"),
    ],
)
def test_a_time_is_read(text: str, first: str | None, last: str, loose: str) -> None:
    found = read_time(text, 2020)
    assert found is not None
    assert (found.first, found.last, found.loose) == (day(first), day(last), day(loose))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2020",
        "30天",
        "13月",
        "2021年2月30日",
        "11月-2月",  # over the end of a year that is not named
        "6月、9月",
        "资金拨付分别于6月和11月底前完成",
        "6月开工",
        "6月起",
        "-28日",
        "五月",
    ],
)
def test_what_may_be_meant_otherwise_is_not_read(text: str) -> None:
    assert read_time(text, 2020) is None


def test_whether_the_year_is_named() -> None:
    assert [names_year(text) for text in ("2020年6月", "2020-06-30", "6月30日", "年底")] == [True, True, False, False]
    found = read_time("2月29日")
    assert found is not None
    assert (found.last, found.has_year) == (date(ANY_YEAR, 2, 29), False)
