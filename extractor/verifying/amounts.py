"""The rules that compute: sums, limits, rates, and the scores that follow from rates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from extractor.document import Finding
from extractor.forms.rules import AtMost, Product, Ratio, Sum
from extractor.verifying.arithmetic import add, agrees, decimals, percentage, plain, share, subtract, to_digits
from extractor.verifying.filled import Filled

MOST_TERMS = 40  # of a sum that a message writes out; a form has about 20
HUNDRED = Decimal(100)


def check_sum(rule: Sum, filled: Filled) -> Iterator[Finding]:
    """A total against its parts, for each column of the rule."""
    for each in rule.each or ("",):
        total = rule.total.replace("{each}", each)
        parts = filled.expand(part.replace("{each}", each) for part in rule.parts)
        yield from _check_sum(rule, filled, total, parts)


def _check_sum(rule: Sum, filled: Filled, total: str, parts: Sequence[str]) -> Iterator[Finding]:
    if any(filled.is_unreadable(pointer) for pointer in (total, *parts)):
        return
    # A part that is missing counts as what the finding about it expects, any other blank as nothing.
    meant = {part: filled.expectations(part) for part in parts}
    if any(part in filled.missing and not meant[part] for part in parts):
        return
    counted = {part: filled.number(part) if part not in filled.missing else meant[part][0] for part in parts}
    terms = [number for number in counted.values() if number is not None]
    stated, exact = filled.number(total), add(terms)
    if not terms or (stated is None and rule.equals is None):
        return
    if stated in (None, exact) and rule.equals in (None, exact):
        return
    if stated is not None and rule.equals is None and _follows(stated, exact, counted, meant):
        return
    expected = rule.equals if rule.equals is not None and stated in (None, exact) else exact
    yield Finding(
        rule.rule,
        rule.severity,
        filled.verdict((total, *parts)),
        (total,),
        _say_sum(rule, filled.label(total), stated, terms),
        stated=None if stated is None else str(filled.value(total)),
        expected=plain(expected),
        difference=None if stated is None else plain(subtract(stated, expected)),
    )


def _follows(
    stated: Decimal, exact: Decimal, counted: dict[str, Decimal | None], meant: dict[str, tuple[Decimal, ...]]
) -> bool:
    """Whether a total is right once one doubted part, or all of them, are what findings expect there."""
    changes = [
        [subtract(number, counted[part] or Decimal(0)) for number in numbers]
        for part, numbers in meant.items()
        if numbers
    ]
    off = subtract(stated, exact)
    return any(off in change for change in changes) or off == add(change[0] for change in changes)


def _say_sum(rule: Sum, label: str, stated: Decimal | None, terms: Sequence[Decimal]) -> str:
    exact = plain(add(terms))
    shown = " + ".join(map(plain, terms)) if len(terms) <= MOST_TERMS else f"the sum of {len(terms)} parts"
    sums = f"{shown} = {exact}" if len(terms) > 1 else exact
    must = "" if rule.equals is None else f"; it must be {plain(rule.equals)}"
    if stated is None:
        return f"{label}: the parts make {sums}{must}"
    if exact == plain(stated):
        return f"{label} is stated as {stated}, and the parts make {sums}{must}"
    return f"{label} is stated as {stated}, but the parts make {sums}{must if stated != rule.equals else ''}"


def check_at_most(rule: AtMost, filled: Filled) -> Iterator[Finding]:
    """A value against its limit."""
    values, limits = filled.candidates(rule.value), filled.candidates(rule.limit)
    if not values or not limits or any(value <= limit for value, limit in product(values, limits)):
        return
    value, limit = values[0], limits[0]
    over = plain(subtract(value, limit))
    yield Finding(
        rule.rule,
        rule.severity,
        filled.verdict((rule.value, rule.limit)),
        (rule.value,),
        f"{filled.label(rule.value)} {value} is {over} more than {filled.label(rule.limit)} {limit}",
        stated=str(filled.value(rule.value)),
        difference=over,
    )


def check_ratio(rule: Ratio, filled: Filled) -> Iterator[Finding]:
    """A stated percentage against its numerator and denominator."""
    stated = filled.number(rule.stated)
    exact = _percentages(filled, rule.numerator, rule.denominator)
    if stated is None or not exact or any(agrees(stated, rate) for rate in exact):
        return
    expected = to_digits(exact[0], decimals(stated))
    numerator, denominator = filled.number(rule.numerator), filled.number(rule.denominator)
    message = f"{filled.label(rule.stated)} is stated as {stated}%, but {numerator} ÷ {denominator} = {expected}%"
    for other in rule.other_denominators:
        if any(agrees(stated, rate) for rate in _percentages(filled, rule.numerator, other)):
            message += f"; {stated}% would follow from {filled.label(other)} {filled.number(other)}"
    yield Finding(
        rule.rule,
        rule.severity,
        filled.verdict((rule.stated, rule.numerator, rule.denominator)),
        (rule.stated,),
        message,
        stated=str(filled.value(rule.stated)),
        expected=f"{expected:f}",
        difference=plain(subtract(stated, expected)),
    )


def _percentages(filled: Filled, numerator: str, denominator: str) -> list[Decimal]:
    """The exact rate first; then those that hold if a finding about its amounts is right."""
    pairs = product(filled.candidates(numerator), filled.candidates(denominator))
    rates = (percentage(above, below) for above, below in pairs)
    return [rate for rate in rates if rate is not None]


def check_product(rule: Product, filled: Filled) -> Iterator[Finding]:
    """A score against weight and rate."""
    stated, weight = filled.number(rule.stated), filled.number(rule.weight)
    implied = [score for _, score in implied_scores(rule, filled)]
    if stated is None or weight is None or not implied or any(agrees(stated, score) for score in implied):
        return
    rate, exact = implied_scores(rule, filled)[0]
    expected = to_digits(exact, decimals(stated))
    left = filled.left.get(rule.stated)
    if left is not None and any(agrees(left, score) for score in implied):
        expected = left
    most = f", at most {weight}," if rate > HUNDRED else ""
    message = (
        f"{filled.label(rule.stated)} is stated as {stated}, but {weight} × {_short(rate)}%{most} = {_short(exact)}"
    )
    yield Finding(
        rule.rule,
        rule.severity,
        filled.verdict((rule.stated, rule.weight, rule.rate, rule.numerator, rule.denominator)),
        (rule.stated,),
        message,
        stated=str(filled.value(rule.stated)),
        expected=plain(expected),
        difference=plain(subtract(stated, expected)),
    )


def implied_scores(rule: Product, filled: Filled) -> list[tuple[Decimal, Decimal]]:
    """The rates that hold and the exact scores they give, the likeliest first: the stated rate unless it is doubted."""
    weight = filled.number(rule.weight)
    if weight is None:
        return []
    stated = filled.number(rule.rate)
    exact = _percentages(filled, rule.numerator, rule.denominator)
    rates = [*([] if stated is None else [stated]), *exact]
    if exact and filled.expectations(rule.rate):
        rates = [*exact, *rates[:1]]
    return [(rate, share(weight, rate)) for rate in rates]


def _short(number: Decimal) -> str:
    return plain(number if decimals(number) <= 4 else to_digits(number, 4))
