from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ExitStatus, OutputError
from extractor.exporting import Tables, make_folder, name_sources, to_result, write_bytes, write_tables, writing
from extractor.exporting.files import replacing
from tests.unit.exporting import building


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert names_in(tmp_path) == ["a.json"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"old")

    def fail() -> None:
        with replacing(path) as file:
            file.write(b"half")
            raise RuntimeError("the writer failed")

    with pytest.raises(RuntimeError, match="the writer failed"):
        fail()
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["a.csv"]


def test_a_full_disk_leaves_the_old_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = Tables()
    tables.add(0, "a.pdf", to_result(building.extraction()))
    write_tables(tmp_path, tables.all(), ["csv"])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def refuse(_: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "harmless", refuse)
    with pytest.raises(OutputError, match=r"forms\.csv: cannot be written \(No space left on device\); choose"):
        write_tables(tmp_path, tables.all(), ["csv"])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_the_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_bytes(tmp_path / "ours", b"")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "ours")}
    assert len(modes) == 1


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_bytes(tmp_path / "a.json", b"")
    assert names_in(tmp_path) == ["a.json"]


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_bytes(tmp_path / ("长" * 100 + ".json"), b"")
    assert caught.value.exit_status == ExitStatus.UNREADABLE
    assert names_in(tmp_path) == []


def test_a_folder_is_made(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert names_in(tmp_path / "a" / "b") == []


def test_a_folder_under_a_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(OutputError, match="the folder cannot be written to"):
        make_folder(tmp_path / "a" / "b")


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["a.pdf", "b.pdf"], ["a.pdf", "b.pdf"]),
        (["a.pdf", "a.pdf", "a.pdf"], ["a.pdf", "a.pdf.2", "a.pdf.3"]),
        (["a.pdf", "a.pdf", "a.pdf.2"], ["a.pdf", "a.pdf.3", "a.pdf.2"]),
        (["a.pdf", "A.PDF"], ["a.pdf", "A.PDF.2"]),
    ],
)
def test_same_names_are_told_apart(names: list[str], unique: list[str]) -> None:
    assert name_sources(names) == unique


@given(st.lists(st.sampled_from(["a", "A", "a.2", "a.3", "a.2.2", "b"])))
def test_no_two_names_are_the_same(names: list[str]) -> None:
    assert len({name.casefold() for name in name_sources(names)}) == len(names)
