"""Whole batches: real workers and a real ledger; reading is a fake."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from extractor.batch.command import run_plan
from extractor.batch.ledger import Document, Ledger, sqlite_url
from extractor.batch.results import find_json, read_result
from extractor.errors import ExitStatus, OptionError, OutputError
from extractor.options import LoadingOptions, Options
from extractor.workers.crew import Limits
from scripts.benching.batch_processes import workers_of
from tests.unit.batch import fakes
from tests.unit.workers.test_crew import wait_until


@contextmanager
def ledger_of(folder: Path) -> Iterator[Ledger]:
    ledger = Ledger(sqlite_url(folder))
    try:
        yield ledger
    finally:
        ledger.close()


def documents_of(folder: Path) -> dict[str, Document]:
    with ledger_of(folder) as ledger:
        return {document.name: document for document in ledger.read_documents()}


def statuses_of(folder: Path) -> dict[str, str]:
    return {name: document.status for name, document in documents_of(folder).items()}


def outputs_of(folder: Path) -> dict[str, str]:
    """Every file of a batch with its hash, but for the ledger."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("ledger.", ".lock"))
    }


def test_every_document_gets_an_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    for name, says in (
        ("clean.pdf", "clean"),
        ("deep/discrepant.pdf", "discrepant"),
        ("torn.pdf", "torn"),
        ("bad.pdf", "bad"),
        ("bug.pdf", "bug"),
        ("crash.pdf", "crash"),
        ("hang.pdf", "hang"),
        ("swell.pdf", "swell"),
    ):
        fakes.write_fake(source / name, says)
    (source / "empty.pdf").touch()
    log = tmp_path / "log.jsonl"
    status = run_plan(
        fakes.plan((source, tmp_path / "nowhere.pdf"), out, limits=Limits(15.0, 600_000_000), json_log=log, workers=2),
        Options(),
    )
    assert status == ExitStatus.UNREADABLE
    found = documents_of(out)
    nowhere = str(tmp_path / "nowhere.pdf")
    assert {name: (one.status, one.attempts, one.error_code) for name, one in found.items()} == {
        "clean.pdf": ("done", 1, None),
        "deep/discrepant.pdf": ("done", 1, None),
        "torn.pdf": ("done", 1, None),
        "bad.pdf": ("failed", 1, "input.unreadable"),
        "bug.pdf": ("failed", 1, "error"),
        "empty.pdf": ("failed", 1, "input.empty"),
        nowhere: ("failed", 1, "input.missing"),
        "crash.pdf": ("set_aside", 2, "worker.crash"),
        "hang.pdf": ("set_aside", 2, "worker.timeout"),
        "swell.pdf": ("set_aside", 2, "worker.memory"),
    }
    clean = found["clean.pdf"]
    assert (clean.pages, clean.pages_lost, clean.forms, clean.review, clean.review_fields) == (2, 0, 1, 1, 1)
    assert found["torn.pdf"].pages_lost == 1
    assert found["bad.pdf"].error == ("bad.pdf: is damaged; check that it is a whole PDF, PNG, JPEG or TIFF file")
    assert "secret" not in (found["bug.pdf"].error or "")
    result = read_result(out, found["torn.pdf"].sha256 or "")
    assert result.source.name == "torn.pdf"
    assert result.problems[0].message == "torn.pdf, page 2: is torn"
    table = pd.read_parquet(out / "documents.parquet")
    assert list(table["source"]) == sorted(found)
    assert list(pd.read_parquet(out / "forms.parquet")["source"]) == ["clean.pdf", "deep/discrepant.pdf", "torn.pdf"]
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert err.splitlines()[-1] == (
        "extractor: 3 of 10 documents read, 4 failed, 3 set aside, 1 page lost; "
        "3 forms: 0 consistent, 2 discrepant, 1 to review"
    )
    told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [told[0]["event"], told[-1]["event"], told[-1]["ended"]] == ["begin", "end", "complete"]
    assert sorted(line["status"] for line in told[1:-1] if line["name"] == "hang.pdf") == ["set_aside", "waiting"]


def test_a_document_that_failed_once_is_read_alone_at_the_end(tmp_path: Path) -> None:
    fakes.write_fake(tmp_path / "in" / "a.pdf", "once")
    assert run_plan(fakes.plan((tmp_path / "in",), tmp_path / "out"), Options()) == 0
    (document,) = documents_of(tmp_path / "out").values()
    assert (document.status, document.attempts, document.error) == ("done", 2, None)


def test_a_document_of_many_pages_may_take_longer(tmp_path: Path) -> None:
    frames = [Image.new("L", (40, 40), 255) for _ in range(10)]
    frames[0].save(tmp_path / "long.tif", save_all=True, append_images=frames[1:])
    limits = Limits(fakes.SLOWLY - 1, 600_000_000, part_seconds=10.0)
    plan = fakes.plan((tmp_path / "long.tif",), tmp_path / "out", limits=limits, read=fakes.read_slowly)
    assert run_plan(plan, Options()) == 0
    assert [one.status for one in documents_of(tmp_path / "out").values()] == ["done"]


