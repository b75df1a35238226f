"""The frozen values that flow from stage to stage.

Coordinates are float pixels of the straightened page image, origin top left; on a digital page one pixel is
one PDF point. ``extractor.units`` converts them to the page as shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from extractor.units import IDENTITY, PageMap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
else:
    Image = Any

PageKind = Literal["digital", "scan"]
Unit = Literal["pt", "px"]
Direction = Literal["horizontal", "vertical"]
FieldStatus = Literal["accepted", "review"]
FormStatus = Literal["consistent", "discrepant", "review"]
Severity = Literal["error", "warning", "notice"]
Verdict = Literal["misfilled", "misread", "undecided"]
FieldType = Literal["text", "number", "percent", "year", "date", "phone"]
Value = str | int | None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``right`` and ``bottom`` are exclusive edges."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Extent to the right, in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent downwards, in pixels."""
        return self.bottom - self.top

    @property
    def center(self) -> tuple[float, float]:
        """The middle as (x, y)."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def union(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Region:
    """A box on a page."""

    page_number: int
    box: Box


@dataclass(frozen=True, slots=True)
class Char:
    """One printed character of a digital page.

    ``turned`` is the direction of its baseline, in degrees clockwise from rightwards: 0, 90, 180 or 270.
    """

    text: str
    box: Box
    size: float
    turned: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn line: horizontal ones at y ``position`` from x ``start`` to ``end``, vertical ones the other way.

    ``dashed`` is that of a scan whose dashes were taken together; those of a digital page are single pieces.
    """

    direction: Direction
    position: float
    start: float
    end: float
    thickness: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """One page, digital (chars and rulings) or scan (image).

    ``width`` and ``height`` are those of the page as shown, in ``unit``. ``image`` is (rows, columns) grey or
    (rows, columns, 3) BGR, straightened; ``to_shown`` maps its pixels to the page as shown. ``turn`` are the degrees
    clockwise by which the page as shown has to be turned to be read; ``rotation`` is that and what the file turns.
    """

    page_number: int
    width: float
    height: float
    unit: Unit
    kind: PageKind
    rotation: int = 0
    skew_degrees: float = 0.0
    dpi: float | None = None
    chars: tuple[Char, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    image: Image | None = None
    to_shown: PageMap = IDENTITY
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader says a cell holds; ``confidence`` is the reader's own, 0 to 1.

    ``alternatives`` are what it would read next likeliest, each with its own confidence, likeliest first.
    """

    reader: str
    text: str
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the confidence of a text read from ink was computed from: how it was read, and signs by name."""

    kind: str
    signs: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a cell or a line: the settled text and every reading it came from.

    ``confidence`` is the chance that ``text`` is exactly right; 1.0 only for digital text and true blanks on
    digital pages. ``lines`` are the boxes of its lines of text, in order. ``alternatives`` are other texts that the
    same ink may be, likeliest first, each with the chance that it is the right one.
    """

    text: str = ""
    confidence: float = 1.0
    readings: tuple[Reading, ...] = ()
    status: FieldStatus = "accepted"
    lines: tuple[Box, ...] = ()
    alternatives: tuple[tuple[str, float], ...] = ()
    evidence: Evidence | None = None


BLANK = Content()


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle of a table. It has several regions where a page break cuts its row in two.

    ``certain`` tells whether its bounds are, and its row; ``open_bottom`` that it ends with its part of the table, at
    the foot of a page, and no ruling was drawn there; ``open_top`` the same of its head.
    """

    row: int
    col: int
    row_span: int
    col_span: int
    regions: tuple[Region, ...]
    content: Content = BLANK
    certain: bool = True
    open_bottom: bool = False
    open_top: bool = False

    @property
    def text(self) -> str:
        """The settled text."""
        return self.content.text

    @property
    def page_number(self) -> int:
        """The page on which the cell begins."""
        return self.regions[0].page_number


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, in row-major order; no two overlap.

    ``consistency`` tells how well what is drawn agrees with the grid, 0 to 1; of a table on several pages, the least.
    """

    cells: tuple[Cell, ...]
    row_count: int
    col_count: int
    regions: tuple[Region, ...]
    consistency: float = 1.0

    @property
    def page_numbers(self) -> tuple[int, ...]:
        """The pages that the table stands on, in order."""
        return tuple(dict.fromkeys(region.page_number for region in self.regions))


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """A straightened page cut up: its rulings, their joints as (x, y), and the tables they draw.

    ``scan`` is the picture as it was loaded, before anything was cleaned off and straightened.
    """

    page: Page
    rulings: tuple[Ruling, ...]
    joints: tuple[tuple[float, float], ...]
    grids: tuple[Grid, ...]
    scan: Image | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside every table (or a part of one, where a wide gap divides it)."""

    region: Region
    content: Content

    @property
    def text(self) -> str:
        """The settled text."""
        return self.content.text


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything read from one file, in reading order: lines outside tables, and tables joined over pages."""

    elements: tuple[Line | Grid, ...]

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables alone."""
        return tuple(element for element in self.elements if isinstance(element, Grid))


@dataclass(frozen=True, slots=True)
class Field:
    """A declared slot of a form as it was filled.

    ``pointer`` is a JSON pointer into the record's values; ``value`` is typed (see ``FieldType``), None where
    blank or unreadable; ``region`` is None where the form has no place for it.
    """

    pointer: str
    type: FieldType
    content: Content
    value: Value
    region: Region | None
    label: str = ""

    @property
    def text(self) -> str:
        """The text as it was read."""
        return self.content.text

    @property
    def status(self) -> FieldStatus:
        """Whether a person has to look."""
        return self.content.status


@dataclass(frozen=True, slots=True)
class Record:
    """A form's values. ``values`` is the nested record of the contract; ``fields`` is keyed by JSON pointer."""

    form: str
    page_numbers: tuple[int, ...]
    values: Mapping[str, Any]
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Change:
    """Another text for a field."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A likelier reading that satisfies a rule: an offer, never an edit.

    ``expected_probability`` is the chance that this is what stands on the paper; ``together`` are further fields that
    have to be read otherwise along with it.
    """

    field: str
    text: str
    expected_probability: float
    together: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says. ``stated``, ``expected`` and ``difference`` are decimal strings or None.

    ``arithmetic`` is the calculation written out with the numbers, ``probability`` the chance that the verdict is
    right, ``evidence`` the fields that it rests on; ``repairs`` are all that are offered, likeliest first, ``repair``
    the first of them.
    """

    rule: str
    severity: Severity
    verdict: Verdict
    fields: tuple[str, ...]
    message: str
    stated: str | None = None
    expected: str | None = None
    difference: str | None = None
    repair: Repair | None = None
    arithmetic: str = ""
    probability: float | None = None
    evidence: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with a page or a file and did not stop the rest."""

    code: str
    message: str
    page_number: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was read."""

    name: str
    sha256: str
    media_type: str
    page_count: int


@dataclass(frozen=True, slots=True)
class Form:
    """One form found in a file; ``doubted`` are fields that only a finding sends to review: their readers were sure."""

    record: Record
    findings: tuple[Finding, ...]
    status: FormStatus
    doubted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class ReadPage:
    """A page after reading: its tables with their contents, the lines outside them, and what failed on the way."""

    segments: Segments
    grids: tuple[Grid, ...]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Extraction:
    """Everything the pipeline gives for one file."""

    source: Source
    pages: tuple[Page, ...]
    forms: tuple[Form, ...]
    sheet: Sheet
    problems: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """An extraction with what each stage saw on each page, for drawing it."""

    pages: tuple[ReadPage, ...]
    extraction: Extraction
