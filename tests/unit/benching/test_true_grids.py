from typing import Any

from scripts.benching.true_grids import renumber, true_tables


def region(page: int, left: float, top: float, right: float, bottom: float) -> dict[str, Any]:
    return {"page_number": page, "box": [left, top, right, bottom]}


def cell(row: int, col: int, row_span: int, col_span: int, *regions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"row": row, "col": col, "row_span": row_span, "col_span": col_span, "regions": list(regions), **more}


# rows 0 to 3; the header is printed again on page 2; the page break cuts row 2
CUT = {
    "tables": [
        {
            "cells": [
                cell(0, 0, 1, 3, region(1, 0, 0, 1, 0.1), repeats=[region(2, 0, 0, 1, 0.1)]),
                cell(1, 0, 3, 1, region(1, 0, 0.1, 0.3, 0.5), region(2, 0, 0.1, 0.3, 0.6)),
                cell(1, 1, 1, 1, region(1, 0.3, 0.1, 0.6, 0.3)),
                cell(1, 2, 1, 1, region(1, 0.6, 0.1, 1, 0.3)),
                cell(2, 1, 1, 2, region(1, 0.3, 0.3, 1, 0.5), region(2, 0.3, 0.1, 1, 0.2)),
                cell(3, 1, 1, 2, region(2, 0.3, 0.2, 1, 0.6)),
            ]
        },
        {"cells": [cell(0, 0, 1, 1, region(2, 0, 0.8, 1, 0.9))]},
    ]
}


def test_a_cut_row_has_a_part_on_either_page_and_a_repeated_header_stands_first() -> None:
    (first,), (second,) = true_tables(CUT, 1), true_tables(CUT, 2)
    assert first.spans == [(0, 0, 1, 3), (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 2)]
    # the border between the two cells of row 1 ends no cell on page 2
    assert second.spans == [(0, 0, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1)]
    assert second.box == (0, 0, 1, 0.6)
    assert [(part.index, part.repeated) for part in second.cells] == [(0, True), (1, False), (4, False), (5, False)]


def test_a_box_of_one_cell_is_no_table() -> None:
    assert [table.index for table in true_tables(CUT, 2)] == [0]
    assert true_tables(CUT, 3) == []


def test_borders_that_end_no_cell_are_not_counted() -> None:
    assert renumber([(3, 5, 0, 4), (5, 9, 0, 2), (5, 9, 2, 4)]) == [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_two_pages_on_one_scan_have_a_part_each() -> None:
    left, right = ({**region(1, x, 0.1, x + 0.4, 0.5), "side": side} for side, x in ((0, 0.05), (1, 0.55)))
    parts = true_tables({"tables": [{"cells": [cell(0, 0, 1, 1, left), cell(1, 0, 1, 1, right)]}]}, 1)
    assert [(part.spans, part.box) for part in parts] == [
        ([(0, 0, 1, 1)], (0.05, 0.1, 0.45, 0.5)),
        ([(0, 0, 1, 1)], (0.55, 0.1, 0.9500000000000001, 0.5)),
    ]
