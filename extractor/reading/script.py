"""The script of a page: where the network is of two minds, a page in simplified Chinese holds no traditional forms.

A fax loses hairlines, and the recognition network takes what is left of 资 for 資. It chooses among what the network
itself holds possible at one place, and changes nothing where it is sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from extractor.reading.text import HAN

LEAST_KEPT = 0.001  # of a symbol's probability, below which it is forgotten until the page is read
# A page of so many Chinese characters at least, of which at most this share are traditional forms, is in simplified
# script: of one in traditional script a third are, of the faintest fax measured 2 in 100 were read so.
ENOUGH, MOST_STRANGE = 40, 0.05
STRANGE = 0.02  # times as likely as the network has it is another script's character there
BIG5_SECOND_LEVEL = b"\xc9\x40"


@dataclass(frozen=True, slots=True, eq=False)
class Likely:
    """What a network holds likely at each step of a line, shape (steps, symbols), without what it holds unlikely."""

    shape: tuple[int, int]
    places: NDArray[np.int64]
    values: NDArray[np.float32]

    @staticmethod
    def of(steps: NDArray[np.float32]) -> Likely:
        """Of the network's output, shape (steps, symbols)."""
        flat = steps.ravel()
        places = np.flatnonzero(flat >= LEAST_KEPT)
        return Likely((steps.shape[0], steps.shape[1]), places, flat[places])

    def dense(self) -> NDArray[np.float32]:
        """The same as an array again, 0 where it was forgotten."""
        out = np.zeros(self.shape, dtype=np.float32)
        out.ravel()[self.places] = self.values
        return out


def in_simplified(texts: Sequence[str]) -> bool:
    """Whether the lines of a page are in simplified Chinese, and enough to tell."""
    chinese = [char for text in texts for char in text if HAN.fullmatch(char)]
    return len(chinese) >= ENOUGH and sum(map(is_strange, chinese)) <= MOST_STRANGE * len(chinese)


def without_strangers(line: Likely, characters: tuple[str, ...]) -> NDArray[np.float32]:
    """The probabilities of a line on a page in simplified Chinese: shape (steps, symbols), each step's sum kept."""
    steps = line.dense()
    total = steps.sum(axis=1, keepdims=True)
    steps[:, _strangers(characters)] *= STRANGE
    return np.asarray(steps * (total / np.maximum(steps.sum(axis=1, keepdims=True), 1e-9)), dtype=np.float32)


def has_strangers(text: str) -> bool:
    """Whether a text holds what no page in simplified Chinese does."""
    return any(map(is_strange, text))


@lru_cache(maxsize=2)
def _strangers(characters: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([has_strangers(char) for char in characters])


@lru_cache(maxsize=4096)
def is_strange(char: str) -> bool:
    """Whether a character is a traditional form, kana or a Latin letter with a mark.

    Traditional forms are those of Big5's first level, the 5,401 that are written most, that GB 2312 lacks. What both
    lack, or Big5 has in its second level, is no such form: 垚 and 喆 stand in names.
    """
    if not HAN.fullmatch(char):
        return "\u3040" <= char <= "\u30ff" or ("\u00c0" <= char <= "\u024f" and char not in "×÷")
    if _writes(char, "gb2312"):
        return False
    return _writes(char, "big5") and char.encode("big5") < BIG5_SECOND_LEVEL


def _writes(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
