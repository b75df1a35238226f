"""From a recognition network's output to a text and the chance that it is right.

Connectionist temporal classification: A. Graves and others, ICML 2006.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Letters that a number's digits look like; in number-like texts their probabilities are the digits' own.
ALIKE_ZERO = ("O", "o", "〇", "○")
ALIKE_ONE = ("l", "I", "|", "丨")
NUMBER_CHARS = frozenset("0123456789.,%+-")

Floats = NDArray[np.float64]

# A step at which the network sees nothing, though ink lies there that no character near by accounts for, takes the
# likeliest mark if all marks together have this probability: 、 and 。 between wide characters are lost so.
MARK_PROBABILITY = 0.1
# Shares of a character's width that a character accounts for on either side of its peak.
WIDE_REACH, NARROW_REACH = 0.6, 0.4

# Ink that no character accounts for is one that was passed over where it is so wide, or so high (shares of a full-width
# character): of 3,382 texts and 1,928 numbers read right from archive, 120-dpi and fax pages none holds such, of 114
# texts read wrong from fax nine do. The likeliest symbol there is taken, and what is read so is as doubtful as it is.
PASSED_WIDTH, PASSED_HEIGHT = 0.18, 0.44
HAIRLINE = 0.05  # no wider is what is left of a ruling

# Between full-width characters a point, or a dot half way up, is the comma that has lost its tail, where the network
# holds a comma for this likely.
POINTS, COMMA, COMMA_PROBABILITY = frozenset(".．·・•"), "，", 0.01

LEAST_LIKELY = 0.003  # probability from which another symbol at a step, and the text that it gives, are kept
MOST_STEPS, MOST_ALTERNATIVES = 8, 4


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """The network's symbols; number 0 is its blank.

    ``group`` gives each symbol the number of the first one that differs from it in width alone (: and ：), for
    which of them it is puts no doubt on the text. Spaces count as blank. ``members`` lists the symbols of each
    group by its number, ``places`` gives the symbol of each character.
    """

    characters: tuple[str, ...]
    group: NDArray[np.int64]
    members: dict[int, list[int]]
    places: dict[str, int]

    @staticmethod
    def of(characters: Sequence[str]) -> Alphabet:
        """The alphabet of a network; ``characters[0]`` stands for its blank."""
        first: dict[str, int] = {}
        group = np.zeros(len(characters), dtype=np.int64)
        for i, char in enumerate(characters):
            folded = unicodedata.normalize("NFKC", char).strip()
            group[i] = first.setdefault(folded, i) if folded else 0
        members: dict[int, list[int]] = {}
        for i, number in enumerate(group):
            members.setdefault(int(number), []).append(i)
        return Alphabet(tuple(characters), group, members, {char: i for i, char in enumerate(characters)})


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The ink of a line: ``dark`` pixels, shape (rows, columns), and the columns to a step and to a wide character.

    Padding behind the last column belongs to no step's ink.
    """

    dark: NDArray[np.bool_]
    pitch: float
    em: float

    def inked(self, count: int) -> NDArray[np.bool_]:
        """Whether each of so many steps has ink below it."""
        columns: NDArray[np.bool_] = np.any(self.dark, axis=0)
        return np.array([columns[int(i * self.pitch) : int((i + 1) * self.pitch)].any() for i in range(count)])


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, its probability as a whole, and whether there is ink that no character of it accounts for.

    ``passed_over``: such ink is as large as a character's. ``alternatives`` are texts that one other symbol at one
    step would give, with their own probabilities.
    """

    text: str
    probability: float
    passed_over: bool
    alternatives: tuple[tuple[str, float], ...] = ()


def decode(steps: NDArray[np.float32], alphabet: Alphabet, picture: Picture) -> Decoded:
    """The text of one line.

    Args:
        steps: probabilities, shape (steps, symbols).
        alphabet: the symbols.
        picture: what they were computed from.
    """
    best = steps.argmax(axis=1)
    best = _with_lost_marks(steps, best, alphabet, picture)
    best = _with_commas(steps, best, alphabet)
    best = _with_passed_over(steps, best, alphabet, picture)
    text, probability = _weighed(steps, best, alphabet)
    passed_over = any(True for _ in _passed_over(best, alphabet, picture))
    return Decoded(text, probability, passed_over, _alternatives(steps, best, alphabet, text))


def _weighed(steps: NDArray[np.float32], path: NDArray[np.int64], alphabet: Alphabet) -> tuple[str, float]:
    """The text along a path, and the probability of that text over all paths."""
    symbols: list[int] = []
    before = 0
    for symbol in (int(symbol) for symbol in path):
        if symbol and symbol != before:
            symbols.append(symbol)
        before = symbol
    text = "".join(alphabet.characters[symbol] for symbol in symbols)
    number = _as_number(text)
    if number is not None:
        text, symbols = number, [alphabet.places[char] for char in number]
    label = [int(alphabet.group[symbol]) for symbol in symbols if alphabet.group[symbol]]
    grouped = _grouped(steps, alphabet, label, is_number=number is not None)
    return text, _probability(grouped, np.array(label))


def _alternatives(
    steps: NDArray[np.float32], best: NDArray[np.int64], alphabet: Alphabet, text: str
) -> tuple[tuple[str, float], ...]:
    """The texts that differ from the likeliest at one step, those likely enough."""
    rows = np.arange(len(steps))
    others = steps.copy()
    others[rows, best] = 0.0
    second = others.argmax(axis=1)
    ratio = others[rows, second] / np.maximum(steps[rows, best], 1e-6)
    found: dict[str, float] = {}
    for step in np.argsort(-ratio)[:MOST_STEPS]:
        if others[step, second[step]] < LEAST_LIKELY:
            break
        path = best.copy()
        path[step] = second[step]
        other, probability = _weighed(steps, path, alphabet)
        if other != text and probability >= LEAST_LIKELY:
            found[other] = probability
    return tuple(sorted(found.items(), key=lambda item: -item[1])[:MOST_ALTERNATIVES])


def _accounted(best: NDArray[np.int64], alphabet: Alphabet, em_steps: float) -> NDArray[np.bool_]:
    """The steps whose ink belongs to some character."""
    out = np.zeros(len(best), dtype=bool)
    for step in np.flatnonzero(best):
        char = alphabet.characters[int(best[step])]
        if not char.isspace():
            reach = (WIDE_REACH if unicodedata.east_asian_width(char) in "WFA" else NARROW_REACH) * em_steps
            out[max(0, round(step - reach)) : round(step + reach) + 1] = True
    return out


def _passed_over(best: NDArray[np.int64], alphabet: Alphabet, picture: Picture) -> Iterator[tuple[int, int]]:
    """The columns of ink as large as a character's that none accounts for: begin and end."""
    free: NDArray[np.bool_] = np.any(picture.dark, axis=0)
    for step in np.flatnonzero(_accounted(best, alphabet, picture.em / picture.pitch)):
        free[int(step * picture.pitch) : int((step + 1) * picture.pitch)] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[False], free, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        rows = np.flatnonzero(picture.dark[:, begin:end].any(axis=1))
        is_high = rows[-1] + 1 - rows[0] >= PASSED_HEIGHT * picture.em and end - begin >= HAIRLINE * picture.em
        if is_high or end - begin >= PASSED_WIDTH * picture.em:
            yield begin, end


