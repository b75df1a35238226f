import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.reading.text import fold, settle, settle_letters, settle_width


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["初步", "建成"], "初步建成"),
        (["6274.55", "92"], "6274.5592"),
        (["194 "], "194"),
        (["项目资金", "（万元）"], "项目资金（万元）"),
        (["GDP Growth"], "GDP Growth"),
        (["annual", "report"], "annual report"),
        (["采用 Hello, world 标准"], "采用Hello, world标准"),
        (["支持 121 企业"], "支持121企业"),
        (["Total 2020"], "Total 2020"),
        (["1 234.5"], "1234.5"),
        (["约18038k", "W"], "约18038kW"),
        (["按照CJJ/", "T287要求"], "按照CJJ/T287要求"),
        (["=8876.0272", "m²"], "=8876.0272m²"),
        (["≥360.610", "9m²"], "≥360.6109m²"),
        (["　", " "], ""),
        ([], ""),
    ],
)
def test_settle(lines: list[str], expected: str) -> None:
    assert settle(lines) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⻘年", "青年"),
        ("⻔⻓⺠⻋⻅⻛", "门长民车见风"),
        ("⾼⾏⾦", "高行金"),
        ("客⼾", "客户"),
        ("ﬁnance", "finance"),
        ("１２（万元）㎡", "１２（万元）㎡"),
        ("︵一︶", "（一）"),
        ("金", "金"),
        ("a\u200bb\u00ad", "ab"),
    ],
)
def test_fold(text: str, expected: str) -> None:
    assert fold(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("项目资金(万元)", "项目资金（万元）"),
        ("指标2:", "指标2："),
        ("(2020年度)", "（2020年度）"),
        ("17.76亿元,同比增长", "17.76亿元，同比增长"),
        ("共1,234元", "共1,234元"),
        ("上午10:30开始", "上午10:30开始"),
        ("1,234.50", "1,234.50"),
        ("f(x)", "f(x)"),
        ("满意(好", "满意（好"),
        ("5个)", "5个）"),
        ("采用Python(3.11)开发", "采用Python（3.11）开发"),
    ],
)
def test_settle_width(text: str, expected: str) -> None:
    assert settle_width(text) == expected


@given(st.text(alphabet="项目12,.:;()（），：%a ", max_size=30))
def test_settling_width_changes_width_only_and_is_stable(text: str) -> None:
    import unicodedata

    settled = settle_width(text)
    assert unicodedata.normalize("NFKC", settled) == unicodedata.normalize("NFKC", text)
    assert settle_width(settled) == settled


@given(st.lists(st.text(max_size=20), max_size=5))
def test_settled_text_has_no_other_white_space(lines: list[str]) -> None:
    text = settle(lines)
    assert text == text.strip()
    assert not any(char.isspace() and char != " " for char in text)


@pytest.mark.parametrize(
    ("read", "settled"),
    [
        ("按照IS09001要求", "按照ISO9001要求"),
        ("1SO14001:2015", "ISO14001:2015"),
        ("ISO9001", "ISO9001"),
        ("9月７日", "9月7日"),
        ("９月７日", "９月７日"),
        ("IS0", "IS0"),
        ("THIS09001", "THIS09001"),
        ("IS0123", "IS0123"),
    ],
)
def test_the_standard_is_iso_and_digits_are_of_one_width(read: str, settled: str) -> None:
    assert settle_letters(read) == settled


@pytest.mark.parametrize(
    ("read", "settled"),
    [("室温≥18°C", "室温≥18℃"), ("室温≥18°℃", "室温≥18℃"), ("20°C", "20°C"), ("北纬39°CM区", "北纬39°CM区")],
)
def test_degrees_in_chinese_texts_are_one_sign(read: str, settled: str) -> None:
    assert settle_letters(read) == settled
