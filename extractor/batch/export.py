"""``extractor export``: the tables of results, and their JSON, with what persons corrected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

from extractor.batch import archives, remote
from extractor.batch.command import locked
from extractor.batch.ledger import Ledger
from extractor.batch.reviewing import BatchResults, open_results
from extractor.batch.sources import to_path
from extractor.batch.tables import write_batch
from extractor.errors import InputError, OptionError
from extractor.exporting import JSON_SUFFIX, TABLE_FORMATS, WORKBOOK, Tables, make_folder, write_bytes, write_tables
from extractor.forms import FormModel
from extractor.options import MappingOptions, Options
from extractor.settling.rows import from_found
from extractor.settling.settled import Settled
from extractor.settling.sources import Listed, Results
from extractor.settling.store import Store
from extractor.settling.truth import TruthWritten, link_or_copy, write_truth

FORMATS = ("json", *TABLE_FORMATS)
CORRECTED_FOLDER = "corrected"
TABLE_NAMES = ("documents", "forms", "indicators", "findings", "cells")


def export_results(
    path: Path,
    ledger: str | None = None,
    *,
    formats: Sequence[str] = ("json", "csv"),
    out: Path | None = None,
    bom: bool = False,
    models: Sequence[Path] = (),
) -> list[Path]:
    """Writes the tables of a batch or a folder with corrected values, and the JSON of what was spoken of.

    What is under review is read as it is when this begins. The results as they were read are not changed.

    Args:
        path: the folder of a batch or of ``extract --out``, or one JSON file.
        ledger: the URL of the batch's database, where it had one.
        formats: "csv", "xlsx", "parquet": tables; "json": ``corrected/<aa>/<sha256>.json``.
        out: where to; None for the folder itself, in the place of its tables.
        bom: whether CSV begins with a byte order mark.
        models: further form models.

    Returns:
        The files and datasets written.

    Raises:
        ExtractorError: there is no result, or the outputs cannot be written.
    """
    unknown = next((name for name in formats if name not in FORMATS), None)
    if unknown is not None or not formats:
        raise OptionError(f"--format: there is no '{unknown or ''}'", remedy=f"choose from {', '.join(FORMATS)}")
    results, url, known = open_results(path, ledger, models=models)
    target = out or results.folder
    make_folder(target)
    tables = [name for name in formats if name != "json"]
    with locked(results.folder) if out is None else nullcontext():
        if isinstance(results, BatchResults):
            options = _options(results.ledger, models)
            results.ledger.close()
            error = write_batch(results.folder, url, options, tables, bom, out, lambda _: None) if tables else None
            if error is not None:
                raise error
            names: Sequence[str] = TABLE_NAMES
        else:
            _write_folder(results, url, known, target, tables, bom)
            names = TABLE_NAMES[1:]
        written = [target / f"{name}.{suffix}" for suffix in tables if suffix != "xlsx" for name in names]
        written += [target / WORKBOOK] if "xlsx" in tables else []
        return [*written, *(_write_corrected(results, url, known, target) if "json" in formats else ())]


def _options(ledger: Ledger, models: Sequence[Path]) -> Options:
    """What the batch was last run with, as far as tables depend on it."""
    runs = ledger.read_runs()
    mapping = MappingOptions.model_validate(json.loads(runs[-1].options).get("mapping", {}) if runs else {})
    return Options(mapping=mapping.model_copy(update={"models": (*models, *mapping.models)}))


def _write_folder(
    results: Results, url: str, models: Sequence[FormModel], out: Path, formats: Sequence[str], bom: bool
) -> None:
    store = Store(url)
    try:
        settled, tables = Settled(store, {model.id: model for model in models}), Tables()
        for position, listed in enumerate(results.list_documents()):
            tables.add(position, listed.name, settled.result(results.read(listed.sha256)))
        write_tables(out, tables.all(), [name for name in TABLE_FORMATS if name in formats], bom=bom)
    finally:
        store.close()


def _write_corrected(results: Results, url: str, models: Sequence[FormModel], out: Path) -> Iterator[Path]:
    """The JSON of the documents that somebody has spoken of; that of others, from an export before, goes."""
    store = Store(url)
    try:
        settled = Settled(store, {model.id: model for model in models})
        found = store.all_found()
        kept = set()
        for sha256 in sorted(settled.documents):
            if results.find(sha256) is None:
                continue
            path = out / CORRECTED_FOLDER / sha256[:2] / f"{sha256}{JSON_SUFFIX}"
            path.parent.mkdir(parents=True, exist_ok=True)
            over_many = {number: from_found(text) for number, text in found.get(sha256, {}).items()}
            write_bytes(path, settled.result(results.read(sha256), over_many).to_json().encode())
            kept.add(path)
            yield path
        for path in (out / CORRECTED_FOLDER).glob(f"??/*{JSON_SUFFIX}"):
            if path not in kept:
                with suppress(OSError):
                    path.unlink()
    finally:
        store.close()


def export_truth(
    path: Path, out: Path, ledger: str | None = None, *, sources: Sequence[Path] = (), models: Sequence[Path] = ()
) -> TruthWritten:
    """Writes what is settled as truth, with the source files beside it.

    Args:
        path: the folder of a batch or of ``extract --out``, or one JSON file.
        out: the folder to write to.
        ledger: the URL of the batch's database, where it had one.
        sources: folders in which source files are looked for, where there is no ledger.
        models: further form models.

    Raises:
        ExtractorError: there is no result, or the outputs cannot be written.
    """
    results, url, known = open_results(path, ledger, sources=sources, models=models)
    store = Store(url)
    try:
        return write_truth(results, Settled(store, {model.id: model for model in known}), out, fetch_source)
    finally:
        store.close()


def fetch_source(listed: Listed, target: Path) -> None:
    """Brings the bytes of a document into a file.

    Raises:
        InputError: they are not there any more.
        OSError: the same, of a file of this machine.
    """
    if not listed.uri:
        raise InputError("the source file was not found", where=listed.name, remedy="name its folder with --sources")
    most = Options().loading.max_bytes
    if archives.is_member(listed.uri):
        archives.fetch_member(listed.uri, listed.name, target, most)
    elif "://" in listed.uri:
        with remote.open_url(listed.uri) as source:
            remote.copy_stream(source, target, listed.name, most)
    else:
        link_or_copy(Path(to_path(listed.uri)), target)
