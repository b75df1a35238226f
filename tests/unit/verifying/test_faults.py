"""One planted fault, one finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from extractor.document import Value
from tests.unit.verifying.records import SOUND, changed, find, loud, make_record


class Planted(NamedTuple):
    changes: Mapping[str, Value]
    rule: str
    fields: tuple[str, ...]
    stated: str | None = None
    expected: str | None = None
    difference: str | None = None
    says: str = ""
    texts: Mapping[str, str] = {}


RATE, SCORE, TOTAL = "/funds/total/execution_rate", "/funds/total/score", "/total/score"

FAULTS = {
    "a rate of the other budget": Planted(
        {RATE: "75", SCORE: "7.5", TOTAL: "96.5"}, "execution.rate", (RATE,), "75", "83", "-8",
        "执行率 is stated as 75%, but 75 ÷ 90.00 = 83%; 75% would follow from 年初预算数 100",
    ),
    "a rate of nothing": Planted({RATE: "83.4"}, "execution.rate", (RATE,), "83.4", "83.3", "0.1"),
    "a score of nothing": Planted(
        {SCORE: "9", TOTAL: "98"}, "execution.score", (SCORE,), "9", "8", "1",
        "得分 is stated as 9, but 10 × 83.3% = 8.33",
    ),
    "a score the total does not know": Planted(
        {SCORE: "3.33"}, "execution.score", (SCORE,), "3.33", "8.33", "-5"
    ),
    "a score the total does not know, its point lost": Planted(
        {SCORE: "833"}, "execution.score", (SCORE,), "833", "8.33", "824.67"
    ),
    "more spent than there was": Planted(
        {"/funds/total/executed": "91", "/funds/fiscal/executed": "81.5", RATE: "101.1",
        SCORE: "10", TOTAL: "99"},
        "execution.over_budget", ("/funds/total/executed",), "91", None, "1",
        "全年执行数 91 is 1 more than 全年预算数 90.00",
    ),
    "a part that does not add up": Planted(
        {"/funds/fiscal/executed": "60.5"},
        "funds.sum", ("/funds/total/executed",), "75", "70", "5",
        "全年执行数 is stated as 75, but the parts make 60.5 + 9.5 = 70",
    ),
    "an amount from which no rate follows": Planted(
        {"/funds/total/executed": "57"}, "funds.sum", ("/funds/total/executed",), "57", "75", "-18"
    ),
    "an amount over the budget": Planted(
        {"/funds/total/executed": "750"},
        "funds.sum", ("/funds/total/executed",), "750", "75", "675"
    ),
    "a budget from which no rate follows": Planted(
        {"/funds/total/annual_budget": "900"},
        "funds.sum", ("/funds/total/annual_budget",), "900", "90", "810"
    ),
    "rows below the total scored": Planted(
        {"/funds/other/score": "0", "/funds/fiscal/weight": "10", "/funds/fiscal/execution_rate": "81.4"},
        "funds.subrow_scored", ("/funds/fiscal/weight", "/funds/other/score"),
    ),
    "no score of the funds": Planted({SCORE: None}, "score.missing", (SCORE,), None, "8.33"),
    "no score of the funds, no total weight": Planted(
        {SCORE: None, "/total/weight": None}, "score.missing", (SCORE,), None, "8.33"
    ),
    "a dash for the score of the funds": Planted(
        {SCORE: None}, "score.missing", (SCORE,), None, "8.33",
        texts={SCORE: "—"}
    ),
    "no score of an indicator": Planted(
        {"/indicators/0/score": None}, "score.missing", ("/indicators/0/score",), None, "20",
        says="row 1 (产出指标一): 得分 is blank, but 分值 is 20; 20 would follow from the rest of the form",
    ),
    "a score over its weight": Planted(
        {"/indicators/0/score": "25", TOTAL: "102.33"},
        "score.exceeds_weight", ("/indicators/0/score",), "25", None, "5",
        "row 1 (产出指标一): 得分 25 is more than 分值 20",
    ),
    "a score over its weight that the total does not know": Planted(
        {"/indicators/0/score": "200"},
        "score.exceeds_weight", ("/indicators/0/score",), "200", "20", "180",
        "row 1 (产出指标一): 得分 200 is more than 分值 20; the stated total leaves 20 for it",
    ),
    "a score below 0": Planted(
        {"/indicators/1/score": "-1", TOTAL: "67.33"},
        "score.exceeds_weight", ("/indicators/1/score",), "-1", None, "-1",
    ),
    "a score over the weight of the funds, no rate to judge it by": Planted(
        {SCORE: "11", RATE: None, "/funds/total/executed": None, TOTAL: "100"},
        "score.exceeds_weight", (SCORE,), "11", None, "1", "得分 11 is more than 分值 10",
    ),
    "no reason": Planted(
        {"/indicators/1/deviation_reason": None},
        "deduction.reason", ("/indicators/1/score",), "29",
        says="row 2 (产出指标一): 得分 29 is below 分值 30, but 偏差原因分析及改进措施 is blank",
    ),
    "a dash for a reason": Planted(
        {"/indicators/1/deviation_reason": "——"}, "deduction.reason", ("/indicators/1/score",), "29"
    ),
    "none for a reason": Planted(
        {"/indicators/1/deviation_reason": "无"}, "deduction.reason", ("/indicators/1/score",), "29"
    ),
    "a total weight of something else": Planted(
        {"/total/weight": "110"}, "total.weight", ("/total/weight",), "110", "100", "10",
        "分值 is stated as 110, but the parts make 10 + 20 + 30 + 30 + 10 = 100; it must be 100",
    ),
    "weights that do not make 100": Planted(
        {"/indicators/3/weight": "5", "/indicators/3/score": "5", TOTAL: "92.33"},
        "total.weight", ("/total/weight",), "100", "95", "5",
        "分值 is stated as 100, but the parts make 10 + 20 + 30 + 30 + 5 = 95",
    ),
    "weights and their total that do not make 100": Planted(
        {"/indicators/3/weight": "5", "/indicators/3/score": "5", TOTAL: "92.33", "/total/weight": "95"},
        "total.weight", ("/total/weight",), "95", "100", "-5",
        "分值 is stated as 95, and the parts make 10 + 20 + 30 + 30 + 5 = 95; it must be 100",
    ),
    "weights that do not make 100 and no total of them": Planted(
        {"/indicators/3/weight": "5", "/indicators/3/score": "5", TOTAL: "92.33", "/total/weight": None},
        "total.weight", ("/total/weight",), None, "100", None,
        "分值: the parts make 10 + 20 + 30 + 30 + 5 = 95; it must be 100",
    ),
    "a total of something else": Planted(
        {TOTAL: "97.3"}, "total.score", (TOTAL,), "97.3", "97.33", "-0.03"
    ),
    "a score that the total does not know": Planted(
        {"/indicators/1/score": "27"}, "total.score", (TOTAL,), "97.33", "95.33", "2"
    ),
    "no total": Planted({TOTAL: None}, "total.missing", (TOTAL,), says="得分 is blank"),
    "a word for a total": Planted(
        {TOTAL: None},
        "number.unreadable", (TOTAL,), texts={TOTAL: "见附件"}, says="得分 must be a number, but “见附件” stands there"
    ),
    "a word for a score": Planted(
        {"/indicators/0/score": None},
        "number.unreadable", ("/indicators/0/score",), texts={"/indicators/0/score": "优"}
    ),
    "a word for the score of the funds": Planted(
        {SCORE: None}, "number.unreadable", (SCORE,),
        texts={SCORE: "8.3.3"}
    ),
    "a word for a weight": Planted(
        {"/indicators/0/weight": None},
        "number.unreadable", ("/indicators/0/weight",), texts={"/indicators/0/weight": "２O"}
    ),
    "a word for a rate": Planted(
        {RATE: None}, "number.unreadable", (RATE,),
        texts={RATE: "83.3.%"}
    ),
    "a word for an amount": Planted(
        {"/funds/total/executed": None}, "number.unreadable", ("/funds/total/executed",),
        texts={"/funds/total/executed": "约75"},
    ),
    "two numbers run together": Planted({TOTAL: "9" * 31}, "number.unreadable", (TOTAL,)),
}  # fmt: skip


@pytest.mark.parametrize("planted", FAULTS.values(), ids=FAULTS.keys())
def test_one_fault_gives_one_finding(planted: Planted) -> None:
    found = loud(find(SOUND, planted.changes, planted.texts))
    assert [(finding.rule, finding.fields) for finding in found] == [(planted.rule, planted.fields)]
    (finding,) = found
    assert (finding.stated, finding.expected, finding.difference) == (
        planted.stated,
        planted.expected,
        planted.difference,
    )
    assert finding.verdict == "misfilled"
    assert "\n" not in finding.message
    if planted.says:
        assert finding.message == planted.says


NO_SCORE = {TOTAL: "97.33", SCORE: None}

SOUND_TOO: dict[str, Mapping[str, Value]] = {
    "a rate cut": {"/funds/total/executed": "74.99", "/funds/fiscal/executed": "65.49", RATE: "83.3"},
    "a rate cut to whole percents": {RATE: "83", SCORE: "8.3", TOTAL: "97.30"},
    "a score of the exact rate": {RATE: "83", SCORE: "8.33"},
    "a score cut to no digits": {SCORE: "8", TOTAL: "97"},
    "a half rounded up": {
        "/funds/total/executed": "73.125", "/funds/fiscal/executed": "63.625",
        RATE: "81.3", SCORE: "8.13", TOTAL: "97.13"
    },
    "a half rounded to even": {
        "/funds/total/executed": "73.125", "/funds/fiscal/executed": "63.625",
        RATE: "81.2", SCORE: "8.12", TOTAL: "97.12"
    },
    "no rate": {RATE: None},
    "no amounts": {f"/funds/total/{key}": None for key in ("initial_budget", "annual_budget", "executed")},
    "amounts not divided": {
        f"/funds/{row}/{key}": None
        for row in ("fiscal", "carryover")
        for key in ("initial_budget", "annual_budget", "executed")
    },
    "a budget of 0": {
        "/funds/total/annual_budget": "0", "/funds/fiscal/annual_budget": "0", "/funds/carryover/annual_budget": None,
        "/funds/total/executed": "0", "/funds/fiscal/executed": "0", "/funds/carryover/executed": "0",
    },
    "no weight of the total": {"/total/weight": None},
    "more digits than the paper needs": {TOTAL: "97.330", "/indicators/0/score": "20.0"},
}  # fmt: skip


@pytest.mark.parametrize("changes", SOUND_TOO.values(), ids=SOUND_TOO.keys())
def test_what_is_right_or_blank_gives_none(changes: Mapping[str, Value]) -> None:
    assert find(SOUND, changes) == ()


def test_two_missing_scores_imply_nothing_from_the_total() -> None:
    found = loud(find(SOUND, {"/indicators/0/score": None, "/indicators/2/score": None}))
    assert [(finding.rule, finding.expected) for finding in found] == [("score.missing", None)] * 2


def test_a_missing_score_that_the_total_cannot_leave_is_not_expected() -> None:
    (found,) = loud(find(SOUND, {"/indicators/0/score": None, TOTAL: "70"}))
    assert (found.rule, found.expected) == ("score.missing", None)


def test_a_missing_score_with_no_rate_is_what_the_total_leaves() -> None:
    (found,) = loud(find(SOUND, {SCORE: None, RATE: None, "/funds/total/executed": None}))
    assert (found.rule, found.expected) == ("score.missing", "8.33")


def test_a_missing_score_of_the_funds_goes_by_the_rate_where_the_total_says_otherwise() -> None:
    missing, total = loud(find(SOUND, {SCORE: None, TOTAL: "95.33"}))
    assert (missing.rule, missing.expected) == ("score.missing", "8.33")
    assert (total.rule, total.expected, total.difference) == ("total.score", "97.33", "-2")


def test_a_finding_is_undecided_where_any_field_it_rests_on_is_doubtful() -> None:
    for pointer in (RATE, "/funds/total/executed", "/funds/total/annual_budget"):
        (found,) = find(SOUND, {RATE: "80"}, review={pointer})
        assert (found.rule, found.verdict) == ("execution.rate", "undecided")
    (found,) = find(SOUND, {RATE: "80"}, review={"/funds/total/initial_budget"})
    assert found.verdict == "misfilled"


def test_a_score_does_not_follow_from_a_rate_that_cannot_be_read() -> None:
    changes = {RATE: None, SCORE: "8.1", TOTAL: "97.1"}
    assert [finding.rule for finding in loud(find(SOUND, changes, {RATE: "82.º"}))] == ["number.unreadable"]


def test_a_total_counts_no_unreadable_score_and_does_not_complain() -> None:
    at = "/indicators/0/score"
    assert [finding.rule for finding in find(SOUND, {at: None, TOTAL: "50"}, {at: "二十"})] == ["number.unreadable"]


def test_groups_that_are_not_customary_are_a_notice() -> None:
    (found,) = find(SOUND, {"/indicators/2/level1": "产出指标", "/funds/total/weight": "10"})
    assert (found.rule, found.severity, found.fields) == ("weights.convention", "notice", ())
    assert found.message == "分值 is not as customary: 产出指标 80 instead of 50, 效益指标 0 instead of 30"


def test_a_blank_form_only_lacks_its_total() -> None:
    blank = {pointer: None for pointer in make_record(SOUND).fields if pointer != "/title"}
    assert [finding.rule for finding in find(SOUND, blank)] == ["total.missing"]


def test_values_stay_as_they_are() -> None:
    values = changed(SOUND, {RATE: "80"})
    before = changed(values, {})
    find(values)
    assert values == before
