"""Rules and a filled form -> the constraints on its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.forms.rules import (
    AtMost,
    Blank,
    Product,
    Ratio,
    Reason,
    Required,
    RequiredWith,
    Rule,
    Sum,
    Typed,
    Within,
)
from extractor.verifying.constraints import (
    HUNDRED,
    Constraint,
    Rate,
    at_most_constraint,
    below_constraint,
    blank_constraint,
    filled_constraint,
    number_constraint,
    product_constraint,
    ratio_constraint,
    sum_constraint,
    within_constraint,
)
from extractor.verifying.filled import NUMERIC, Filled, each_of, fill_stars

# How often a paper breaks a rule though every number on it is as it was meant. Of the three published forms of
# samples/seeds one has a reason missing, one a score, and one a score in a row that has none; these are the orders of
# magnitude of such slips, and nothing hangs on their exact figures.
NO_REASON, NOT_FILLED, FILLED, OVER, BEYOND_LIMIT = 0.1, 0.03, 0.1, 0.05, 0.0003
OTHER_DENOMINATOR = 0.05 * 0.3  # that a rate is of another budget: that is what is mostly wrong with one


def find_constraints(filled: Filled, rules: Sequence[Rule]) -> tuple[Constraint, ...]:
    """The constraints that the rules put on the numbers of a form; rules on texts put none."""
    percents = frozenset(p for p in filled.record.fields if filled.is_percent(p))
    rates = {rate.at: rate for rule in rules if isinstance(rule, Ratio) for rate in _rates(rule, filled)}
    needed = dict(_needed(filled, rules))
    amounts: list[Constraint] = []
    for rule in rules:
        if isinstance(rule, Sum):
            amounts.extend(_sums(rule, filled, needed))
        elif isinstance(rule, Ratio):
            amounts.extend(ratio_constraint(rule.rule, rate) for rate in _rates(rule, filled))
        elif isinstance(rule, Product):
            amounts.extend(_products(rule, filled, percents, rates))
    others = [one for rule in rules for one in _others(rule, filled, amounts)]
    return (*amounts, *others)


def _rates(rule: Ratio, filled: Filled) -> Iterator[Rate]:
    for at, indexes in filled.expand_one(rule.stated):
        scale = HUNDRED if filled.is_percent(at) else Decimal(1)
        above, below = fill_stars(rule.numerator, indexes), fill_stars(rule.denominator, indexes)
        yield Rate(at, above, below, scale, filled.may_be_fraction(at))


def _needed(filled: Filled, rules: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        if isinstance(rule, RequiredWith):
            for row in filled.expand(rule.rows):
                yield f"{row}/{rule.field}", f"{row}/{rule.given}"


def _sums(rule: Sum, filled: Filled, needed: dict[str, str]) -> Iterator[Constraint]:
    for each in rule.each or ("",):
        parts = filled.expand(part.replace("{each}", each) for part in rule.parts)
        minus = filled.expand(part.replace("{each}", each) for part in rule.minus)
        signs = dict.fromkeys(parts, 1) | dict.fromkeys(minus, -1)
        yield sum_constraint(rule.rule, rule.total.replace("{each}", each), signs, rule.equals, needed)


def _products(rule: Product, filled: Filled, percents: frozenset[str], rates: dict[str, Rate]) -> Iterator[Constraint]:
    for at, indexes in filled.expand_one(rule.stated):
        factors = [fill_stars(factor, indexes) for factor in rule.factors]
        most = fill_stars(rule.at_most, indexes) if rule.at_most else None
        yield product_constraint(rule.rule, at, factors, most, percents, rates)


def _others(rule: Rule, filled: Filled, amounts: Sequence[Constraint]) -> Iterator[Constraint]:
    match rule:
        case Typed():
            for pointer, field in filled.record.fields.items():
                if field.type in NUMERIC and filled.is_unreadable(pointer):
                    yield number_constraint(rule.rule, pointer, amounts)
        case AtMost():
            for at, indexes in filled.expand_one(rule.value):
                yield at_most_constraint(rule.rule, at, fill_stars(rule.limit, indexes), OVER)
        case Blank():
            for at, _ in each_of(rule.each, ((field, field) for field in rule.fields)):
                for pointer in filled.expand((at,)):
                    yield blank_constraint(rule.rule, pointer, FILLED)
        case Required():
            for pointer in filled.expand(rule.fields):
                if pointer not in filled.record.fields or filled.record.fields[pointer].type in NUMERIC:
                    yield filled_constraint(rule.rule, pointer, None, amounts, NOT_FILLED)
        case RequiredWith():
            for row in filled.expand(rule.rows):
                at, given = f"{row}/{rule.field}", f"{row}/{rule.given}"
                yield filled_constraint(rule.rule, at, given, amounts, NOT_FILLED)
        case Within() | Reason():
            yield from _limited(rule, filled)
        case _:
            return


def _limited(rule: Within | Reason, filled: Filled) -> Iterator[Constraint]:
    for row in filled.expand(rule.rows):
        fixed = rule.limit if isinstance(rule.limit, Decimal) else None
        at, end = f"{row}/{rule.field}", "" if fixed is not None else f"{row}/{rule.limit}"
        if isinstance(rule, Within):
            yield within_constraint(rule.rule, at, end, fixed, BEYOND_LIMIT)
        elif filled.is_blank(f"{row}/{rule.reason}"):
            yield below_constraint(rule.rule, at, end, fixed, NO_REASON)
