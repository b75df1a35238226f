from extractor.document import Box, Char, Page, Segments
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