def _with_passed_over(
    steps: NDArray[np.float32], best: NDArray[np.int64], alphabet: Alphabet, picture: Picture
) -> NDArray[np.int64]:
    found = list(_passed_over(best, alphabet, picture))
    best = best.copy() if found else best
    for begin, end in found:
        first, last = max(0, int(begin / picture.pitch) - 1), int(np.ceil(end / picture.pitch)) + 1
        window = np.where(best[first:last, None] == 0, steps[first:last], 0.0)
        window[:, alphabet.group == 0] = 0.0
        for step in range(len(window)):  # what a neighbour's peak has beside it is no character of its own
            window[step, best[max(0, first + step - 1) : first + step + 2]] = 0.0
        if window.max(initial=0.0) >= LEAST_LIKELY:
            at, symbol = np.unravel_index(int(window.argmax()), window.shape)
            best[first + at] = symbol
    return best


def _with_lost_marks(
    steps: NDArray[np.float32],
    best: NDArray[np.int64],
    alphabet: Alphabet,
    picture: Picture,
) -> NDArray[np.int64]:
    blank = steps[:, 0].astype(np.float64)
    doubtful = np.flatnonzero((best == 0) & picture.inked(len(steps)) & (blank < 1 - MARK_PROBABILITY))
    if not len(doubtful):
        return best
    accounted = _accounted(best, alphabet, picture.em / picture.pitch)
    best = best.copy()
    for step in doubtful:
        symbol = int(steps[step, 1:].argmax()) + 1
        if not accounted[step] and not alphabet.characters[symbol].isspace():
            best[step] = symbol
            accounted[max(0, step - 1) : step + 2] = True
    return best


