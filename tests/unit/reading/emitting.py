"""What a recognition network would put out for a line, made by hand."""

from collections.abc import Mapping

import numpy as np

from extractor.reading.ctc import Alphabet


def emitted(alphabet: Alphabet, *rows: Mapping[str, float]) -> np.ndarray:
    """Probabilities by character, a row for each step; what is left goes to the blank."""
    out = np.zeros((len(rows), len(alphabet.characters)), dtype=np.float32)
    for i, row in enumerate(rows):
        for char, probability in row.items():
            out[i, alphabet.characters.index(char)] = probability
        out[i, 0] = 1 - out[i].sum()
    return out
