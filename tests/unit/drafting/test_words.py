from __future__ import annotations

import pytest

from extractor.drafting import load_words
from extractor.drafting.looks import is_placeholder, label_odds, look_of
from extractor.drafting.types import guess_type

WORDS = load_words()


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("项目名称", "project_name"),
        ("其中：财政拨款", "fiscal_appropriation"),
        ("1.上年结转资金（万元）：", "last_year_carryover_funds"),
        ("Unit price (GBP)", "unit_price"),
        ("Employee no.", "employee_no"),
        ("2024", ""),
        ("々々", ""),
    ],
)
def test_keys_are_the_words_of_the_label(label: str, key: str) -> None:
    assert WORDS.key(label)[0] == key


def test_a_key_says_how_much_of_its_label_it_is() -> None:
    assert WORDS.key("项目名称") == ("project_name", 1.0)
    assert WORDS.key("项目々々") == ("project", 0.5)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("全年预算数", "number"),
        ("预算执行率", "percent"),
        ("拟投入（万元）", "number"),
        ("合格（%）", "percent"),
        ("填报日期", "date"),
        ("联系电话", "phone"),
        ("身份证号码", "text"),
        ("实际完成值", "text"),
        ("Date of claim", "date"),
        ("VAT rate", "percent"),
        ("Total claimed", "number"),
        ("Received by", "text"),
        ("Signature of claimant", "text"),
        ("Qwerty", None),
    ],
)
def test_a_label_promises_a_type(label: str, kind: str | None) -> None:
    assert WORDS.type_of(label) == kind


@pytest.mark.parametrize(
    ("text", "total"), [("合 计", True), ("金额合计", True), ("Total marks", True), ("小计", False)]
)
def test_totals(text: str, total: bool) -> None:
    assert WORDS.is_total(text) is total


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("", "blank"),
        ("—", "dash"),
        ("8,271.30", "number"),
        ("80.6%", "percent"),
        ("2021年2月9日", "date"),
        ("010-64318200", "phone"),
        ("14 March 2024", "date"),
    ],
)
def test_looks(text: str, look: str) -> None:
    assert look_of(text) == look


def test_a_printed_beginning_is_no_label() -> None:
    assert is_placeholder("指标1：")
    assert not is_placeholder("指标值")
    assert label_odds("指标1：", WORDS) < 0 < label_odds("指标值", WORDS)


def test_labels_are_told_from_sentences_and_values() -> None:
    odds = [
        label_odds(text, WORDS) for text in ("联系电话：", "联系电话", "螺旋桨", "完成支付，效果良好。", "64318200")
    ]
    assert odds == sorted(odds, reverse=True)
    assert odds[2] > 0 > odds[3]


@pytest.mark.parametrize(
    ("label", "texts", "kind"),
    [
        ("得分", ["10", "缺考", "8.5", "—"], "number"),
        ("执行率", ["80.6%", "100%"], "percent"),
        ("实际完成值", ["50", "60"], "text"),  # its name says that it may be anything
        ("证书", ["00123", "00456"], "text"),
        ("联系电话", ["64318200"], "phone"),
        ("何时", ["2021-02-09", "2021-02-10"], "date"),
        ("螺旋桨", ["3", "12.5"], "number"),
    ],
)
def test_what_is_filled_in_tells_the_type(label: str, texts: list[str], kind: str) -> None:
    assert guess_type(label, texts, WORDS)[0] == kind


def test_doubts_of_types() -> None:
    assert guess_type("填报日期", ["15/03/2024"], WORDS) == (
        "text",
        ("its name promises a date, but “15/03/2024” is not read as one",),
    )
    assert guess_type("螺旋桨", [""], WORDS) == ("text", ("text is a guess: nothing is filled in",))
    assert guess_type("姓名", [""], WORDS) == ("text", ())
