from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter

from extractor.document import Content, Field, Finding, Record, Value
from extractor.forms.rules import Rule
from extractor.verifying import check_record
from extractor.verifying.constraints import below_constraint
from tests.unit.verifying.records import SOUND, changed, find, leaves, load_seed, loud

RULES: TypeAdapter[Rule] = TypeAdapter(Rule)
NUMBERS = {"weight", "score", "annual_budget", "executed"}


def told(
    rules: list[dict[str, Any]], values: dict[str, Any], review: Collection[str] = (), confidence: float = 1.0
) -> tuple[Finding, ...]:
    """What rules of any form say of values."""
    fields = {}
    for pointer, value in leaves(values):
        key = pointer.rpartition("/")[2]
        text = "" if value is None else str(value)
        content = Content(text, confidence, status="review" if pointer in review else "accepted")
        fields[pointer] = Field(pointer, "number" if key in NUMBERS else "text", content, value, None, key)
    return check_record(Record("x", (1,), values, fields), [RULES.validate_python(rule) for rule in rules])


TARGET: dict[str, Any] = {
    "rule": "indicator.target_met", "kind": "target", "severity": "warning", "rows": ["/rows/*"], "name": "name",
    "target": "target", "actual": "actual", "score": "score", "weight": "weight", "reason": "reason",
    "group": "group", "at_least": ["数量"], "at_most": ["成本"], "unsure": ["费"], "year": "/year",
}  # fmt: skip


def row(target: str | None, actual: str | None, score: str | None, **more: str | None) -> dict[str, Any]:
    return {
        "name": "指标一", "group": "质量指标", "target": target, "actual": actual, "weight": "10", "score": score,
        "reason": None,
    } | more  # fmt: skip


def one(target: str | None, actual: str | None, score: str | None, **more: str | None) -> Finding | None:
    found = told([TARGET], {"year": 2020, "rows": [row(target, actual, score, **more)]})
    assert len(found) <= 1
    return found[0] if found else None


def test_a_full_score_for_a_missed_target_is_told_with_the_numbers() -> None:
    found = one("≥95%", "88.3%", "10")
    assert found is not None
    assert (found.rule, found.severity, found.verdict) == ("indicator.target_met", "warning", "misfilled")
    assert (found.fields, found.stated, found.expected) == (("/rows/0/score",), "10", None)
    assert found.arithmetic == "88.3% < 95%"
    assert found.message == (
        "row 1 (指标一): score 10 is the full weight, but actual “88.3%” seems to miss target “≥95%”"
    )


def test_points_off_for_a_target_that_is_met_are_told_where_no_reason_is_given() -> None:
    found = one("≥95%", "98%", "8")
    assert found is not None
    assert (found.stated, found.arithmetic) == ("8", "98% ≥ 95%")
    assert found.message == (
        "row 1 (指标一): score 8 is below weight 10, "
        "but actual “98%” seems to meet target “≥95%”, and no reason is given"
    )
    assert one("≥95%", "98%", "8", reason="问卷回收率偏低") is None
    assert one("≥95%", "98%", "8", reason="无") is not None


@pytest.mark.parametrize(
    ("target", "actual", "score", "more"),
    [
        ("≥95%", "98%", "10", {}),
        ("≥95%", "88%", "9", {}),
        ("≥95%", "88%", "9.3", {"reason": "疫情"}),
        ("≥95%", "88%", None, {}),
        ("≥95%", "88%", "12", {}),  # score.exceeds_weight
        ("≥95%", "88%", "0", {"weight": "0"}),
        ("≥95%", None, "10", {}),
        (None, "未完成", "10", {}),
        ("≥95%", "—", "10", {}),
        ("显著提升", "有所提升", "10", {}),
        ("36家", "30家", "10", {}),  # no direction
        ("36家", "30家", "10", {"group": "成本指标"}),
        ("36万元", "30万元", "10", {"group": "数量指标", "name": "房租费用"}),
        ("36家", "30家", "10", {"group": "数量指标", "reason": "因疫情减少"}),
        ("100%", "98%", "10", {"reason": "四舍五入"}),
    ],
)
def test_what_may_be_right_is_not_told(
    target: str | None, actual: str | None, score: str | None, more: dict[str, str]
) -> None:
    assert one(target, actual, score, **more) is None