def test_only_what_is_new_or_changed_is_read_again(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    for n in range(3):
        fakes.write_fake(source / f"{n}.pdf", f"clean {n}")
    assert run_plan(fakes.plan((source,), out), Options()) == 0
    before = documents_of(out)
    fakes.write_fake(source / "1.pdf", "clean one")
    fakes.write_fake(source / "3.pdf", "clean 3")
    os.utime(source / "2.pdf", (1, 1))  # another time, the same bytes
    assert run_plan(fakes.plan((source,), out), Options()) == 0
    after = documents_of(out)
    assert {name: one.run for name, one in after.items()} == {"0.pdf": 1, "1.pdf": 2, "2.pdf": 2, "3.pdf": 2}
    assert {name: one.status for name, one in after.items()} == dict.fromkeys(after, "done")
    assert after["2.pdf"].sha256 == before["2.pdf"].sha256
    gone = before["1.pdf"].sha256 or ""
    assert not find_json(out, gone).exists()
    assert len(pd.read_parquet(out / "forms.parquet")) == 4


def test_the_same_bytes_are_read_once_under_the_first_name(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    for name in ("b.pdf", "c.pdf"):
        fakes.write_fake(source / name, "torn")
    assert run_plan(fakes.plan((source,), out), Options()) == ExitStatus.UNREADABLE
    assert statuses_of(out) == {"b.pdf": "done", "c.pdf": "duplicate"}
    fakes.write_fake(source / "a.pdf", "torn")
    assert run_plan(fakes.plan((source,), out), Options()) == ExitStatus.UNREADABLE
    found = documents_of(out)
    assert {name: one.status for name, one in found.items()} == {
        "a.pdf": "done",
        "b.pdf": "duplicate",
        "c.pdf": "duplicate",
    }
    assert found["a.pdf"].forms == 1
    result = read_result(out, found["a.pdf"].sha256 or "")
    assert (result.source.name, result.problems[0].message) == ("a.pdf", "a.pdf, page 2: is torn")
    assert list(pd.read_parquet(out / "forms.parquet")["source"]) == ["a.pdf"]
    assert list(pd.read_parquet(out / "documents.parquet")["status"]) == ["done", "duplicate", "duplicate"]


def test_bytes_that_were_set_aside_are_not_tried_under_another_name(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    fakes.write_fake(source / "a.pdf", "exit")
    run_plan(fakes.plan((source,), out), Options())
    fakes.write_fake(source / "b.pdf", "exit")
    run_plan(fakes.plan((source,), out), Options())
    found = documents_of(out)["b.pdf"]
    assert (found.status, found.attempts, found.error_code) == ("set_aside", 1, "worker.crash")
    assert (found.error or "").startswith("b.pdf: its process ended by itself (exit status 9); set aside")


def test_retry_and_redo(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    fakes.write_fake(source / "good.pdf", "clean")
    fakes.write_fake(source / "bad.pdf", "bad")
    assert run_plan(fakes.plan((source,), out), Options()) == ExitStatus.UNREADABLE
    assert run_plan(fakes.plan((), out), Options()) == ExitStatus.UNREADABLE
    assert {name: one.run for name, one in documents_of(out).items()} == {"good.pdf": 1, "bad.pdf": 1}
    run_plan(fakes.plan((), out, again="failed"), Options())
    assert {name: one.run for name, one in documents_of(out).items()} == {"good.pdf": 1, "bad.pdf": 3}
    run_plan(fakes.plan((), out, again="all"), Options())
    assert {name: one.run for name, one in documents_of(out).items()} == {"good.pdf": 4, "bad.pdf": 4}


def test_results_of_other_options_are_not_mixed_unasked(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    fakes.write_fake(source / "a.pdf", "clean")
    run_plan(fakes.plan((source,), out), Options())
    other = Options(loading=LoadingOptions(render_dpi=300))
    fakes.write_fake(source / "b.pdf", "clean b")
    with pytest.raises(OptionError, match=r"holds 1 results that were read with other options"):
        run_plan(fakes.plan((source,), out), other)
    assert statuses_of(out) == {"a.pdf": "done"}
    assert run_plan(fakes.plan((source,), out, keep=True), other) == 0
    found = documents_of(out)
    assert found["a.pdf"].fingerprint != found["b.pdf"].fingerprint
    assert run_plan(fakes.plan((source,), out, again="all"), other) == 0
    assert len({one.fingerprint for one in documents_of(out).values()}) == 1


def test_what_is_wrong_with_the_options_stops_the_run(tmp_path: Path) -> None:
    fakes.write_fake(tmp_path / "in" / "a.pdf", "usage")
    with pytest.raises(OptionError, match="--form nonsense"):
        run_plan(fakes.plan((tmp_path / "in",), tmp_path / "out"), Options())


def test_two_batches_do_not_share_a_folder(tmp_path: Path) -> None:
    import fcntl

    fakes.write_fake(tmp_path / "in" / "a.pdf", "clean")
    (tmp_path / "out").mkdir()
    with (tmp_path / "out" / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="another batch is at work"):
            run_plan(fakes.plan((tmp_path / "in",), tmp_path / "out"), Options())


def test_outputs_do_not_depend_on_workers_or_order(tmp_path: Path) -> None:
    source = tmp_path / "in"
    for n in range(8):
        fakes.write_fake(source / f"{n}.pdf", f"{'clean' if n % 2 else 'slow'} {n // 3}")
    run_plan(fakes.plan((source,), tmp_path / "one"), Options())
    names = [str(path) for path in sorted(source.iterdir(), reverse=True)]
    (tmp_path / "list.txt").write_text("\n".join(names), encoding="utf-8")
    run_plan(fakes.plan((source / "5.pdf",), tmp_path / "three", workers=3), Options())
    with ledger_of(tmp_path / "three") as ledger:  # the name of a file of its own is its path: here it is set back
        (document,) = ledger.read_documents()
        ledger.update([{"id": document.id, "name": "5.pdf"}])
    run_plan(fakes.plan((source,), tmp_path / "three", workers=3), Options())
    assert outputs_of(tmp_path / "one") == outputs_of(tmp_path / "three")


# Killed, interrupted: the batch is a process of its own.


def start(source: Path, out: Path) -> subprocess.Popen[bytes]:
    root = Path(fakes.__file__).parents[3]
    command = [sys.executable, "-m", "tests.unit.batch.fakes", str(source), str(out)]
    return subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root)})


def count_done(out: Path) -> int:
    return len(list((out / "json").rglob("*.json")))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers in /proc")
def test_nothing_is_lost_and_nothing_is_twice_whoever_is_killed(tmp_path: Path) -> None:
    source = tmp_path / "in"
    for n in range(40):
        fakes.write_fake(source / f"{n:02}.pdf", f"{'clean' if n % 3 else 'slow'} {n}")
    fakes.write_fake(source / "bad.pdf", "bad")
    run_plan(fakes.plan((source,), tmp_path / "calm"), Options())
    out, chance = tmp_path / "killed", random.Random(7)
    kills = 0
    while kills < 12:
        parent = start(source, out)
        before = count_done(out)
        wait_until(lambda: count_done(out) >= min(before + 2, 40) or parent.poll() is not None)  # noqa: B023
        time.sleep(chance.uniform(0.0, 0.3))
        victims = workers_of(parent.pid) if kills % 3 == 0 else []
        if victims:
            os.kill(chance.choice(victims), signal.SIGKILL)
            kills += 1
            time.sleep(0.2)
        if parent.poll() is None:
            parent.kill()
            kills += 1
        parent.communicate()
    assert run_plan(fakes.plan((source,), out), Options()) == ExitStatus.UNREADABLE
    assert outputs_of(out) == outputs_of(tmp_path / "calm")
    assert set(statuses_of(out).values()) == {"done", "failed"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers in /proc")
def test_a_document_is_not_blamed_for_kills_of_the_parent(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    path = fakes.write_fake(source / "a.pdf", "hang")
    for _ in range(6):
        parent = start(source, out)
        wait_until(lambda: (out / "ledger.sqlite").exists() and statuses_of(out).get("a.pdf") == "running")
        parent.kill()
        parent.communicate()
    fakes.write_fake(path, "clean")
    assert run_plan(fakes.plan((), out), Options()) == ExitStatus.OK
    assert [(one.status, one.attempts, one.error_code) for one in documents_of(out).values()] == [("done", 1, None)]


def test_an_interrupt_finishes_what_has_begun_and_a_second_one_stops(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    for n in range(400):
        fakes.write_fake(source / f"{n:03}.pdf", f"slow {n}")
    parent = start(source, out)
    wait_until(lambda: count_done(out) >= 2)
    parent.send_signal(signal.SIGINT)
    _, err = parent.communicate(timeout=60)
    assert parent.returncode == 130
    lines = err.decode().splitlines()
    assert "extractor: finishing what has begun; interrupt again to stop now" in lines
    assert lines[-1] == "extractor: stopped; the same command goes on from here"
    found = list(statuses_of(out).values())
    assert found.count("running") == 0
    assert found.count("done") == count_done(out) < 400
    with ledger_of(out) as ledger:
        assert [run.ended for run in ledger.read_runs()] == ["interrupted"]
    fakes.write_fake(source / "!hang.pdf", "hang")
    parent = start(source / "!hang.pdf", out)
    wait_until(lambda: statuses_of(out).get(str(source / "!hang.pdf")) == "running")
    parent.send_signal(signal.SIGINT)
    time.sleep(0.5)
    parent.send_signal(signal.SIGINT)
    _, err = parent.communicate(timeout=20)
    assert parent.returncode == -signal.SIGINT
