"""``extractor check``: what does not add up, said to a person or as JSON."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.cli_extract import Output, Reading, Writer
from extractor.cli_inputs import Asked
from extractor.cli_terminal import open_console, printable
from extractor.errors import ExitStatus

if TYPE_CHECKING:
    from rich.console import Console

    from extractor.results import Result, ResultFinding, ResultForm

MOST_LISTED = 5  # fields to review that are named; the rest are counted
SEVERITIES = ("error", "warning", "notice")
STYLES: Mapping[str, str] = {
    "error": "bold red",
    "warning": "yellow",
    "notice": "cyan",
    "discrepant": "bold red",
    "review": "yellow",
    "consistent": "green",
}


def run_check(
    inputs: Sequence[Path], asked: Asked, output: Output, jobs: int, *, as_json: bool, debug: bool
) -> ExitStatus:
    """Reads inputs and prints what the rules find; writes the results as well where there is a folder for them.

    Returns:
        UNREADABLE where some input could not be read, else FINDINGS where a finding is an error, else OK.

    Raises:
        ExtractorError: what is asked for is wrong.
    """
    from extractor.exporting import name_sources

    reading = Reading(inputs, asked, jobs, debug)
    writer = Writer(reading.paths, output, output.folder) if output.folder else None
    found: dict[int, Result] = {}
    for outcome in reading:
        if writer:
            writer.add(outcome)
        if outcome.result is not None:
            found[outcome.position] = outcome.result.model_copy(update={"tables": ()})
    if writer:
        writer.finish()
    names = name_sources([path.name for path in reading.paths])
    results = [(names[position], found[position]) for position in sorted(found)]
    if as_json:
        listed = [row for name, result in results for row in to_list(name, result)]
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
    else:
        shown = {position: str(path) for position, path in enumerate(reading.paths)}
        print_report(open_console(), [(shown[position], found[position]) for position in sorted(found)])
        unread = len(reading.paths) - len(found)
        _print(open_console(), 0, summary([result for _, result in results], unread), "bold")
    broken = any(finding.severity == "error" for _, r in results for form in r.forms for finding in form.findings)
    return reading.status or (ExitStatus.FINDINGS if broken else ExitStatus.OK)


def to_list(source: str, result: Result) -> Iterator[dict[str, Any]]:
    """The findings of a file, each with the file, the form and the place it is about."""
    from extractor.exporting import name_field, page_of, row_label

    for index, form in enumerate(result.forms):
        for finding in form.findings:
            yield {
                "source": source,
                "form_index": index,
                "form": form.form,
                "page_number": page_of(form, finding.fields),
                "row_label": row_label(form, finding.fields),
                "where": name_field(form, finding.fields[0]) if finding.fields else "",
                **finding.model_dump(mode="json"),
            }


def print_report(console: Console, results: Sequence[tuple[str, Result]]) -> None:
    """The findings by file and form."""
    for name, result in results:
        _print(console, 0, name, "bold")
        if not result.forms:
            _print(console, 2, "no known form", "yellow")
        for form in result.forms:
            pages = "page" if len(form.page_numbers) == 1 else "pages"
            numbers = ", ".join(map(str, form.page_numbers))
            _print(console, 2, f"{form.form}, {pages} {numbers}: {form.status}", STYLES[form.status])
            for finding in sorted(form.findings, key=lambda finding: SEVERITIES.index(finding.severity)):
                _print_finding(console, form, finding)
            _print_review(console, form)
        console.print()


def summary(results: Sequence[Result], unread: int) -> str:
    """All of it in one line of counts."""
    forms = [form for result in results for form in result.forms]
    found: Counter[str] = Counter(finding.severity for form in forms for finding in form.findings)
    review = sum(field.status == "review" for form in forms for field in form.fields.values())
    parts = [
        f"{count(len(results), 'file')}, {count(len(forms), 'form')}",
        ", ".join(count(found[severity], severity) for severity in SEVERITIES),
        f"{count(review, 'field')} to review",
    ]
    if unread:
        parts.append(f"{count(unread, 'file')} could not be read")
    return "; ".join(parts)


def count(number: int, word: str) -> str:
    """A number with its word."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _print_finding(console: Console, form: ResultForm, finding: ResultFinding) -> None:
    from extractor.exporting import name_field, page_of

    page = page_of(form, finding.fields)
    where = [f"page {page}"] if page else []
    where += [name_field(form, finding.fields[0])] if finding.fields else []
    head = f"{finding.severity}: {finding.rule}" + (f": {', '.join(where)}" if where else "")
    _print(console, 4, head, STYLES[finding.severity])
    numbers = [
        f"{word} {value}"
        for word, value in (
            ("stated", finding.stated),
            ("expected", finding.expected),
            ("difference", finding.difference),
        )
        if value is not None
    ]
    _print(console, 6, "; ".join([*([", ".join(numbers)] if numbers else []), finding.verdict]))
    if finding.repair:
        _print(console, 6, f"likelier reading: {finding.repair.text}")
    _print(console, 6, finding.message)


def _print_review(console: Console, form: ResultForm) -> None:
    review = [pointer for pointer, field in form.fields.items() if field.status == "review"]
    if not review:
        return
    from extractor.exporting import name_field

    named = "; ".join(f"{name_field(form, pointer)}: “{form.fields[pointer].text}”" for pointer in review[:MOST_LISTED])
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
