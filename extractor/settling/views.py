"""What a reviewer is shown and says: the models that go to the page and come back from it.

Boxes are fractions 0..1 of the page as shown, [left, top, right, bottom]. Times are ISO 8601, UTC.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from extractor.document import FieldStatus, FieldType, FormStatus, Severity, Verdict
from extractor.results import Fractions, ResultAlternative, ResultFinding, ResultReading, Value

ItemKind = Literal["field", "finding"]
# open: nobody has settled it. second: one person has, and a number wants two (double keying). disputed: two persons say
# different things. settled: done. gone: what was doubtful is not any more (another correction explains it).
ItemState = Literal["open", "second", "disputed", "settled", "gone"]
# accept: the text as read is what stands on the paper. correct: another text does. paper: the text is read right and
# the paper itself is wrong. unreadable: nobody can read it. fine: a finding that is none (a reason is wanted).
# undo: an entry is taken back.
Action = Literal["accept", "correct", "paper", "unreadable", "fine", "undo"]
ChoiceSource = Literal["read", "reader", "alternative", "repair", "first", "second"]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_View):
    """One line of the trail: what was read, and what a person said of it. Entries are only ever added."""

    seq: int
    at: str
    who: str
    action: Action
    pointers: tuple[str, ...]  # of one place on the paper: a merged cell is several fields
    rule: str | None = None  # of the finding, where it is about one
    text: str | None  # that stands on the paper, as the person says; None where unreadable, or of a finding
    before: str  # the text that counted until then
    reason: str = ""
    read_text: str  # what the program read,
    readings: tuple[ResultReading, ...]  # by which reader,
    confidence: float
    version: str  # of which version
    undoes: int | None = None
    undone_by: int | None = None
    # Where it stood on the page, so that a version that counts rows otherwise finds it again.
    page_number: int | None = None
    box: Fractions | None = None
    double: bool = False  # it wants a second person who says the same


class Choice(_View):
    """A text that a digit key picks. ``closes``: no error would be left on the fields' sums; None: in no sum."""

    text: str
    source: ChoiceSource
    confidence: float | None
    closes: bool | None


class Part(_View):
    """One number of a calculation."""

    pointer: str
    label: str
    text: str


class Sum(_View):
    """A calculation that a field takes part in, whether it closes or not.

    ``arithmetic`` is written out: ``8.1 + 5 + 10 = 23.1; stated 23.1``.
    """

    rule: str
    about: str
    label: str  # of what it is about, for a person
    parts: tuple[Part, ...]
    arithmetic: str
    stated: str | None
    expected: str | None
    holds: bool


class ItemSummary(_View):
    """An item of the queue as a line."""

    id: int
    kind: ItemKind
    state: ItemState
    label: str  # of the column, or of the field
    row_label: str  # of the row: the indicator, the kind of funds; empty where there is none
    text: str  # as read; empty for the second of two persons
    confidence: float
    rule: str | None  # of the finding, or of the worst finding that the field is part of
    severity: Severity | None
    verdict: Verdict | None
    form_id: int
    form: str  # the id of its form model
    form_title: str
    document: str  # the file's name
    project: str
    department: str
    page_number: int | None
    held_by: str | None  # another reviewer is at it


class PageView(_View):
    """A page of a document; ``url`` gives its picture as shown, upright as far as was found out."""

    page_number: int
    url: str
    width: int  # pixels of the picture
    height: int


class Item(ItemSummary):
    """An item in full: everything that the page needs to settle it without asking again."""

    pointers: tuple[str, ...]
    type: FieldType | None
    value: str | int | None
    field_status: FieldStatus | None
    box: Fractions | None
    page: PageView | None
    row: tuple[Part, ...]  # the other fields of its row, for who looks
    readings: tuple[ResultReading, ...]
    alternatives: tuple[ResultAlternative, ...]
    choices: tuple[Choice, ...]  # at most 9; the first is what counts now
    findings: tuple[ResultFinding, ...]  # those that the field is part of, or the finding itself
    labels: dict[str, str]  # by pointer, of every field that the findings name
    boxes: dict[str, tuple[int, Fractions]]  # the same: page and box
    sums: tuple[Sum, ...]
    entries: tuple[Entry, ...]  # of its fields, first to last; empty for the second of two persons
    seen: int  # the last entry of these fields: goes back with what is said


class Filters(_View):
    """Which items; what is None is not asked."""

    rule: str | None = None
    form: str | None = None
    department: str | None = None
    verdict: Verdict | None = None
    document: str | None = None  # part of its name
    kind: ItemKind | None = None
    form_id: int | None = None
    state: Literal["to_do", "settled", "all"] = "to_do"


class Counts(_View):
    """How far the review is, over the items that the filters let through."""

    to_do: int
    settled: int
    held: int  # by others
    indexing: bool  # more may be on their way


class Queue(_View):
    """A page of the queue, worst first; ``next`` goes back as ``after``, None at the end."""

    items: tuple[ItemSummary, ...]
    counts: Counts
    next: str | None


class FilterValue(_View):
    """A value that can be filtered by, with how many items to do it has."""

    value: str
    label: str
    count: int


class FilterValues(_View):
    """What can be filtered by."""

    rules: tuple[FilterValue, ...]
    forms: tuple[FilterValue, ...]
    departments: tuple[FilterValue, ...]
    verdicts: tuple[FilterValue, ...]
    documents: tuple[FilterValue, ...]  # those with most to do, 50 at most


class Said(_View):
    """What a person says of an item, or of a field of a form."""

    action: Action
    text: str | None = None
    reason: str = ""
    seen: int  # `Item.seen`, or that of the field: refused where somebody has said something since


class Outcome(_View):
    """What came of it: the entry, what the rules say now, and which items are changed by it."""

    entry: Entry
    state: ItemState | None  # of the item
    form_id: int
    status: FormStatus
    findings: tuple[ResultFinding, ...]
    changed: tuple[ItemSummary, ...]
    counts: Counts


class Checked(_View):
    """What the rules would say if some fields held other texts; nothing is kept."""

    status: FormStatus
    values: dict[str, str | int | None]  # of those fields, as typed
    findings: tuple[ResultFinding, ...]
    sums: tuple[Sum, ...]  # that these fields take part in


class FieldView(_View):
    """A field of a form, as it counts now."""

    pointer: str
    label: str
    row_label: str
    block: str  # the key of its block in the model: funds, indicators, ...; empty for single fields
    type: FieldType
    text: str
    value: str | int | None
    read_text: str
    confidence: float
    status: FieldStatus
    corrected: bool
    page_number: int | None
    box: Fractions | None
    readings: tuple[ResultReading, ...]
    alternatives: tuple[ResultAlternative, ...]
    choices: tuple[Choice, ...]  # as those of an item, but for whether they close: that is asked when one looks at it
    seen: int


class FormView(_View):
    """A form with its pages beside its record."""

    form_id: int
    form: str
    title: str
    document: str
    project: str
    department: str
    status: FormStatus
    pages: tuple[PageView, ...]
    fields: tuple[FieldView, ...]  # in the order of the form
    findings: tuple[ResultFinding, ...]
    values: dict[str, Value]
    entries: tuple[Entry, ...]
    previous: int | None  # form ids, by document
    next: int | None


class Session(_View):
    """Who is at the page."""

    reviewer: str | None  # None: not named yet
    fixed: bool  # the name comes with the token and cannot be changed
    double: bool  # numbers want two persons
    version: str
    folder: str  # the name of the batch's folder
