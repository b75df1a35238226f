"""What may have happened on a form that does not add up: the least-cost sets of wrong numbers that explain it.

A number can be wrong in two ways: it was misread, or the paper has it wrong. Each set of wrong numbers after which
every rule holds is an explanation; its weight is the product of the odds of its parts. Found best first (uniform-cost
search, Dijkstra 1959), until what is left to be looked at weighs next to nothing.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import count
from math import prod

from extractor.verifying.constraints import Constraint
from extractor.verifying.inks import Ink, Other, is_slip
from extractor.verifying.numbers import Numbers

# The odds that the paper has a number other than the one that was meant, a slip of the pen: every rule that it stands
# in is broken. None of some 150 numbers of the three published forms in samples/seeds is such.
COPIED = 0.001
# Of the numbers that may stand there instead of the right one, the share of one: where a slip of the pen makes it, and
# where nothing speaks for it.
PEN, ANY = 0.02, 0.003
MOST_CHANGES = 3
MOST_STEPS = 60  # sets that are gone on from; a set of two wrong numbers takes about 30
NEGLIGIBLE = 1e-3  # of the best explanation's weight
LEAST_ODDS = 1e-7
FEW = 2  # numbers in a rule of which two need not be wrong at once
LIKELY = 1e-3  # the odds from which a reading is tried that does not put a rule right by itself


@dataclass(frozen=True, slots=True)
class Wrong:
    """One number that is wrong: what should stand there, and the odds of a misreading and of an error of the paper."""

    pointer: str
    other: Other
    misread: float
    misfilled: float

    @property
    def weight(self) -> float:
        """The odds of either."""
        return self.misread + self.misfilled


@dataclass(frozen=True, slots=True)
class Explanation:
    """Numbers that are wrong, and rules that the paper breaks with right ones; ``weight`` in proportion to its odds."""

    wrong: tuple[Wrong, ...]
    broken: frozenset[int]
    weight: float


@dataclass(frozen=True, slots=True)
class _Step:
    numbers: Numbers
    wrong: tuple[Wrong, ...]
    open: tuple[int, ...]
    left: frozenset[int]
    beside: frozenset[int]
    """Broken rules of other clusters: they are none of its business."""
    half: int | None = None
    """The rule that the last number was changed for without putting it right: the next one has to."""


class Case:
    """A form's numbers, the rules on them, and the ink that they were read from.

    Args:
        constraints: the rules.
        numbers: what was read.
        inks: what else each field may be.
    """

    def __init__(self, constraints: Sequence[Constraint], numbers: Numbers, inks: Mapping[str, Ink]) -> None:
        self.constraints, self.numbers, self.inks = constraints, numbers, inks
        self.broken = tuple(i for i, one in enumerate(constraints) if not one.holds(numbers))
        self._of: dict[str, list[int]] = {}
        for i, one in enumerate(constraints):
            for pointer in one.inputs:
                self._of.setdefault(pointer, []).append(i)
        self._neighbours: dict[str, tuple[Other, ...]] = {}

    def clusters(self) -> tuple[tuple[int, ...], ...]:
        """The broken rules, those together that have a number in common: no misreading breaks two clusters."""
        clusters: list[tuple[set[str], list[int]]] = []
        for i in self.broken:
            pointers, members = set(self.constraints[i].inputs), [i]
            apart = []
            for other in clusters:
                if pointers & other[0]:
                    pointers |= other[0]
                    members = other[1] + members
                else:
                    apart.append(other)
            clusters = [*apart, (pointers, members)]
        return tuple(tuple(sorted(members)) for _, members in clusters)

    def explain(self, broken: tuple[int, ...]) -> tuple[Explanation, ...]:
        """What may have happened that some rules do not hold, likeliest first; the other broken ones are left so."""
        order = count()
        others = frozenset(self.broken) - frozenset(broken)
        heap = [(-1.0, next(order), _Step(self.numbers, (), self._in_order(broken), frozenset(), others))]
        found: dict[tuple[frozenset[tuple[str, str]], frozenset[int]], Explanation] = {}
        best = 0.0
        seen: set[tuple[frozenset[tuple[str, str]], frozenset[int]]] = set()
        while heap and len(seen) < MOST_STEPS:
            weight, _, step = heapq.heappop(heap)
            if -weight < best * NEGLIGIBLE:
                break
            key = frozenset((one.pointer, one.other.text) for one in step.wrong), step.left
            if not step.open:
                found.setdefault(key, Explanation(step.wrong, step.left, -weight))
                best = max(best, -weight)
            elif key not in seen:
                seen.add(key)
                for further, factor in self._go_on(step, best * NEGLIGIBLE / -weight):
                    odds = -weight * factor
                    if odds > best * NEGLIGIBLE:
                        heapq.heappush(heap, (-odds, next(order), further))
                        if not further.open:
                            best = max(best, odds)
        return tuple(sorted(found.values(), key=lambda one: -one.weight))

    def _go_on(self, step: _Step, least: float) -> Iterator[tuple[_Step, float]]:
        """The ways to settle the first rule that is still open, with their odds if those are not below the least."""
        first = step.open[0] if step.half is None else step.half
        constraint = self.constraints[first]
        if step.half is None:
            rest = tuple(i for i in step.open if i != first)
            yield replace(step, open=rest, left=step.left | {first}), constraint.breach
        if len(step.wrong) >= MOST_CHANGES:
            return
        taken = {one.pointer for one in step.wrong}
        for pointer in constraint.inputs:
            if pointer in taken or pointer not in self.inks or self.inks[pointer].most + COPIED * PEN < least:
                continue
            for wrong in self._ways(constraint, pointer, step):
                yield self._after(step, wrong)
            if step.half is None:
                for wrong in self._halves(constraint, pointer, step.numbers):
                    further, factor = self._after(step, wrong)
                    yield replace(further, half=first), factor

    def _after(self, step: _Step, wrong: Wrong) -> tuple[_Step, float]:
        """A number changed, and what that multiplies the odds by; a rule that was left and holds now costs nothing."""
        numbers = {**step.numbers, wrong.pointer: wrong.other.value}
        touched = self._of[wrong.pointer]
        still = [i for i in step.open if i not in touched]
        still += [i for i in touched if i not in step.left | step.beside and not self.constraints[i].holds(numbers)]
        mended = [i for i in touched if i in step.left and self.constraints[i].holds(numbers)]
        factor = wrong.weight / prod(self.constraints[i].breach for i in mended)
        left, still_open = step.left - set(mended), self._in_order(still)
        return _Step(numbers, (*step.wrong, wrong), still_open, left, step.beside), factor

    def _in_order(self, broken: Sequence[int]) -> tuple[int, ...]:
        """Rules on few numbers first: they say more about each."""
        return tuple(sorted(broken, key=lambda i: (len(self.constraints[i].inputs), i)))

    def _ways(self, constraint: Constraint, pointer: str, step: _Step) -> Iterator[Wrong]:
        """What may stand in a field so that a rule holds; what other broken rules want there is tried as well."""
        ink, numbers = self.inks[pointer], step.numbers
        read = numbers.get(pointer)
        seen: dict[Decimal | None, Other] = {}
        for i in self._of[pointer]:
            if self.constraints[i] is constraint or (i in step.open and pointer in constraint.loose):
                for value in self.constraints[i].wants(pointer, numbers):
                    if value != read and value not in seen:
                        seen[value] = ink.as_value(value)
        for other in self._near(pointer) if pointer in constraint.loose else ink.others:
            if other.value != read and other.odds > seen.get(other.value, NEVER).odds:
                seen[other.value] = other
        changed: dict[str, Decimal | None] = dict(numbers)
        for other in seen.values():
            odds = self._of_paper(pointer, ink, other)
            changed[pointer] = other.value
            if other.odds + odds > LEAST_ODDS and constraint.holds(changed):
                yield Wrong(pointer, other, other.odds, odds)

    def _halves(self, constraint: Constraint, pointer: str, numbers: Numbers) -> Iterator[Wrong]:
        """Likely readings that do not put a rule right by themselves: one may be one of two."""
        if len(constraint.inputs) <= FEW:
            return
        ink = self.inks[pointer]
        for other in ink.others:
            changed = {**numbers, pointer: other.value}
            if other.odds > LIKELY and other.value != numbers.get(pointer) and not constraint.holds(changed):
                yield Wrong(pointer, other, other.odds, 0.0)

    def _near(self, pointer: str) -> tuple[Other, ...]:
        if pointer not in self._neighbours:
            self._neighbours[pointer] = tuple(self.inks[pointer].neighbours())
        return self._neighbours[pointer]

    def _of_paper(self, pointer: str, ink: Ink, right: Other) -> float:
        """The odds that the paper says what was read where this is right."""
        number = self.numbers.get(pointer)
        if number is None or number.is_nan() or right.value is None:
            return 0.0  # blanks and what is no number: their rules know how often papers have them
        return COPIED * (PEN if is_slip(right.text, ink.text) else ANY)


NEVER = Other("", None, -1.0)
