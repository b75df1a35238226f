import json
import os
from pathlib import Path
from typing import Any

import pytest

from extractor.document import Reading
from scripts.benching import reading, reading_cost
from scripts.benching.cells import CellResult, FileCells, Kind
from scripts.benching.reading import FileReading, cell_text, read_file
from scripts.benching.reading_figures import figures_of, risk_text, show_figures, with_groups
from scripts.benching.running import over_each
from scripts.benching.scoring import Score, WrongField


def cell(kind: Kind, truth: str, text: str, confidence: float = 0.9, status: str = "accepted") -> CellResult:
    return CellResult(
        "a.pdf", "fax", 1, 0, 7, kind, truth, text, confidence, status, (Reading("fake", text, confidence),)
    )


def file(*cells: CellResult, error: str = "", **misplaced: int) -> FileReading:
    counts = Score(files=1, pages=2, numbers=10, numbers_exact=9, numbers_accepted=8, numbers_silent=1)
    return FileReading("a.pdf", FileCells(cells, misplaced, 2, 1), counts, (), 3.0, 100.0, error)


def test_figures() -> None:
    first = file(cell("number", "12", "12"), cell("number", "3", "", 0.2, "review"), number=4)
    second = file(
        cell("number", "7", "1"), cell("text", "绩效自评", "绩放自", 0.5), cell("blank", "", "·"), error="cut short"
    )
    figures = figures_of([first, second])
    numbers, texts, blanks = (figures["cells"][kind] for kind in ("number", "text", "blank"))
    assert (numbers["cells"], numbers["exact"], numbers["read_as_blank"]) == (3, 1, 1)
    assert (numbers["accepted"], numbers["silent"], numbers["silent_per_1000_accepted"]) == (2, 1, 500.0)
    assert numbers["silent_per_1000_accepted_at_most"] == pytest.approx(1000 * 0.95**0.5)
    assert numbers["on_pages_with_a_wrong_grid"] == 4
    assert numbers["brier"] == pytest.approx((0.1**2 + 0.2**2 + 0.9**2) / 3)
    assert (texts["characters"], texts["character_errors"]) == (4, 2)
    assert blanks["cells"] - blanks["exact"] == 1
    fields = figures["number_fields"]
    assert (fields["fields"], fields["exact"], fields["accepted"], fields["silent"]) == (20, 18, 16, 2)
    assert (figures["pages"], figures["pages_with_tables"], figures["pages_exact"]) == (4, 4, 2)
    assert (figures["seconds"], figures["failed"]) == (6.0, ["a.pdf: cut short"])


@pytest.mark.parametrize(("text", "silent", "count"), [("98.1", True, 1), ("98.7", True, 0), ("98.1", False, 0)])
def test_a_field_in_the_place_of_another_is_no_misreading(text: str, silent: bool, count: int) -> None:
    one = file(cell("number", "98.1", text))
    wrong = (
        WrongField("/total/score", 0, 7, "98.1", "5", silent=silent),
        WrongField("/x", 0, 8, "1", "5", silent=True),
    )
    figures = figures_of([FileReading("a.pdf", one.cells, one.score, wrong)])
    assert figures["number_fields"]["silent_though_cell_exact"] == count


def test_columns_for_each_grade_and_for_the_groups_promised() -> None:
    grades = ["digital", "clean300", "dpi120", "fax"]
    assert with_groups(grades) == {**{grade: [grade] for grade in grades}, "clean300+dpi120": ["clean300", "dpi120"]}


def test_the_table_says_what_was_left_out_and_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    show_figures({"fax": figures_of([file(cell("number", "12", "12"), number=4, error="cut short")])})
    out = capsys.readouterr().out
    assert "| **number cells** | 1 + 4 |" in out
    assert "| **text cells** | 0 + 0 |\n| exact | - |" in out
    assert out.endswith("failed: a.pdf: cut short\n")


def test_a_risk_of_nothing_accepted() -> None:
    counts = figures_of([file()])["cells"]["number"]
    assert risk_text(counts) == "-"


