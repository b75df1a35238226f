"""Worker processes that cannot take the run down: each held to time and memory, each replaced when it ends."""

from __future__ import annotations

import math
import multiprocessing
import os
import signal
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol

from extractor.errors import ExtractorError
from extractor.workers import limits
from extractor.workers.quiet import mute, quieten

POLL = 0.1  # seconds between two looks at time and memory
START_SECONDS = 120.0  # that a process may take to begin; on a machine with nothing else to do it is one
MOST_STARTS = 5  # of processes that end before they have begun: what they were to do has no part in that
SWOLLEN = 0.6  # of the memory limit: an idle worker that holds on to more is replaced

# In the worker: asks the parent, and waits for the answer.
Ask = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take: seconds and bytes of memory.

    ``part_seconds`` is for each of its parts, where the work tells by ``Parts`` how many it has: it may take as long as
    they may, if that is longer.
    """

    seconds: float
    memory: int
    part_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker tells, in place of a question, of the work that it does: it has so many parts."""

    count: int


UNLIMITED = Limits(math.inf, 1 << 60)


@dataclass(frozen=True, slots=True)
class Asked:
    """A worker wants an answer."""

    key: object
    question: Any


@dataclass(frozen=True, slots=True)
class Ended:
    """A piece of work is done, or its worker is gone: then ``code`` and ``reason`` say how."""

    key: object
    result: Any = None
    code: str = ""
    reason: str = ""


class Workers(Protocol):
    """Who does the work, here or on a cluster; see ``Crew``."""

    @property
    def busy(self) -> int:
        """How many pieces of work are under way."""

    @property
    def idle(self) -> int:
        """How many more could be."""

    def start(self, key: object, limits: Limits, call: Callable[..., Any], *args: object) -> None:
        """Starts a piece of work."""

    def answer(self, key: object, value: object) -> None:
        """Answers what a worker has asked."""

    def wait(self, seconds: float = ...) -> list[Asked | Ended]:
        """What happened; waits for it a while."""

    def kill(self) -> None:
        """Ends all work at once."""


class WorkFailedError(ExtractorError):
    """Work of the batch itself that a worker could not do."""

    code = "worker.failed"
    remedy = "run the same command again, with more --memory"


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    since: float
    memory: int
    ready: bool = False
    busy: bool = False
    key: object = None
    limits: Limits | None = None
    waiting: tuple[Any, ...] | None = None  # work to be sent once it is ready
    starts: int = 1  # processes begun for this work
    doomed: tuple[str, str] = field(default=("", ""))  # why it is being killed


