"""Documents behind URLs: an S3 server that is real but for the cloud, and fsspec's own memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from extractor.batch import remote
from extractor.batch.command import run_plan
from extractor.batch.mirror import open_ledger
from extractor.errors import InputError, LimitError, OptionError
from extractor.options import Options
from tests.unit.batch import fakes
from tests.unit.batch.test_batch import documents_of, outputs_of, statuses_of
from tests.unit.batch.test_sources import listed, names

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")


@pytest.mark.filterwarnings("ignore::Warning")  # botocore's, aiohttp's and moto's own
def test_a_batch_over_a_bucket(bucket: str, tmp_path: Path) -> None:
    files = fsspec.filesystem("s3")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("内/b.pdf", f"{fakes.MARK}clean b")
    for path, data in (
        ("2020/a.pdf", f"{fakes.MARK}clean a".encode()),
        ("2020/bad.pdf", f"{fakes.MARK}bad".encode()),
        ("box.zip", packed.getvalue()),
        ("notes.txt", b"x"),
    ):
        files.pipe_file(f"forms/{path}", data)
    out = tmp_path / "out"
    assert run_plan(fakes.plan((f"{bucket}/",), out), Options()) == 3
    assert statuses_of(out) == {"2020/a.pdf": "done", "2020/bad.pdf": "failed", "box.zip/内/b.pdf": "done"}
    assert documents_of(out)["2020/a.pdf"].uri == "s3://forms/2020/a.pdf"
    assert documents_of(out)["2020/bad.pdf"].error == (
        "2020/bad.pdf: is damaged; check that it is a whole PDF, PNG, JPEG or TIFF file"
    )
    files.pipe_file("forms/2020/bad.pdf", f"{fakes.MARK}clean at last".encode())
    assert run_plan(fakes.plan((f"{bucket}/2020/*.pdf",), out), Options()) == 0
    assert {name: one.run for name, one in documents_of(out).items()} == {
        "2020/a.pdf": 1,
        "2020/bad.pdf": 2,
        "box.zip/内/b.pdf": 1,
    }


@pytest.mark.filterwarnings("ignore::Warning")  # paramiko's own
def test_a_batch_from_one_folder_to_another_of_a_server_behind_sftp(sftp: str, tmp_path: Path) -> None:
    source, here, there = tmp_path / "in", tmp_path / "here", tmp_path / "there"
    fakes.write_fake(source / "内" / "a.pdf", "clean a")
    fakes.write_fake(source / "bad.pdf", "bad")
    with zipfile.ZipFile(source / "box.zip", "w") as archive:
        archive.writestr("b.pdf", f"{fakes.MARK}clean b")
    run_plan(fakes.plan((source,), here), Options())
    plan = fakes.plan((f"{sftp}{source}",), there, url=f"{sftp}{there}")
    assert run_plan(plan, Options()) == 3
    kept = ("forms.parquet", "findings.parquet", "json")
    assert {name: data for name, data in outputs_of(there).items() if name.startswith(kept)} == {
        name: data for name, data in outputs_of(here).items() if name.startswith(kept)
    }
    with open_ledger(plan.url or "", None) as ledger:
        documents = {one.name: (one.uri, one.status) for one in ledger.read_documents()}
    assert documents["内/a.pdf"] == (f"{sftp}{source}/内/a.pdf", "done")
    assert documents["bad.pdf"][1] == "failed"
    assert documents["box.zip/b.pdf"][1] == "done"
    assert [one.name for one in listed(f"{sftp}{source}/*.pdf") if not one.container] == ["bad.pdf"]
    assert [one.uri for one in listed(f"{sftp}{source}/bad.pdf") if not one.container] == [f"{sftp}{source}/bad.pdf"]


def test_a_password_in_a_url_is_kept_nowhere(tmp_path: Path) -> None:
    told = r"^sftp://me:\.\.\.@host: a password in a URL would be kept with the results; .*FSSPEC_SFTP_PASSWORD$"
    for plan in (
        fakes.plan(("sftp://me:secret@host/in",), tmp_path / "out"),
        fakes.plan((tmp_path,), tmp_path / "out", url="sftp://me:secret@host/out"),
    ):
        with pytest.raises(OptionError, match=told):
            run_plan(plan, Options())
    assert not (tmp_path / "out").exists()
    remote.check_url("s3://bucket/a:b@c.pdf")


def test_what_is_wrong_with_a_url_is_a_document_that_cannot_be_read() -> None:
    fsspec.filesystem("memory").pipe_file("/here/notes.txt", b"x")
    assert names("memory://here/nowhere.pdf") == {"memory://here/nowhere.pdf": "source.missing"}
    assert names("memory://here") == {"memory://here": "source.empty"}
    with pytest.raises(OptionError, match=r"nonsense://x: there is no such protocol"):
        names("nonsense://x")


def test_no_more_is_copied_than_allowed(tmp_path: Path) -> None:
    fsspec.filesystem("memory").pipe_file("/many/a.pdf", b"12345")
    (found,) = [one for one in listed("memory://many") if not one.container]
    assert (found.name, found.size) == ("a.pdf", 5)
    with remote.open_url(found.uri) as source:
        remote.copy_stream(source, tmp_path / "a", "a.pdf", 5)
    assert (tmp_path / "a").read_bytes() == b"12345"
    with remote.open_url(found.uri) as source, pytest.raises(LimitError, match=r"a\.pdf: has more than the limit of 4"):
        remote.copy_stream(source, tmp_path / "a", "a.pdf", 4)
    with pytest.raises(InputError, match="no such file"):
        remote.open_url("memory://many/b.pdf")
