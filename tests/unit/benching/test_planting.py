"""Forms with planted misreadings and paper errors, for the benchmark of verifying."""

from __future__ import annotations

from random import Random

import pytest

from extractor.forms import shipped_models
from extractor.verifying import check_record
from scripts.benching.inks import PROFILE, Inks, Sample, apply, edits, load
from scripts.benching.planting import Case, as_number, make_case
from scripts.benching.verifying import Tally, judge

MODEL = next(model for model in shipped_models() if model.id == "chaoyang-project-self-evaluation-2020")
RIGHT = Sample((), 0.9999, "accepted", ())
FOUR = Sample((("4", "1"),), 0.7, "review", (((("1", "4"),), 0.25),))
BLANK = Sample((), 0.999, "accepted", (), blank=True)


def first_case(kind: str, samples: list[Sample]) -> Case:
    for number in range(100):
        rng = Random(f"{kind} {number}")
        case = make_case(kind, rng, Inks(samples, rng), MODEL)
        if case is not None:
            return case
    raise AssertionError(f"no form for {kind}")


@pytest.mark.parametrize(("a", "b"), [("4.5", "1.5"), ("98%", "98"), ("3", ""), ("12", "12")])
def test_what_was_changed_in_one_number_is_changed_in_it_again(a: str, b: str) -> None:
    assert apply(a, edits(a, b), Random(0)) == b


def test_a_slip_is_not_made_where_its_characters_are_not() -> None:
    assert apply("33", (("4", "1"),), Random(0)) is None


def test_a_misread_number_keeps_what_the_reader_thought_of() -> None:
    case = first_case("one misreading", [RIGHT, FOUR, BLANK])
    ((pointer, true),) = case.misread.items()
    content = case.record.fields[pointer].content
    assert (content.confidence, content.status) == (0.7, "review")
    assert "4" in true
    assert [as_number(text.rstrip("%").replace(",", "")) for text, _ in content.alternatives] == [true]


def test_sound_forms_read_right_give_no_finding() -> None:
    case = first_case("clean", [RIGHT, BLANK])
    assert (case.misread, case.faults) == ({}, ())
    assert [finding for finding in check_record(case.record, MODEL.rules) if finding.severity == "error"] == []


def test_the_culprit_is_counted_where_it_is_offered_first() -> None:
    tally = Tally()
    case = first_case("one misreading", [RIGHT, FOUR, BLANK])
    assert judge(case, check_record(case.record, MODEL.rules), tally) == []
    assert (tally.counts["culprit first"], tally.counts["culprit first of"]) == (1, 1)


def test_the_measured_readings_that_come_with_it_hold_wrong_ones_and_right_ones() -> None:
    samples = load(PROFILE)
    assert sum(bool(sample.slip) and not sample.blank for sample in samples) > 30
    assert sum(not sample.slip for sample in samples) > 1000
