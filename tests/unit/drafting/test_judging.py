from __future__ import annotations

from extractor.drafting.judging import judge

TRUTH = {"title": "表", "total": {"score": "9"}, "rows": [{"a": "1", "b": None}]}


def outcomes(values: object) -> dict[str, str]:
    return {one.pointer: one.outcome for one in judge(values, TRUTH)}  # type: ignore[arg-type]


def test_right_wrong_and_missing() -> None:
    got = {"title": "表", "total": {"score": None}, "rows": [{"a": "7", "b": "x"}]}
    assert outcomes(got) == {"/title": "right", "/total/score": "missing", "/rows/0/a": "wrong", "/rows/0/b": "wrong"}


def test_a_form_that_was_not_found_is_missing_but_for_its_blanks() -> None:
    assert outcomes(None) == {
        "/title": "missing",
        "/total/score": "missing",
        "/rows/0/a": "missing",
        "/rows/0/b": "right",
    }


def test_a_record_too_many_is_wrong_and_a_key_the_truth_has_not_is_not_judged() -> None:
    got = {**TRUTH, "rows": [{"a": "1", "b": None}, {"a": "2", "b": None}], "more": "x"}
    assert outcomes(got) == {
        **dict.fromkeys(("/title", "/total/score", "/rows/0/a", "/rows/0/b"), "right"),
        "/rows/1/a": "wrong",
    }
