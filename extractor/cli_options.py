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


def show_version(asked: bool) -> None:
    """Prints the version, and that is all, where it is asked for."""
    if asked:
        import extractor

        print(f"extractor {extractor.__version__}")
        raise typer.Exit
