"""What the wording of two texts tells of whether the second goes on where the first one stops."""

from __future__ import annotations

import re

ITEM = re.compile(r"(?P<prefix>[^\W\d]{1,4})(?P<n>[0-9]{1,2})[：:、.．]")
"""How a text begins that is numbered within a group, as 指标2： is."""

# What is not broken at the start of a line, as 〔2020〕2146 is not. Readers take Chinese marks for Latin ones.
_CLOSED = "[),.;:!?，。、；：！？）》〕】」』〉”’％%℃㎡]"
_UNBROKEN = re.compile(rf"[（(《〔【「『〈“‘≥≤±＝约]*([!-~]+|.){_CLOSED}*((?<=[）》〕】」』〉])[0-9][!-~]*{_CLOSED}*)?")
_LATIN_MARKS = "(),.;:!?"
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]$")
_CLOSING = "）)》〉〕”’】」』、，。；：！？%％"
_OPENED_BY = {")": "(", "）": "(", "》": "《", "〉": "〈", "〕": "〔", "】": "【", "」": "「", "』": "『", "”": "“"}
_OPENING = {char: char for char in _OPENED_BY.values()} | {"（": "("}


def first_width(text: str, *, is_exact: bool) -> float:
    """The width of what cannot be parted at the start of a text, in character heights.

    A number or word is not broken, and no line begins with closing punctuation.

    Args:
        text: what stands overleaf.
        is_exact: whether it was read without a mistake; else marks beside a Chinese character are as wide as it.
    """
    found = _UNBROKEN.match(text)
    if not found:
        return 0.0
    is_wide = not is_exact and not found[1].isascii()
    narrow = [char.isascii() and char != "%" and not (is_wide and char in _LATIN_MARKS) for char in found[0]]
    return sum(0.5 if is_narrow else 1.0 for is_narrow in narrow)


def parts_brackets(first: str, second: str) -> bool:
    """Whether a bracket that one text opens and does not close is closed by the other, which did not open it."""
    return bool(set(_unpaired(first)[0]) & set(_unpaired(second)[1]))


def is_unclosed(text: str) -> bool:
    """Whether a text opens a bracket that it does not close."""
    return bool(_unpaired(text)[0])


def is_rest(text: str) -> bool:
    """Whether a text is one pair of brackets, or begins with a mark that ends something."""
    return bool(_IN_BRACKETS.match(text)) or text[0] in _CLOSING


def _unpaired(text: str) -> tuple[list[str], list[str]]:
    """The brackets opened and not closed, and those closed and not opened, each by its opening sign.

    Such as follow a number, as in 1）, are no brackets.
    """
    opened: list[str] = []
    closed: list[str] = []
    for i, char in enumerate(text):
        if char in _OPENING:
            opened.append(_OPENING[char])
        elif char in _OPENED_BY:
            sign = _OPENED_BY[char]
            if sign in opened:
                del opened[len(opened) - 1 - opened[::-1].index(sign)]
            elif not (i and text[i - 1].isdecimal()):
                closed.append(sign)
    return opened, closed
