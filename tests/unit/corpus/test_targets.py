from __future__ import annotations

from random import Random
from typing import Any

import pytest

from scripts.corpus.generate import random_style, random_values
from scripts.corpus.targets import agree, costs_over_budget, missed_targets


def form(target: str, actual: str, score: str = "10", level2: str = "质量指标") -> dict[str, Any]:
    row = {"level2": level2, "target": target, "actual": actual, "weight": "10", "score": score}
    return {"funds": {"total": {"annual_budget": "100", "executed": "90"}}, "indicators": [row]}


@pytest.mark.parametrize(
    ("target", "actual", "instead"),
    [
        ("≥95%", "88.3%", "95%"),
        ("95%以上", "88%", "95%"),
        ("不少于36家", "30家", "36家"),
        ("≤10万元", "12万元", "10万元"),
        ("6月底前完成", "7月2日完成", "6月15日完成"),
        ("显著提升", "未完成", "完成"),
    ],
)
def test_a_full_score_is_missed_and_can_be_made_to_agree(target: str, actual: str, instead: str) -> None:
    values = form(target, actual)
    assert list(missed_targets(values)) == ["/indicators/0/score"]
    assert list(missed_targets(form(target, actual, "9"))) == []
    agree(values)
    assert values["indicators"][0]["actual"] == instead
    assert list(missed_targets(values)) == []


def test_what_agrees_stays() -> None:
    for target, actual in (("≥95%", "98%"), ("36家", "36家"), ("约36家", "30家"), ("显著提升", "有所提升")):
        values = form(target, actual)
        agree(values)
        assert values["indicators"][0]["actual"] == actual
    values = form("≥95%", "88%", "9")
    agree(values)
    assert values["indicators"][0]["actual"] == "88%"


def test_a_cost_above_the_budget() -> None:
    values = form("≤120万元", "110万元", level2="成本指标")
    assert list(costs_over_budget(values)) == ["/indicators/0/actual"]
    agree(values)
    assert (values["indicators"][0]["target"], values["indicators"][0]["actual"]) == ("≤100万元", "90万元")
    assert list(costs_over_budget(form("≤120万元", "110万元"))) == []


def test_forms_that_add_up_agree() -> None:
    for n in range(100):
        rng = Random(f"agree {n}")
        values = random_values(rng, random_style(rng))
        assert list(missed_targets(values)) == []
        assert list(costs_over_budget(values)) == []
