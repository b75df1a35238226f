"""What a text looks like: a label, or a value and of which kind. Figures are log odds, roughly: 0 says nothing."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from extractor.drafting.words import COLONS, Words, has_han, plain, squeeze
from extractor.values import is_dash, read_value

Look = Literal["blank", "dash", "percent", "number", "date", "phone", "text"]

SHORT, MIDDLING, LONG = 8, 14, 30  # characters of a Chinese label; Latin ones count for a third

_PHONE = re.compile(r"(?:\+?\d{1,3}[- ]?)?\(?\d{2,4}\)?(?:[- ]\d{2,8}){1,3}|1\d{10}|\+\d{8,14}")
_SENTENCE = re.compile(r"[。；;！!？?]|[，,、].*[，,、]")
_COMMA = re.compile(r"[，,、]")
_TICKS = re.compile(r"[□☐☑√✓■▢]")
_DIGITS = re.compile(r"\d{5,}")
# 指标1：, 目标2: a printed beginning of a value.
_PLACEHOLDER = re.compile(r".{0,8}?[\d一二三四五六七八九十]{1,3}\s*[:：、.．…]{1,3}|\d{1,3}")
_ELLIPSIS = re.compile(r"[.…⋯·]{1,6}")


def look_of(text: str) -> Look:
    """What kind of value a text is."""
    bare = unicodedata.normalize("NFKC", text).strip()
    if not bare:
        return "blank"
    if is_dash(text):
        return "dash"
    if read_value(text, "date") is not None and not bare.isdigit():
        return "date"
    if read_value(text, "number") is not None:
        if "%" in bare:
            return "percent"
        return "number"
    if _PHONE.fullmatch(bare):
        return "phone"
    return "text"


def is_placeholder(text: str) -> bool:
    """Whether a text is the printed beginning of what is to be filled in, such as 指标1： or 2."""
    bare = unicodedata.normalize("NFKC", text).strip()
    return bool(bare and (_PLACEHOLDER.fullmatch(bare) or _ELLIPSIS.fullmatch(bare)))


def label_odds(text: str, words: Words) -> float:
    """How much speaks for a text being a label."""
    look = look_of(text)
    if look != "text" or is_placeholder(text) or not squeeze(text):
        return -4.0
    if _TICKS.search(text) or _DIGITS.search(text):
        return -2.5
    bare = plain(text)
    length = len(bare) if has_han(bare) else len(bare) / 3
    if length > LONG or _SENTENCE.search(bare.replace("/", "")):
        return -3.0
    odds = 0.4 if length <= SHORT else 0.0 if length <= MIDDLING else -1.0
    known = words.known(text)
    if known > 0.99:
        odds += 3.0
    elif words.ends_known(text):
        odds += 1.0 + known
    else:
        odds += 0.5 * known
    if text.strip()[-1:] in COLONS:
        odds += 2.0
    return odds - (0.7 if _COMMA.search(bare) else 0.0)


def value_odds(text: str, words: Words) -> float:
    """How much speaks for a text being what somebody filled in."""
    look = look_of(text)
    if look == "blank":
        return 0.6
    if look == "dash":
        return 1.0
    if look != "text" or is_placeholder(text):
        return 1.5
    return max(0.4 - 0.5 * label_odds(text, words), -2.0)
