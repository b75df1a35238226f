"""Many files: read side by side in processes; a file that cannot be read stops none of the others."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError, InputError
from extractor.workers.crew import UNLIMITED, Ask, Crew, Ended

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
    options = options.with_one_thread()
    waiting = iter(enumerate(paths))
    with Crew(jobs, UNLIMITED.memory, debug=debug).at_work() as crew:
        while True:
            while crew.idle and (task := next(waiting, None)):
                position, path = task
                crew.start(position, UNLIMITED, _work_in_worker, work, position, path, options)
            if not crew.busy:
                return
            yield from (_outcome(event, paths) for event in crew.wait() if isinstance(event, Ended))


def available_cores() -> int:
    """The cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _work_in_worker(work: Work, position: int, path: Path, options: Options, _: Ask) -> Outcome:
    return work(position, path, options)


def _outcome(event: Ended, paths: Sequence[Path]) -> Outcome:
    if not event.code:
        outcome: Outcome = event.result
        return outcome
    position = event.key
    assert isinstance(position, int)
    path = paths[position]
    error = InputError(
        f"the process that read it died: {event.reason}",
        where=str(path),
        remedy="read it alone, with --jobs 1 or --pages",
    )
    return Outcome(position, path, error=error)
