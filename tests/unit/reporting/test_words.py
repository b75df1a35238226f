from __future__ import annotations

import pytest

from extractor.reporting.words import count, percent, shorten


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.0, "0%"),
        (0.00001, "under 0.1%"),
        (0.008, "0.8%"),
        (0.034, "3%"),
        (0.5, "50%"),
        (0.985, "99%"),
        (0.99, "99%"),
        (0.995, "99.5%"),
        (0.99965, "99.96%"),
        (0.9997, "99.97%"),
        (0.99998, "99.998%"),
        (0.99999, "99.999%"),
        (0.9999999, "99.999%"),
        (1.0, "100%"),
    ],
)
def test_only_certainty_is_said_to_be_certain(chance: float, said: str) -> None:
    assert percent(chance) == said


def test_counts_and_cuts() -> None:
    assert [count(number, "cell") for number in (0, 1, 2)] == ["0 cells", "1 cell", "2 cells"]
    assert shorten("a  b\nc", 5) == "a b c"
    assert shorten("abcdef", 5) == "abcd…"
