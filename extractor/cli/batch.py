"""``extractor batch`` and ``extractor status``: arguments -> a plan; the ledger -> what people see."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.cli.asked import Asked, to_options
from extractor.errors import ExitStatus, OptionError
from extractor.terminal import open_console, printable

if TYPE_CHECKING:
    from extractor.batch.ledger import Ledger
    from extractor.options import Options

SLOWEST = 5  # documents shown by `status`


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line says of a batch, beside how to read."""

    formats: str = "json,parquet"
    retry: str | None = None
    redo: bool = False
    keep: bool = False
    jobs: int = 0
    timeout: float | None = None
    memory: int = 1500
    max_pages: int | None = None
    max_megapixels: float | None = None
    ledger: str | None = None
    on: str | None = None
    json_log: Path | None = None
    bom: bool = False


def run_batch(sources: Sequence[str], folder: str | None, asked: Asked, told: Told, debug: bool) -> int:
    """Reads a set of documents into a folder.

    Raises:
        ExtractorError: what is asked for is wrong, or the output cannot be written.
    """
    if folder is None:
        raise OptionError("a batch needs a folder for its results", remedy="name it with --out")
    if told.retry not in (None, "failed"):
        raise OptionError(f"--retry {told.retry}: there is no such thing", remedy="write --retry failed")
    from extractor.batch.command import DEFAULT_LIMITS, Plan, run_plan
    from extractor.batch.mirror import is_url
    from extractor.cli.extract import to_formats
    from extractor.many import available_cores
    from extractor.workers.crew import Limits

    memory = told.memory * 1_000_000
    plan = Plan(
        sources=tuple(sources),
        folder=Path(folder),
        url=folder if is_url(folder) else None,
        formats=to_formats(told.formats, Path(folder)),
        bom=told.bom,
        workers=told.jobs or available_cores(),
        limits=Limits(told.timeout, memory) if told.timeout else replace(DEFAULT_LIMITS, memory=memory),
        again="all" if told.redo else "failed" if told.retry else "new",
        keep=told.keep,
        ledger=told.ledger,
        cluster=told.on,
        json_log=told.json_log,
        debug=debug,
    )
    return run_plan(plan, _limited(to_options(asked), told))


def run_status(folder: str, url: str | None, as_json: bool) -> ExitStatus:
    """Prints how far a batch is.

    Raises:
        ExtractorError: there is no batch, or its ledger cannot be read.
    """
    from extractor.batch.mirror import open_ledger

    with open_ledger(folder, url) as ledger:
        counts = ledger.count()
        if as_json:
            facts = {**asdict(counts), "total": counts.total, **_facts(ledger)}
            sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
        else:
            _print_status(ledger)
    return ExitStatus.UNREADABLE if counts.failed or counts.pages_lost else ExitStatus.OK


def _limited(options: Options, told: Told) -> Options:
    changes: dict[str, Any] = {}
    if told.max_pages is not None:
        changes["max_pages"] = told.max_pages
    if told.max_megapixels is not None:
        changes["max_pixels"] = int(told.max_megapixels * 1_000_000)
    return options.model_copy(update={"loading": options.loading.model_copy(update=changes)})


def _facts(ledger: Ledger) -> dict[str, Any]:
    """What took longest, what failed of what, and how the last run went."""
    slowest = ledger.read_slowest(SLOWEST)
    failed = Counter(document.error_code or "" for document in ledger.read_documents("failed", "set_aside"))
    runs = ledger.read_runs()
    return {
        "slowest": [{"name": one.name, "seconds": round(one.seconds or 0.0, 2)} for one in slowest],
        "failures": dict(sorted(failed.items())),
        "runs": len(runs),
        "ended": runs[-1].ended if runs else None,
    }


def _print_status(ledger: Ledger) -> None:
    from extractor.batch.progress import summary

    console, facts = open_console(), _facts(ledger)
    console.print(summary(ledger.count()))
    for document in ledger.read_documents("running"):
        console.print(f"  at work: {printable(document.name)}")
    for document in ledger.read_documents("failed", "set_aside"):
        console.print(f"  {document.status.replace('_', ' ')}: {printable(document.error or document.name)}")
    for one in facts["slowest"]:
        console.print(f"  {one['seconds']:8.2f} s  {printable(one['name'])}")
    how = {"complete": "is complete", "interrupted": "was interrupted"}
    if facts["runs"]:
        console.print(f"run {facts['runs']} {how.get(facts['ended'] or '', 'is at work, or was killed')}")
