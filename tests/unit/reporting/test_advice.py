from __future__ import annotations

from typing import Any

import pytest

from extractor.reporting import Advice, advise, to_case, to_cases
from extractor.results import ResultChange, ResultFinding, ResultForm, ResultOffer, ResultRepair
from tests.unit.reporting.building import (
    BUDGET,
    EXECUTED,
    GUIDE,
    NO_GUIDE,
    RATE,
    ROW_SCORE,
    SCORE,
    alternatives,
    field,
    finding,
    form,
    rate_finding,
)


def advice(one: ResultFinding, **more: Any) -> Advice:
    filled = form(one, **more)
    return advise(filled, to_case(filled, one), GUIDE)


def test_of_a_misfilled_form_the_office_is_asked_in_its_language() -> None:
    asked = advice(rate_finding())
    assert (asked.verdict, asked.action, asked.language) == (
        "misfilled (99.97%)",
        "ask the office that filled it in",
        "zh",
    )
    assert asked.question == (
        "第1页右上“年度资金总额 执行率”填的是80.6%，但按表内其他数字（6846.9705 ÷ 8271.3 = 82.78% → 82.8%）应为82.8%。"
        "请核对：哪个数字有误？"
    )


def test_a_form_of_no_known_language_is_asked_about_in_english() -> None:
    filled = form(rate_finding(arithmetic=""))
    asked = advise(filled, to_cases(filled)[0], NO_GUIDE)
    assert asked.language == "en"
    assert asked.question == (
        "年度资金总额 执行率 on page 1 says 80.6%, but the rest of the form makes it 82.8%. "
        "Which of these numbers is wrong?"
    )


@pytest.mark.parametrize(
    ("one", "question"),
    [
        (
            finding("score.missing", ROW_SCORE, expected="10"),
            "第2页右侧“安全隐患排查”一行的“得分”没有填写，按表内其他数字应为10。请问应填多少？",
        ),
        (finding("score.missing", ROW_SCORE), "第2页右侧“安全隐患排查”一行的“得分”没有填写。请问应填什么？"),
        (
            finding("deduction.reason", SCORE, stated="98.16"),
            "第2页右下“总分 得分”是98.16，低于上限，但没有说明原因。请问原因是什么？",
        ),
        (
            finding("execution.over_budget", EXECUTED, stated="6846.9705", difference="12.5"),
            "第1页上部“年度资金总额 全年执行数”填的是6846.9705，比限额多12.5。请问是否属实？原因是什么？",
        ),
        (
            finding("score.exceeds_weight", SCORE, stated="98.16", difference="1"),
            "第2页右下“总分 得分”填的是98.16，超出了允许的范围。请问应为多少？",
        ),
        (
            finding("score.exceeds_weight", SCORE, stated="98.16", expected="9"),
            "第2页右下“总分 得分”填的是98.16，但按表内其他数字应为9。请核对：哪个数字有误？",
        ),
        (
            finding("funds.subrow_scored", SCORE),
            "第2页右下“总分 得分”填了“98.16”，此处一般不填。请问是否填错了位置？",
        ),
        (
            finding("funds.subrow_scored", SCORE, RATE),
            "第2页右下“总分 得分”填了“98.16”、“年度资金总额 执行率”填了“80.6%”，此处一般不填。请问是否填错了位置？",
        ),
        (finding("score.missing", ROW_SCORE, RATE), "第2页右侧“安全隐患排查”一行的“得分”等2处没有填写。请问应填什么？"),
        (finding("number.unreadable", SCORE), "第2页右下“总分 得分”应为数字，但填的是“98.16”。请问数字是多少？"),
        (
            finding("some.new_rule", SCORE, stated="98.16"),
            "第2页右下“总分 得分”填的是98.16，与表内其他内容不符。请问是否属实？",
        ),
        (finding("some.new_rule"), "表内数据前后不一致，请核对。"),
        (finding("some.new_rule", "/no/such"), "“such”没有填写。请问应填什么？"),
    ],
)
def test_every_kind_of_rule_has_its_question(one: ResultFinding, question: str) -> None:
    assert advice(one).question == question


def test_a_percentage_filled_in_as_a_fraction_is_said_as_one() -> None:
    asked = advice(
        rate_finding(stated="0.806", expected="0.828"), execution_rate=field("0.806", "执行率", type="percent")
    )
    assert "填的是0.806，" in asked.question
    assert asked.question.endswith("应为0.828。请核对：哪个数字有误？")


