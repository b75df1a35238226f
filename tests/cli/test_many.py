"""Files read side by side in processes; the work is a fake, the processes are real."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from extractor.many import read_many
from extractor.options import Options
from tests.cli import fakes


def run(names: list[str], jobs: int) -> dict[str, str]:
    """What came of each file: its name where it was read, else the message."""
    outcomes = read_many([Path(name) for name in names], Options(), jobs, work=fakes.work)
    return {
        outcome.path.name: outcome.result.source.name if outcome.result else str(outcome.error) for outcome in outcomes
    }


def test_a_worker_that_dies_costs_its_own_file_alone() -> None:
    names = ["a.pdf", "crash.pdf", "b.pdf", "c.pdf", "d.pdf"]
    done = run(names, 2)
    assert set(done) == set(names)
    assert done.pop("crash.pdf").startswith("crash.pdf: the process that read it died: its process ended")
    assert all(name == read for name, read in done.items())
    assert multiprocessing.active_children() == []


def test_readers_side_by_side_have_one_thread_each() -> None:
    assert run(["threads.pdf", "a.pdf"], 2)["threads.pdf"].startswith("1;")
    assert run(["threads.pdf"], 2)["threads.pdf"].startswith("0;")


def test_what_readers_start_has_one_thread_too_where_nobody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
    assert run(["limit.pdf", "a.pdf"], 2)["limit.pdf"].startswith("1;")
    assert "OMP_THREAD_LIMIT" not in os.environ
    monkeypatch.setenv("OMP_THREAD_LIMIT", "7")
    assert run(["limit.pdf", "a.pdf"], 2)["limit.pdf"].startswith("7;")


def test_who_leaves_early_leaves_no_process_behind() -> None:
    outcomes = read_many([Path("a.pdf"), Path("slow.pdf")], Options(), 2, work=fakes.work)
    assert next(outcomes).path.name == "a.pdf"
    outcomes.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_positions_are_those_of_the_inputs() -> None:
    outcomes = read_many([Path("a.pdf"), Path("b.pdf")], Options(), 2, work=fakes.work)
    assert {(outcome.position, outcome.path.name) for outcome in outcomes} == {(0, "a.pdf"), (1, "b.pdf")}
