"""Results as the rows of four tables: forms, indicators, findings, cells.

A row is a dict by column. What a form model declares a number or a percentage is a ``Number``, so that a
spreadsheet can hold it as one while telephone numbers stay texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.exporting.convert import clean
from extractor.exporting.naming import page_of, row_label
from extractor.results import FrameName, Result, ResultField, ResultForm

_DECIMAL = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?", re.ASCII)

FORM_COLUMNS = (
    "source",
    "form_index",
    "form",
    "page_numbers",
    "status",
    "errors",
    "warnings",
    "notices",
    "review_count",
    "review_fields",
    "corrected",
)
BLOCK_COLUMNS = ("source", "form_index", "form", "block", "row_index")
FINDING_COLUMNS = (
    "source",
    "form_index",
    "form",
    "rule",
    "severity",
    "verdict",
    "fields",
    "page_number",
    "row_label",
    "stated",
    "expected",
    "difference",
    "message",
    "repair_field",
    "repair_text",
    "repair_probability",
    "settled",
)
CELL_COLUMNS = (
    "source",
    "table_index",
    "page_number",
    "row",
    "col",
    "row_span",
    "col_span",
    "left",
    "top",
    "right",
    "bottom",
    "text",
    "confidence",
    "status",
)
COLUMNS: Mapping[FrameName, tuple[str, ...]] = {
    "forms": FORM_COLUMNS,
    "indicators": BLOCK_COLUMNS,
    "findings": FINDING_COLUMNS,
    "cells": CELL_COLUMNS,
}
FRAMES: tuple[FrameName, ...] = ("forms", "indicators", "findings", "cells")


class Number(str):
    """A decimal, with the digits of the paper."""

    __slots__ = ()


Scalar = str | int | float | None
Row = dict[str, Scalar]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; a row that lacks a column is blank there."""

    name: FrameName
    columns: tuple[str, ...]
    rows: Sequence[Row]


@dataclass(slots=True)
class Tables:
    """The four tables over many files, gathered file by file."""

    _rows: dict[int, dict[FrameName, list[Row]]] = field(default_factory=dict)

    def add(self, position: int, source: str, result: Result) -> None:
        """Adds a file's rows.

        Args:
            position: of the file among the inputs: the order of the rows, whatever order they are added in.
            source: what the column ``source`` says.
            result: what was read from it.
        """
        self._rows[position] = {name: list(rows_of(name, clean(source), result)) for name in FRAMES}

    def all(self) -> list[Table]:
        """The tables, each with every column that some row has."""
        return [
            to_table(name, [row for position in sorted(self._rows) for row in self._rows[position][name]])
            for name in FRAMES
        ]


def to_table(name: FrameName, rows: Sequence[Row]) -> Table:
    """Rows with their columns: the fixed ones, then those of the forms as they first appear."""
    columns = dict.fromkeys(COLUMNS[name])
    for row in rows:
        columns.update(dict.fromkeys(row))
    return Table(name, tuple(columns), rows)


def rows_of(name: FrameName, source: str, result: Result) -> Iterator[Row]:
    """The rows of one table for one file."""
    if name == "cells":
        yield from _cell_rows(source, result)
        return
    for index, form in enumerate(result.forms):
        head: Row = {"source": source, "form_index": index, "form": form.form}
        if name == "forms":
            yield _form_row(head, form)
        elif name == "findings":
            yield from _finding_rows(head, form)
        else:
            for row in record_rows(form):
                yield {**head, **row}


def record_rows(form: ResultForm) -> Iterator[Row]:
    """The rows of every list of records of a form: block, row_index and the record, flattened."""
    for block, pointer, records in _blocks(form.values, "", ""):
        for index, record in enumerate(records):
            row: Row = {"block": block, "row_index": index}
            for name, value in _flatten(record, f"{pointer}/{index}", "", form.fields):
                row[name if name not in BLOCK_COLUMNS else f"values.{name}"] = value
            yield row


