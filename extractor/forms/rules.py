"""The kinds of rules that a form model may state, as frozen pydantic models.

Pointers are JSON pointers into a record's values. ``{each}`` in a pointer stands for every entry of the rule's
``each``; ``*`` stands for every record of a list, in all pointers of a rule for the same one.

Rules are checked in the order in which they stand. What an earlier finding explains is not told again, so the
rules that others build on come first: amounts before rates, rates before scores, scores before their total.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from extractor.document import Severity

RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^/\s]+)+$")]
Pointers = Annotated[tuple[Pointer, ...], Field(min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Label = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as err:
        raise ValueError(f"no regular expression: {err}") from err
    return pattern


Pattern = Annotated[str, StringConstraints(min_length=1), AfterValidator(_compiles)]


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: RuleName = Field(description="the name that its findings carry")
    severity: Severity = "error"
    citation: str = Field("", description="where the form's issuer says so")


class Typed(_Rule):
    """What must be a number is one: every field of type number or percent."""

    kind: Literal["typed"]


class Sum(_Rule):
    """A total is the sum of its parts, less those of ``minus``; a blank part counts as 0.

    Silent where all parts are blank or one cannot be read, and where the total is blank unless ``equals`` says
    what it must be.
    """

    kind: Literal["sum"]
    each: tuple[Key, ...] = Field((), description="the rule holds once for each; '{each}' in the pointers")
    total: Pointer
    parts: Pointers
    minus: tuple[Pointer, ...] = Field((), description="what is taken off")
    equals: Decimal | None = Field(None, description="what both must be, such as 100")


class AtMost(_Rule):
    """A value is not above another."""

    kind: Literal["at_most"]
    value: Pointer
    limit: Pointer


class Ratio(_Rule):
    """A value is numerator ÷ denominator, to the digits stated, rounded or cut; a percentage where its type is."""

    kind: Literal["ratio"]
    stated: Pointer
    numerator: Pointer
    denominator: Pointer
    other_denominators: tuple[Pointer, ...] = Field((), description="what is often divided by instead")


class Product(_Rule):
    """A value is the product of its factors, to the digits stated, rounded or cut.

    A percentage counts as hundredths. A factor that an earlier ratio rule gives may be the stated or the exact
    one.
    """

    kind: Literal["product"]
    stated: Pointer
    factors: Pointers
    at_most: Pointer | None = Field(None, description="a field that it does not go above")


class Blank(_Rule):
    """Fields where nothing may stand; one finding lists all that are filled."""

    kind: Literal["blank"]
    each: tuple[Key, ...] = Field((), description="'{each}' in the pointers")
    fields: Pointers
    belongs: Mapping[Pointer, Pointer] = Field(
        {},
        description="where it should stand instead; other rules take it as if it stood there, if that is blank",
    )


class RowRule(_Rule):
    """A rule on each row of a list or on single rows."""

    columns: ClassVar[tuple[str, ...]] = ()
    """Which of its own keys name columns of the rows, beside ``name``."""

    rows: Pointers
    name: Key | None = Field(None, description="the column whose text names a row in messages")


class RequiredWith(RowRule):
    """A row that has one value, other than 0, has the other as well."""

    columns = ("field", "given")

    kind: Literal["required_with"]
    field: Key
    given: Key


class Within(RowRule):
    """A value is between 0 and its limit: a column of its row, or a number."""

    columns = ("field", "limit")

    kind: Literal["within"]
    field: Key
    limit: Key | Decimal


class Reason(RowRule):
    """A row whose value is below its limit, or a share of it, says why."""

    columns = ("field", "limit", "reason")

    kind: Literal["reason"]
    field: Key
    limit: Key | Decimal
    reason: Key
    below: Annotated[Decimal, Field(gt=0, le=1)] = Field(
        Decimal(1), description="the share of the limit under which a reason must be given"
    )


class Required(_Rule):
    """Fields that must be filled."""

    kind: Literal["required"]
    fields: Pointers


class GroupWeights(_Rule):
    """The values of each group of rows add up to what is customary."""

    kind: Literal["group_weights"]
    rows: Pointers
    group: Key = Field(description="the column whose text names the group")
    value: Key
    expected: Mapping[str, Decimal]
    alone: Mapping[Pointer, Decimal] = Field({}, description="single fields and what they should be")


class Target(RowRule):
    """A row's score goes with its target: a full score where it is reached, less where it is missed.

    Silent unless target and result are both understood beyond doubt. A reason given explains points off; where there
    is no column for it, they are not told.
    """

    columns = ("target", "actual", "score", "weight", "reason", "relation", "unit", "group")

    kind: Literal["target"]
    target: Key
    actual: Key
    score: Key
    weight: Key
    reason: Key | None = Field(None, description="the column that says why points were taken off")
    relation: Key | None = Field(None, description="the column of ≥, ≤ or =, where it has one of its own")
    unit: Key | None = Field(None, description="the column of the unit, where it has one of its own")
    year: Pointer | None = Field(None, description="the year that dates without one are of")
    group: Key | None = Field(None, description="the column that says what kind of target a row has")
    at_least: tuple[Label, ...] = Field((), description="groups whose bare numbers are to be reached")
    at_most: tuple[Label, ...] = Field((), description="groups whose bare numbers are not to be exceeded")
    unsure: tuple[Label, ...] = Field((), description="words in a row's name that leave open what a bare number means")


class Cost(RowRule):
    """An amount of money that a row of costs names is not above the budget; one without its unit is passed over."""

    columns = ("amount", "group")

    kind: Literal["cost"]
    amount: Key
    group: Key = Field(description="the column that says what kind of row it is")
    groups: Annotated[tuple[Label, ...], Field(min_length=1)] = Field(description="rows of costs: what their group has")
    limit: Pointer
    unit: Literal["元", "千元", "万元", "亿元"] = Field("元", description="of the limit")
    spent: Pointer | None = Field(None, description="an amount equal to this is left to the rule for it")
    unsure: tuple[Label, ...] = Field((), description="words in a row's name with which it may be another budget")


class Dates(_Rule):
    """Dates that exist, in years that may be, and not long before or after the year that the form is about."""

    kind: Literal["date"]
    dates: tuple[Pointer, ...] = ()
    year: Pointer | None = Field(None, description="the year that the form is about")
    years_before: Annotated[int, Field(ge=0)] = Field(0, description="how many years before it a date may be")
    years_after: Annotated[int, Field(ge=0)] = Field(2, description="how many years after it a date may be")
    first_year: int = Field(1990, description="no year is before this one")
    last_year: int = Field(2100, description="no year is after this one")
    not_after: Pointer | None = Field(None, description="a date that none of the dates is after")


class Phones(_Rule):
    """Telephone numbers that can be dialled: Chinese landlines, mobiles and service numbers, or other patterns."""

    kind: Literal["phone"]
    fields: Pointers
    patterns: tuple[Pattern, ...] = Field(
        (), description="regular expressions, one of which the whole number without blanks must match"
    )


class Band(BaseModel):
    """A grade, its names, and the least score that it is given for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: Annotated[tuple[Label, ...], Field(min_length=1)]
    least: Decimal


