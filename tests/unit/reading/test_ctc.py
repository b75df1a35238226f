import numpy as np
import pytest

from extractor.reading.ctc import Alphabet, Picture, decode
from tests.unit.reading.emitting import emitted

ALPHABET = Alphabet.of(["", "1", "0", "5", ":", "：", " ", "、", "意", "评", "O", "o", "A", "·", "，"])
NO_INK = np.zeros(16, dtype=bool)


def picture(inked: np.ndarray, em: float) -> Picture:
    """A line one pixel high, of one column a step."""
    return Picture(inked[None, :], 1.0, em)


def steps(*rows: dict[str, float]) -> np.ndarray:
    return emitted(ALPHABET, *rows)


def test_repeated_symbols_are_one_and_a_blank_parts_them() -> None:
    found = decode(steps({"1": 1.0}, {"1": 1.0}, {"0": 1.0}, {}, {"0": 1.0}), ALPHABET, picture(NO_INK[:5], 4))
    assert found.text == "100"
    assert found.probability == pytest.approx(1.0)


def test_probability_is_that_of_the_whole_text() -> None:
    found = decode(steps({"1": 0.9}, {}, {"0": 0.8}), ALPHABET, picture(NO_INK[:3], 4))
    assert found.text == "10"
    assert found.probability == pytest.approx(0.72, abs=1e-6)


def test_a_repeated_digit_does_not_take_the_probability_of_the_single_one() -> None:
    # The blank between the zeros is there with 0.6 only: 10 is as likely as 0.4.
    found = decode(steps({"1": 1.0}, {}, {"0": 1.0}, {"0": 0.4}, {"0": 1.0}), ALPHABET, picture(NO_INK[:5], 4))
    assert found.text == "100"
    assert found.probability == pytest.approx(0.6, abs=1e-6)


def test_width_variants_put_no_doubt_on_a_text() -> None:
    found = decode(steps({"1": 1.0}, {}, {":": 0.5, "：": 0.5}, {}, {"5": 1.0}), ALPHABET, picture(NO_INK[:5], 4))
    assert found.probability == pytest.approx(1.0, abs=1e-6)


def test_a_space_puts_no_doubt_on_a_text() -> None:
    found = decode(steps({"1": 1.0}, {" ": 0.5}, {"5": 1.0}), ALPHABET, picture(NO_INK[:3], 4))
    assert found.probability == pytest.approx(1.0, abs=1e-6)


def lost_mark() -> np.ndarray:
    return steps(*[{}] * 3, {"意": 1.0}, *[{}] * 4, {"、": 0.26}, *[{}] * 4, {"评": 1.0}, *[{}] * 2)


def test_a_mark_lost_between_wide_characters_is_found_by_its_ink_and_doubted() -> None:
    inked = NO_INK.copy()
    inked[[2, 3, 4, 8, 12, 13, 14]] = True
    found = decode(lost_mark(), ALPHABET, picture(inked, 5))
    assert found.text == "意、评"
    assert found.probability == pytest.approx(0.26, abs=0.01)


def test_without_ink_nothing_is_invented() -> None:
    assert decode(lost_mark(), ALPHABET, picture(NO_INK, 5)).text == "意评"


def test_a_line_of_blanks_is_empty() -> None:
    assert decode(steps({}, {}), ALPHABET, picture(NO_INK[:2], 4)).text == ""


def test_a_round_letter_alone_is_a_zero_and_puts_no_doubt_on_it() -> None:
    found = decode(steps({}, {"o": 0.5, "0": 0.3, "O": 0.2}, {}), ALPHABET, picture(NO_INK[:3], 4))
    assert found.text == "0"
    assert found.probability == pytest.approx(1.0, abs=1e-6)


def test_a_round_letter_among_letters_stays_one() -> None:
    assert decode(steps({"A": 1.0}, {}, {"O": 1.0}), ALPHABET, picture(NO_INK[:3], 4)).text == "AO"


def test_ink_that_no_character_accounts_for_is_told() -> None:
    inked = NO_INK.copy()
    inked[[0, 1, 6, 7, 8]] = True
    found = decode(steps({"1": 1.0}, *[{}] * 11), ALPHABET, picture(inked[:12], 4))
    assert found.text == "1"
    assert found.passed_over


def test_ink_that_was_passed_over_takes_what_is_likeliest_there_and_is_doubted() -> None:
    inked = NO_INK.copy()
    inked[[0, 1, 6, 7, 8]] = True
    found = decode(steps({"1": 0.9}, {"1": 0.1}, *[{}] * 5, {"5": 0.02, " ": 0.1}), ALPHABET, picture(inked[:8], 4))
    assert found.text == "15"
    assert found.probability == pytest.approx(0.9 * 0.02, abs=0.01)
    assert not found.passed_over


def test_a_peak_beside_it_is_not_what_stands_in_ink_that_was_passed_over() -> None:
    inked = NO_INK.copy()
    inked[[0, 1, 2, 3]] = True
    found = decode(steps({"1": 0.9}, {"1": 0.1}, {}, {}), ALPHABET, picture(inked[:4], 2))
    assert found.text == "1"
    assert found.passed_over


def test_a_hairline_is_no_ink_that_was_passed_over() -> None:
    dark = np.zeros((48, 96), dtype=bool)
    dark[10:40, 4:20] = dark[10:40, 60] = True
    rows = steps({"1": 1.0}, *[{}] * 11)
    assert not decode(rows, ALPHABET, Picture(dark, 8.0, 38.4)).passed_over
    dark[10:40, 60:62] = True
    assert decode(rows, ALPHABET, Picture(dark, 8.0, 38.4)).passed_over


@pytest.mark.parametrize(
    ("before", "comma", "after", "text"),
    [("意", 0.04, "评", "意，评"), ("意", 0.004, "评", "意·评"), ("1", 0.04, "评", "1·评"), ("意", 0.04, "A", "意·A")],
)
def test_a_dot_between_wide_characters_is_the_comma_that_it_may_be(
    before: str, comma: float, after: str, text: str
) -> None:
    found = decode(
        steps({before: 1.0}, {}, {"·": 0.9, "，": comma}, {}, {after: 1.0}), ALPHABET, picture(NO_INK[:5], 2)
    )
    assert found.text == text
    assert found.probability == pytest.approx(comma if "，" in text else 0.9, abs=1e-6)
