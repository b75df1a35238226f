"""``extractor check``: what does not add up, said to a person, as JSON, or as an HTML file."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.cli.asked import Asked
from extractor.cli.extract import Output, Reading, Writer
from extractor.errors import ExitStatus
from extractor.terminal import open_console, printable

if TYPE_CHECKING:
    from rich.console import Console

    from extractor.many import Outcome
    from extractor.reporting import Case, Guide
    from extractor.reporting.book import Report
    from extractor.results import Result, ResultFinding, ResultForm

MOST_LISTED = 5  # fields to review that are named; the rest are counted
LONGEST_TEXT = 40  # characters of a field that are quoted
SEVERITIES = ("error", "warning", "notice")
VERDICTS = ("misfilled", "misread", "undecided")
STYLES: Mapping[str, str] = {
    "error": "bold red",
    "warning": "yellow",
    "notice": "cyan",
    "discrepant": "bold red",
    "review": "yellow",
    "consistent": "green",
}


def run_check(
    inputs: Sequence[Path],
    asked: Asked,
    output: Output,
    jobs: int,
    *,
    as_json: bool,
    debug: bool,
    html: Path | None = None,
) -> ExitStatus:
    """Reads inputs and prints what the rules find; writes the results as well where there is a folder for them.

    Args:
        inputs: files and folders.
        asked: how to read them.
        output: where the results go.
        jobs: how many are read at a time.
        as_json: whether JSON is printed.
        debug: whether tracebacks are shown.
        html: the file to write the report to, with pictures.

    Returns:
        UNREADABLE where some input could not be read, else FINDINGS where a finding is an error, else OK.

    Raises:
        ExtractorError: what is asked for is wrong, or an output cannot be written.
    """
    from extractor.forms import load_models
    from extractor.reporting import Guide

    reading = Reading(inputs, asked, jobs, debug)
    guide = Guide.of(load_models(reading.options.mapping))
    found: dict[int, Result] = {}
    with _open_report(html, reading, guide, asked.password) if html else nullcontext() as report:
        writer = Writer(reading.paths, output, output.folder) if output.folder else None
        for outcome in reading:
            if writer:
                writer.add(outcome)
            if report:
                _add(report, outcome)
            if outcome.result is not None:
                found[outcome.position] = outcome.result.model_copy(update={"tables": ()})
        if writer:
            writer.finish()
        if report:
            report.write()
    results = [found[position] for position in sorted(found)]
    if as_json:
        _write_json(reading.paths, found, guide)
    else:
        print_report(open_console(), [(str(reading.paths[at]), found[at]) for at in sorted(found)], guide)
        _print(open_console(), 0, summary(results, len(reading.paths) - len(found)), "bold")
    broken = any(one.severity == "error" for result in results for form in result.forms for one in form.findings)
    return reading.status or (ExitStatus.FINDINGS if broken else ExitStatus.OK)


def _write_json(paths: Sequence[Path], found: Mapping[int, Result], guide: Guide) -> None:
    from extractor.exporting import name_sources

    names = name_sources([path.name for path in paths])
    listed = [row for position in sorted(found) for row in to_list(names[position], found[position], guide)]
    sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")


def _open_report(html: Path, reading: Reading, guide: Guide, password: str | None) -> Report:
    from extractor.reporting.book import Report

    return Report(html, reading.paths, guide, password)


def _add(report: Report, outcome: Outcome) -> None:
    if outcome.result is not None:
        report.add(outcome.position, outcome.result)
    else:
        report.fail(outcome.position, str(outcome.error or "it could not be read"))


def to_list(source: str, result: Result, guide: Guide) -> Iterator[dict[str, Any]]:
    """The findings of a file, each with the file, the form, the place it is about, its cells, and what to do."""
    from extractor.exporting import page_of, row_label
    from extractor.reporting import advise, to_case, to_place

    for index, form in enumerate(result.forms):
        for finding in form.findings:
            case = to_case(form, finding)
            advice = advise(form, case, guide)
            yield {
                "source": source,
                "form_index": index,
                "form": form.form,
                "form_name": guide.name(form.form) or None,
                "page_number": page_of(form, finding.fields),
                "row_label": row_label(form, finding.fields),
                "where": case.first.name if case.first else "",
                "place": to_place(case.first.field if case.first else None, result),
                **finding.model_dump(mode="json"),
                "action": advice.action,
                "question": advice.question or None,
                "cells": [
                    {
                        "field": cell.pointer,
                        "label": cell.field.label if cell.field else None,
                        "text": cell.field.text if cell.field else None,
                        "confidence": cell.field.confidence if cell.field else None,
                        "status": cell.field.status if cell.field else None,
                        "place": to_place(cell.field, result),
                    }
                    for cell in case.cells
                ],
            }


def print_report(console: Console, results: Sequence[tuple[str, Result]], guide: Guide) -> None:
    """The findings by file and form."""
    from extractor.reporting import to_cases

    for name, result in results:
        _print(console, 0, name, "bold")
        if not result.forms:
            _print(console, 2, "no known form", "yellow")
        for form in result.forms:
            _print_head(console, form, guide)
            for case in to_cases(form):
                _print_case(console, form, case, guide)
            _print_review(console, form)
        console.print()


def summary(results: Sequence[Result], unread: int) -> str:
    """All of it in one line of counts."""
    from extractor.reporting import count

    forms = [form for result in results for form in result.forms]
    findings = [finding for form in forms for finding in form.findings]
    found: Counter[str] = Counter(finding.severity for finding in findings)
    verdicts: Counter[str] = Counter(finding.verdict for finding in findings)
    review = sum(field.status == "review" for form in forms for field in form.fields.values())
    decided = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in VERDICTS if verdicts[verdict])
    parts = [
        f"{count(len(results), 'file')}, {count(len(forms), 'form')}",
        ", ".join(count(found[severity], severity) for severity in SEVERITIES) + (f" ({decided})" if decided else ""),
        f"{count(review, 'field')} to review",
    ]
    if unread:
        parts.append(f"{count(unread, 'file')} could not be read")
    return "; ".join(parts)


def _print_head(console: Console, form: ResultForm, guide: Guide) -> None:
    """What form it is; and whom to ask, where there is something to ask."""
    from extractor.reporting import facts_of

    pages = "page" if len(form.page_numbers) == 1 else "pages"
    numbers = ", ".join(map(str, form.page_numbers))
    name = guide.name(form.form)
    named = f"{name} ({form.form})" if name else form.form
    _print(console, 2, f"{named}, {pages} {numbers}: {form.status}", STYLES[form.status])
    asking = any(finding.verdict == "misfilled" and finding.severity != "notice" for finding in form.findings)
    facts = facts_of(form, guide) if asking else ()
    if facts:
        unsure = {fact: " (to review)" if fact.field.status == "review" else "" for fact in facts}
        _print(console, 4, "; ".join(f"{fact.label}: {fact.text}{unsure[fact]}" for fact in facts))


def _print_case(console: Console, form: ResultForm, case: Case, guide: Guide) -> None:
    from extractor.reporting import advise, say_place

    finding, first = case.finding, case.first
    where = [first.name] if first else []
    where += [place] if first and first.field and (place := say_place(first.field)) else []
    head = f"{finding.severity}: {finding.rule}" + (f": {', '.join(where)}" if where else "")
    _print(console, 4, head, STYLES[finding.severity])
    _print(console, 6, finding.message)
    numbers = _say_numbers(finding)
    if numbers:
        _print(console, 6, numbers)
    advice = advise(form, case, guide)
    question = f": {advice.question}" if advice.question else ""
    _print(console, 6, f"{advice.verdict}: {advice.action}{question}")


def _say_numbers(finding: ResultFinding) -> str:
    """The arithmetic, where the message does not have it, and the numbers of the finding."""
    from extractor.reporting import squeeze

    told = squeeze(finding.message)
    parts = [finding.arithmetic] if finding.arithmetic and squeeze(finding.arithmetic) not in told else []
    numbers = (("stated", finding.stated), ("expected", finding.expected), ("difference", finding.difference))
    if finding.expected is not None or finding.difference is not None:  # what is stated alone, the message says
        parts.append(", ".join(f"{word} {value}" for word, value in numbers if value is not None))
    return "; ".join(parts)


def _print_review(console: Console, form: ResultForm) -> None:
    review = [pointer for pointer, field in form.fields.items() if field.status == "review"]
    if not review:
        return
    from extractor.exporting import name_field
    from extractor.reporting import count, shorten

    named = "; ".join(
        f"{name_field(form, pointer)}: “{shorten(form.fields[pointer].text, LONGEST_TEXT)}”"
        for pointer in review[:MOST_LISTED]
    )
    more = f"; and {len(review) - MOST_LISTED} more" if len(review) > MOST_LISTED else ""
    _print(console, 4, f"{count(len(review), 'field')} to review: {named}{more}", STYLES["review"])


def _print(console: Console, indent: int, text: str, style: str = "") -> None:
    """A paragraph, its wrapped lines indented as its first; in a pipe, one line."""
    text = printable(text)
    if not console.is_terminal:
        console.print(f"{' ' * indent}{text}")
        return
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text, style=style), (0, 0, 0, indent)))
