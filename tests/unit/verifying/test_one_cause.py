"""What follows from one wrong value is told once; what does not is told as well."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from pydantic import TypeAdapter

from extractor.document import Content, Field, Finding, Record, Value
from extractor.forms.rules import Rule
from extractor.verifying import check_record
from scripts.corpus.generate import random_style, random_values
from tests.unit.verifying.records import SOUND, find, leaves, loud

RATE, SCORE, TOTAL = "/funds/total/execution_rate", "/funds/total/score", "/total/score"
NUMBERS = {"initial_budget", "annual_budget", "executed", "weight", "score", "execution_rate"}
# The parts of the money are blank, so that nothing but the rate speaks for its totals.
UNDIVIDED: dict[str, Value] = {
    f"/funds/{row}/{column}": None
    for row in ("fiscal", "carryover")
    for column in ("initial_budget", "annual_budget", "executed")
}


def told(findings: tuple[Finding, ...] | list[Finding]) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.rule, finding.fields) for finding in findings if finding.severity != "notice"]


def slip(text: str, rng: Random) -> str:
    """The text with one digit changed, so that it is another number."""
    while True:
        at = rng.choice([n for n, char in enumerate(text) if char.isdigit()])
        other = text[:at] + rng.choice("0123456789") + text[at + 1 :]
        if Decimal(other) != Decimal(text):
            return other


def agreeing_slip(pointer: str, before: str, after: str) -> bool:
    """Whether a changed rate may still be right: cut where it was rounded."""
    return pointer == RATE and abs(Decimal(before) - Decimal(after)) == Decimal(1).scaleb(
        -len(before.partition(".")[2])
    )


@pytest.mark.parametrize("seed", range(25))
def test_a_slip_in_any_number_of_a_sound_form_gives_one_finding(seed: int) -> None:
    rng = Random(f"slip {seed}")
    values = random_values(rng, random_style(rng))
    assert told(find(values)) == []
    for pointer, value in leaves(values):
        if value is None or pointer.rpartition("/")[2] not in NUMBERS:
            continue
        wrong = slip(str(value), rng)
        if not agreeing_slip(pointer, str(value), wrong):
            assert len(told(find(values, {pointer: wrong}))) == 1, (pointer, value, wrong)


@pytest.mark.parametrize("seed", range(25))
def test_a_number_that_cannot_be_read_gives_one_finding_and_a_blank_at_most_one(seed: int) -> None:
    rng = Random(f"blank {seed}")
    values = random_values(rng, random_style(rng))
    for pointer, value in leaves(values):
        if value is not None and pointer.rpartition("/")[2] in NUMBERS:
            unread = find(values, {pointer: None}, {pointer: "见附件"})
            assert told(unread) == [("number.unreadable", (pointer,))]
            assert len(told(find(values, {pointer: None}))) <= 1, pointer


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"/funds/total/weight": "1"}, id="of the funds, its score above it"),
        pytest.param({"/funds/total/weight": "19"}, id="of the funds"),
        pytest.param({"/indicators/0/weight": "2"}, id="below its score"),
        pytest.param({"/indicators/0/weight": "200"}, id="above its score, no reason given"),
        pytest.param({"/indicators/4/weight": "5"}, id="in an unused row"),
        pytest.param({"/indicators/0/weight": None}, id="left out"),
    ],
)
def test_a_wrong_weight_is_told_by_the_weights_alone(changes: Mapping[str, Value]) -> None:
    assert told(find(SOUND, changes)) == [("total.weight", ("/total/weight",))]
    assert [finding.rule for finding in find(SOUND, changes)] == ["total.weight"]


def test_a_point_lost_in_typing_is_told_by_the_total_alone() -> None:
    assert told(find(SOUND, {"/indicators/0/score": "19"})) == [("total.score", (TOTAL,))]


def test_two_points_lost_without_a_reason_are_not_explained_by_a_total_that_misses_one() -> None:
    changes: dict[str, Value] = {"/indicators/0/score": "19", "/indicators/2/score": "29", TOTAL: "96.33"}
    assert told(find(SOUND, changes)) == [
        ("total.score", (TOTAL,)),
        ("deduction.reason", ("/indicators/0/score",)),
        ("deduction.reason", ("/indicators/2/score",)),
    ]


def test_two_scores_above_their_weights_explain_one_total() -> None:
    changes: dict[str, Value] = {"/indicators/0/score": "200", "/indicators/2/score": "300"}
    found = loud(find(SOUND, changes))
    assert told(found) == [("score.exceeds_weight", (f"/indicators/{n}/score",)) for n in (0, 2)]
    assert [finding.expected for finding in found] == [None, None]


def test_a_total_that_no_score_above_its_weight_explains_is_told_as_well() -> None:
    found = told(find(SOUND, {"/indicators/0/score": "25", TOTAL: "100.33"}))
    assert found == [("score.exceeds_weight", ("/indicators/0/score",)), ("total.score", (TOTAL,))]


def test_amounts_that_nothing_confirms_are_told_by_the_rate() -> None:
    found = loud(find(SOUND, UNDIVIDED | {"/funds/total/annual_budget": "9"}))
    assert told(found) == [("execution.rate", (RATE,))]
    assert found[0].message == (
        "执行率 is stated as 83.3%, but 75 ÷ 9 = 833.3%; 全年执行数 75 is 66 more than 全年预算数 9"
    )


def test_amounts_that_their_parts_confirm_are_told_beside_the_rate() -> None:
    changes: dict[str, Value] = {"/funds/total/executed": "91", "/funds/fiscal/executed": "81.5"}
    found = told(find(SOUND, changes))
    assert found == [("execution.rate", (RATE,)), ("execution.over_budget", ("/funds/total/executed",))]


def test_a_score_one_row_too_low_is_told_once() -> None:
    changes: dict[str, Value] = {SCORE: None, "/funds/fiscal/score": "8.33"}
    (found,) = loud(find(SOUND, changes))
    assert (found.rule, found.fields) == ("funds.subrow_scored", ("/funds/fiscal/score",))
    assert found.message == "nothing should stand here: 得分 8.33; it seems to belong to 得分, which is blank"
    assert told(find(SOUND, changes | {"/funds/fiscal/score": "3"})) == [
        ("funds.subrow_scored", ("/funds/fiscal/score",)),
        ("execution.score", (SCORE,)),
    ]


@pytest.mark.parametrize(
    ("text", "rules"), [("0.833", []), ("0.83", []), ("0.833%", ["execution.rate"]), ("0", ["execution.rate"])]
)
def test_a_rate_may_be_a_fraction_where_no_percent_sign_says_otherwise(text: str, rules: list[str]) -> None:
    found = find(SOUND, {RATE: text.rstrip("%")}, {RATE: text})
    assert [finding.rule for finding in found] == rules


def test_scores_that_stand_in_no_row_are_one_finding() -> None:
    fields = (SCORE, *(f"/indicators/{n}/score" for n in range(4)))
    assert told(find(SOUND, dict.fromkeys(fields))) == [("score.missing", fields)]


def test_a_group_is_known_with_a_character_misread() -> None:
    assert find(SOUND, {"/indicators/2/level1": "效盖指标", "/indicators/3/level1": "满惫度"}) == ()
    assert find(SOUND, {"/indicators/2/level1": None}) == ()


INVOICE = TypeAdapter(tuple[Rule, ...]).validate_python(
    [
        {"rule": "line.amount", "kind": "product", "stated": "/items/*/amount",
         "factors": ["/items/*/quantity", "/items/*/price"]},
        {"rule": "line.quantity", "kind": "within", "rows": ["/items/*"], "field": "quantity", "limit": 100},
        {"rule": "sum", "kind": "sum", "total": "/total", "parts": ["/items/*/amount"], "minus": ["/discount"]},
    ]
)  # fmt: skip
ITEMS: dict[str, Any] = {
    "items": [
        {"quantity": "3", "price": "1.50", "amount": "4.50"},
        {"quantity": "7", "price": "0.333", "amount": "2.33"},
    ],
    "discount": "0.83",
    "total": "6.00",
}


def invoice(changes: Mapping[str, str]) -> list[tuple[str, tuple[str, ...], str | None]]:
    values: dict[str, Any] = {**ITEMS, "items": [dict(row) for row in ITEMS["items"]]}
    fields = {}
    for pointer, value in leaves(values):
        *way, last = pointer.split("/")[1:]
        holder = values["items"][int(way[1])] if way else values
        holder[last] = changes.get(pointer, value)
        fields[pointer] = Field(pointer, "number", Content(holder[last]), holder[last], None)
    found = check_record(Record("invoice", (1,), values, fields), INVOICE)
    return [(finding.rule, finding.fields, finding.expected) for finding in found]


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({}, []),
        ({"/items/1/amount": "2.34"}, [("line.amount", ("/items/1/amount",), "2.33")]),
        ({"/items/0/quantity": "5"}, [("line.amount", ("/items/0/amount",), "7.5")]),
        ({"/total": "6.83"}, [("sum", ("/total",), "6")]),
        ({"/discount": "0.38"}, [("sum", ("/total",), "6.45")]),
        ({"/items/0/quantity": "300", "/items/0/amount": "450", "/total": "451.5"},
         [("line.quantity", ("/items/0/quantity",), None)]),
    ],
)  # fmt: skip
def test_the_rules_of_another_form_need_no_code(
    changes: Mapping[str, str], findings: list[tuple[str, tuple[str, ...], str | None]]
) -> None:
    assert invoice(changes) == findings


@pytest.mark.parametrize("text", ["9" * 30, "0." + "0" * 27 + "1", "-" + "9" * 29])
def test_numbers_of_any_length_break_nothing(text: str) -> None:
    for pointer, value in leaves(SOUND):
        if value is not None and pointer.rpartition("/")[2] in NUMBERS:
            assert len(loud(find(SOUND, {pointer: text}))) >= 1
