from typing import Any

import pytest

from extractor.document import Box, Cell, Content, FieldStatus, Grid, Page, Reading, ReadPage, Region, Segments
from scripts.benching.cells import FileCells, bare, compare_cells, kind_of

SIZE = 100.0


def true_cell(row: int, col: int, text: str, *regions: dict[str, Any], **more: Any) -> dict[str, Any]:
    spans = {"row": row, "col": col, "row_span": 1, "col_span": 1}
    return {**spans, "text": text, "regions": list(regions), **more}


def region(number: int, left: float, top: float, right: float, bottom: float) -> dict[str, Any]:
    return {"page_number": number, "box": [left, top, right, bottom]}


def found_cell(
    row: int,
    col: int,
    box: tuple[float, float, float, float],
    text: str,
    confidence: float = 0.9,
    status: FieldStatus = "accepted",
    *,
    number: int = 1,
    certain: bool = True,
) -> Cell:
    left, top, right, bottom = (edge * SIZE for edge in box)
    content = Content(text, confidence, (Reading("fake", text, confidence),), status)
    return Cell(row, col, 1, 1, (Region(number, Box(left, top, right, bottom)),), content, certain)


def read(*cells: Cell, number: int = 1) -> ReadPage:
    page = Page(number, SIZE, SIZE, "px", "scan")
    regions = tuple(cell.regions[0] for cell in cells)
    grids = (Grid(cells, 2, 2, regions),) if cells else ()
    return ReadPage(Segments(page, (), (), grids), grids, ())


TOP, LEFT, RIGHT = (0.1, 0.1, 0.9, 0.3), (0.1, 0.3, 0.5, 0.5), (0.5, 0.3, 0.9, 0.5)
HEADER = {**true_cell(0, 0, "合 计", region(1, *TOP)), "col_span": 2}
TRUTH = {
    "pages": [{"page_number": 1}],
    "tables": [
        {"cells": [HEADER, true_cell(1, 0, "1,234.5", region(1, *LEFT)), true_cell(1, 1, "", region(1, *RIGHT))]}
    ],
}


def wide(cell: Cell) -> Cell:
    return Cell(cell.row, cell.col, 1, 2, cell.regions, cell.content, cell.certain)


def compared(*cells: Cell) -> FileCells:
    return compare_cells([read(*cells)], TRUTH, "a.pdf", "fax")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "blank"),
        (" \u3000", "blank"),
        ("—", "dash"),
        ("——", "dash"),
        ("/", "dash"),
        ("0", "number"),
        ("98.16", "number"),
        ("80.6％", "number"),
        ("-1,234.50", "number"),
        (".5", "number"),
        ("6274.55 92", "number"),  # wrapped in its cell
        ("1,23", "text"),
        ("≥95%", "text"),
        ("2020年", "text"),
        ("010-65022", "text"),
        ("%", "text"),
        ("一", "text"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_texts_compare_folded_and_without_white_space() -> None:
    assert bare("⻘ 年\n表") == "青年表"
    assert bare("（1）") != bare("(1)")


def test_cells_of_an_exact_page() -> None:
    out = compared(wide(found_cell(0, 0, TOP, "合计")), found_cell(1, 0, LEFT, "1,284.5"), found_cell(1, 1, RIGHT, ""))
    assert (out.pages, out.pages_exact, dict(out.misplaced)) == (1, 1, {})
    assert [(c.kind, c.exact, c.accepted, c.silent) for c in out.cells] == [
        ("text", True, True, False),
        ("number", False, True, True),
        ("blank", True, True, False),
    ]
    assert out.cells[1].as_row() == {
        "file": "a.pdf",
        "page_number": 1,
        "grade": "fax",
        "table": 0,
        "cell": 1,
        "kind": "number",
        "truth": "1,234.5",
        "text": "1,284.5",
        "confidence": 0.9,
        "status": "accepted",
        "readings": [{"reader": "fake", "text": "1,284.5", "confidence": 0.9}],
        "alternatives": (),
        "exact": False,
        "evidence": None,
    }


def test_a_wrong_cell_is_not_silent_in_review_or_where_its_bounds_are_uncertain() -> None:
    out = compared(
        wide(found_cell(0, 0, TOP, "合汁", certain=False)),
        found_cell(1, 0, LEFT, "1", status="review"),
        found_cell(1, 1, RIGHT, "l"),
    )
    assert [cell.silent for cell in out.cells] == [False, False, True]


def test_cells_on_a_page_with_a_wrong_grid_or_none_are_counted_apart() -> None:
    split = compared(found_cell(0, 0, TOP, "合计"), found_cell(1, 0, LEFT, "1,234.5"), found_cell(1, 1, RIGHT, ""))
    for out in (split, compared(), compare_cells((), TRUTH, "a.pdf", "fax")):
        assert (out.cells, out.pages, out.pages_exact) == ((), 1, 0)
        assert out.misplaced == {"text": 1, "number": 1, "blank": 1}


UPPER, LOWER, BELOW = (0.1, 0.8, 0.9, 0.9), (0.1, 0.2, 0.9, 0.3), (0.1, 0.3, 0.9, 0.4)
ABOVE, AGAIN = (0.1, 0.7, 0.9, 0.8), (0.1, 0.1, 0.9, 0.2)
# the header is printed again on page 2, and the page break cuts the row after it
CUT = {
    "pages": [{"page_number": 1}, {"page_number": 2}],
    "tables": [
        {
            "cells": [
                true_cell(0, 0, "金额", region(1, *ABOVE), repeats=[region(2, *AGAIN)]),
                true_cell(1, 0, "6274.5592", region(1, *UPPER), region(2, *LOWER)),
                true_cell(2, 0, "7", region(2, *BELOW)),
            ]
        }
    ],
}
FIRST = read(found_cell(0, 0, ABOVE, "金额"), found_cell(1, 0, UPPER, "6274.55", 0.9))
SECOND = read(
    found_cell(0, 0, AGAIN, "金颔", status="review", number=2),
    found_cell(1, 0, LOWER, "92", 0.8, status="review", number=2),
    found_cell(2, 0, BELOW, "7", number=2),
    number=2,
)


def test_the_parts_of_a_cut_cell_are_one_and_a_repeated_header_is_another() -> None:
    out = compare_cells([FIRST, SECOND], CUT, "a.pdf", "fax")
    assert [(c.page_number, c.text, c.exact, c.status) for c in out.cells] == [
        (1, "金额", True, "accepted"),
        (1, "6274.5592", True, "review"),
        (2, "金颔", False, "review"),
        (2, "7", True, "accepted"),
    ]
    assert out.cells[1].confidence == pytest.approx(0.72)
    assert [reading.text for reading in out.cells[1].readings] == ["6274.55", "92"]


def test_a_cut_cell_counts_apart_where_one_of_its_pages_has_a_wrong_grid() -> None:
    out = compare_cells([FIRST], CUT, "a.pdf", "fax")
    assert [cell.text for cell in out.cells] == ["金额"]
    assert out.misplaced == {"number": 2, "text": 1}
