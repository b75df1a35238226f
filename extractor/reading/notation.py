"""How numbers and Chinese texts are written, where a reader has seen less than stands there.

What these give beside what was read sends a cell to review: see `agreement`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractor.reading.text import HAN

NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?")
# What a fax leaves of a percent sign: a ring, and another behind it. Behind degrees stands C, F, N, E, S, W or a digit.
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)[º°˚⁰][0oOaöºo°]")
# A comma between groups of three digits whose tail a fax or blur has lost is read as a point: 219.023.4.
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[.,，]\d{3})+\.\d+%?")
# Behind a percentage or a bracket and before a Chinese character no point is written, but a comma.
_POINT_FOR_COMMA = re.compile(r"(?<=[%℃）》”])[.．·・•](?=[\u3400-\u9fff])")
# A comma in the middle of its space has lost its tail: names have a dot there as well, but are no clauses.
_DOT_IN_CLAUSE = re.compile(r"(?<=[\u3400-\u9fff）》”%℃])[·・•](?=[\u3400-\u9fff\d（《])")
CLAUSE = 14  # characters of a text at the least that is no name: 阿卜杜热合曼·买买提 has ten
FEWEST_DOTS, DOTS_TO_COMMAS = 3, 0.2  # in the clauses of a page, from which on they are its commas
_CLOSES = {"）": "（", "》": "《", "】": "【", "〕": "〔"}


def is_number(text: str) -> bool:
    """Whether a text is written as numbers are."""
    return bool(NUMBER.fullmatch(text))


def with_percent(text: str) -> str:
    """A percentage whose sign fell into its two rings."""
    found = _PERCENT.fullmatch(text)
    return f"{found[1]}%" if found else text


def with_grouping(text: str) -> str:
    """A number whose digits stand in groups of three, with the one way to write its marks: a point is its last."""
    if is_number(text) or not _GROUPED.fullmatch(text):
        return text
    whole, _, fraction = text.rpartition(".")
    return f"{re.sub('[.，]', ',', whole)}.{fraction}"


def has_dots_for_commas(texts: Iterable[str]) -> bool:
    """Whether the clauses of a page have dots where its commas should be: it is set with commas in mid-space."""
    clauses = [text for text in texts if len(text) >= CLAUSE and HAN.search(text)]
    dots = sum(len(_DOT_IN_CLAUSE.findall(text)) for text in clauses)
    commas = sum(text.count("，") + text.count("、") for text in clauses)
    return dots >= max(FEWEST_DOTS, DOTS_TO_COMMAS * (dots + commas))


def with_marks(text: str, *, centred: bool) -> str:
    """A Chinese text with commas where nobody writes points, and its brackets in pairs.

    Args:
        text: as read.
        centred: whether dots are commas on its page: `has_dots_for_commas`.
    """
    if not HAN.search(text):
        return text
    text = _POINT_FOR_COMMA.sub("，", text)
    if centred and len(text) >= CLAUSE:
        text = _DOT_IN_CLAUSE.sub("，", text)
    return _in_pairs(text)


def _in_pairs(text: str) -> str:
    """A text whose round brackets in a pair with 《 or 》 are such as well: these lose strokes, those gain none."""
    chars = list(text)
    opened: list[int] = []
    for i, char in enumerate(chars):
        if char in _CLOSES.values():
            opened.append(i)
        elif char in _CLOSES and opened:
            inner = chars[opened[-1]]
            others = {chars[k] for k in opened}
            if char == "）" and inner == "《" and "（" not in others:
                chars[i] = "》"
            elif char == "》" and inner == "（" and "《" not in others:
                chars[opened[-1]] = "《"
            opened.pop()
    return "".join(chars)
