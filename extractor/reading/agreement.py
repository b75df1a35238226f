"""Two readings of one cell: which text it is, what else it may be, and the signs by which to tell how sure that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from extractor.document import Evidence, Reading
from extractor.reading.ctc import ALIKE_ONE, ALIKE_ZERO
from extractor.reading.notation import (
    is_doubtful,
    is_number,
    is_plain_number,
    lacks_point,
    with_grouping,
    with_marks,
    with_percent,
)
from extractor.reading.text import HAN, fold, settle, settle_letters, settle_width

_LIKE_NUMBER = frozenset("0123456789.,%+-/ ，。、·•％:：'`‘’") | frozenset(ALIKE_ZERO) | frozenset(ALIKE_ONE)
# A number ends with a digit or %, and begins with one, a sign or its point: what else stands there is a speck.
_BEHIND = re.compile(r"(?<=[\d%])[.,，。、·•∙'`‘’:：;；]+$|(?<=%)[-–—_]+$")
_BEFORE = re.compile(r"^(?:[,，。、·•∙'`‘’:：;；]+|\.+(?=\d+[.]))(?=[-+]?\d)")
_LEADING_POINT = re.compile(r"^[-+]?\.\d")
_DEGREES = re.compile(r"(?<=\d)[º°˚⁰]$")
# Between digits, a speck over or beside the point; what has three digits before its colon is no time of day.
_TWO_POINTS = re.compile(r"(?<=\d)(?:\.{2,}|(?<=\d{3})[:：])(?=\d)")
# In a Chinese text a full stop is 。 and no bullet stands at its end.
_SPECK_IN_TEXT = re.compile(
    r"[•·∙]+$|(?:^|(?<=[\u3400-\u9fff）》】〕，。；：、℃]))\.+(?=[\u3400-\u9fff（《【〔）》】〕，。；：、≥≤]|$)"
)
# ㎡, m² and m2 look alike to a reader of lines, and so does m where a fax has lost the rest: which it is stays open.
_SQUARE = re.compile(r"[mM][²2³3](?![0-9A-Za-z])|[㎡㎥]|(?<=\d)m(?![0-9A-Za-z])")
_RUN = re.compile(r"[-+]?\d[\d.,]*%?")
_LOOKS_LIKE = {
    "()": "0",
    "（）": "0",
    "0)": "0",
    "(0": "0",
    "I": "1",
    "l": "1",
    "|": "1",
    "q": "9",
    "g": "9",
    "S": "5",
    "s": "5",
    "B": "8",
    "b": "6",
    "Z": "2",
    "z": "2",
    "】": "1",
}
_LETTERS = {ord(letter): digit for letter, digit in _LOOKS_LIKE.items() if len(letter) == 1 and letter.isalpha()}
_BULLET = re.compile(r"^[•·∙]|[•·∙]$")
_BOUND = re.compile(r"[.,，。、·•]*[≥≤><＞＜=≠]")
MUCH_SURER, LEAST_SURE = 0.2, 0.35
UNSURE = 0.8
IS_NUMBER = 0.9  # how often what stands among numbers and is not read as one is one
MOST_RESIDUE = 4  # characters that the rest of a seal is read as beside a number; more are a text that holds one
# Odds (0.9) below which the first reader doubts a number itself: of 18,134 accepted ones in unseen typefaces none was
# below, but a ？ read as 9, at 0.58.
LEAST_OWN = 2.2
LEAST, MOST = 1e-6, 1 - 1e-6  # of a confidence, before its odds are taken
MOST_OF_A_CELL = 7.0
SURE = 6.0  # odds from which a reader's own certainty is measured once more: there it says more than below
SECOND_AT_MOST = 3.5  # Tesseract is never surer than 0.97
SURER = 0.9  # a second reader at least this sure of a number is followed where the first one's is none


@dataclass(frozen=True, slots=True)
class Verdict:
    """The text of a cell, what else it may be with weights that add up to 1, and by what to tell how sure it is."""

    text: str
    others: tuple[tuple[str, float], ...]
    evidence: Evidence
    doubtful: bool = False

    @property
    def is_contested(self) -> bool:
        """Whether a person settles it, however sure a reader is.

        Letters were left out beside a number, or taken for digits; the first reader doubts a number itself;
        a second reader does not read the same; or nobody writes so.
        """
        signs = dict(self.evidence.signs)
        if signs.get("residue") or self.doubtful:
            return True
        doubted = self.evidence.kind.startswith("number") and signs["first"] < LEAST_OWN
        return doubted or signs.get("agrees") == 0.0


def is_like_number(text: str) -> bool:
    """Whether a text is a number, or one with specks and letters that look like digits."""
    return any(char.isdecimal() for char in text) and set(text) <= _LIKE_NUMBER


def is_bound(text: str) -> bool:
    """Whether a text says what a number is compared with: ≥90%."""
    return bool(_BOUND.match(text))


def joined(lines: Sequence[Reading]) -> str:
    """The lines that one reader read in a cell, as its text."""
    return settle_letters(settle_width(settle(fold(line.text) for line in lines)))


def tidied(text: str) -> str:
    """A number without the specks at its ends; other texts as they are."""
    if not is_like_number(text):
        return text
    return _BEFORE.sub("", _BEHIND.sub("", text))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a cell beside its readings.

    ``lost``: whether a mark as large as a stroke was wiped in it. ``em``: the height of the page's characters in
    pixels. ``page``: how sure the first reader is on the whole page, by ``page_odds``. ``numeric``: whether the column
    or the row that it stands in holds numbers. ``chinese``: whether the page is. ``centred``: whether dots in its
    clauses are commas. ``tailless``: whether colons in its clauses are semicolons.
    """

    lost: bool
    em: float
    page: float
    numeric: bool = False
    chinese: bool = False
    centred: bool = False
    tailless: bool = False


