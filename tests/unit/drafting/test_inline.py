from __future__ import annotations

import pytest

from extractor.drafting import load_words
from extractor.drafting.inline import split

WORDS = load_words()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "填表人：段梅联系电话：64318200填写日期：2021年2月9日",
            [("填表人", "段梅"), ("联系电话", "64318200"), ("填写日期", "2021年2月9日")],
        ),
        ("填表人：联系电话：填写日期：", [("填表人", ""), ("联系电话", ""), ("填写日期", "")]),
        ("填报日期：2022年2月14日联系电话：57832335", [("填报日期", "2022年2月14日"), ("联系电话", "57832335")]),
        ("供货单位：宏达有限公司入库日期：3月", [("供货单位", "宏达有限公司"), ("入库日期", "3月")]),
        ("Name: Ann Lee Department: Sales", [("Name", "Ann Lee"), ("Department", "Sales")]),
        ("Examiner:Moderator:Date marked:", [("Examiner", ""), ("Moderator", ""), ("Date marked", "")]),
        ("会议时间：14:30", [("会议时间", "14:30")]),
        ("：空", []),
    ],
)
def test_labels_and_values_in_a_running_text(text: str, parts: list[tuple[str, str]]) -> None:
    assert [(part.label, part.value) for part in split(text, WORDS)] == parts


def test_a_label_of_unknown_words_behind_a_value_is_a_guess() -> None:
    parts = list(split("编号：0012螺旋桨：三", WORDS))
    assert [(part.label, part.value, part.sure) for part in parts] == [("编号", "0012", True), ("螺旋桨", "三", False)]
