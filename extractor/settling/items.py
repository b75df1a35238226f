"""A form -> its items: the places and the findings that a person has to look at, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor.document import FieldType, Severity, Verdict
from extractor.exporting.naming import page_of
from extractor.results import ResultField, ResultFinding, ResultForm
from extractor.settling.corrected import Counted
from extractor.settling.labels import Labels
from extractor.settling.trail import Said
from extractor.settling.views import ItemKind, ItemState

NUMERIC: frozenset[FieldType] = frozenset({"number", "percent"})
TO_DO: frozenset[ItemState] = frozenset({"open", "second", "disputed"})

# How bad it would be if an item were passed over: a doubtful number in a sum that does not close first, then doubtful
# numbers, then errors of the paper (which are sure, and only to be confirmed), then dates, then texts and warnings.
# Kept to one digit, so that items about as bad stay together by form, and a person need not jump between pages.
DISPUTED, IN_ERROR = 10.0, 1.0
NUMBER_BASE, NUMBER_DOUBT, OTHER_DOUBT, TEXT_DOUBT = 0.3, 0.7, 0.5, 0.2
SURE_ERROR, SURE_WARNING = 0.2, 0.0
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")
_VERDICTS: tuple[Verdict, ...] = ("misread", "undecided", "misfilled")


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item as it is found: the columns of its row."""

    key: str
    kind: ItemKind
    state: ItemState
    worst: float
    position: int
    pointers: tuple[str, ...]
    label: str
    row_label: str
    text: str
    confidence: float
    page_number: int | None
    rule: str | None
    severity: Severity | None
    verdict: Verdict | None
    first_by: str | None


def find_items(raw: ResultForm, counted: Counted, labels: Labels) -> tuple[FoundItem, ...]:
    """The items of a form; those that nobody has to look at any more are ``gone``.

    Args:
        raw: as it was read.
        counted: as it counts now.
        labels: of the form.
    """
    form, said = counted.form, counted.trail.fields
    out: list[FoundItem] = []
    for position, pointers in enumerate(find_places(raw)):
        fields = [form.fields[pointer] for pointer in pointers]
        spoken = next((said[pointer] for pointer in pointers if pointer in said), None)
        was = any(raw.fields[pointer].status == "review" for pointer in pointers)
        if spoken is not None or was or any(field.status == "review" for field in fields):
            out.append(_of_place(form, pointers, position, spoken, labels))
    start = len(raw.fields)
    # One that was said something of stays for the record, though it has other numbers by now.
    out.extend(_of_finding(form, finding, start + n, labels) for n, finding in _find_findings(counted))
    return tuple(out)


def find_places(form: ResultForm) -> tuple[tuple[str, ...], ...]:
    """The fields of a form by the place that they stand in: a merged cell that is carried down is one."""
    places: dict[object, list[str]] = {}
    for pointer, field in form.fields.items():
        column = pointer.rpartition("/")[2]
        key = pointer if field.box is None else (field.page_number, field.box, field.text, column)
        places.setdefault(key, []).append(pointer)
    return tuple(tuple(pointers) for pointers in places.values())


def place_of(form: ResultForm, pointer: str) -> tuple[str, ...]:
    """The fields that stand in the same place as one."""
    return next((place for place in find_places(form) if pointer in place), (pointer,))


def findings_about(
    findings: Iterable[ResultFinding], pointers: Sequence[str], *, evidence: bool = False
) -> list[ResultFinding]:
    """The findings that some fields are part of: that are about them, or offer to read them otherwise.

    With ``evidence`` also those that rest on them.
    """
    own = set(pointers)
    return [
        finding
        for finding in findings
        if not own.isdisjoint(finding.fields)
        or any(repair.field in own for repair in finding.repairs)
        or (evidence and not own.isdisjoint(finding.evidence))
    ]


def field_key(pointers: Sequence[str]) -> str:
    """What an item of a place is known by."""
    return f"field {pointers[0]}"


def finding_item_key(finding: ResultFinding) -> str:
    """What an item of a finding is known by."""
    return f"finding {finding.rule} {' '.join(finding.fields)}"


def _of_place(
    form: ResultForm, pointers: tuple[str, ...], position: int, said: Said | None, labels: Labels
) -> FoundItem:
    fields = [form.fields[pointer] for pointer in pointers]
    first = fields[0]
    state: ItemState
    if said is not None:
        state = said.standing
    else:
        state = "open" if any(field.status == "review" for field in fields) else "gone"
    finding = _worst_finding(findings_about(form.findings, pointers))
    worst = max(_harm(field) for field in fields)
    if finding and finding.severity == "error" and finding.verdict != "misfilled":
        worst += IN_ERROR
    return FoundItem(
        key=field_key(pointers),
        kind="field",
        state=state,
        worst=worst + (DISPUTED if state == "disputed" else 0.0),
        position=position,
        pointers=pointers,
        label=labels.label(pointers[0]),
        row_label=labels.row(pointers[0]),
        text=first.text,
        confidence=min(field.confidence for field in fields),
        page_number=first.page_number,
        rule=finding.rule if finding else None,
        severity=finding.severity if finding else None,
        verdict=finding.verdict if finding else None,
        first_by=said.entries[0].who if said and state == "second" else None,
    )


def _of_finding(form: ResultForm, finding: ResultFinding, position: int, labels: Labels) -> FoundItem:
    pointer = finding.fields[0] if finding.fields else ""
    return FoundItem(
        key=finding_item_key(finding),
        kind="finding",
        state="open" if finding.settled is None else "settled",
        worst=SURE_ERROR if finding.severity == "error" else SURE_WARNING,
        position=position,
        pointers=finding.fields,
        label=labels.label(pointer) if pointer else finding.rule,
        row_label=labels.row(pointer),
        text=finding.stated or "",
        confidence=finding.probability if finding.probability is not None else 1.0,
        page_number=page_of(form, finding.fields),
        rule=finding.rule,
        severity=finding.severity,
        verdict=finding.verdict,
        first_by=None,
    )


def _find_findings(counted: Counted) -> Iterator[tuple[int, ResultFinding]]:
    """The findings that are items of their own, each with its number: of an error or warning one has no doubt left.

    One that rests on a doubtful field is seen with that. One about a field of which a person has said that the paper
    is wrong, or that it cannot be read, has been looked at.
    """
    form = counted.form
    decided = {pointer: said.last for pointer, said in counted.trail.fields.items() if said.standing == "settled"}
    doubtful = {p for p, field in form.fields.items() if field.status == "review" and p not in decided}
    seen: set[str] = set()
    for number, finding in enumerate(form.findings):
        rests_on = {*finding.fields}
        if finding.verdict != "misfilled":
            rests_on |= {repair.field for repair in finding.repairs} | {*finding.evidence}
        looked_at = any(p in decided and decided[p].action in ("paper", "unreadable") for p in finding.fields)
        if finding.settled is None and (finding.severity == "notice" or looked_at or rests_on & doubtful):
            continue
        key = finding_item_key(finding)
        if key not in seen:
            seen.add(key)
            yield number, finding


def _worst_finding(findings: Sequence[ResultFinding]) -> ResultFinding | None:
    return min(
        findings,
        key=lambda one: (_SEVERITIES.index(one.severity), _VERDICTS.index(one.verdict)),
        default=None,
    )


def _harm(field: ResultField) -> float:
    doubt = 1.0 - field.confidence
    if field.type in NUMERIC:
        return NUMBER_BASE + NUMBER_DOUBT * doubt
    return doubt * (TEXT_DOUBT if field.type == "text" else OTHER_DOUBT)
