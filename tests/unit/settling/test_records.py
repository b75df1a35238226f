"""A result turned back into a record is checked as it was when it was read."""

import pytest

from extractor.exporting.convert import to_result_finding
from extractor.results import ResultForm
from extractor.settling.records import to_finding, to_record, with_values
from extractor.verifying import check_record, form_status, to_review
from tests.unit.settling.building import CLEAN, MODELS, PART, TOTAL, model_of, read_as
from tests.unit.settling.recorded import results, sample

FORMS = [(name, n) for name, result in results().items() for n in range(len(result.forms))]


def again(form: ResultForm) -> ResultForm:
    """What the rules say of a form that was read from its JSON."""
    record = to_record(form)
    findings = check_record(record, model_of(form).rules)
    shown = to_review(record, findings)
    fields = {p: one.model_copy(update={"status": shown.fields[p].status}) for p, one in form.fields.items()}
    update = {
        "findings": tuple(map(to_result_finding, findings)),
        "status": form_status(shown, findings),
        "fields": fields,
    }
    return form.model_copy(update=update)


@pytest.mark.parametrize(("name", "number"), FORMS, ids=[f"{name}-{number}" for name, number in FORMS])
def test_a_sample_gives_the_same_findings_and_statuses_again(name: str, number: int) -> None:
    form = results()[name].forms[number]
    assert again(form) == form
    assert MODELS[form.form].id == form.form


def test_without_what_its_readers_were_sure_of_a_form_gives_others() -> None:
    form = read_as(sample(CLEAN), PART, "3", 0.9, _2=0.09)
    assert [p for p, field in form.fields.items() if field.doubted] == [TOTAL]
    assert again(form) == form
    blunt = {p: field.model_copy(update={"doubted": False}) for p, field in form.fields.items()}
    assert to_record(form).fields[TOTAL].status == "accepted"
    assert to_record(form.model_copy(update={"fields": blunt})).fields[TOTAL].status == "review"


def test_findings_go_there_and_back() -> None:
    findings = [finding for result in results().values() for form in result.forms for finding in form.findings]
    assert len(findings) > 50
    assert [to_result_finding(to_finding(finding)) for finding in findings] == findings


def test_values_take_changes_where_pointers_lead() -> None:
    values = {"a": {"b": [{"c/d": "1", "e~f": "2"}]}, "g": None}
    changed = with_values(values, {"/a/b/0/c~1d": "3", "/a/b/0/e~0f": None, "/g": "4", "/a/x/y": "5", "/a/b/7/c": "6"})
    assert changed == {"a": {"b": [{"c/d": "3", "e~f": None}]}, "g": "4"}
    assert values == {"a": {"b": [{"c/d": "1", "e~f": "2"}]}, "g": None}