def page_odds(readings: Iterable[Sequence[Reading]]) -> float:
    """How sure a reader is on a page: the mean odds (natural logarithm) of its cells, each counting up to a bound."""
    odds = [min(_odds(_product(lines)), MOST_OF_A_CELL) for lines in readings if lines]
    return sum(odds) / len(odds) if odds else 0.0


def _without_residue(text: str) -> str:
    """The only number in a text of a column of numbers: letters beside it are what is left of a seal.

    Letters by themselves or among digits are the digits that they look like: handwritten typefaces have a 9 as q.
    """
    if text in _LOOKS_LIKE:
        return _LOOKS_LIKE[text]
    if is_bound(text):
        return text
    if text and set(text) <= set(_LOOKS_LIKE):
        return "".join(_LOOKS_LIKE[char] for char in text)
    if any(char.isdecimal() for char in text) and is_number(digits := text.translate(_LETTERS)):
        return digits
    runs = _RUN.findall(text)
    if len(runs) != 1 or is_like_number(text) or not is_number(runs[0]):
        return text
    return runs[0] if len(text) - len(runs[0]) <= MOST_RESIDUE else text


def _without_specks(text: str, around: Surroundings) -> str:
    """A text without the points that nobody writes: doubled ones, at the head of a number, in a Chinese sentence."""
    if around.numeric:
        text = _DEGREES.sub("%", text)
    if not is_like_number(text):
        if not HAN.search(text):
            return text
        return _SPECK_IN_TEXT.sub("", with_marks(text, centred=around.centred, tailless=around.tailless))
    text = _TWO_POINTS.sub(".", text)
    if around.chinese and _LEADING_POINT.match(text):
        text = text.replace(".", "", 1)
    return text


def weigh(first: Sequence[Reading], second: Sequence[Reading], around: Surroundings) -> Verdict:
    """What a cell holds, by what one or two readers make of its lines.

    Args:
        first: what the first reader says of each of its lines.
        second: what the second one says, with one reading for each line; empty where it was not asked.
        around: what else is known of the cell.
    """
    raw, other = joined(first), joined(second)
    ours, theirs = with_percent(tidied(raw)), with_percent(tidied(other))
    sure = _product(first)
    if around.numeric:
        ours, theirs = with_grouping(ours), with_grouping(theirs)
    if (plain := _without_specks(ours, around)) != ours:  # a point that the second one alone sees is a difference
        ours, theirs = plain, _without_specks(theirs, around)
    number = _number(ours, sure, first) if around.numeric else None
    if number is not None:
        ours, sure = number
    elif around.numeric and (sure < UNSURE or ours in _LOOKS_LIKE):
        ours = _without_residue(ours)
    if number is None and ours != tidied(raw):
        sure = _chance(first, around)
    also = _product(second) if second else 0.0
    follows = _follows(ours, sure, theirs, also) or (around.numeric and _mends(theirs, plain))
    text = theirs if follows else ours
    numeric = is_like_number(text)
    signs = {
        "first": _odds(sure),
        "sure": max(0.0, _odds(sure) - SURE),
        "page": around.page,
        "length": log(max(1, len(text))),
        "coarse": max(0.0, log(25.0 / max(around.em, 8.0))),
        "lost": float(around.lost),
        "tidied": float(ours != raw),
        "residue": float(ours != tidied(raw)),
        "stray": float(bool(_LEADING_POINT.match(text) or _BULLET.search(text))),
        "malformed": float(numeric and not is_number(text)),
        "square": float(bool(_SQUARE.search(text))),
        "point": float("." in text or "," in text),
    }
    if second:
        agrees = _same(ours, theirs)
        signs |= {
            "agrees": float(agrees),
            "agreed": min(_odds(also), SECOND_AT_MOST) if agrees else 0.0,
            "hesitant": max(0.0, SURER - also) if agrees else 0.0,
            "nothing": float(not theirs),
            "differed": _odds(also) if not agrees and theirs else 0.0,
            "followed": float(follows),
        }
    kind = ("number" if numeric else "text") + (".two" if second else ".one")
    doubtful = is_doubtful(text) if not numeric else around.numeric and lacks_point(text)
    return Verdict(text, _others(text, ours, theirs, first), Evidence(kind, tuple(signs.items())), doubtful)


