from typing import Any

import pytest

from scripts.benching import structure
from scripts.benching.matching import Box
from scripts.benching.page_scores import FoundTable, score_page
from scripts.benching.structure import FileScore, figures_of, spans_text
from scripts.benching.tables import bounded_share, wilson

SPANS = ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1))
BOXES: tuple[Box, ...] = ((0.1, 0.1, 0.9, 0.2), (0.1, 0.2, 0.5, 0.3), (0.5, 0.2, 0.9, 0.3))
LOW: Box = (0.1, 0.7, 0.9, 0.8)


def truth_of(*boxes: Box) -> dict[str, Any]:
    cells = [
        {"row": r, "col": c, "row_span": rs, "col_span": cs, "regions": [{"page_number": 1, "box": list(box)}]}
        for (r, c, rs, cs), box in zip(SPANS, boxes, strict=False)
    ]
    return {"tables": [{"cells": cells}] if cells else []}


TRUTH = truth_of(*BOXES)
RIGHT = FoundTable(SPANS, BOXES, 0)
SPLIT = FoundTable(
    ((0, 0, 1, 1), (0, 1, 1, 1), *SPANS[1:]), ((0.1, 0.1, 0.5, 0.2), (0.5, 0.1, 0.9, 0.2), *BOXES[1:]), 0
)


def test_an_exact_page() -> None:
    score = score_page([RIGHT], TRUTH, 1)
    assert (score.exact, score.silent, score.missed) == (True, False, False)
    assert (score.cells_wanted, score.cells_found, score.cells_matched) == (3, 3, 3)


def test_a_wrong_page_is_silent_unless_a_cell_or_a_problem_says_so() -> None:
    wrong = score_page([SPLIT], TRUTH, 1)
    assert (wrong.exact, wrong.silent, wrong.cells_matched) == (False, True, 2)
    assert spans_text(wrong.differences[0]) == "lacks (0,0,1,2); has (0,0,1,1) (0,1,1,1)"
    assert not score_page([FoundTable(SPLIT.spans, SPLIT.boxes, 1)], TRUTH, 1).silent
    assert not score_page([SPLIT], TRUTH, 1, warned=True).silent


def test_a_table_that_nobody_found_is_missed_and_not_silent() -> None:
    score = score_page([], TRUTH, 1)
    assert (score.exact, score.missed, score.silent) == (False, True, False)


def test_a_single_box_counts_only_where_a_table_has_its_part() -> None:
    box = FoundTable(((0, 0, 1, 1),), (LOW,), 0)
    assert score_page([RIGHT, box], TRUTH, 1).exact
    assert score_page([box], truth_of(), 1).found_tables == 0
    part = {"page_number": 1, "box": list(LOW)}
    elsewhere = {"page_number": 2, "box": list(LOW)}
    cut = [{"row": r, "col": 0, "row_span": 1, "col_span": 1, "regions": [at]} for r, at in ((0, part), (1, elsewhere))]
    assert score_page([box], {"tables": [{"cells": cut}]}, 1).exact
    assert score_page([], {"tables": [{"cells": cut}]}, 1).missed


def test_a_table_too_many() -> None:
    low = FoundTable(SPANS, tuple((a, b + 0.5, c, d + 0.5) for a, b, c, d in BOXES), 0)
    score = score_page([RIGHT, low], TRUTH, 1)
    assert (score.false_tables, score.silent) == (1, True)
    assert score_page([low], truth_of(), 1).false_tables == 1


def test_figures() -> None:
    right, wrong, none = score_page([RIGHT], TRUTH, 1), score_page([SPLIT], TRUTH, 1), score_page([], truth_of(), 1)
    figures = figures_of([FileScore("a", (right, none), (True,), 10.0), FileScore("b", (wrong,), (False,), 20.0)])
    assert (figures["pages_with_tables"], figures["pages_exact"], figures["forms_exact"]) == (2, 1, 1)
    assert (figures["silent"], figures["pages_without_tables"], figures["memory_mb"]) == (1, 1, 20.0)
    assert figures["cell_f1"] == pytest.approx(2 * 5 / (3 + 4 + 3 + 3))
    assert [page["file"] for page in figures["wrong"]] == ["b"]


def test_wilson_of_known_shares() -> None:
    assert wilson(0, 0) == 0.0
    assert wilson(10, 10) == pytest.approx(0.7225, abs=1e-4)
    assert wilson(50, 100) == pytest.approx(0.4038, abs=1e-4)
    assert bounded_share(10, 10) == "100.0% (10/10), ≥ 72.2%"


def test_no_corpus_is_said_in_one_line(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert structure.main([str(tmp_path)]) == 2
    assert "no file with a truth" in capsys.readouterr().err
