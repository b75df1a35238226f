"""Fields and values: one form's slots as a record, and a record with texts that a person corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from extractor.document import Content, Field, Record
from extractor.forms import Footer, FormModel, Heading, Matrix, Pairs, Records
from extractor.values import read_value


def to_values(model: FormModel, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The nested values of a form: every declared key, in the order of the model, None where there is nothing.

    Args:
        model: the form's definition.
        fields: by JSON pointer.
    """
    values: dict[str, Any] = {}

    def value(pointer: str) -> Any:
        return fields[pointer].value if pointer in fields else None

    for block in model.blocks:
        if isinstance(block, Matrix):
            values[block.key] = {
                row.key: {c.key: value(f"/{block.key}/{row.key}/{c.key}") for c in block.columns} for row in block.rows
            }
        elif isinstance(block, Records):
            values[block.key] = [
                {c.key: value(f"/{block.key}/{i}/{c.key}") for c in block.columns}
                for i in range(_count(block.key, fields))
            ]
            if block.summary:
                key = block.summary.key
                values[key] = {name: value(f"/{key}/{name}") for name in block.summary.columns}
        elif isinstance(block, Pairs) and block.key:
            values[block.key] = {f.key: value(f"/{block.key}/{f.key}") for f in block.fields}
        else:
            values.update((f.key, value(f"/{f.key}")) for f in _fields_of(block))
    return values


def _fields_of(block: Heading | Pairs | Footer) -> Iterable[Any]:
    return block.fields


def _count(key: str, fields: Mapping[str, Field]) -> int:
    """How many records of a list have fields."""
    prefix = f"/{key}/"
    return max((int(p[len(prefix) :].split("/")[0]) + 1 for p in fields if p.startswith(prefix)), default=0)


def with_texts(record: Record, model: FormModel, texts: Mapping[str, str]) -> Record:
    """The record as it would be if its fields held other texts; its own readings stay with them.

    Args:
        record: as it was mapped.
        model: the definition it was mapped with.
        texts: by JSON pointer; pointers without a field are passed over.
    """
    fields = {
        pointer: _with_text(field, texts[pointer]) if pointer in texts else field
        for pointer, field in record.fields.items()
    }
    return replace(record, values=to_values(model, fields), fields=fields)


def _with_text(field: Field, text: str) -> Field:
    content: Content = replace(field.content, text=text, confidence=1.0, status="accepted")
    return replace(field, content=content, value=read_value(text, field.type))
