"""What a project self-evaluation form says, and how it is laid out on paper."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any, Protocol

FORM_ID = "chaoyang-project-self-evaluation-2020"
FUNDS_ROWS = ("total", "fiscal", "carryover", "other")
FUNDS_COLUMNS = ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score")
INDICATOR_COLUMNS = ("level3", "target", "actual", "weight", "score", "deviation_reason")

Values = dict[str, Any]
"""The JSON object of a form's values, in the shape of the result contract."""


class Said(Protocol):
    """What a form of some kind says."""

    @property
    def form_id(self) -> str:
        """The id of its form model."""

    def values(self) -> Values:
        """Return the values as the JSON object that extraction must give."""

    def text(self, pointer: str) -> str:
        """Return the characters that stand on paper for `pointer`."""


@dataclass(frozen=True, slots=True)
class FundsRow:
    """One row of the money matrix; amounts are decimal strings in 万元."""

    initial_budget: str | None = None
    annual_budget: str | None = None
    executed: str | None = None
    weight: str | None = None
    execution_rate: str | None = None
    score: str | None = None


@dataclass(frozen=True, slots=True)
class Funds:
    """The money matrix."""

    total: FundsRow
    fiscal: FundsRow
    carryover: FundsRow
    other: FundsRow


@dataclass(frozen=True, slots=True)
class Goals:
    """What was meant to be reached, and what was."""

    expected: str | None
    actual: str | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the indicator list; merged levels are repeated here."""

    level1: str
    level2: str
    level3: str | None
    target: str | None = None
    actual: str | None = None
    weight: str | None = None
    score: str | None = None
    deviation_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """The closing row."""

    weight: str | None
    score: str | None


@dataclass(frozen=True, slots=True)
class Form:
    r"""All values of one form, and the text that stands on paper where it differs from the value.

    `shown` maps JSON pointers into the values to text: a dash for a null, `1,204.50` for `1204.50`,
    `经济效益\\n指标` for a broken line.
    """

    title: str
    fiscal_year: int
    project_name: str | None
    department: str | None
    implementing_unit: str | None
    project_leader: str | None
    leader_phone: str | None
    funds: Funds
    goals: Goals
    indicators: tuple[Indicator, ...]
    total: Total
    prepared_by: str | None
    preparer_phone: str | None
    prepared_on: str | None
    shown: Mapping[str, str] = field(default_factory=dict)

    @property
    def form_id(self) -> str:
        """The id of its form model."""
        return FORM_ID

    def values(self) -> Values:
        """Return the values as the JSON object that extraction must give."""
        out = asdict(self)
        del out["shown"]
        out["indicators"] = list(out["indicators"])
        return out

    def text(self, pointer: str) -> str:
        """Return the characters that stand on paper for `pointer`, line breaks included."""
        if pointer in self.shown:
            return self.shown[pointer]
        value = value_at(self.values(), pointer)
        if value is None:
            return ""
        if pointer.endswith("/execution_rate"):
            return f"{value}%"
        if pointer == "/prepared_on":
            year, month, day = str(value).split("-")
            return f"{year}年{int(month)}月{int(day)}日"
        return str(value)

    @classmethod
    def from_values(cls, values: Values, shown: Mapping[str, str]) -> Form:
        """Build a form from its JSON values; `values` is not kept."""
        data = copy.deepcopy(values)
        data["funds"] = Funds(**{name: FundsRow(**row) for name, row in data["funds"].items()})
        data["goals"] = Goals(**data["goals"])
        data["indicators"] = tuple(Indicator(**row) for row in data["indicators"])
        data["total"] = Total(**data["total"])
        return cls(**data, shown=dict(shown))


@dataclass(frozen=True, slots=True)
class RulingStyle:
    """How rulings and cells are drawn where it is not with plain black lines."""

    outer: str = "solid"
    """Of the table's border: `solid`, `double`, or `open`, with none at the left and right."""
    inner: str = "solid"
    """`solid`, `dotted` or `dashed`."""
    color: str = "000000"
    header_fill: str = ""
    """Behind labels; white text on it where it is dark."""
    header_color: str = "000000"
    frame: bool = False
    """Round the page."""
    box_share: float = 0.0
    """Of cells with text, how many have a small box to tick before it."""
    underline_share: float = 0.0
    strike_share: float = 0.0
    visible_boxes: bool = True
    seed: int = 0

    def has(self, what: str, row: int, col: int) -> bool:
        """Tell whether a cell has a `box`, an `underline` or a `strike`; the same each time it is asked."""
        share: float = getattr(self, f"{what}_share")
        return Random(f"{self.seed}/{what}/{row}/{col}").random() < share

    @property
    def plain(self) -> RulingStyle:
        """The style of the same sizes whose rulings can be proved: all drawn, black, and nothing else."""
        return RulingStyle(box_share=self.box_share, seed=self.seed, visible_boxes=False)


@dataclass(frozen=True, slots=True)
class Presentation:
    """How a form is put on paper. Lengths in mm, sizes in points."""

    font: str = "Noto Serif CJK SC"
    font_pt: float = 9.0
    title_pt: float = 15.0
    title_inside: bool = False
    year_style: str = "paragraph"
    """`paragraph`: a line of its own; `joined`: on the title's line."""
    footer: str = "line"
    """`line`: one line under the table; `lines`: one each; `table`: in the last row."""
    line_pt: float = 0.5
    valign: str = "center"
    text_align: str = "left"
    padding: float = 1.3
    row_height: float = 6.0
    margin: tuple[float, float, float, float] = (20.0, 18.0, 18.0, 20.0)
    """Top, right, bottom, left."""
    lower: tuple[float, ...] = (9, 17, 18, 40, 22, 24, 12, 13, 19)
    """Relative widths of the nine columns of the indicator list."""
    upper: tuple[float, ...] = (26, 34, 23, 23, 24, 13, 16, 15)
    """Relative widths of the eight columns of the money matrix."""
    split_rows: bool = True
    repeat_header: bool = False
    indents: bool = True
    lead: tuple[str, ...] = ()
    """Paragraphs before the form, so that it starts in the middle of a page."""
    gap: int = 2
    """Empty lines after the form."""
    outer_pt: float | None = None
    """Of the table's border, where it is another than `line_pt`."""
    ruling_style: RulingStyle | None = None


_LATIN_GAP = re.compile(r"(?<=[A-Za-z])\s+(?=[A-Za-z])")


def normalise(text: str) -> str:
    """Return `text` as the contract keeps it: no white space except one between Latin words."""
    kept = _LATIN_GAP.sub("\0", text.strip())
    return re.sub(r"\s+", "", kept).replace("\0", " ")


def value_at(values: Any, pointer: str) -> Any:
    """Return what a JSON pointer names."""
    for key in pointer.strip("/").split("/"):
        values = values[int(key)] if isinstance(values, list) else values[key]
    return values


def set_value(values: Any, pointer: str, value: Any) -> None:
    """Put `value` where a JSON pointer points, in place."""
    head, _, last = pointer.rpartition("/")
    holder = value_at(values, head) if head else values
    holder[int(last) if isinstance(holder, list) else last] = value
