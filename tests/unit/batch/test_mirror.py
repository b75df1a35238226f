"""Batches whose DIR is behind a URL: an S3 server that is real but for the cloud, and files of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from extractor.batch import mirror
from extractor.batch.command import run_plan
from extractor.batch.ledger import LEDGER_NAME
from extractor.batch.mirror import Mirror, open_ledger
from extractor.cli import main
from extractor.errors import InputError, OptionError, OutputError
from extractor.options import Options
from extractor.workers.crew import Limits
from tests.unit.batch import fakes
from tests.unit.batch.test_batch import outputs_of
from tests.unit.workers.test_crew import wait_until

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")

CALM = Limits(60.0, 600_000_000)  # what S3 is spoken with takes seconds to be loaded on a busy machine
pytestmark = pytest.mark.filterwarnings("ignore::Warning")  # botocore's, aiohttp's and moto's own


@pytest.fixture(autouse=True)
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where folders behind URLs are worked on."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def names_of(url: str) -> list[str]:
    """The names of what lies behind a URL."""
    files, place = fsspec.core.url_to_fs(url)
    files.invalidate_cache()
    return [path[len(place) + 1 :] for path in files.find(place)]


def objects_of(url: str) -> dict[str, str]:
    """What lies behind a URL, with its hash, but for the ledger."""
    files, place = fsspec.core.url_to_fs(url)
    names = [name for name in names_of(url) if name != LEDGER_NAME]
    return {name: sha256(files.cat_file(f"{place}/{name}")).hexdigest() for name in names}


def statuses_of(url: str) -> dict[str, str]:
    with open_ledger(url, None) as ledger:
        return {document.name: document.status for document in ledger.read_documents()}


def make_sources(folder: Path, count: int = 6) -> Path:
    for n in range(count):
        fakes.write_fake(folder / f"{n}.pdf", f"{'clean' if n % 2 else 'slow'} {n // 3}")
    fakes.write_fake(folder / "bad.pdf", "bad")
    return folder


@pytest.mark.parametrize("scheme", ["s3", "file"])
def test_a_folder_behind_a_url_holds_what_one_of_this_machine_does(
    scheme: str, tmp_path: Path, work: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    root = request.getfixturevalue("bucket") if scheme == "s3" else f"file://{tmp_path / 'away'}"
    url, source = f"{root}/results/2020", make_sources(tmp_path / "in")
    formats = ("json", "parquet", "csv")
    assert run_plan(fakes.plan((source,), tmp_path / "out", formats=formats), Options()) == 3
    assert run_plan(fakes.plan((source,), Path(), url=f"{url}/", formats=formats, limits=CALM), Options()) == 3
    assert objects_of(url) == outputs_of(tmp_path / "out")
    # Again: nothing is read twice, and what is gone from the tables is gone there.
    fakes.write_fake(source / "!.pdf", "slow 0")  # the bytes of another, under a name before its own
    fakes.write_fake(source / "bad.pdf", "clean at last")
    for more in ({"folder": tmp_path / "out"}, {"folder": Path(), "url": url}):
        folder = more.pop("folder")
        assert run_plan(fakes.plan((source,), Path(str(folder)), formats=formats, limits=CALM, **more), Options()) == 0
    assert objects_of(url) == outputs_of(tmp_path / "out")
    with open_ledger(url, None) as ledger:
        assert {one.name: one.run for one in ledger.read_documents()}["1.pdf"] == 1
        assert [run.ended for run in ledger.read_runs()] == ["complete", "complete"]
    capsys.readouterr()
    assert main(["status", url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 8
    assert [path.name for path in work.rglob("*") if path.is_file()] == [".lock"]


@pytest.mark.filterwarnings("ignore::Warning")  # botocore's and moto's own
def test_what_reads_a_batch_reads_one_behind_a_url_as_well(
    bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, url = tmp_path / "out", f"{bucket}/out"
    source = make_sources(tmp_path / "in")
    run_plan(fakes.plan((source,), out), Options())
    run_plan(fakes.plan((source,), Path(), url=url, limits=CALM), Options())
    for folder, at in ((str(out), tmp_path / "here"), (f"{url}/", tmp_path / "there")):
        at.mkdir()
        assert main(["report", folder, "-o", str(at / "all.html")]) == 0
        assert main(["export", folder, "--format", "csv,parquet", "--out", str(at / "tables")]) == 0
        assert main(["export-truth", folder, "--out", str(at / "truth")]) == 0
    named = {"slowest.csv", "all.html"}  # they tell seconds
    here, there = (
        {name: data for name, data in outputs_of(tmp_path / at).items() if Path(name).name not in named}
        for at in ("here", "there")
    )
    assert here == there
    assert len(here) > 15
    capsys.readouterr()
    for command in (["report", url], ["export", url]):
        assert main(command) == 2
        assert capsys.readouterr().err.startswith("extractor: ")
    assert main(["report", f"{bucket}/nowhere", "-o", str(tmp_path / "x.html")]) == 3
    assert "s3://forms/nowhere: holds no ledger.sqlite; give what --out was" in capsys.readouterr().err


def test_a_run_into_a_bucket_goes_on_after_a_kill(bucket: str, tmp_path: Path) -> None:
    url, source = f"{bucket}/out", make_sources(tmp_path / "in", 60)
    root = Path(fakes.__file__).parents[3]
    command = [sys.executable, "-m", "tests.unit.batch.fakes", str(source), url]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    parent = subprocess.Popen(command, cwd=root, stderr=subprocess.DEVNULL, env=environment)
    wait_until(lambda: LEDGER_NAME in names_of(url) and "done" in statuses_of(url).values())
    parent.kill()
    parent.wait()
    left = list(statuses_of(url).values())
    assert left.count("waiting") > 0
    assert run_plan(fakes.plan((), Path(), url=url, workers=2, limits=CALM), Options()) == 3
    assert run_plan(fakes.plan((source,), tmp_path / "calm", limits=CALM), Options()) == 3
    assert objects_of(url) == outputs_of(tmp_path / "calm")


def test_what_is_wrong_with_a_url_is_one_line(tmp_path: Path) -> None:
    source = make_sources(tmp_path / "in", 1)
    with pytest.raises(OptionError, match=r"nonsense://x/ledger\.sqlite: there is no such protocol"):
        run_plan(fakes.plan((source,), Path(), url="nonsense://x"), Options())
    with pytest.raises(OptionError, match="nothing to read is named"):
        run_plan(fakes.plan((), Path(), url=f"file://{tmp_path}/none"), Options())
    with (
        pytest.raises(InputError, match=r"file://.*/none: holds no ledger\.sqlite"),
        open_ledger(f"file://{tmp_path}/none", None),
    ):
        pass
    (tmp_path / "plain").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match=r"file://.*/plain/ledger\.sqlite: cannot be written"):
        run_plan(fakes.plan((source,), Path(), url=f"file://{tmp_path}/plain"), Options())


def test_two_batches_do_not_share_a_url(tmp_path: Path) -> None:
    import fcntl

    url = f"file://{tmp_path}/away"
    source = make_sources(tmp_path / "in", 1)
    with (Mirror.of(url).folder / mirror.LOCK_NAME).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="another batch is at work"):
            run_plan(fakes.plan((source,), Path(), url=f"{url}/"), Options())


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror.put(f"file://{tmp_path}/deep/a.json", b"before")

    def break_off(files: object, content: object, place: str) -> None:
        Path(place).write_bytes(b"ha")
        raise ConnectionError

    monkeypatch.setattr(mirror, "_send", break_off)
    with pytest.raises(OutputError, match=r"a\.json: cannot be written \(ConnectionError\); check the URL"):
        mirror.put(f"file://{tmp_path}/deep/a.json", b"after")
    assert [path.read_bytes() for path in (tmp_path / "deep").iterdir()] == [b"before"]
