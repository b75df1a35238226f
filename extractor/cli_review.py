"""``extractor review``: arguments -> a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.cli_terminal import say
from extractor.errors import ExitStatus


def run_review_page(
    path: Path,
    *,
    host: str,
    port: int,
    names: Sequence[str],
    reviewers: Sequence[str],
    token: bool,
    double: bool,
    ledger: str | None,
    sources: Sequence[Path],
    models: Sequence[Path],
    password: str | None,
    browser: bool,
) -> ExitStatus:
    """Serves the review page until it is told to end.

    Raises:
        ExtractorError: there is nothing to review, or the address cannot be listened at.
    """
    from extractor.review.server import Plan, run_review

    plan = Plan(
        path,
        host,
        port,
        tuple(names),
        tuple(reviewers),
        token,
        double,
        ledger,
        tuple(sources),
        tuple(models),
        password,
        browser,
    )
    run_review(plan, say)
    return ExitStatus.OK
