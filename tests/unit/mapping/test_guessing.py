"""Slots whose labels no model has: told by wording, by type and by place."""

from __future__ import annotations

import pytest

from extractor.mapping.guessing import Free, Open, counts, fits, guess
from extractor.mapping.likeness import Wordings, tokens

COLUMNS = [("年度指标值", "指标值"), ("实际完成值",), ("分值", "权重"), ("得分",), ("偏差原因分析",)]
WORDINGS = Wordings(COLUMNS)
TYPES = ("text", "text", "number", "number", "text")


def open_slots(*numbers: int, optional: bool = False) -> list[Open]:
    return [Open(n, COLUMNS[n], TYPES[n], optional) for n in numbers]  # type: ignore[arg-type]


def test_tokens_are_characters_and_words_with_their_neighbours() -> None:
    assert tokens("完成值") == {"完", "成", "值", "完成", "成值"}
    assert tokens("unit price") == {"unit", " ", "price", "unit ", " price"}


def test_the_likest_wording_is_the_right_one() -> None:
    for text, number in [("预期指标值", 0), ("全年完成值", 1), ("权重分", 2), ("自评得分", 3), ("扣分原因", 4)]:
        alike = WORDINGS.alike(text)
        assert alike.index(max(alike)) == number
    assert WORDINGS.alike("得分")[3] == pytest.approx(1.0)
    assert max(WORDINGS.alike("姓名")) == 0.0


def test_a_wording_between_its_neighbours() -> None:
    cells = [Free(4.0, "扣分原因", ("延期", "")), Free(9.0, "备注", ("", ""))]
    taken = {0: 0.0, 1: 1.0, 2: 2.0, 3: 3.0}
    assert guess(open_slots(4), taken, cells, WORDINGS) == {4: 0}


def test_numbers_are_no_names_and_words_are_no_numbers() -> None:
    cells = [Free(2.0, "分值说明", ("很好", "较好")), Free(2.5, "标准", ("10", "15"))]
    assert guess(open_slots(2), {1: 1.0, 3: 3.0}, cells, WORDINGS) == {2: 1}


def test_as_many_cells_as_slots_in_a_gap() -> None:
    cells = [Free(1.0, "甲", ("≥95%",)), Free(2.0, "乙", ("96%",)), Free(3.0, "丙", ("10",))]
    assert guess(open_slots(0, 1, 2), {3: 4.0}, cells, WORDINGS) == {0: 0, 1: 1, 2: 2}
    # One cell too many: nothing tells which of them it is.
    assert guess(open_slots(0, 1), {3: 4.0}, [*cells, Free(3.5, "丁", ("好",))], WORDINGS) == {}


def test_what_not_every_form_has_needs_a_wording() -> None:
    cells = [Free(5.0, "备注", ("无", "有"))]
    assert guess(open_slots(4, optional=True), {3: 4.0}, cells, WORDINGS) == {}


def test_a_column_of_a_few_signs_tells_itself() -> None:
    slot = Open(0, ("指标性质",), "text", optional=True, among=("≥", "≤", "=", "定性"))
    signs = [Free(1.0, "运算符号", ("≥", "=", "", "定性")), Free(2.0, "备注", ("无", "≥"))]
    assert guess([slot], {1: 3.0}, signs, WORDINGS) == {0: 0}
    assert guess([slot], {1: 3.0}, signs[1:], WORDINGS) == {}


def test_a_telephone_number_tells_itself() -> None:
    slots = [Open(0, ("项目负责人",)), Open(1, ("联系电话",), "phone", optional=True)]
    wordings = Wordings([slot.labels for slot in slots])
    cell = Free(2.5, "手机号码", ("13912345678",))
    assert guess(slots[1:], {0: 2.0}, [cell], wordings) == {1: 0}
    assert guess(slots[1:], {0: 2.0}, [Free(2.5, "项目属性", ("延续性项目",))], wordings) == {}


@pytest.mark.parametrize(
    ("kind", "texts", "fit"),
    [
        ("number", ("10", "—", "12.5"), True),
        ("number", ("10", "完成", "好"), False),
        ("number", ("", "—"), True),
        ("percent", ("80.6%",), True),
        ("date", ("2021年2月9日",), True),
        ("date", ("尽快",), False),
        ("phone", ("010-64318200",), True),
        ("phone", ("朝阳区", "2021"), False),
        ("text", ("10",), True),
        (None, ("10",), True),
    ],
)
def test_fits(kind: str, texts: tuple[str, ...], fit: bool) -> None:
    assert fits(kind, texts) is fit  # type: ignore[arg-type]


def test_nothing_filled_in_tells_no_number() -> None:
    assert fits("number", ("", "—"), filled=True) is False


def test_row_numbers() -> None:
    assert counts(("1", "2", "3"))
    assert not counts(("1", "2", "2"))
    assert not counts(("1",))
