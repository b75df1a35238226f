"""Misread or misfilled: what the ink, the rules and the odds of a paper's own error say together."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from extractor.document import Content, Finding, Record, Value
from extractor.verifying import check_record, form_status, to_review
from extractor.verifying.inks import Confusions, Ink, is_slip
from tests.unit.verifying.records import MODEL, SOUND, changed, load_seed, make_record

RATE, SCORE, TOTAL = "/funds/total/execution_rate", "/funds/total/score", "/total/score"
SURE = 0.99995
Doubts = Mapping[str, tuple[float, tuple[tuple[str, float], ...]]]


def scanned(values: Mapping[str, Any], changes: Mapping[str, Value], doubts: Doubts) -> Record:
    """A record read from ink: surely but for the fields in ``doubts``, each with its confidence and alternatives."""
    record = make_record(changed(values, changes))
    fields = {}
    for pointer, field in record.fields.items():
        confidence, alternatives = doubts.get(pointer, (SURE, ()))
        status = "review" if pointer in doubts else "accepted"
        content = Content(field.text, confidence, (), status, (), alternatives)  # type: ignore[arg-type]
        fields[pointer] = replace(field, content=content)
    return replace(record, fields=fields)


def judge(changes: Mapping[str, Value], doubts: Doubts | None = None, values: Any = SOUND) -> tuple[Finding, ...]:
    return check_record(scanned(values, changes, doubts or {}), MODEL.rules)


def only(findings: tuple[Finding, ...], rule: str) -> Finding:
    (found,) = [finding for finding in findings if finding.rule == rule]
    return found


def test_a_doubtful_score_that_another_reading_of_it_puts_right_is_misread() -> None:
    found = only(judge({"/indicators/1/score": "24"}, {"/indicators/1/score": (0.5, (("29", 0.45),))}), "total.score")
    assert found.verdict == "misread"
    assert found.repair is not None
    assert (found.repair.field, found.repair.text) == ("/indicators/1/score", "29")
    assert found.repair.expected_probability > 0.99
    assert found.probability is not None
    assert found.probability > 0.99
    assert "/indicators/1/score" in found.evidence


def test_the_right_reading_is_found_though_no_reader_thought_of_it() -> None:
    found = only(judge({"/indicators/2/score": "80"}, {"/indicators/2/score": (0.3, ())}), "score.exceeds_weight")
    assert found.verdict != "misfilled"
    assert found.repair is not None
    assert (found.repair.field, found.repair.text) == ("/indicators/2/score", "30")


def test_a_wrong_total_of_a_paper_that_was_read_surely_is_misfilled() -> None:
    found = only(judge({TOTAL: "96.33"}), "total.score")
    assert (found.verdict, found.repair, found.repairs) == ("misfilled", None, ())
    assert found.probability is not None
    assert found.probability > 0.98


def test_a_wrong_total_is_misfilled_though_an_unrelated_number_is_doubtful() -> None:
    doubts = {"/funds/fiscal/initial_budget": (0.6, (("700", 0.3),))}
    assert only(judge({TOTAL: "96.33"}, doubts), "total.score").verdict == "misfilled"


def test_a_doubtful_number_whose_other_readings_put_nothing_right_leaves_the_paper_in_doubt() -> None:
    """It may be a third number; nobody knows."""
    found = only(judge({TOTAL: "96.33"}, {"/indicators/1/score": (0.6, (("20", 0.3),))}), "total.score")
    assert found.verdict != "misread"


def test_one_sum_cannot_tell_which_of_two_equal_doubts_it_was() -> None:
    doubts = {f"/indicators/{n}/score": (0.7, ((text, 0.25),)) for n, text in ((0, "19"), (3, "9"))}
    found = only(judge({TOTAL: "96.33"}, doubts), "total.score")
    assert found.verdict != "misfilled"
    offered = {(repair.field, repair.text) for repair in found.repairs[:2]}
    assert offered == {("/indicators/0/score", "19"), ("/indicators/3/score", "9")}
    assert all(repair.expected_probability < 0.6 for repair in found.repairs[:2])


def test_two_misreadings_in_one_sum_are_offered_together() -> None:
    doubts = {"/indicators/0/score": (0.5, (("20", 0.4),)), "/indicators/3/score": (0.5, (("10", 0.4),))}
    found = judge({"/indicators/0/score": "26", "/indicators/3/score": "16"}, doubts)
    first = next(finding for finding in found if finding.repairs)
    assert first.verdict == "misread"
    together: set[tuple[str, str]] = set()
    for repair in (finding.repairs[0] for finding in found if finding.repairs):
        together |= {(repair.field, repair.text), *((one.field, one.text) for one in repair.together)}
    assert together >= {("/indicators/0/score", "20"), ("/indicators/3/score", "10")}


def test_an_amount_that_two_rules_speak_for_is_found_by_both() -> None:
    found = judge({"/funds/total/executed": "15"}, {"/funds/total/executed": (0.8, (("16", 0.1), ("75", 0.01)))})
    assert found[0].repair is not None
    assert (found[0].repair.field, found[0].repair.text) == ("/funds/total/executed", "75")


def test_a_rate_of_the_other_budget_is_the_papers_own_error_however_doubtful_the_amounts() -> None:
    doubts = {"/funds/total/executed": (0.99, (("76", 0.005),))}
    found = only(judge({RATE: "75", SCORE: "7.5", TOTAL: "96.5"}, doubts), "execution.rate")
    assert found.verdict == "misfilled"
    assert "年初预算数" in found.message


def test_a_number_that_cannot_be_read_is_repaired_by_what_the_total_leaves() -> None:
    values = copy.deepcopy(SOUND)
    record = scanned(values, {"/indicators/2/score": None}, {})
    field = record.fields["/indicators/2/score"]
    fields = {**record.fields, "/indicators/2/score": replace(field, content=Content("3O", 0.4, (), "review"))}
    found = only(check_record(replace(record, fields=fields), MODEL.rules), "number.unreadable")
    assert found.repair is not None
    assert found.repair.text == "30"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_published_forms_are_misfilled_whether_digital_or_scanned(number: int) -> None:
    values = load_seed(number)["values"]
    digital = check_record(make_record(values), MODEL.rules)
    scans = judge({}, values=values)
    assert [(f.rule, f.fields, f.verdict) for f in digital] == [(f.rule, f.fields, f.verdict) for f in scans]
    assert {finding.verdict for finding in digital} == {"misfilled"}


def test_what_a_finding_doubts_goes_to_review_and_keeps_its_value() -> None:
    record = scanned(SOUND, {"/indicators/1/score": "24"}, {"/indicators/1/score": (0.7, (("29", 0.25),))})
    findings = check_record(record, MODEL.rules)
    shown = to_review(record, findings)
    assert {p for p, f in shown.fields.items() if f.status == "review"} == {"/indicators/1/score", TOTAL}
    assert shown.values == record.values
    assert form_status(shown, findings) == "review"


def test_digital_text_is_never_misread() -> None:
    record = make_record(changed(SOUND, {"/indicators/1/score": "24"}))
    assert {finding.verdict for finding in check_record(record, MODEL.rules)} == {"misfilled"}


def test_how_likely_a_slip_is_follows_what_was_measured() -> None:
    confusions = Confusions({("4", "1"): 0.2, (".", ""): 0.1}, 0.001)
    whole = confusions.whole("10")
    assert confusions.likelihood("40", "10") == pytest.approx(0.2 / whole)
    assert confusions.likelihood("70", "10") == pytest.approx(0.001 / whole)
    assert confusions.likelihood("1.0", "10") == pytest.approx(0.1 / whole)
    assert confusions.likelihood("12", "12") == 1.0
    assert confusions.likelihood("1", "123456") == 0.0
    assert ("40", 0.2) in list(confusions.slips("10"))
    assert sum(share for _, share in confusions.slips("10")) == whole


def test_a_text_much_in_doubt_may_be_several_slips_away() -> None:
    confusions = Confusions({("4", "1"): 0.2}, 0.001)
    assert confusions.likelihood("96.94", "911.94", 0.95) > 100 * confusions.likelihood("96.94", "911.94", 0.05)


def test_a_value_is_written_as_the_field_writes_numbers() -> None:
    read = make_record({"a": "8.50"}).fields["/a"]
    ink = Ink.of(replace(read, type="number", content=Content("8.50", 0.9)))
    assert "8.60" in ink.texts_of(Decimal("8.6"))
    percent = Ink.of(replace(read, type="percent", content=Content("80.6%", 0.9)))
    assert "82.8%" in percent.texts_of(Decimal("82.8"))


@pytest.mark.parametrize(
    ("a", "b", "slip"),
    [("98", "93", True), ("98", "9", True), ("98", "988", True), ("98.1", "89.1", True), ("98", "89.5", False),
     ("98", "98", False), ("1", "", True), ("12", "34", False)],
)  # fmt: skip
def test_a_slip_of_the_pen_is_one_character_or_two_that_changed_places(a: str, b: str, slip: bool) -> None:
    assert is_slip(a, b) is slip
    assert is_slip(b, a) is slip


def test_a_warning_of_a_doubtful_dash_is_left_to_the_person_who_looks_at_it_anyway() -> None:
    pointer = "/funds/fiscal/weight"
    findings = judge({pointer: "1"}, {pointer: (0.6, (("一", 0.22),))})
    assert not [finding for finding in findings if finding.rule == "funds.subrow_scored"]
    assert only(judge({pointer: "10"}), "funds.subrow_scored").verdict == "misfilled"


def test_what_is_left_of_a_seal_in_a_blank_cell_is_no_error_of_the_paper() -> None:
    at = "/funds/other/initial_budget"
    for confidence, rules in ((0.1, []), (0.99, ["number.unreadable"])):
        record = scanned(SOUND, {}, {})
        fields = {**record.fields, at: replace(record.fields[at], content=Content("威", confidence, (), "review"))}
        findings = check_record(replace(record, fields=fields), MODEL.rules)
        assert [finding.rule for finding in findings if finding.severity == "error"] == rules


def test_a_row_that_the_form_has_not_leaves_no_doubt_of_a_sum() -> None:
    record = scanned(SOUND, {"/funds/total/executed": "85", RATE: "94.4", SCORE: "9.44", TOTAL: "98.44"}, {})
    fields = {at: field for at, field in record.fields.items() if not at.startswith("/funds/other/")}
    found = only(check_record(replace(record, fields=fields), MODEL.rules), "funds.sum")
    assert found.verdict == "misfilled"


def test_a_field_lost_of_a_row_that_the_form_has_leaves_a_doubt() -> None:
    record = scanned(SOUND, {"/funds/total/executed": "85", RATE: "94.4", SCORE: "9.44", TOTAL: "98.44"}, {})
    fields = {at: field for at, field in record.fields.items() if at != "/funds/other/executed"}
    found = only(check_record(replace(record, fields=fields), MODEL.rules), "funds.sum")
    assert found.verdict == "undecided"


def test_one_number_that_truly_stands_where_none_may_is_enough_for_a_finding() -> None:
    doubts = {"/funds/fiscal/weight": (0.6, (("一", 0.22),))}
    found = only(judge({"/funds/fiscal/weight": "1", "/funds/fiscal/score": "4.54"}, doubts), "funds.subrow_scored")
    assert found.verdict == "misfilled"
