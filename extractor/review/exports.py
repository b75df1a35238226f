"""What is written of a review while it is served: by a worker, so that the server answers others and stays small."""

from __future__ import annotations

import secrets
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import OptionError
from extractor.review.app import Exports
from extractor.review.guard import RefusedError
from extractor.workers.crew import Ask, Crew, Limits

FORMATS = ("csv", "xlsx", "parquet", "json")
LIMITS = Limits(86_400.0, 12_000_000_000)  # as a batch gives its tables: 100,000 forms take some ten minutes


@dataclass(frozen=True, slots=True)
class Source:
    """What is exported: where the results are, and what they were mapped with."""

    path: Path
    ledger: str | None = None
    models: tuple[Path, ...] = ()


def exports_of(source: Source, work: Path) -> Exports:
    """How a review is exported.

    Args:
        source: what is exported.
        work: a folder for archives that are being packed.
    """
    lock = threading.Lock()

    def write(formats: Sequence[str]) -> Sequence[Path]:
        with _alone(lock) as do:
            written: list[Path] = do(_write, source, _known(formats), None)
            return written

    def pack(name: str) -> Path:
        folder = work / f"export-{secrets.token_hex(8)}"
        with _alone(lock) as do:
            try:
                archive: Path = do(_pack, source, _known([name]), folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            return archive

    return Exports(write, pack)


@contextmanager
def _alone(lock: threading.Lock) -> Iterator[Callable[..., Any]]:
    """What does a piece of work in a worker, if nobody else is exporting."""
    if not lock.acquire(blocking=False):
        raise RefusedError(409, "export.busy", "an export is being written already", "wait until it is done")
    try:
        with Crew(1, LIMITS.memory).at_work() as crew:
            yield lambda call, *args: crew.call(LIMITS, call, *args)
    finally:
        lock.release()


def _known(formats: Sequence[str]) -> tuple[str, ...]:
    """The formats, if all are known: what comes from outside goes no further than this."""
    if unknown := [name for name in formats if name not in FORMATS]:
        raise OptionError(f"there is no format '{unknown[0][:20]}'", remedy=f"choose from {', '.join(FORMATS)}")
    return tuple(formats)


def _write(source: Source, formats: tuple[str, ...], out: Path | None, _: Ask) -> Any:
    from extractor.batch.export import export_results
    from extractor.errors import ExtractorError

    try:
        return export_results(source.path, source.ledger, formats=formats, out=out, models=source.models)
    except ExtractorError as err:
        return err


def _pack(source: Source, formats: tuple[str, ...], folder: Path, ask: Ask) -> Any:
    folder.mkdir(parents=True)
    written = _write(source, formats, folder, ask)
    if not isinstance(written, list):
        return written
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                file.write(path, path.relative_to(folder).as_posix())
    return archive
