"""The arithmetic of a form as a graph: which fields hang together, what would mend what does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from extractor.verifying.arithmetic import (
    add,
    agrees,
    decimals,
    divide,
    multiply,
    roundings,
    subtract,
    to_digits,
)
from extractor.verifying.numbers import NOT_A_NUMBER, Numbers, known

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One rule on the fields that it is about.

    ``rule`` and ``about`` are those of the finding that it gives. ``loose`` are fields of which more values than those
    it ``wants`` may mend it. ``breach`` are the odds that a paper breaks it just so with every number as it was meant:
    a total that was added up wrong, a reason that was not written.
    """

    rule: str
    about: str
    inputs: tuple[str, ...]
    holds: Callable[[Numbers], bool]
    wants: Callable[[str, Numbers], tuple[Decimal, ...]]
    loose: frozenset[str] = frozenset()
    breach: float = 0.0


def nothing_wanted(_: str, __: Numbers) -> tuple[Decimal, ...]:
    """No value in particular."""
    return ()


def sum_constraint(
    rule: str, total: str, signs: Mapping[str, int], equals: Decimal | None, needed: Mapping[str, str]
) -> Constraint:
    """A total against its parts.

    Args:
        rule: its name.
        total: the field that states it.
        signs: the parts, 1 for those that count and -1 for those that are taken off.
        equals: what it must be, if anything.
        needed: for parts that may not be blank beside another field that is filled, that field.
    """

    def is_missing(part: str, numbers: Numbers) -> bool:
        beside = numbers.get(needed[part]) if part in needed else None
        return numbers.get(part) is None and beside is not None and not beside.is_nan() and bool(beside)

    def made(numbers: Numbers, but: str = "") -> Decimal | None:
        if any(is_missing(part, numbers) for part in needed if part != but and part in signs):
            return None
        parts = known(numbers, (part for part in signs if part != but))
        if parts is None:
            return None
        return add(n if signs[part] > 0 else n.copy_negate() for part, n in parts.items())

    def holds(numbers: Numbers) -> bool:
        stated, exact = numbers.get(total), made(numbers)
        if exact is None or (stated is not None and stated.is_nan()):
            return True
        if (stated is None and equals is None) or all(numbers.get(part) is None for part in signs):
            return True
        return stated in (None, exact) and equals in (None, exact)

    def wants(pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
        if pointer == total:
            exact = made(numbers)
            return () if exact is None else tuple(dict.fromkeys([*([] if equals is None else [equals]), exact]))
        stated, others = numbers.get(total), made(numbers, pointer)
        targets = [target for target in (equals, stated) if target is not None and not target.is_nan()]
        if others is None:
            return ()
        left = (subtract(target, others) for target in targets)
        return tuple(dict.fromkeys(n if signs[pointer] > 0 else n.copy_negate() for n in left))

    return Constraint(rule, total, (total, *signs), holds, wants)


def ratio_holds(stated: Decimal, ratio: Decimal, scale: Decimal, *, may_be_fraction: bool) -> bool:
    """Whether a rate is what was divided, to the digits stated; or, of a percentage, the same as a fraction."""
    if agrees(stated, multiply((ratio, scale))):
        return True
    return may_be_fraction and scale == HUNDRED and is_fraction(stated, ratio)


def is_fraction(stated: Decimal, ratio: Decimal) -> bool:
    """Whether a percentage is stated as a fraction: 0.83 for 83%."""
    return stated <= 1 and (stated == ratio or (decimals(stated) > 1 and agrees(stated, ratio)))


@dataclass(frozen=True, slots=True)
class Rate:
    """A field that states a quotient; ``may_be_fraction`` where no percent sign stands there."""

    at: str
    above: str
    below: str
    scale: Decimal
    may_be_fraction: bool = False

    def exact(self, numbers: Numbers) -> Decimal | None:
        """What it should be, in the field's own unit; None where that is not known."""
        parts = known(numbers, (self.above, self.below))
        if parts is None or len(parts) < 2 or not parts[self.below]:
            return None
        return multiply((divide(parts[self.above], parts[self.below]), self.scale))

    def holds(self, numbers: Numbers) -> bool:
        """Whether it is that, or one of the numbers is not there."""
        stated, exact = numbers.get(self.at), self.exact(numbers)
        if stated is None or stated.is_nan() or exact is None:
            return True
        return ratio_holds(stated, divide(exact, self.scale), self.scale, may_be_fraction=self.may_be_fraction)


def ratio_constraint(rule: str, rate: Rate, breach: float) -> Constraint:
    """A stated rate against its amounts."""

    def wants(pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
        exact = rate.exact(numbers)
        return () if pointer != rate.at or exact is None else _stated_as(exact, numbers.get(rate.at))

    return Constraint(
        rule,
        rate.at,
        (rate.at, rate.above, rate.below),
        rate.holds,
        wants,
        loose=frozenset({rate.above, rate.below, rate.at}),
        breach=breach,
    )


def _stated_as(exact: Decimal, stated: Decimal | None) -> tuple[Decimal, ...]:
    """What one may write for a number: to the digits that stand there, or to a few."""
    digits = 0 if stated is None or stated.is_nan() else decimals(stated)
    own = (to_digits(exact, digits),) if digits > 2 else ()
    return tuple(dict.fromkeys((*own, *roundings(exact))))


def product_constraint(
    rule: str,
    at: str,
    factors: Sequence[str],
    most: str | None,
    percents: frozenset[str],
    rates: Mapping[str, Rate],
    breach: float,
) -> Constraint:
    """A value against the product of its factors.

    Args:
        rule: its name.
        at: the field that states it.
        factors: the fields that are multiplied.
        most: the field that it does not go above.
        percents: which fields are hundredths.
        rates: what states each rate among the factors.
        breach: see ``Constraint``.
    """
    inputs = dict.fromkeys([at, *factors, *([most] if most else ())])

    def implied(numbers: Numbers) -> tuple[Decimal, ...]:
        choices = [_factor_choices(factor, numbers, percents, rates) for factor in factors]
        limit = numbers.get(most) if most else None
        if most and (limit is None or limit.is_nan()):
            return ()
        found = (multiply(chosen) for chosen in product(*choices))
        return tuple(dict.fromkeys(exact if limit is None else min(exact, limit) for exact in found))

    def holds(numbers: Numbers) -> bool:
        stated = numbers.get(at)
        if stated is None or stated.is_nan():
            return True
        found = implied(numbers)
        return not found or any(agrees(stated, exact) for exact in found)

    def wants(pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
        if pointer != at:
            return ()
        found = (value for exact in implied(numbers) for value in _stated_as(exact, numbers.get(at)))
        return tuple(dict.fromkeys(found))

    return Constraint(
        rule,
        at,
        tuple(inputs),
        holds,
        wants,
        loose=frozenset(inputs),
        breach=breach,
    )


def _factor_choices(
    factor: str, numbers: Numbers, percents: frozenset[str], rates: Mapping[str, Rate]
) -> list[Decimal]:
    """What a factor may be, hundredths as hundredths: as stated, and as it was before it was rounded."""
    stated = numbers.get(factor)
    if stated is not None and stated.is_nan():
        return []
    rate = rates.get(factor)
    exact = rate.exact(numbers) if rate else None
    choices = [] if stated is None else [stated]
    if exact is not None:
        loose = stated is None or not (rate and rate.holds(numbers))
        choices += [exact, *(roundings(exact) if loose else ())]
    if factor not in percents:
        return choices
    found = [divide(choice, HUNDRED) for choice in choices]
    if stated is not None and stated <= 1 and rate and rate.may_be_fraction:
        found.append(stated)
    return found


def within_constraint(rule: str, at: str, end: str, fixed: Decimal | None, breach: float) -> Constraint:
    """A value between 0 and its limit: another field, or a number."""

    def limit_of(numbers: Numbers) -> Decimal | None:
        return fixed if fixed is not None else numbers.get(end)

    def holds(numbers: Numbers) -> bool:
        value, limit = numbers.get(at), limit_of(numbers)
        if value is None or value.is_nan() or limit is None or limit.is_nan():
            return True
        return 0 <= value <= limit

    def wants(pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
        other = limit_of(numbers) if pointer == at else numbers.get(at)
        return () if other is None or other.is_nan() else (other,)

    inputs = (at,) if fixed is not None else (at, end)
    return Constraint(rule, at, inputs, holds, wants, frozenset(inputs), breach)


def below_constraint(rule: str, at: str, end: str, fixed: Decimal | None, share: Decimal, breach: float) -> Constraint:
    """A value that may not be below a share of its limit, since no reason is given."""

    def holds(numbers: Numbers) -> bool:
        value, limit = numbers.get(at), fixed if fixed is not None else numbers.get(end)
        if value is None or limit is None or value.is_nan() or limit.is_nan():
            return True
        return value >= multiply((limit, share))

    def wants(pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
        other = (fixed if fixed is not None else numbers.get(end)) if pointer == at else numbers.get(at)
        return () if other is None or other.is_nan() else (other,)

    inputs = (at,) if fixed is not None else (at, end)
    return Constraint(rule, at, inputs, holds, wants, frozenset(inputs if share < 1 else ()), breach)


def at_most_constraint(rule: str, at: str, end: str, breach: float) -> Constraint:
    """A value that is not above another."""

    def holds(numbers: Numbers) -> bool:
        parts = known(numbers, (at, end))
        return parts is None or len(parts) < 2 or parts[at] <= parts[end]

    def wants(pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
        other = numbers.get(end if pointer == at else at)
        return () if other is None or other.is_nan() else (other,)

    return Constraint(rule, at, (at, end), holds, wants, frozenset({at, end}), breach)


def number_constraint(rule: str, at: str, others: Sequence[Constraint], breach: float) -> Constraint:
    """What stands in a field is a number; the rules that it is part of tell which."""

    def holds(numbers: Numbers) -> bool:
        number = numbers.get(at)
        return number is None or not number.is_nan()

    def wants(pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
        return _wanted_by(others, pointer, numbers)

    return Constraint(rule, at, (at,), holds, wants, frozenset({at}), breach)


def filled_constraint(rule: str, at: str, given: str | None, others: Sequence[Constraint], breach: float) -> Constraint:
    """A field is filled; where ``given`` is a field, only if that one is."""

    def holds(numbers: Numbers) -> bool:
        if numbers.get(at) is not None:
            return True
        beside = numbers.get(given) if given else None
        return bool(given) and (beside is None or beside.is_nan() or not beside)

    def wants(pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
        return _wanted_by(others, pointer, numbers) if pointer == at else ()

    return Constraint(rule, at, (at, given) if given else (at,), holds, wants, breach=breach)


def blank_constraint(rule: str, at: str, breach: float) -> Constraint:
    """Nothing stands in a field."""
    return Constraint(rule, at, (at,), lambda numbers: numbers.get(at) is None, nothing_wanted, breach=breach)


def _wanted_by(others: Sequence[Constraint], pointer: str, numbers: Numbers) -> tuple[Decimal, ...]:
    """What other rules want in a field that is not known."""
    without = {**numbers, pointer: NOT_A_NUMBER}
    found = (value for one in others if pointer in one.inputs for value in one.wants(pointer, without))
    return tuple(dict.fromkeys(found))
