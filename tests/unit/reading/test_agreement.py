"""What two readings of a cell make of it."""

from math import log

import pytest

from extractor.document import Reading
from extractor.reading.agreement import Surroundings, Verdict, page_odds, tidied, weigh

PLAIN = Surroundings(lost=False, em=25.0, page=6.0)


def verdict(
    ours: str, sure: float = 0.999, theirs: str | None = None, also: float = 0.95, *, lost: bool = False
) -> Verdict:
    second = [] if theirs is None else [Reading("tesseract", theirs, also)]
    return weigh([Reading("rapidocr", ours, sure)], second, Surroundings(lost, 25.0, 6.0))


def signs(found: Verdict) -> dict[str, float]:
    return dict(found.evidence.signs)


@pytest.mark.parametrize(("read", "rate"), [("80.6º0", "80.6%"), ("98°o", "98%"), ("80.6ºa", "80.6%")])
def test_a_percent_sign_in_two_rings_is_one_for_a_person_to_look_at(read: str, rate: str) -> None:
    found = verdict(read)
    assert (found.text, found.is_contested) == (rate, True)


@pytest.mark.parametrize("read", ["36.5°C", "36°", "40°N", "116°E", "36°5"])
def test_degrees_are_no_percentages(read: str) -> None:
    assert verdict(read).text == read


@pytest.mark.parametrize(
    ("read", "number"),
    [
        ("100.", "100"),
        ("93.8.", "93.8"),
        ("84%•", "84%"),
        ("7。", "7"),
        ("•15", "15"),
        (".3.5", "3.5"),
        (".5", ".5"),
        ("-12.5", "-12.5"),
        ("1,234.5", "1,234.5"),
        ("完成。", "完成。"),
        ("2021年.", "2021年."),
    ],
)
def test_a_number_loses_the_specks_at_its_ends_and_nothing_else(read: str, number: str) -> None:
    assert tidied(read) == number


@pytest.mark.parametrize(
    ("read", "tidy", "stray"),
    [
        (".100", 0, 1),
        ("100.", 1, 0),
        ("8•", 1, 0),
        ("·9278.45", 1, 0),
        ("•一", 0, 1),
        ("•三级指标", 0, 1),
        ("-.5", 0, 1),
    ],
)
def test_a_mark_at_an_end_is_a_sign_of_doubt(read: str, tidy: int, stray: int) -> None:
    found = signs(verdict(read))
    assert (found["tidied"], found["stray"]) == (tidy, stray)


