"""How numbers and Chinese texts are written, where a reader has seen less than stands there.

What these give beside what was read sends a cell to review: see `agreement`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractor.reading.text import HAN

NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?")
# Amounts and scores have no nought before another digit: 000 has lost its point. Codes do, and go by NUMBER.
_PLAIN = re.compile(r"[-+]?(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(\.\d+)?%?")
_LACKS_POINT = re.compile(r"[-+]?0\d+%?")
# What a fax leaves of a percent sign: a ring, and another behind it. Behind degrees stands C, F, N, E, S, W or a digit.
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)[º°˚⁰][0oOaöºo°]")
# A comma between groups of three digits whose tail a fax or blur has lost is read as a point: 219.023.4.
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:[.,，]\d{3})+\.\d+%?")
# Behind a percentage or a bracket and before a Chinese character no point is written, but a comma.
_POINT_FOR_COMMA = re.compile(r"(?<=[%℃）》”])[.．·・•](?=[\u3400-\u9fff])")
# A comma in the middle of its space has lost its tail: names have a dot there as well, but are no clauses.
_DOT_IN_CLAUSE = re.compile(r"(?<=[\u3400-\u9fff）》”%℃])[·・•](?=[\u3400-\u9fff\d（《])")
# A date has no point beside its 年, 月 or 日, and a document's year stands in one kind of brackets: 〔2020〕2146号.
_POINT_IN_DATE = re.compile(
    r"(\d{4}(?=.年)|年\d{1,2}(?=.月)|(?<!\d)\d{1,2}(?=.月(?:[底初末前\d]|[上中下]旬|$))|月\d{1,2}(?=.日)|[年月](?=.\d{1,2}[月日]))"
    r"[.．·・•]"
)
_YEAR_IN_BRACKETS = re.compile(r"\[(\d{4})〕|〔(\d{4})\]")
# 级 stands behind a numeral; it begins these words alone.
_DASH_FOR_ONE = re.compile(r"(?<![\w\-–—])[-–—](?=级)")
_LACKS_NUMERAL = re.compile(r"级(?![别差配联数长])")
# Readers of lines see no height: m2 is m² as often.
_PLAIN_SQUARE = re.compile(r"(?<=\d)m[23](?![0-9A-Za-z])")
# The letters of O2O are read as noughts; a number among Chinese words begins with none, but that of a document or room.
_O2O = re.compile(r"(?<![\dA-Za-z.第〕号-])[0O]2[0O](?=[\u3400-\u9fff])(?![号年室班届期])")
# A clause of eight characters and more before a colon and another behind it: the colon is a semicolon that has lost its
# tail, but behind what announces that something follows.
_COLON_IN_CLAUSE = re.compile(
    r"(?<=[^。；：]{8})(?<![下括有为是如况题因施作容标果求议明注人间额号称项点])：(?=[\u3400-\u9fff《])(?![一二三四五][是、])"
)
FEWEST_COLONS = 2  # in clauses of a page that has no more semicolons, from which on they are such
# Titles stand in 《》; round brackets in such are what is left of them where these would hold round ones.
_TITLE = re.compile(r"(依据|按照|根据|落实|印发|执行|贯彻|参照)（([^（）《》]+（[^（）《》]+）)(?:）|(?=[，；。]))")
# A bracket is closed by what nobody writes there: a mark before ， or 》, or ！ at the end.
_BROKEN_CLOSE = re.compile(r"（([^（）《》]{1,30}?)(?:[：；！·](?=[，。》])|！$)")
CLAUSE = 14  # characters of a text at the least that is no name: 阿卜杜热合曼·买买提 has ten
FEWEST_DOTS, DOTS_TO_COMMAS = 3, 0.2  # in the clauses of a page, from which on they are its commas
_CLOSES = {"）": "（", "》": "《", "】": "【", "〕": "〔"}


def is_number(text: str) -> bool:
    """Whether a text is written as numbers are."""
    return bool(NUMBER.fullmatch(text))


def is_plain_number(text: str) -> bool:
    """Whether a text is written as amounts and scores are: as a number without noughts before its digits."""
    return bool(_PLAIN.fullmatch(text))


def lacks_point(text: str) -> bool:
    """Whether a text, if it is an amount or a score and no code, has lost the point behind its nought."""
    return bool(_LACKS_POINT.fullmatch(text))


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


def has_colons_for_semicolons(texts: Iterable[str]) -> bool:
    """Whether the semicolons of a page have lost their tails."""
    read = list(texts)
    colons = sum(len(_COLON_IN_CLAUSE.findall(text)) for text in read)
    return colons >= max(FEWEST_COLONS, sum(text.count("；") for text in read))


def is_doubtful(text: str) -> bool:
    """Whether a text is written as hardly anybody does, or may be another, however surely it was read: 级指标, 90m2."""
    return bool(_LACKS_NUMERAL.match(text) or _COLON_IN_CLAUSE.search(text) or _PLAIN_SQUARE.search(text))


def with_marks(text: str, *, centred: bool = False, tailless: bool = False) -> str:
    """A Chinese text without points where nobody writes them, commas in their stead, and its brackets in pairs.

    Args:
        text: as read.
        centred: whether dots are commas on its page: `has_dots_for_commas`.
        tailless: whether colons in its clauses are semicolons: `has_colons_for_semicolons`.
    """
    if not HAN.search(text):
        return text
    text = _POINT_FOR_COMMA.sub("，", _POINT_IN_DATE.sub(r"\1", text))
    text = _YEAR_IN_BRACKETS.sub(lambda found: f"〔{found[1] or found[2]}〕", text)
    if centred and len(text) >= CLAUSE:
        text = _DOT_IN_CLAUSE.sub("，", text)
    if tailless:
        text = _COLON_IN_CLAUSE.sub("；", text)
    text = _O2O.sub("O2O", _DASH_FOR_ONE.sub("一", text))
    return _TITLE.sub(r"\1《\2》", _in_pairs(_BROKEN_CLOSE.sub(r"（\1）", text)))


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