def test_a_wrong_cell_on_one_line() -> None:
    assert (
        cell_text(cell("number", "12", "13")) == "a.pdf page 1, number: '13' for '12', 0.9000 SILENT (fake '13' 0.9000)"
    )
    assert "SILENT" not in cell_text(cell("number", "12", "13", 0.4, "review"))


def test_wrong_cells_and_fields_and_failures_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    one = file(cell("number", "12", "12"), cell("number", "1", "7"), error="cut short")
    wrong = (WrongField("/total/score", 0, 7, "98.1", None, silent=True),)
    reading.show_wrong([FileReading("a.pdf", one.cells, one.score, wrong, error="cut short")])
    assert capsys.readouterr().out.splitlines() == [
        "  a.pdf FAILED: cut short",
        "  a.pdf page 1, number: '7' for '1', 0.9000 SILENT (fake '7' 0.9000)",
        "  a.pdf field /total/score: None for '98.1' SILENT",
    ]


TRUTH = {
    "pages": [{"page_number": 1}],
    "forms": [
        {
            "form": "chaoyang-project-self-evaluation-2020",
            "page_numbers": [1],
            "values": {"total": {"score": "98.1"}},
            "fields": {},
            "findings": [],
        }
    ],
    "tables": [
        {
            "page_numbers": [1],
            "cells": [
                {"row": 0, "col": col, "row_span": 1, "col_span": 1, "text": text, "regions": [region]}
                for col, text, region in (
                    (0, "98.1", {"page_number": 1, "box": [0, 0, 0.5, 0.5]}),
                    (1, "", {"page_number": 1, "box": [0.5, 0, 1, 0.5]}),
                )
            ],
        }
    ],
}


def test_a_file_that_fails_is_counted_and_named(tmp_path: Path) -> None:
    for folder in ("scans", "truth"):
        (tmp_path / folder).mkdir()
    path = tmp_path / "scans" / "0001.fax.pdf"
    path.write_bytes(b"no PDF")
    (tmp_path / "truth" / "0001.fax.json").write_text(json.dumps(TRUTH), encoding="utf-8")
    one = read_file(path, "fax")
    figures = figures_of([one])
    assert one.error.startswith("InputError: ")
    assert figures["failed"] == [f"0001.fax.pdf: {one.error}"]
    assert figures["cells"]["number"]["on_pages_with_a_wrong_grid"] == 1
    assert figures["cells"]["blank"]["on_pages_with_a_wrong_grid"] == 1
    assert (figures["number_fields"]["fields"], figures["number_fields"]["exact"]) == (1, 0)
    assert (figures["number_fields"]["accepted"], figures["number_fields"]["silent"]) == (0, 0)


def name_or_die(path: Path) -> str:
    if path.name == "deadly":
        os._exit(1)
    return path.name


def test_where_a_process_dies_only_its_file_is_lost() -> None:
    paths = [Path(name) for name in ("a", "deadly", "b")]
    assert over_each(name_or_die, paths, 2) == ["a", None, "b"]


def test_each_runs_on_each_page_by_turns_after_a_warm_up() -> None:
    calls: list[str] = []
    runs = {name: (lambda i, name=name: calls.append(f"{name}{i}")) for name in "abc"}
    spent = reading_cost.by_turns(4, runs)
    assert calls == ["a0", "b0", "c0", "a0", "b0", "c0", "b1", "c1", "a1", "c2", "a2", "b2", "a3", "b3", "c3"]
    assert {name: len(times) for name, times in spent.items()} == {"a": 4, "b": 4, "c": 4}


def test_speeds_are_medians_of_sums() -> None:
    assert reading_cost.speed_of([1.0, 2.0, 6.0], [1.0, 3.0, 0.5], [2.0, 4.0, 8.0]) == {
        "read_seconds_median": 2.0,
        "segment_and_read_seconds_median": 5.0,
        "read_ratio": 0.5,
        "segment_and_read_ratio": 1.25,
    }


def test_memory_goes_round_the_grades() -> None:
    groups = [[Path("a"), Path("b")], [Path("c")]]
    assert reading_cost.by_rounds(groups) == [Path("a"), Path("c"), Path("b")]


def test_no_corpus_is_said_in_one_line(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert reading.main([str(tmp_path)]) == 2
    assert "no file with a truth" in capsys.readouterr().err
