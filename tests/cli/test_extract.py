from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.exporting import Result
from tests.cli.conftest import Run

Make = Callable[..., list[Path]]
TABLES = ["cells.csv", "findings.csv", "forms.csv", "indicators.csv"]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_input_gives_json_on_stdout(run: Run, inputs: Make) -> None:
    ran = run("extract", *inputs("表.pdf"))
    assert (ran.status, ran.err) == (0, "")
    assert Result.model_validate_json(ran.out).source.name == "表.pdf"
    assert "项目支出绩效自评表" in ran.out


def test_out_gives_json_for_each_and_tables_over_all(run: Run, inputs: Make, tmp_path: Path) -> None:
    ran = run("extract", *inputs("b.pdf", "a.tif"), "--out", tmp_path / "out", "--jobs", 1)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert names_in(tmp_path / "out") == sorted(["a.tif.json", "b.pdf.json", *TABLES])
    assert json.loads((tmp_path / "out" / "b.pdf.json").read_text(encoding="utf-8"))["schema_version"] == "1"
    with (tmp_path / "out" / "forms.csv").open(encoding="utf-8") as file:
        assert [row["source"] for row in csv.DictReader(file)] == ["b.pdf", "a.tif"]


def test_a_folder_stands_for_what_can_be_read_in_it(run: Run, inputs: Make, tmp_path: Path) -> None:
    inputs(
        "b/2.PDF", "b/1.jpeg", "a.Tiff", "notes.txt", ".hidden.pdf", ".git/x.pdf", "c.png", "c.jpg", "c.tif", "d.bmp"
    )
    ran = run("extract", tmp_path / "in", "--out", tmp_path / "out", "--jobs", 1, "--format", "json")
    assert ran.status == 0
    assert names_in(tmp_path / "out") == [
        "1.jpeg.json",
        "2.PDF.json",
        "a.Tiff.json",
        "c.jpg.json",
        "c.png.json",
        "c.tif.json",
        "d.bmp.json",
    ]


def test_a_file_given_twice_is_read_once(run: Run, inputs: Make, tmp_path: Path) -> None:
    (path,) = inputs("a.pdf")
    again = path.parent / ".." / "in" / "a.pdf"
    run("extract", path, path.parent, again, "--out", tmp_path / "out", "--jobs", 1)
    assert names_in(tmp_path / "out") == sorted(["a.pdf.json", *TABLES])


def test_a_folder_with_nothing_to_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("extract", tmp_path / "empty", "--out", tmp_path / "out")
    assert ran.status == 3
    assert ran.err == (
        f"extractor: {tmp_path / 'empty'}: holds no PDF, PNG, JPEG, TIFF or BMP file; check the folder\n"
    )


@pytest.mark.parametrize("bad", ["bad.pdf", "bug.pdf", "locked.pdf"])
def test_a_bad_file_does_not_stop_the_rest(run: Run, inputs: Make, tmp_path: Path, bad: str) -> None:
    ran = run("extract", *inputs("a.pdf", bad, "z.pdf"), "--out", tmp_path / "out", "--jobs", 1)
    assert ran.status == 3
    assert ran.err.count("\n") == 1
    assert names_in(tmp_path / "out") == sorted(["a.pdf.json", "z.pdf.json", *TABLES])


def test_a_page_that_is_lost_is_told_and_3(run: Run, inputs: Make, tmp_path: Path) -> None:
    (path,) = inputs("torn.pdf")
    ran = run("extract", path, "--out", tmp_path / "out")
    assert (ran.status, ran.err) == (3, f"extractor: {path}, page 2: is torn\n")
    assert "torn.pdf.json" in names_in(tmp_path / "out")


def test_same_names_from_different_folders(run: Run, inputs: Make, tmp_path: Path) -> None:
    ran = run("extract", *inputs("x/a.pdf", "y/a.pdf"), "--out", tmp_path / "out", "--jobs", 1)
    assert ran.status == 0
    assert names_in(tmp_path / "out") == sorted(["a.pdf.json", "a.pdf.2.json", *TABLES])
    with (tmp_path / "out" / "forms.csv").open(encoding="utf-8") as file:
        assert [row["source"] for row in csv.DictReader(file)] == ["a.pdf", "a.pdf.2"]


@pytest.mark.parametrize(
    ("formats", "names"),
    [
        ("json", ["a.pdf.json"]),
        ("csv", TABLES),
        ("xlsx", ["results.xlsx"]),
        ("parquet", [name.replace(".csv", ".parquet") for name in TABLES]),
        ("JSON, xlsx", ["a.pdf.json", "results.xlsx"]),
    ],
)
def test_formats(run: Run, inputs: Make, tmp_path: Path, formats: str, names: list[str]) -> None:
    assert run("extract", *inputs("a.pdf"), "--out", tmp_path / "out", "--format", formats).status == 0
    assert names_in(tmp_path / "out") == names


def test_bom(run: Run, inputs: Make, tmp_path: Path) -> None:
    run("extract", *inputs("a.pdf"), "--out", tmp_path / "out", "--bom")
    assert (tmp_path / "out" / "forms.csv").read_bytes().startswith(b"\xef\xbb\xbfsource")
    assert (tmp_path / "out" / "a.pdf.json").read_bytes().startswith(b"{")


def test_an_output_that_cannot_be_written_is_known_before_the_work(run: Run, inputs: Make, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    ran = run("extract", *inputs("interrupt.pdf"), "--out", tmp_path / "out")
    assert ran.status == 3
    assert ran.err.startswith(f"extractor: {tmp_path / 'out'}: the folder cannot be written to (")
    assert ran.err.endswith("; choose a folder you may write to with --out\n")


def test_a_writer_that_fails_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, run: Run, inputs: Make, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run("extract", *inputs("a.pdf"), "--out", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    ran = run("extract", *inputs("a.pdf"), "--out", out)
    assert ran.status == 3
    assert ran.err.startswith(f"extractor: {out / 'a.pdf.json'}: cannot be written (No space left on device); ")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.skipif(os.name != "posix", reason="file names of any bytes")
def test_a_name_that_is_no_text(run: Run, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\xff.pdf")
    try:
        path.touch()
    except OSError:
        pytest.skip("this file system takes no such name")
    ran = run("extract", path, "--out", tmp_path / "out", "--format", "json,csv,xlsx,parquet")
    assert ran.status == 0
    assert "a\ufffd.pdf" in (tmp_path / "out" / "forms.csv").read_text(encoding="utf-8")
