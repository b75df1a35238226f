"""How Chinese texts are written, where a fax has taken the tails of commas and the inner strokes of brackets."""

import pytest

from extractor.reading.notation import has_colons_for_semicolons, has_dots_for_commas, is_doubtful, with_marks

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
        ("依据（工作方案（暂行））开展", "依据《工作方案（暂行）》开展"),
        ("依据（工作方案（暂行），开展", "依据《工作方案（暂行）》，开展"),
        ("根据（附件一），开展", "根据（附件一），开展"),
        ("含税（按（13%））计", "含税（按（13%））计"),
        ("投入100万元（含DNA设备！", "投入100万元（含DNA设备）"),
        ("《管理办法（2019年修订；》，开展", "《管理办法（2019年修订）》，开展"),
        ("实施细则（暂行：，开展", "实施细则（暂行），开展"),
        ("（一）很好！", "（一）很好！"),
        ("-级指标", "一级指标"),
        ("（含020设备）", "（含O2O设备）"),
        ("020平台", "O2O平台"),
        ("含O2O设备", "含O2O设备"),
        ("京财〔2019〕020号", "京财〔2019〕020号"),
        ("第020项，1020元，020-83123456", "第020项，1020元，020-83123456"),
        ("A-级以上", "A-级以上"),
        ("按照京财绩效[2020〕2146号要求", "按照京财绩效〔2020〕2146号要求"),
        ("按照京财绩效〔2020]2146号要求", "按照京财绩效〔2020〕2146号要求"),
        ("按照京财绩效[2020]2146号要求", "按照京财绩效[2020]2146号要求"),
        ("填写日期：2021年1月11.日", "填写日期：2021年1月11日"),
        ("填写日期：2021.年1·月11日", "填写日期：2021年1月11日"),
        ("2月.4日完成", "2月4日完成"),
        ("11.月底前完成", "11月底前完成"),
        ("10.月7日完成", "10月7日完成"),
        ("1.月度考核", "1.月度考核"),
        ("1.年度指标", "1.年度指标"),
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


TAILLESS = ("完成2600家农村厕所购置：校园安防监理审计，保障安全。", "合同约定尾款于次年支付：因招标流标，重新启动。")


def test_colons_in_the_clauses_of_a_page_are_its_semicolons() -> None:
    assert has_colons_for_semicolons(TAILLESS)
    assert with_marks(TAILLESS[0], tailless=True) == TAILLESS[0].replace("：", "；")
    assert not has_colons_for_semicolons(TAILLESS[:1])
    assert not has_colons_for_semicolons([*TAILLESS, "甲；乙；丙；"])


@pytest.mark.parametrize(
    "text",
    [
        "指标1：完成农村厕所购置，保障公共安全",
        "项目实施过程中存在的主要问题：工期顺延",
        "全年主要完成以下工作：一是购置设备；二是培训",
        "其中：当年财政拨款",
        "级别：二级",
        "联系电话：59569188填写日期：2021年1月11日",
    ],
)
def test_what_announces_something_has_a_colon(text: str) -> None:
    assert with_marks(text, tailless=True) == text
    assert not is_doubtful(text)


@pytest.mark.parametrize("text", ["级指标", TAILLESS[0]])
def test_what_hardly_anybody_writes_is_doubtful(text: str) -> None:
    assert is_doubtful(text)
