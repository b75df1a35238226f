from itertools import pairwise

from extractor.document import Box, Cell, Char, Grid, Page, Region, Segments
from extractor.reading.pdf_text import read_page


def char(text: str, x: float, y: float, size: float = 10.0) -> Char:
    return Char(text, Box(x, y, x + size / 2, y + size), size)


def lines(*chars: Char) -> list[str]:
    page = Page(1, 600.0, 800.0, "pt", "digital", chars=chars)
    _, found = read_page(Segments(page, (), (), ()))
    return [line.text for line in found]


def test_imitated_bold_print_counts_once() -> None:
    assert lines(char("8", 10, 10), char("8", 10.4, 10), char("5", 15, 10)) == ["85"]


def test_characters_of_other_sizes_elsewhere_are_not_taken_for_print_twice() -> None:
    # 432.5 / 1.2 and 468.8 / 1.3 round alike, and so do 372.4 / 1.2 and 403.5 / 1.3
    assert lines(char("0", 432.5, 372.4, 12), char("1", 462.3, 403.5, 13), char("0", 468.8, 403.5, 13)) == ["0", "10"]


def test_a_repeated_digit_stays() -> None:
    assert lines(char("1", 10, 10), char("0", 15, 10), char("0", 20, 10)) == ["100"]


def test_a_stacked_label_is_read_downwards() -> None:
    found = lines(char("绩", 10, 10), char("效", 10, 24), char("指", 10, 38), char("标", 10, 52))
    assert "".join(found) == "绩效指标"


def test_a_wide_gap_parts_two_texts() -> None:
    assert lines(char("甲", 10, 10), char("乙", 40, 10)) == ["甲", "乙"]


def row_of(*edges: float) -> Grid:
    """A table of one row, 20 high."""
    cells = tuple(
        Cell(0, i, 1, 1, (Region(1, Box(left, 0, right, 20)),)) for i, (left, right) in enumerate(pairwise(edges))
    )
    return Grid(cells, 1, len(cells), (Region(1, Box(edges[0], 0, edges[-1], 20)),))


def written(value: str, x: float) -> list[Char]:
    """Digits 5 wide."""
    return [char(digit, x + 5 * i, 5) for i, digit in enumerate(value)]


def cells(grid: Grid, *texts: list[Char]) -> list[tuple[str, str]]:
    page = Page(1, 600.0, 800.0, "pt", "digital", chars=tuple(c for text in texts for c in text))
    (read,), _ = read_page(Segments(page, (), (), (grid,)))
    return [(cell.text, cell.content.status) for cell in read.cells]


def test_a_number_centred_in_a_narrow_cell_keeps_its_digits() -> None:
    # 50 wide in a cell of 36: it lies 7 over each neighbour
    found = cells(row_of(0, 100, 136, 300), written("12", 10), written("1234567890", 93), written("34", 200))
    assert found == [("12", "accepted"), ("1234567890", "accepted"), ("34", "accepted")]


def test_a_number_that_begins_in_its_cell_and_lies_mostly_in_the_next_is_doubted() -> None:
    found = cells(row_of(0, 100, 118, 300), written("1234567890", 102))
    assert found == [("", "accepted"), ("1234567890", "review"), ("", "review")]


def test_a_text_flush_in_a_wide_cell_that_overflows_a_little_is_its_own() -> None:
    found = cells(row_of(0, 101, 300), written("1234567890123456789012", 3))
    assert found == [("1234567890123456789012", "accepted"), ("", "accepted")]


def test_where_it_cannot_be_told_whose_a_number_is_all_are_doubted() -> None:
    found = cells(row_of(0, 100, 200, 300), written("12345678", 68))
    assert [status for _, status in found] == ["review", "review", "accepted"]
    assert [text for text, _ in found] == ["12345678", "", ""]


def test_numbers_of_neighbours_that_touch_stay_apart_and_are_doubted() -> None:
    found = cells(row_of(0, 100, 200), written("1234", 80), written("56", 100))
    assert found == [("1234", "review"), ("56", "review")]


def test_numbers_of_neighbours_with_padding_between_are_sure() -> None:
    found = cells(row_of(0, 100, 200), written("1234", 78), written("56", 102))
    assert found == [("1234", "accepted"), ("56", "accepted")]


def test_words_with_a_space_between_overflow_together() -> None:
    text = [*written("123", 3), char(" ", 18, 5), *written("456", 23)]
    assert cells(row_of(0, 36, 300), text) == [("123456", "accepted"), ("", "accepted")]


def test_text_written_upwards_is_read_upwards() -> None:
    up = [Char(c, Box(10, 15 - 5 * i, 20, 20 - 5 * i), 10.0, 270) for i, c in enumerate("abc")]
    grid = Grid((Cell(0, 0, 1, 1, (Region(1, Box(0, 0, 30, 30)),)),), 1, 1, (Region(1, Box(0, 0, 30, 30)),))
    page = Page(1, 600.0, 800.0, "pt", "digital", chars=tuple(up))
    (read,), _ = read_page(Segments(page, (), (), (grid,)))
    (cell,) = read.cells
    assert cell.text == "abc"
    assert cell.content.lines == (Box(10, 5, 20, 20),)
