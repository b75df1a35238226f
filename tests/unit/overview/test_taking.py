"""What of a form counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.forms import shipped_models
from extractor.overview.taking import Owner, Roles, looks_of, owner_of, plain, rate_of, roles_of, score_of
from tests.unit.overview.building import form, number
from tests.unit.reporting.building import field

USUAL = Roles()


def test_the_rules_of_a_model_say_where_its_numbers_are() -> None:
    models = {model.id: model for model in shipped_models()}
    assert roles_of(models["chaoyang-project-self-evaluation-2020"]) == USUAL
    assert roles_of(models["department-self-evaluation-2020"]).project == "/department"
    assert roles_of(None) == USUAL


def test_whose_form_it_is() -> None:
    assert owner_of(form("甲 项目", "财政局"), USUAL) == Owner("甲 项目", "财政局", "2020")
    assert owner_of(form(), Roles("/no", "/such", "/field")) == Owner("", "", "")


@pytest.mark.parametrize(
    ("text", "value", "rate"),
    [
        ("80.6%", "80.6", "80.6"),
        ("80.6", "80.6", "80.6"),
        ("0.806", "0.806", "80.6"),
        ("1", "1", "100"),
        ("0.5％", "0.5", "0.5"),
        ("0", "0", "0"),
        ("—", None, None),
    ],
)
def test_a_rate_that_may_be_a_fraction_is_one(text: str, value: str | None, rate: str | None) -> None:
    one = form(execution_rate=field(text, type="percent", value=value))
    assert rate_of(one, USUAL) == (None if rate is None else Decimal(rate))


@pytest.mark.parametrize(
    ("value", "score"), [("98.10", "98.10"), ("-3", "-3"), (None, None), ("NaN", None), ("未评", None)]
)
def test_a_score_is_a_number_or_none(value: str | None, score: str | None) -> None:
    assert score_of(form(score=number("x", value=value)), USUAL) == (None if score is None else Decimal(score))


def test_fields_that_share_a_cell_are_looked_at_once() -> None:
    unsure: dict[str, Any] = {"status": "review", "confidence": 0.5}
    shared = [field("95", **unsure), field("95", **unsure), field("96", **unsure)]
    without_place = [field("", box=None, page_number=None, **unsure) for _ in range(2)]
    keys = ("project_name", "execution_rate", "score", "actual", "fiscal_year")
    named: dict[str, Any] = dict(zip(keys, [*shared, *without_place], strict=True))
    one = form(**named)
    assert looks_of(one) == 4
    assert looks_of(form()) == 0


def test_names_in_other_widths_and_spacing_are_plain_alike() -> None:
    assert plain("朝阳区 财政局（本级）ＡＢ") == plain("朝阳区财政局(本级)\u3000ab") == "朝阳区财政局(本级)ab"
