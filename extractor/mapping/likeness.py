"""How alike two labels are that mean the same and are worded otherwise: 项目承担单位 and 项目实施单位."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import fsum, sqrt

from extractor.mapping.labels import forms_of

_WORDS = re.compile(r"[a-z]+|\d+|.")


@lru_cache(maxsize=16384)
def tokens(text: str) -> frozenset[str]:
    """The characters of a normalized text, Latin words whole, and each two that follow each other."""
    found = _WORDS.findall(text)
    return frozenset([*found, *(a + b for a, b in pairwise(found))])


class Wordings:
    """What the labels of some slots are made of; a part that many slots share tells little about any."""

    def __init__(self, slots: Sequence[Iterable[str]]) -> None:
        self._labels = [[tokens(form) for form in forms_of(labels)] for labels in slots]
        uses = Counter(token for labels in self._labels for token in frozenset().union(*labels))
        self._weights = {token: 1.0 / count for token, count in uses.items()}

    def alike(self, text: str) -> list[float]:
        """How alike a text is to each slot's likest label, 0 to 1: the cosine of their weighted parts."""
        forms = [tokens(form) for form in forms_of([text])]
        return [max((self._cosine(a, b) for a in forms for b in labels), default=0.0) for labels in self._labels]

    def _cosine(self, a: frozenset[str], b: frozenset[str]) -> float:
        shared = fsum(self._weigh(a & b))  # the same in whatever order
        return shared / sqrt(fsum(self._weigh(a)) * fsum(self._weigh(b))) if shared else 0.0

    def _weigh(self, found: Iterable[str]) -> Iterator[float]:
        return (self._weights.get(token, 1.0) for token in found)
