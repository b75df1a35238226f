"""Rows of the review's tables <-> what flows."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from extractor.document import FormStatus
from extractor.errors import OptionError
from extractor.results import ResultFinding
from extractor.settling.items import TO_DO, FoundItem
from extractor.settling.schema import forms, items
from extractor.settling.views import Entry, Filters, ItemSummary

INDEXED_CHARS = 200  # of a text in an index: PostgreSQL takes 2,700 bytes for all together
ORDER = (items.c.rank, items.c.document, items.c.number, items.c.position, items.c.id)
Key = tuple[float, str, int, int, int]


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form of the review; ``found`` are findings over many forms, as JSON."""

    id: int
    sha256: str
    number: int
    stamp: str
    document: str
    form: str
    title: str
    project: str
    department: str
    status: FormStatus
    found: str
    to_do: int = 0
    settled: int = 0

    def findings(self) -> tuple[ResultFinding, ...]:
        """The findings over many forms."""
        return from_found(self.found)


@dataclass(frozen=True, slots=True)
class IndexedForm:
    """A form to be put into the tables.

    Attributes:
        row: its row, but for the id.
        status: as it stands now.
        items: its items.
        seen: the number of the last entry that they were found with.
    """

    row: FormRow
    status: FormStatus
    items: tuple[FoundItem, ...]
    seen: int

    @property
    def place(self) -> tuple[str, int]:
        """The document, and the number of the form in it."""
        return self.row.sha256, self.row.number

    def columns(self) -> dict[str, Any]:
        """The row, but for its id."""
        row = asdict(self.row)
        del row["id"]
        return {**row, "status": self.status, **counted(self.items)}


def counted(found: Sequence[FoundItem]) -> dict[str, int]:
    """The columns of a form that say how far it is."""
    states = [item.state for item in found]
    return {"to_do": sum(state in TO_DO for state in states), "settled": states.count("settled")}


def found_text(found: Sequence[ResultFinding]) -> str:
    """Findings over many forms as they are kept."""
    return json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False) if found else ""


def from_found(text: str) -> tuple[ResultFinding, ...]:
    """What ``found_text`` kept."""
    return tuple(ResultFinding.model_validate(one) for one in json.loads(text)) if text else ()


def item_columns(form: FormRow, item: FoundItem) -> dict[str, Any]:
    """The row of an item, but for its id and who holds it."""
    return {
        "form_id": form.id,
        "key": item.key,
        "kind": item.kind,
        "state": item.state,
        "to_do": item.state in TO_DO,
        "rank": -round(item.worst, 1),
        "document": form.document[:INDEXED_CHARS],
        "number": form.number,
        "position": item.position,
        "form": form.form,
        "department": form.department,
        "rule": item.rule,
        "severity": item.severity,
        "verdict": item.verdict,
        "pointers": json.dumps(item.pointers),
        "label": item.label,
        "row_label": item.row_label,
        "text": item.text,
        "confidence": item.confidence,
        "page_number": item.page_number,
        "first_by": item.first_by,
    }


def to_summary(row: Mapping[Any, Any], who: str, now: float) -> ItemSummary:
    """A row of ``items`` with its form's title, project and department, as one person may see it."""
    held = row["held_by"] if row["held_by"] != who and (row["held_until"] or 0.0) > now else None
    return ItemSummary(
        id=row["id"],
        kind=row["kind"],
        state=row["state"],
        label=row["label"],
        row_label=row["row_label"],
        text="" if row["state"] == "second" and row["first_by"] != who else row["text"],
        confidence=row["confidence"],
        rule=row["rule"],
        severity=row["severity"],
        verdict=row["verdict"],
        form_id=row["form_id"],
        form=row["form"],
        form_title=row["title"],
        document=row["of_document"],
        project=row["project"],
        department=row["department"],
        page_number=row["page_number"],
        held_by=held,
    )


