"""Rules and a filled form -> the constraints on its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
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
from extractor.verifying.arithmetic import bare, subtract
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
from extractor.verifying.filled import NUMERIC, Filled, each_of, fill_stars, star_indexes
from extractor.verifying.numbers import Numbers, numbers_of
from extractor.verifying.rows import rows_with

# How often a paper breaks a rule though every number on it is as it was meant. Of the three published forms of
# samples/seeds one has a reason missing, one a score, and one a score in a row that has none; these are the orders of
# magnitude of such slips, and nothing hangs on their exact figures.
NO_REASON, NOT_FILLED, FILLED, OVER, BEYOND_LIMIT = 0.1, 0.003, 0.1, 0.05, 0.0003
# That a word or a garbled number stands on the paper where a number must; and, since no sum is checked then, that what
# the others would have made of it is what they say.
WORD, GARBLED = 0.05 * 0.01, 0.0005 * 0.01
# The odds that a person computes a number wrong: two of the some dozen totals, rates and scores of the three published
# forms in samples/seeds are. And which share of those comes out just so: a sum is mostly off by a simple number (of so
# many digits), a rate is that of another budget.
MISCOUNTED, ANY, FAR, SIMPLE = 0.05, 0.003, 0.0001, {1: 0.03, 2: 0.01}
OTHER_DENOMINATOR = MISCOUNTED * 0.3
_LIKE_DIGITS = re.compile(r"[\dOoIlSZBq.,，。、·•:：;；%％'`+\-\s]*")


def find_constraints(filled: Filled, rules: Sequence[Rule]) -> tuple[Constraint, ...]:
    """The constraints that the rules put on the numbers of a form; rules on texts put none."""
    percents = frozenset(p for p in filled.record.fields if filled.is_percent(p))
    rates = {rate.at: rate for rule in rules if isinstance(rule, Ratio) for rate in _rates(rule, filled)}
    needed = dict(_needed(filled, rules))
    numbers = numbers_of(filled)
    amounts: list[Constraint] = []
    for rule in rules:
        if isinstance(rule, Sum):
            amounts.extend(_sums(rule, filled, needed, numbers))
        elif isinstance(rule, Ratio):
            amounts.extend(_ratios(rule, filled, numbers))
        elif isinstance(rule, Product):
            amounts.extend(_products(rule, filled, percents, rates))
    others = [one for rule in rules for one in _others(rule, filled, amounts)]
    return (*amounts, *others)


def _rates(rule: Ratio, filled: Filled) -> Iterator[Rate]:
    for at, indexes in filled.expand_one(rule.stated):
        scale = HUNDRED if filled.is_percent(at) else Decimal(1)
        above, below = fill_stars(rule.numerator, indexes), fill_stars(rule.denominator, indexes)
        yield Rate(at, above, below, scale, filled.may_be_fraction(at))


def _ratios(rule: Ratio, filled: Filled, numbers: Numbers) -> Iterator[Constraint]:
    for rate in _rates(rule, filled):
        others = (fill_stars(other, star_indexes(rule.stated, rate.at)) for other in rule.other_denominators)
        known = any(not rate.holds(numbers) and replace(rate, below=other).holds(numbers) for other in others)
        yield ratio_constraint(rule.rule, rate, OTHER_DENOMINATOR if known else MISCOUNTED * _share_near(rate, numbers))


def _needed(filled: Filled, rules: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        if isinstance(rule, RequiredWith):
            for row in filled.expand(rule.rows):
                yield f"{row}/{rule.field}", f"{row}/{rule.given}"


def _share_of(made: Constraint, numbers: Numbers) -> float:
    """How many of those who add up wrong are wrong by as much: by a simple number rather than any."""
    stated = numbers.get(made.about)
    wanted = made.wants(made.about, numbers)
    if stated is None or stated.is_nan() or not wanted:
        return ANY
    gap = min((abs(subtract(stated, value)) for value in wanted), default=Decimal(0))
    return SIMPLE.get(len(bare(gap).as_tuple().digits), ANY)


def _share_near(rate: Rate, numbers: Numbers) -> float:
    """The same of a rate: hardly anybody is wrong by a factor of ten, but a point that was lost makes it so."""
    stated, exact = numbers.get(rate.at), rate.exact(numbers)
    if stated is None or stated.is_nan() or exact is None:
        return ANY
    return ANY if exact / 10 < stated < exact * 10 else FAR


def _sums(rule: Sum, filled: Filled, needed: dict[str, str], numbers: Numbers) -> Iterator[Constraint]:
    for each in rule.each or ("",):
        parts = filled.expand(part.replace("{each}", each) for part in rule.parts)
        minus = filled.expand(part.replace("{each}", each) for part in rule.minus)
        signs = dict.fromkeys(parts, 1) | dict.fromkeys(minus, -1)
        made = sum_constraint(rule.rule, rule.total.replace("{each}", each), signs, rule.equals, needed)
        yield replace(made, breach=MISCOUNTED * _share_of(made, numbers))


def _products(rule: Product, filled: Filled, percents: frozenset[str], rates: dict[str, Rate]) -> Iterator[Constraint]:
    for at, indexes in filled.expand_one(rule.stated):
        factors = [fill_stars(factor, indexes) for factor in rule.factors]
        most = fill_stars(rule.at_most, indexes) if rule.at_most else None
        yield product_constraint(rule.rule, at, factors, most, percents, rates, MISCOUNTED * ANY)


def _others(rule: Rule, filled: Filled, amounts: Sequence[Constraint]) -> Iterator[Constraint]:
    match rule:
        case Typed():
            for pointer, field in filled.record.fields.items():
                if field.type in NUMERIC and filled.is_unreadable(pointer):
                    digits = _LIKE_DIGITS.fullmatch(filled.text(pointer).strip())
                    yield number_constraint(rule.rule, pointer, amounts, GARBLED if digits else WORD)
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
                # No rule of the form says so, and no finding comes of it: a row with the one has the other.
                yield filled_constraint(f"{rule.rule} reversed", given, at, amounts, NOT_FILLED)
        case Within() | Reason():
            yield from _limited(rule, filled)
        case _:
            return


def _limited(rule: Within | Reason, filled: Filled) -> Iterator[Constraint]:
    rows = filled.expand(rule.rows) if isinstance(rule, Within) else rows_with(rule.reason, filled, rule.rows)
    for row in rows:
        fixed = rule.limit if isinstance(rule.limit, Decimal) else None
        at, end = f"{row}/{rule.field}", "" if fixed is not None else f"{row}/{rule.limit}"
        if isinstance(rule, Within):
            yield within_constraint(rule.rule, at, end, fixed, BEYOND_LIMIT)
        elif filled.is_blank(f"{row}/{rule.reason}"):
            yield below_constraint(rule.rule, at, end, fixed, rule.below, NO_REASON)
