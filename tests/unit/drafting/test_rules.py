from __future__ import annotations

from decimal import Decimal

from extractor.document import Sheet
from extractor.drafting.numbers import agrees
from tests.unit.drafting.drafts import draft, rules
from tests.unit.drafting.test_drafting import CLAIM, blanked, claim
from tests.unit.mapping.sheets import Row, form_sheet, line, seed, to_grid

FUNDS = "/project_funds/year_funds_total"


def test_rules_of_a_form_that_adds_up() -> None:
    found = draft(form_sheet(seed(3)))
    assert rules(found, "ratio")[0] == {
        "stated": f"{FUNDS}/execution_rate",
        "numerator": f"{FUNDS}/annual_executed",
        "denominator": f"{FUNDS}/annual_budget",
    }
    assert rules(found, "product")[0] == {
        "stated": f"{FUNDS}/score",
        "factors": [f"{FUNDS}/weight", f"{FUNDS}/execution_rate"],
        "at_most": f"{FUNDS}/weight",
    }
    sums = rules(found, "sum")
    assert sums[0]["each"] == ["initial_budget", "annual_budget", "annual_executed"]
    assert sums[1:] == [
        {"total": "/total/weight", "parts": [f"{FUNDS}/weight", "/performance_indicators/*/weight"], "equals": 100},
        {"total": "/total/score", "parts": [f"{FUNDS}/score", "/performance_indicators/*/score"]},
    ]
    assert {rule["limit"] for rule in rules(found, "within")} == {"weight"}
    assert [rule["reason"] for rule in rules(found, "reason")] == ["deviation_reason_improvement_measures"]


def test_a_blank_has_the_same_rules_and_says_that_nothing_shows_them() -> None:
    blank, filled = draft(blanked(seed(3))), draft(form_sheet(seed(3)))
    for kind in ("sum", "within", "required_with", "reason"):
        assert rules(blank, kind) == rules(filled, kind)
    doubted = [guess for guess in blank.rules if guess.rule["kind"] in {"sum", "within", "required_with", "reason"}]
    assert all(guess.doubts == ("nothing on the sample shows it; its labels promise it",) for guess in doubted)


def test_targets_dates_and_telephones() -> None:
    found = draft(form_sheet(seed(3)))
    (target,) = rules(found, "target")
    assert {key: target[key] for key in ("target", "actual", "score", "weight")} == {
        "target": "annual_target",
        "actual": "actual",
        "score": "score",
        "weight": "weight",
    }
    assert [rule["dates"] for rule in rules(found, "date")] == [["/prepared_on"]]
    assert [rule["year"] for rule in rules(found, "date")] == ["/fiscal_year"]
    assert [rule["fields"] for rule in rules(found, "phone")] == [["/phone", "/prepared_phone"]]


def test_the_papers_own_error_keeps_its_rule_with_a_doubt() -> None:
    guess = next(guess for guess in draft(form_sheet(seed(1))).rules if guess.rule["rule"] == "total.score")
    assert guess.held
    assert guess.doubts == ("the sample has 98.16 where the parts make 98.1",)


def test_products_and_sums_of_an_expense_claim() -> None:
    found = draft(claim(CLAIM, "Approved by:"))
    assert rules(found, "product") == [
        {"stated": "/items/*/amount", "factors": ["/items/*/quantity", "/items/*/unit_price"]}
    ]
    assert rules(found, "sum") == [{"total": "/total/amount", "parts": ["/items/*/amount"]}]


def test_a_sum_that_the_sample_is_far_from_is_not_stated() -> None:
    rows = [[("999", 4) if cell == ("381", 4) else cell for cell in row] for row in CLAIM]
    found = draft(claim(rows, "Approved by:"))
    assert rules(found, "sum") == []
    guess = next(guess for guess in found.rules if guess.rule["rule"] == "total.amount")
    assert guess.doubts == ("the sample has 999 where the parts make 381",)


def test_a_total_in_each_row_is_told_though_no_rule_says_so() -> None:
    rows: list[Row] = [
        [("姓名", 6), ("平时", 6), ("期末", 6), ("总成绩", 6)],
        [("甲", 6), ("30", 6), ("55", 6), ("85", 6)],
        [("乙", 6), ("28", 6), ("61", 6), ("89", 6)],
    ]
    found = draft(Sheet((line("成绩登记表"), to_grid(rows))))
    assert [guess.doubts for guess in found.rules if not guess.rule] == [
        ("in every row 总成绩 = 平时 + 期末; no kind of rule says so of a list",)
    ]


def test_numbers_agree_to_the_digits_stated_rounded_or_cut() -> None:
    exact = Decimal("8.0649")
    assert [agrees(Decimal(text), exact) for text in ("8.1", "8.0", "8.06", "8", "8.07", "9", "8.2")] == [
        *(True, True, True, True, False, False, False),
    ]
