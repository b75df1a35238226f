"""Rates, the values that follow from them, and limits of amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from itertools import product

from extractor.forms.rules import AtMost, Product, Ratio
from extractor.verifying.arithmetic import (
    MODES,
    add,
    agrees,
    arrow,
    bare,
    decimals,
    divide,
    multiply,
    plain,
    roundings,
    short,
    subtract,
    to_digits,
)
from extractor.verifying.docket import Docket, Doubt, Numbers
from extractor.verifying.filled import Filled, fill_stars

HUNDRED = Decimal(100)


def check_at_most(rule: AtMost, docket: Docket) -> None:
    """A value against its limit."""
    filled = docket.filled
    for at, indexes in filled.expand_one(rule.value):
        end = fill_stars(rule.limit, indexes)
        value, limit = filled.number(at), filled.number(end)
        if value is None or limit is None or value <= limit:
            continue
        over = plain(subtract(value, limit))
        said = f"{filled.label(at)} {value} is {over} more than {filled.label(end)} {limit}"
        excuse = docket.excuse((at, end), _is_at_most(at, end), said)
        told: dict[str, object] = {"fields": (at,), "message": said, "stated": str(value), "difference": over}
        docket.add(rule, (at, end), excuse, arithmetic=f"{value} - {limit} = {over}", **told)


def _is_at_most(at: str, end: str) -> Callable[[Numbers], bool]:
    return lambda numbers: numbers[at] <= numbers[end]


def check_ratio(rule: Ratio, docket: Docket) -> None:
    """A stated rate against its numerator and denominator."""
    filled = docket.filled
    for at, indexes in filled.expand_one(rule.stated):
        above, below = fill_stars(rule.numerator, indexes), fill_stars(rule.denominator, indexes)
        others = [fill_stars(other, indexes) for other in rule.other_denominators]
        _check_ratio(rule, docket, at, above, below, others)


def _check_ratio(rule: Ratio, docket: Docket, at: str, above: str, below: str, others: list[str]) -> None:
    filled = docket.filled
    scale = HUNDRED if filled.is_percent(at) else Decimal(1)
    amounts = filled.numbers((above, below))
    if len(amounts) < 2 or not amounts[below]:
        return
    stated = filled.number(at)
    exact = multiply((divide(amounts[above], amounts[below]), scale))

    def holds(numbers: Numbers) -> bool:
        if stated is None or not numbers[below]:
            return False
        ratio = divide(numbers[above], numbers[below])
        return agrees(stated, multiply((ratio, scale))) or _is_fraction(filled, at, ratio)

    if stated is None or holds(amounts):
        docket.exact[at] = exact
        return
    expected = to_digits(exact, decimals(stated))
    sign = "%" if scale == HUNDRED else ""
    quotient = f"{amounts[above]} ÷ {amounts[below]} = "
    message = f"{filled.label(at)} is stated as {stated}{sign}, but {quotient}{expected}{sign}"
    for other in others:
        if holds({above: amounts[above], below: filled.number(other) or Decimal(0)}):
            message += f"; {stated}{sign} would follow from {filled.label(other)} {filled.number(other)}"
    message += _say_digits(stated, exact, sign)
    number = docket.add(
        rule,
        (at, above, below),
        docket.excuse((above, below), holds),
        fields=(at,),
        message=message,
        stated=str(filled.value(at)),
        expected=f"{expected:f}",
        difference=plain(subtract(stated, expected)),
        arithmetic=quotient + arrow(exact, expected, sign),
    )
    if number is None:
        return
    docket.exact[at] = exact
    docket.wrong.add(at)
    docket.doubt(at, Doubt(number, (expected,), lambda rate: agrees(rate, exact)))
    if above not in docket.confirmed or below not in docket.confirmed:
        # Nothing else speaks for the amounts: it may be one of them that is wrong.
        docket.doubt(above, Doubt(number))
        docket.doubt(below, Doubt(number))


def _say_digits(stated: Decimal, exact: Decimal, sign: str) -> str:
    """That a number was rounded to fewer digits than it is stated in, where that makes it right."""
    digits = next((d for d in range(decimals(stated)) if any(stated == to_digits(exact, d, m) for m in MODES)), None)
    if digits is None:
        return ""
    return f"; {stated}{sign} would follow if it were rounded or cut to {digits} digits after the point"


def _is_fraction(filled: Filled, at: str, ratio: Decimal) -> bool:
    """Whether a percentage is stated as a fraction: 0.83 for 83%."""
    stated = filled.number(at)
    if stated is None or not filled.is_percent(at) or not filled.may_be_fraction(at):
        return False
    return stated == ratio or (decimals(stated) > 1 and agrees(stated, ratio))


def check_product(rule: Product, docket: Docket) -> None:
    """A value against the product of its factors."""
    for at, indexes in docket.filled.expand_one(rule.stated):
        factors = [fill_stars(factor, indexes) for factor in rule.factors]
        most = fill_stars(rule.at_most, indexes) if rule.at_most else None
        _check_product(rule, docket, at, factors, most)


def _check_product(rule: Product, docket: Docket, at: str, factors: list[str], most: str | None) -> None:
    filled = docket.filled
    inputs = dict.fromkeys([*factors, *([most] if most else ())])
    if any(filled.is_unreadable(pointer) for pointer in inputs):
        return
    numbers = filled.numbers(inputs)
    implied = _products(docket, factors, most, numbers)
    if not implied:
        return
    docket.implied[at] = implied
    stated = filled.number(at)
    if stated is None:
        return

    def holds(numbers: Numbers) -> bool:
        found = _products(docket, factors, most, numbers)
        return any(agrees(stated, exact) for exact in found) or is_between(docket, factors, most, numbers, stated)

    if holds(numbers):
        return
    left = docket.left_for(at)
    fits = left is not None and any(agrees(bare(left), exact) for exact in implied)
    expected = left if left is not None and fits else to_digits(implied[0], decimals(stated))
    said, exact = say_product(docket, factors)
    message = f"{filled.label(at)} is stated as {stated}, but {said} = {short(exact)}"
    if most and exact > implied[0]:
        message += f", at most {filled.number(most)}"
    message += _say_digits(stated, implied[0], "")
    number = docket.add(
        rule,
        (at, *inputs),
        docket.excuse(list(inputs), holds),
        fields=(at,),
        message=message,
        stated=str(filled.value(at)),
        expected=plain(expected),
        difference=plain(subtract(stated, expected)),
        arithmetic=f"{said} = {arrow(exact, expected)}",
    )
    if number is not None:
        values = dict.fromkeys(rounded for exact in implied for rounded in roundings(exact))
        docket.doubt(at, Doubt(number, tuple(values), lambda n: any(agrees(n, exact) for exact in implied)))


def _choices(docket: Docket, factor: str, numbers: Numbers) -> list[Decimal]:
    """What a factor may be, hundredths as hundredths: stated or exact, the likelier first.

    A rate that is not stated, or wrong, may have been rounded before it was used.
    """
    stated, exact = numbers.get(factor), docket.exact.get(factor)
    choices = [] if stated is None else [stated]
    if exact is not None:
        loose = stated is None or factor in docket.wrong
        choices = [exact, *roundings(exact), *choices] if loose else [*choices, exact]
    if not docket.filled.is_percent(factor):
        return choices
    found = [divide(choice, HUNDRED) for choice in choices]
    if stated is not None and docket.filled.may_be_fraction(factor):
        fraction_first = exact is not None and _is_fraction(docket.filled, factor, divide(exact, HUNDRED))
        found.insert(0 if fraction_first else len(found), stated)
    return found


def _products(docket: Docket, factors: list[str], most: str | None, numbers: Numbers) -> tuple[Decimal, ...]:
    """What the factors give, at most the number of ``most``; nothing where one is not known."""
    if most and most not in numbers:
        return ()
    found = (multiply(chosen) for chosen in product(*(_choices(docket, f, numbers) for f in factors)))
    return tuple(dict.fromkeys(min(exact, numbers[most]) if most else exact for exact in found))


def is_between(
    docket: Docket, factors: list[str], most: str | None, numbers: Mapping[str, Decimal], stated: Decimal
) -> bool:
    """Whether a value follows from what a stated rate may have been before it was rounded or cut.

    That counts where the exact rate is not known.
    """
    rate = next((f for f in factors if docket.filled.is_percent(f) and f not in docket.exact), None)
    if rate is None or rate not in numbers:
        return False
    step = Decimal(1).scaleb(-decimals(numbers[rate]))
    ends = [
        _products(docket, factors, most, {**numbers, rate: add((numbers[rate], change))})[0] for change in (-step, step)
    ]
    digits = decimals(stated)
    return to_digits(min(ends), digits, ROUND_DOWN) <= stated <= to_digits(max(ends), digits, ROUND_UP)


def say_product(
    docket: Docket, factors: list[str], fits: Callable[[Decimal], bool] = lambda _: False
) -> tuple[str, Decimal]:
    """The calculation of a product written out, and what it gives.

    Args:
        docket: of the form.
        factors: the fields.
        fits: what the product should be, where several may be meant: the likeliest where none fits.
    """
    numbers = docket.filled.numbers(factors)
    possible = list(product(*(_choices(docket, factor, numbers) for factor in factors)))
    chosen = next((choices for choices in possible if fits(multiply(choices))), possible[0])
    percents = [docket.filled.is_percent(factor) for factor in factors]
    shown = (f"{short(multiply((n, HUNDRED)))}%" if one else short(n) for n, one in zip(chosen, percents, strict=True))
    return " × ".join(shown), multiply(chosen)
