"""What people see: lines on stderr, progress on a terminal, and data on stdout that breaks no pipe."""

from __future__ import annotations

import io
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

# Characters that turn the direction of a line: a text with them can show one thing and be another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def printable(text: str) -> str:
    """One line that can do a terminal no harm: what a document holds may be escape sequences."""
    return "".join("\ufffd" if _is_harmful(char) else char for char in " ".join(text.split()))


def say(message: str) -> None:
    """One line for a person, on stderr."""
    print(f"extractor: {printable(message)}", file=sys.stderr)


def counted(number: int, noun: str) -> str:
    """A number of things: 1 form, 2,000 forms."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def prepare_streams() -> None:
    """Makes stdout UTF-8 where it is no terminal, and no character stop a line from being shown."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty() or stream is sys.stderr:
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def abandon_stdout() -> None:
    """Lets nothing more be written to a stdout that fails, not even on the way out."""
    with suppress(OSError, ValueError, io.UnsupportedOperation):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def open_console() -> Console:
    """Rich on stdout: colours and the terminal's width there, plain text and no wrapping in a pipe."""
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False, soft_wrap=not sys.stdout.isatty())


def with_progress(items: Iterable[T], total: int) -> Iterator[T]:
    """The items as they come, with a bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        task = progress.add_task("reading", total=total)
        for item in items:
            progress.advance(task)
            yield item


def _is_harmful(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} or char in _TURNING
