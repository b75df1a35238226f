"""Texts -> amounts: what a target or a result states as a number, where nothing else can be meant.

Anything else is not understood, and nothing follows from it: a warning that is false does more harm than one that is
missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from extractor.verifying.arithmetic import MAX_DIGITS, decimals, multiply

Relation = Literal["at_least", "at_most", "equal", "bare"]

MOST_TEXT = 60  # characters; what is longer tells a story
YEARS = range(1980, 2051)  # a number without a unit that may be a year

# Full-width ASCII as half-width, as when values are typed; and what is drawn in several ways.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DRAWN = {"~": "—–‐‑‒―─━−-－～", "≥": "≧⩾", "≤": "≦⩽"}
_SAME = _WIDTH | {ord(char): shape for shape, chars in _DRAWN.items() for char in chars}
_SPACE = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\ufeff]+")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_END = "。；;，,、.!：:"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: what it measures, and how many of the smallest of its kind it is.

    A counter (家, 个) may be left out where the other text names it.
    """

    kind: str
    factor: Decimal = Decimal(1)
    counter: bool = False


NO_UNIT = Unit("")


def _units() -> dict[str, Unit]:
    units = {name: Unit(name, counter=True) for name in _COUNTERS.split()}
    for kind, names in _MEASURES.items():
        for listed in names.split():
            name, _, factor = listed.partition("=")
            units[name] = Unit(kind, Decimal(factor or 1))
    return units | dict.fromkeys(("名", "位"), units["人"])


