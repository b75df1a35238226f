"""What else the ink of a field may be, and how likely: what the readers thought of, and what they often mistake.

The odds are those of a text against the one that was read. A field's own alternatives come from reading, with their
chances; what is left of its doubt goes to texts a slip or two away, in proportion to how often such slips were
measured (``scripts/fit_confusions``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from extractor.document import Field
from extractor.errors import ReaderError
from extractor.shipped import shipped
from extractor.values import read_value, says_nothing
from extractor.verifying.arithmetic import decimals, plain, to_number

# The share of a field's doubt that none of its alternatives is right: of 94 wrong numbers that had one, on fax and
# archive pages, 51 had not the true one. And what every further slip multiplies by.
BEYOND, FURTHER = 0.55, 0.2
LONGEST = 14  # characters of a text for which slips are looked for
MOST_SLIPS = 3
DIGITS = "0123456789"
NUMERIC = DIGITS + ".,%+-"
# How numbers are written; and how often they are not, as .5 and 05, beside those that are.
_NUMBER = re.compile(r"[-+]?(\d+(\.\d+)?|\.\d+)[%％]?")
_USUAL = re.compile(r"[-+]?(0|[1-9]\d*)(\.\d+)?[%％]?")
UNUSUAL = 0.02
_RUN = re.compile(r"\d+(?:\.\d+)?%?")
_ALIKE = {"O": "0", "o": "0", "D": "0", "I": "1", "l": "1", "|": "1", "S": "5", "B": "8", "Z": "2", "q": "9", ":": "."}
# Of texts that are no numbers: how often their digits are the number, how often nothing stands there but a dash and
# specks, and how often it is some number of one digit; with every further digit a tenth of that.
WHOLE, NOTHING, GARBLED, SHORTER = 0.3, 0.2, 0.1, 0.1
# Of dashes and of cells where something was wiped, and of cells that seem blank: how often the doubt is one digit.
DASHED, LOST, UNSURE = 0.05, 0.002, 0.1
NO_DIGIT = 0.03  # of signs and letters in a number: how often each digit is behind them
BEFORE_SIGN = 0.6  # of percentages that are no numbers: how often the number stands before what became of the sign


@dataclass(frozen=True, slots=True, eq=False)
class Confusions:
    """How wrong readings of numbers share out among slips: (true, read); '' where a character is lost or invented."""

    shares: Mapping[tuple[str, str], float]
    least: float

    def share(self, true: str, read: str) -> float:
        """Of all wrong readings, how many have this slip."""
        least = self.least if not read or read in NUMERIC or true not in DIGITS else NO_DIGIT
        return self.shares.get((true, read), least)

    def likelihood(self, true: str, read: str, doubt: float = 0.0) -> float:
        """Of the wrong readings that gave a text, how many were of another: by the likeliest way; 1 of itself.

        Args:
            true: what may stand there.
            read: what was read.
            doubt: the chance that it was misread; a text that is much in doubt may be several slips away.
        """
        if abs(len(true) - len(read)) > MOST_SLIPS or max(len(true), len(read)) > LONGEST:
            return 0.0
        if true == read:
            return 1.0
        whole, least, further = self.whole(read), GARBLED * doubt * doubt, max(FURTHER, doubt)

        def share(a: str, b: str) -> float:
            return further * max(min(self.share(a, b) / whole, 1.0), least)

        rows = [[0.0] * (len(read) + 1) for _ in range(len(true) + 1)]
        rows[0][0] = 1.0 / further
        for i in range(len(true) + 1):
            for j in range(len(read) + 1):
                best = rows[i][j]
                if i and j:
                    a, b = true[i - 1], read[j - 1]
                    best = max(best, rows[i - 1][j - 1] * (1.0 if a == b else share(a, b)))
                if i:
                    best = max(best, rows[i - 1][j] * share(true[i - 1], ""))
                if j:
                    best = max(best, rows[i][j - 1] * share("", read[j - 1]))
                rows[i][j] = best
        return rows[-1][-1]

    def whole(self, read: str) -> float:
        """The shares of all slips together by which a number may have become a text."""
        return _whole(self, read)

    def slips(self, read: str) -> Iterator[tuple[str, float]]:
        """The numbers of which a text may be one slip's reading, each with how often the slip is made."""
        for text, share in self._slips(read):
            if _NUMBER.fullmatch(text):
                yield text, share * (1.0 if _USUAL.fullmatch(text) else UNUSUAL)

    def _slips(self, read: str) -> Iterator[tuple[str, float]]:
        for i in range(len(read) + 1):
            head, char, tail = read[:i], read[i : i + 1], read[i + 1 :]
            if char:
                yield head + tail, self.share("", char)
                if char not in ".,":
                    yield from ((head + digit + tail, self.share(digit, char)) for digit in DIGITS if digit != char)
            yield from ((head + new + char + tail, self.share(new, "")) for new in DIGITS + ".-")


@lru_cache(maxsize=4096)
def _whole(confusions: Confusions, read: str) -> float:
    return sum(share for _, share in confusions.slips(read)) or 1.0