class Grade(_Rule):
    """A grade is the one that the score gives."""

    kind: Literal["grade"]
    grade: Pointer
    score: Pointer
    bands: Annotated[tuple[Band, ...], Field(min_length=1)] = Field(description="from the best to the worst")

    @model_validator(mode="after")
    def _descending(self) -> Grade:
        least = [band.least for band in self.bands]
        if any(after >= before for before, after in pairwise(least)):
            raise ValueError("the bands must go from the best to the worst, each with a lower 'least'")
        return self


class Copied(_Rule):
    """No long text stands in the forms of two projects; checked over many forms at once."""

    kind: Literal["copied"]
    fields: Pointers
    project: Pointer = Field(description="what tells one project from another: its name")
    min_length: Annotated[int, Field(ge=1)] = Field(20, description="characters; shorter texts may be alike by chance")
    alike: Annotated[Decimal, Field(gt=0, le=1)] = Field(
        Decimal("0.95"), description="the share of characters from which two texts are the same"
    )


Rule = Annotated[
    Typed
    | Sum
    | AtMost
    | Ratio
    | Product
    | Blank
    | RequiredWith
    | Within
    | Reason
    | Required
    | GroupWeights
    | Target
    | Cost
    | Dates
    | Phones
    | Grade
    | Copied,
    Field(discriminator="kind"),
]
