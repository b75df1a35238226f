"""The result of one file as it leaves: the JSON contract as pydantic models.

Boxes are fractions 0..1 of the page as shown, [left, top, right, bottom]. Decimals are strings with the digits of
the paper. Nothing is allowed that is not declared here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr
from typing_extensions import TypeAliasType

from extractor.document import FieldStatus, FieldType, FormStatus, PageKind, Severity, Unit, Verdict

if TYPE_CHECKING:
    import pandas as pd

FrameName = Literal["forms", "indicators", "findings", "cells"]
_PAGE_LOST = frozenset({"page.failed", "page.unreadable", "page.limit", "page.not_read"})
Fractions = tuple[float, float, float, float]
# A value as JSON holds it; a number of the paper is a string, so that no digit is lost.
Value = TypeAliasType("Value", "StrictStr | StrictInt | list[Value] | dict[str, Value] | None")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ResultSource(_Frozen):
    """The file that was read."""

    name: str
    sha256: str
    media_type: str
    page_count: int


class ResultPage(_Frozen):
    """A page as it was read; width and height of the page as shown, in ``unit``.

    ``turn`` are the degrees clockwise by which the page as shown has to be turned to be read.
    """

    page_number: int
    width: float
    height: float
    unit: Unit
    kind: PageKind
    rotation: int
    skew_degrees: float
    dpi: float | None
    turn: int = 0


class ResultReading(_Frozen):
    """What one reader says; the confidence is the reader's own."""

    reader: str
    text: str
    confidence: float


class ResultAlternative(_Frozen):
    """Another text that the same ink may be, with the chance that it is the right one."""

    text: str
    confidence: float


class ResultCorrection(_Frozen):
    """What a person said of a field, and what was read there; ``entry`` is the number of the line in the trail.

    ``action``: "accept" the text as read stands on the paper, "correct" another one does, "paper" it is read right
    and the paper is wrong, "unreadable" nobody can tell. ``by`` names both where two persons had to agree.
    """

    action: Literal["accept", "correct", "paper", "unreadable"]
    read_text: str
    read_value: StrictStr | StrictInt | None
    by: str
    at: str  # ISO 8601, UTC
    reason: str
    entry: int


class ResultSettlement(_Frozen):
    """What a person said of a finding: "paper" it is so, "fine" it is none, for the reason given."""

    action: Literal["paper", "fine"]
    by: str
    at: str  # ISO 8601, UTC
    reason: str
    entry: int


class ResultField(_Frozen):
    """One slot of a form: as read, as typed, and where it stands.

    ``confidence`` is the chance that ``text`` is exactly right; ``page_number`` and ``box`` are null where the
    form has no place for the field. ``doubted`` is true where its readers were sure of it, and it is for review
    because a finding doubts it. ``corrected`` is there where a person has said what stands in it: then ``text``,
    ``value``, ``confidence`` and ``status`` are what follows from that.
    """

    text: str
    value: StrictStr | StrictInt | None
    type: FieldType
    label: str
    page_number: int | None
    box: Fractions | None
    confidence: float
    status: FieldStatus
    readings: tuple[ResultReading, ...]
    alternatives: tuple[ResultAlternative, ...] = ()
    doubted: bool = False
    corrected: ResultCorrection | None = None


class ResultChange(_Frozen):
    """Another text for a field."""

    field: str
    text: str


class ResultRepair(_Frozen):
    """A likelier reading of the same ink that satisfies the rule: an offer.

    ``expected_probability`` is the chance that this is what stands on the paper.
    """

    field: str
    text: str
    expected_probability: float


class ResultOffer(ResultRepair):
    """One of several repairs; ``together`` are further fields that have to be read otherwise along with it."""

    together: tuple[ResultChange, ...] = ()


class ResultFinding(_Frozen):
    """What a rule says of a form; ``fields`` are JSON pointers into its values.

    ``arithmetic`` is the calculation written out, ``probability`` the chance that the verdict is right (null where it
    was not weighed), ``evidence`` the fields that it rests on, ``repairs`` all that are offered, likeliest first.
    ``settled`` is there where a person has looked at it.
    """

    rule: str
    severity: Severity
    verdict: Verdict
    fields: tuple[str, ...]
    stated: str | None
    expected: str | None
    difference: str | None
    message: str
    repair: ResultRepair | None
    arithmetic: str = ""
    probability: float | None = None
    evidence: tuple[str, ...] = ()
    repairs: tuple[ResultOffer, ...] = ()
    settled: ResultSettlement | None = None


class ResultForm(_Frozen):
    """One form: its values, each of them with its evidence, and what does not add up."""

    form: str
    page_numbers: tuple[int, ...]
    status: FormStatus
    values: dict[str, Value]
    fields: dict[str, ResultField]
    findings: tuple[ResultFinding, ...]

    def to_frame(self) -> pd.DataFrame:
        """The rows of every list of records of the form, one row each; the column ``block`` says which list."""
        from extractor.exporting.frames import form_frame

        return form_frame(self)


class ResultContinuation(_Frozen):
    """Where a cell goes on after a page break."""

    page_number: int
    box: Fractions


class ResultCell(_Frozen):
    """A cell of a table; rows and columns count from 0.

    ``certain`` is false where its edges were guessed, or where a doubtful page break before it may shift its row.
    """

    row: int
    col: int
    row_span: int
    col_span: int
    page_number: int
    box: Fractions
    text: str
    confidence: float
    status: FieldStatus
    certain: bool
    continuations: tuple[ResultContinuation, ...]


class ResultTable(_Frozen):
    """A ruled table, of a known form or not."""

    page_numbers: tuple[int, ...]
    row_count: int
    col_count: int
    cells: tuple[ResultCell, ...]


class ResultProblem(_Frozen):
    """What went wrong with a page and did not stop the rest; ``page_number`` is null where it is about the file."""

    page_number: int | None
    code: str
    message: str


class Result(_Frozen):
    """Everything read from one file."""

    schema_version: Literal["1"] = Field("1", description="changes only where an old reader would misunderstand")
    source: ResultSource
    pages: tuple[ResultPage, ...]
    forms: tuple[ResultForm, ...]
    tables: tuple[ResultTable, ...]
    problems: tuple[ResultProblem, ...]

    @property
    def pages_lost(self) -> frozenset[int | None]:
        """The numbers of pages whose contents are not in the result: the file was not read as a whole."""
        return frozenset(problem.page_number for problem in self.problems if problem.code in _PAGE_LOST)

    def to_json(self) -> str:
        """The JSON text that the command line writes: indented by one blank, no ASCII escapes, a line break last."""
        return self.model_dump_json(indent=1) + "\n"

    def to_frame(self, name: FrameName) -> pd.DataFrame:
        """One of the four tables over this file, with the columns of the CSV of that name.

        Decimals are strings with the digits of the paper, blanks are None.

        Args:
            name: "forms", "indicators", "findings" or "cells".

        Raises:
            OptionError: there is no such table.
        """
        from extractor.exporting.frames import to_frame

        return to_frame(self, name)
