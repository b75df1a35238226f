"""The cells of one row as labels and their values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractor.drafting.inline import Part, split
from extractor.drafting.words import COLONS, Words
from extractor.mapping.board import Place

LABEL = 1.3  # what each label more costs: of two models that explain a form the shorter one is likelier
BESIDE_BLANK = 1.2  # a blank cell beside a label is there to be filled in
INLINE = 2.5  # for a label with its value behind a colon
NO_VALUE = -1.0
LEFT_OVER, LEFT_OVER_BLANK = -1.2, -0.6
LONGEST_HEAD = 16  # characters before the first colon


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its value: the cell beside it, or a part of the label's own cell; neither for a heading."""

    label: Place
    value: Place | None = None
    parts: tuple[Part, ...] = ()


Odds = Callable[[Place], float]


def find_pairs(cells: Sequence[Place], label: Odds, value: Odds, words: Words) -> tuple[float, list[Pair]]:
    """The likeliest roles of the cells of a row, from left to right.

    Args:
        cells: that begin in the row.
        label: what speaks for a cell being a label.
        value: what speaks for it being a value.
        words: of forms.

    Returns:
        What speaks for them all together, and the pairs.
    """
    best: list[tuple[float, list[Pair]]] = [(0.0, [])] * (len(cells) + 1)
    for i in range(len(cells) - 1, -1, -1):
        cell = cells[i]
        after, pairs = best[i + 1]
        found = [(after + (LEFT_OVER if cell.text else LEFT_OVER_BLANK), pairs)]
        if cell.text:
            odds = label(cell)
            found.append((after + 0.3 * odds + NO_VALUE, pairs))
            if i + 1 < len(cells) and cells[i + 1].col == cell.col_end:
                beside = cells[i + 1]
                worth = value(beside) + (0.0 if beside.text else BESIDE_BLANK)
                rest, others = best[i + 2]
                found.append((rest + odds - LABEL + worth, [Pair(cell, beside), *others]))
            parts = _inline(cell, words)
            if parts:
                found.append((after + INLINE - LABEL + 0.5 * max(label(cell), 0.0), [Pair(cell, parts=parts), *pairs]))
        best[i] = max(found, key=lambda one: one[0])
    return best[0]


def _inline(cell: Place, words: Words) -> tuple[Part, ...]:
    text = cell.text
    at = min((i for i in map(text.find, COLONS) if i >= 0), default=-1)
    if not 0 < at <= LONGEST_HEAD or words.is_note(text):
        return ()
    return tuple(split(text, words))
