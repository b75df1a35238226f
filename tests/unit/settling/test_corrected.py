"""A form with what persons said of it: texts, statuses, findings, and what was read beside it."""

from typing import Any

import pytest

from extractor.document import FormStatus
from extractor.results import Result, ResultFinding, ResultForm
from extractor.settling.corrected import ORPHAN, settle_form, settle_result, verify, with_typed
from extractor.settling.records import to_record
from extractor.settling.trail import Trail, gist
from extractor.settling.views import Action, Entry
from tests.unit.settling.building import CLEAN, MODELS, OFFICE, PART, TOTAL, entry, model_of, read_as
from tests.unit.settling.recorded import results, sample


@pytest.fixture(scope="module")
def misread() -> ResultForm:
    """A part of a sum read as 3 for 2, doubtful; the total was read surely, and is doubted with it."""
    return read_as(sample(CLEAN), PART, "3", 0.9, _2=0.09)


def settled(form: ResultForm, *entries: Entry) -> ResultForm:
    return settle_form(form, entries, model_of(form))


def verdicts(form: ResultForm, rule: str = "total.score") -> list[str]:
    return [finding.verdict for finding in form.findings if finding.rule == rule]


def test_a_form_of_which_nothing_was_said_is_the_same() -> None:
    for result in results().values():
        for form in result.forms:
            assert settled(form) is form


def test_a_correction_counts_and_what_was_read_stays_beside_it(misread: ResultForm) -> None:
    form = settled(misread, entry(5, PART, text="2", reason="clear on the paper"))
    field = form.fields[PART]
    assert (field.text, field.value, field.confidence, field.status) == ("2", "2", 1.0, "accepted")
    assert field.readings == misread.fields[PART].readings
    assert field.alternatives == misread.fields[PART].alternatives
    assert field.corrected is not None
    assert field.corrected.model_dump() == {
        "action": "correct",
        "read_text": "3",
        "read_value": "3",
        "by": "ann",
        "at": "2026-01-01T00:00:05+00:00",
        "reason": "clear on the paper",
        "entry": 5,
    }
    assert form.values["indicators"][6]["score"] == "2"  # type: ignore[index,call-overload]
    assert misread.values["indicators"][6]["score"] == "3"  # type: ignore[index,call-overload]


def test_a_field_that_only_a_finding_doubted_is_accepted_when_that_is_explained(misread: ResultForm) -> None:
    assert (misread.fields[TOTAL].status, misread.fields[TOTAL].doubted) == ("review", True)
    form = settled(misread, entry(1, PART, text="2"))
    assert (form.fields[TOTAL].status, form.fields[TOTAL].doubted) == ("accepted", False)
    assert form.fields[TOTAL].corrected is None
    assert (verdicts(misread), verdicts(form)) == (["undecided"], [])


@pytest.mark.parametrize("action", ["accept", "paper"])
def test_a_text_that_stands_on_the_paper_makes_the_paper_wrong(misread: ResultForm, action: Action) -> None:
    form = settled(misread, entry(1, PART, action=action, text="3"))
    assert verdicts(form) == ["misfilled"]
    assert (form.status, form.fields[PART].status, form.fields[TOTAL].status) == ("discrepant", "accepted", "accepted")


def test_that_the_paper_is_wrong_counts_though_something_else_is_doubtful(misread: ResultForm) -> None:
    assert verdicts(settled(misread, entry(1, TOTAL, action="accept", text="91.54"))) == ["undecided"]
    form = settled(misread, entry(1, TOTAL, action="paper", text="91.54"))
    (finding,) = (one for one in form.findings if one.rule == "total.score")
    assert (finding.verdict, finding.repair, finding.repairs) == ("misfilled", None, ())
    assert form.fields[PART].status == "review"  # its own readers doubt it


def test_what_nobody_can_read_has_no_value_and_is_for_review_for_good(misread: ResultForm) -> None:
    form = settled(misread, entry(1, PART, action="unreadable"))
    field = form.fields[PART]
    assert (field.text, field.value, field.status, field.confidence) == ("3", None, "review", 0.9)
    assert field.corrected is not None
    assert form.values["indicators"][6]["score"] is None  # type: ignore[index,call-overload]


def test_a_new_finding_appears_where_a_correction_breaks_a_rule() -> None:
    form = settled(sample(CLEAN), entry(1, "/funds/total/executed", text="9999"))
    assert verdicts(form, "funds.sum") == ["misfilled"]


def finding(form: ResultForm, rule: str) -> ResultFinding:
    return next(one for one in form.findings if one.rule == rule)


def about(form: ResultForm, seq: int, action: Action, rule: str = "total.score", **more: Any) -> Entry:
    one = finding(form, rule)
    return entry(seq, *one.fields, action=action, rule=rule, before=gist(one), **more)