_COUNTERS = """
    个 家 户 人 人次 人天 台 套 株 棵 场 场次 辆 床 床位 张 项 份 册 处 次 件 条 所 座 本 篇 批 批次 课时 学时 盏 幅
    枚 部 栋 幢 间 只 头 对 组 支 门 班 宗 起 例 笔 片 艘 架 块 根 口 眼 期次 节 户次 车次 家次 台次 件次 种 类 箱
    桶 瓶 袋 盒 卷 亩
"""
_MEASURES = {
    "%": "% 百分比 ‰=0.1 个百分点 百分点",
    "money": "元 千元=1000 万元=10000 亿元=100000000 元整 万元整=10000",
    "area": "平方米 ㎡ m2 m² 平米 公顷=10000 平方公里=1000000 平方千米=1000000 km2=1000000 km²=1000000",
    "volume": "立方米 m3 m³",
    "length": "米 m 公里=1000 千米=1000 km=1000 延米",
    "mass": "吨=1000 t=1000 公斤 千克 kg",
    "energy": "kWh 千瓦时",
    "power": "kW 千瓦 兆瓦=1000 MW=1000",
    "days": "天",
    "workdays": "工作日 个工作日",
    "hours": "小时 个小时",
    "minutes": "分钟",
    "months": "个月",
    "temperature": "℃ °C 摄氏度",
    "points": "分",
}
UNITS = _units()

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_UNIT = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_BEFORE: dict[Relation, str] = {
    "at_least": "≥ >= => > 大于等于 大于或等于 高于等于 不少于 不低于 不小于 不短于 至少 最少 大于 高于 超过 多于",
    "at_most": """
        ≤ <= =< < 小于等于 小于或等于 低于等于 不超过 不大于 不多于 不高于 不超 不长于 至多 最多 控制在 小于 低于 少于
    """,
    "equal": "= 等于",
}
_BEHIND: dict[Relation, str] = {"at_least": "及以上 以上", "at_most": "及以下 以下 以内 之内 内"}
_RELATIONS = {name: relation for relation, names in _BEFORE.items() for name in names.split()}
_ENDINGS = {name: relation for relation, names in _BEHIND.items() for name in names.split()}
_STRICT = frozenset((">", "大于", "高于", "超过", "多于", "<", "小于", "低于", "少于"))
_VERBS = """
    已 共 共计 合计 总计 实际 全年 本年 年度 总体 总 均 各 了 达到 达 为 完成 实现 支持 开展 举办 组织 新建 建设 建成
    购置 采购 覆盖 检查 发放 改造 维修 安装 更换 配备 服务 培训 扶持 资助 补助 奖励 数量 数 满意度 满意率
"""
_VERB = re.compile(f"(?:{'|'.join(_VERBS.split())}|:)*")
_CLAUSE = re.compile("[，,。；;、:]")
# A subject with one of these may turn what is said, or say it of each one.
_TURNS = re.compile("[~未不无没非每预拟将或第除]|人均|力争|计划")
_NOUN = "[^\\W\\d_年月日时号前后内外上下以未不无没每比率余多左右至到达级元性全]"
_AMOUNT = re.compile(
    rf"(?P<subject>\D*?)(?P<relation>{'|'.join(sorted(_RELATIONS, key=len, reverse=True))})?"
    rf"(?P<about>约|大约|大概|近)?(?P<low>{_NUMBER})(?P<low_scale>{_SCALE})?(?P<low_unit>{_UNIT})?"
    rf"(?:[~至到](?P<high>{_NUMBER})(?P<high_scale>{_SCALE})?(?P<high_unit>{_UNIT})?)?"
    rf"(?P<noun>{_NOUN}{{0,6}})(?:(?P<ending>{'|'.join(_ENDINGS)})|(?P<roughly>左右|上下|余|多))?"
    rf"(?P<rest>{_NOUN}{{0,6}})"
)
_DIGIT = re.compile(r"\d")
_PERCENT = re.compile(rf"百分之({_NUMBER})")
_HAN = dict(zip("一二两三四五六七八九", (1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_HAN_NUMBER = re.compile(
    rf"(^|[≥≤=<>]|不少于|不低于|不超过|不多于|至少|最多|完成|共)"
    rf"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?={_UNIT})"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or what lies between two, in the smallest unit of its kind.

    ``low`` and ``high`` are what is written; ``relation`` says on which side of them the amount lies. ``worth`` is
    what a 1 counts for, ``step`` a 1 in the last place. ``subject`` says what it is of, where the text does. An
    approximate one says 约; one with a remark had something in brackets. ``shown`` are its ends as written.
    """

    low: Decimal
    high: Decimal
    shown: tuple[str, str]
    unit: Unit
    relation: Relation
    worth: Decimal
    step: Decimal
    strict: bool = False
    approximate: bool = False
    remark: bool = False
    subject: str = ""
    noun: str = ""


def plain_text(text: str) -> str:
    """A text without white space and closing punctuation, its characters in one form; dashes are ``~``."""
    return _SPACE.sub("", text.translate(_SAME)).strip(_END)


def without_remarks(text: str) -> str:
    """A plain text without what stands in brackets."""
    return _BRACKETS.sub("", text).strip(_END)


def read_amount(text: str) -> Amount | None:
    """The amount that a text states; None where it states none, several, or another may be meant.

    Args:
        text: as read, such as 不少于36家, 100-200家, ≥95%, 500万元.
    """
    whole = plain_text(text)
    bare = without_remarks(whole)
    bare = _HAN_NUMBER.sub(lambda m: f"{m[1]}{_from_han(m[2])}", _PERCENT.sub(r"\1%", bare))
    found = _AMOUNT.fullmatch(bare) if len(bare) <= MOST_TEXT and _DIGIT.search(bare) else None
    if found is None:
        return None
    amount = _amount(found)
    return amount and replace(amount, remark=bare != whole and whole != without_remarks(whole))


def _amount(found: re.Match[str]) -> Amount | None:
    relation, subject = _relation(found), found["subject"].rstrip(":")
    if relation is None or _TURNS.search(subject) or _CLAUSE.search(subject):
        return None
    if found["high"] and relation != "bare":
        return None
    scales = [found["low_scale"] or found["high_scale"], found["high_scale"] or found["low_scale"]]
    units = [found["low_unit"] or found["high_unit"], found["high_unit"] or found["low_unit"]]
    texts = [found["low"], found["high"] or found["low"]]
    numbers = [_number(*parts) for parts in zip(texts, scales, units, strict=True)]
    kinds = {UNITS[unit] for unit in units if unit}
    if None in numbers or len({unit.kind for unit in kinds}) > 1:
        return None
    (low, low_worth), (high, high_worth) = (number for number in numbers if number)
    unit = kinds.pop() if kinds else NO_UNIT
    if low > high or (unit is NO_UNIT and not found["noun"] and int(low) in YEARS):
        return None
    return Amount(
        low,
        high,
        (_written(texts[0], scales[0], units[0]), _written(texts[1], scales[1], units[1])),
        unit,
        relation,
        high_worth,
        max(_step(texts[0], low_worth), _step(texts[1], high_worth)),
        strict=found["relation"] in _STRICT,
        approximate=bool(found["about"] or found["roughly"]),
        subject="" if _VERB.fullmatch(subject) else subject,
        noun=found["noun"] or found["rest"],
    )


def _written(number: str, scale: str | None, unit: str | None) -> str:
    return f"{number}{scale or ''}{unit or ''}"


def _relation(found: re.Match[str]) -> Relation | None:
    """What stands before and behind the number, if that is the same."""
    before, behind = _RELATIONS.get(found["relation"] or ""), _ENDINGS.get(found["ending"] or "")
    return None if before and behind and before != behind else before or behind or "bare"


def _number(text: str, scale: str | None, unit: str | None) -> tuple[Decimal, Decimal] | None:
    """A number in the smallest unit, and what a 1 is worth in it."""
    digits = text.replace(",", "")
    if len(digits) > MAX_DIGITS or not digits.isascii():
        return None
    worth = multiply((Decimal(_SCALES.get(scale or "", 1)), UNITS[unit].factor if unit else Decimal(1)))
    return multiply((Decimal(digits), worth)), worth


def _step(text: str, worth: Decimal) -> Decimal:
    return multiply((Decimal(1).scaleb(-decimals(Decimal(text.replace(",", "")))), worth))


def _from_han(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return _HAN[text]
    return _HAN.get(tens, 1) * 10 + _HAN.get(ones, 0)
