from __future__ import annotations

from scripts.benching.drafting import Slot, find_missed, forgetful


def slot(pointer: str, cell: tuple[int, int] | None, kind: str = "text", text: str = "") -> Slot:
    return Slot(pointer, cell, kind, text)


def test_a_slot_of_another_name_that_takes_the_cell_with_its_type_is_right() -> None:
    wanted = [slot("/name", (0, 1)), slot("/score", (0, 2), "number", "9")]
    got = [slot("/field_1", (0, 1)), slot("/mark", (0, 2), "number", "9")]
    assert find_missed(wanted, got) == []


def test_another_type_or_another_cell_is_not() -> None:
    wanted = [slot("/name", (0, 1)), slot("/score", (0, 2), "number", "9")]
    assert find_missed(wanted, [slot("/a", (0, 1), "number"), slot("/b", (0, 3), "number", "9")]) == wanted


def test_a_cell_that_is_carried_down_takes_a_slot_for_each_record() -> None:
    wanted = [slot(f"/rows/{n}/level1", (0, 1), text="产出指标") for n in range(3)]
    got = [slot(f"/items/{n}/a", (0, 1), text="产出指标") for n in range(2)]
    assert find_missed(wanted, got) == wanted[2:]


def test_values_outside_the_table_are_told_apart_by_their_text() -> None:
    wanted = [slot("/by", None, text="段梅"), slot("/who", None, text="王强")]
    assert find_missed(wanted, [slot("/a", None, text="王强"), slot("/b", None, text="填表人")]) == wanted[:1]
    assert find_missed([slot("/by", None)], [slot("/a", None)]) == []


def test_words_are_forgotten_by_share() -> None:
    assert forgetful(0.0).key("项目名称") == ("project_name", 1.0)
    assert forgetful(1.0).key("项目名称") == ("", 0.0)
    assert forgetful(1.0).is_total("合计")  # what the structure is told by stays