def _with_commas(steps: NDArray[np.float32], best: NDArray[np.int64], alphabet: Alphabet) -> NDArray[np.int64]:
    comma = alphabet.places.get(COMMA)
    shown = [step for step in np.flatnonzero(best) if not alphabet.characters[int(best[step])].isspace()]
    if comma is None:
        return best
    best = best.copy()
    for before, step, after in zip(shown, shown[1:], shown[2:], strict=False):
        point = alphabet.characters[int(best[step])] in POINTS and steps[step, comma] >= COMMA_PROBABILITY
        if point and all(_is_wide(alphabet.characters[int(best[beside])]) for beside in (before, after)):
            best[step] = comma
    return best


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _as_number(text: str) -> str | None:
    """The number that a text is if its letters are digits; None where it is no number even so.

    Among digits, and alone in a cell, a round letter is a zero; what would be a one has to stand among digits.
    """
    if text not in ALIKE_ZERO and not any(char in "0123456789" for char in text):
        return None
    digits = "".join("0" if char in ALIKE_ZERO else "1" if char in ALIKE_ONE else char for char in text)
    return digits if set(digits) <= NUMBER_CHARS else None


def _grouped(steps: NDArray[np.float32], alphabet: Alphabet, label: Sequence[int], *, is_number: bool) -> Floats:
    """Probabilities of the blank and of each symbol of the label, alike ones added up: (steps, 1 + label)."""
    out = np.empty((len(steps), len(label) + 1))
    for i, symbol in enumerate([0, *label]):
        members = alphabet.members[symbol]
        if is_number:
            alike = {"0": ALIKE_ZERO, "1": ALIKE_ONE}.get(alphabet.characters[symbol], ())
            members = members + [k for char in alike if (k := alphabet.places.get(char)) is not None]
        out[:, i] = steps[:, members[0]] if len(members) == 1 else steps[:, members].sum(axis=1)
    return np.clip(out, 1e-12, 1.0)


def _probability(grouped: Floats, label: NDArray[np.int64]) -> float:
    """The forward algorithm: the summed probability of every way to write the label.

    A repeated symbol needs a blank before it: without one, 100 would take what belongs to 10.
    """
    may_skip = label[1:] != label[:-1]
    length = grouped.shape[1] - 1
    emit = np.empty((len(grouped), 2 * length + 1))
    emit[:, 0::2] = grouped[:, :1]
    emit[:, 1::2] = grouped[:, 1:]
    state = np.zeros(2 * length + 1)
    state[:2] = emit[0, :2]
    for step in emit[1:]:
        moved = state.copy()
        moved[1:] += state[:-1]
        moved[3::2] += state[1:-2:2] * may_skip
        state = moved * step
    return float(min(1.0, state[-2:].sum()))
