"""Columns and rows whose labels no form model has: told by wording, by what stands under them, and by their place.

What is told so is never certain: whoever takes it marks it for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractor.assignment import assign
from extractor.document import FieldType
from extractor.mapping.labels import normalize
from extractor.mapping.likeness import Wordings
from extractor.values import read_value, says_nothing

# Of 184 labels that one layout of the corpus alone has, 80% are so much like the other labels of their slot, and 29% so
# much like those of another slot; so they are told apart together, and what is told is for a person to see.
ALIKE = 0.4
# Between the right neighbours less is enough: 94% are so much alike.
SOMEWHAT_ALIKE = 0.15
# What a wording between the right neighbours is worth beside one that is not.
IN_ORDER = 0.3
# What a column of nothing but numbers is worth less for a text.
WORDLESS = 0.25
# What is of these types can be told by itself.
TELLING = frozenset({"phone", "date"})
LEAST_DIGITS = 7  # of a telephone number
# Of what stands under a column of numbers so much must be numbers.
MOSTLY = 0.75
LONGEST = 24  # characters of a label


@dataclass(frozen=True, slots=True)
class Open:
    """A slot that has no place yet: its number among all, its labels and its type."""

    number: int
    labels: tuple[str, ...]
    type: FieldType | None = None
    optional: bool = False
    carried: bool = False
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Free:
    """A cell that may name a slot: where it stands in the order of the form, and the texts under or beside it."""

    at: float
    text: str
    below: tuple[str, ...] = ()


def guess(
    slots: Sequence[Open], taken: Mapping[int, float], cells: Sequence[Free], vocabulary: Wordings
) -> dict[int, int]:
    """Which of the free cells names which slot that has none, by the slots' numbers: indexes of cells.

    Args:
        slots: those without a place.
        taken: where the other slots stand, by their numbers.
        cells: what has no meaning yet.
        vocabulary: the wordings of all slots, by their numbers.
    """
    alike = [vocabulary.alike(cell.text) for cell in cells]
    found: dict[int, int] = {}
    # What every form has goes first.
    for own in ([slot for slot in slots if not slot.optional], [slot for slot in slots if slot.optional]):
        free = [j for j in range(len(cells)) if j not in found.values()]
        if not own or not free:
            continue
        placed = {**taken, **{n: cells[j].at for n, j in found.items()}}
        chosen = assign([[_weigh(slot, cells[j], alike[j], placed) for j in free] for slot in own])
        found |= {own[i].number: free[k] for i, k in enumerate(chosen) if k is not None}
        placed |= {n: cells[j].at for n, j in found.items()}
        found |= _in_gaps([slot for slot in own if slot.number not in found], placed, cells, set(found.values()))
        found |= _by_type([slot for slot in own if slot.number not in found], cells, set(found.values()))
    return found


def _weigh(slot: Open, cell: Free, alike: Sequence[float], taken: Mapping[int, float]) -> float:
    """What speaks for a cell as the label of a slot; 0 where too little does."""
    own = alike[slot.number]
    if len(cell.text) > LONGEST or own < max(alike) - IN_ORDER:
        return 0.0
    between = _is_between(slot.number, cell.at, taken)
    if slot.among and not _is_among(slot.among, cell.below):
        return 0.0
    typed = bool(slot.among) or (slot.type in TELLING and fits(slot.type, cell.below, filled=True))
    least = ALIKE if not between else 0.0 if typed else SOMEWHAT_ALIKE if not slot.optional else ALIKE
    own = worth(own, slot.type, cell.below)
    return own + IN_ORDER * between if own >= least else 0.0


def worth(alike: float, kind: FieldType | None, below: Sequence[str]) -> float:
    """How alike a label is to a slot's, less what speaks against it below."""
    if not fits(kind, below):
        return 0.0
    return alike - WORDLESS if kind == "text" and fits("number", below, filled=True) else alike


def _is_between(number: int, at: float, taken: Mapping[int, float]) -> bool:
    """Whether a place lies between those of the slots before and after, as far as these have one."""
    before, after = _neighbours(number, taken)
    return (before is None or taken[before] < at) and (after is None or at < taken[after])


def _in_gaps(
    slots: Sequence[Open], taken: Mapping[int, float], cells: Sequence[Free], used: set[int]
) -> dict[int, int]:
    """Slots that every form has, in order, where as many cells are left between the same neighbours."""
    missing = [slot for slot in slots if not slot.optional]
    gaps: dict[tuple[int | None, int | None], list[Open]] = {}
    for slot in missing:
        gaps.setdefault(_neighbours(slot.number, taken), []).append(slot)
    out: dict[int, int] = {}
    for own in gaps.values():
        near = [
            j
            for j, cell in enumerate(cells)
            if j not in used
            and len(cell.text) <= LONGEST
            and _is_between(own[0].number, cell.at, taken)
            and any(fits(slot.type, cell.below, filled=True) for slot in own)
        ]
        near.sort(key=lambda j: cells[j].at)
        # A list may do without its groups.
        for some in (own, [slot for slot in own if not slot.carried]):
            if len(near) == len(some) and all(
                fits(slot.type, cells[j].below, filled=True) for slot, j in zip(some, near, strict=True)
            ):
                out |= {slot.number: j for slot, j in zip(some, near, strict=True)}
                break
    return out if len(set(out.values())) == len(out) else {}


def _by_type(slots: Sequence[Open], cells: Sequence[Free], used: set[int]) -> dict[int, int]:
    """The only slot of numbers that every form has and that has no place, where one cell is left over numbers."""
    missing = [slot for slot in slots if not slot.optional and slot.type in {"number", "percent"}]
    near = [j for j, cell in enumerate(cells) if j not in used and fits("number", cell.below, filled=True)]
    if len(missing) != 1 or len(near) != 1 or not fits(missing[0].type, cells[near[0]].below, filled=True):
        return {}
    return {missing[0].number: near[0]}


def _neighbours(number: int, taken: Mapping[int, float]) -> tuple[int | None, int | None]:
    """The slots before and after that have a place."""
    return max((n for n in taken if n < number), default=None), min((n for n in taken if n > number), default=None)


def fits(kind: FieldType | None, texts: Iterable[str], *, filled: bool = False) -> bool:
    """Whether texts are what a slot of a type holds; blanks and dashes say nothing.

    Args:
        kind: the slot's type; None for one that is no value.
        texts: what stands there.
        filled: whether something has to stand there, if the type is told by what does.
    """
    if kind is None:
        return True
    own = [text for text in texts if not says_nothing(text)]
    if not own:
        return not filled or kind == "text"
    if kind == "text":
        # Names and reasons are words; a sign or a unit is one as well.
        return True
    return sum(_is_of(kind, text) for text in own) >= MOSTLY * len(own)


def _is_among(known: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether most of what stands there is known, and something does."""
    words = {normalize(word) or word for word in known}
    own = [normalize(text) or text for text in texts if text]
    return bool(own) and sum(text in words for text in own) >= MOSTLY * len(own)


def _is_of(kind: FieldType, text: str) -> bool:
    if kind == "phone":
        return sum(char.isdigit() for char in text) >= max(LEAST_DIGITS, len(text) / 2)
    return read_value(text, kind) is not None


def counts(texts: Sequence[str]) -> bool:
    """Whether texts number the rows that they stand in: 1, 2, 3."""
    return len(texts) > 1 and list(texts) == [str(n) for n in range(1, len(texts) + 1)]
