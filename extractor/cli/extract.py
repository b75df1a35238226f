"""``extractor extract``: read, and write what was read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.asked import Asked, to_options
from extractor.errors import ExitStatus, OptionError
from extractor.inputs import expand
from extractor.terminal import say, with_progress

if TYPE_CHECKING:
    from extractor.many import Outcome

FORMATS = ("json", "csv", "xlsx", "parquet")


@dataclass(frozen=True, slots=True)
class Output:
    """Where the results go, and as what."""

    folder: Path | None = None
    formats: tuple[str, ...] = ("json", "csv")
    bom: bool = False


class Reading:
    """Reads inputs, tells people what went wrong on the way, and remembers whether something did.

    Args:
        inputs: files and folders.
        asked: how to read them.
        jobs: how many at a time.
        debug: whether tracebacks are shown.
    """

    def __init__(self, inputs: Sequence[Path], asked: Asked, jobs: int, debug: bool) -> None:
        self.options = to_options(asked)
        self.paths, errors = expand(inputs)
        self.failed = bool(errors)
        self._jobs, self._debug = jobs, debug
        for error in errors:
            say(str(error))

    def __iter__(self) -> Iterator[Outcome]:
        """Every file's outcome, as they come; errors and problems are told by then.

        Raises:
            ExtractorError: what is asked for is wrong, whatever the file.
        """
        from extractor.many import read_many

        outcomes = read_many(self.paths, self.options, self._jobs, debug=self._debug)
        for outcome in with_progress(outcomes, len(self.paths)):
            self._tell(outcome)
            yield outcome

    @property
    def status(self) -> ExitStatus:
        """UNREADABLE where some input, or some page of one, could not be read."""
        return ExitStatus.UNREADABLE if self.failed else ExitStatus.OK

    def _tell(self, outcome: Outcome) -> None:
        error = outcome.error
        if error is not None:
            if error.exit_status == ExitStatus.USAGE:
                raise error
            self.failed = True
            say(str(error) if error.where else f"{outcome.path}: {error}")
            if self._debug and outcome.trace:
                print(outcome.trace, file=sys.stderr)
        if outcome.result is None:
            return
        self.failed |= bool(outcome.result.pages_lost)
        for problem in outcome.result.problems:
            say(problem.message if outcome.path.name in problem.message else f"{outcome.path}: {problem.message}")


def to_formats(text: str | None, folder: Path | None) -> tuple[str, ...]:
    """The formats of ``--format``, each once.

    Raises:
        OptionError: one is unknown, or it needs a folder.
    """
    if text is None:
        return ("json", "csv")
    formats = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",")))
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise OptionError(f"--format: there is no '{unknown[0]}'", remedy=f"choose from {', '.join(FORMATS)}")
    if folder is None and formats != ("json",):
        raise OptionError(f"--format {text} writes files", remedy="name a folder for them with --out")
    return formats


def run_extract(inputs: Sequence[Path], asked: Asked, output: Output, jobs: int, debug: bool) -> ExitStatus:
    """Reads inputs and writes their results: files in a folder, or the JSON of a single input on stdout.

    Raises:
        ExtractorError: what is asked for is wrong, or the output cannot be written.
    """
    reading = Reading(inputs, asked, jobs, debug)
    if output.folder is None:
        _print_one(reading)
    else:
        _write_all(reading, output, output.folder)
    return reading.status


def _print_one(reading: Reading) -> None:
    if len(reading.paths) > 1:
        raise OptionError(f"{len(reading.paths)} inputs do not fit on stdout", remedy="name a folder with --out")
    for outcome in reading:
        if outcome.result is not None:
            sys.stdout.write(outcome.result.to_json())


def _write_all(reading: Reading, output: Output, folder: Path) -> None:
    writer = Writer(reading.paths, output, folder)
    for outcome in reading:
        writer.add(outcome)
    writer.finish()


class Writer:
    """Writes results into a folder: each file's JSON as it comes, the tables over all when all have come."""

    def __init__(self, paths: Sequence[Path], output: Output, folder: Path) -> None:
        from extractor.exporting import TABLE_FORMATS, Tables, make_folder, name_sources

        make_folder(folder)
        self._names = name_sources([path.name for path in paths])
        self._tables = Tables()
        self._table_formats = [name for name in TABLE_FORMATS if name in output.formats]
        self._output, self._folder = output, folder

    def add(self, outcome: Outcome) -> None:
        """Takes one file's result, if it has one."""
        from extractor.exporting import JSON_SUFFIX, write_bytes

        if outcome.result is None:
            return
        name = self._names[outcome.position]
        if "json" in self._output.formats:
            write_bytes(self._folder / (name + JSON_SUFFIX), outcome.result.to_json().encode())
        if self._table_formats:
            self._tables.add(outcome.position, name, outcome.result)

    def finish(self) -> None:
        """Writes the tables."""
        from extractor.exporting import write_tables

        write_tables(self._folder, self._tables.all(), self._table_formats, bom=self._output.bom)
