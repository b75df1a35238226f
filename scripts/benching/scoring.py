"""What an extraction got right of a file's truth, as counts that add up over files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from rapidfuzz.distance import Levenshtein

from extractor.document import Extraction, Form, Grid
from extractor.pointers import leaves, starred

LOUD = {"error", "warning"}  # the severities whose findings are counted
NUMBERS = {"number", "percent"}


@dataclass(slots=True)
class Score:
    """Counts over any number of files."""

    files: int = 0
    pages: int = 0
    forms: int = 0
    forms_exact: int = 0
    forms_numbers_exact: int = 0
    fields: int = 0
    fields_exact: int = 0
    numbers: int = 0
    numbers_exact: int = 0
    accepted: int = 0
    numbers_accepted: int = 0
    silent: int = 0
    numbers_silent: int = 0
    characters: int = 0
    character_errors: int = 0
    faults: int = 0
    faults_found: int = 0
    faults_missed_though_read: int = 0
    false_alarms: int = 0
    tables: int = 0
    tables_exact: int = 0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Adds another score's counts to this one."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))


def score(extraction: Extraction, truth: Mapping[str, Any], kinds: Mapping[str, str]) -> Score:
    """The counts of one file.

    Args:
        extraction: what the tool gave.
        truth: the file's truth, see samples/README.md.
        kinds: the type of each field by its pointer, ``*`` for the number of a record.
    """
    out = Score(files=1, pages=len(truth["pages"]))
    got = list(extraction.forms)
    for i, wanted in enumerate(truth["forms"]):
        out.add(_score_form(got[i] if i < len(got) else None, wanted, kinds))
    out.false_alarms += sum(
        finding.severity in LOUD for form in got[len(truth["forms"]) :] for finding in form.findings
    )
    out.add(_score_tables(extraction.sheet.grids, truth["tables"]))
    return out


def score_failed(truth: Mapping[str, Any], kinds: Mapping[str, str], why: str) -> Score:
    """The counts of a file that gave nothing: every field was there to be read and none was."""
    out = Score(files=1, pages=len(truth["pages"]), tables=len(truth["tables"]), failed=[why])
    for wanted in truth["forms"]:
        out.add(_score_form(None, wanted, kinds))
    return out


@dataclass(frozen=True, slots=True)
class WrongField:
    """A number field that does not hold what it should; ``got`` is None where it is missing or blank.

    ``table`` and ``cell`` tell where its cell is in the truth; ``cell`` is None where it has none.
    """

    pointer: str
    table: int
    cell: int | None
    truth: str | int | None
    got: str | int | None
    silent: bool


def wrong_numbers(extraction: Extraction, truth: Mapping[str, Any], kinds: Mapping[str, str]) -> list[WrongField]:
    """The number fields of a file's forms that are wrong, in order."""
    out = []
    for i, wanted in enumerate(truth["forms"]):
        form = extraction.forms[i] if i < len(extraction.forms) else None
        got = dict(leaves(form.record.values)) if form else {}
        for pointer, value in leaves(wanted["values"]):
            if kinds.get(starred(pointer)) in NUMBERS and not (pointer in got and got[pointer] == value):
                field_ = form.record.fields.get(pointer) if form else None
                silent = field_ is not None and field_.status == "accepted"
                place = wanted["fields"].get(pointer, {"table": -1, "cell": None})
                out.append(WrongField(pointer, place["table"], place["cell"], value, got.get(pointer), silent))
    return out


def _score_form(form: Form | None, wanted: Mapping[str, Any], kinds: Mapping[str, str]) -> Score:
    out = Score(forms=1)
    expected = dict(leaves(wanted["values"]))
    got = dict(leaves(form.record.values)) if form else {}
    wrong: set[str] = {pointer for pointer in got if pointer not in expected and got[pointer] is not None}
    out.fields_exact = sum(got.get(pointer, "") == value for pointer, value in expected.items())
    for pointer, value in expected.items():
        out.fields += 1
        is_number = kinds.get(starred(pointer)) in NUMBERS
        right = pointer in got and got[pointer] == value
        if not right:
            wrong.add(pointer)
        field_ = form.record.fields.get(pointer) if form else None
        accepted = field_ is not None and field_.status == "accepted"
        out.numbers += is_number
        out.numbers_exact += is_number and right
        out.accepted += accepted
        out.numbers_accepted += accepted and is_number
        out.silent += accepted and not right
        out.numbers_silent += accepted and not right and is_number
        if isinstance(value, str) and not is_number:
            out.characters += len(value)
            out.character_errors += Levenshtein.distance(value, str(got.get(pointer) or ""))
    out.forms_exact = int(not wrong)
    out.forms_numbers_exact = int(not any(kinds.get(starred(pointer)) in NUMBERS for pointer in wrong))
    out.add(_score_findings(form, wanted, wrong))
    return out


def _score_findings(form: Form | None, wanted: Mapping[str, Any], wrong: set[str]) -> Score:
    out = Score()
    found = {(f.rule, frozenset(f.fields)) for f in form.findings if f.severity in LOUD} if form else set()
    expected = {(f["rule"], frozenset(f["fields"])) for f in wanted["findings"] if f["severity"] in LOUD}
    out.false_alarms = len(found - expected)
    for finding in expected:
        out.faults += 1
        if finding in found:
            out.faults_found += 1
        elif not finding[1] & wrong:
            out.faults_missed_though_read += 1
    return out


def _score_tables(grids: Sequence[Grid], tables: Sequence[Mapping[str, Any]]) -> Score:
    out = Score(tables=len(tables))
    for grid, table in zip(grids, tables, strict=False):
        got = {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells}
        wanted = {(c["row"], c["col"], c["row_span"], c["col_span"]) for c in table["cells"]}
        out.tables_exact += got == wanted
    return out
