"""How Chinese texts are written, where a fax has taken the tails of commas and the inner strokes of brackets."""

import pytest

from extractor.reading.notation import has_dots_for_commas, with_marks

CLAUSES = ["设备供货周期较长·未能按期到货；主管部门政策调整·压减一般性支出", "推动绿色低碳发展·优化营商环境·健全机制"]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("覆盖率≥81%.提高使用效益", "覆盖率≥81%，提高使用效益"),
        ("实施细则（试行）·开展宣传", "实施细则（试行），开展宣传"),
        ("3.完成绿化", "3.完成绿化"),
        ("100·4", "100·4"),
        ("阿卜杜热合曼·买买提", "阿卜杜热合曼·买买提"),
    ],
)
def test_no_point_is_written_behind_a_percentage_or_bracket(read: str, text: str) -> None:
    assert with_marks(read, centred=False) == text


def test_dots_in_the_clauses_of_a_page_are_its_commas() -> None:
    assert has_dots_for_commas(CLAUSES)
    assert with_marks(CLAUSES[0], centred=True) == CLAUSES[0].replace("·", "，")
    assert with_marks("阿卜杜热合曼·买买提", centred=True) == "阿卜杜热合曼·买买提"


@pytest.mark.parametrize(
    "texts",
    [
        ["阿卜杜热合曼·买买提", "古丽·阿不都", "艾力·吐尔逊", "买买提·艾力"],
        [CLAUSES[0], "一，二，三，四，五，六，七，八，九，十，十一，十二，十三，十四，十五，十六，十七"],
        ["项目负责人买买提·艾力联系电话", "，"],
    ],
)
def test_names_with_dots_make_no_commas_of_them(texts: list[str]) -> None:
    assert not has_dots_for_commas(texts)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("按照《预算法）要求", "按照《预算法》要求"),
        ("依据《工作方案（暂行））开展", "依据《工作方案（暂行）》开展"),
        ("依据（工作方案（暂行）》开展", "依据《工作方案（暂行）》开展"),
        ("依据《工作方案（暂行）》开展", "依据《工作方案（暂行）》开展"),
        ("（含设备）及《预算法》", "（含设备）及《预算法》"),
        ("1）项目", "1）项目"),
        ("（一）项目（2）", "（一）项目（2）"),
    ],
)
def test_brackets_stand_in_pairs(read: str, text: str) -> None:
    assert with_marks(read, centred=False) == text
