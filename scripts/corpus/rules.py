"""What a form must be told about, computed straight from its values.

Written from the rules' wording alone, apart from any reader or checker, so that it can judge them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

from scripts.corpus.form import Values
from scripts.corpus.targets import costs_over_budget, missed_targets

Finding = dict[str, Any]
CONVENTION = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
PARTS = ("fiscal", "carryover", "other")


def find_faults(values: Values, unreadable: Collection[str] = ()) -> list[Finding]:
    """Return the findings that a form with these values must give.

    Args:
        values: the values; what is blank or unreadable is None.
        unreadable: pointers to fields where something stands that is no number.
    """
    found = [_finding("number.unreadable", "error", [pointer]) for pointer in sorted(unreadable)]
    for check in (_sums, _over_budget, _rate, _score, _subrows):
        found += check(values)
    found += _scores(values, unreadable)
    found += _totals(values, unreadable)
    found += [_finding("indicator.target_met", "warning", [at]) for at in missed_targets(values)]
    found += [_finding("cost.over_budget", "warning", [at]) for at in costs_over_budget(values)]
    found += _convention(values, unreadable)
    return found


def agrees(stated: str, exact: Decimal) -> bool:
    """Tell whether `stated` is `exact` rounded or cut to the digits stated."""
    digit = Decimal(1).scaleb(-decimals(stated))
    modes = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
    return Decimal(stated) in {exact.quantize(digit, mode) for mode in modes}


def decimals(text: str) -> int:
    """Return how many digits stand after the point."""
    return len(text.partition(".")[2])


def number(value: str | None) -> Decimal | None:
    """Return a decimal string as a number, None where there is none."""
    return None if value is None else Decimal(value)


def _finding(rule: str, severity: str, fields: list[str], **more: str) -> Finding:
    return {"rule": rule, "severity": severity, "fields": fields, **more}


def _sums(values: Values) -> Iterator[Finding]:
    funds = values["funds"]
    for column in ("initial_budget", "annual_budget", "executed"):
        stated = number(funds["total"][column])
        parts = [number(funds[row][column]) for row in PARTS]
        if stated is None or all(part is None for part in parts):
            continue
        exact = sum((part for part in parts if part is not None), Decimal(0))
        if stated != exact:
            yield _finding(
                "funds.sum",
                "error",
                [f"/funds/total/{column}"],
                stated=funds["total"][column],
                expected=f"{exact:f}",
            )


def _over_budget(values: Values) -> Iterator[Finding]:
    total = values["funds"]["total"]
    executed, annual = number(total["executed"]), number(total["annual_budget"])
    if executed is not None and annual is not None and executed > annual:
        yield _finding("execution.over_budget", "warning", ["/funds/total/executed"], stated=total["executed"])


def _rate(values: Values) -> Iterator[Finding]:
    total = values["funds"]["total"]
    executed, annual, stated = (
        number(total["executed"]),
        number(total["annual_budget"]),
        total["execution_rate"],
    )
    if executed is None or not annual or stated is None:
        return
    exact = executed / annual * 100
    if not agrees(stated, exact):
        digit = Decimal(1).scaleb(-decimals(stated))
        expected = f"{exact.quantize(digit, ROUND_HALF_UP):f}"
        yield _finding("execution.rate", "error", ["/funds/total/execution_rate"], stated=stated, expected=expected)


def implied_scores(values: Values) -> list[Decimal]:
    """Return the scores that the stated and the exact rate of execution give, at most the weight."""
    total = values["funds"]["total"]
    weight, rate = number(total["weight"]), number(total["execution_rate"])
    executed, annual = number(total["executed"]), number(total["annual_budget"])
    if weight is None:
        return []
    out = [] if rate is None else [min(weight, weight * rate / 100)]
    if executed is not None and annual:
        out.append(min(weight, weight * executed / annual))
    return out


def _score(values: Values) -> Iterator[Finding]:
    stated = values["funds"]["total"]["score"]
    implied = implied_scores(values)
    if stated is not None and implied and not any(agrees(stated, exact) for exact in implied):
        yield _finding("execution.score", "error", ["/funds/total/score"], stated=stated)


def _subrows(values: Values) -> Iterator[Finding]:
    for row in PARTS:
        filled = [f"/funds/{row}/{key}" for key in ("weight", "score") if values["funds"][row][key] is not None]
        if filled:
            yield _finding("funds.subrow_scored", "warning", filled)


def _scored_rows(values: Values) -> list[tuple[str, dict[str, Any]]]:
    rows = [("/funds/total", values["funds"]["total"])]
    return rows + [(f"/indicators/{n}", row) for n, row in enumerate(values["indicators"])]


def _scores(values: Values, unreadable: Collection[str]) -> Iterator[Finding]:
    for at, row in _scored_rows(values):
        weight, score = number(row["weight"]), number(row["score"])
        if weight is not None and score is None and f"{at}/score" not in unreadable:
            yield _finding("score.missing", "error", [f"{at}/score"], **_implied(values, at))
        if weight is None or score is None:
            continue
        # A score of the execution row above its weight is what execution.score tells.
        if not 0 <= score <= weight and at != "/funds/total":
            yield _finding("score.exceeds_weight", "error", [f"{at}/score"], stated=row["score"])
        if at != "/funds/total" and score < weight and not row["deviation_reason"]:
            yield _finding("deduction.reason", "warning", [f"{at}/score"], stated=row["score"])


def _implied(values: Values, at: str) -> dict[str, str]:
    """Return the score that total and rate leave for the one row that has none."""
    total = number(values["total"]["score"])
    rest = [number(row["score"]) for other, row in _scored_rows(values) if other != at and row["weight"] is not None]
    if total is not None and None not in rest:
        return {"expected": plain(total - sum((score for score in rest if score is not None), Decimal(0)))}
    implied = implied_scores(values) if at == "/funds/total" else []
    return {"expected": plain(implied[0])} if implied else {}


def plain(value: Decimal) -> str:
    """Return a number with no exponent and no zeros after its last digit."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _totals(values: Values, unreadable: Collection[str]) -> Iterator[Finding]:
    rows = _scored_rows(values)
    stated = values["total"]["weight"]
    if stated is not None and not any(f"{at}/weight" in unreadable for at, _ in rows):
        weights = sum((number(row["weight"]) or Decimal(0) for _, row in rows), Decimal(0))
        if not weights == Decimal(stated) == 100:
            yield _finding("total.weight", "error", ["/total/weight"], stated=stated, expected=plain(weights))
    stated = values["total"]["score"]
    if stated is None:
        if "/total/score" not in unreadable:
            yield _finding("total.missing", "error", ["/total/score"])
        return
    missing = [at for at, row in rows if row["score"] is None and row["weight"] is not None]
    if any(f"{at}/score" in unreadable for at, _ in rows) or any(at != "/funds/total" for at in missing):
        return  # an unreadable score is told by itself; a missing one is whatever the total leaves
    scores = sum((number(row["score"]) or Decimal(0) for _, row in rows), Decimal(0))
    implied = [Decimal(0)] if not missing else implied_scores(values)
    if not any(scores + extra == Decimal(stated) for extra in implied):
        yield _finding("total.score", "error", ["/total/score"], stated=stated, expected=plain(scores + implied[0]))


def _convention(values: Values, unreadable: Collection[str]) -> Iterator[Finding]:
    if any(pointer.endswith("/weight") for pointer in unreadable):
        return
    groups = dict.fromkeys(CONVENTION, Decimal(0))
    for row in values["indicators"]:
        groups[row["level1"]] = groups.get(row["level1"], Decimal(0)) + (number(row["weight"]) or 0)
    own = number(values["funds"]["total"]["weight"])
    if groups != CONVENTION or own != 10:
        yield _finding("weights.convention", "notice", [])
