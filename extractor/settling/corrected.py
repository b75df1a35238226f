"""A form as it was read, and its trail -> the form as it counts: a pure function."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.document import Field, Finding, FormStatus, Record
from extractor.exporting.convert import to_result_finding
from extractor.forms import FormModel
from extractor.results import (
    Result,
    ResultCorrection,
    ResultField,
    ResultFinding,
    ResultForm,
    ResultProblem,
    ResultSettlement,
)
from extractor.settling.records import to_finding, to_record, with_values
from extractor.settling.trail import Said, Trail, finding_key
from extractor.settling.views import Entry
from extractor.values import read_value
from extractor.verifying import check_record, form_status, to_review

ORPHAN = "review.orphan"


@dataclass(frozen=True, slots=True)
class Counted:
    """A form as it counts now.

    Attributes:
        form: with what was said of it.
        record: the same, before findings doubted any of its fields: what a further text is tried on.
        trail: what was said.
    """

    form: ResultForm
    record: Record
    trail: Trail


def settle_form(
    form: ResultForm, entries: Iterable[Entry], model: FormModel | None, found: Sequence[ResultFinding] = ()
) -> ResultForm:
    """A form with what persons said of it, verified again.

    Args:
        form: as it was read.
        entries: its trail, first to last.
        model: the model that it was mapped with; None leaves its findings as they are.
        found: findings over many forms, that no rule of one form gives.
    """
    return count_form(form, entries, model, found).form


def count_form(
    form: ResultForm, entries: Iterable[Entry], model: FormModel | None, found: Sequence[ResultFinding] = ()
) -> Counted:
    """The same, with what it came from."""
    trail = Trail.of(form, entries)
    decided = trail.decided
    record = with_decided(to_record(form), decided)
    if not (decided or trail.findings):
        return Counted(_with_found(form, found), record, trail)
    if not decided:
        model = None
    verified = verify(form, record, trail, model, found)
    fields = {
        pointer: _to_result(field, record.fields[pointer], verified.shown.fields[pointer], decided.get(pointer))
        for pointer, field in form.fields.items()
    }
    update = {"status": verified.status, "values": record.values, "fields": fields, "findings": verified.findings}
    return Counted(form.model_copy(update=update), record, trail)


@dataclass(frozen=True, slots=True)
class Verified:
    """What the rules say of a record, with what persons said of that; ``shown`` has the statuses of its fields."""

    findings: tuple[ResultFinding, ...]
    shown: Record
    status: FormStatus


def verify(
    form: ResultForm,
    record: Record,
    trail: Trail,
    model: FormModel | None,
    found: Sequence[ResultFinding] = (),
    typed: Collection[str] = (),
) -> Verified:
    """Checks a record that a person had a hand in.

    Args:
        form: as it was read.
        record: as it counts.
        trail: what was said.
        model: its model; None for the findings as they were.
        found: findings over many forms.
        typed: fields that hold what is being typed.
    """
    decided = trail.decided
    if model is None:
        own = form.findings
    else:
        own = tuple(map(to_result_finding, misfilled(check_record(record, model.rules), form, decided)))
    own, others = (tuple(_settled(one, trail) for one in some) for some in (own, found))
    # Findings over many forms doubt no field, see batch.tables.
    marked = to_review(record, _counting(own))
    sure = {pointer: record.fields[pointer] for pointer in {*decided, *typed} & record.fields.keys()}
    shown = replace(marked, fields={**marked.fields, **sure})
    findings = (*own, *others)
    return Verified(findings, shown, form_status(shown, _counting(findings)))


def _counting(findings: Iterable[ResultFinding]) -> list[Finding]:
    """The findings that a person has not called none."""
    return [to_finding(one) for one in findings if one.settled is None or one.settled.action != "fine"]


def settle_result(
    result: Result,
    entries: Mapping[int, Sequence[Entry]],
    models: Mapping[str, FormModel],
    found: Mapping[int, Sequence[ResultFinding]] | None = None,
) -> Result:
    """A document with what persons said of its forms.

    Args:
        result: as it was read.
        entries: the trail by the number of the form.
        models: by id.
        found: findings over many forms, by the number of the form.
    """
    found = found or {}
    forms = tuple(
        settle_form(form, entries.get(number, ()), models.get(form.form), found.get(number, ()))
        for number, form in enumerate(result.forms)
    )
    orphans = [
        ResultProblem(page_number=entry.page_number, code=ORPHAN, message=_say_orphan(result, number, entry))
        for number, said in sorted(entries.items())
        for entry in (_orphans(result, number, said))
    ]
    return result.model_copy(update={"forms": forms, "problems": (*result.problems, *orphans)})


def with_decided(record: Record, decided: Mapping[str, Said]) -> Record:
    """A record in which fields hold what was decided of them."""
    changed = {pointer: _with_said(record.fields[pointer], said.last) for pointer, said in decided.items()}
    return with_fields(record, changed)


def with_typed(record: Record, texts: Mapping[str, str]) -> Record:
    """A record in which fields hold other texts, sure ones; pointers without a field are passed over."""
    known = {pointer: text for pointer, text in texts.items() if pointer in record.fields}
    return with_fields(record, {pointer: _with_text(record.fields[pointer], text) for pointer, text in known.items()})


def with_fields(record: Record, changed: Mapping[str, Field]) -> Record:
    """A record with other fields, and their values in its values."""
    if not changed:
        return record
    values = with_values(record.values, {pointer: field.value for pointer, field in changed.items()})
    return replace(record, values=values, fields={**record.fields, **changed})


def misfilled(findings: Sequence[Finding], form: ResultForm, decided: Mapping[str, Said]) -> tuple[Finding, ...]:
    """Findings, those for sure of which a person said that the paper is wrong.

    They are those about such a field, and those that offered to read it otherwise before.
    """
    paper = {pointer for pointer, said in decided.items() if said.last.action == "paper"}
    offered = {(one.rule, one.fields) for one in form.findings if paper & {repair.field for repair in one.repairs}}
    return tuple(
        replace(finding, verdict="misfilled", probability=1.0, repair=None, repairs=())
        if paper & {*finding.fields} or (paper and (finding.rule, finding.fields) in offered)
        else finding
        for finding in findings
    )


def _with_said(field: Field, entry: Entry) -> Field:
    if entry.action == "unreadable":
        return replace(field, value=None, content=replace(field.content, status="review"))
    return _with_text(field, entry.text or "")


def _with_text(field: Field, text: str) -> Field:
    content = replace(field.content, text=text, confidence=1.0, status="accepted")
    return replace(field, content=content, value=read_value(text, field.type))


def _settled(finding: ResultFinding, trail: Trail) -> ResultFinding:
    """A finding with what a person said of it."""
    said = trail.findings.get(finding_key(finding))
    if said is None:
        return finding
    entry = said.last
    action = "fine" if entry.action == "fine" else "paper"
    settled = ResultSettlement(action=action, by=entry.who, at=entry.at, reason=entry.reason, entry=entry.seq)
    if action == "fine":
        return finding.model_copy(update={"settled": settled})
    sure = {"verdict": "misfilled", "probability": 1.0, "repair": None, "repairs": ()}
    return finding.model_copy(update={**sure, "settled": settled})


def _to_result(field: ResultField, own: Field, shown: Field, said: Said | None) -> ResultField:
    """A field as it leaves; what was read stays as it was rounded."""
    doubted = own.status != shown.status
    if said is None:
        same = field.status == shown.status and field.doubted == doubted
        return field if same else field.model_copy(update={"status": shown.status, "doubted": doubted})
    entry = said.last
    corrected = ResultCorrection(
        action=entry.action,
        read_text=field.text,
        read_value=field.value,
        by=said.by,
        at=entry.at,
        reason=entry.reason,
        entry=entry.seq,
    )
    update = {
        "text": own.text,
        "value": own.value,
        "confidence": own.content.confidence,
        "status": own.status,
        "doubted": False,
        "corrected": corrected,
    }
    return field.model_copy(update=update)


def _with_found(form: ResultForm, found: Sequence[ResultFinding]) -> ResultForm:
    if not found:
        return form
    findings = (*form.findings, *found)
    status = form_status(to_shown(form), [to_finding(finding) for finding in findings])
    return form.model_copy(update={"findings": findings, "status": status})


def to_shown(form: ResultForm) -> Record:
    """A form's record with the statuses that its fields leave with."""
    record = to_record(form)
    fields = {
        pointer: replace(field, content=replace(field.content, status=form.fields[pointer].status))
        for pointer, field in record.fields.items()
    }
    return replace(record, fields=fields)


def _orphans(result: Result, number: int, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    if number < len(result.forms):
        return Trail.of(result.forms[number], entries).orphans
    return tuple(one for one in entries if one.action != "undo" and one.undone_by is None)


def _say_orphan(result: Result, number: int, entry: Entry) -> str:
    said = f"“{entry.text}”" if entry.text is not None else entry.action
    return (
        f"{result.source.name}: what {entry.who} said of {entry.pointers[0]} of form {number + 1} ({said}) has no place"
        " in what is read now; it is kept"
    )