def _number(text: str, sure: float, first: Sequence[Reading]) -> tuple[str, float] | None:
    """The number that a line among numbers is likely to hold whose likeliest text is none, and its chance if it is one.

    Words beside it are read as such where the reader is sure of them, and what it is compared with stays.
    """
    if len(first) != 1 or is_plain_number(text) or is_bound(text) or (HAN.search(text) and sure >= UNSURE):
        return None
    numbers = [(chance, other) for other, chance in first[0].alternatives if is_plain_number(other)]
    if not numbers:
        return None
    chance, best = max(numbers)
    return best, IS_NUMBER * chance / sum(chance for chance, _ in numbers)


def _mends(theirs: str, ours: str) -> bool:
    """Whether a second reader sees a number's point or percent sign that the first one takes for something else."""
    if not is_plain_number(theirs) or is_plain_number(ours) or is_bound(ours):
        return False
    digits = ["".join(filter(str.isdecimal, text)) for text in (ours, theirs)]
    return (digits[0] == digits[1] and len(theirs) >= len(ours)) or theirs == f"{ours[:-1]}%"


def _follows(ours: str, sure: float, theirs: str, also: float) -> bool:
    """Whether the second reader is likelier right: it reads a number where that reads none, or is much surer of one.

    It chooses what is shown; since the readers differ, a person looks at all of them.
    """
    if not is_number(theirs):
        return False
    if ours != theirs == f"{ours[:-1]}%":
        return True  # of which a fax leaves two rings, or one
    if not is_number(ours) and theirs in (with_grouping(ours), ours.translate(_LETTERS)):
        return True  # the same marks, one of them taken for another that no number holds
    if is_number(ours):
        return also >= max(sure + MUCH_SURER, LEAST_SURE)
    residue = theirs in ours and sure < UNSURE  # letters beside it are what is left of a seal
    return residue or (also >= SURER and sure < SURER)


def _same(ours: str, theirs: str) -> bool:
    return bool(ours) and "".join(ours.split()) == "".join(theirs.split())


def _others(text: str, ours: str, theirs: str, first: Sequence[Reading]) -> tuple[tuple[str, float], ...]:
    """The other texts that were thought of; their weights add up to 1."""
    found: dict[str, float] = {}
    for other in (ours, theirs):
        if other and not _same(other, text):
            found[other] = 0.5
    for i, line in enumerate(first):
        for variant, probability in line.alternatives:
            changed = [*first[:i], Reading(line.reader, variant, probability), *first[i + 1 :]]
            other = tidied(joined(changed))
            if other and not _same(other, text):
                share = probability / max(line.confidence, LEAST)
                found[other] = max(found.get(other, 0.0), min(0.5, share))
    total = sum(found.values())
    ranked = sorted(found.items(), key=lambda item: -item[1])[:4]
    return tuple((other, weight / total) for other, weight in ranked)


def _product(lines: Sequence[Reading]) -> float:
    out = 1.0
    for line in lines:
        out *= line.confidence
    return out


def _chance(lines: Sequence[Reading], around: Surroundings) -> float:
    """The chance of a text once its specks are left out: of all that was read and comes to it, with or without them."""
    out = 1.0
    for line in lines:
        plain = _without_specks(tidied(line.text), around)
        variants = [chance for other, chance in line.alternatives if _without_specks(tidied(other), around) == plain]
        out *= min(1.0, line.confidence + sum(variants))
    return out


def _odds(confidence: float) -> float:
    bounded = min(max(confidence, LEAST), MOST)
    return log(bounded / (1 - bounded))
