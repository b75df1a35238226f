"""Many files: read side by side in processes; a file that cannot be read stops none of the others."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError, InputError

if TYPE_CHECKING:
    from extractor.exporting import Result
    from extractor.options import Options


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file: a result or an error; ``trace`` is for who writes the program."""

    position: int
    path: Path
    result: Result | None = None
    error: ExtractorError | None = None
    trace: str = ""


Work = Callable[[int, Path, "Options"], Outcome]


def read_one(position: int, path: Path, options: Options) -> Outcome:
    """Reads one file; never raises, short of an interrupt."""
    try:
        from extractor import extract

        return Outcome(position, path, extract(path, options))
    except ExtractorError as err:
        return Outcome(position, path, error=err, trace=traceback.format_exc())
    except MemoryError:
        error = InputError("there is not enough memory to read it", where=str(path), remedy="read it with --pages")
        return Outcome(position, path, error=error, trace=traceback.format_exc())
    except Exception as err:
        return Outcome(position, path, error=unexpected(err, path), trace=traceback.format_exc())


def unexpected(err: Exception, path: Path) -> ExtractorError:
    """A failure nobody foresaw, as one line; the message is left out, for it may hold what the file holds."""
    return ExtractorError(
        f"reading failed ({type(err).__name__})",
        where=str(path),
        remedy="this is a fault of extractor: --debug shows where",
    )


def read_many(
    paths: Sequence[Path], options: Options, jobs: int, *, debug: bool = False, work: Work = read_one
) -> Iterator[Outcome]:
    """Reads files, the first one done first.

    Args:
        paths: the files.
        options: for each of them. Where several are read at a time, each reader gets one thread.
        jobs: how many at a time; 0 for one a core. One at a time is done in this process.
        debug: whether the workers show warnings and logs.
        work: what is done with a file; importable, for it runs in another process.
    """
    jobs = min(jobs or available_cores(), len(paths))
    if jobs <= 1:
        for position, path in enumerate(paths):
            yield work(position, path, options)
        return
    with _environment(OMP_THREAD_LIMIT="1"):
        yield from _Crew(jobs, debug).run(paths, _single_threaded(options), work)


def available_cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def quieten(debug: bool) -> None:
    """Keeps third parties' warnings off stderr; ``debug`` lets our own log out instead."""
    logging.getLogger("extractor").setLevel(logging.DEBUG if debug else logging.WARNING)
    if debug:
        logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
        return
    warnings.simplefilter("ignore")
    if not logging.getLogger().handlers:
        logging.getLogger().addHandler(logging.NullHandler())


class _Crew:
    """Pools of one process each: when a process dies, it is known which file it died of, and no other is lost."""

    def __init__(self, jobs: int, debug: bool) -> None:
        self._debug = debug
        self._idle = [self._pool() for _ in range(jobs)]
        self._busy: dict[Future[Outcome], tuple[ProcessPoolExecutor, int, Path]] = {}

    def run(self, paths: Sequence[Path], options: Options, work: Work) -> Iterator[Outcome]:
        """Every file's outcome, as they come."""
        before = set(multiprocessing.active_children())
        waiting = iter(enumerate(paths))
        try:
            while True:
                while self._idle and (task := next(waiting, None)):
                    self._start(*task, options, work)
                if not self._busy:
                    break
                done, _ = wait(self._busy, return_when=FIRST_COMPLETED)
                for future in done:
                    yield self._outcome(future)
        except BaseException:  # an interrupt, or who asked has left: what is half done is of no use
            for process in set(multiprocessing.active_children()) - before:
                process.terminate()
            raise
        finally:
            for pool in [*self._idle, *(pool for pool, _, _ in self._busy.values())]:
                pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, position: int, path: Path, options: Options, work: Work) -> None:
        pool = self._idle.pop()
        try:
            future = pool.submit(work, position, path, options)
        except BrokenProcessPool:  # its process died with nothing to do
            pool = self._pool()
            future = pool.submit(work, position, path, options)
        self._busy[future] = pool, position, path

    def _outcome(self, future: Future[Outcome]) -> Outcome:
        pool, position, path = self._busy.pop(future)
        try:
            outcome = future.result()
        except BrokenProcessPool:
            pool.shutdown(wait=False)
            pool = self._pool()
            error = InputError(
                "the process that read it died (out of memory, or a crash in a library)",
                where=str(path),
                remedy="read it alone, with --jobs 1 or --pages",
            )
            outcome = Outcome(position, path, error=error)
        except Exception as err:  # a result that cannot be sent between processes
            outcome = Outcome(position, path, error=unexpected(err, path), trace=traceback.format_exc())
        self._idle.append(pool)
        return outcome

    def _pool(self) -> ProcessPoolExecutor:
        # Spawned, not forked: a fork copies the threads' locks of OpenCV and onnxruntime as they stand.
        return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _start_worker, (self._debug,))


def _start_worker(debug: bool) -> None:
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches the whole group; workers leave without a word
    quieten(debug)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Sets what worker processes inherit: Tesseract's threads, one a core already, are no option of its own."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _single_threaded(options: Options) -> Options:
    return options.model_copy(update={"reading": options.reading.model_copy(update={"threads": 1})})
