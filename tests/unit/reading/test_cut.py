from __future__ import annotations

import pytest

from extractor.document import Box, Cell, Content, Grid, Line, Reading, Region, Sheet
from extractor.reading.cut import settle_cut

BOX = Box(0, 0, 10, 10)


def sheet_of(text: str, reader: str, pages: int) -> Sheet:
    regions = tuple(Region(number + 1, BOX) for number in range(pages))
    content = Content(text, 0.9, (Reading(reader, text, 0.9),))
    return Sheet((Line(regions[0], content), Grid((Cell(0, 0, 1, 1, regions, content),), 1, 1, regions)))


@pytest.mark.parametrize(
    ("read", "meant", "status"),
    [
        ("依据《专项规划（暂行)》，开展", "依据《专项规划（暂行）》，开展", "accepted"),
        ("依据（鄞州区专项规划》，开展", "依据《鄞州区专项规划》，开展", "review"),
        ("12,345.6", "12,345.6", "accepted"),
        ("Total (2020)", "Total (2020)", "accepted"),
    ],
)
def test_a_cut_text_is_settled_as_a_whole(read: str, meant: str, status: str) -> None:
    sheet = settle_cut(sheet_of(read, "rapidocr", 2))
    cell = sheet.grids[0].cells[0]
    assert (cell.text, cell.content.status) == (meant, status)
    assert isinstance(line := sheet.elements[0], Line)
    assert line.text == read


@pytest.mark.parametrize(("reader", "pages"), [("pdf", 2), ("rapidocr", 1)])
def test_text_layers_and_whole_cells_are_left_as_they_are(reader: str, pages: int) -> None:
    sheet = sheet_of("专项规划（暂行)》", reader, pages)
    assert settle_cut(sheet) == sheet
