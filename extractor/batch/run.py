"""A run of a batch: documents from the ledger to the workers, what came of them to the ledger."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from extractor.batch.ledger import KILLED, Document, Ledger, of_same
from extractor.batch.progress import Watch
from extractor.batch.reading import Answer, Job, read_document
from extractor.workers.crew import Asked, Ended, Limits, Workers

# A crash, a hang and too much memory are a document's own: tried once more, alone. A kill from outside says little of
# the document, so that it takes more of them to set it aside.
MOST_ATTEMPTS = 2
MOST_KILLS = 5
AHEAD = 50  # documents fetched from the ledger at once: those that live long, among the many that do not, hold memory


@dataclass(slots=True)
class Reader:
    """Reads what waits in a ledger.

    Args:
        ledger: the ledger.
        crew: the workers.
        job: how each document is read.
        limits: what each may take.
        watch: is told of each.
        run: the number of the run.
        any_fingerprint: whether results that were read otherwise are as good.
        at_last: is called when the last documents have been fetched from the ledger.
    """

    ledger: Ledger
    crew: Workers
    job: Job
    limits: Limits
    watch: Watch
    run: int
    any_fingerprint: bool = False
    at_last: Callable[[], None] = lambda: None
    _stopping: bool = False
    _under_way: dict[int, Document] = field(default_factory=dict)

    def read_all(self) -> bool:
        """Reads until nothing waits; True where nothing is left, False where it was asked to stop.

        Raises:
            ExtractorError: what was asked for is wrong, or the ledger cannot be written.
            KeyboardInterrupt: it was asked to stop twice.
        """
        with self._interruptible():
            self._read(alone=False)
            while not self._stopping and self.ledger.next_waiting(0, alone=True, limit=1):
                self._read(alone=True)
        return not self._stopping

    def _read(self, *, alone: bool) -> None:
        """Reads the documents that wait now: side by side, or one after another."""
        waiting = self._waiting(alone=alone)
        following = next(waiting, None)
        changes: list[dict[str, Any]] = []
        while True:
            while following and not self._stopping and self.crew.idle and not (alone and self.crew.busy):
                changes.append(self._begin(following))
                following = next(waiting, None)
            if changes:
                self.ledger.update(changes)
            if not self.crew.busy and (following is None or self._stopping):
                return
            # Noted with what begins next, which waits for no disk that way.
            changes = [change for event in self.crew.wait() for change in self._take(event)]

    def _waiting(self, *, alone: bool) -> Iterator[Document]:
        last = 0
        while page := self.ledger.next_waiting(last, alone=alone, limit=AHEAD):
            if len(page) < AHEAD:
                self.at_last()
            yield from page
            last = page[-1].id

    def _begin(self, document: Document) -> dict[str, Any]:
        self._under_way[document.id] = document
        self.crew.start(document.id, self.limits, read_document, self.job, document.id, document.uri, document.name)
        attempts = document.attempts + 1
        return {
            "id": document.id,
            "status": "running",
            "attempts": attempts,
            "started": time.time(),
            "finished": None,
            "run": self.run,
        }

    def _take(self, event: Asked | Ended) -> Iterator[dict[str, Any]]:
        """What an event changes in the ledger."""
        key = event.key
        assert isinstance(key, int)
        document = self._under_way[key]
        if isinstance(event, Asked):
            sha256 = str(event.question)
            same = self.ledger.find_same(sha256, None if self.any_fingerprint else self.job.fingerprint)
            self.crew.answer(key, same is None)
            if same is None:
                yield {"id": key, "sha256": sha256}
            else:
                yield self._finish(document, {**of_same(same, document.name), "sha256": sha256})
            return
        del self._under_way[key]
        if event.code:
            yield self._lost(document, event.code, event.reason)
            return
        answer: Answer = event.result
        if answer.usage is not None:
            raise answer.usage
        if not answer.known:
            yield self._finish(document, {**answer.columns, "finished": time.time()}, answer.trace)

    def _finish(self, document: Document, columns: dict[str, Any], trace: str = "") -> dict[str, Any]:
        change = {"error_code": None, "error": None, **columns, "id": document.id}
        self.watch.document(document.name, change, trace)
        return change

    def _lost(self, document: Document, code: str, reason: str) -> dict[str, Any]:
        """A document has taken its worker down, or went down with it."""
        most = MOST_KILLS if code == KILLED else MOST_ATTEMPTS
        status = "set_aside" if document.attempts + 1 >= most else "waiting"
        remedy = (
            "" if status == "waiting" else "; set aside: raise the limit and use --retry failed, or look at the file"
        )
        columns = {
            "status": status,
            "fingerprint": self.job.fingerprint,
            "error_code": code,
            "error": f"{document.name}: {reason}{remedy}",
            "finished": time.time(),
        }
        return self._finish(document, columns)

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Lets an interrupt stop the run when what is under way is done, and a second one at once."""

        def stop(_: int, __: FrameType | None) -> None:
            if self._stopping:
                raise KeyboardInterrupt
            self._stopping = True
            self.watch.remark("finishing what has begun; interrupt again to stop now")

        try:
            before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        except ValueError:  # not the main thread: whoever called takes care of interrupts
            yield
            return
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
