"""Opens a review: a batch's results with its ledger, or a folder of JSON with tables of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.settling.review import Review


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
    raise NotImplementedError
