"""What a form model must satisfy beyond its shape: keys that do not collide, references that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from extractor.forms.model import (
    Footer,
    FormModel,
    Heading,
    HeadingField,
    LabelledField,
    Matrix,
    Pairs,
    Records,
)
from extractor.forms.rules import RowRule

Fault = tuple[tuple[str | int, ...], str]

_BRACES = re.compile(r"\{([^{}]*)\}")


def find_faults(model: FormModel, raw_rules: Iterable[Any]) -> Iterator[Fault]:
    """Everything wrong with a model, as (location in the YAML, what is wrong).

    Args:
        model: of the right shape.
        raw_rules: its rules as they stand in the YAML: pointers are looked up before the rules' own classes
            read them.
    """
    yield from _colliding_keys(model)
    for i, block in enumerate(model.blocks):
        yield from _inside(("blocks", i), block)
    yield from _broken_pointers(model, raw_rules)
    yield from _unknown_columns(model)


def _colliding_keys(model: FormModel) -> Iterator[Fault]:
    """Two blocks may not write to the same place."""
    taken: set[str] = set()
    for i, block in enumerate(model.blocks):
        own: list[tuple[tuple[str | int, ...], str]] = []
        if not isinstance(block, Heading | Footer) and block.key:
            own.append((("blocks", i, "key"), block.key))
        else:
            fields: Sequence[HeadingField | LabelledField] = () if isinstance(block, Matrix | Records) else block.fields
            own.extend((("blocks", i, "fields", j, "key"), field.key) for j, field in enumerate(fields))
        if isinstance(block, Records) and block.summary:
            own.append((("blocks", i, "summary", "key"), block.summary.key))
        for location, key in own:
            if key in taken:
                yield location, f"the key '{key}' is used twice"
            taken.add(key)


def _inside(at: tuple[str | int, ...], block: Heading | Pairs | Matrix | Records | Footer) -> Iterator[Fault]:
    """Keys and labels of one block."""
    if isinstance(block, Matrix):
        lists: dict[str, Any] = {"columns": block.columns, "rows": block.rows}
    elif isinstance(block, Records):
        lists = {"columns": block.columns}
    else:
        # The keys of fields that go to the record itself are compared over all blocks.
        lists = {"fields": block.fields} if isinstance(block, Pairs) and block.key else {}
    for name, members in lists.items():
        yield from _repeated((*at, name), "key", [(member.key,) for member in members])
    if not isinstance(block, Heading):
        named = {"fields": block.fields} if isinstance(block, Pairs | Footer) else lists
        for name, members in named.items():
            yield from _repeated((*at, name), "labels", [member.labels for member in members])
    if isinstance(block, Matrix):
        rows = {row.key for row in block.rows}
        for i, column in enumerate(block.columns):
            for j, key in enumerate(column.rows):
                if key not in rows:
                    yield (*at, "columns", i, "rows", j), f"'{key}' is no row of '{block.key}'"
            if column.in_label and column.in_label.row not in rows:
                yield (*at, "columns", i, "in_label", "row"), f"'{column.in_label.row}' is no row of '{block.key}'"
    if isinstance(block, Records) and block.summary:
        known = {column.key for column in block.columns}
        for j, key in enumerate(block.summary.columns):
            if key not in known:
                yield (*at, "summary", "columns", j), f"'{key}' is no column of '{block.key}'"


def _repeated(at: tuple[str | int, ...], name: str, groups: list[tuple[str, ...]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, group in enumerate(groups):
        for text in group:
            if text in seen:
                what = "key" if name == "key" else "label"
                yield (*at, i, name), f"the {what} '{text}' is used twice"
        seen.update(group)


def _known_pointers(model: FormModel) -> set[str]:
    """What the blocks declare, and the rows and lists that it stands in."""
    known: set[str] = set()
    for pointer in model.pointers():
        steps = pointer.split("/")
        known.update("/".join(steps[: n + 1]) for n in range(1, len(steps)))
    return known


def _unknown_columns(model: FormModel) -> Iterator[Fault]:
    """Columns of rules that none of their rows has."""
    known = _known_pointers(model)
    for i, rule in enumerate(model.rules):
        if not isinstance(rule, RowRule):
            continue
        for key in ("name", *rule.columns):
            column = getattr(rule, key)
            if isinstance(column, str) and not any(f"{row}/{column}" in known for row in rule.rows):
                yield ("rules", i, key), f"'{column}' is no column of {', '.join(rule.rows)}"


def _broken_pointers(model: FormModel, raw_rules: Iterable[Any]) -> Iterator[Fault]:
    """Pointers of rules that lead to nothing the blocks declare."""
    known = _known_pointers(model)
    for i, rule in enumerate(raw_rules):
        if not isinstance(rule, Mapping):
            continue
        for location, text in _pointers(rule, ()):
            for pointer in _expanded(text, rule):
                if pointer not in known:
                    yield ("rules", i, *location), f"'{pointer}' is nothing the blocks declare"


def _pointers(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text that is a pointer, keys of mappings included."""
    if isinstance(value, str) and value.startswith("/"):
        yield at, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(key, str) and key.startswith("/"):
                yield (*at, key), key
            yield from _pointers(inner, (*at, str(key)))
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value):
            yield from _pointers(inner, (*at, i))


def _expanded(text: str, rule: Mapping[str, Any]) -> Iterator[str]:
    """A pointer for each choice of its braces: {a,b} lists them, {each} names a list of the rule."""
    names = _BRACES.findall(text)
    choices = []
    for name in names:
        listed = rule.get(name)
        choices.append([str(one) for one in listed] if isinstance(listed, list) else name.split(","))
    for chosen in product(*choices):
        parts = iter(chosen)
        yield _BRACES.sub(lambda _, parts=parts: next(parts).strip(), text)  # type: ignore[misc]