class Crew:
    """So many worker processes; work is started in them, and events come back.

    Args:
        workers: how many.
        memory: bytes that each may use.
        debug: whether they show warnings and logs.
        modules: that each loads before it begins.
    """

    def __init__(self, workers: int, memory: int, *, debug: bool = False, modules: Sequence[str] = ()) -> None:
        self._memory, self._debug, self._modules = memory, debug, tuple(modules)
        self._workers: list[_Worker | None] = [None] * workers

    @property
    def busy(self) -> int:
        """How many pieces of work are under way."""
        return sum(worker is not None and worker.busy for worker in self._workers)

    @property
    def idle(self) -> int:
        """How many more could be."""
        return len(self._workers) - self.busy

    def prepare(self) -> None:
        """Begins the processes that are not there yet, to have them loaded when there is work."""
        for at, worker in enumerate(self._workers):
            if worker is None:
                self._workers[at] = self._spawn()

    def start(self, key: object, limits: Limits, call: Callable[..., Any], *args: object) -> None:
        """Starts ``call(*args, ask)`` in an idle worker; it is importable, and so is what it gives.

        Args:
            key: by which the events name the work.
            limits: what it may take.
            call: the work.
            args: for it.
        """
        at = next(n for n, worker in enumerate(self._workers) if worker is None or not worker.busy)
        worker = self._workers[at]
        if worker is None or not worker.process.is_alive():
            if worker is not None:
                self._discard(worker)
            worker = self._workers[at] = self._spawn()
        worker.busy, worker.key, worker.limits, worker.doomed = True, key, limits, ("", "")
        worker.waiting, worker.since = (call, args), time.monotonic()
        if worker.ready:
            self._send_work(worker)

    def answer(self, key: object, value: object) -> None:
        """Answers what the worker with this work has asked."""
        worker = next(worker for worker in self._workers if worker and worker.busy and worker.key == key)
        with suppress(OSError):  # it has died meanwhile: that is an event of its own
            worker.pipe.send(value)

    def wait(self, seconds: float = POLL) -> list[Asked | Ended]:
        """What happened; waits for it a while."""
        pipes = {worker.pipe: n for n, worker in enumerate(self._workers) if worker and worker.busy}
        ready = connection.wait(list(pipes), seconds)
        events = [event for pipe in ready if (event := self._hear(pipes[pipe]))]  # type: ignore[index]
        self._watch()
        return events

    def call(self, limits: Limits, call: Callable[..., Any], *args: object) -> Any:
        """Does a piece of work in a worker and waits for it; nothing else is under way.

        Raises:
            WorkFailedError: the worker died of it.
        """
        self.start(None, limits, call, *args)
        while True:
            for event in self.wait():
                if isinstance(event, Ended):
                    if event.code:
                        raise WorkFailedError(event.reason)
                    if isinstance(event.result, ExtractorError):
                        raise event.result
                    return event.result

    def kill(self) -> None:
        """Ends all workers at once."""
        for at, worker in enumerate(self._workers):
            if worker is not None:
                limits.kill_group(worker.process.pid or 0) if worker.process.pid else None
                self._discard(worker)
                self._workers[at] = None

    @contextmanager
    def at_work(self) -> Iterator[Crew]:
        """The crew for a block; afterwards no process of it is left."""
        try:
            yield self
        finally:
            self.kill()

    def _spawn(self) -> _Worker:
        # Spawned, not forked: a fork copies the threads' locks of OpenCV and onnxruntime as they stand.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._memory, self._debug, self._modules), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, time.monotonic(), self._memory)

    def _send_work(self, worker: _Worker) -> None:
        worker.since = time.monotonic()
        with suppress(OSError):  # it has died: that is an event of its own
            worker.pipe.send(worker.waiting)
        worker.waiting = None

    def _hear(self, at: int) -> Asked | Ended | None:
        worker = self._workers[at]
        if worker is None:
            return None
        try:
            kind, value = worker.pipe.recv()
        except (EOFError, OSError):
            self._workers[at] = None
            if not worker.ready and not worker.doomed[0] and worker.starts < MOST_STARTS:
                self._start_again(at, worker)
                return None
            return self._lost(worker)
        if kind == "ready":
            worker.ready = True
            self._send_work(worker)
            return None
        if kind == "ask" and isinstance(value, Parts):
            if worker.limits is not None:
                seconds = max(worker.limits.seconds, value.count * worker.limits.part_seconds)
                worker.limits = replace(worker.limits, seconds=seconds)
            self.answer(worker.key, None)
            return None
        if kind == "ask":
            return Asked(worker.key, value)
        worker.busy = False
        if limits.used_memory(worker.process.pid or 0) > SWOLLEN * worker.memory:
            limits.kill_group(worker.process.pid or 0)
            self._discard(worker)
            self._workers[at] = None
        return Ended(worker.key, value)

    def _start_again(self, at: int, worker: _Worker) -> None:
        limits.kill_group(worker.process.pid or 0)
        self._discard(worker)
        fresh = self._workers[at] = self._spawn()
        fresh.busy, fresh.key, fresh.limits = True, worker.key, worker.limits
        fresh.waiting, fresh.starts = worker.waiting, worker.starts + 1

    def _lost(self, worker: _Worker) -> Ended:
        worker.process.join(POLL)
        if worker.process.is_alive():  # it has closed its pipe and goes on
            limits.kill_group(worker.process.pid or 0)
        worker.process.join()
        code, reason = worker.doomed
        if not code:
            code, reason = _cause(worker.process.exitcode or 0)
        self._discard(worker)
        return Ended(worker.key, code=code, reason=reason)

    def _watch(self) -> None:
        """Kills what takes too long or too much; that it has ended is heard at its pipe."""
        now = time.monotonic()
        for worker in self._workers:
            if worker is None or not worker.busy or worker.limits is None or worker.doomed[0]:
                continue
            pid = worker.process.pid or 0
            seconds = worker.limits.seconds if worker.ready else START_SECONDS
            if now - worker.since > seconds:
                worker.doomed = "worker.timeout", f"took longer than {seconds:,.0f} s"
            elif limits.used_memory(pid) > worker.limits.memory:
                worker.doomed = "worker.memory", f"needed more than {worker.limits.memory // 1_000_000:,} MB of memory"
            else:
                continue
            limits.kill_group(pid)

    def _discard(self, worker: _Worker) -> None:
        worker.process.join()
        worker.process.close()
        worker.pipe.close()


def _cause(exit_code: int) -> tuple[str, str]:
    """Why a process is gone that nobody here has killed."""
    if exit_code < 0:
        number = -exit_code
        name = next((one.name for one in signal.Signals if one == number), f"signal {number}")
        if name in {"SIGKILL", "SIGTERM"}:
            return "worker.killed", f"its process was killed from outside ({name})"
        return "worker.crash", f"a library crashed ({name})"
    return "worker.crash", f"its process ended by itself (exit status {exit_code})"


def _serve(pipe: Connection, memory: int, debug: bool, modules: Sequence[str]) -> None:
    """The worker: does what it is sent, until nobody is there to send any more."""
    limits.confine(memory)
    # The systems of equations are small: a second thread at each makes bending a page ten times as slow on two cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")  # a worker is one core's work: as many as cores fill them
    quieten(debug)
    if not debug:
        mute()

    for module in modules:
        import_module(module)

    def ask(question: object) -> Any:
        pipe.send(("ask", question))
        return pipe.recv()

    with suppress(EOFError, BrokenPipeError), warnings.catch_warnings():
        pipe.send(("ready", None))
        while True:
            call, args = pipe.recv()
            pipe.send(("end", call(*args, ask)))
