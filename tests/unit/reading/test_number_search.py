"""The likeliest number in a network's output, where its likeliest text is none."""

import numpy as np
import pytest

from extractor.reading.ctc import Alphabet
from extractor.reading.number_search import likeliest_number
from tests.unit.reading.emitting import emitted

ALPHABET = Alphabet.of(["", *"0123456789", ".", ",", "，", "%", "-", "+", ":", "O", "名", " "])
Row = dict[str, float]


def steps(*rows: Row) -> np.ndarray:
    return emitted(ALPHABET, *rows)


def written(text: str, **others: Row) -> np.ndarray:
    """Each character surely, with a blank behind it; ``others`` gives what else may stand at a place, as p0, p1, ..."""
    rows: list[Row] = []
    for i, char in enumerate(text):
        other = others.get(f"p{i}", {})
        rows += [{char: 1 - sum(other.values()), **other}, {}]
    return steps(*rows)


def found(line: np.ndarray) -> tuple[str, float]:
    number = likeliest_number(line, ALPHABET)
    assert number is not None
    return number[0], round(number[1], 3)


@pytest.mark.parametrize(
    ("line", "number", "chance"),
    [
        (written("106:8%", p3={".": 0.2}), "106.8%", 0.2),
        (written("56.33名", p5={"%": 0.05}), "56.33%", 0.05),
        (written("1，234.5"), "1,234.5", 1.0),
        (written("1O"), "10", 1.0),
        (written("67,5115", p2={".": 0.4}), "67.5115", 0.4),
        (written("-3:5", p2={".": 0.3}), "-3.5", 0.3),
    ],
)
def test_what_no_number_holds_gives_way_to_what_one_does(line: np.ndarray, number: str, chance: float) -> None:
    assert found(line) == (number, chance)


def test_a_point_that_the_network_hardly_sees_is_found_behind_a_leading_nought() -> None:
    assert found(steps({"0": 1.0}, {".": 0.05}, {"0": 1.0}, {}, {"0": 1.0})) == ("0.00", 0.05)


def test_every_way_to_write_a_number_counts() -> None:
    line = steps({"1": 1.0}, {":": 0.5, ".": 0.3}, {".": 0.4, ":": 0.5}, {"5": 1.0})
    assert found(line) == ("1.5", round(0.3 * 0.4 + 0.2 * 0.4 + 0.3 * 0.1, 3))


@pytest.mark.parametrize("text", ["第名", "名", "1:2", "2020.12.31", "12,34", "007"])
def test_what_is_surely_something_else_gives_none(text: str) -> None:
    chars = [char if char in ALPHABET.characters else "名" for char in text]
    assert likeliest_number(written("".join(chars)), ALPHABET) is None
