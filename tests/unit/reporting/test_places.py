from __future__ import annotations

import pytest

from extractor.reporting import say_place, to_place
from extractor.reporting.places import say_measures, say_spot
from extractor.results import Fractions
from tests.unit.reporting.building import field, result


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ((0.7, 0.1, 0.8, 0.2), "upper right"),
        ((0.0, 0.9, 0.1, 1.0), "lower left"),
        ((0.4, 0.4, 0.6, 0.6), "centre"),
        ((0.4, 0.0, 0.6, 0.1), "upper middle"),
        ((0.8, 0.4, 1.0, 0.6), "middle right"),
        ((0.9, 0.9, 1.0, 1.0), "lower right"),
        ((0.1, 0.1, 0.9, 0.2), "upper part"),
        ((0.0, 0.1, 0.1, 0.9), "left side"),
        ((0.4, 0.1, 0.6, 0.9), "middle column"),
        ((0.0, 0.0, 1.0, 1.0), "whole page"),
    ],
)
def test_the_part_of_the_page(box: Fractions, said: str) -> None:
    assert say_spot(box) == said


def test_a_place_in_words_in_fractions_and_in_points() -> None:
    one = field("1")
    assert say_place(one) == "page 1, upper right (75% across, 15% down)"
    assert say_measures(one, result()) == "from the left 0.700–0.800 (416–476 pt), from the top 0.100–0.200 (84–168 pt)"
    assert to_place(one, result()) == {
        "page_number": 1,
        "words": "upper right",
        "box": [0.7, 0.1, 0.8, 0.2],
        "unit": "pt",
        "box_in_unit": [416.5, 84.2, 476.0, 168.4],
    }


def test_a_page_that_was_not_read_has_no_size() -> None:
    one = field("1", page_number=7)
    assert to_place(one, result()) == {"page_number": 7, "words": "upper right", "box": [0.7, 0.1, 0.8, 0.2]}
    assert say_measures(one, result()) == "from the left 0.700–0.800, from the top 0.100–0.200"


def test_what_stands_nowhere_has_no_place() -> None:
    nowhere = field("", page_number=None, box=None)
    assert (say_place(nowhere), say_measures(nowhere, result()), to_place(nowhere, result())) == ("", "", None)
    assert to_place(None, result()) is None
