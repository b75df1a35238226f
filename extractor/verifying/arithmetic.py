"""Decimal arithmetic as a clerk does it: to the digits stated, rounded or cut."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

# Digits, before and after the point together. The longest number of a real form has 12; what is longer is no number
# but two that ran together.
MAX_DIGITS = 30
# Holds the product of three such numbers, or a ratio of two with their digits after the point.
CONTEXT = Context(prec=200)
MODES = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
SCORE_DIGITS = 2  # the most digits that scores and rates are commonly stated to

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def to_number(value: object) -> Decimal | None:
    """A typed value as a number; None where it is not one."""
    text = str(value) if isinstance(value, str | int) else ""
    return Decimal(text) if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text) else None


def decimals(number: Decimal) -> int:
    """How many digits stand after the point."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def agrees(stated: Decimal, exact: Decimal) -> bool:
    """Whether a number is the exact one rounded (half up or half even) or cut to the digits stated."""
    return any(stated == to_digits(exact, decimals(stated), mode) for mode in MODES)


def to_digits(exact: Decimal, digits: int, mode: str = ROUND_HALF_UP) -> Decimal:
    """A number with so many digits after the point."""
    return exact.quantize(Decimal(1).scaleb(-digits), mode, CONTEXT)


def bare(number: Decimal) -> Decimal:
    """The same number with no zeros after its last digit: what a difference of stated numbers may be stated as."""
    return Decimal(plain(number))


def roundings(exact: Decimal) -> tuple[Decimal, ...]:
    """What one may state for a number: rounded or cut to 0, 1 or 2 digits."""
    found = (to_digits(exact, digits, mode) for digits in range(SCORE_DIGITS, -1, -1) for mode in MODES)
    return tuple(dict.fromkeys(found))


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Numerator ÷ denominator, to 200 digits."""
    return CONTEXT.divide(numerator, denominator)


def multiply(numbers: Iterable[Decimal]) -> Decimal:
    """The product; 1 of none."""
    result = Decimal(1)
    for number in numbers:
        result = CONTEXT.multiply(result, number)
    return result


def add(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum, with the digits of the longest; 0 of none."""
    total = Decimal(0)
    for number in numbers:
        total = CONTEXT.add(total, number)
    return total


def subtract(a: Decimal, b: Decimal) -> Decimal:
    """The exact difference, with the digits of the longer."""
    return CONTEXT.subtract(a, b)


def plain(number: Decimal) -> str:
    """A number with no exponent and no zeros after its last digit."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def short(number: Decimal) -> str:
    """A number with at most 4 digits after its point, for a message."""
    return plain(number if decimals(number) <= 4 else to_digits(number, 4))


def arrow(exact: Decimal, stated: Decimal, sign: str = "") -> str:
    """What comes out, with what one states for it where that has fewer digits: 8.278 → 8.3."""
    out = f"{short(exact)}{sign}"
    return out if to_number(short(exact)) == stated else f"{out} → {plain(stated)}{sign}"
