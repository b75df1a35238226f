"""What persons settled, as truth: for measuring the reading, and for fitting its confidence anew.

The layout is that of ``samples/``: ``digital/`` and ``scans/`` with the files, ``truth/`` with a JSON for each, see
samples/README.md. A form is truth once nothing on it is to be done. What was accepted with no person is taken as it
was read: such a truth shows what review corrects, and hides what nobody was told to look at.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from extractor.errors import InputError, OutputError
from extractor.exporting import JSON_SUFFIX, make_folder, write_bytes
from extractor.results import Fractions, Result, ResultCell, ResultField, ResultForm, ResultTable
from extractor.settling.settled import Settled
from extractor.settling.sources import Listed, Results, hash_of
from extractor.settling.trail import overlap

GRADE = "settled"
SAME_PLACE = 0.8  # of the smaller box: a field's is that of its cell, but for a label in it
NAME_DIGITS = 16  # of a document's sha256 in the names of its files

Fetch = Callable[[Listed, Path], None]


@dataclass(frozen=True, slots=True)
class TruthWritten:
    """What became truth, and what did not, with the reasons."""

    documents: int
    forms: int
    said: int  # fields of which a person has said something
    left_out: tuple[str, ...]


def write_truth(results: Results, settled: Settled, out: Path, fetch: Fetch) -> TruthWritten:
    """Writes the documents of which every form is settled, with their source files.

    Args:
        results: of the batch or folder.
        settled: the trail.
        out: the folder to write to.
        fetch: brings the bytes of a document into a file, or raises InputError.

    Raises:
        OutputError: it cannot be written.
    """
    for name in ("digital", "scans", "truth"):
        make_folder(out / name)
    documents = forms = said = 0
    left_out = []
    for listed in results.list_documents():
        if listed.sha256 not in settled.documents:
            continue
        result = settled.result(results.read(listed.sha256))
        why = why_not(result) or _write(results, listed, result, out, fetch)
        if why:
            left_out.append(f"{listed.name}: {why}")
            continue
        documents += 1
        forms += len(result.forms)
        said += sum(field.corrected is not None for form in result.forms for field in form.fields.values())
    return TruthWritten(documents, forms, said, tuple(left_out))


def why_not(result: Result) -> str:
    """Why a document is no truth; empty where it is."""
    fields = [field for form in result.forms for field in form.fields.values()]
    unread = sum(field.corrected is not None and field.corrected.action == "unreadable" for field in fields)
    open_ = sum(field.status == "review" for field in fields) - unread
    if not result.forms:
        return "holds no form"
    if open_:
        return f"{open_} fields are still to be settled"
    return f"{unread} fields cannot be read" if unread else ""


def truth_of(result: Result) -> dict[str, Any]:
    """The truth of a document, as ``samples/README.md`` describes it; ``quad`` is left out."""
    cells = [cell for table in result.tables for cell in table.cells]
    corrected = _corrected_cells(result, cells)
    return {
        "forms": [_form(form, result.tables) for form in result.forms],
        "tables": [
            {
                "page_numbers": list(table.page_numbers),
                "cells": [_cell(cell, corrected.get(id(cell), cell.text)) for cell in table.cells],
            }
            for table in result.tables
        ],
        "pages": [
            {
                "page_number": page.page_number,
                "width": page.width,
                "height": page.height,
                "unit": page.unit,
                "kind": page.kind,
                "dpi": page.dpi,
                "skew_degrees": page.skew_degrees,
                "rotation": page.rotation,
            }
            for page in result.pages
        ],
        "grade": GRADE,
    }


def _write(results: Results, listed: Listed, result: Result, out: Path, fetch: Fetch) -> str:
    """Writes one document; gives why it cannot be, where its source is not there."""
    source = results.find(listed.sha256) or listed
    suffix = PurePosixPath(result.source.name).suffix.lower()
    suffix = suffix if suffix[1:].isalnum() and suffix.isascii() else ""
    scan = any(page.kind == "scan" for page in result.pages)
    stem = f"{listed.sha256[:NAME_DIGITS]}.{GRADE}"
    target = out / ("scans" if scan else "digital") / f"{stem}{suffix}"
    try:
        _bring(fetch, source, target)
    except OutputError:
        raise
    except Exception as err:  # whatever one source does, the others are written
        with suppress(OSError):
            target.unlink()
        return f"its file is not there ({err})"
    text = json.dumps(truth_of(result), ensure_ascii=False, indent=1)
    write_bytes(out / "truth" / f"{stem}{JSON_SUFFIX}", f"{text}\n".encode())
    return ""


def _bring(fetch: Fetch, source: Listed, target: Path) -> None:
    fetch(source, target)
    if hash_of(target) != source.sha256:
        raise InputError("it is another one than was read", where=source.uri, remedy="read it again")


def link_or_copy(source: Path, target: Path) -> None:
    """Brings a file of this machine: a hard link where the system makes one, a copy otherwise."""
    with suppress(OSError):
        target.unlink()
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _form(form: ResultForm, tables: Sequence[ResultTable]) -> dict[str, Any]:
    return {
        "form": form.form,
        "page_numbers": list(form.page_numbers),
        "values": form.values,
        "fields": {pointer: {"text": field.text, **_place(field, tables)} for pointer, field in form.fields.items()},
        "faults": [],
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "fields": list(finding.fields),
                "stated": finding.stated,
                "expected": finding.expected,
            }
            for finding in form.findings
            if finding.settled is None or finding.settled.action != "fine"
        ],
    }


def _place(field: ResultField, tables: Sequence[ResultTable]) -> dict[str, int | None]:
    """The table and the cell that a field stands in; the cell is None where it stands in none."""
    for number, table in enumerate(tables):
        for index, cell in enumerate(table.cells):
            if _stands_in(field, cell):
                return {"table": number, "cell": index}
    return {"table": 0, "cell": None}


def _corrected_cells(result: Result, cells: Iterable[ResultCell]) -> dict[int, str]:
    """The texts of cells that a person corrected, by the cell's identity: those that hold the field and no more."""
    changed = [
        field
        for form in result.forms
        for field in form.fields.values()
        if field.corrected is not None and field.corrected.read_text != field.text
    ]
    out = {}
    for cell in cells:
        for field in changed:
            assert field.corrected is not None
            if _stands_in(field, cell) and cell.text == field.corrected.read_text:
                out[id(cell)] = field.text
    return out


def _stands_in(field: ResultField, cell: ResultCell) -> bool:
    box: Fractions | None = field.box
    return box is not None and field.page_number == cell.page_number and overlap(box, cell.box) >= SAME_PLACE


def _cell(cell: ResultCell, text: str) -> dict[str, Any]:
    regions = [(cell.page_number, cell.box), *((one.page_number, one.box) for one in cell.continuations)]
    return {
        "row": cell.row,
        "col": cell.col,
        "row_span": cell.row_span,
        "col_span": cell.col_span,
        "text": text,
        "regions": [{"page_number": number, "box": list(box)} for number, box in regions],
    }
