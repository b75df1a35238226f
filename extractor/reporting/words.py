"""Small words: counts, chances, quotations."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

MOST_CHANCE_DIGITS = 5  # of a chance after its point: results keep no more


def count(number: int, word: str) -> str:
    """A number with its word."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def percent(chance: float) -> str:
    """A chance as a percentage: 93%, 99.7%, 99.998%; 100% is said of nothing less, nor 0% of anything more.

    Above 99% the digits go as far as the first that is no 9, cut, not rounded: "99.97%" is never said of 0.99965.
    """
    whole = Decimal(str(chance)).quantize(Decimal(1).scaleb(-MOST_CHANCE_DIGITS), ROUND_DOWN)
    exact = whole * 100
    if exact >= 99:
        digits = next((n for n in range(1, 3) if exact < 100 - Decimal(10) ** -n), 3)
        shown = exact.quantize(Decimal(1).scaleb(-digits), ROUND_DOWN)
    elif exact < 1:
        shown = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
        if chance > 0 and not shown:
            return "under 0.1%"
    else:
        shown = exact.quantize(Decimal(1), ROUND_HALF_UP)
    text = f"{shown:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def shorten(text: str, longest: int) -> str:
    """A text in one line, cut off where it is longer."""
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def squeeze(text: str) -> str:
    """A text without its blanks: for telling whether one holds another."""
    return "".join(text.split())
