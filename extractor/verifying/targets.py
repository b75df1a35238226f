"""Targets against results, and costs against the budget."""

from __future__ import annotations

from decimal import Decimal

from extractor.forms.rules import Cost, Target
from extractor.verifying.arithmetic import divide, multiply, plain, subtract
from extractor.verifying.claims import Direction, Outcome, judge
from extractor.verifying.docket import Docket, Excuse, Numbers
from extractor.verifying.filled import Filled
from extractor.verifying.quantities import UNITS, plain_text, read_amount
from extractor.verifying.rows import rows_with

MOST_SHOWN = 24  # characters of a target or a result in a message
_QUALITATIVE = frozenset({"定性", "定性指标"})


def check_target(rule: Target, docket: Docket) -> None:
    """A full score though the target is missed, or points off though it is met and nothing says why.

    Where a form has no place to say why, points off are not told.
    """
    filled = docket.filled
    may_reason = bool(rule.reason and rows_with(rule.reason, filled, rule.rows))
    for row in filled.expand(rule.rows):
        at, most = f"{row}/{rule.score}", f"{row}/{rule.weight}"
        score, weight = filled.number(at), filled.number(most)
        if score is None or not weight or not 0 <= score <= weight:
            continue
        full = score == weight
        reasoned = not filled.is_blank(f"{row}/{rule.reason}") if may_reason else not full
        outcome = None if reasoned and not full else _outcome(rule, filled, row)
        # A reason goes before what a bare number is only taken to mean.
        if outcome is None or outcome.met == full or (reasoned and not outcome.explicit):
            continue

        def holds(n: Numbers, at: str = at, most: str = most, met: bool = outcome.met) -> bool:
            return (n[at] == n[most]) if met else n[at] < n[most]

        excuse, told = docket.excuse((at, most), holds), docket.is_told(at)
        if told and excuse is None and outcome.met:
            excuse = _join(docket, at, f"{filled.label(f'{row}/{rule.target}')} seems to be met: {outcome.shown}")
        if told and excuse is None:
            continue
        docket.add(
            rule,
            (at, most, *_columns(rule, row)),
            excuse,
            fields=(at,),
            message=_say(rule, filled, row, outcome),
            stated=str(filled.value(at)),
            arithmetic=outcome.shown,
        )


def _join(docket: Docket, at: str, hint: str) -> Excuse | None:
    """Adds to the finding that tells already that this score lacks its reason: one cause, one finding."""
    for number, (finding, excuse) in enumerate(docket.findings):
        if excuse is None and at in finding.fields and at in docket.reasons:
            return Excuse(number, at, hint)
    return None


def _columns(rule: Target, row: str) -> list[str]:
    """The fields of a row that say what was to be reached and what was."""
    keys = (rule.target, rule.actual, rule.relation, rule.unit, rule.reason)
    return [f"{row}/{key}" for key in keys if key]


def _outcome(rule: Target, filled: Filled, row: str) -> Outcome | None:
    target, actual = _text(filled, f"{row}/{rule.target}"), _text(filled, f"{row}/{rule.actual}")
    if not target or not actual:
        return None
    unit = _text(filled, f"{row}/{rule.unit}") if rule.unit else ""
    relation = _text(filled, f"{row}/{rule.relation}") if rule.relation else ""
    target, actual = _with_unit(target, unit), _with_unit(actual, unit)
    if relation not in _QUALITATIVE and not target.startswith(relation):
        target = relation + target
    named = filled.value(rule.year) if rule.year else None
    year = named if isinstance(named, int) else None
    outcome = judge(target, actual, _direction(rule, filled, row), year)
    if outcome and not outcome.met and not outcome.explicit and _may_be_misread(filled, f"{row}/{rule.target}"):
        # On scans ≥ is read as 2: 236家 may be ≥36家.
        other = judge(f"≥{target[1:]}", actual, None, year)
        return None if target[0] == "2" and other and other.met else outcome
    return outcome


