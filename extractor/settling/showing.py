"""What is shown of a form: its items and fields in full, the sums they are part of, the texts to choose from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from extractor.document import Record, Value
from extractor.results import ResultField, ResultFinding
from extractor.settling.corrected import with_typed
from extractor.settling.items import NUMERIC, finding_item_key, findings_about
from extractor.settling.labels import Labels
from extractor.settling.opened import Opened
from extractor.settling.pages import picture_size, picture_url
from extractor.settling.trail import Said, find_place
from extractor.settling.views import (
    Choice,
    ChoiceSource,
    Entry,
    FieldView,
    FormView,
    Item,
    ItemSummary,
    PageView,
    Part,
)
from extractor.settling.views import Sum as SumView
from extractor.values import read_value, says_nothing
from extractor.verifying import Calculation, find_calculations

MOST_CHOICES = 9  # a digit key each
ALWAYS_OFFERED: frozenset[ChoiceSource] = frozenset({"read", "first", "second"})


def show_item(opened: Opened, row: Mapping[Any, Any], summary: ItemSummary, *, hidden: bool) -> Item:
    """An item in full.

    Args:
        opened: its form.
        row: of the item.
        summary: the same as a line.
        hidden: whether what was said of it is kept from who looks: the second of two persons.
    """
    form = opened.form
    finding = next((one for one in form.findings if finding_item_key(one) == row["key"]), None)
    pointers = pointers_of(row)
    said = next((opened.counted.trail.fields[p] for p in pointers if p in opened.counted.trail.fields), None)
    entries = entries_about(opened, pointers, finding.rule if finding else row["rule"], kind=row["kind"])
    first = form.fields.get(pointers[0]) if pointers else None
    raw = opened.raw.fields.get(pointers[0]) if pointers else None
    if row["kind"] == "finding":
        findings = [finding] if finding else []
        looked_at = tuple(dict.fromkeys([*pointers, *(finding.evidence if finding else ())]))
    else:
        findings = findings_about(form.findings, pointers, evidence=True)
        looked_at = pointers
    sums = show_sums(opened, opened.counted.record, looked_at) if row["kind"] == "field" else ()
    named = dict.fromkeys([*looked_at, *_named(findings), *_named_by(sums)])
    fields = {pointer: form.fields[pointer] for pointer in named if pointer in form.fields}
    page_number = first.page_number if first else row["page_number"]
    return Item(
        **summary.model_dump(),
        pointers=pointers,
        type=first.type if first and row["kind"] == "field" else None,
        value=first.value if first and row["kind"] == "field" else None,
        field_status=first.status if first and row["kind"] == "field" else None,
        box=first.box if first else None,
        page=show_page(opened, page_number),
        row=_row_of(opened, pointers),
        readings=raw.readings if raw and row["kind"] == "field" else (),
        alternatives=raw.alternatives if raw and row["kind"] == "field" else (),
        choices=tuple(_choices(opened, pointers, findings, None if hidden else said)) if row["kind"] == "field" else (),
        findings=tuple(findings),
        labels={pointer: opened.labels.full(pointer) for pointer in named},
        boxes={
            pointer: (field.page_number, field.box)
            for pointer, field in fields.items()
            if field.page_number is not None and field.box is not None
        },
        sums=sums,
        entries=() if hidden else entries,
        seen=entries[-1].seq if entries else 0,
    )


def show_form(opened: Opened, previous: int | None, following: int | None, who: str | None) -> FormView:
    """A form with its pages, fields and trail; of places that wait for a second person, only what ``who`` said."""
    form, row = opened.form, opened.row
    waiting = {
        said.last.seq
        for said in opened.counted.trail.fields.values()
        if said.standing == "second" and said.last.who != who
    }
    last, said = last_entries(opened), opened.counted.trail.fields
    return FormView(
        form_id=row.id,
        form=row.form,
        title=row.title,
        document=row.document,
        project=row.project,
        department=row.department,
        status=form.status,
        pages=tuple(page for number in _pages_of(opened) if (page := show_page(opened, number))),
        fields=tuple(
            FieldView(
                pointer=pointer,
                label=opened.labels.label(pointer),
                row_label=opened.labels.row(pointer),
                block=opened.labels.block(pointer),
                type=field.type,
                text=field.text,
                value=field.value,
                read_text=opened.raw.fields[pointer].text,
                confidence=field.confidence,
                status=field.status,
                corrected=field.corrected is not None,
                page_number=field.page_number,
                box=field.box,
                readings=field.readings,
                alternatives=field.alternatives,
                choices=tuple(_choices(opened, (pointer,), form.findings, said.get(pointer), closing=False)),
                seen=last.get(pointer, 0),
            )
            for pointer, field in form.fields.items()
        ),
        findings=form.findings,
        values=form.values,
        entries=tuple(entry for entry in opened.entries if entry.seq not in waiting),
        previous=previous,
        next=following,
    )


def show_page(opened: Opened, page_number: int | None) -> PageView | None:
    """A page of the form's document; None where it is none."""
    page = opened.pages.get(page_number) if page_number is not None else None
    if page is None:
        return None
    width, height = picture_size(page)
    url = picture_url(opened.row.id, page.page_number)
    return PageView(page_number=page.page_number, url=url, width=width, height=height)


def show_sums(opened: Opened, record: Record, pointers: Collection[str]) -> tuple[SumView, ...]:
    """The calculations of a record that some fields are part of."""
    if opened.model is None:
        return ()
    found = find_calculations(record, opened.model.rules, frozenset(pointers))
    return tuple(_sum(one, record, opened.labels) for one in found)


