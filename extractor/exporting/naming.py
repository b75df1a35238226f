"""Fields as a person would name them: by the row they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from extractor.errors import FormModelError
from extractor.forms import Records, find_model
from extractor.results import ResultField, ResultForm


def name_field(form: ResultForm, pointer: str, longest: int = 24) -> str:
    """A field's row and label: ``indicators row 3 “安全隐患排查”, 得分``.

    Args:
        form: that it is of.
        pointer: of the field.
        longest: characters of the row's own text that are kept.
    """
    field = form.fields.get(pointer)
    *parents, last = pointer.strip("/").split("/")
    label = field.label if field and field.label else last
    found = _find_record(pointer)
    if found is None:
        return f"{'.'.join(parents)}, {label}" if parents and label == last else label
    block, index = found
    text = record_label(form, block, index)
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    quoted = f" “{text}”" if text else ""
    return f"{block.strip('/').replace('/', '.')} row {index + 1}{quoted}, {label}"


def row_label(form: ResultForm, pointers: Iterable[str]) -> str | None:
    """What names the place of the first of the fields: a record's own text, else the field's label."""
    pointer = next(iter(pointers), "")
    found = _find_record(pointer)
    if found:
        return record_label(form, *found) or None
    field = form.fields.get(pointer)
    return field.label or None if field else None


def page_of(form: ResultForm, pointers: Iterable[str]) -> int | None:
    """The page of the first of the fields that stands on one."""
    fields = (form.fields.get(pointer) for pointer in pointers)
    return next((field.page_number for field in fields if field and field.page_number), None)


def record_label(form: ResultForm, block: str, index: int) -> str:
    """What tells a record from its neighbours: its text in the first column that is its own.

    The columns that a shipped model declares as carried down are not, nor are those with a cell merged over rows:
    one box on the page for all of them.

    Args:
        form: that it is of.
        block: the pointer of the list.
        index: of the record in it.
    """
    columns: dict[str, dict[int, ResultField]] = {}
    for row, key, field in _texts(form, block):
        columns.setdefault(key, {})[row] = field
    filled = {key: column for key, column in columns.items() if index in column and column[index].text}
    if not filled:
        return ""
    carried = _carried(form.form, block)
    candidates = [column for key, column in filled.items() if key not in carried]
    own = next((column for column in candidates if not _is_merged(column)), None)
    return (own or max(candidates or filled.values(), key=_variety))[index].text


def _texts(form: ResultForm, block: str) -> Iterator[tuple[int, str, ResultField]]:
    """The text fields of a list's records, as (row, column, field)."""
    prefix = f"{block}/"
    for pointer, field in form.fields.items():
        row, _, key = pointer.removeprefix(prefix).partition("/")
        if pointer.startswith(prefix) and row.isdigit() and "/" not in key and field.type == "text":
            yield int(row), key, field


@lru_cache(maxsize=256)
def _carried(form: str, block: str) -> frozenset[str]:
    """The columns of a list that go on down merged cells; none where the form is not among the shipped ones."""
    try:
        blocks = find_model(form).blocks
    except FormModelError:
        return frozenset()
    lists = (one for one in blocks if isinstance(one, Records) and f"/{one.key}" == block)
    return frozenset(column.key for one in lists for column in one.columns if column.carried)


def _is_merged(column: dict[int, ResultField]) -> bool:
    places = [(field.page_number, field.box) for field in column.values() if field.box]
    return len(set(places)) < len(places)


def _variety(column: dict[int, ResultField]) -> int:
    return len({field.text for field in column.values()})


def _find_record(pointer: str) -> tuple[str, int] | None:
    """The list that a pointer goes through, and the number of the record in it."""
    parts = pointer.split("/")
    for depth, part in enumerate(parts[:-1]):
        if depth and part.isdigit():
            return "/".join(parts[:depth]), int(part)
    return None