@pytest.mark.parametrize(
    ("target", "actual", "more"),
    [
        ("36家", "30家", {"group": "数量指标"}),
        ("36万元", "40万元", {"group": "成本指标"}),
        ("2020年6月底前", "7月2日", {}),
        ("显著提升", "未完成", {}),
        ("100%", "98%", {}),
        ("≥95%", "88%", {"reason": "疫情"}),  # a reason is none for a full score
    ],
)
def test_a_full_score_for_what_was_missed_is_told(target: str, actual: str, more: dict[str, str]) -> None:
    assert one(target, actual, "10", **more) is not None


def test_relation_and_unit_may_stand_in_columns_of_their_own() -> None:
    rule = TARGET | {"relation": "nature", "unit": "unit"}

    def count(nature: str | None, unit: str | None, target: str, actual: str) -> int:
        return len(told([rule], {"year": 2023, "rows": [row(target, actual, "10", nature=nature, unit=unit)]}))

    assert count("≥", "%", "95", "88") == 1
    assert count("≥", "%", "95", "96") == 0
    assert count("≥", "%", "≥95%", "88%") == 1
    assert count("≤", "万元", "30", "31.5") == 1
    assert count("≤", "万元", "30", "完成") == 0
    assert count("＝", "%", "100", "99") == 1
    assert count("定性", None, "优", "良") == 1
    assert count("正向指标", "%", "95", "88") == 0
    assert count(None, "%", "95", "88") == 0


def test_a_doubtful_text_makes_it_undecided() -> None:
    values = {"year": 2020, "rows": [row("≥95%", "88.3%", "10")]}
    for pointer in ("/rows/0/target", "/rows/0/actual", "/rows/0/score", "/rows/0/weight"):
        (found,) = told([TARGET], values, {pointer})
        assert found.verdict == "undecided"


def test_without_a_column_for_reasons_points_off_are_not_told() -> None:
    rows = [{"target": "≥95%", "actual": "98%", "weight": "10", "score": "8"}]
    reason = {"rule": "reason", "kind": "reason", "rows": ["/rows/*"], "field": "score", "limit": "weight"}
    assert told([reason | {"reason": "reason"}, TARGET], {"rows": rows}) == ()
    rows[0] |= {"actual": "88%", "score": "10"}
    assert [finding.rule for finding in told([TARGET], {"rows": rows})] == ["indicator.target_met"]
    assert [finding.rule for finding in told([TARGET | {"reason": None}], {"rows": rows})] == ["indicator.target_met"]


def test_a_sign_that_may_be_misread_as_a_digit_is_no_proof() -> None:
    values: dict[str, Any] = {"year": 2020, "rows": [row("236家", "40家", "10", group="数量指标")]}
    assert len(told([TARGET], values)) == 1
    assert told([TARGET], values, confidence=0.99) == ()
    values["rows"] = [row("236家", "30家", "10", group="数量指标")]
    assert len(told([TARGET], values, confidence=0.99)) == 1


def test_a_score_without_its_reason_is_told_once_and_says_that_the_target_is_met() -> None:
    """On the Chaoyang form ``deduction.reason`` speaks first."""
    texts: dict[str, Value] = {"/indicators/1/deviation_reason": None}
    values = changed(SOUND, texts)
    values["indicators"][1] |= {"target": "≥95%", "actual": "98%"}
    (found,) = loud(find(values))
    assert found.rule == "deduction.reason"
    assert found.message.endswith("but 偏差原因分析及改进措施 is blank; target seems to be met: 98% ≥ 95%")


def test_a_score_that_the_total_does_not_know_is_told_once() -> None:
    values = changed(SOUND, {"/indicators/1/score": "30"})
    values["indicators"][1] |= {"target": "≥95%", "actual": "88%", "deviation_reason": None}
    assert [finding.rule for finding in loud(find(values))] == ["total.score"]
    values["total"]["score"] = "98.33"
    assert [finding.rule for finding in loud(find(values))] == ["indicator.target_met"]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_seeds_say_nothing_against_their_targets(number: int) -> None:
    found = {finding.rule for finding in find(load_seed(number)["values"])}
    assert not found & {"indicator.target_met", "cost.over_budget", "date.plausible", "phone.plausible"}


