"""Opens a review: a batch's results with its ledger, or a folder of JSON with tables of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from extractor.batch.ledger import LEDGER_NAME, Ledger, sqlite_url
from extractor.batch.results import read_result, to_listed
from extractor.errors import MissingInputError
from extractor.forms import FormModel, load_models
from extractor.options import MappingOptions
from extractor.results import Result
from extractor.settling.folder import FolderResults
from extractor.settling.review import Review
from extractor.settling.sources import Listed, Results
from extractor.settling.store import Store

REVIEW_NAME = "review.sqlite"  # of the tables, where no ledger is


class BatchResults:
    """The results of a batch."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder = folder
        self.ledger = ledger

    def list_documents(self) -> Iterator[Listed]:
        """The documents that are done, by name."""
        return (to_listed(document) for document in self.ledger.read_documents("done"))

    def find(self, sha256: str) -> Listed | None:
        """One document."""
        found = self.ledger.find_same(sha256, None)
        return to_listed(found) if found and found.status == "done" else None

    def read(self, sha256: str) -> Result:
        """What was read from a document.

        Raises:
            InputError: the JSON is not there, or not whole.
        """
        return read_result(self.folder, sha256)


def open_review(
    path: Path,
    ledger: str | None = None,
    *,
    sources: Sequence[Path] = (),
    models: Sequence[Path] = (),
    double: bool = False,
    lease: float = 120.0,
) -> Review:
    """The review of a batch's folder, of a folder that ``extract --out`` wrote, or of one of its JSON files.

    Args:
        path: the folder or file.
        ledger: the URL of the batch's database, where it had one.
        sources: folders in which source files are looked for, where there is no ledger.
        models: further form models, beside those that the batch was run with.
        double: whether numbers want two persons who agree.
        lease: seconds for which an item that was claimed is handed to nobody else.

    Raises:
        InputError: there is no result.
        FormModelError: a form model is not there or not valid.
        OptionError, OutputError: the database cannot be used.
    """
    import extractor

    results, url, known = open_results(path, ledger, sources=sources, models=models)
    return Review(Store(url, double=double, lease=lease), results, known, extractor.__version__)


def open_results(
    path: Path, ledger: str | None = None, *, sources: Sequence[Path] = (), models: Sequence[Path] = ()
) -> tuple[Results, str, tuple[FormModel, ...]]:
    """The results, the URL of the database with the trail, and the form models that they were mapped with."""
    if not path.exists():
        raise MissingInputError("there is no such folder or file", where=str(path))
    if ledger is not None or (path / LEDGER_NAME).is_file():
        opened = Ledger.existing(path, ledger)
        return BatchResults(path, opened), ledger or sqlite_url(path), _models(opened, models)
    results = FolderResults(path, sources)
    url = sa.URL.create("sqlite", database=str(results.folder / REVIEW_NAME)).render_as_string()
    return results, url, load_models(MappingOptions(models=tuple(models)))


def _models(ledger: Ledger, more: Sequence[Path]) -> tuple[FormModel, ...]:
    """The models of the batch's last run, and further ones; a model that was named alone goes with all shipped ones."""
    runs = ledger.read_runs()
    stated = json.loads(runs[-1].options).get("mapping", {}) if runs else {}
    options = MappingOptions.model_validate(stated)
    named = load_models(options) if options.form != "auto" else ()
    others = load_models(MappingOptions(models=(*more, *options.models)))
    return (*(one for one in others if one.id not in {model.id for model in named}), *named)
