"""Decimal arithmetic as a clerk does it: to the digits stated, rounded or cut."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

# Digits, before and after the point together. The longest number of a real form has 12; what is longer is no number
# but two that ran together.
MAX_DIGITS = 30
# Holds weight × numerator ÷ denominator of such numbers with their digits after the point: 30 + 30 + 29 + 29.
CONTEXT = Context(prec=200)

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def to_number(value: object) -> Decimal | None:
    """A typed value as a number; None where it is not one."""
    text = str(value) if isinstance(value, str | int) else ""
    return Decimal(text) if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text) else None


def decimals(value: Decimal) -> int:
    """How many digits stand after the point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def agrees(stated: Decimal, exact: Decimal) -> bool:
    """Whether a number is the exact one rounded (half up or half even) or cut to the digits stated."""
    modes = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)
    return any(stated == to_digits(exact, decimals(stated), mode) for mode in modes)


def to_digits(exact: Decimal, digits: int, mode: str = ROUND_HALF_UP) -> Decimal:
    """A number with so many digits after the point."""
    return exact.quantize(Decimal(1).scaleb(-digits), mode, CONTEXT)


def percentage(numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """Numerator ÷ denominator × 100; None where the denominator is 0."""
    if not denominator:
        return None
    return CONTEXT.divide(CONTEXT.multiply(numerator, Decimal(100)), denominator)


def share(weight: Decimal, rate: Decimal) -> Decimal:
    """A percentage of the weight, at most the weight."""
    return min(weight, CONTEXT.divide(CONTEXT.multiply(weight, rate), Decimal(100)))


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