@pytest.mark.parametrize("read", ["100", "8,271.30", "80.6%", "0.5", "-5.2"])
def test_a_number_as_it_is_written_has_none(read: str) -> None:
    found = signs(verdict(read))
    assert (found["tidied"], found["stray"], found["malformed"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("read", ["40.127.5", "3•5", "12,34", "1-2"])
def test_a_number_that_nobody_writes_so_is_malformed(read: str) -> None:
    assert signs(verdict(read))["malformed"] == 1.0


def test_readers_that_agree_and_differ_are_told_apart() -> None:
    assert signs(verdict("12.5", theirs="12.5"))["agrees"] == 1.0
    differing = signs(verdict("12.5", theirs="125"))
    assert (differing["agrees"], differing["nothing"]) == (0.0, 0.0)
    assert differing["differed"] > 0
    assert signs(verdict("12.5", theirs=""))["nothing"] == 1.0
    assert "agrees" not in signs(verdict("12.5"))


def test_the_second_reading_stays_as_an_alternative() -> None:
    found = verdict("131.1577", theirs="134.1577")
    assert found.text == "131.1577"
    assert "134.1577" in dict(found.others)
    assert sum(dict(found.others).values()) == pytest.approx(1.0)


def test_what_a_reader_would_read_next_is_an_alternative_too() -> None:
    reading = Reading("rapidocr", "131", 0.9, (("134", 0.08),))
    assert weigh([reading], [], PLAIN).others == (("134", 1.0),)


def test_a_number_is_taken_from_the_reader_that_reads_one() -> None:
    assert verdict("5A", 0.03, "5", 0.96).text == "5"
    assert verdict("5A", 0.03, "5", 0.0).text == "5"
    assert verdict("5家", 0.99, "5", 0.4).text == "5家"
    assert verdict("98G", 0.4, "93%", 0.4).text == "98G"
    assert verdict("≥85%", 0.99, "285%", 0.95).text == "≥85%"


def test_of_two_numbers_the_much_surer_one_is_taken_and_both_are_kept() -> None:
    found = verdict("986", 0.40, "98%", 0.94)
    assert (found.text, dict(found.others)) == ("98%", {"986": 1.0})
    assert found.is_contested
    assert verdict("110181.6", 0.9996, "110381.6", 0.82).text == "110181.6"


def test_lines_of_a_wrapped_number_are_one() -> None:
    lines = [Reading("rapidocr", "6274.55", 0.99), Reading("rapidocr", "92", 0.98)]
    found = weigh(lines, [Reading("tesseract", "6274.55", 0.9), Reading("tesseract", "92", 0.9)], PLAIN)
    assert found.text == "6274.5592"
    assert signs(found)["agrees"] == 1.0
    assert found.evidence.kind == "number.two"


def test_a_page_is_as_sure_as_its_cells_and_none_counts_for_all() -> None:
    clear, faint = [Reading("a", "1", 0.999999)], [Reading("a", "2", 0.5)]
    assert page_odds([clear, clear]) == pytest.approx(7.0)
    assert page_odds([clear, faint, ()]) == pytest.approx(3.5)
    assert page_odds([]) == 0.0


def test_a_second_reader_that_agrees_and_hesitates_is_heard() -> None:
    assert signs(verdict("81.5937", theirs="81.5937", also=0.36))["hesitant"] == pytest.approx(0.54)
    assert signs(verdict("84.5937", theirs="84.5937", also=0.95))["hesitant"] == 0.0


@pytest.mark.parametrize(
    ("read", "sure", "number"),
    [
        ("7037.84TA", 0.005, "7037.84"),
        ("三5.00", 0.07, "5.00"),
        ("96.4%首务", 0.06, "96.4%"),
        ("q", 0.97, "9"),
        ("5家", 0.98, "5家"),  # read surely: it stands there
        ("3至5", 0.3, "3至5"),  # two numbers
    ],
)
def test_in_a_column_of_numbers_letters_that_are_read_badly_are_left_out(read: str, sure: float, number: str) -> None:
    found = weigh([Reading("rapidocr", read, sure)], [], Surroundings(False, 25.0, 6.0, numeric=True))
    assert found.text == number
    assert found.is_contested is (number != read)
    assert weigh([Reading("rapidocr", read, sure)], [], PLAIN).text == read


def test_a_number_that_the_first_reader_doubts_itself_is_for_a_person() -> None:
    assert verdict("9", 0.58, "9", 0.95).is_contested
    assert not verdict("9", 0.97, "9", 0.95).is_contested


@pytest.mark.parametrize(
    ("read", "number"),
    [
        ("219.023.4", "219,023.4"),
        ("1.032.082.", "1,032.082"),
        ("-1,234.567.8", "-1,234,567.8"),
        ("40.127.5", "40,127.5"),
        ("2020.12.31", "2020.12.31"),  # no groups of three
        ("219.023", "219.023"),  # its point may be one
    ],
)
def test_a_comma_between_groups_of_three_digits_may_be_read_as_a_point(read: str, number: str) -> None:
    found = weigh([Reading("rapidocr", read, 0.98)], [], Surroundings(False, 25.0, 6.0, numeric=True))
    assert found.text == number
    assert found.is_contested is (number != tidied(read))
    assert weigh([Reading("rapidocr", read, 0.98)], [], PLAIN).text == tidied(read)


def test_an_empty_pair_of_brackets_among_numbers_is_a_nought_and_for_a_person() -> None:
    found = weigh([Reading("rapidocr", "()", 0.97)], [], Surroundings(False, 25.0, 6.0, numeric=True))
    assert (found.text, found.is_contested) == ("0", True)
    assert weigh([Reading("rapidocr", "()", 0.97)], [], PLAIN).text == "()"


CHINESE = Surroundings(lost=False, em=25.0, page=6.0, chinese=True)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (".93%", "93%"),
        ("70..8%", "70.8%"),
        ("9121:32", "9121.32"),
        ("68.34%-", "68.34%"),
        ("10:30", "10:30"),
        ("0.5", "0.5"),
        ("年度.指标", "年度指标"),
        ("标值•", "标值"),
        ("得分.", "得分"),
        ("修订）.》", "修订）》"),
        (".按期完成", "按期完成"),
        ("•项目概况", "•项目概况"),
        ("买买提·吐尔逊", "买买提·吐尔逊"),
        ("DB11/T1322.2要求", "DB11/T1322.2要求"),
        ("1.数量", "1.数量"),
    ],
)
def test_points_that_nobody_writes_are_left_out_and_a_person_looks(read: str, text: str) -> None:
    found = weigh([Reading("rapidocr", read, 0.999)], [], CHINESE)
    assert found.text == text
    assert found.is_contested is (text != tidied(read))


def test_a_page_without_chinese_may_have_numbers_that_begin_with_a_point() -> None:
    assert verdict(".93").text == ".93"


def test_a_point_that_the_second_reader_alone_sees_is_a_difference() -> None:
    found = weigh([Reading("rapidocr", "93", 0.999)], [Reading("tesseract", ".93", 0.95)], CHINESE)
    assert (found.text, found.is_contested) == ("93", True)


def test_a_text_without_its_specks_is_as_likely_as_all_readings_that_come_to_it() -> None:
    read = Reading("rapidocr", "得分•", 0.6, (("得分", 0.3), ("得分.", 0.05), ("得会•", 0.02)))
    assert signs(weigh([read], [], CHINESE))["first"] == pytest.approx(log(0.95 / 0.05))


