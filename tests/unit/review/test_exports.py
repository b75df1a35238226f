"""Exports of a small folder of results, by real workers."""

from __future__ import annotations

import csv
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import OptionError
from extractor.review import exports as under_test
from extractor.review.exports import Source, exports_of
from extractor.review.guard import RefusedError
from tests.unit.reporting.building import form, result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    read = result(form())
    at = tmp_path / "read"
    at.mkdir()
    (at / "a.json").write_text(read.to_json(), encoding="utf-8")
    return at


def test_tables_are_written_into_the_folder(folder: Path) -> None:
    written = exports_of(Source(folder), folder / ".review").write(["csv"])
    assert {path.name for path in written} == {"forms.csv", "indicators.csv", "findings.csv", "cells.csv"}
    assert all(path.parent == folder for path in written)
    with (folder / "forms.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["form"] == "chaoyang-project-self-evaluation-2020"


def test_an_archive_holds_them_and_leaves_nothing_beside(folder: Path) -> None:
    archive = exports_of(Source(folder), folder / ".review").pack("csv")
    with zipfile.ZipFile(archive) as file:
        assert sorted(file.namelist()) == ["cells.csv", "findings.csv", "forms.csv", "indicators.csv"]
    assert [path.name for path in (folder / ".review").iterdir()] == [archive.name]
    assert not (folder / "forms.csv").exists()


@pytest.mark.parametrize("name", ["exe", "", "../csv", "CSV"])
def test_no_other_format(folder: Path, name: str) -> None:
    exports = exports_of(Source(folder), folder / ".review")
    with pytest.raises(OptionError, match="there is no format"):
        exports.pack(name)
    with pytest.raises(OptionError, match="there is no format"):
        exports.write(["csv", name])
    assert sorted(path.name for path in folder.iterdir()) == ["a.json"]


def test_one_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = exports_of(Source(folder), folder / ".review")
    begun, go = threading.Event(), threading.Event()

    class Slow:
        def __init__(self, *_: object) -> None: ...

        def at_work(self) -> Slow:
            return self

        def __enter__(self) -> Slow:
            return self

        def __exit__(self, *_: object) -> None: ...

        def call(self, *_: Any) -> list[Path]:
            begun.set()
            go.wait(10)
            return []

    monkeypatch.setattr(under_test, "Crew", Slow)
    first = threading.Thread(target=exports.write, args=(["csv"],))
    first.start()
    assert begun.wait(10)
    with pytest.raises(RefusedError, match="already") as refused:
        exports.write(["csv"])
    assert refused.value.status == 409
    go.set()
    first.join()
    assert exports.write(["csv"]) == []
