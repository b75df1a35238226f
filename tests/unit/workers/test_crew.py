"""Workers are real processes; what they do is a fake."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor.options import Options
from extractor.workers import limits
from extractor.workers.crew import Ask, Asked, Crew, Ended, Limits, Parts, WorkFailedError
from tests.unit.batch import fakes

ENOUGH = Limits(30.0, 600_000_000)


def read(path: Path, ask: object) -> str:
    return fakes.read(path, Options()).source.name


def finish(crew: Crew) -> dict[object, Ended]:
    """How all that is under way ends."""
    ended: dict[object, Ended] = {}
    while crew.busy:
        for event in crew.wait():
            assert isinstance(event, Ended)
            ended[event.key] = event
    return ended


def test_work_can_ask_and_gives_a_result() -> None:
    with Crew(1, ENOUGH.memory).at_work() as crew:
        crew.start("sum", ENOUGH, fakes.add, 1, 2)
        events: list[Asked | Ended] = []
        while not events:
            events = crew.wait()
        assert events == [Asked("sum", "how many more?")]
        crew.answer("sum", 4)
        assert finish(crew) == {"sum": Ended("sum", 7)}
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("says", "given", "code", "reason"),
    [
        ("crash", ENOUGH, "worker.crash", "a library crashed (SIGSEGV)"),
        ("exit", ENOUGH, "worker.crash", "its process ended by itself (exit status 9)"),
        ("hang", Limits(1.0, 600_000_000), "worker.timeout", "took longer than 1 s"),
        ("swell", Limits(30.0, 600_000_000), "worker.memory", "needed more than 600 MB of memory"),
    ],
)
def test_a_worker_that_goes_down_says_why(says: str, given: Limits, code: str, reason: str, tmp_path: Path) -> None:
    path, good = fakes.write_fake(tmp_path / "a.pdf", says), fakes.write_fake(tmp_path / "b.pdf", "clean")
    with Crew(1, given.memory).at_work() as crew:
        crew.start("it", given, read, path)
        assert finish(crew) == {"it": Ended("it", code=code, reason=reason)}
        crew.start("next", ENOUGH, read, good)
        assert finish(crew) == {"next": Ended("next", "b.pdf")}


def test_a_worker_that_is_killed_from_outside() -> None:
    with Crew(1, ENOUGH.memory).at_work() as crew:
        crew.start("it", ENOUGH, fakes.add, 1, 2)
        while not crew.wait():
            pass  # until it has asked
        os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
        assert finish(crew)["it"].code == "worker.killed"


def test_a_worker_that_dies_before_it_has_begun_is_replaced() -> None:
    with Crew(1, ENOUGH.memory).at_work() as crew:
        crew.start("it", ENOUGH, fakes.sleep, 0.0)
        os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
        assert finish(crew)["it"].code == ""


def test_workers_that_never_begin_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.workers.crew._serve", leave)
    with Crew(1, ENOUGH.memory).at_work() as crew:
        crew.start("it", ENOUGH, fakes.sleep, 0.0)
        reason = "its process ended by itself (exit status 7)"
        assert finish(crew) == {"it": Ended("it", code="worker.crash", reason=reason)}


def leave(*_: object) -> None:
    os._exit(7)


def test_a_worker_that_dies_with_nothing_to_do_is_replaced() -> None:
    with Crew(1, ENOUGH.memory).at_work() as crew:
        crew.start("first", ENOUGH, fakes.sleep, 0.0)
        first = finish(crew)["first"].result
        os.kill(first, signal.SIGKILL)
        while multiprocessing.active_children():
            time.sleep(0.01)
        crew.start("second", ENOUGH, fakes.sleep, 0.0)
        second = finish(crew)["second"]
        assert second.code == ""
        assert second.result != first


def test_work_of_the_batch_itself_that_fails_is_an_error(tmp_path: Path) -> None:
    path = fakes.write_fake(tmp_path / "a.pdf", "crash")
    with Crew(1, ENOUGH.memory).at_work() as crew, pytest.raises(WorkFailedError, match="SIGSEGV"):
        crew.call(ENOUGH, read, path)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    """The parent is killed while its worker sleeps: a minute later, were it left alone, it would still be there."""
    told = tmp_path / "pid"
    code = (
        "from tests.unit.workers.test_crew import *\n"
        "if __name__ == '__main__':\n"
        "    crew = Crew(1, ENOUGH.memory)\n"
        "    crew.start(0, ENOUGH, fakes.sleep, 0.0)\n"
        "    pid = finish(crew)[0].result\n"
        "    crew.start(1, ENOUGH, fakes.sleep, 60.0)\n"
        f"    Path({str(told)!r}).with_suffix('.new').write_text(str(pid))\n"
        f"    Path({str(told)!r}).with_suffix('.new').rename({str(told)!r})\n"
        "    finish(crew)\n"
    )
    script = tmp_path / "parent.py"
    script.write_text(code, encoding="utf-8")
    root = str(Path(fakes.__file__).parents[3])
    parent = subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": root})
    wait_until(told.exists)
    worker = int(told.read_text(encoding="ascii"))
    assert limits.used_memory(worker) > 0
    parent.kill()
    parent.wait()
    wait_until(lambda: not is_running(worker))


def wait_until(what: Callable[[], Any], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process is there, and no zombie that nobody has waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def grumble(ask: object) -> str:
    os.write(2, b"Fax4Decode: Bad code word at line 312\n")
    os.write(1, b"TIFF: of no use\n")
    return "read"


def test_what_a_library_tells_the_terminal_is_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    with Crew(1, ENOUGH.memory).at_work() as crew:
        assert crew.call(ENOUGH, grumble) == "read"
    assert capfd.readouterr() == ("", "")


def loaded(module: str, ask: object) -> tuple[int, bool]:
    return os.getpid(), module in sys.modules


@pytest.mark.parametrize("dies", [False, True])
def test_a_worker_that_was_prepared_has_loaded_its_modules_before_there_is_work(dies: bool) -> None:
    with Crew(1, ENOUGH.memory, modules=("colorsys",)).at_work() as crew:
        crew.prepare()
        crew.prepare()
        (process,) = multiprocessing.active_children()
        prepared = process.pid
        if dies:
            process.kill()
        pid, has = crew.call(ENOUGH, loaded, "colorsys")
        assert has
        assert (pid == prepared) is not dies
    with Crew(1, ENOUGH.memory).at_work() as crew:
        assert not crew.call(ENOUGH, loaded, "colorsys")[1]


def sleep_over(parts: int, ask: Ask) -> str:
    ask(Parts(parts))
    time.sleep(parts / 10)
    return "done"


def test_work_of_many_parts_may_take_as_long_as_they_may() -> None:
    limits = Limits(2.0, 600_000_000, part_seconds=1.0)
    with Crew(1, ENOUGH.memory).at_work() as crew:
        assert crew.call(ENOUGH, sleep_over, 0) == "done"  # all is loaded
        assert crew.call(limits, sleep_over, 30) == "done"
        with pytest.raises(WorkFailedError, match="took longer than 2 s"):
            crew.call(replace(limits, part_seconds=0.05), sleep_over, 30)
