"""The readers of scans: which of them there are, and calls that end in time whatever a reader does."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from extractor.document import Image, Reading
from extractor.errors import ReaderError
from extractor.options import ReadingOptions
from extractor.reading.memory import share_memory

# Seconds that the lines of a page may take; two busy processors read 120 of them in 4.
TIMEOUT_FLOOR = 60.0
TIMEOUT_LINE = 1.0


class LineReader(Protocol):
    """What a reader of scans has to do."""

    name: str

    def read_lines(self, images: Sequence[Image]) -> list[Reading]:
        """A reading for each picture of a line (grey, rows × columns)."""


class SecondReader(Protocol):
    """The same of a reader that is told which lines are numbers."""

    name: str

    def read_lines(self, images: Sequence[Image], numeric: Sequence[bool] | None = None) -> list[Reading]:
        """A reading for each picture of a line; ``numeric`` says which hold nothing but a number."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads; ``missing`` says why there is no second reader though one was wanted."""

    first: LineReader
    second: SecondReader | None = None
    missing: str = ""


def load_readers(options: ReadingOptions) -> Readers:
    """The readers that the options ask for: both, as far as they are installed, unless one is named.

    Raises:
        ReaderError: the one named, or both, cannot be loaded.
    """
    from extractor.reading import rapidocr, tesseract

    if options.reader == "tesseract":
        return Readers(tesseract.load_reader())
    first = rapidocr.load_reader(options.threads)
    if options.reader == "rapidocr":
        return Readers(first)
    second = _second()
    return Readers(first, missing=second) if isinstance(second, str) else Readers(first, second)


@lru_cache(maxsize=1)
def _second() -> SecondReader | str:
    """Tesseract, or why it is not there; looked for once in a process."""
    from extractor.reading import tesseract

    try:
        return tesseract.load_reader()
    except ReaderError as err:
        return str(err)


class _Worker:
    """A thread that asks readers, one after the other: a new one for each page would take memory of its own."""

    def __init__(self) -> None:
        self._asked: queue.SimpleQueue[tuple[Callable[[], list[Reading]], queue.SimpleQueue[_Answer]]] = (
            queue.SimpleQueue()
        )
        share_memory()
        threading.Thread(target=self._serve, name="reader", daemon=True).start()

    def call(self, read: Callable[[], list[Reading]], limit: float) -> _Answer:
        """What comes back; raises queue.Empty where nothing does in ``limit`` seconds."""
        answer: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        self._asked.put((read, answer))
        return answer.get(timeout=limit)

    def _serve(self) -> None:
        while True:
            read, answer = self._asked.get()
            try:
                answer.put(list(read()))
            except Exception as err:  # whatever a reader raises, the page is not lost
                answer.put(err)


_Answer = list[Reading] | Exception
_worker: _Worker | None = None
_worker_process = 0


def _hand() -> _Worker:
    """The worker of this process; a forked one has none of the threads."""
    global _worker, _worker_process
    if _worker is None or _worker_process != os.getpid():
        _worker, _worker_process = _Worker(), os.getpid()
    return _worker


def ask(name: str, read: Callable[[], list[Reading]], count: int) -> list[Reading]:
    """What a reader answers, checked: a reader that crashes, hangs or leaves lines out is one that failed.

    Args:
        name: of the reader.
        read: asks it.
        count: of the lines that it is asked to read.

    Raises:
        ReaderError: it failed.
    """
    global _worker
    limit = TIMEOUT_FLOOR + TIMEOUT_LINE * count
    try:
        answer = _hand().call(read, limit)
    except queue.Empty:
        _worker = None  # left to itself; the next page has another
        raise ReaderError(f"{name} did not answer in {limit:.0f} seconds") from None
    if isinstance(answer, Exception):
        said = str(answer) if isinstance(answer, ReaderError) else f"{name} failed ({type(answer).__name__})"
        raise ReaderError(said) from answer
    if len(answer) != count or not all(isinstance(reading, Reading) for reading in answer):
        raise ReaderError(f"{name} answered for {len(answer)} of {count} lines")
    return answer
