"""Targets and results as the vocabulary writes them, made to go with the scores.

Written from the rules' wording alone, apart from any reader or checker, so that it can judge them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from scripts.corpus.form import Values

_AMOUNT = re.compile(r"(≥|≤|=|约|不少于|不低于|)(\d+(?:\.\d+)?)(\D*?)(以上|)")
_BY = re.compile(r"(\d+)月底前完成")
_ON = re.compile(r"(\d+)月(\d+)日完成")
_COST = re.compile(r"(\d+(?:\.\d+)?)万元")
UNDONE, DONE = "未完成", "完成"


def agree(values: Values) -> None:
    """Change what was reached where the full score says that the target was, and costs above the budget."""
    total = values["funds"]["total"]
    for row in values["indicators"]:
        if row["score"] is not None and Decimal(row["score"]) == Decimal(row["weight"]):
            row["actual"] = _reached(row["target"], row["actual"])
        if _is_over(row, total["annual_budget"]):
            row["target"], row["actual"] = f"≤{total['annual_budget']}万元", f"{total['executed']}万元"


def missed_targets(values: Values) -> Iterator[str]:
    """Yield pointers to the full scores of targets that say what is to be reached and were missed."""
    for n, row in enumerate(values["indicators"]):
        full = row["score"] is not None and row["score"] and Decimal(row["score"]) == Decimal(row["weight"])
        if full and row["target"] and row["actual"] and _is_missed(row["target"], row["actual"]):
            yield f"/indicators/{n}/score"


def costs_over_budget(values: Values) -> Iterator[str]:
    """Yield pointers to amounts of costs that are more than the budget of the year."""
    annual = values["funds"]["total"]["annual_budget"]
    for n, row in enumerate(values["indicators"]):
        if annual is not None and _is_over(row, annual):
            yield f"/indicators/{n}/actual"


def _is_over(row: dict[str, Any], annual: str) -> bool:
    found = _COST.fullmatch(row["actual"] or "")
    return row["level2"] == "成本指标" and found is not None and Decimal(found[1]) > Decimal(annual)


def _is_missed(target: str, actual: str) -> bool:
    if actual == UNDONE:
        return True
    by, on = _BY.fullmatch(target), _ON.fullmatch(actual)
    if by and on:
        return int(on[1]) > int(by[1])
    want, got = _AMOUNT.fullmatch(target), _AMOUNT.fullmatch(actual)
    if not want or not got or want[3] != got[3]:
        return False
    least = want[1] in ("≥", "不少于", "不低于") or want[4] == "以上"
    short, over = Decimal(got[2]) < Decimal(want[2]), Decimal(got[2]) > Decimal(want[2])
    return (least and short) or (want[1] == "≤" and over)


def _reached(target: str, actual: str) -> str:
    """Return the result as it is, or one that meets the target exactly where a number may miss it."""
    if actual == UNDONE:
        return DONE
    if _is_missed(target, actual) and (by := _BY.fullmatch(target)):
        return f"{by[1]}月15日完成"
    want, got = _AMOUNT.fullmatch(target), _AMOUNT.fullmatch(actual)
    either_way = want is not None and want[1] in ("", "=") and not want[4]
    if want and got and (_is_missed(target, actual) or (either_way and got[2] != want[2])):
        return f"{want[2]}{want[3]}"
    return actual
