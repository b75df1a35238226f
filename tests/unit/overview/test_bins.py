"""Classes of scores and rates."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from extractor.overview.bins import Bin, bins_of
from extractor.overview.tally import Kind


def kind(**counted: list[str | None]) -> Kind:
    of = {name: Counter(None if one is None else Decimal(one) for one in values) for name, values in counted.items()}
    return Kind(**of)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "name", "short"),
    [
        ("-0.1", "under 0", "<"),
        ("0", "0 to under 5", "0"),
        ("4.99", "0 to under 5", "0"),
        ("5", "5 to under 10", "5"),
        ("99.999", "95 to under 100", "95"),
        ("100.0", "exactly 100", "="),
        ("100.01", "over 100", ">"),
        ("1E+30", "over 100", ">"),
    ],
)
def test_the_class_of_a_score(value: str, name: str, short: str) -> None:
    assert bins_of(kind(scores=[value]), "scores") == [Bin(name, short, 1)]


def test_classes_between_others_are_there_although_empty() -> None:
    found = bins_of(kind(rates=["70", "79.9", "100", "100", "123", None]), "rates")
    assert [(one.name, one.count) for one in found] == [
        ("70 to under 80", 2),
        ("80 to under 90", 0),
        ("90 to under 100", 0),
        ("exactly 100", 2),
        ("over 100", 1),
    ]
    assert bins_of(kind(rates=[None]), "rates") == []
