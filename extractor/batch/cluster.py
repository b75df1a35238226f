"""Workers on several machines, by Dask: ``--on tcp://scheduler:8786``. The same work under the same limits."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from extractor.errors import ExtractorError, OptionError
from extractor.workers.crew import Asked, Crew, Ended, Limits

AHEAD = 2  # pieces of work under way for each thread of the cluster: the next is there when one is done
CONNECT_SECONDS = 15
RESULT_SECONDS = 5  # for one result to come over; one that is later, as from a worker just lost, is waited for again
LOOK_SECONDS = 2.0  # between two looks at how large the cluster is
_own = threading.local()


class ClusterError(ExtractorError):
    """The cluster is gone."""

    code = "cluster.lost"
    remedy = "see to the scheduler and its workers; the same command goes on"


class ClusterCrew:
    """What ``Crew`` is on one machine, on a cluster.

    Each thread of each Dask worker keeps one process that reads, held to the limits, so that models are loaded once
    and a document that takes its process down leaves the Dask worker up. Work of a Dask worker that is lost is given
    to another one by the scheduler. A worker's question is answered yes: what is known already is found afterwards.

    Args:
        address: of the scheduler.
        memory: bytes that each process may use.
        debug: whether they show warnings and logs.

    Raises:
        OptionError: Dask is not installed, or there is no scheduler.
    """

    def __init__(self, address: str, memory: int, *, debug: bool = False) -> None:
        try:
            import distributed
        except ImportError as err:
            raise OptionError(f"--on {address} needs Dask", remedy="pip install 'extractor[cluster]'") from err
        try:
            dask: Any = distributed  # its functions have no types
            self._client = dask.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, RuntimeError) as err:
            raise OptionError(f"--on {address}: no scheduler answers there", remedy="start 'dask scheduler'") from err
        self._memory, self._debug = memory, debug
        self._futures: dict[object, Any] = {}
        self._done: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._threads, self._looked = 0, 0.0

    @property
    def busy(self) -> int:
        """How many pieces of work are under way."""
        return len(self._futures)

    @property
    def idle(self) -> int:
        """How many more could be; none where the cluster has no workers."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._threads, self._looked = sum(self._client.nthreads().values()), time.monotonic()
        return max(0, AHEAD * self._threads - self.busy)

    def start(self, key: object, limits: Limits, call: Callable[..., Any], *args: object) -> None:
        """Starts ``call(*args, ask)`` somewhere; see ``Crew.start``."""
        try:
            future = self._client.submit(
                work_here, self._memory, self._debug, limits, call, args, key=f"extractor-{key}-{time.time_ns()}"
            )
        except Exception as err:
            raise ClusterError(f"the cluster takes no more work ({type(err).__name__})") from err
        self._watch(key, future)

    def answer(self, key: object, value: object) -> None:
        """Nothing asks here."""

    def wait(self, seconds: float = 0.1) -> list[Asked | Ended]:
        """What ended; waits for it a while."""
        events: list[Asked | Ended] = []
        with suppress(queue.Empty):
            events += self._take(self._done.get(timeout=seconds))
            while True:
                events += self._take(self._done.get_nowait())
        if not events and self._client.status != "running":
            raise ClusterError("the scheduler is gone")
        return events

    def kill(self) -> None:
        """Gives up what is under way, and leaves the cluster."""
        with suppress(Exception):
            self._client.cancel(list(self._futures.values()), force=True)
        self._futures = {}
        with suppress(Exception):
            self._client.close(timeout=CONNECT_SECONDS)

    @contextmanager
    def at_work(self) -> Iterator[ClusterCrew]:
        """The crew for a block."""
        try:
            yield self
        finally:
            self.kill()

    def _watch(self, key: object, future: Any) -> None:
        self._futures[key] = future
        future.add_done_callback(lambda _: self._done.put(key))

    def _take(self, key: object) -> list[Ended]:
        """What ended under this key; nothing where its result went with a worker and is being made again."""
        from distributed import KilledWorker

        future = self._futures.pop(key)
        try:
            ended: Ended = future.result(timeout=RESULT_SECONDS)
        except KilledWorker:
            return [Ended(key, code="worker.killed", reason="several workers of the cluster were lost over it")]
        except TimeoutError:
            self._watch(key, future)
            return []
        except Exception as err:
            raise ClusterError(f"the cluster has given up work ({type(err).__name__})") from err
        return [Ended(key, ended.result, ended.code, ended.reason)]


def work_here(memory: int, debug: bool, limits: Limits, call: Callable[..., Any], args: tuple[object, ...]) -> Ended:
    """On a Dask worker: does a piece of work in the process that this thread keeps for it.

    It is all that a function mapped over paths by another engine needs.
    """
    crew = getattr(_own, "crew", None)
    if crew is None:
        crew = _own.crew = Crew(1, memory, debug=debug)
    with _may_have_children():
        crew.start(None, limits, call, *args)
    while True:
        for event in crew.wait():
            if isinstance(event, Ended):
                return event
            crew.answer(event.key, True)


@contextmanager
def _may_have_children() -> Iterator[None]:
    """Dask's nanny makes its workers daemons, and multiprocessing grants daemons no children."""
    import multiprocessing

    config: dict[str, Any] = getattr(multiprocessing.current_process(), "_config", {})
    before = config.get("daemon")
    config["daemon"] = False
    try:
        yield
    finally:
        config["daemon"] = before
