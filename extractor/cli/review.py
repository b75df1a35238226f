"""``extractor review``: the command, its arguments -> a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import LedgerUrl, Models, Password
from extractor.errors import ExitStatus
from extractor.terminal import say


def review(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="The folder of a batch or of 'extract --out', or one JSON file.", show_default=False
        ),
    ],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 for a free one.")] = 0,
    host: Annotated[str, typer.Option(help="Where to listen; other addresses need a token.")] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="A further name of the server, of a proxy; may be repeated."),
    ] = None,
    reviewer: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A person who gets an address of their own; may be repeated."),
    ] = None,
    token: Annotated[bool, typer.Option("--token", help="Ask for a token at 127.0.0.1 as well.")] = False,
    double: Annotated[bool, typer.Option("--double", help="Numbers want two persons who agree.")] = False,
    ledger: LedgerUrl = None,
    sources: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", help="Where source files are, if not beside their JSON; may be repeated."),
    ] = None,
    models: Models = None,
    password: Password = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page in a browser.")] = False,
) -> int:
    """Opens a page in the browser on which a person settles what is doubtful.

    Ctrl-C ends it. What was said is kept in the batch's ledger; results as read are not changed. Several persons may
    be at it at once.
    """
    from extractor.review.server import Plan, run_review

    plan = Plan(
        path=folder,
        host=host,
        port=port,
        names=tuple(name or ()),
        reviewers=tuple(reviewer or ()),
        token=token,
        double=double,
        ledger=ledger,
        sources=tuple(sources or ()),
        models=tuple(models or ()),
        password=password,
        browser=not no_browser,
    )
    run_review(plan, say)
    return ExitStatus.OK
