"""The ledger, over SQLite and over PostgreSQL where a server can be started."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from extractor.batch.ledger import Found, Ledger, sqlite_url
from extractor.batch.schema import metadata
from extractor.errors import InputError, OptionError, OutputError


@contextmanager
def postgres() -> Iterator[str]:
    """A server of its own on a socket in a folder; its URL."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    found = shutil.which("pg_ctl") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))), None)
    if found is None:
        pytest.skip("PostgreSQL is not installed")
    programs = Path(found).resolve().parent
    user = "nobody" if os.geteuid() == 0 else None  # a server refuses to be root
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        if user:
            shutil.chown(folder, user)

        def call(name: str, *arguments: str) -> None:
            command = [str(programs / name), "-D", f"{folder}/data", *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user)

        call("initdb", "-A", "trust", "-U", "me", "-E", "UTF8")
        options = f"-c listen_addresses='' -c fsync=off -k {folder}"
        call("pg_ctl", "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql+psycopg://me@/postgres?host={folder}"
        finally:
            call("pg_ctl", "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL server for all tests; each takes away what it has made."""
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else request.getfixturevalue("server")
    ledger = Ledger(url)
    try:
        yield ledger
    finally:
        ledger.close()
        if request.param == "postgresql":
            engine = sa.create_engine(url)
            metadata.drop_all(engine)
            engine.dispose()


def test_documents_go_through_their_statuses(ledger: Ledger) -> None:
    ledger.add([Found(f"/in/{name}", name, "1", 5) for name in ("b.pdf", "A.pdf", "ä.pdf", "a.pdf")])
    ledger.add([Found("/in/l", "l", "", error_code="source.link", error="l: is a link")])
    assert [one.name for one in ledger.read_documents()] == ["A.pdf", "a.pdf", "b.pdf", "l", "ä.pdf"]
    first, second, *_ = ledger.next_waiting(0, alone=False)
    assert (first.name, first.status, first.attempts, first.sha256) == ("b.pdf", "waiting", 0, None)
    done = {"status": "done", "sha256": "ab1", "fingerprint": "f", "forms": 3, "consistent": 1, "discrepant": 2}
    ledger.update([{"id": first.id, **done}, {"id": second.id, "status": "running"}])
    counts = ledger.count()
    assert (counts.total, counts.left, counts.failed, counts.forms, counts.discrepant) == (5, 3, 1, 3, 2)
    assert [one.name for one in ledger.read_documents("running", "failed")] == ["A.pdf", "l"]
    assert ledger.find_same("ab1", "f") == next(ledger.read_documents("done"))
    assert ledger.find_same("ab1", "g") is None
    assert (ledger.count_others("f"), ledger.count_others("g")) == (0, 1)
    assert ledger.results_in("ab") == {"ab1"}
    assert ledger.results_in("ac") == set()


def test_only_another_stamp_makes_a_document_new(ledger: Ledger) -> None:
    ledger.add([Found("/in/a", "a", "1", 5), Found("/in/b", "b", "1", 5)])
    for one in list(ledger.read_documents()):
        ledger.update([{"id": one.id, "status": "done", "sha256": one.name, "forms": 1}])
    ledger.add([Found("/in/a", "a", "1", 5), Found("/in/b", "b", "2", 6)])
    assert [(one.status, one.size, one.sha256, one.forms) for one in ledger.read_documents()] == [
        ("done", 5, "a", 1),
        ("waiting", 6, None, None),
    ]


def test_an_error_of_a_source_goes_when_its_cause_does(ledger: Ledger) -> None:
    ledger.add([Found("/in/z.zip", "z", error_code="source.archive", error="z: is damaged")])
    ledger.retry()
    ledger.redo()
    assert [one.status for one in ledger.read_documents()] == ["failed"]
    ledger.add([Found("/in/z.zip", "z", container=True), Found("zip://0/a::/in/z.zip", "z/a", "1")])
    assert [(one.name, one.status) for one in ledger.read_documents()] == [("z/a", "waiting")]


def test_a_run_takes_over_what_the_last_one_was_at(ledger: Ledger) -> None:
    ledger.add([Found("/in/a", "a", "1")])
    facts = {"version": "1", "fingerprint": "f", "options": "{}", "sources": "[]", "workers": 2}
    assert ledger.begin_run(facts) == 1
    ledger.update([{"id": 1, "status": "running", "attempts": 1}])
    assert ledger.begin_run(facts) == 2  # after a kill, of which the document is not to blame
    ledger.end_run(2, "complete")
    assert [(one.status, one.attempts) for one in ledger.read_documents()] == [("waiting", 0)]
    assert not ledger.next_waiting(0, alone=False)
    assert [one.name for one in ledger.next_waiting(0, alone=True)] == ["a"]
    assert [(run.id, run.ended, run.workers) for run in ledger.read_runs()] == [(1, None, 2), (2, "complete", 2)]


def test_of_the_same_bytes_the_first_name_is_the_one_that_is_done(ledger: Ledger) -> None:
    ledger.add([Found(f"/in/{name}", name, "1") for name in "cabd"])
    for one in list(ledger.read_documents()):
        status = "failed" if one.name == "d" else "duplicate" if one.name == "a" else "done"
        ledger.update([{"id": one.id, "status": status, "sha256": "same"}])
    ledger.settle_duplicates()
    assert {one.name: one.status for one in ledger.read_documents()} == {
        "a": "done",
        "b": "duplicate",
        "c": "duplicate",
        "d": "failed",
    }


def test_pages_of_documents_join_without_a_seam(ledger: Ledger) -> None:
    ledger.add([Found(f"/in/{n}", f"{n % 7}", "1") for n in range(1203)])
    seen = [(one.name, one.uri) for one in ledger.read_documents()]
    assert len(seen) == 1203
    assert seen == sorted(seen)


def test_a_ledger_that_is_not_there_or_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no ledger\.sqlite"):
        Ledger.existing(tmp_path)
    (tmp_path / "ledger.sqlite").write_bytes(b"no database at all, and long enough to be taken for one" * 20)
    with pytest.raises(OutputError, match="the ledger cannot be used"):
        Ledger.existing(tmp_path)
    with pytest.raises(OptionError, match="--ledger is no URL"):
        Ledger("nonsense")
    with pytest.raises(OptionError, match="is no SQLite or PostgreSQL database"):
        Ledger("mysql://me:secret@host/db")