def _form_row(head: Row, form: ResultForm) -> Row:
    counts = dict.fromkeys(("error", "warning", "notice"), 0)
    for finding in form.findings:
        counts[finding.severity] += 1
    review = [pointer for pointer, field in form.fields.items() if field.status == "review"]
    row: Row = {
        **head,
        "page_numbers": _listed(map(str, form.page_numbers)),
        "status": form.status,
        "errors": counts["error"],
        "warnings": counts["warning"],
        "notices": counts["notice"],
        "review_count": len(review),
        "review_fields": _listed(review),
        "corrected": sum(field.corrected is not None for field in form.fields.values()),
    }
    for name, value in _flatten(form.values, "", "", form.fields):
        row[name if name not in FORM_COLUMNS else f"values.{name}"] = value
    return row


def _finding_rows(head: Row, form: ResultForm) -> Iterator[Row]:
    for finding in form.findings:
        repair = finding.repair
        yield {
            **head,
            "rule": finding.rule,
            "severity": finding.severity,
            "verdict": finding.verdict,
            "fields": _listed(finding.fields),
            "page_number": page_of(form, finding.fields),
            "row_label": row_label(form, finding.fields),
            "stated": to_number(finding.stated),
            "expected": to_number(finding.expected),
            "difference": to_number(finding.difference),
            "message": finding.message,
            "repair_field": repair.field if repair else None,
            "repair_text": repair.text if repair else None,
            "repair_probability": repair.expected_probability if repair else None,
            "settled": finding.settled.action if finding.settled else None,
        }


def _cell_rows(source: str, result: Result) -> Iterator[Row]:
    for index, table in enumerate(result.tables):
        for cell in table.cells:
            left, top, right, bottom = cell.box
            yield {
                "source": source,
                "table_index": index,
                "page_number": cell.page_number,
                "row": cell.row,
                "col": cell.col,
                "row_span": cell.row_span,
                "col_span": cell.col_span,
                "left": left,
                "top": top,
                "right": right,
                "bottom": bottom,
                "text": cell.text,
                "confidence": cell.confidence,
                "status": cell.status,
            }


def to_number(text: str | None) -> str | None:
    """A ``Number`` where the text is a plain decimal."""
    return Number(text) if text is not None and _DECIMAL.fullmatch(text) else text


def _blocks(node: object, pointer: str, name: str) -> Iterator[tuple[str, str, list[object]]]:
    """Every list of records under a value: its dotted name, its pointer, its records."""
    if isinstance(node, list):
        if _is_block(node):
            yield name, pointer, node
        return
    if isinstance(node, Mapping):
        for key, item in node.items():
            yield from _blocks(item, f"{pointer}/{escape(key)}", f"{name}.{key}" if name else key)


def _flatten(node: object, pointer: str, name: str, fields: Mapping[str, ResultField]) -> Iterator[tuple[str, Scalar]]:
    """The single values under a value, by dotted name; lists of records are left out."""
    if isinstance(node, Mapping):
        for key, item in node.items():
            yield from _flatten(item, f"{pointer}/{escape(key)}", f"{name}.{key}" if name else key, fields)
    elif isinstance(node, list):
        if not _is_block(node):
            for i, item in enumerate(node):
                yield from _flatten(item, f"{pointer}/{i}", f"{name}.{i}", fields)
    elif isinstance(node, str):
        field = fields.get(pointer)
        yield name, to_number(node) if field and field.type in {"number", "percent"} else node
    elif node is None or isinstance(node, int | float):
        yield name, node


def _is_block(node: list[object]) -> bool:
    return all(isinstance(item, Mapping) for item in node)


def escape(key: str) -> str:
    """A key as a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _listed(items: Iterable[str]) -> str:
    """Several in one cell, parted by blanks: spreadsheets take commas and dashes for numbers and dates."""
    return " ".join(items)
