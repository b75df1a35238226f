"""The kinds of rules that a form model may state, as frozen pydantic models.

Pointers are JSON pointers into a record's values. ``{each}`` in a pointer stands for every entry of the rule's
``each``; ``*`` stands for every record of a list, in all pointers of a rule for the same one.

Rules are checked in the order in which they stand. What an earlier finding explains is not told again, so the
rules that others build on come first: amounts before rates, rates before scores, scores before their total.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from extractor.document import Severity

RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^/\s]+)+$")]
Pointers = Annotated[tuple[Pointer, ...], Field(min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


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


class _OfRows(_Rule):
    rows: Pointers
    name: Key | None = Field(None, description="the column whose text names a row in messages")


class RequiredWith(_OfRows):
    """A row that has one value, other than 0, has the other as well."""

    kind: Literal["required_with"]
    field: Key
    given: Key


class Within(_OfRows):
    """A value is between 0 and its limit: a column of its row, or a number."""

    kind: Literal["within"]
    field: Key
    limit: Key | Decimal


class Reason(_OfRows):
    """A row whose value is below its limit says why."""

    kind: Literal["reason"]
    field: Key
    limit: Key | Decimal
    reason: Key


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


Rule = Annotated[
    Typed | Sum | AtMost | Ratio | Product | Blank | RequiredWith | Within | Reason | Required | GroupWeights,
    Field(discriminator="kind"),
]
