from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.verifying.quantities import Amount, read_amount


def amount(text: str) -> Amount:
    found = read_amount(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("text", "low", "high", "kind", "relation"),
    [
        ("≥95%", "95", "95", "%", "at_least"),
        ("≧９５％", "95", "95", "%", "at_least"),
        (">=95%", "95", "95", "%", "at_least"),
        ("大于等于95%", "95", "95", "%", "at_least"),
        ("95%以上", "95", "95", "%", "at_least"),
        ("服务对象满意度达到95%及以上", "95", "95", "%", "at_least"),
        ("百分之95", "95", "95", "%", "bare"),
        ("≥100百分比", "100", "100", "%", "at_least"),
        ("不少于36家", "36", "36", "家", "at_least"),
        ("总体不少于36家", "36", "36", "家", "at_least"),
        ("36 家。", "36", "36", "家", "bare"),
        ("＝100%", "100", "100", "%", "equal"),
        ("不超过1000万元", "10000000", "10000000", "money", "at_most"),
        ("控制在30万元以内", "300000", "300000", "money", "at_most"),
        ("1,234.5元", "1234.5", "1234.5", "money", "bare"),
        ("0.12亿元", "12000000", "12000000", "money", "bare"),
        ("100-200家", "100", "200", "家", "bare"),
        ("100家至200家企业", "100", "200", "家", "bare"),
        ("95%～100%", "95", "100", "%", "bare"),
        ("5.5万人次", "55000", "55000", "人次", "bare"),
        ("19405.05㎡", "19405.05", "19405.05", "area", "bare"),
        ("2公顷", "20000", "20000", "area", "bare"),
        ("3千米", "3000", "3000", "length", "bare"),
        ("不少于两批", "2", "2", "批", "at_least"),
        ("十二次", "12", "12", "次", "bare"),
        ("30个工作日内", "30", "30", "workdays", "at_most"),
        ("投诉率≤5%", "5", "5", "%", "at_most"),
        ("194", "194", "194", "", "bare"),
    ],
)
def test_an_amount_is_read(text: str, low: str, high: str, kind: str, relation: str) -> None:
    found = amount(text)
    assert (found.low, found.high) == (Decimal(low), Decimal(high))
    assert (found.unit.kind, found.relation) == (kind, relation)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "—",
        "2020",  # a year
        "2020.12",
        "2020年12月",
        "6月",
        "6月30日",
        "第3批",
        "一次性支付",
        "-5%",
        "≥95%以下",  # two directions
        "1600人、200人",
        "支持奖励类项目56个；支持评审类项目65个",
        "≥190元每人每月",
        "不低于60户/人.月",
        "人均≥3次",
        "≥20-30家",
        "100家-200万元",
        "200-100家",
        "非常满意95",
        "9" * 31,
        "约" * 61 + "5家",
    ],
)
def test_what_may_be_meant_otherwise_is_not_read(text: str) -> None:
    assert read_amount(text) is None


def test_what_stands_around_a_number_is_kept() -> None:
    rough = amount("支持约100-200家企业。")
    assert (rough.approximate, rough.noun, rough.subject, rough.shown) == (True, "企业", "", ("100家", "200家"))
    told = amount("支持121企业（其中32家企业资金由区发改委列支）")
    assert (told.remark, told.noun, told.low) == (True, "企业", Decimal(121))
    assert not amount("支持121企业").remark
    assert amount("投诉率≤5%").subject == "投诉率"
    assert amount(">5%").strict
    assert not amount("≥5%").strict


def test_worth_and_step_are_in_the_smallest_unit() -> None:
    assert (amount("5.5万人次").worth, amount("5.5万人次").step) == (Decimal(10000), Decimal(1000))
    assert (amount("6274.5592万元").worth, amount("6274.5592万元").step) == (Decimal(10000), Decimal(1))
    assert (amount("95%").worth, amount("94.96%").step) == (Decimal(1), Decimal("0.01"))
