"""The calculations of a form written out, whether they hold or not: what a person sees while they type."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractor.forms.rules import Product, Ratio, Rule, Sum
from extractor.verifying.arithmetic import (
    agrees,
    arrow,
    bare,
    decimals,
    divide,
    multiply,
    plain,
    roundings,
    to_digits,
)
from extractor.verifying.constraints import HUNDRED, ratio_holds
from extractor.verifying.docket import Docket
from extractor.verifying.filled import fill_stars
from extractor.verifying.rates import is_between, say_product
from extractor.verifying.sums import Made, implied_by, write_out

UNKNOWN = "?"  # in place of what is no number


@dataclass(frozen=True, slots=True)
class Calculation:
    """A sum, a rate or a product.

    ``about`` is the field that states what comes out, ``parts`` what it is made of; ``arithmetic``, ``stated`` and
    ``expected`` are those of a finding. ``holds`` is false as well where a part is no number.
    """

    rule: str
    about: str
    parts: tuple[str, ...]
    arithmetic: str
    stated: str | None
    expected: str | None
    holds: bool


def calculations_of(rule: Rule, docket: Docket, pointers: Collection[str]) -> Iterator[Calculation]:
    """The calculations of a rule that some fields are part of; none of other rules than of arithmetic.

    Args:
        rule: the rule.
        docket: after every rule has been checked.
        pointers: of the fields.
    """
    match rule:
        case Sum():
            yield from _sums(rule, docket, pointers)
        case Ratio():
            yield from _ratios(rule, docket, pointers)
        case Product():
            yield from _products(rule, docket, pointers)
        case _:
            return


def _sums(rule: Sum, docket: Docket, pointers: Collection[str]) -> Iterator[Calculation]:
    filled = docket.filled
    for each in rule.each or ("",):
        total = rule.total.replace("{each}", each)
        parts = filled.expand(part.replace("{each}", each) for part in rule.parts)
        minus = filled.expand(part.replace("{each}", each) for part in rule.minus)
        signs = dict.fromkeys(parts, 1) | dict.fromkeys(minus, -1)
        if not any(pointer in pointers for pointer in (total, *signs)):
            continue
        missing = [part for part in signs if part in docket.missing]
        terms = filled.numbers(signs) | {part: implied_by(docket, part) for part in missing if part in docket.implied}
        stated = filled.number(total)
        made = Made(total, signs, {part: terms[part] for part in signs if part in terms}, stated, rule.equals)
        unread = [part for part in signs if filled.is_unreadable(part) or (part in missing and part not in terms)]
        blank = stated is None and rule.equals is None and not filled.is_unreadable(total)
        if blank or not (terms or unread):
            continue
        if unread or filled.is_unreadable(total):
            shown = " + ".join(
                plain(terms[part]) if part in terms else UNKNOWN for part in signs if part in terms or part in unread
            )
            expected = None if unread else plain(made.exact)
            yield Calculation(
                rule.rule,
                total,
                tuple(signs),
                shown if unread else write_out(made),
                _stated(docket, total),
                expected,
                False,
            )
            continue
        yield _sum(rule, docket, made, missing)


def _sum(rule: Sum, docket: Docket, made: Made, missing: Sequence[str]) -> Calculation:
    exact, stated, equals = made.exact, made.stated, made.equals
    holds = stated in (None, exact) and equals in (None, exact)
    if not holds and len(missing) == 1 and missing[0] in docket.implied:
        # A score that is not there was rounded in the total: the rule is silent then, see sums.
        holds = any(agrees(bare(made.left_for(missing[0])), x) for x in docket.implied[missing[0]])
    by_rule = equals is not None and (stated is None or exact in (stated, equals))
    expected = equals if by_rule and equals is not None else exact
    return Calculation(
        rule.rule, made.total, tuple(made.signs), write_out(made), _stated(docket, made.total), plain(expected), holds
    )


def _ratios(rule: Ratio, docket: Docket, pointers: Collection[str]) -> Iterator[Calculation]:
    filled = docket.filled
    for at, indexes in filled.expand_one(rule.stated):
        above, below = fill_stars(rule.numerator, indexes), fill_stars(rule.denominator, indexes)
        if not any(pointer in pointers for pointer in (at, above, below)):
            continue
        stated, amounts = filled.number(at), filled.numbers((above, below))
        if stated is None and not filled.is_unreadable(at):
            continue
        shown = " ÷ ".join(_number(docket, pointer) for pointer in (above, below))
        if len(amounts) < 2 or not amounts[below]:
            if any(filled.is_unreadable(pointer) for pointer in (above, below)):
                yield Calculation(rule.rule, at, (above, below), shown, _stated(docket, at), None, False)
            continue
        percent = filled.is_percent(at)
        scale, sign = (HUNDRED, "%") if percent else (Decimal(1), "")
        ratio = divide(amounts[above], amounts[below])
        exact = multiply((ratio, scale))
        expected = roundings(exact)[0] if stated is None else to_digits(exact, decimals(stated))
        holds = stated is not None and ratio_holds(
            stated, ratio, scale, may_be_fraction=percent and filled.may_be_fraction(at)
        )
        arithmetic = f"{shown} = {arrow(exact, expected, sign)}"
        yield Calculation(rule.rule, at, (above, below), arithmetic, _stated(docket, at), f"{expected:f}", holds)


def _products(rule: Product, docket: Docket, pointers: Collection[str]) -> Iterator[Calculation]:
    filled = docket.filled
    for at, indexes in filled.expand_one(rule.stated):
        factors = [fill_stars(factor, indexes) for factor in rule.factors]
        most = fill_stars(rule.at_most, indexes) if rule.at_most else None
        inputs = tuple(dict.fromkeys([*factors, *([most] if most else ())]))
        if not any(pointer in pointers for pointer in (at, *inputs)):
            continue
        stated = filled.number(at)
        if stated is None and not filled.is_unreadable(at):
            continue
        implied = docket.implied.get(at, ())
        if not implied:
            if any(filled.is_unreadable(pointer) for pointer in inputs):
                shown = " × ".join(_number(docket, factor) for factor in factors)
                yield Calculation(rule.rule, at, inputs, shown, _stated(docket, at), None, False)
            continue
        numbers = filled.numbers(inputs)
        said, exact = say_product(docket, factors, _fits(stated, numbers.get(most or "")))
        expected = roundings(implied[0])[0] if stated is None else to_digits(implied[0], decimals(stated))
        holds = stated is not None and (
            any(agrees(stated, one) for one in implied) or is_between(docket, factors, most, numbers, stated)
        )
        arithmetic = f"{said} = {arrow(exact, stated if holds and stated is not None else expected)}"
        yield Calculation(rule.rule, at, inputs, arithmetic, _stated(docket, at), plain(expected), holds)


def _fits(stated: Decimal | None, cap: Decimal | None) -> Callable[[Decimal], bool]:
    """Whether a product, that does not go above a cap, is what is stated."""
    return lambda exact: stated is not None and agrees(stated, exact if cap is None else min(exact, cap))


def _number(docket: Docket, pointer: str) -> str:
    number = docket.filled.number(pointer)
    return UNKNOWN if number is None else str(number)


def _stated(docket: Docket, pointer: str) -> str | None:
    """What is stated, as a finding says it; what is no number as it was read."""
    filled = docket.filled
    if filled.number(pointer) is not None:
        return str(filled.value(pointer) if filled.value(pointer) is not None else filled.number(pointer))
    return filled.text(pointer) or None
