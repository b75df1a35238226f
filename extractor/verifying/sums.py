"""Totals against their parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from extractor.forms.rules import Sum
from extractor.verifying.arithmetic import (
    SCORE_DIGITS,
    add,
    agrees,
    bare,
    decimals,
    plain,
    roundings,
    subtract,
    to_digits,
)
from extractor.verifying.docket import Docket, Doubt, Excuse

MOST_TERMS = 40  # of a sum that a message writes out; a form has about 20
MOST_DOUBTED = 6  # parts that may be wrong together; each doubles what has to be tried
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Made:
    """One sum: the parts with a number or in doubt, with their signs, and what they make."""

    total: str
    signs: Mapping[str, int]
    terms: Mapping[str, Decimal]
    stated: Decimal | None
    equals: Decimal | None

    @property
    def exact(self) -> Decimal:
        """What the parts make."""
        return add(number if self.signs[part] > 0 else number.copy_negate() for part, number in self.terms.items())

    @property
    def target(self) -> Decimal:
        """What the parts should make."""
        if self.equals is not None:
            return self.equals
        return self.exact if self.stated is None else self.stated

    def left_for(self, part: str) -> Decimal:
        """What the target leaves for one part."""
        own = self.terms.get(part, ZERO)
        off = subtract(self.target, self.exact)
        return add((own, off)) if self.signs[part] > 0 else subtract(own, off)


def check_sum(rule: Sum, docket: Docket) -> None:
    """A total against its parts, for every entry of the rule's ``each``."""
    filled = docket.filled
    for each in rule.each or ("",):
        total = rule.total.replace("{each}", each)
        parts = filled.expand(part.replace("{each}", each) for part in rule.parts)
        minus = filled.expand(part.replace("{each}", each) for part in rule.minus)
        if any(filled.is_unreadable(pointer) for pointer in (total, *parts, *minus)):
            continue
        signs = dict.fromkeys(parts, 1) | dict.fromkeys(minus, -1)
        terms = filled.numbers(signs)
        missing = [part for part in signs if part in docket.missing]
        if any(part not in docket.implied for part in missing):
            continue
        terms |= {part: implied_by(docket, part) for part in missing}
        made = Made(total, signs, terms, filled.number(total), rule.equals)
        if terms and not (made.stated is None and made.equals is None):
            _check(rule, docket, made, missing)


def implied_by(docket: Docket, part: str) -> Decimal:
    """What a product gives for a part that is not there, as one would write it."""
    exact = docket.implied[part][0]
    return exact if decimals(exact) <= SCORE_DIGITS else to_digits(exact, SCORE_DIGITS)


def _check(rule: Sum, docket: Docket, made: Made, missing: list[str]) -> None:
    exact, stated = made.exact, made.stated
    if stated in (None, exact) and made.equals in (None, exact):
        if stated is not None:
            docket.confirmed.update((made.total, *made.terms))
        return
    if len(missing) == 1 and any(agrees(bare(made.left_for(missing[0])), x) for x in docket.implied[missing[0]]):
        return
    expected = made.equals if made.equals is not None and (stated is None or exact in (stated, made.equals)) else exact
    excuse = _find_excuse(docket, made) if exact != made.target else None
    number = docket.add(
        rule,
        (made.total, *made.signs),
        excuse,
        fields=(made.total,),
        message=_say(docket.filled.label(made.total), made) + _say_convention(docket, made),
        arithmetic=write_out(made),
        stated=None if stated is None else _stated(docket, made.total),
        expected=plain(expected),
        difference=None if stated is None else plain(subtract(stated, expected)),
    )
    if number is None:
        return
    docket.doubt(made.total, Doubt(number, (exact,)))
    if exact != made.target:
        for part in made.signs:
            docket.doubt(part, Doubt(number, (made.left_for(part),)))


def _stated(docket: Docket, pointer: str) -> str:
    return str(docket.filled.value(pointer))


def _find_excuse(docket: Docket, made: Made) -> Excuse | None:
    """The finding about a part that explains why the total does not follow: it does once that part is right."""
    doubted = [part for part in made.signs if docket.doubts.get(part)]
    for part in doubted:
        left = made.left_for(part)
        for doubt in docket.doubts[part]:
            if doubt.fits(left):
                return Excuse(doubt.cause, made.total)
    if not 2 <= len(doubted) <= MOST_DOUBTED:
        return None
    choices = []
    for part in doubted:
        values = [value for doubt in docket.doubts[part] for value in doubt.values]
        own = made.terms.get(part, ZERO)
        choices.append([ZERO, *(subtract(value, own) * made.signs[part] for value in values)])
    off = subtract(made.target, made.exact)
    if any(add(changes) == off for changes in product(*choices)):
        return Excuse(docket.doubts[doubted[0]][0].cause, made.total)
    return None


def write_out(made: Made) -> str:
    """The sum with its parts: ``8.1 + 5 = 13.1``."""
    terms = [(made.signs[part], plain(number)) for part, number in made.terms.items()]
    shown = "".join(f" {'+' if sign > 0 else '-'} {number}" for sign, number in terms).removeprefix(" + ").strip()
    if len(terms) > MOST_TERMS:
        shown = f"the sum of {len(terms)} parts"
    return f"{shown} = {plain(made.exact)}" if len(terms) > 1 else plain(made.exact)


def _say_convention(docket: Docket, made: Made) -> str:
    """What would make a total right: that it was rounded, or added up before a part was."""
    if made.stated is None or made.equals is not None:
        return ""
    if decimals(made.stated) < decimals(bare(made.exact)) and agrees(made.stated, made.exact):
        return f"; it is that sum rounded or cut to {decimals(made.stated)} digits after the point"
    for part, number in made.terms.items():
        left = bare(made.left_for(part))
        if left != number and any(left in (exact, *roundings(exact)) for exact in docket.implied.get(part, ())):
            return f"; it would follow from {docket.filled.label(part)} {plain(left)} before that was rounded"
    return ""


def _say(label: str, made: Made) -> str:
    exact, stated, equals = made.exact, made.stated, made.equals
    sums = write_out(made)
    must = "" if equals is None else f"; it must be {plain(equals)}"
    if stated is None:
        return f"{label}: the parts make {sums}{must}"
    if exact == stated:
        return f"{label} is stated as {stated}, and the parts make {sums}{must}"
    return f"{label} is stated as {stated}, but the parts make {sums}{must if stated != equals else ''}"
