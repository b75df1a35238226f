"""``extractor form check --samples``: a form model on samples whose contents are known."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.cli.asked import Asked
from extractor.cli.extract import Reading
from extractor.errors import ExitStatus, InputError, OptionError
from extractor.inputs import expand
from extractor.terminal import printable, say

if TYPE_CHECKING:
    from extractor.drafting.judging import Judged
    from extractor.forms import FormModel

LONGEST = 60  # characters of a value in a line
OUTCOMES = ("right", "wrong", "missing")


@dataclass(slots=True)
class _Report:
    """What became of the fields of one model's samples."""

    model: str
    samples: int = 0
    forms: int = 0
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    wrong: list[tuple[str, Judged]] = field(default_factory=list)

    def add(self, name: str, judged: Iterable[Judged]) -> None:
        from extractor.pointers import starred

        self.forms += 1
        for one in judged:
            self.fields.setdefault(starred(one.pointer), Counter())[one.outcome] += 1
            if one.outcome != "right":
                self.wrong.append((name, one))

    def count(self, outcome: str) -> int:
        return sum(counts[outcome] for counts in self.fields.values())


def try_models(
    models: Sequence[tuple[Path, FormModel]], folder: Path, reader: str, jobs: int, *, as_json: bool, debug: bool
) -> ExitStatus:
    """Reads the samples of a folder with each model, and prints what is right, wrong and missing, field by field.

    Args:
        models: with their files.
        folder: of samples; the truth of each is ``<file name>.json`` beside it, or ``../truth/<stem>.json``.
        reader: what reads.
        jobs: files read at a time; 0 for one a core.
        as_json: whether to print JSON.
        debug: whether tracebacks are shown.

    Returns:
        UNREADABLE where a sample cannot be read, FINDINGS where a field is not right, else OK.

    Raises:
        InputError: there is no sample with a truth.
        OptionError: there is none of a model's form.
    """
    truths = _find_truths(folder)
    reports, status = [], ExitStatus.OK
    for path, model in models:
        own = {sample: forms for sample, truth in truths.items() if (forms := _of_form(truth, model.id))}
        if not own:
            others = sorted({str(form.get("form")) for truth in truths.values() for form in truth})
            raise OptionError(
                f"no sample of form {model.id}; they are of {', '.join(others)}",
                where=str(folder),
                remedy="the truth's 'form' must be the model's id",
            )
        reading = Reading(list(own), Asked(form=str(path), reader=reader), jobs, debug)
        report = _Report(model.id)
        for outcome in reading:
            report.samples += 1
            found = outcome.result.forms if outcome.result else ()
            for i, truth in enumerate(own[outcome.path]):
                report.add(outcome.path.name, _judged(found[i].values if i < len(found) else None, truth))
        reports.append(report)
        status = max(status, reading.status, ExitStatus.FINDINGS if report.wrong else ExitStatus.OK)
    if as_json:
        json.dump([_to_dict(report) for report in reports], sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        for report in reports:
            _print(report)
    return status


def _judged(values: Mapping[str, Any] | None, truth: Mapping[str, Any]) -> list[Judged]:
    from extractor.drafting.judging import judge

    return judge(values, truth["values"])


def _find_truths(folder: Path) -> dict[Path, list[Mapping[str, Any]]]:
    """The forms of each sample that has a truth."""
    paths, errors = expand([folder])
    for error in errors:
        raise error
    truths: dict[Path, list[Mapping[str, Any]]] = {}
    for path in paths:
        places = (path.with_name(f"{path.name}.json"), path.parent.parent / "truth" / f"{path.stem}.json")
        place = next((place for place in places if place.is_file()), None)
        if place:
            truths[path] = _read_truth(place)
    if not truths:
        raise InputError(
            "no sample here has a truth",
            where=str(folder),
            remedy="put <file name>.json beside each, as 'extract' writes",
        )
    if len(truths) < len(paths):
        say(f"{folder}: {len(paths) - len(truths)} files have no truth beside them and are passed over")
    return truths


def _read_truth(path: Path) -> list[Mapping[str, Any]]:
    try:
        forms = json.loads(path.read_text(encoding="utf-8-sig"))["forms"]
        if all(isinstance(form["values"], dict) for form in forms):
            return list(forms)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise InputError("is no truth of a sample", where=str(path), remedy="it needs forms, each with form and values")


def _of_form(truth: Sequence[Mapping[str, Any]], form: str) -> list[Mapping[str, Any]]:
    return [one for one in truth if one.get("form") == form]


def _print(report: _Report) -> None:
    from extractor.reporting import count

    width = max(map(len, report.fields), default=0)
    print(f"{report.model}: {count(report.samples, 'sample')}, {count(report.forms, 'form')}")
    print(f"{'field':<{width}} {'right':>7} {'wrong':>7} {'missing':>7}")
    for pointer, counts in report.fields.items():
        shown = " ".join(f"{counts[outcome] or '':>7}" for outcome in OUTCOMES)
        print(f"{pointer:<{width}} {shown}".rstrip())
    for name, one in report.wrong:
        read = "nothing" if one.got is None else f"“{_short(one.got)}”"
        stands = "nothing" if one.expected is None else f"“{_short(one.expected)}”"
        print(printable(f"{name}: {one.pointer}: read {read}, there stands {stands}"))
    right, wrong, missing = map(report.count, OUTCOMES)
    print(f"{right} of {right + wrong + missing} fields right, {wrong} wrong, {missing} missing")


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _to_dict(report: _Report) -> dict[str, Any]:
    return {
        "form": report.model,
        "samples": report.samples,
        "forms": report.forms,
        **{outcome: report.count(outcome) for outcome in OUTCOMES},
        "fields": {
            pointer: {outcome: counts[outcome] for outcome in OUTCOMES} for pointer, counts in report.fields.items()
        },
        "differences": [
            {"sample": name, "field": one.pointer, "outcome": one.outcome, "expected": one.expected, "got": one.got}
            for name, one in report.wrong
        ],
    }