def summaries() -> sa.Select[Any]:
    """The rows that ``to_summary`` takes."""
    return sa.select(items, forms.c.title, forms.c.project, forms.c.document.label("of_document")).join(
        forms, forms.c.id == items.c.form_id
    )


def entry_columns(entry: Entry, sha256: str, number: int, at: float) -> dict[str, Any]:
    """The row of an entry, but for its number."""
    return {
        "at": at,
        "who": entry.who,
        "action": entry.action,
        "sha256": sha256,
        "number": number,
        "pointers": json.dumps(entry.pointers),
        "rule": entry.rule,
        "text": entry.text,
        "before": entry.before,
        "reason": entry.reason,
        "read_text": entry.read_text,
        "readings": json.dumps([one.model_dump() for one in entry.readings], ensure_ascii=False),
        "confidence": entry.confidence,
        "version": entry.version,
        "page_number": entry.page_number,
        "box": None if entry.box is None else json.dumps(entry.box),
        "double": entry.double,
        "undoes": entry.undoes,
    }


def to_entry(row: Mapping[Any, Any]) -> Entry:
    """A row of ``entries``."""
    return Entry(
        seq=row["seq"],
        at=to_iso(row["at"]),
        who=row["who"],
        action=row["action"],
        pointers=tuple(json.loads(row["pointers"])),
        rule=row["rule"],
        text=row["text"],
        before=row["before"],
        reason=row["reason"],
        read_text=row["read_text"],
        readings=json.loads(row["readings"]),
        confidence=row["confidence"],
        version=row["version"],
        page_number=row["page_number"],
        box=None if row["box"] is None else tuple(json.loads(row["box"])),
        double=bool(row["double"]),
        undoes=row["undoes"],
    )


def to_iso(seconds: float) -> str:
    """A time as people and programs read it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Which items filters let through."""
    c = items.c
    out = _same(
        {
            c.rule: filters.rule,
            c.form: filters.form,
            c.department: filters.department,
            c.verdict: filters.verdict,
            c.kind: filters.kind,
            c.form_id: filters.form_id,
        }
    )
    if filters.document:
        out.append(c.form_id.in_(sa.select(forms.c.id).where(_named(filters.document))))
    return out


def form_conditions(filters: Filters) -> list[sa.ColumnElement[bool]] | None:
    """Which forms filters let through; None where they ask for more than a form knows of its items."""
    if filters.rule or filters.verdict or filters.kind:
        return None
    c = forms.c
    out = _same({c.form: filters.form, c.department: filters.department, c.id: filters.form_id})
    return [*out, _named(filters.document)] if filters.document else out


def _same(wanted: Mapping[sa.Column[Any], Any]) -> list[sa.ColumnElement[bool]]:
    return [column == value for column, value in wanted.items() if value is not None]


def _named(part: str) -> sa.ColumnElement[bool]:
    return forms.c.document.icontains(part, autoescape=True)


def state_condition(filters: Filters) -> sa.ColumnElement[bool]:
    """The states that filters ask for; what is ``gone`` is never shown."""
    if filters.state == "to_do":
        return items.c.to_do.is_(True)
    return items.c.state == "settled" if filters.state == "settled" else items.c.state != "gone"


def behind(key: Sequence[Any]) -> sa.ColumnElement[bool]:
    """What comes after a place in the queue."""
    return sa.tuple_(*ORDER) > sa.tuple_(*(sa.literal(part) for part in key))


def to_cursor(key: Sequence[Any]) -> str:
    """A place in the queue as a text of letters and digits."""
    return base64.urlsafe_b64encode(json.dumps(list(key), ensure_ascii=False).encode()).decode().rstrip("=")


def from_cursor(text: str) -> Key:
    """The place that a text stands for.

    Raises:
        OptionError: it stands for none.
    """
    try:
        rank, document, number, position, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return float(rank), str(document), int(number), int(position), int(key)
    except (ValueError, TypeError, binascii.Error, RecursionError) as err:
        raise OptionError("this is no place in the queue", remedy="begin from the front") from err
