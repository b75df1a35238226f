"""Calculations written out as a person types: what they are made of, and whether they close."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from extractor.document import Value
from extractor.forms.rules import Product, Ratio, Sum
from extractor.verifying import Calculation, check_record, find_calculations
from tests.unit.verifying.records import MODEL, SOUND, changed, make_record

ARITHMETIC = {rule.rule for rule in MODEL.rules if isinstance(rule, Sum | Ratio | Product)}


def calculations(
    pointer: str, changes: Mapping[str, Value] | None = None, texts: Mapping[str, str] | None = None
) -> dict[str, Calculation]:
    record = make_record(changed(SOUND, changes or {}), texts)
    return {one.rule: one for one in find_calculations(record, MODEL.rules, {pointer})}


def test_a_number_has_every_calculation_that_it_is_part_of() -> None:
    found = calculations("/funds/total/executed")
    assert {name: (one.arithmetic, one.stated, one.expected, one.holds) for name, one in found.items()} == {
        "funds.sum": ("65.5 + 9.5 = 75", "75", "75", True),
        "execution.rate": ("75 ÷ 90.00 = 83.3333% → 83.3%", "83.3", "83.3", True),
    }
    score = calculations("/funds/total/score")
    assert score["execution.score"].arithmetic in {"10 × 83.3% = 8.33", "10 × 83.3333% = 8.3333 → 8.33"}
    assert score["total.score"].arithmetic == "8.33 + 20 + 29 + 30 + 10 = 97.33"
    assert score["total.score"].about == "/total/score"
    assert score["total.score"].parts[0] == "/funds/total/score"
    assert all(one.holds for one in score.values())


def test_one_that_does_not_close_says_what_it_should_be_as_its_finding_does() -> None:
    changes: dict[str, Value] = {"/indicators/1/score": "28"}
    found = calculations("/indicators/1/score", changes)["total.score"]
    assert (found.arithmetic, found.stated, found.expected, found.holds) == (
        "8.33 + 20 + 28 + 30 + 10 = 96.33",
        "97.33",
        "96.33",
        False,
    )
    (finding,) = (
        one for one in check_record(make_record(changed(SOUND, changes)), MODEL.rules) if one.rule == "total.score"
    )
    assert (finding.arithmetic, finding.stated, finding.expected) == (found.arithmetic, found.stated, found.expected)


@pytest.mark.parametrize(
    ("pointer", "rule", "arithmetic"),
    [
        ("/indicators/1/score", "total.score", "8.33 + 20 + ? + 30 + 10"),
        ("/funds/total/annual_budget", "execution.rate", "75 ÷ ?"),
    ],
)
def test_what_is_no_number_is_shown_and_closes_nothing(pointer: str, rule: str, arithmetic: str) -> None:
    found = calculations(pointer, {pointer: None}, {pointer: "2g"})[rule]
    assert (found.arithmetic, found.expected, found.holds) == (arithmetic, None, False)


def test_a_total_that_is_no_number_is_told_what_it_should_be() -> None:
    found = calculations("/total/score", {"/total/score": None}, {"/total/score": "97.E3"})["total.score"]
    assert (found.arithmetic, found.stated, found.expected, found.holds) == (
        "8.33 + 20 + 29 + 30 + 10 = 97.33",
        "97.E3",
        "97.33",
        False,
    )


def test_blanks_make_no_calculation() -> None:
    assert calculations("/indicators/4/deviation_reason") == {}
    assert calculations("/funds/other/execution_rate") == {}
    assert "execution.rate" not in calculations("/funds/total/executed", {"/funds/total/execution_rate": None})


@pytest.mark.parametrize("change", ["0", "1", "8.4", "20", "75", "90.0", "100", "999"])
def test_a_calculation_holds_where_its_rule_has_no_finding(change: str) -> None:
    """Where one fails there is an error, of its rule or of the one that explains it."""
    numbers = [
        "/funds/total/executed",
        "/funds/total/annual_budget",
        "/funds/total/execution_rate",
        "/funds/total/score",
        "/indicators/0/score",
        "/total/score",
        "/total/weight",
    ]
    for pointer in numbers:
        record = make_record(changed(SOUND, {pointer: change}))
        broken = {one.rule for one in find_calculations(record, MODEL.rules, record.fields) if not one.holds}
        errors = {one.rule for one in check_record(record, MODEL.rules) if one.severity == "error"}
        assert errors & ARITHMETIC <= broken, pointer
        assert errors or not broken, pointer