def test_what_a_form_says_is_no_template() -> None:
    odd = field("{stated} %s", "{what}", type="number")
    assert advice(finding("number.unreadable", SCORE), score=odd).question == (
        "第1页右上“{what}”应为数字，但填的是“{stated} %s”。请问数字是多少？"
    )


def test_a_notice_asks_nobody() -> None:
    asked = advice(finding("weights.convention", severity="notice"))
    assert (asked.action, asked.question) == ("nothing to do: good to know", "")


def test_of_a_misreading_the_likelier_reading_is_named_then_others() -> None:
    offers = (
        ResultOffer(field=SCORE, text="98.10", expected_probability=0.9),
        ResultOffer(
            field=RATE, text="82.8%", expected_probability=0.03, together=(ResultChange(field=SCORE, text="98.3"),)
        ),
    )
    asked = advice(finding("total.score", SCORE, verdict="misread", probability=0.93, repairs=offers))
    assert asked.verdict == "misread (93%)"
    assert asked.action == asked.brief
    assert asked.action == (
        "look at 总分 得分, page 2, lower right (85% across, 85% down): read “98.16”, likelier “98.10” (90%); "
        "or 年度资金总额 执行率 “82.8%” and 总分 得分 “98.3” (3%)"
    )


def test_a_single_repair_is_an_offer_too() -> None:
    repair = ResultRepair(field=ROW_SCORE, text="10", expected_probability=0.8)
    asked = advice(finding("total.score", SCORE, verdict="misread", repair=repair))
    assert asked.verdict == "misread"
    assert asked.action == (
        "look at indicators row 1 “安全隐患排查”, 得分, page 2, middle right (85% across, 55% down): "
        "read as blank, likelier “10” (80%)"
    )


def test_a_misreading_without_a_repair_points_at_what_is_least_sure() -> None:
    asked = advice(finding("total.score", RATE, verdict="misread", evidence=(SCORE,)))
    assert asked.action == "look at 总分 得分 “98.16”, page 2, lower right (85% across, 85% down)"


def test_of_the_undecided_the_least_sure_cells_come_first() -> None:
    unsure = field(
        "6846.9705", "全年执行数", status="review", confidence=0.99, alternatives=alternatives(_6346_9705=0.008)
    )
    asked = advice(
        finding("execution.rate", RATE, verdict="undecided", evidence=(RATE, SCORE, EXECUTED, BUDGET)), executed=unsure
    )
    assert asked.action == (
        "look at 全年执行数 “6846.9705” (or “6346.9705” 0.8%), page 1, upper right (75% across, 15% down); "
        "总分 得分 “98.16”, page 2, lower right (85% across, 85% down)"
    )
    assert asked.brief == "look at these cells"


def test_where_every_cell_is_certain_all_are_named_and_what_would_fit() -> None:
    offer = ResultOffer(field=RATE, text="82.8%", expected_probability=0.4)
    asked = advice(finding("execution.rate", RATE, verdict="undecided", evidence=(BUDGET,), repairs=(offer,)))
    assert asked.action == (
        "look at 年度资金总额 执行率 “80.6%”, page 1, upper right (75% across, 15% down); "
        "年度资金总额 全年预算数 “8271.3”, page 1, upper middle (55% across, 15% down); "
        "it would add up with 年度资金总额 执行率 “82.8%” (40%)"
    )
    assert asked.brief == "look at these cells; it would add up with 年度资金总额 执行率 “82.8%” (40%)"


def test_many_cells_are_counted() -> None:
    pointers = tuple(f"/no/{n}/such" for n in range(7))
    assert advice(finding("a.b", *pointers, verdict="undecided")).action.endswith("; and 2 more")


def test_a_finding_about_no_cell_points_at_the_form() -> None:
    assert advice(finding("a.b", verdict="undecided")).action == "look at the form"


def test_cells_are_what_it_is_about_then_evidence_then_what_repairs_change_each_once() -> None:
    offer = ResultOffer(
        field=RATE, text="1", expected_probability=0.5, together=(ResultChange(field=BUDGET, text="2"),)
    )
    filled = form(finding("a.b", SCORE, evidence=(EXECUTED, SCORE), repairs=(offer,)))
    case = to_case(filled, filled.findings[0])
    assert [cell.pointer for cell in case.cells] == [SCORE, EXECUTED, RATE, BUDGET]
    assert case.offered == {RATE: "1", BUDGET: "2"}


def test_the_gravest_come_first() -> None:
    filled: ResultForm = form(
        finding("a.a", severity="notice"), finding("b.b", severity="error"), finding("c.c", severity="warning")
    )
    assert [case.finding.rule for case in to_cases(filled)] == ["b.b", "c.c", "a.a"]
