"""The arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Inputs = Annotated[
    list[Path], typer.Argument(metavar="INPUT", help="PDFs, images, and folders of them.", show_default=False)
]
Form = Annotated[str, typer.Option(metavar="auto|ID|FILE", help="The form model to map with.")]
Models = Annotated[
    list[Path] | None,
    typer.Option(metavar="PATH", help="A folder or file of further form models; may be repeated.", show_default=False),
]
Reader = Annotated[str, typer.Option(metavar="auto|pdf|rapidocr|tesseract", help="What reads.")]
Risk = Annotated[
    float,
    typer.Option(
        min=0.001, max=1000, help="Wrong ones to be expected in 1,000 numbers that are accepted from scans, at most."
    ),
]
TextRisk = Annotated[float, typer.Option(min=0.001, max=1000, help="The same of texts.")]
Pages = Annotated[str | None, typer.Option(metavar="1-3,5", help="The pages to read.", show_default=False)]
Password = Annotated[
    str | None,
    typer.Option(
        envvar="EXTRACTOR_PASSWORD",
        show_envvar=True,
        help="Of encrypted PDFs; others can see it in the list of processes, but not in the environment.",
        show_default=False,
    ),
]
Dpi = Annotated[
    float | None,
    typer.Option(
        min=72, max=600, help="At which PDF pages are drawn that have to be read as pictures.", show_default=False
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Folder for <input file name>.json and the tables.", show_default=False),
]
Format = Annotated[
    str | None,
    typer.Option("--format", metavar="json,csv,xlsx,parquet", help="What to write; json,csv where not given."),
]
Bom = Annotated[bool, typer.Option("--bom", help="Begin CSV files with a byte order mark, for Excel.")]
Jobs = Annotated[int, typer.Option(min=0, help="Files read at a time; 0 for one a core.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsHtml = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write a report with pictures of the cells, as one file.", show_default=False),
]
Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SRC",
        help="Files, folders, 'globs', @LIST (one SRC a line), zip archives, URLs (s3://, ...).",
        show_default=False,
    ),
]
BatchOut = Annotated[
    str | None, typer.Option("--out", metavar="DIR", help="Folder or URL for the results.", show_default=False)
]
BatchFormat = Annotated[
    str, typer.Option("--format", metavar="json,parquet,csv,xlsx", help="What to write; json always is.")
]
Retry = Annotated[
    str | None, typer.Option(metavar="failed", help="Read again what failed or was set aside.", show_default=False)
]
Redo = Annotated[bool, typer.Option("--redo", help="Read everything again.")]
Keep = Annotated[bool, typer.Option("--keep", help="Leave results of other options or versions.")]
BatchJobs = Annotated[int, typer.Option(min=0, help="Documents read at a time; 0 for one a core.")]
Timeout = Annotated[
    float | None, typer.Option(min=1, help="Seconds that a document may take.", show_default="300; 15 a page if more")
]
Memory = Annotated[int, typer.Option(min=100, help="MB of memory that a document may take.")]
MaxPages = Annotated[int | None, typer.Option(min=1, help="Pages a document may have.", show_default="2000")]
MaxMegapixels = Annotated[float | None, typer.Option(min=1, help="Million pixels a page may have.", show_default="120")]
LedgerUrl = Annotated[
    str | None, typer.Option(metavar="URL", help="A PostgreSQL database for the ledger.", show_default=False)
]
On = Annotated[
    str | None,
    typer.Option(metavar="tcp://HOST:8786", help="A Dask scheduler whose workers read.", show_default=False),
]
JsonLog = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Add a JSON line for each document.", show_default=False)
]


def show_version(asked: bool) -> None:
    """Prints the version, and that is all, where it is asked for."""
    if asked:
        import extractor

        print(f"extractor {extractor.__version__}")
        raise typer.Exit
