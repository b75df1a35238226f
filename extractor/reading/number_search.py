"""The likeliest number that a network's output can be read as: a prefix beam search held to how numbers are written.

For a cell in a column of numbers whose likeliest text is none: 106：8% of a speck beside the point, 000 of a lost one.
"""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from extractor.reading.ctc import ALIKE_ONE, ALIKE_ZERO, LEAST_LIKELY, Alphabet
from extractor.reading.notation import is_plain_number

Floats = NDArray[np.float64]
SYMBOLS = "0123456789.,%-+"
LONGEST = 14  # characters of a text for which a number is looked for; amounts have up to 13
BEAM = 12  # beginnings of numbers kept at each step
LEAST_SYMBOL = 1e-4  # a symbol less likely at a step is not followed
_WHOLE = r"(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)"
_BEGINNING = re.compile(rf"[-+]?(?:{_WHOLE}(?:\.\d*)?%?|[1-9]\d{{0,2}}(?:,\d{{3}})*,\d{{0,2}})?")


def likeliest_number(steps: NDArray[np.float32], alphabet: Alphabet) -> tuple[str, float] | None:
    """The number that a line is likeliest to hold, and its probability; None where none is likely at all.

    Args:
        steps: probabilities of a line, shape (steps, symbols).
        alphabet: the symbols.
    """
    emitted = _emitted(steps, alphabet)
    if float(np.log(emitted.sum(axis=1)).sum()) < np.log(LEAST_LIKELY):
        return None
    found = {text: chance for text, chance in _search(emitted).items() if is_plain_number(text)}
    best = max(found, key=lambda text: found[text], default="")
    return (best, min(1.0, found[best])) if best and found[best] >= LEAST_LIKELY else None


def _emitted(steps: NDArray[np.float32], alphabet: Alphabet) -> Floats:
    """Probabilities of the blank and of each of the symbols, alike ones added up: (steps, 1 + symbols)."""
    out = np.zeros((len(steps), 1 + len(SYMBOLS)))
    out[:, 0] = steps[:, alphabet.members[0]].sum(axis=1)
    for i, char in enumerate(SYMBOLS, 1):
        alike = {"0": ALIKE_ZERO, "1": ALIKE_ONE}.get(char, ())
        places = [place for other in (char, *alike) if (place := alphabet.places.get(other)) is not None]
        members = {member for place in places for member in alphabet.members[int(alphabet.group[place])]}
        out[:, i] = steps[:, sorted(members)].sum(axis=1)
    return np.clip(out, 1e-12, 1.0)


def _search(emitted: Floats) -> dict[str, float]:
    """The likeliest beginnings of numbers after the last step, with the summed probability of the ways to them.

    Each carries two sums: of the ways that end in a blank, and of those that end in its last symbol.
    """
    beam: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    for step in emitted:
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        likely = [(SYMBOLS[i], float(step[i + 1])) for i in np.flatnonzero(step[1:] >= LEAST_SYMBOL)]
        for text, (blank, symbol) in beam.items():
            own = sums[text]
            own[0] += (blank + symbol) * float(step[0])
            for char, chance in likely:
                repeated = text.endswith(char)
                if repeated:
                    own[1] += symbol * chance
                if _BEGINNING.fullmatch(text + char):
                    sums[text + char][1] += (blank if repeated else blank + symbol) * chance
        ranked = sorted(sums.items(), key=lambda item: -sum(item[1]))[:BEAM]
        beam = {text: (blank, symbol) for text, (blank, symbol) in ranked}
    return {text: blank + symbol for text, (blank, symbol) in beam.items()}