@lru_cache(maxsize=1)
def load_confusions() -> Confusions:
    """The confusions that come with the tool.

    Raises:
        ReaderError: they are missing or damaged.
    """
    path = shipped("verifying", "confusions.json")
    try:
        stated = json.loads(path.read_text(encoding="utf-8"))
        shares = {(str(true), str(read)): float(share) for true, read, share in stated["shares"]}
        return Confusions(shares, float(stated["least"]))
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise ReaderError(f"the confusions of the readers cannot be read: {path}", remedy="install again") from err


@dataclass(frozen=True, slots=True)
class Other:
    """Another text that may stand in a field, its value, and the odds against what was read."""

    text: str
    value: Decimal | None
    odds: float
    thought_of: bool = False
    """Whether a reader thought of it."""


@dataclass(frozen=True, slots=True)
class Ink:
    """What was read in a field, and what else it may be."""

    text: str
    kind: str
    doubt: float
    """The chance that it was misread; 0 for digital text."""
    others: tuple[Other, ...] = ()
    cores: tuple[tuple[str, float], ...] = ()
    """What may be the number in a text that is none, with the share of each."""
    confusions: Confusions = field(default_factory=load_confusions)

    @classmethod
    def of(cls, read: Field) -> Ink:
        """The ink of a field as it was read."""
        content = read.content
        doubt = 1.0 - content.confidence
        sure = max(content.confidence, 1e-3)
        possible = [(text, read_value(text, read.type), chance) for text, chance in content.alternatives]
        possible = [one for one in possible if one[1] is not None or says_nothing(one[0])]
        whole = sum(chance for _, _, chance in possible) or 1.0
        odds = doubt * (1.0 - BEYOND) / sure
        others = (Other(text, to_number(value), odds * chance / whole, True) for text, value, chance in possible)
        text = _bare(content.text)
        sound = not text or read_value(text, read.type) is not None or says_nothing(text)
        cores = () if sound else tuple(_cores(text, read.type))
        return cls(text, read.type, doubt, tuple(others), cores)

    @property
    def beyond(self) -> float:
        """The odds that something stands there that the readers did not think of."""
        sure = max(1.0 - self.doubt, 1e-3)
        return self.doubt * (BEYOND if self.others else 1.0) / sure

    @property
    def most(self) -> float:
        """The odds of any other text, at most."""
        return max((one.odds for one in self.others), default=0.0) + self.beyond

    def as_value(self, value: Decimal | None) -> Other:
        """The likeliest text of a value, with its odds; 0 where the ink cannot be that."""
        best = max((one for one in self.others if one.value == value), key=lambda one: one.odds, default=None)
        for text in self.texts_of(value):
            likelihood = self._likelihood(text)
            if best is None or self.beyond * likelihood > best.odds:
                best = Other(text, value, self.beyond * likelihood)
        assert best is not None
        return best

    def neighbours(self) -> Iterator[Other]:
        """Its alternatives, and what is one slip away."""
        yield from self.others
        for text, share in self.cores:
            value = to_number(read_value(text, "number"))
            if value is not None:
                yield Other(text, value, self.beyond * share)
        if not self.beyond or len(self.text) > LONGEST:
            return
        whole = self.confusions.whole(self.text)
        for text, share in self.confusions.slips(self.text):
            yield Other(text, to_number(read_value(text, "number")), self.beyond * share / whole)

    def texts_of(self, value: Decimal | None) -> tuple[str, ...]:
        """How a value may be written: shortest, or with as many digits as stand there."""
        if value is None:
            return ("",)
        texts = [plain(value), f"{value:f}"]
        stated = to_number(read_value(self.text, "number"))
        if stated is not None and decimals(stated) > decimals(value):
            texts.append(f"{value:.{decimals(stated)}f}")
        sign = "%" if self.text.endswith(("%", "％")) else ""
        return tuple(dict.fromkeys(text + sign for text in texts))

    def _likelihood(self, text: str) -> float:
        if not self.text or says_nothing(self.text):
            share = LOST if not self.text and self.doubt < UNSURE else DASHED
            return share * SHORTER ** (len(text) - 1) if text else 1.0
        found = self.confusions.likelihood(text, self.text, self.doubt)
        if self.cores:
            found = max(found, GARBLED * SHORTER ** len(text), NOTHING if not text else 0.0)
            found = max([found, *(share * self.confusions.likelihood(text, core) for core, share in self.cores)])
        return found


def _cores(text: str, kind: str) -> Iterator[tuple[str, float]]:
    """The numbers that a text that is none may hold: all its digits, a run of them, letters taken for digits."""
    head = _RUN.match(text)
    if head and kind == "percent":
        yield head[0], BEFORE_SIGN
    if not any(char in DIGITS for char in text):
        yield "", NOTHING
        return
    alike = "".join(_ALIKE.get(char, char) for char in text)
    runs = _RUN.findall(alike)
    whole = "".join(char for char in alike if char in DIGITS or char in ".-%")
    yield whole, WHOLE
    yield from ((run, WHOLE / len(runs)) for run in runs if run != whole)


def _bare(text: str) -> str:
    """A text as slips are looked for in it: no white space, no commas between thousands."""
    return "".join(text.split()).replace(",", "").replace("，", "")


def is_slip(a: str, b: str) -> bool:
    """Whether two texts differ by one character: changed, left out or added; or by two that changed places."""
    if a == b:
        return False
    head = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[head:], b[head:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )
