"""Hostile files, read for real: each gets an answer in time, and the run goes on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extractor.batch.command import Plan, run_plan
from extractor.options import Options
from extractor.workers.crew import Limits
from tests.unit.batch.test_batch import documents_of

DATA = Path(os.environ.get("EXTRACTOR_DATA", Path(__file__).parents[4] / "shared" / "data")) / "hostile"
EVERY = 16  # one in so many here; all of them by scripts/bench batch hostile
LIMITS = Limits(20.0, 1_500_000_000)


@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is not there")
def test_every_hostile_file_gets_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix != ".md")[::EVERY]
    (tmp_path / "list.txt").write_text("\n".join(map(str, files)), encoding="utf-8")
    plan = Plan((f"@{tmp_path / 'list.txt'}",), tmp_path / "out", workers=2, limits=LIMITS)
    assert run_plan(plan, Options()) == 3
    found = documents_of(tmp_path / "out")
    assert set(found) == set(map(str, files))
    allowed = {"done", "failed", "set_aside", "duplicate"}
    assert {one.status for one in found.values()} <= allowed
    assert {one.error_code for one in found.values()} <= {
        None,
        "input.unreadable",
        "input.empty",
        "input.encrypted",
        "input.limit",
        "worker.timeout",
        "worker.memory",
    }
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert all(line.startswith("extractor: ") for line in err.splitlines())
