"""A batch -> the page over it, and its numbers as CSV beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from extractor.batch.ledger import Document
from extractor.errors import FormModelError, OptionError, OutputError
from extractor.exporting.files import make_folder, write_bytes
from extractor.exporting.rows import Table
from extractor.exporting.writing import write_csv
from extractor.forms import FormModel, shipped_models
from extractor.forms.rules import Copied
from extractor.overview import bins, sheets
from extractor.overview.page import Told, to_page
from extractor.overview.sheets import Sheet
from extractor.overview.source import Source
from extractor.overview.tally import Tally
from extractor.overview.twice import Filing, find_twice
from extractor.results import Result, ResultForm

REMEDY = "choose a file you may write to with -o"
Each = Callable[[Iterator[tuple[Document, Result]], int], Iterator[tuple[Document, Result]]]


def write_report(source: Source, target: Path, each: Each, say: Callable[[str], None]) -> Told:
    """Writes the page, and the CSV into the folder beside it that is named like it.

    Args:
        source: the batch.
        target: the HTML file.
        each: is given the results and their number, and gives them on: shows how far it is.
        say: is told in a line what a person should know.

    Raises:
        OptionError: the target is no name for a file of HTML.
        InputError: a result cannot be read.
        OutputError: an output cannot be written.
    """
    folder = target.with_suffix("")
    if target.is_dir() or folder == target:
        raise OptionError(f"-o {target}: is no name of a file", remedy="write one that ends in .html")
    with _named():
        make_folder(folder)
    told = tell(source, each, say)
    with _named():
        for sheet in told.sheets.values():
            rows = (dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows)
            write_csv(folder / f"{sheet.name}.csv", Table(cast(Any, sheet.name), sheet.columns, cast(Any, rows)))
        write_bytes(target, to_page(told, folder.name).encode())
    return told


def tell(source: Source, each: Each, say: Callable[[str], None]) -> Told:
    """Counts a batch.

    Raises:
        InputError: a result cannot be read.
    """
    models = _models(source, say)
    rules = {rule.rule for model in models for rule in model.rules if isinstance(rule, Copied)}
    copied = source.copied(rules)
    tally, counts = Tally({model.id: model for model in reversed(models)}), source.ledger.count()
    for document, result in each(source.results(), counts.documents["done"]):
        places = ((document.sha256 or "", number) for number in range(len(result.forms)))
        tally.add(document.name, result, [(copied or {}).get(place, ()) for place in places])
    groups, near_left = find_twice(tally.filings, _reader(source))
    filed, values = sheets.twice_sheets(groups)
    made: list[Sheet] = [
        sheets.summary_sheet(counts, tally),
        sheets.models_sheet(tally),
        sheets.rules_sheet(tally),
        sheets.departments_sheet(tally),
        *(make(tally, what) for what in bins.WIDTHS for make in (sheets.figures_sheet, bins.bins_sheet)),
        sheets.review_sheet(tally),
        sheets.types_sheet(tally),
        sheets.confidence_sheet(tally),
        filed,
        values,
        sheets.copies_sheet(tally),
        sheets.reasons_sheet(source, tally),
        sheets.failures_sheet(source),
        sheets.slowest_sheet(source),
    ]
    by_name = {sheet.name: sheet for sheet in made}
    return Told(counts, tally, groups, near_left, copied is not None, source.ledger.read_runs(), by_name)


def _models(source: Source, say: Callable[[str], None]) -> tuple[FormModel, ...]:
    try:
        return source.models()
    except FormModelError as err:
        say(f"{err.message}; forms of it are counted under its id")
        return shipped_models()


def _reader(source: Source) -> Callable[[Filing], ResultForm]:
    """Reads the form of a filing; the last document is kept, since its forms are asked for one after the other."""
    kept: dict[str, Result] = {}

    def read(filing: Filing) -> ResultForm:
        if filing.sha256 not in kept:
            kept.clear()
            kept[filing.sha256] = source.result(filing.sha256)
        return kept[filing.sha256].forms[filing.number]

    return read


@contextmanager
def _named() -> Iterator[None]:
    """Says of what cannot be written which option it was."""
    try:
        yield
    except OutputError as err:
        raise OutputError(err.message, where=err.where, remedy=REMEDY) from err
