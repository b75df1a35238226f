"""The trail of a form -> what counts: pure functions from entries to decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.document import FieldType
from extractor.results import Fractions, ResultField, ResultFinding, ResultForm
from extractor.settling.views import Entry
from extractor.values import read_value

OVERLAP = 0.5  # of the smaller of two boxes: from this share they are the same place, read by two versions

# second: one of two persons has said something. disputed: two have, and not the same. settled: what was said counts.
Standing = Literal["second", "disputed", "settled"]
FindingKey = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one field, or of one finding.

    Attributes:
        standing: whether it counts yet.
        entries: those that led to it: the one that counts, the two that agree, or the two that do not.
    """

    standing: Standing
    entries: tuple[Entry, ...]

    @property
    def last(self) -> Entry:
        """The entry that counts, where it is settled."""
        return self.entries[-1]

    @property
    def by(self) -> str:
        """Who: both where two had to agree."""
        return ", ".join(dict.fromkeys(entry.who for entry in self.entries))


@dataclass(frozen=True, slots=True)
class Trail:
    """The entries of a form that count, placed on the form as it was read now.

    Attributes:
        fields: what was said of fields, by pointer.
        findings: what was said of findings.
        orphans: entries whose place the form has not any more.
    """

    fields: dict[str, Said]
    findings: dict[FindingKey, Said]
    orphans: tuple[Entry, ...]

    @property
    def decided(self) -> dict[str, Said]:
        """What counts of fields."""
        return {pointer: said for pointer, said in self.fields.items() if said.standing == "settled"}

    @classmethod
    def of(cls, form: ResultForm, entries: Iterable[Entry]) -> Trail:
        """The trail of a form.

        Args:
            form: as it was read.
            entries: all of its entries, first to last; those that were taken back say so.
        """
        by_pointer: dict[str, list[Entry]] = {}
        by_finding: dict[FindingKey, list[Entry]] = {}
        orphans = []
        for entry in entries:
            if entry.action == "undo" or entry.undone_by is not None:
                continue
            if entry.rule is not None:
                by_finding.setdefault((entry.rule, entry.pointers, entry.before), []).append(entry)
                continue
            pointers = find_place(form, entry)
            for pointer in pointers:
                by_pointer.setdefault(pointer, []).append(entry)
            if not pointers:
                orphans.append(entry)
        fields = {pointer: stand(said, form.fields[pointer].type) for pointer, said in by_pointer.items()}
        findings = {key: Said("settled", (said[-1],)) for key, said in by_finding.items()}
        return cls(fields, findings, tuple(orphans))


def mark_undone(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries with who took them back; an undo that was itself taken back takes nothing back."""
    undone: dict[int, int] = {}
    for entry in reversed(entries):
        if entry.undoes is not None and entry.seq not in undone:
            undone[entry.undoes] = entry.seq
    return tuple(
        entry
        if entry.undone_by == undone.get(entry.seq)
        else entry.model_copy(update={"undone_by": undone.get(entry.seq)})
        for entry in entries
    )


def stand(entries: Sequence[Entry], kind: FieldType) -> Said:
    """How a place stands after what persons said of it, first to last.

    Where two persons are wanted, the second settles it by agreeing; else it is disputed, and whoever speaks next
    settles it. One that changes their mind before anybody else spoke is still the first.
    """
    standing = Said("settled", (entries[0],))
    if entries[0].double:
        standing = replace(standing, standing="second")
    for entry in entries[1:]:
        before = standing.entries
        if standing.standing == "second" and entry.who == before[0].who:
            standing = Said("second" if entry.double else "settled", (entry,))
        elif standing.standing == "second":
            agreed = agree(before[0], entry, kind)
            standing = Said("settled" if agreed else "disputed", (before[0], entry))
        elif standing.standing == "disputed":
            same = next((one for one in before if one.who != entry.who and agree(one, entry, kind)), None)
            standing = Said("settled", (same, entry) if same else (entry,))
        else:
            standing = Said("settled", (entry,))
    return standing


def agree(one: Entry, other: Entry, kind: FieldType) -> bool:
    """Whether two persons say the same of a place: the same value, or that nobody can tell."""
    if "unreadable" in (one.action, other.action):
        return one.action == other.action
    first, second = one.text or "", other.text or ""
    values = read_value(first, kind), read_value(second, kind)
    # Two texts of no value agree where they are the same: 一 and a blank do not.
    return first == second or (values[0] is not None and values[0] == values[1])


def find_place(form: ResultForm, entry: Entry) -> tuple[str, ...]:
    """The fields of a form that an entry is about.

    Those of its own pointers, where they still stand where they stood; else those of the same column that stand
    there now: a version that finds one row more must not move what a person said to the next row.
    """
    own = tuple(pointer for pointer in entry.pointers if pointer in form.fields)
    if entry.box is None or entry.page_number is None:
        return own
    here = tuple(pointer for pointer in own if _is_at(form.fields[pointer], entry))
    if here:
        return here
    keys = {pointer.rpartition("/")[2] for pointer in entry.pointers}
    return tuple(
        pointer for pointer, field in form.fields.items() if pointer.rpartition("/")[2] in keys and _is_at(field, entry)
    )


def _is_at(field: ResultField, entry: Entry) -> bool:
    if field.box is None or entry.box is None or field.page_number != entry.page_number:
        return False
    return overlap(field.box, entry.box) >= OVERLAP


def overlap(one: Fractions, other: Fractions) -> float:
    """The share of the smaller of two boxes that the other one covers."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width * height / smaller if width > 0 and height > 0 and smaller > 0 else 0.0


def gist(finding: ResultFinding) -> str:
    """What a finding comes to. What was said of it holds no longer where this changes."""
    return f"{finding.stated or ''} | {finding.expected or ''}"


def finding_key(finding: ResultFinding) -> FindingKey:
    """What tells a finding from the others of its form, and from itself with other numbers."""
    return finding.rule, finding.fields, gist(finding)
