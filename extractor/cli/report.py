"""``extractor report``: a batch -> one page over all of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import LedgerUrl
from extractor.errors import ExitStatus, OptionError
from extractor.terminal import counted, say, with_progress

NAME = "report.html"


def run_report(folder: str, target: Path | None, url: str | None) -> ExitStatus:
    """Writes the report of a batch.

    Args:
        folder: of the batch, or its URL.
        target: the HTML file; ``report.html`` in the folder where None.
        url: of the batch's ledger, where it is not in the folder.

    Raises:
        ExtractorError: there is no batch, its results cannot be read, or the report cannot be written.
    """
    from extractor.batch.ledger import Ledger, sqlite_url
    from extractor.batch.mirror import is_url, local_copy
    from extractor.overview.charts import can_draw
    from extractor.overview.source import Source
    from extractor.overview.writing import write_report
    from extractor.settling.store import Store

    if target is None and is_url(folder):
        raise OptionError(f"the report of {folder} needs a file of this machine", remedy="name it with -o")
    with (
        local_copy(folder, with_ledger=url is None) as here,
        closing(Ledger.existing(here, url)) as ledger,
        closing(Store(url or sqlite_url(here))) as store,
    ):
        told = write_report(Source(here, ledger, store), target or here / NAME, with_progress, say)
    if not can_draw():
        say("the report has no charts, its tables say the same; for charts pip install 'extractor[report]'")
    if told.counts.left:
        say(f"not read yet: {counted(told.counts.left, 'document')}; the report is of the others")
    return ExitStatus.OK


def report(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder or URL of a batch.", show_default=False)],
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
