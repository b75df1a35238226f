"""Texts -> dates: by when something was to be done, and when it was."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from extractor.verifying.quantities import MOST_TEXT, plain_text, without_remarks

ANY_YEAR = 2000  # stands for the year where neither text names one; it has a 29 February

_HAN = {name: number for number, name in enumerate("一二三四", 1)}
_YEAR = r"(?:(?P<{0}year>(?:19|20)\d\d)年(?:度)?|(?P<{0}this>当年|本年度?|年(?=[底末内])))"
_PART = (
    r"(?:(?P<{0}month>\d{{1,2}})月(?:份)?(?:(?P<{0}day>\d{{1,2}})[日号]|(?P<{0}end>底|末)|(?P<{0}third>[上中下])旬)?"
    r"|第?(?P<{0}quarter>[一二三四1-4])季度|(?P<{0}half>[上下])半年|(?P<{0}close>[底末]))"
)
_WHEN = rf"(?:{_YEAR}?{_PART}|{_YEAR.replace('{0}', '{0}only')})"
_LATER_DAY = r"(?P<late_day>\d{1,2})[日号]"
_PLAIN = re.compile(r"(?<!\d)((?:19|20)\d\d)[.~/](\d{1,2})[.~/](\d{1,2})(?![\d.])")
_DONE = "(?:全部|已|均|按时|按期|如期|顺利)*(?:完成|完工|竣工|结束|完毕|到位)?"
_TIME = re.compile(
    rf"(?:截至|截止|于|在|已于|已在|时间|完成时间|为|:)*(?:{_WHEN.format('from_')}[~至到])?"
    rf"(?:{_WHEN.format('')}|{_LATER_DAY})(?P<before>之前|以前|前|之内|以内|内)?{_DONE}"
)


@dataclass(frozen=True, slots=True)
class Time:
    """When something ends: some day from ``first`` to ``last``, or any day up to ``last`` where ``first`` is None.

    ``loose`` is the last day that may be meant: 6月前 may be the end of May or of June. ``has_year`` says whether the
    text names the year.
    """

    first: date | None
    last: date
    loose: date
    has_year: bool


def names_year(text: str) -> bool:
    """Whether a text says which year it speaks of."""
    return bool(re.search(r"(?:19|20)\d\d[年.~/]", plain_text(text)))


def read_time(text: str, year: int = ANY_YEAR) -> Time | None:
    """By when or when; None where a text says something else, or names a day that does not exist.

    Args:
        text: as read, such as 2020年6月底前, 12月, 4月23日-5月20日, 第三季度.
        year: the year that is meant where the text names none.
    """
    whole = without_remarks(plain_text(text))
    whole = _PLAIN.sub(r"\1年\2月\3日", whole)
    found = _TIME.fullmatch(whole) if len(whole) <= MOST_TEXT else None
    if found is None:
        return None
    named = found["year"] or found["onlyyear"] or found["from_year"] or found["from_onlyyear"]
    try:
        first, last = _span(found, int(named or year))
    except ValueError:
        return None
    before = found["before"] or ""
    if not before.endswith("前"):
        return Time(None if before else first, last, last, bool(named))
    # A named day, and the end of something, are the last; a whole month may be meant or not.
    exact = first == last or found["end"] or found["close"]
    return Time(None, last if exact else first - timedelta(1), last, bool(named))


def _span(found: re.Match[str], year: int) -> tuple[date, date]:
    """The first and the last day of what the text ends with."""
    month = int(found["month"] or found["from_month"] or 0)
    if found["month"] and found["from_month"] and not found["year"] and month < int(found["from_month"]):
        raise ValueError("over the end of a year that is not named")
    if found["late_day"]:
        if not (found["from_month"] and found["from_day"]):
            raise ValueError("a day without its month")
        day = date(year, month, int(found["late_day"]))
        return day, day
    if found["month"]:
        return _in_month(found, year, month)
    if found["quarter"]:
        end = 3 * (_HAN.get(found["quarter"]) or int(found["quarter"]))
        return date(year, end - 2, 1), _month_end(year, end)
    if found["half"]:
        return (
            (date(year, 1, 1), date(year, 6, 30)) if found["half"] == "上" else (date(year, 7, 1), date(year, 12, 31))
        )
    return date(year, 12 if found["close"] else 1, 1), date(year, 12, 31)


def _in_month(found: re.Match[str], year: int, month: int) -> tuple[date, date]:
    if found["day"]:
        day = date(year, month, int(found["day"]))
        return day, day
    if found["third"]:
        start = 1 + 10 * "上中下".index(found["third"])
        return date(year, month, start), _month_end(year, month) if start == 21 else date(year, month, start + 9)
    return date(year, month, 1), _month_end(year, month)


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    return date(year, month, monthrange(year, month)[1])
