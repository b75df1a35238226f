"""Random forms that add up."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from scripts.corpus import vocabulary as words
from scripts.corpus.form import FUNDS_ROWS, Form, Values, normalise
from scripts.corpus.rules import plain
from scripts.corpus.targets import agree

LEVELS = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
WEIGHTS = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}
MIN_INDICATORS, MAX_INDICATORS = 4, 30


@dataclass(frozen=True, slots=True)
class Style:
    """How one writer fills in forms."""

    dash: str
    thousands: bool
    date: str
    broken_levels: float
    """Share of level names with a line break in them."""
    score_digits: int | None
    """Digits after the point of every score; None: as few as needed."""
    blank_amounts: bool
    """Whether nothing is left blank rather than filled with 0."""
    numbered: bool
    """Whether indicators are called 指标1：, 指标2： ..."""


def random_style(rng: Random) -> Style:
    """Return the habits of a writer."""
    return Style(
        dash=rng.choice(("—", "—", "—", "-", "/", "")),
        thousands=rng.random() < 0.15,
        date=rng.choice(
            ("{y}年{m}月{d}日",) * 4 + ("{y}-{m:02}-{d:02}", "{y}.{m}.{d}", "{y}/{m}/{d}", "{y}年{m:02}月{d:02}日")
        ),
        broken_levels=rng.choice((0, 0.3, 1)),
        score_digits=rng.choice((None, None, None, None, 1, 2)),
        blank_amounts=rng.random() < 0.2,
        numbered=rng.random() < 0.5,
    )


def random_values(rng: Random, style: Style) -> Values:
    """Return the values of a form on which every rule holds."""
    district = rng.choice(words.DISTRICTS) if rng.random() < 0.6 else "朝阳区"
    year = rng.randint(2017, 2025)
    unit = words.office(rng, district)
    date = f"{year + 1}-{rng.randint(1, 4):02}-{rng.randint(1, 28):02}"
    values: Values = {
        "title": f"{rng.choice((district, district, ''))}项目支出绩效自评表",
        "fiscal_year": year,
        "project_name": words.project(rng, year),
        "department": None if rng.random() < 0.1 else words.office(rng, district),
        "implementing_unit": unit,
        "project_leader": words.person(rng),
        "leader_phone": None if rng.random() < 0.06 else words.phone(rng),
        "funds": _funds(rng, style),
        "goals": {
            "expected": words.paragraph(rng, rng.randint(1, 5)),
            "actual": rng.choice((words.paragraph(rng, rng.randint(1, 4)), rng.choice(words.CONCLUSIONS))),
        },
        "indicators": _indicators(rng, style),
    }
    agree(values)
    rows = [values["funds"]["total"], *values["indicators"]]
    total = sum((Decimal(row["score"]) for row in rows if row["score"]), Decimal(0))
    values["total"] = {"weight": "100", "score": digits(total, style.score_digits)}
    values |= {"prepared_by": words.person(rng), "preparer_phone": words.phone(rng), "prepared_on": date}
    return {key: normalise(value) if isinstance(value, str) else value for key, value in values.items()}


def digits(value: Decimal, count: int | None) -> str:
    """Return a number with `count` digits after the point, more where it has more."""
    text = plain(value)
    if count is None or len(text.partition(".")[2]) > count:
        return text
    return f"{value:.{count}f}"


def execution_score(values: Values, rng: Random, style: Style) -> str:
    """Return what the execution row scores, from the stated rate or the exact one."""
    total = values["funds"]["total"] if "funds" in values else values["total"]
    weight, executed = Decimal(total["weight"]), Decimal(total["executed"])
    rate = Decimal(total["execution_rate"]) / 100
    if rng.random() < 0.4:
        rate = executed / Decimal(total["annual_budget"])
    score = min(weight, weight * rate)
    places = style.score_digits or rng.choice((0, 1, 1, 2, 2))
    cut = score.quantize(Decimal(1).scaleb(-places), rng.choice((ROUND_HALF_UP, ROUND_HALF_UP, ROUND_DOWN)))
    return digits(cut, style.score_digits)


def stated_rate(executed: Decimal, annual: Decimal, rng: Random) -> str:
    """Return the rate of execution in per cent as one would write it."""
    exact = executed / annual * 100
    if exact == int(exact) and rng.random() < 0.8:
        return plain(exact)
    places = rng.choice((0, 1, 1, 2, 2, 2))
    mode = rng.choice((ROUND_HALF_UP, ROUND_HALF_UP, ROUND_DOWN))
    return f"{exact.quantize(Decimal(1).scaleb(-places), mode):f}"


def show(values: Values, style: Style, rng: Random, unreadable: Mapping[str, str]) -> Form:
    """Return the form with what stands on paper, as a writer of this style puts it."""
    shown: dict[str, str] = {}
    for row in FUNDS_ROWS:
        for key, value in values["funds"][row].items():
            pointer = f"/funds/{row}/{key}"
            if value is None and row != "total" and key in ("weight", "score"):
                shown[pointer] = style.dash
            elif value is None and row != "total" and key in ("initial_budget", "annual_budget", "executed"):
                shown[pointer] = rng.choice((style.dash, ""))
            elif value is not None and style.thousands and key in ("initial_budget", "annual_budget", "executed"):
                whole, point, rest = value.partition(".")
                shown[pointer] = f"{int(whole):,}{point}{rest}"
    for n, row in enumerate(values["indicators"]):
        for level in ("level1", "level2"):
            pointer = f"/indicators/{n}/{level}"
            if n and values["indicators"][n - 1][level] == row[level]:
                if f"/indicators/{n - 1}/{level}" in shown:
                    shown[pointer] = shown[f"/indicators/{n - 1}/{level}"]
            elif rng.random() < style.broken_levels and len(row[level]) > 4:
                shown[pointer] = f"{row[level][:-2]}\n指标"
    year, month, day = (int(part) for part in values["prepared_on"].split("-"))
    shown["/prepared_on"] = style.date.format(y=year, m=month, d=day)
    shown.update(unreadable)
    return Form.from_values(values, dict(shown.items()))


def _funds(rng: Random, style: Style) -> dict[str, dict[str, Any]]:
    places = rng.choice((0, 0, 1, 2, 2, 3, 4, 5, 6, 6))
    step = Decimal(1).scaleb(-places)
    scale = Decimal(10) ** rng.randint(1, 5)
    used = rng.choice((("fiscal",), ("fiscal",), ("fiscal", "carryover"), ("fiscal", "other"), FUNDS_ROWS[1:]))

    def some(most: Decimal) -> Decimal:
        return max(step, (most * Decimal(rng.randint(1, 10**6)) / 10**6).quantize(step))

    def written(value: Decimal) -> str:
        return plain(value) if rng.random() < 0.8 else f"{value:f}"

    columns: dict[str, dict[str, Decimal]] = {"initial_budget": {}, "annual_budget": {}, "executed": {}}
    full = rng.random() < 0.35
    for row in used:
        initial = some(scale)
        annual = initial if rng.random() < 0.55 else some(scale)
        share = Decimal(1) if full else Decimal(rng.randint(3000, 9999)) / 10000
        columns["initial_budget"][row] = initial
        columns["annual_budget"][row] = annual
        columns["executed"][row] = min(annual, max(step, (annual * share).quantize(step)))
    nothing = None if style.blank_amounts else rng.choice(("0", "0", "0", "0.00"))
    funds: dict[str, dict[str, Any]] = {}
    for row in FUNDS_ROWS:
        funds[row] = dict.fromkeys(("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score"))
        for column, parts in columns.items():
            if row == "total":
                funds[row][column] = written(sum(parts.values(), Decimal(0)))
            else:
                funds[row][column] = written(parts[row]) if row in parts else nothing
    total = funds["total"]
    total["weight"] = "10"
    total["execution_rate"] = stated_rate(Decimal(total["executed"]), Decimal(total["annual_budget"]), rng)
    total["score"] = execution_score(funds, rng, style)
    return funds


def _split(whole: int, parts: int, rng: Random, halves: bool) -> list[Decimal]:
    """Return `parts` positive weights that sum to `whole`, in steps of 1 or a half."""
    unit = 2 if halves or parts > whole // 2 else 1
    units = whole * unit
    even = rng.random() < 0.4 and units % parts == 0
    cuts = [units * n // parts for n in range(1, parts)] if even else sorted(rng.sample(range(1, units), parts - 1))
    edges = [0, *cuts, units]
    return [Decimal(b - a) / unit for a, b in itertools.pairwise(edges)]


def _indicators(rng: Random, style: Style) -> list[dict[str, Any]]:
    count = rng.choice((rng.randint(MIN_INDICATORS, 12), rng.randint(8, 18), rng.randint(15, MAX_INDICATORS)))
    satisfied = 1 if count < 8 else rng.randint(1, 3)
    benefits = max(1, round((count - satisfied) * rng.uniform(0.25, 0.45)))
    sizes = {"产出指标": count - satisfied - benefits, "效益指标": benefits, "满意度指标": satisfied}
    halves = rng.random() < 0.1
    perfect = rng.random() < 0.35
    rows: list[dict[str, Any]] = []
    for level1, size in sizes.items():
        kinds = min(size, rng.randint(1, len(LEVELS[level1])))
        names = sorted(rng.sample(LEVELS[level1], kinds), key=LEVELS[level1].index)
        ends = sorted(rng.sample(range(1, size), kinds - 1)) if kinds > 1 else []
        edges = [0, *ends, size]
        unused = {n for n in range(1, size) if style.numbered and rng.random() < 0.2 and n not in ends}
        weights = iter(_split(WEIGHTS[level1], size - len(unused), rng, halves))
        for name, start, end in zip(names, edges, edges[1:], strict=False):
            for n in range(start, end):
                label = f"指标{n - start + 1}：" if style.numbered else ""
                row: dict[str, Any] = {"level1": level1, "level2": name, "level3": label or None}
                if n in unused:
                    row |= dict.fromkeys(("target", "actual", "weight", "score", "deviation_reason"))
                else:
                    row["level3"] = label + words.sentence(rng) + rng.choice(("", "。"))
                    row |= _scored(next(weights), level1, rng, style, perfect)
                rows.append({key: normalise(v) if isinstance(v, str) else v for key, v in row.items()})
    return rows


def _scored(weight: Decimal, level1: str, rng: Random, style: Style, perfect: bool) -> dict[str, Any]:
    target, actual = words.target(rng, level1)
    score, why = weight, None
    if not perfect and rng.random() < 0.25:
        places = rng.choice((0, 1, 2)) if style.score_digits is None else style.score_digits
        step = Decimal(1).scaleb(-places)
        cut = max(step, (weight * Decimal(rng.randint(2, 60)) / 100).quantize(step))
        if cut <= weight:
            score, why = weight - cut, words.reason(rng)
    elif rng.random() < 0.04:
        why = rng.choice(("无", "无偏差"))
    return {
        "target": target,
        "actual": actual,
        "weight": plain(weight),
        "score": digits(score, style.score_digits),
        "deviation_reason": why,
    }
