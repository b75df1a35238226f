"""Programmes run beside each other that end: in time, with all they started, and without a file left behind."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import IO

# One thread a process: the networks are so small that threads wait for each other. C keeps the points in its figures.
ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Call:
    """A programme to run: its command, what stands on its standard input, and the seconds it may take."""

    command: tuple[str, ...]
    given: bytes
    limit: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``status`` is the exit status, negative for the signal that ended it."""

    status: int
    output: str
    complaint: str


@dataclass(frozen=True, slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    complaint: IO[bytes]


def run_together(calls: Sequence[Call]) -> list[Answer]:
    """Runs programmes at the same time, each in a process group of its own, and waits for all of them.

    Input and output go through files without a name, which are gone with their last user, however that ends.

    Raises:
        subprocess.TimeoutExpired: one took too long; all are ended.
        OSError: one cannot be started.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        running = [stack.enter_context(_started(call)) for call in calls]
        for call, one in zip(calls, running, strict=True):
            one.process.wait(max(0.0, began + call.limit - time.monotonic()))
        return [Answer(one.process.returncode, _text(one.output), _text(one.complaint)) for one in running]


@contextmanager
def _started(call: Call) -> Iterator[_Running]:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        given.write(call.given)
        given.seek(0)
        process = subprocess.Popen(
            call.command,
            stdin=given,
            stdout=said,
            stderr=complained,
            env={**os.environ, **ENVIRONMENT},
            start_new_session=True,
        )
        try:
            _bound(process.pid, call.limit)
            yield _Running(process, said, complained)
        finally:
            _end(process)


def _bound(pid: int, limit: float) -> None:
    """Bounds a process's own computing time, for where this process is killed and nobody waits for it any more."""
    with suppress(ImportError, AttributeError, OSError):  # Linux alone has prlimit; the process may have ended
        import resource

        seconds = math.ceil(limit) + 1
        resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)  # the group: a wrapper script's child as well
            else:
                process.kill()
        process.wait()


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", errors="replace")
