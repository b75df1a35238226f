"""Faults put into a form that adds up, one for each rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from scripts.corpus.form import Values, set_value, value_at
from scripts.corpus.generate import Style, digits, execution_score, stated_rate
from scripts.corpus.rules import PARTS, Finding, decimals, find_faults, plain


@dataclass(frozen=True, slots=True)
class Planted:
    """A form with one more fault: where it was put, and what must be found there."""

    values: Values
    at: tuple[str, ...]
    found: tuple[tuple[str, tuple[str, ...]], ...]
    unreadable: tuple[tuple[str, str], ...] = ()


Planter = Callable[[Values, Random, Style], Planted | None]


def plant(rule: str, values: Values, rng: Random, style: Style) -> Planted | None:
    """Return a copy of `values` that breaks `rule` and nothing else; None where it can't be done.

    What the planter promises is held against `find_faults`, computed from the values alone.
    """
    before = _named(find_faults(values))
    planted = PLANTERS[rule](copy.deepcopy(values), rng, style)
    if planted is None:
        return None
    after = _named(find_faults(planted.values, [pointer for pointer, _ in planted.unreadable]))
    return planted if after == sorted([*before, *planted.found]) else None


def _named(findings: list[Finding]) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((str(f["rule"]), tuple(f["fields"])) for f in findings)


def _one(values: Values, rule: str, field: str, *at: str) -> Planted:
    return Planted(values, at or (field,), ((rule, (field,)),))


def _add_up(values: Values, style: Style) -> None:
    """State the total that the scores give."""
    rows = [values["funds"]["total"], *values["indicators"]]
    total = sum((Decimal(row["score"]) for row in rows if row["score"]), Decimal(0))
    values["total"]["score"] = digits(total, style.score_digits)


def _scored_indicator(values: Values, rng: Random) -> int:
    return rng.choice([n for n, row in enumerate(values["indicators"]) if row["score"] is not None])


def _slip(text: str, rng: Random) -> str:
    """Change one digit of a number, as one does in typing."""
    places = [n for n, char in enumerate(text) if char.isdigit()]
    at = rng.choice(places)
    other = rng.choice([d for d in "0123456789" if d != text[at] and not (d == "0" and at == 0)])
    return text[:at] + other + text[at + 1 :]


def _rate(values: Values, rng: Random, style: Style) -> Planted | None:
    total = values["funds"]["total"]
    if total["initial_budget"] != total["annual_budget"] and rng.random() < 0.6:
        total["execution_rate"] = stated_rate(Decimal(total["executed"]), Decimal(total["initial_budget"]), rng)
    else:
        total["execution_rate"] = _slip(total["execution_rate"], rng)
    if Decimal(total["execution_rate"]) > 120:
        return None
    total["score"] = execution_score(values, rng, style)
    _add_up(values, style)
    return _one(values, "execution.rate", "/funds/total/execution_rate")


def _score(values: Values, rng: Random, style: Style) -> Planted | None:
    total = values["funds"]["total"]
    wrong = Decimal(total["score"]) + rng.choice(
        (Decimal("-1.5"), Decimal(-1), Decimal("-0.4"), Decimal("0.7"), Decimal(1))
    )
    if not 0 <= wrong <= Decimal(total["weight"]):
        return None
    total["score"] = digits(wrong, style.score_digits)
    _add_up(values, style)
    return _one(values, "execution.score", "/funds/total/score")


def _over_budget(values: Values, rng: Random, style: Style) -> Planted | None:
    funds = values["funds"]
    annual, executed = (Decimal(funds["total"][key]) for key in ("annual_budget", "executed"))
    places = max(decimals(funds["total"][key]) for key in ("annual_budget", "executed"))
    step = Decimal(1).scaleb(-places)
    over = max(step, (annual * Decimal(rng.randint(2, 150)) / 1000).quantize(step, ROUND_HALF_UP))
    more = annual - executed + over
    funds["total"]["executed"] = plain(executed + more)
    funds["fiscal"]["executed"] = plain(Decimal(funds["fiscal"]["executed"]) + more)
    funds["total"]["execution_rate"] = stated_rate(executed + more, annual, rng)
    funds["total"]["score"] = execution_score(values, rng, style)
    _add_up(values, style)
    return _one(values, "execution.over_budget", "/funds/total/executed")


def _sum(values: Values, rng: Random, _: Style) -> Planted | None:
    column = rng.choice(("initial_budget", "annual_budget", "executed"))
    row = rng.choice([row for row in PARTS if values["funds"][row][column] is not None])
    if column == "initial_budget" and rng.random() < 0.5:
        row = "total"
    at = f"/funds/{row}/{column}"
    set_value(values, at, _slip(value_at(values, at), rng))
    return _one(values, "funds.sum", f"/funds/total/{column}", at)


def _subrow(values: Values, rng: Random, _: Style) -> Planted | None:
    row = rng.choice(("fiscal", "fiscal", "carryover"))
    keys = rng.choice((("weight", "score"), ("weight", "score"), ("score",), ("weight",)))
    for key in keys:
        values["funds"][row][key] = values["funds"]["total"][key]
    fields = tuple(f"/funds/{row}/{key}" for key in keys)
    return Planted(values, fields, (("funds.subrow_scored", fields),))


def _missing(values: Values, rng: Random, _: Style) -> Planted | None:
    total = values["funds"]["total"]
    exact = Decimal(total["weight"]) * Decimal(total["execution_rate"]) / 100 == Decimal(total["score"])
    at = "/funds/total/score"
    if not exact or rng.random() < 0.5:
        at = f"/indicators/{_scored_indicator(values, rng)}/score"
        set_value(values, at.replace("/score", "/deviation_reason"), None)
    set_value(values, at, None)
    return _one(values, "score.missing", at)


def _exceeds(values: Values, rng: Random, style: Style) -> Planted | None:
    n = _scored_indicator(values, rng)
    row = values["indicators"][n]
    row["score"] = digits(
        Decimal(row["weight"]) + rng.choice((Decimal("0.5"), Decimal(1), Decimal(2), Decimal(5))), None
    )
    row["deviation_reason"] = None
    _add_up(values, style)
    return _one(values, "score.exceeds_weight", f"/indicators/{n}/score")


def _no_reason(values: Values, rng: Random, style: Style) -> Planted | None:
    n = _scored_indicator(values, rng)
    row = values["indicators"][n]
    if Decimal(row["score"]) >= Decimal(row["weight"]):
        row["score"] = digits(Decimal(row["weight"]) - rng.choice((Decimal("0.5"), Decimal(1))), style.score_digits)
    if Decimal(row["score"]) < 0:
        return None
    row["deviation_reason"] = None
    _add_up(values, style)
    return _one(values, "deduction.reason", f"/indicators/{n}/score")


def _total_weight(values: Values, rng: Random, _: Style) -> Planted | None:
    values["total"]["weight"] = rng.choice(("90", "95", "99", "110", "10", "105"))
    return _one(values, "total.weight", "/total/weight")


def _total_score(values: Values, rng: Random, style: Style) -> Planted | None:
    wrong = Decimal(values["total"]["score"]) + rng.choice(
        [Decimal(d) for d in ("-1", "-0.06", "0.06", "0.5", "1", "-10", "-2.5")]
    )
    if wrong > 100:
        return None
    values["total"]["score"] = digits(wrong, style.score_digits)
    return _one(values, "total.score", "/total/score")


def _total_missing(values: Values, _: Random, __: Style) -> Planted | None:
    values["total"]["score"] = None
    return _one(values, "total.missing", "/total/score")


def _convention(values: Values, rng: Random, style: Style) -> Planted | None:
    rows = [row for row in values["indicators"] if row["weight"] is not None]
    give, take = rng.sample(rows, 2)
    step = rng.choice((Decimal(1), Decimal(2), Decimal(5)))
    if give["level1"] == take["level1"] or Decimal(give["weight"]) <= step:
        return None
    for row, change in ((give, -step), (take, step)):
        row["weight"] = plain(Decimal(row["weight"]) + change)
        score = Decimal(row["score"]) + change
        if score < 0:
            return None
        row["score"] = digits(score, style.score_digits)
    _add_up(values, style)
    return Planted(values, (), (("weights.convention", ()),))


_NO_NUMBERS = ("详见附件", "约{}", "优", "见明细表", "待定", "{}左右", "{}..5", "？")


def _unreadable(values: Values, rng: Random, _: Style) -> Planted | None:
    n = _scored_indicator(values, rng)
    at = rng.choice(
        (
            f"/indicators/{n}/score",
            f"/indicators/{n}/score",
            "/funds/total/executed",
            "/funds/total/initial_budget",
            "/total/score",
        )
    )
    text = rng.choice(_NO_NUMBERS).format(value_at(values, at))
    set_value(values, at, None)
    if at.endswith(f"{n}/score"):
        values["indicators"][n]["deviation_reason"] = None
    planted = _one(values, "number.unreadable", at)
    return Planted(planted.values, planted.at, planted.found, ((at, text),))


PLANTERS: dict[str, Planter] = {
    "execution.rate": _rate,
    "execution.score": _score,
    "execution.over_budget": _over_budget,
    "funds.sum": _sum,
    "funds.subrow_scored": _subrow,
    "score.missing": _missing,
    "score.exceeds_weight": _exceeds,
    "deduction.reason": _no_reason,
    "total.weight": _total_weight,
    "total.score": _total_score,
    "total.missing": _total_missing,
    "weights.convention": _convention,
    "number.unreadable": _unreadable,
}
