"""What else the ink of a field may be, and how likely: what the readers thought of, and what they often mistake.

The odds are those of a text against the one that was read. A field's own alternatives come from reading, with their
chances; what is left of its doubt goes to texts a slip or two away, in proportion to how often such slips were
measured (``scripts/fit_confusions``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from extractor.document import Field
from extractor.errors import ReaderError
from extractor.values import read_value
from extractor.verifying.arithmetic import decimals, plain, to_number

# The share of a field's doubt that none of its alternatives is right; and what every further slip multiplies by.
BEYOND, FURTHER = 0.3, 0.2
LONGEST = 14  # characters of a text for which slips are looked for
MOST_SLIPS = 3
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Confusions:
    """How wrong readings of numbers share out among slips: (true, read); '' where a character is lost or invented."""

    shares: Mapping[tuple[str, str], float]
    least: float

    def share(self, true: str, read: str) -> float:
        """Of all wrong readings, how many have this slip."""
        return self.shares.get((true, read), self.least)

    def likelihood(self, true: str, read: str) -> float:
        """How wrong readings that made a text of another share out: the share of the likeliest way; 1 of itself."""
        if abs(len(true) - len(read)) > MOST_SLIPS or max(len(true), len(read)) > LONGEST:
            return 0.0
        rows = [[0.0] * (len(read) + 1) for _ in range(len(true) + 1)]
        rows[0][0] = 1.0 / FURTHER
        for i in range(len(true) + 1):
            for j in range(len(read) + 1):
                best = rows[i][j]
                if i and j:
                    a, b = true[i - 1], read[j - 1]
                    best = max(best, rows[i - 1][j - 1] * (1.0 if a == b else FURTHER * self.share(a, b)))
                if i:
                    best = max(best, rows[i - 1][j] * FURTHER * self.share(true[i - 1], ""))
                if j:
                    best = max(best, rows[i][j - 1] * FURTHER * self.share("", read[j - 1]))
                rows[i][j] = best
        return rows[-1][-1] if true != read else 1.0

    def slips(self, read: str) -> Iterator[tuple[str, float]]:
        """The texts of which a text may be one slip's reading, each with the share of it."""
        for i in range(len(read) + 1):
            head, char, tail = read[:i], read[i : i + 1], read[i + 1 :]
            if char:
                yield head + tail, self.share("", char)
                if char in DIGITS:
                    yield from ((head + digit + tail, self.share(digit, char)) for digit in DIGITS if digit != char)
            yield from ((head + new + char + tail, self.share(new, "")) for new in DIGITS + ".-")


@lru_cache(maxsize=1)
def load_confusions() -> Confusions:
    """The confusions that come with the tool.

    Raises:
        ReaderError: they are missing or damaged.
    """
    inside = Path(str(files("extractor"))) / "models"
    folder = inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "models"
    path = folder / "verifying" / "confusions.json"
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


@dataclass(frozen=True, slots=True)
class Ink:
    """What was read in a field, and what else it may be."""

    text: str
    kind: str
    doubt: float
    """The chance that it was misread; 0 for digital text."""
    others: tuple[Other, ...] = ()
    confusions: Confusions = field(default_factory=load_confusions)

    @classmethod
    def of(cls, read: Field) -> Ink:
        """The ink of a field as it was read."""
        content = read.content
        doubt = 1.0 - content.confidence
        sure = max(content.confidence, 1e-3)
        others = []
        for text, chance in content.alternatives:
            value = read_value(text, read.type)
            others.append(Other(text, to_number(value), min(chance, doubt) / sure))
        return cls(_bare(content.text), read.type, doubt, tuple(others))

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
        if not self.beyond or len(self.text) > LONGEST:
            return
        for text, share in self.confusions.slips(self.text):
            value = to_number(read_value(text, "number"))
            if value is not None:
                yield Other(text, value, self.beyond * share)

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
        if not any(char in DIGITS for char in self.text):
            # Nothing like a number was read: as good a sign of one number as of another, or of none.
            return 1.0 if not text else self.confusions.least**2 if not self.text else 0.1
        return self.confusions.likelihood(text, self.text)


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
