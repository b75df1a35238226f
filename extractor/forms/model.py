"""What a form looks like and which rules hold on it, as frozen pydantic models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from extractor.document import FieldType
from extractor.forms.rules import Rule

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
Label = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Labels = Annotated[tuple[Label, ...], Field(min_length=1)]
ValueDirection = Literal["auto", "right", "below"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HeadingField(_Frozen):
    """A value in the heading: the text, or the part of it, that holds ``find``."""

    key: Key
    type: FieldType = "text"
    find: Label = Field(description="what the heading contains; a misread character does not matter")
    synonyms: tuple[Label, ...] = Field((), description="what it may contain instead")

    @property
    def finds(self) -> tuple[str, ...]:
        """All that is looked for."""
        return (self.find, *self.synonyms)


class LabelledField(_Frozen):
    """A value beside its label."""

    key: Key
    type: FieldType = "text"
    labels: Labels = Field(description="the label as printed; further ones are synonyms")
    optional: bool = Field(False, description="not every form of this kind has it")


class Column(LabelledField):
    """A column of a list or of a matrix."""

    among: tuple[Label, ...] = Field((), description="all that may stand there, where that is a few signs or words")


class InLabel(_Frozen):
    """Where a form that lacks a column states its value: in a label, as 预算执行情况（10分） does."""

    row: Key = Field(description="the row whose value it is")
    pattern: str = Field(description="a regular expression for a part of the label; its group is the value")

    @field_validator("pattern")
    @classmethod
    def _has_group(cls, pattern: str) -> str:
        try:
            groups = re.compile(pattern).groups
        except re.error as err:
            raise ValueError(f"is no regular expression ({err})") from err
        if groups != 1:
            raise ValueError("needs one group, in parentheses")
        return pattern


class MatrixColumn(Column):
    """A column of a matrix."""

    rows: tuple[Key, ...] = Field((), description="the only rows that have it, where not all do")
    in_label: InLabel | None = Field(None, description="where a form states it that has no such column")


class RecordColumn(Column):
    """A column of a list."""

    carried: bool = Field(False, description="its text goes on down merged cells and blanks")


class Row(_Frozen):
    """A row of a matrix."""

    key: Key
    labels: Labels
    optional: bool = Field(False, description="not every form of this kind has it")


class Summary(_Frozen):
    """The closing row of a list: its cells stand under the columns named."""

    key: Key
    labels: Labels
    columns: Annotated[tuple[Key, ...], Field(min_length=1)]


class Heading(_Frozen):
    """Title and the like: above the table or in its first rows."""

    kind: Literal["heading"]
    fields: Annotated[tuple[HeadingField, ...], Field(min_length=1)]


class Pairs(_Frozen):
    """Labels with their values to the right, below, or behind a colon in the same cell."""

    kind: Literal["pairs"]
    key: Key | None = Field(None, description="where the values go; the record itself where not given")
    labels: tuple[Label, ...] = Field((), description="of the block itself")
    direction: ValueDirection = Field("auto", description="where the value is looked for first")
    fields: Annotated[tuple[LabelledField, ...], Field(min_length=1)]


class Matrix(_Frozen):
    """Values where a labelled row meets a labelled column."""

    kind: Literal["matrix"]
    key: Key
    labels: tuple[Label, ...] = Field((), description="of the block itself")
    columns: Annotated[tuple[MatrixColumn, ...], Field(min_length=1)]
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]

    def columns_of(self, row: str) -> Iterator[MatrixColumn]:
        """The columns that a row has, by the row's key."""
        return (column for column in self.columns if not column.rows or row in column.rows)


class Records(_Frozen):
    """A list: one record a row under a header row."""

    kind: Literal["records"]
    key: Key
    labels: tuple[Label, ...] = Field((), description="of the block itself")
    columns: Annotated[tuple[RecordColumn, ...], Field(min_length=1)]
    summary: Summary | None = None


class Footer(_Frozen):
    """Labels with their values behind a colon, below the table or in its last row."""

    kind: Literal["footer"]
    fields: Annotated[tuple[LabelledField, ...], Field(min_length=1)]


Block = Annotated[Heading | Pairs | Matrix | Records | Footer, Field(discriminator="kind")]


class Identify(_Frozen):
    """What tells this form from others, beside its labels."""

    titles: Labels = Field(description="what its title contains")
    general: bool = Field(False, description="a model of many forms, taken where no model of one form fits as well")


class FormModel(_Frozen):
    """The definition of a form."""

    id: Id
    name: Label
    language: str = "zh"
    source: str = Field("", description="who issues the form, and which version of it this is")
    identify: Identify
    ignored: tuple[Label, ...] = Field((), description="labels of what such forms have as well and is not read")
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    rules: tuple[Rule, ...] = ()

    def pointers(self) -> Iterator[str]:
        """Every declared JSON pointer in the order of the form; ``*`` stands for the number of a record."""
        for block in self.blocks:
            yield from block_pointers(block)


def block_pointers(block: Heading | Pairs | Matrix | Records | Footer) -> Iterator[str]:
    """The JSON pointers that one block declares, in its order."""
    if isinstance(block, Matrix):
        yield from (f"/{block.key}/{row.key}/{c.key}" for row in block.rows for c in block.columns_of(row.key))
    elif isinstance(block, Records):
        yield from (f"/{block.key}/*/{column.key}" for column in block.columns)
        if block.summary:
            yield from (f"/{block.summary.key}/{key}" for key in block.summary.columns)
    else:
        prefix = f"/{block.key}" if isinstance(block, Pairs) and block.key else ""
        yield from (f"{prefix}/{field.key}" for field in block.fields)


def form_model_json_schema() -> dict[str, Any]:
    """The JSON Schema of a form model's YAML, for editors that check while one types."""
    schema = FormModel.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Form model"} | schema
