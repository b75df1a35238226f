"""A running text cut into labels and values: 填表人：段梅联系电话：64318200填写日期：2021年2月9日."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.drafting.words import COLONS, Words, has_han

SHORT, SHORT_LATIN = 10, 24  # a label whose words are not known
MOST_TOKENS = 4  # words of a Latin label behind a value
LONGEST = 24  # a label at all

_UNITS = "年月日号元万"
_COLON = re.compile(f"[{COLONS}]")
_CLOCK = re.compile(rf"(?<=\d)[{COLONS}](?=\d)")
_AFTER_VALUE = re.compile(r".*[\d年月日号元）)。；;，,、_\s](?=[^\d年月日号元）)。；;，,、_\s]+$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A label in a text and what stands behind its colon; ``sure`` where it is clear which characters are which."""

    label: str
    value: str
    sure: bool = True


def split(text: str, words: Words) -> Iterator[Part]:
    """The labels with a colon behind them in a text, each with its value.

    Args:
        text: of a line or a cell, white space removed between Chinese characters.
        words: of forms.
    """
    clocks = {found.start() for found in _CLOCK.finditer(text)}
    colons = [found.start() for found in _COLON.finditer(text) if found.start() not in clocks]
    starts: list[tuple[int, int, bool]] = []
    before = 0
    for at in colons:
        found = _label_in(text[before:at], words, first=not starts)
        if found:
            length, sure = found
            starts.append((at - length, at, sure))
            before = at + 1
    ends = [start for start, _, _ in starts[1:]] + [len(text)]
    for (start, colon, sure), end in zip(starts, ends, strict=False):
        yield Part(text[start:colon].strip(), text[colon + 1 : end].strip(), sure)


def _label_in(text: str, words: Words, *, first: bool) -> tuple[int, bool] | None:
    """How many characters at the end of a text are a label, and whether that is clear; None where none are."""
    bare = text.strip()
    if not bare:
        return None
    if first:
        tail = _after_value(text) if len(bare) > LONGEST else text
        return (len(tail), len(bare) <= LONGEST) if len(tail.strip()) <= LONGEST else None
    known = _known_tail(text, words)
    if known:
        clear = has_han(text) or words.known(text[-known:]) > 0.99
        return known, clear and (known == len(text.lstrip()) or has_han(text) or text[-known - 1 :][:1].isdigit())
    if len(bare) <= (SHORT if has_han(bare) else SHORT_LATIN) and not any(char.isdigit() for char in bare):
        return len(text), False
    tail = _after_value(text)
    return (len(tail), False) if 1 < len(tail.strip()) <= SHORT else None


def _known_tail(text: str, words: Words) -> int:
    """The longest end of a text that is nothing but known words, or of Latin ones begins with one; 0 where none is."""
    if has_han(text):
        lengths = range(min(len(text), LONGEST), 1, -1)
        known = next((n for n in lengths if has_han(text[-n]) and words.known(text[-n:]) > 0.99), 0)
        return _behind_value(text, known, words) if 0 < known < len(text) else known
    tokens = list(re.finditer(r"\S+", text))[-MOST_TOKENS:]
    return next((len(text) - token.start() for token in tokens if words.known(token.group()) > 0.99), 0)


def _behind_value(text: str, known: int, words: Words) -> int:
    """The same without the words that end the value before: 日 behind a day's number, 公司 behind a name."""
    before = text[-known - 1]
    if before.isdigit():
        while known > 2 and text[-known] in _UNITS:
            known -= 1
        return known
    return words.without_owner(text[-known:]) if has_han(before) else known


def _after_value(text: str) -> str:
    """What follows the last character that only a value has."""
    found = _AFTER_VALUE.match(text)
    return text[found.end() :] if found else text
