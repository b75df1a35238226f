"""``extractor report``: a batch -> one page over all of it."""

from __future__ import annotations

from pathlib import Path

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
    from extractor.batch.ledger import Ledger
    from extractor.overview.charts import can_draw
    from extractor.overview.source import Source
    from extractor.overview.writing import write_report

    ledger = Ledger.existing(folder, url)
    try:
        told = write_report(Source(folder, ledger), target or folder / NAME, with_progress, say)
    finally:
        ledger.close()
    if not can_draw():
        say("the report has no charts, its tables say the same; for charts pip install 'extractor[report]'")
    if told.counts.left:
        say(f"{told.counts.left:,} documents are not read yet; the report is of the others")
    return ExitStatus.OK
