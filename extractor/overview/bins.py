"""Scores and rates in classes of equal width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from extractor.overview.sheets import Sheet, kinds_of
from extractor.overview.tally import Kind, Tally

FULL = 100  # a full score, and all of a budget; it is a class of its own, since most forms have just that
WIDTHS = {"scores": 5, "rates": 10}


@dataclass(frozen=True, slots=True)
class Bin:
    """A class: its name, a short one for under its column, and how many are in it."""

    name: str
    short: str
    count: int


def bins_of(kind: Kind, what: str) -> list[Bin]:
    """The classes of a form model's scores or rates, from the lowest that has some to the highest; 0 and more each."""
    width = WIDTHS[what]
    counts: Counter[int] = Counter()
    for value, number in (kind.scores if what == "scores" else kind.rates).items():
        if value is not None:
            counts[_place(value, width)] += number
    if not counts:
        return []
    places = range(min(counts), max(counts) + 1)
    return [Bin(*_names(place, width), counts[place]) for place in places]


def bins_sheet(tally: Tally, what: str) -> Sheet:
    """The classes of every form model."""
    rows = [(name, one.name, one.count) for name, kind in kinds_of(tally) for one in bins_of(kind, what)]
    return Sheet(f"{what}_histogram", ("form", {"scores": "score", "rates": "rate_percent"}[what], "forms"), rows)


def described(what: str) -> str:
    """How the short names are to be understood."""
    width = WIDTHS[what]
    return f"“80” is 80 to under {80 + width}; “=” is exactly {FULL}; “>” is above it"


def _place(value: Decimal, width: int) -> int:
    """-1 is under 0; the last two are exactly FULL, and more."""
    last = FULL // width
    if value >= FULL:
        return last if value == FULL else last + 1
    return max(-1, int(value // width)) if value >= 0 else -1


def _names(place: int, width: int) -> tuple[str, str]:
    last = FULL // width
    special: Mapping[int, tuple[str, str]] = {
        -1: ("under 0", "<"),
        last: (f"exactly {FULL}", "="),
        last + 1: (f"over {FULL}", ">"),
    }
    low = place * width
    return special.get(place, (f"{low} to under {low + width}", str(low)))
