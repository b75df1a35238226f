"""Made-up page breaks: both parts together hold what the table held."""

from random import Random

import pytest

from extractor.document import Box
from scripts.benching.breaks import PLACES, Break, breaks_of, by_lines, divide
from tests.unit.geometry.binding import merged, table

ROWS = [("一级", "名称", "目标", "分值")] + [
    ("产出", "支持高新技术企业发展并带动就业增长", "长期", str(n)) for n in range(5)
]


def test_a_text_is_parted_as_its_lines_are_wide() -> None:
    lines = [Box(0, 0, 30, 10), Box(0, 10, 25, 20), Box(0, 20, 10, 30)]
    assert by_lines("产出指12345末", lines) == ["产出指", "12345", "末"]


def test_a_row_may_be_parted_after_each_line_but_its_last() -> None:
    grid = table(1, ROWS)
    assert breaks_of(grid) == [
        Break(4, "whole"),
        Break(4, "cut, set from the top", 1),
        Break(4, "cut, set in the middle", 1),
        Break(5, "whole"),
        Break(5, "cut, set from the top", 1),
        Break(5, "cut, set in the middle", 1),
    ]


@pytest.mark.parametrize("place", PLACES)
def test_both_parts_hold_the_whole_table(place: str) -> None:
    grid = merged(table(1, ROWS), 0, range(1, 6), "产出")
    at = next(at for at in breaks_of(grid) if at.place == place)
    parts = divide(grid, at, Random(1))
    assert parts is not None
    upper, lower = parts
    assert upper.row_count + lower.row_count == grid.row_count + (place != "whole")
    texts = [cell.text for part in parts for cell in part.cells]
    assert sorted("".join(texts)) == sorted("".join(cell.text for cell in grid.cells))
    assert {cell.page_number for cell in upper.cells} == {1}
    assert {cell.page_number for cell in lower.cells} == {2}


def test_numbers_stay_above_where_a_row_is_set_from_the_top() -> None:
    grid = table(1, ROWS)
    parts = divide(grid, Break(5, "cut, set from the top", 1), Random(1))
    assert parts is not None
    assert [cell.text for cell in parts[0].cells if cell.row == 5] == ["产出", ROWS[5][1][:14], "长期", "4"]
    assert [cell.text for cell in parts[1].cells] == ["", ROWS[5][1][14:], "", ""]
