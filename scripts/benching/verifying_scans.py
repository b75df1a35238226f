"""The verifying behind the whole pipeline: forms printed, scanned and read, beside what truly stands on them.

Where a form was read right, one of its numbers, and two, are misread as numbers were elsewhere
(``scripts.benching.inks``), with all other readings as they came from the scan.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from extractor.document import Content, FieldStatus, Form, Record
from extractor.errors import ExtractorError
from extractor.values import read_value
from scripts.benching.inks import Inks, Sample
from scripts.benching.planting import NUMERIC, Case, as_number
from scripts.benching.running import over_each, truth_of
from scripts.benching.scoring import LOUD, wrong_numbers
from scripts.corpus.form import set_value


@dataclass(frozen=True, slots=True)
class Scanned:
    """A form of a scan as it was read, what was read wrong on it, and the paper's own errors."""

    file: str
    record: Record
    misread: Mapping[str, str]
    faults: tuple[str, ...]
    missed: int
    """Number fields that are wrong in another way: put elsewhere, or not found."""


def read_scans(paths: Sequence[Path], jobs: int) -> list[Scanned]:
    """The forms of some files that were found, as read."""
    found = over_each(partial(_read), paths, jobs)
    return [form for forms in found if forms for form in forms]


def _read(path: Path) -> list[Scanned]:
    from extractor.options import Options
    from extractor.pipeline import extract
    from scripts.benching.running import shipped_types

    truth = json.loads(truth_of(path).read_text(encoding="utf-8"))
    try:
        extraction = extract(path, Options.model_validate({"reading": {"threads": 1}}))
    except ExtractorError:
        return []
    wrong = wrong_numbers(extraction, truth, shipped_types())
    out = []
    for i, (form, wanted) in enumerate(zip(extraction.forms, truth["forms"], strict=False)):
        own = [one for one in wrong if one.table == i or len(truth["forms"]) == 1]
        out.append(_as_scanned(path.name, form, wanted, own))
    return out


def _as_scanned(name: str, form: Form, wanted: Mapping[str, Any], wrong: Sequence[Any]) -> Scanned:
    fields = form.record.fields
    misread = {
        one.pointer: as_number(str(one.truth))
        for one in wrong
        if one.pointer in fields and one.truth is not None and fields[one.pointer].region is not None
    }
    faults = tuple(finding["rule"] for finding in wanted["findings"] if finding["severity"] in LOUD)
    return Scanned(name, form.record, misread, faults, len(wrong) - len(misread))


def cases(forms: Sequence[Scanned], samples: Sequence[Sample], seed: int) -> Iterator[tuple[str, Case]]:
    """The forms as they were read, and those that were read right with one number misread, and with two."""
    for number, form in enumerate(forms):
        if form.missed:
            continue
        read = {0: "read right", 1: "one misreading of its own"}.get(len(form.misread), "several of its own")
        paper = " and paper errors" if form.faults else ""
        yield read + paper, Case(form.record, form.misread, form.faults)
        if form.misread:
            continue
        rng = Random(f"{seed} {number}")
        for count, name in ((1, "one misreading"), (2, "two misreadings")):
            yield name + paper, _misread(form, count, Inks(samples, rng))


def _misread(form: Scanned, count: int, inks: Inks) -> Case:
    fields = dict(form.record.fields)
    values = json.loads(json.dumps(form.record.values))
    texts = {
        pointer: "".join(field.text.split())
        for pointer, field in fields.items()
        if field.type in NUMERIC and field.value is not None
    }
    misread: dict[str, str] = {}
    while len(misread) < count:
        pointer, inked = inks.wrong({p: text for p, text in texts.items() if p not in misread})
        field = fields[pointer]
        true, value = str(field.value), read_value(inked.text, field.type)
        if value is not None and Decimal(str(value)) == Decimal(true):
            continue
        misread[pointer] = as_number(true)
        status: FieldStatus = "accepted" if inked.status == "accepted" else "review"
        content = Content(inked.text, inked.confidence, (), status, field.content.lines, inked.alternatives)
        fields[pointer] = replace(field, content=content, value=value)
        set_value(values, pointer, value)
    return Case(replace(form.record, fields=fields, values=values), misread, form.faults)
