"""Whether a result reaches a target, where both are understood beyond doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from extractor.verifying.arithmetic import multiply, subtract
from extractor.verifying.quantities import MOST_TEXT, NO_UNIT, Amount, plain_text, read_amount
from extractor.verifying.times import ANY_YEAR, Time, names_year, read_time

Direction = Literal["at_least", "at_most"]

# A result that may reach the target but for the rounding of its own last digit does not miss it: 95% for ≥95.4%. 1 %
# of the target at most, so that 1万 does not pass for 1.4万.
ROUNDING_SHARE = Decimal("0.01")
# Nor one so near that a score in proportion, of the customary 10 points, is full to two digits.
NEAR_SHARE = Decimal("0.0005")
HALF = Decimal("0.5")
# A number without a unit is in the target's unit where it is at most so many times larger or smaller.
SIZE = Decimal(5)
HUNDRED = Decimal(100)

_WHOLLY = "(?:已经|已|均|都|全部|全面|顺利|圆满|超额|提前|按期|按时|如期|按计划|按要求|及时|100%)*"
_AIM = "(?:并通过验收|验收|年度|预期|既定|绩效|目标|指标|任务|要求|工作|值)*"
_DONE = re.compile(f"{_WHOLLY}(?:完成|达标|达到|达成|实现){_AIM}|{_WHOLLY}(?:验收)?合格|符合要求")
_UNDONE = re.compile(
    "(?:尚|仍|均|暂)?(?:未能?|没有|没|部分|未全部|未完全|未按期|未按时|未如期)"
    f"(?:完成|达标|达到|达成|实现|开展|实施|启动|开工|落实){_AIM}(?:[且并].{{0,12}}效果.{{0,6}})?|不达标|(?:验收)?不合格"
)
_GRADE = re.compile(
    "(?:评价|评级|等级|为|达到|:)*(?P<grade>优秀?|优良|良好?|中等?|较差|差)(?P<upwards>(?:级|等)?及?以上)?"
)
_RANKS = {"优": 4, "良": 3, "中": 2, "较": 1, "差": 1}
_DENIES = re.compile("[未无没零禁杜避防]|不(?!断)")
_CHANGES = re.compile("[增降减升涨缩]|提高")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a target is met, the comparison written out, and whether the text itself says what is to be reached."""

    met: bool
    shown: str
    explicit: bool


def judge(target: str, actual: str, direction: Direction | None = None, year: int | None = None) -> Outcome | None:
    """Whether a result meets a target; None where one of them is not understood, or both may be meant otherwise.

    Args:
        target: as read.
        actual: as read.
        direction: which way a bare number counts; None where that is not known.
        year: the year of dates that name none.
    """
    outcome = _judge_words(target, actual)
    if outcome is None:
        wanted, got = read_amount(target), read_amount(actual)
        if wanted and got:
            return _judge_amounts(wanted, got, direction)
        outcome = _judge_times(target, actual, year)
    return outcome


def _judge_words(target: str, actual: str) -> Outcome | None:
    wanted, got = plain_text(target), plain_text(actual)
    if max(len(wanted), len(got)) > MOST_TEXT:
        return None
    shown = f"{got} for {wanted}"
    if _UNDONE.fullmatch(got):
        return None if not wanted or _DENIES.search(wanted) else Outcome(False, shown, True)
    best, rank = _rank(wanted), _rank(got)
    if best and rank:
        met = rank.lowest >= best.lowest
        return Outcome(met, shown, True) if met or rank.lowest == rank.highest else None
    if _DONE.fullmatch(got):
        understood = _DONE.fullmatch(wanted) or read_amount(target) or read_time(target)
        return Outcome(True, shown, True) if understood else None
    return None


@dataclass(frozen=True, slots=True)
class _Rank:
    lowest: int
    highest: int


def _rank(text: str) -> _Rank | None:
    found = _GRADE.fullmatch(text)
    if found is None:
        return None
    if found["grade"] == "优良":
        return _Rank(3, 4)
    rank = _RANKS[found["grade"][0]]
    return _Rank(rank, 4 if found["upwards"] else rank)


def _judge_times(target: str, actual: str, year: int | None) -> Outcome | None:
    if year is None and names_year(target) != names_year(actual):
        return None
    by, on = read_time(target, year or ANY_YEAR), read_time(actual, year or ANY_YEAR)
    if by is None or on is None:
        return None
    named = year is not None or by.has_year
    if on.last <= by.last:
        return Outcome(True, f"{_day(on, named)} ≤ {_show(by.last, named)}", True)
    if on.first is not None and on.first > by.loose:
        return Outcome(False, f"{_day(on, named)} > {_show(by.loose, named)}", True)
    return None


