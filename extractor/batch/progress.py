"""What people and programs see of a run: a bar on a terminal, plain lines elsewhere, JSON lines in a file."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from extractor.batch.schema import Counts, Found, Status
from extractor.errors import OutputError
from extractor.terminal import counted, say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LINE_SECONDS = 10.0  # between two plain lines
RATE_DOCUMENTS = 200  # the last so many tell the rate


class Watch:
    """Tells of a run as it goes.

    Args:
        json_log: a file that a JSON line is added to for each document, and for the beginning and end of a run.
        debug: whether tracebacks are shown.
    """

    def __init__(self, json_log: Path | None = None, *, debug: bool = False) -> None:
        self._debug = debug
        self._stack = ExitStack()
        self._log = self._stack.enter_context(_open(json_log)) if json_log else None
        self._counts = Counter()
        self._refused = 0  # documents of which it is known when they are listed that they cannot be read
        self._told = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self._close_bar()
        self._stack.close()

    def found(self, found: Found) -> None:
        """A document was listed; one that cannot be read, as is known already, is told of."""
        if found.error:
            self._refused += 1
            self._write("refused", name=found.name, error_code=found.error_code, error=found.error)
            self._say(found.error)

    def begin(self, counts: Counts, **facts: object) -> None:
        """A run begins."""
        self._counts = Counter(counts)
        self._write("begin", **facts, **asdict(counts))
        if sys.stderr.isatty():
            self._show_bar(counts)
        else:
            done = counts.total - counts.left - self._refused
            total = counted(counts.total, "document")
            say(f"{total}, {done:,} of them done before" if done else total)

    def document(self, name: str, columns: Mapping[str, Any], trace: str = "") -> None:
        """A document has another status."""
        status: Status = columns["status"]
        again = status == "waiting"
        if not again:
            self._counts.add(columns)
        kept = {key: value for key, value in columns.items() if key not in {"id", "started", "finished", "run"}}
        self._write("document", name=name, **kept)
        if columns.get("error"):
            # Above the bar, not through it.
            self._say(f"{columns['error']}{'; it is tried again at the end, alone' if again else ''}")
        if trace and self._debug:
            print(trace, file=sys.stderr)
        self._show()

    def remark(self, message: str) -> None:
        """A line for people."""
        self._say(message)

    def tables(self) -> None:
        """The documents are through; what comes takes a while, too."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, shown="writing the tables")

    def end(self, ended: str, counts: Counts) -> None:
        """The run is over."""
        self._close_bar()
        self._write("end", ended=ended, **asdict(counts))
        say(summary(counts))

    def _show(self) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._counts.done, shown=self._counts.line())
            return
        if time.monotonic() - self._told >= LINE_SECONDS and not sys.stderr.isatty():
            self._told = time.monotonic()
            say(f"{self._counts.done:,} of {self._counts.total:,} done, {self._counts.line()}")

    def _show_bar(self, counts: Counts) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.fields[shown]}", markup=False))
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False)
        self._bar.start()
        self._task = self._bar.add_task("", total=counts.total, completed=counts.total - counts.left, shown="")

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _say(self, message: str) -> None:
        if self._bar is None:
            say(message)
            return
        from extractor.terminal import printable

        self._bar.console.print(f"extractor: {printable(message)}", markup=False, highlight=False, soft_wrap=True)

    def _write(self, event: str, **facts: object) -> None:
        if self._log is not None:
            line = json.dumps({"time": round(time.time(), 3), "event": event, **facts}, ensure_ascii=False)
            self._log.write(line + "\n")
            self._log.flush()


class Counter:
    """Counts kept up to date from document to document, and the rate."""

    def __init__(self, counts: Counts | None = None) -> None:
        self.total = counts.total if counts else 0
        self.done = counts.total - counts.left if counts else 0
        self.failed = counts.failed if counts else 0
        self._forms = {
            "consistent": counts.consistent if counts else 0,
            "discrepant": counts.discrepant if counts else 0,
            "review": counts.review if counts else 0,
        }
        self._ends: deque[float] = deque([time.monotonic()], maxlen=RATE_DOCUMENTS + 1)

    def add(self, columns: Mapping[str, Any]) -> None:
        """A document is finished with."""
        self.done += 1
        self._ends.append(time.monotonic())
        self.failed += columns["status"] in {"failed", "set_aside"}
        if columns["status"] == "done":
            for name in self._forms:
                self._forms[name] += columns.get(name) or 0

    def line(self) -> str:
        """The counts of forms, the failures, the rate and the time left."""
        parts = [f"{number:,} {name}" for name, number in self._forms.items()] + [f"{self.failed:,} failed"]
        seconds = self._ends[-1] - self._ends[0]
        if len(self._ends) > 1 and seconds > 0:
            rate = (len(self._ends) - 1) / seconds
            parts.append(f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/min")
            parts.append(f"{duration((self.total - self.done) / rate)} left")
        return ", ".join(parts)


def summary(counts: Counts) -> str:
    """How a batch stands, in one line."""
    read = counts.documents["done"]
    parts = [f"{read:,} of {counted(counts.total, 'document')} read"]
    for name, number in (
        ("the same as another", counts.documents["duplicate"]),
        ("failed", counts.documents["failed"]),
        ("set aside", counts.documents["set_aside"]),
        ("left", counts.left),
    ):
        if number:
            parts.append(f"{number:,} {name}")
    if counts.pages_lost:
        parts.append(f"{counted(counts.pages_lost, 'page')} lost")
    forms = f"{counted(counts.forms, 'form')}: {counts.consistent:,} consistent, {counts.discrepant:,} discrepant"
    return f"{', '.join(parts)}; {forms}, {counts.review:,} to review"


def duration(seconds: float) -> str:
    """A time as people say it: 45 s, 12 min, 3 h 5 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60:,} h {minutes % 60} min"


def _open(path: Path) -> TextIO:
    try:
        return path.open("a", encoding="utf-8", errors="backslashreplace")
    except OSError as err:
        raise OutputError(
            f"the log cannot be written ({err.strerror})", where=str(path), remedy="name another file with --json-log"
        ) from err
