"""Words of the trade, put together at random: names of projects, people, indicators, reasons."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

_WORDS: dict[str, str] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
SURNAMES = _WORDS["surnames"]
GIVEN = _WORDS["given"]
DISTRICTS = _WORDS["districts"].split(" ")
OFFICES = _WORDS["offices"].split(" ")
PLACES = _WORDS["places"].split(" ")
OBJECTS = _WORDS["objects"].split(" ")
ACTIONS = _WORDS["actions"].split(" ")
REASONS = _WORDS["reasons"].split(" ")
CONCLUSIONS = _WORDS["conclusions"].split(" ")
EFFECTS = _WORDS["effects"].split(" ")
TARGET_WORDS = _WORDS["target_words"].split(" ")
SUBJECTS = _WORDS["subjects"].split(" ")
UNITS = _WORDS["units"].split(" ")
STANDARDS = _WORDS["standards"].split(" ")
DOCUMENTS = _WORDS["documents"].split(" ")
BRANDS = _WORDS["brands"].split(" ")


def common_characters() -> list[str]:
    """Return the first-level characters of GB 2312 in its order, rows 16 to 54."""
    return [bytes([high, low]).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]


_FIRST_LEVEL = common_characters()


def person(rng: Random) -> str:
    """Return a name; now and then one with any character of GB 2312's first level."""
    given = GIVEN if rng.random() < 0.7 else _FIRST_LEVEL
    return rng.choice(SURNAMES) + "".join(rng.choice(given) for _ in range(rng.choice((1, 2, 2))))


def phone(rng: Random) -> str:
    """Return a landline or a mobile number."""
    kind = rng.random()
    digits = "".join(rng.choice("0123456789") for _ in range(8))
    if kind < 0.6:
        return rng.choice("568") + digits[1:]
    if kind < 0.8:
        return f"010-{rng.choice('568')}{digits[1:]}"
    return rng.choice(("13", "15", "18")) + digits + rng.choice("0123456789")


def office(rng: Random, district: str) -> str:
    """Return an authority."""
    place = rng.choice(PLACES) if rng.random() < 0.3 else ""
    if place:
        return f"{district}{place}{rng.choice(('街道办事处', '地区办事处', '乡人民政府', '管理委员会'))}"
    return rng.choice((district, f"北京市{district}", "")) + rng.choice(OFFICES)


def project(rng: Random, year: int) -> str:
    """Return the name of a project."""
    kind = rng.random()
    place = rng.choice(PLACES)
    core = rng.choice(OBJECTS) + rng.choice(ACTIONS)
    if kind < 0.3:
        return f"{year}年{place}{core}项目"
    if kind < 0.5:
        return f"{place}{core}（{rng.choice(('一期', '二期', '第三标段', '尾款', '市级配套'))}）"
    if kind < 0.65:
        return f"基于{rng.choice(BRANDS)}的{core}经费"
    if kind < 0.75:
        odd = "".join(rng.choice(_FIRST_LEVEL) for _ in range(rng.randint(2, 4)))
        return f"“{odd}”{core}专项"
    return f"{place}{core}{rng.choice(('项目', '经费', '', '相关费用'))}"


def sentence(rng: Random) -> str:
    """Return one clause about what is done and what for."""
    kind = rng.random()
    core = rng.choice(OBJECTS) + rng.choice(ACTIONS)
    if kind < 0.25:
        return f"完成{rng.randint(2, 9800)}{rng.choice(UNITS)}{core}"
    if kind < 0.4:
        return f"依据{document(rng)}，开展{core}，{rng.choice(EFFECTS)}"
    if kind < 0.55:
        return f"{rng.choice(PLACES)}地区{core}覆盖率≥{rng.randint(60, 100)}%，{rng.choice(EFFECTS)}"
    if kind < 0.7:
        return f"按照{rng.choice(STANDARDS)}要求实施{core}"
    if kind < 0.8:
        return f"投入{amount(rng)}万元用于{core}（含{rng.choice(BRANDS)}设备）"
    return f"{core}，{rng.choice(EFFECTS)}，{rng.choice(EFFECTS)}"


def document(rng: Random) -> str:
    """Return a regulation in title marks."""
    name = rng.choice(DISTRICTS) + rng.choice(OBJECTS) + rng.choice(DOCUMENTS)
    return f"《{name}（{rng.choice(('试行', '暂行', '2019年修订'))}）》"


def paragraph(rng: Random, clauses: int) -> str:
    """Return `clauses` clauses as running text."""
    return "；".join(sentence(rng) for _ in range(clauses)) + "。"


def amount(rng: Random) -> str:
    """Return a decimal number as it occurs in running text."""
    return f"{rng.uniform(0.5, 9000):.{rng.randint(0, 4)}f}"


def reason(rng: Random) -> str:
    """Return why a score was cut, or what will be done about it."""
    first = rng.choice(REASONS)
    return first if rng.random() < 0.7 else f"{first}；{rng.choice(REASONS)}。"


def target(rng: Random, group: str) -> tuple[str, str]:
    """Return a yearly target and what was reached."""
    kind = rng.random()
    if group == "满意度指标":
        want = rng.choice((80, 85, 90, 95))
        got = f"{rng.uniform(want - 8, 100):.{rng.randint(0, 2)}f}"
        return rng.choice((f"≥{want}%", f"{want}%", f"不低于{want}%", f"{want}%以上")), f"{got}%"
    if group == "产出指标" and kind < 0.6:
        number, unit = rng.choice((str(rng.randint(1, 20000)), amount(rng))), rng.choice(UNITS)
        mark = rng.choice(("", "≥", "不少于", "=", "约"))
        return f"{mark}{number}{unit}", rng.choice((f"{number}{unit}", "完成", f"{rng.randint(1, 20000)}{unit}"))
    if group == "产出指标" and kind < 0.8:
        return f"{rng.randint(2, 12)}月底前完成", rng.choice(
            (f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日完成", "按期完成")
        )
    if kind < 0.9:
        return rng.choice(TARGET_WORDS), rng.choice(CONCLUSIONS)
    if group == "产出指标":
        return f"≤{amount(rng)}万元", f"{amount(rng)}万元"
    return f"{rng.choice(EFFECTS)}，室温≥18℃", f"{rng.choice(CONCLUSIONS)}，{rng.randint(18, 24)}℃"
