"""The kinds of rules that a form model may state, as frozen pydantic models.

Pointers are JSON pointers into a record's values. ``{each}`` in a pointer stands for every entry of the rule's
``each``; ``*`` stands for every record of a list. Rules are checked in the order of the model: a value that a finding
doubts counts, in the rules after it, as what that finding expects as well, so that one cause gives one finding.
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
    unless: tuple[RuleName, ...] = Field((), description="earlier rules whose finding on the same fields tells it")


class Typed(_Rule):
    """What must be a number is one."""

    kind: Literal["typed"]


class Sum(_Rule):
    """A total is the sum of its parts; a blank part counts as 0."""

    kind: Literal["sum"]
    each: tuple[Key, ...] = Field((), description="the rule holds once for each; '{each}' in the pointers")
    total: Pointer
    parts: Pointers
    equals: Decimal | None = Field(None, description="what both must be, such as 100")


class AtMost(_Rule):
    """A value is not above another."""

    kind: Literal["at_most"]
    value: Pointer
    limit: Pointer


class Ratio(_Rule):
    """A percentage is numerator ÷ denominator, to the digits stated, rounded or cut."""

    kind: Literal["ratio"]
    stated: Pointer
    numerator: Pointer
    denominator: Pointer
    other_denominators: tuple[Pointer, ...] = Field((), description="what is often divided by instead")


class Product(_Rule):
    """A score is weight × rate, at most the weight, to the digits stated.

    The rate is the stated one or numerator ÷ denominator.
    """

    kind: Literal["product"]
    stated: Pointer
    weight: Pointer
    rate: Pointer
    numerator: Pointer
    denominator: Pointer


class Blank(_Rule):
    """Fields where nothing may stand; one finding lists all that are filled."""

    kind: Literal["blank"]
    each: tuple[Key, ...] = Field((), description="'{each}' in the pointers")
    fields: Pointers


class RequiredWith(_Rule):
    """A row that has one value has the other as well."""

    kind: Literal["required_with"]
    rows: Pointers
    field: Key
    given: Key
    implied: Mapping[Pointer, RuleName] = Field({}, description="fields that a product rule implies")
    name: Key | None = Field(None, description="the column whose text names a row in messages")


class Within(_Rule):
    """A value is between 0 and the limit in its row."""

    kind: Literal["within"]
    rows: Pointers
    field: Key
    limit: Key
    name: Key | None = Field(None, description="the column whose text names a row in messages")


class Reason(_Rule):
    """A row whose value is below its limit says why."""

    kind: Literal["reason"]
    rows: Pointers
    field: Key
    limit: Key
    reason: Key
    name: Key | None = Field(None, description="the column whose text names a row in messages")


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