def pointers_of(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """The fields of an item."""
    return tuple(json.loads(row["pointers"]))


def entries_about(opened: Opened, pointers: Sequence[str], rule: str | None, kind: str) -> tuple[Entry, ...]:
    """The entries of the trail that are of a place, or of a finding."""
    own = set(pointers)
    if kind == "finding":
        return tuple(one for one in opened.entries if one.rule == rule and set(one.pointers) == own)
    return tuple(one for one in opened.entries if one.rule is None and not own.isdisjoint(find_place(opened.raw, one)))


def last_entries(opened: Opened) -> dict[str, int]:
    """The number of the last entry of each field that has one."""
    out: dict[str, int] = {}
    for entry in opened.entries:
        if entry.rule is None:
            out.update(dict.fromkeys(find_place(opened.raw, entry), entry.seq))
    return out


def _sum(one: Calculation, record: Record, labels: Labels) -> SumView:
    arithmetic = one.arithmetic if one.stated is None else f"{one.arithmetic}; stated {one.stated}"
    return SumView(
        rule=one.rule,
        about=one.about,
        label=labels.full(one.about),
        parts=tuple(
            Part(pointer=p, label=labels.full(p), text=record.fields[p].text if p in record.fields else "")
            for p in one.parts
        ),
        arithmetic=arithmetic,
        stated=one.stated,
        expected=one.expected,
        holds=one.holds,
    )


def _choices(
    opened: Opened,
    pointers: Sequence[str],
    findings: Sequence[ResultFinding],
    said: Said | None,
    *,
    closing: bool = True,
) -> Iterator[Choice]:
    """The texts to choose from: first what counts now, then the likeliest.

    What was read and what persons said is always among them; of what else is offered, what the field can hold, and of
    several ways to write the same value the first. Numbers of other digits are others: 0 and 0.0.
    """
    raw = opened.raw.fields.get(pointers[0]) if pointers else None
    if raw is None:
        return
    seen: set[str] = set()
    values: set[Value] = set()
    sums = _Closing(opened, pointers) if closing else None
    for text, source, confidence in _offers(raw, pointers, findings, said):
        value = read_value(text, raw.type)
        useless = value in values or (value is None and not says_nothing(text))
        if text in seen or len(seen) == MOST_CHOICES or (useless and source not in ALWAYS_OFFERED):
            continue
        seen.add(text)
        if value is not None:
            values.add(value)
        yield Choice(text=text, source=source, confidence=confidence, closes=sums and sums.closes(text))


Offer = tuple[str, ChoiceSource, float | None]


def _offers(
    raw: ResultField, pointers: Sequence[str], findings: Sequence[ResultFinding], said: Said | None
) -> Iterator[Offer]:
    if said is not None and said.standing == "settled":
        yield said.last.text if said.last.text is not None else raw.text, "first", None
    elif said is not None and said.standing == "disputed":
        for entry, source in zip(said.entries, ("first", "second"), strict=True):
            if entry.text is not None:
                yield entry.text, source, None  # type: ignore[misc]
    yield raw.text, "read", raw.confidence
    own = set(pointers)
    repairs = [(one.text, one.expected_probability) for f in findings for one in f.repairs if one.field in own]
    others: list[Offer] = [(text, "repair", chance) for text, chance in repairs]
    others += [(one.text, "alternative", one.confidence) for one in raw.alternatives]
    yield from sorted(others, key=lambda offer: -(offer[2] or 0.0))
    yield from ((one.text, "reader", one.confidence) for one in raw.readings)


class _Closing:
    """Tells whether the sums that a place is part of hold with another text in it."""

    def __init__(self, opened: Opened, pointers: Sequence[str]) -> None:
        self._record, self._pointers = opened.counted.record, pointers
        field = opened.raw.fields[pointers[0]]
        self._rules = opened.model.rules if opened.model and field.type in NUMERIC else ()

    def closes(self, text: str) -> bool | None:
        """None where it is in none."""
        if not self._rules:
            return None
        record = with_typed(self._record, dict.fromkeys(self._pointers, text))
        found = find_calculations(record, self._rules, frozenset(self._pointers))
        return all(one.holds for one in found) if found else None


def _row_of(opened: Opened, pointers: Sequence[str]) -> tuple[Part, ...]:
    """The other fields of the row that a place begins in."""
    parent = pointers[0].rpartition("/")[0] if pointers else ""
    if not parent:
        return ()
    return tuple(
        Part(pointer=pointer, label=opened.labels.label(pointer), text=field.text)
        for pointer, field in opened.form.fields.items()
        if pointer.rpartition("/")[0] == parent and pointer not in pointers
    )


def _named(findings: Iterable[ResultFinding]) -> Iterator[str]:
    for finding in findings:
        yield from finding.fields
        yield from finding.evidence
        yield from (repair.field for repair in finding.repairs)


def _named_by(sums: Iterable[SumView]) -> Iterator[str]:
    for one in sums:
        yield one.about
        yield from (part.pointer for part in one.parts)


def _pages_of(opened: Opened) -> tuple[int, ...]:
    """The pages of the form, and any that one of its fields stands on."""
    stood_on = {field.page_number for field in opened.form.fields.values() if field.page_number is not None}
    return tuple(sorted({*opened.form.page_numbers, *stood_on}))