def test_a_finding_that_is_none_does_not_count_and_says_why() -> None:
    form = sample(OFFICE)
    assert form.status == "discrepant"
    both = [about(form, 1, "fine", reason="agreed by the office"), about(form, 2, "fine", "execution.rate", reason="x")]
    changed = settled(form, *both)
    told = finding(changed, "total.score").settled
    assert told is not None
    assert (told.action, told.by, told.reason, told.entry) == ("fine", "ann", "agreed by the office", 1)
    left: dict[str, FormStatus] = {"status": changed.status}
    assert left == {"status": "review"}  # texts of it are doubtful
    assert settled(form, both[0]).status == "discrepant"


def test_a_finding_that_is_confirmed_says_so() -> None:
    form = sample(OFFICE)
    changed = settled(form, about(form, 1, "paper"))
    told = finding(changed, "total.score")
    assert told.settled is not None
    assert (told.verdict, told.settled.action, changed.status) == ("misfilled", "paper", "discrepant")


def test_what_was_said_of_a_finding_falls_when_its_numbers_change() -> None:
    form = sample(OFFICE)
    said = about(form, 1, "fine", reason="x")
    changed = settled(form, said, entry(2, "/indicators/0/score", text="4"))
    assert finding(changed, "total.score").settled is None


def test_findings_over_many_forms_are_kept_and_may_be_settled_as_well() -> None:
    form = sample(CLEAN)
    copied = finding(form, "funds.subrow_scored").model_copy(
        update={"rule": "text.copied", "fields": ("/goals/actual",)}
    )
    with_it = settle_form(form, (), model_of(form), (copied,))
    assert with_it.findings == (*form.findings, copied)
    assert with_it.fields == form.fields
    said = entry(1, "/goals/actual", action="fine", rule="text.copied", before=gist(copied), reason="one programme")
    out = settle_form(form, (said, entry(2, PART, action="accept", text="2")), model_of(form), (copied,))
    assert finding(out, "text.copied").settled is not None
    assert [one.rule for one in out.findings].count("text.copied") == 1


def test_the_status_of_a_form_follows_further_findings() -> None:
    clean = next(
        form
        for result in results().values()
        for form in result.forms
        if all(one.severity == "notice" for one in form.findings) or form.status == "discrepant"
    )
    one = finding(sample(CLEAN), "funds.subrow_scored").model_copy(update={"rule": "text.copied"})
    sure, unsure = one, one.model_copy(update={"verdict": "undecided"})
    bare = clean.model_copy(update={"findings": (), "status": "consistent"})
    bare = bare.model_copy(
        update={"fields": {p: f.model_copy(update={"status": "accepted"}) for p, f in bare.fields.items()}}
    )
    assert settle_form(bare, (), None, (unsure,)).status == "review"
    assert settle_form(bare, (), None, (sure, unsure)).status == "discrepant"


def test_a_form_of_an_unknown_model_takes_texts_and_keeps_its_findings(misread: ResultForm) -> None:
    form = settle_form(misread, [entry(1, PART, text="2")], None)
    assert form.fields[PART].text == "2"
    assert form.findings == misread.findings
    assert form.fields[TOTAL].status == "review"


def test_what_two_persons_have_not_agreed_on_does_not_count(misread: ResultForm) -> None:
    first = entry(1, PART, text="2", double=True)
    assert settled(misread, first) is misread
    agreed = settled(misread, first, entry(2, PART, text="2", double=True, who="bob")).fields[PART].corrected
    assert agreed is not None
    assert (agreed.by, agreed.entry) == ("ann, bob", 2)


def test_what_has_no_place_any_more_is_told() -> None:
    result = results()[CLEAN]
    lost = entry(3, "/indicators/6/score", text="2", page_number=1, box=(0.0, 0.0, 0.01, 0.01))
    form_less = entry(4, PART, text="2")
    out: Result = settle_result(result, {0: [lost], 1: [form_less]}, MODELS)
    assert [(one.code, one.page_number) for one in out.problems[-2:]] == [(ORPHAN, 1), (ORPHAN, None)]
    assert "what ann said of /indicators/6/score of form 1 (“2”) has no place" in out.problems[-2].message
    assert out.forms == result.forms


def test_texts_that_are_typed_are_tried_and_nothing_is_kept(misread: ResultForm) -> None:
    record = with_typed(to_record(misread), {PART: "2", "/no/such": "1"})
    seen = verify(misread, record, Trail.of(misread, ()), model_of(misread), (), [PART])
    assert [one.rule for one in seen.findings] == ["funds.subrow_scored", "weights.convention"]
    assert seen.shown.fields[PART].status == "accepted"
    assert misread.fields[PART].text == "3"