def _may_be_misread(filled: Filled, pointer: str) -> bool:
    field = filled.record.fields.get(pointer)
    return field is not None and field.content.confidence < 1


def _text(filled: Filled, pointer: str) -> str:
    return "" if filled.is_blank(pointer) else plain_text(str(filled.value(pointer) or filled.text(pointer)))


def _with_unit(text: str, unit: str) -> str:
    """A number alone with the unit that stands in a column of its own."""
    return text + unit if text[-1:].isdigit() and unit in UNITS else text


def _direction(rule: Target, filled: Filled, row: str) -> Direction | None:
    """Which way a bare number of a row counts."""
    group = _text(filled, f"{row}/{rule.group}") if rule.group else ""
    name = _text(filled, f"{row}/{rule.name}") if rule.name else ""
    if any(word in name for word in rule.unsure):
        return None
    least, most = (any(part in group for part in parts) for parts in (rule.at_least, rule.at_most))
    return None if least == most else "at_least" if least else "at_most"


def _say(rule: Target, filled: Filled, row: str, outcome: Outcome) -> str:
    at, most = f"{row}/{rule.score}", f"{row}/{rule.weight}"
    wanted, got = (f"{row}/{key}" for key in (rule.target, rule.actual))
    result = f"{filled.label(got)} “{_cut(filled.text(got))}”"
    aim = f"{filled.label(wanted)} “{_cut(filled.text(wanted))}”"
    named = f"{filled.row_name(row, rule.name)}{filled.label(at)} {filled.number(at)}"
    if outcome.met:
        off = f"is below {filled.label(most)} {filled.number(most)}"
        return f"{named} {off}, but {result} seems to meet {aim}, and no reason is given"
    return f"{named} is the full {filled.label(most)}, but {result} seems to miss {aim}"


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"


def check_cost(rule: Cost, docket: Docket) -> None:
    """Amounts of money in rows of costs against the budget."""
    filled = docket.filled
    limit = filled.number(rule.limit)
    if limit is None:
        return
    factor = UNITS[rule.unit].factor
    spent = filled.number(rule.spent) if rule.spent else None
    for row in filled.expand(rule.rows):
        at, group = f"{row}/{rule.amount}", f"{row}/{rule.group}"
        cost = _cost(rule, filled, row)
        if cost is None or docket.is_told(at):
            continue
        amount, shown = cost
        own = multiply((limit, factor))
        if amount <= own or (spent is not None and amount == multiply((spent, factor))):
            continue

        def holds(n: Numbers, amount: Decimal = amount) -> bool:
            return amount <= multiply((n[rule.limit], factor))

        written = f"{plain(limit)}{rule.unit}"
        docket.add(
            rule,
            (at, group, rule.limit),
            docket.excuse((rule.limit,), holds),
            fields=(at,),
            message=f"{filled.row_name(row, rule.name)}{filled.label(at)} {shown} is more than "
            f"{filled.label(rule.limit)} {written}",
            stated=plain(divide(amount, factor)),
            difference=plain(divide(subtract(amount, own), factor)),
            arithmetic=f"{shown} > {written}",
        )


def _cost(rule: Cost, filled: Filled, row: str) -> tuple[Decimal, str] | None:
    """The least amount of money that a row of costs names, as a number of 元 and as written."""
    at = f"{row}/{rule.amount}"
    group = _text(filled, f"{row}/{rule.group}")
    name = _text(filled, f"{row}/{rule.name}") if rule.name else ""
    if not any(part in group for part in rule.groups) or any(word in name for word in rule.unsure):
        return None
    amount = read_amount(_text(filled, at))
    if amount is None or amount.unit.kind != "money" or amount.subject or amount.noun or amount.remark:
        return None
    if amount.approximate or amount.relation == "at_most":
        return None
    return amount.low, amount.shown[0]
