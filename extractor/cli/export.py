"""``extractor export`` and ``extractor export-truth``: what a review settled, as tables and as truth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import Bom, LedgerUrl, Models
from extractor.errors import ExitStatus, OptionError
from extractor.terminal import counted, say

Folder = Annotated[
    str,
    typer.Argument(
        metavar="DIR",
        help="The folder or URL of a batch, the folder of 'extract --out', or one JSON file.",
        show_default=False,
    ),
]
SourceFolders = Annotated[
    list[Path] | None,
    typer.Option(metavar="DIR", help="Where source files are, if not beside their JSON; may be repeated."),
]


def export(
    folder: Folder,
    format_: Annotated[
        str, typer.Option("--format", metavar="json,csv,xlsx,parquet", help="What to write.")
    ] = "json,csv",
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Another folder for the outputs.", show_default=False),
    ] = None,
    ledger: LedgerUrl = None,
    models: Models = None,
    bom: Bom = False,
) -> int:
    """Writes the tables anew, with what was corrected in a review.

    With json also corrected/<aa>/<sha256>.json, of each document that somebody has spoken of. The results as they
    were read are not changed.
    """
    from extractor.batch.export import export_results
    from extractor.batch.mirror import is_url, local_copy

    formats = tuple(dict.fromkeys(part.strip().lower() for part in format_.split(",")))
    if out is None and is_url(folder):
        raise OptionError(f"what {folder} says needs a folder of this machine", remedy="name it with --out")
    with local_copy(folder, with_ledger=ledger is None) as here:
        written = export_results(here, ledger, formats=formats, out=out, bom=bom, models=models or ())
    say(f"{counted(len(written), 'output')} in {out or folder}")
    return ExitStatus.OK


def export_truth(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write to.")],
    sources: SourceFolders = None,
    ledger: LedgerUrl = None,
    models: Models = None,
) -> int:
    """Writes what a review settled as truth, to measure the reading with, and to fit its confidence to.

    Documents of which nothing is left to settle, with their source files, laid out as in samples/.
    """
    from extractor.batch.export import export_truth as write
    from extractor.batch.mirror import local_copy

    with local_copy(folder, with_ledger=ledger is None) as here:
        written = write(here, out, ledger, sources=sources or (), models=models or ())
    for line in written.left_out:
        say(f"left out: {line}")
    documents, forms = counted(written.documents, "document"), counted(written.forms, "form")
    say(f"{documents} with {forms}; {counted(written.said, 'field')} settled by persons")
    return ExitStatus.OK
