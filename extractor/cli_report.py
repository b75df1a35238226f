"""``extractor report``: a batch -> one page over all of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli_options import LedgerUrl
from extractor.cli_terminal import say, with_progress
from extractor.errors import ExitStatus

NAME = "report.html"


def run_report(folder: Path, target: Path | None, url: str | None) -> ExitStatus:
    """Writes the report of a batch.

    Args:
        folder: of the batch.
        target: the HTML file; ``report.html`` in the folder where None.
        url: of the batch's ledger, where it is not in the folder.

    Raises:
        ExtractorError: there is no batch, its results cannot be read, or the report cannot be written.
    """
    from extractor.batch.ledger import Ledger, sqlite_url
    from extractor.overview.charts import can_draw
    from extractor.overview.source import Source
    from extractor.overview.writing import write_report
    from extractor.settling.store import Store

    with closing(Ledger.existing(folder, url)) as ledger, closing(Store(url or sqlite_url(folder))) as store:
        told = write_report(Source(folder, ledger, store), target or folder / NAME, with_progress, say)
    if not can_draw():
        say("the report has no charts, its tables say the same; for charts pip install 'extractor[report]'")
    if told.counts.left:
        say(f"{told.counts.left:,} documents are not read yet; the report is of the others")
    return ExitStatus.OK


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a batch.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="The HTML file.", show_default="DIR/report.html"),
    ] = None,
    ledger: LedgerUrl = None,
) -> int:
    """Writes what a batch says as a whole: one HTML page, and its numbers as CSV in a folder beside it.

    Findings by rule and department, scores, execution rates, what to review, projects filed twice, texts copied
    between projects, and what failed; with what persons have corrected.
    """
    return run_report(folder, out, ledger)