def _day(time: Time, named: bool) -> str:
    last = _show(time.last, named)
    return last if time.first in (None, time.last) else f"{_show(time.first, named)}…{last}"


def _show(day: date | None, named: bool) -> str:
    return "" if day is None else day.isoformat() if named else day.strftime("%m-%d")


def _judge_amounts(wanted: Amount, got: Amount, direction: Direction | None) -> Outcome | None:
    got = _in_same_unit(wanted, got)
    if not _comparable(wanted, got):
        return None
    explicit = wanted.relation != "bare"
    goal = wanted.relation if wanted.relation in ("at_least", "at_most") else _implied(wanted, direction)
    # Between which numbers the result lies: 超过95% has no end above.
    low = None if got.relation == "at_most" else got.low
    high = None if got.relation == "at_least" else got.high
    if goal == "at_least":
        if low is not None and _reaches(low, wanted.low, wanted.strict):
            return Outcome(True, f"{got.shown[0]} ≥ {wanted.shown[0]}", explicit)
        if high is not None and _misses(subtract(wanted.low, high), wanted.low, wanted, got):
            return Outcome(False, f"{got.shown[1]} < {wanted.shown[0]}", explicit)
    elif goal == "at_most":
        if high is not None and _reaches(wanted.high, high, wanted.strict):
            return Outcome(True, f"{got.shown[1]} ≤ {wanted.shown[1]}", explicit)
        if low is not None and _misses(subtract(low, wanted.high), wanted.high, wanted, got):
            return Outcome(False, f"{got.shown[0]} > {wanted.shown[1]}", explicit)
    elif low is not None and high is not None and wanted.low <= low and high <= wanted.high:
        same = wanted.low == wanted.high
        shown = f"{got.shown[0]} = {wanted.shown[0]}" if same else f"{got.shown[0]} is in {'…'.join(wanted.shown)}"
        return Outcome(True, shown, explicit)
    return None


def _reaches(number: Decimal, end: Decimal, strict: bool) -> bool:
    """A result that just equals a strict end neither reaches it nor falls short."""
    return number > end if strict else number >= end


def _misses(gap: Decimal, end: Decimal, wanted: Amount, got: Amount) -> bool:
    """Whether a result is off by more than rounding explains; nothing misses an approximate target."""
    rounded = min(multiply((got.step, HALF)), multiply((end, ROUNDING_SHARE)))
    return gap > max(rounded, multiply((end, NEAR_SHARE))) and not wanted.approximate


def _implied(wanted: Amount, direction: Direction | None) -> Direction | None:
    """Which way a bare number counts: nothing is above 100 % or below 0."""
    if wanted.low != wanted.high or direction is not None:
        return direction
    if wanted.low == HUNDRED and wanted.unit.kind == "%":
        return "at_least"
    return "at_most" if not wanted.low else None


def _in_same_unit(wanted: Amount, got: Amount) -> Amount:
    """A result without a unit in that of the target, where it is of the target's size then: 90 for ≥95%, not 0.9."""
    if wanted.unit is NO_UNIT or got.unit is not NO_UNIT:
        return got
    low, high, step = (multiply((number, wanted.worth)) for number in (got.low, got.high, got.step))
    plain_counter = wanted.unit.counter and wanted.worth == 1
    if not plain_counter and not wanted.low <= multiply((low, SIZE)) <= multiply((wanted.high, SIZE, SIZE)):
        return got
    return replace(got, low=low, high=high, step=step, unit=wanted.unit)


def _comparable(wanted: Amount, got: Amount) -> bool:
    """Whether two amounts are of the same thing."""
    if wanted.remark or got.remark or got.approximate:
        return False
    if wanted.unit.kind == "%" and wanted.relation == "bare" and wanted.high > HUNDRED:
        return False  # the 2 of 295% may be a ≥
    if not wanted.subject.endswith(got.subject) or (wanted.relation == "bare" and wanted.subject):
        return False
    if _CHANGES.search(wanted.subject) and not got.subject:
        return False  # 下降≥5% and 3%: the change, or what it came to
    nouns_agree = wanted.noun == got.noun or not (wanted.noun and got.noun)
    if wanted.unit is NO_UNIT and got.unit is NO_UNIT:
        return wanted.noun == got.noun
    if wanted.unit is NO_UNIT:
        return nouns_agree and got.unit.counter and got.worth == 1
    return nouns_agree and wanted.unit.kind == got.unit.kind
