"""Measured readings of numbers put on other numbers: a form as if it had been printed, scanned and read.

The readings come from ``scripts/bench reading CORPUS --cells FILE``; ``scripts/bench verifying --measure FILE`` keeps
of them what is needed here. A slip measured on one number is made on another where the same characters stand.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from typing import Any

MOST_RIGHT = 4000
PROFILE = Path(__file__).with_name("measured_inks.json.gz")

Edit = tuple[str, str]
"""What is replaced, and by what; either may be empty."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading: how far it is from the truth, how sure it was, whether a person looks, and what else was thought of.

    ``slip`` are the edits that lead from the truth to what was read, none where it was right; ``others`` those that
    lead from what was read to each alternative, with its chance; ``blank`` that nothing stood there; ``whole`` that not
    a digit was read.
    """

    slip: tuple[Edit, ...]
    confidence: float
    status: str
    others: tuple[tuple[tuple[Edit, ...], float], ...]
    blank: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Inked:
    """A text as it was read."""

    text: str
    confidence: float
    status: str
    alternatives: tuple[tuple[str, float], ...]


def measure(rows: Iterable[Mapping[str, Any]], rng: Random) -> list[Sample]:
    """The samples of cells of numbers, all wrong ones and some of those that are right."""
    wrong: list[Sample] = []
    right: list[Sample] = []
    for row in rows:
        if row["kind"] not in {"number", "blank", "dash"}:
            continue
        truth, text = _bare(row["truth"]), _bare(row["text"])
        sample = Sample(
            edits(truth, text),
            round(row["confidence"], 6),
            row["status"],
            tuple((edits(text, _bare(other)), round(chance, 6)) for other, chance in row["alternatives"]),
            row["kind"] != "number",
            bool(truth) and not any(char.isdigit() for char in text),
        )
        (wrong if sample.slip else right).append(sample)
    rng.shuffle(right)
    return [*wrong, *right[:MOST_RIGHT]]


def save(samples: Sequence[Sample], path: Path = PROFILE) -> None:
    """Keeps samples."""
    rows = [[one.slip, one.confidence, one.status, one.others, one.blank, one.whole] for one in samples]
    path.write_bytes(gzip.compress(json.dumps(rows, ensure_ascii=False).encode(), mtime=0))


def load(path: Path = PROFILE) -> list[Sample]:
    """The samples that were kept."""
    rows = json.loads(gzip.decompress(path.read_bytes()))
    return [
        Sample(
            tuple((a, b) for a, b in slip),
            confidence,
            status,
            tuple((tuple((a, b) for a, b in other), chance) for other, chance in others),
            blank,
            whole,
        )
        for slip, confidence, status, others, blank, whole in rows
    ]


class Inks:
    """Puts measured readings on texts.

    Args:
        samples: what was measured.
        rng: decides which.
    """

    def __init__(self, samples: Sequence[Sample], rng: Random) -> None:
        self._rng = rng
        self._right = [one for one in samples if not one.slip and not one.blank]
        self._wrong = [one for one in samples if one.slip and not one.blank]
        self._blank = [one for one in samples if not one.slip and one.blank]

    def right(self, text: str) -> Inked:
        """A text that is read as it stands."""
        sample = self._rng.choice(self._right if text and any(char.isdigit() for char in text) else self._blank)
        return Inked(text, sample.confidence, sample.status, tuple(self._others(text, sample)))

    def wrong(self, texts: Mapping[str, str]) -> tuple[str, Inked]:
        """One of some texts by its key, read wrong as some number was: on one where the same slip can be made."""
        while True:
            sample = self._rng.choice(self._wrong)
            made = {
                key: apply(text, sample.slip, self._rng)
                for key, text in texts.items()
                if not sample.whole or len(text) == len(sample.slip[0][0])
            }
            fitting = [(key, read) for key, read in made.items() if read is not None and read != texts[key]]
            if fitting:
                key, read = self._rng.choice(fitting)
                return key, self._as(texts[key], read, sample)

    def _as(self, text: str, read: str, sample: Sample) -> Inked:
        back = tuple((b, a) for a, b in sample.slip)
        others = [
            (text if _same(edited, back) else apply(read, edited, self._rng), chance)
            for edited, chance in sample.others
        ]
        kept = tuple((other, chance) for other, chance in others if other is not None and other != read)
        return Inked(read, sample.confidence, sample.status, kept)

    def _others(self, text: str, sample: Sample) -> Iterator[tuple[str, float]]:
        for edited, chance in sample.others:
            other = apply(text, edited, self._rng)
            if other is not None and other != text:
                yield other, chance


def _same(a: tuple[Edit, ...], b: tuple[Edit, ...]) -> bool:
    return sorted(a) == sorted(b)


def edits(a: str, b: str) -> tuple[Edit, ...]:
    """What has to be replaced in one text to make the other."""
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return tuple((a[i:j], b[k:m]) for what, i, j, k, m in matcher.get_opcodes() if what != "equal")


def apply(text: str, changes: Sequence[Edit], rng: Random) -> str | None:
    """A text with the same replacements, each somewhere where it can be made; None where one cannot."""
    for old, new in changes:
        places = [i for i in range(len(text) - len(old) + 1) if text.startswith(old, i)]
        if not old:
            places = places or [0]
        if not places:
            return None
        at = rng.choice(places)
        text = text[:at] + new + text[at + len(old) :]
    return text


def _bare(text: str) -> str:
    return "".join(text.split()).replace(",", "").replace("，", "").replace("％", "%").replace("．", ".")
