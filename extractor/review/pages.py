"""Pictures of pages: drawn by workers that are held to limits, kept on disk, the oldest thrown away."""

from __future__ import annotations

import os
import queue
import re
import shutil
import threading
import time
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import ExtractorError, InputError, OutputError
from extractor.review.drawing import Desk, Sheet, draw_sheet, picture_name, warm_up
from extractor.workers.crew import Crew, Ended, Limits

WORKERS = 2  # pages drawn at a time: a slow one does not hold up the others
LIMITS = Limits(30.0, 1_500_000_000)  # a page of A2 takes two seconds and 0.4 GB
MOST_BYTES = 1_000_000_000  # of pictures kept: some 4,000 pages
LOOK_EVERY = 200  # pictures drawn between two looks at how much is kept
FORGIVEN = 60.0  # seconds after which a page that could not be drawn is tried again
WARM_AFTER = 0.5  # seconds that the first item gets before a worker is made ready for the first picture
POLL = 0.02  # seconds; that a page waits for an idle worker at most
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class _Job:
    sheet: Sheet
    future: Future[Path]


class Pages:
    """The pictures of a review's pages; safe from any thread.

    Args:
        desk: where pictures go, and what else drawing needs.
        most_bytes: of pictures that are kept.
        limits: what drawing a page may take.

    Raises:
        OutputError: the folder cannot be made.
    """

    def __init__(self, desk: Desk, *, most_bytes: int = MOST_BYTES, limits: Limits = LIMITS) -> None:
        self._desk, self._most_bytes, self._limits = desk, most_bytes, limits
        self._wanted: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[Path]] = {}
        self._failed: dict[str, tuple[float, ExtractorError]] = {}
        self._drawn = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)
        try:
            desk.folder.mkdir(parents=True, exist_ok=True)
        except OSError as err:
            remedy = "choose a folder that you may write to"
            raise OutputError(f"cannot be made ({err.strerror})", where=str(desk.folder), remedy=remedy) from err

    def start(self) -> None:
        """Begins to draw what is asked for."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the workers; what is under way is not finished."""
        with self._lock:
            self._stopping.set()
            self._wanted.put(None)  # to whom waits for what is wanted next
        if self._thread.is_alive():
            self._thread.join()

    def draw(self, sheet: Sheet) -> Future[Path]:
        """The picture of a page, when it is drawn; an ExtractorError where it cannot be."""
        future: Future[Path] = Future()
        if not sheet.uri or not _HASH.fullmatch(sheet.sha256):
            future.set_exception(_missing(sheet))
            return future
        name = picture_name(sheet)
        path = self._desk.folder / name
        with suppress(OSError):
            os.utime(path)  # it is there; the oldest are thrown away, and it is not old
            future.set_result(path)
            return future
        with self._lock:
            if name in self._under_way:
                return self._under_way[name]
            failed = self._failed.get(name)
            if failed and time.monotonic() - failed[0] < FORGIVEN:
                future.set_exception(failed[1])
                return future
            if self._stopping.is_set():
                future.set_exception(_stopping(sheet))
                return future
            self._under_way[name] = future
            self._wanted.put(_Job(sheet, future))
        return future

    def _run(self) -> None:
        at_work: dict[object, _Job] = {}
        with Crew(WORKERS, self._limits.memory).at_work() as crew:
            try:
                self._wanted.put(self._wanted.get(timeout=WARM_AFTER))
            except queue.Empty:
                crew.start("warm", self._limits, warm_up)
            number = 0
            while not self._stopping.is_set():
                while crew.idle and (job := self._next(wait=not crew.busy)):
                    number += 1
                    at_work[number] = job
                    crew.start(number, self._limits, draw_sheet, self._desk, job.sheet, f"page{number}")
                for event in crew.wait(POLL):
                    if isinstance(event, Ended) and (done := at_work.pop(event.key, None)):
                        self._end(done, event)
        left = list(at_work.values())
        while not self._wanted.empty():
            left += [job] if (job := self._wanted.get()) else []
        for job in left:
            self._settle(job, _stopping(job.sheet))
        shutil.rmtree(self._desk.fetched, ignore_errors=True)

    def _next(self, *, wait: bool) -> _Job | None:
        try:
            return self._wanted.get(block=wait)
        except queue.Empty:
            return None

    def _end(self, job: _Job, event: Ended) -> None:
        if event.code:
            problem = f"the page cannot be drawn: drawing it {event.reason}"
            self._settle(job, InputError(problem, where=job.sheet.name, remedy="look at the paper itself"))
        elif isinstance(event.result, ExtractorError):
            self._settle(job, event.result)
        else:
            self._settle(job, self._desk.folder / picture_name(job.sheet))
            self._drawn += 1
            if self._drawn % LOOK_EVERY == 1:
                self._throw_away()

    def _settle(self, job: _Job, outcome: Path | ExtractorError) -> None:
        name = picture_name(job.sheet)
        with self._lock:
            self._under_way.pop(name, None)
            if isinstance(outcome, ExtractorError):
                now = time.monotonic()
                self._failed = {key: one for key, one in self._failed.items() if now - one[0] < FORGIVEN}
                self._failed[name] = now, outcome
        if isinstance(outcome, ExtractorError):
            job.future.set_exception(outcome)
        else:
            job.future.set_result(outcome)

    def _throw_away(self) -> None:
        """Removes the pictures that were not asked for longest, so that what is kept stays below its limit."""
        kept = []
        for path in self._desk.folder.glob("*.webp"):
            with suppress(OSError):
                status = path.stat()
                kept.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if total <= self._most_bytes:
                break
            with suppress(OSError):
                path.unlink()
                total -= size


def _stopping(sheet: Sheet) -> InputError:
    return InputError("the server is stopping", where=sheet.name, remedy="")


def _missing(sheet: Sheet) -> InputError:
    remedy = "name the folder of the source files with --sources"
    return InputError("its file was not found, so its pages cannot be shown", where=sheet.name, remedy=remedy)