@pytest.mark.parametrize(
    ("ours", "theirs", "text"),
    [
        ("64.380", "64.38%", "64.38%"),
        ("951", "95%", "95%"),
        ("951", "96%", "951"),
        ("10.310.4", "10,310.4", "10,310.4"),
        ("298.5q", "298.59", "298.59"),
        ("298.5q", "298.58", "298.5q"),
    ],
)
def test_a_second_reader_that_makes_a_number_of_the_same_marks_is_followed(ours: str, theirs: str, text: str) -> None:
    found = verdict(ours, 0.85, theirs, 0.4)
    assert (found.text, found.is_contested) == (text, True)


def test_two_readers_of_the_same_number_follow_nobody() -> None:
    assert signs(verdict("64.38%", 0.9, "64.38%", 0.4))["followed"] == 0.0


@pytest.mark.parametrize(
    ("read", "number"), [("298.52530q", "298.525309"), ("I", "1"), ("0)", "0"), ("95°", "95%"), ("ll", "11")]
)
def test_among_numbers_what_looks_like_a_digit_is_one_for_a_person_to_look_at(read: str, number: str) -> None:
    found = weigh([Reading("rapidocr", read, 0.6)], [], Surroundings(False, 25.0, 6.0, numeric=True))
    assert (found.text, found.is_contested) == (number, True)


@pytest.mark.parametrize("read", ["级指标", "完成农村厕所购置若干：校园安防监理审计", "=9403m2", "4092m3以上"])
def test_what_nobody_writes_is_for_a_person_to_look_at_however_surely_it_was_read(read: str) -> None:
    found = weigh([Reading("rapidocr", read, 0.999)], [], Surroundings(False, 25.0, 6.5))
    assert (found.text, found.is_contested) == (read, True)
    assert signs(found)["residue"] == 0.0


def test_a_text_that_holds_one_number_is_no_number_with_the_rest_of_a_seal() -> None:
    around = Surroundings(lost=False, em=25.0, page=4.0, numeric=True)
    assert weigh([Reading("rapidocr", "传承历史文化，室温≥18C", 0.4)], [], around).text == "传承历史文化，室温≥18C"
    assert weigh([Reading("rapidocr", "10 政", 0.4)], [], around).text == "10"


NUMERIC = Surroundings(False, 25.0, 6.0, numeric=True)


@pytest.mark.parametrize(
    ("read", "sure", "other", "text"),
    [
        ("98:7%", 0.65, "98.7%", "98.7%"),
        ("67,5115", 0.52, "67.5115", "67.5115"),
        ("10.0Q", 0.99, "10.00", "10.00"),
        ("000", 0.94, "0.00", "0.00"),
        ("56.33名", 0.59, "56.33%", "56.33%"),
        ("10分", 0.95, "10", "10分"),  # words that are read surely
        ("≥90%", 0.6, "90%", "≥90%"),  # what a number is compared with
        ("≥90%", 0.95, "90%", "≥90%"),
        ("112", 0.95, "11.2", "112"),  # a number as it is
    ],
)
def test_among_numbers_the_likeliest_number_is_taken_for_what_is_none(
    read: str, sure: float, other: str, text: str
) -> None:
    line = Reading("rapidocr", read, sure, ((other, 0.05),))
    found = weigh([line], [], NUMERIC)
    assert (found.text, found.is_contested) == (text, text != read)
    assert weigh([line], [], PLAIN).text == read


@pytest.mark.parametrize(
    ("ours", "theirs", "text"), [("2:4", "2.4", "2.4"), ("03783", "0.3783", "0.3783"), ("46.07x", "46.07%", "46.07%")]
)
def test_among_numbers_a_second_reader_that_sees_the_point_or_percent_sign_is_followed(
    ours: str, theirs: str, text: str
) -> None:
    second = [Reading("tesseract", theirs, 0.6)]
    found = weigh([Reading("rapidocr", ours, 0.98)], second, NUMERIC)
    assert (found.text, found.is_contested) == (text, True)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("10.0Q", "10.0"), ("1068°%", "1068%"), ("≥90%", "290%"), (".≥90%", "90%")]
)
def test_among_numbers_a_second_reader_that_sees_less_is_not_followed(ours: str, theirs: str) -> None:
    second = [Reading("tesseract", theirs, 0.6)]
    assert weigh([Reading("rapidocr", ours, 0.98)], second, NUMERIC).text == ours


@pytest.mark.parametrize("read", ["106:8%", "106：8%"])
def test_a_colon_behind_three_digits_is_a_point_beside_a_speck(read: str) -> None:
    assert (verdict(read).text, verdict(read).is_contested) == ("106.8%", True)


@pytest.mark.parametrize("read", ["000", "03783", "05%"])
def test_a_nought_before_digits_has_lost_its_point_or_is_a_code_and_a_person_tells(read: str) -> None:
    both = [Reading("rapidocr", read, 0.999)], [Reading("tesseract", read, 0.96)]
    assert weigh(*both, NUMERIC).is_contested
    assert not weigh(*both, PLAIN).is_contested
