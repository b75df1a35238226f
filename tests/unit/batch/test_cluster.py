"""A batch on a real Dask cluster: a scheduler and two workers, all processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from extractor.batch.cluster import ClusterCrew
from extractor.batch.command import run_plan
from extractor.errors import ExitStatus, OptionError
from extractor.options import Options
from extractor.workers.crew import Asked, Ended, Limits
from tests.unit.batch import fakes
from tests.unit.batch.test_batch import count_done, documents_of, outputs_of, statuses_of
from tests.unit.workers.test_crew import wait_until

pytest.importorskip("distributed", reason="Dask is not installed")


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack, self._folder = stack, folder
        self.file = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file))
        wait_until(self.file.exists)
        self.workers = [self._worker() for _ in range(2)]

    @property
    def address(self) -> str:
        import json

        return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])

    def _worker(self) -> subprocess.Popen[bytes]:
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--scheduler-file", str(self.file))
        return self._start("worker", *options, "--local-directory", str(self._folder))

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        root = Path(fakes.__file__).parents[3]
        log = self._stack.enter_context((self._folder / "log").open("ab"))
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
            stdout=log,
            stderr=log,
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "dask").mkdir()
    with ExitStack() as stack:
        yield Cluster(stack, tmp_path / "dask")


@pytest.mark.filterwarnings("ignore::Warning")  # Dask's own
def test_a_cluster_gives_the_same_and_a_lost_worker_loses_nothing(cluster: Cluster, tmp_path: Path) -> None:
    import threading

    source = tmp_path / "in"
    for n in range(30):
        fakes.write_fake(source / f"{n:02}.pdf", f"{'clean' if n % 3 else 'slow'} {n}")
    fakes.write_fake(source / "bad.pdf", "bad")
    fakes.write_fake(source / "same.pdf", "clean 1")
    run_plan(fakes.plan((source,), tmp_path / "here"), Options())
    out = tmp_path / "there"

    def kill_one() -> None:
        wait_until(lambda: count_done(out) >= 5)
        cluster.workers[0].kill()

    killer = threading.Thread(target=kill_one)
    killer.start()
    plan = fakes.plan((source,), out, cluster=cluster.address, limits=Limits(60.0, 600_000_000))
    assert run_plan(plan, Options()) == ExitStatus.UNREADABLE
    killer.join()
    assert cluster.workers[0].wait() != 0
    assert outputs_of(out) == outputs_of(tmp_path / "here")
    assert statuses_of(out) == statuses_of(tmp_path / "here")
    assert statuses_of(out)["same.pdf"] == "duplicate"

    fakes.write_fake(source / "crash.pdf", "crash")
    assert run_plan(plan, Options()) == ExitStatus.UNREADABLE
    crash = documents_of(out)["crash.pdf"]
    assert (crash.status, crash.attempts, crash.error_code) == ("set_aside", 2, "worker.crash")
    assert cluster.workers[1].poll() is None


@pytest.mark.filterwarnings("ignore::Warning")  # Dask's own
def test_a_result_that_is_late_is_waited_for_again(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    result = distributed.Future.result
    late = [True, True]

    def once_too_late(future: Any, timeout: float | None = None) -> object:
        if late and late.pop():
            raise TimeoutError
        return result(future, timeout)

    monkeypatch.setattr(distributed.Future, "result", once_too_late)
    with ClusterCrew(cluster.address, 600_000_000).at_work() as crew:
        wait_until(lambda: crew.idle > 0)
        crew.start("a", Limits(60.0, 600_000_000), fakes.sleep, 0.0)
        ended: list[Asked | Ended] = []
        while crew.busy:
            ended += crew.wait()
        assert [(event.key, getattr(event, "code", None)) for event in ended] == [("a", "")]
        assert not late


@pytest.mark.filterwarnings("ignore::Warning")  # Dask's own
def test_no_scheduler_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor.batch import cluster

    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    fakes.write_fake(tmp_path / "in" / "a.pdf", "clean")
    with pytest.raises(OptionError, match=r"--on tcp://127\.0\.0\.1:9: no scheduler answers there"):
        run_plan(fakes.plan((tmp_path / "in",), tmp_path / "out", cluster="tcp://127.0.0.1:9"), Options())