COST: dict[str, Any] = {
    "rule": "cost.over_budget", "kind": "cost", "severity": "warning", "rows": ["/rows/*"], "name": "name",
    "amount": "actual", "group": "group", "groups": ["成本"], "limit": "/annual_budget", "unit": "万元",
    "spent": "/executed", "unsure": ["总投资"],
}  # fmt: skip


def costs(actual: str, budget: str | None = "100", executed: str = "90", **more: str) -> tuple[Finding, ...]:
    rows = [row("≤100万元", actual, "10", **({"group": "成本指标"} | more))]
    return told([COST], {"annual_budget": budget, "executed": executed, "rows": rows})


def test_a_cost_above_the_budget_is_told_in_the_unit_of_the_budget() -> None:
    (found,) = costs("1200500元")
    assert (found.rule, found.severity, found.fields) == ("cost.over_budget", "warning", ("/rows/0/actual",))
    assert (found.stated, found.difference) == ("120.05", "20.05")
    assert found.arithmetic == "1200500元 > 100万元"
    assert found.message == "row 1 (指标一): actual 1200500元 is more than annual_budget 100万元"


@pytest.mark.parametrize("actual", ["120万元", "0.02亿元", "超过100.5万元", "共120万元", "101万元至120万元"])
def test_costs_above_the_budget(actual: str) -> None:
    assert len(costs(actual)) == 1


@pytest.mark.parametrize(
    "actual",
    [
        "100万元",
        "99.9万元",
        "1000000元",
        "120",
        "120%",
        "约120万元",
        "不超过120万元",
        "120万元（含上年）",
        "每户120万元",
        "完成",
    ],
)
def test_costs_within_the_budget_or_not_surely_above(actual: str) -> None:
    assert costs(actual) == ()


def test_what_is_no_cost_of_the_year_is_left_alone() -> None:
    assert costs("120万元", group="数量指标") == ()
    assert costs("120万元", name="项目总投资") == ()
    assert costs("120万元", budget=None) == ()
    assert costs("120万元", executed="120") == ()  # told as execution.over_budget


def test_a_budget_that_a_sum_corrects_is_told_once() -> None:
    total = {"rule": "sum", "kind": "sum", "total": "/annual_budget", "parts": ["/fiscal/annual_budget"]}
    rows = [row("≤130万元", "120万元", "10", group="成本指标")]
    values = {"annual_budget": "10", "executed": "1", "fiscal": {"annual_budget": "130"}, "rows": rows}
    assert [finding.rule for finding in told([total, COST], values)] == ["sum"]


def reasons(score: str, reason: str | None = None, **more: Any) -> tuple[Finding, ...]:
    rule = {"rule": "reason", "kind": "reason", "severity": "warning", "rows": ["/rows/*"], "field": "score"}
    return told(
        [rule | {"limit": "weight", "reason": "reason"} | more], {"rows": [row(None, None, score) | {"reason": reason}]}
    )


def test_a_reason_may_be_due_only_below_a_share_of_the_limit() -> None:
    assert len(reasons("9.5")) == 1
    assert reasons("9.5", below=0.9) == ()
    assert reasons("9", below="0.9") == ()
    assert reasons("8.9", "疫情", below="0.9") == ()
    (found,) = reasons("8.9", below="0.9")
    assert found.message == "row 1: score 8.9 is below 90% of weight 10, but reason is blank"
    assert found.arithmetic == "8.9 < 9 = 10 × 0.9"
    (found,) = reasons("89.9", limit=100, below="0.9")
    assert found.message == "row 1: score 89.9 is below 90% of its limit 100, but reason is blank"
    (found,) = reasons("9.5")
    assert (found.message, found.arithmetic) == ("row 1: score 9.5 is below weight 10, but reason is blank", "9.5 < 10")


def test_the_graph_knows_the_share_below_which_a_reason_is_due() -> None:
    due = below_constraint("reason", "/score", "/weight", None, Decimal("0.9"), 0.1)
    assert due.holds({"/score": Decimal("9"), "/weight": Decimal(10)})
    assert not due.holds({"/score": Decimal("8.9"), "/weight": Decimal(10)})
    assert due.loose == {"/score", "/weight"}
