"""The JSON of a batch: where it lies, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import InputError
from extractor.results import Result
from extractor.settling.sources import Listed

if TYPE_CHECKING:
    from extractor.batch.ledger import Ledger
    from extractor.batch.schema import Document

JSON_FOLDER = "json"


def find_json(folder: Path, sha256: str) -> Path:
    """Where the JSON of a document lies, by the hash of its bytes."""
    return folder / JSON_FOLDER / sha256[:2] / f"{sha256}.json"


def read_result(folder: Path, sha256: str) -> Result:
    """What was read from a document.

    Raises:
        InputError: the JSON is not there, or not whole.
    """
    path = find_json(folder, sha256)
    try:
        return Result.model_validate_json(path.read_bytes())
    except (OSError, ValueError) as err:
        raise InputError(
            f"the result cannot be read ({type(err).__name__})", where=str(path), remedy="run the batch with --redo"
        ) from err


def iter_results(folder: Path, ledger: Ledger) -> Iterator[tuple[Document, Result]]:
    """The documents that are done, by (name, uri), with what was read from them; memory holds one at a time.

    Raises:
        InputError: a result is not there, or not whole.
    """
    for document in ledger.read_documents("done"):
        yield document, read_result(folder, document.sha256 or "")


def to_listed(document: Document) -> Listed:
    """A row of the ledger, as a review knows it."""
    stamp = f"{document.fingerprint} {document.finished}"
    return Listed(document.sha256 or "", document.name, document.uri, stamp)
