"""What must or must not be filled in, and what holds within one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from extractor.forms.rules import Blank, GroupWeights, Reason, Required, RequiredWith, Typed, Within
from extractor.verifying.arithmetic import (
    SCORE_DIGITS,
    add,
    agrees,
    bare,
    decimals,
    multiply,
    plain,
    subtract,
    to_digits,
)
from extractor.verifying.docket import Docket, Doubt, Numbers
from extractor.verifying.filled import NUMERIC, Filled, each_of

HUNDRED = Decimal(100)
MOST_TEXT = 40  # characters of an unreadable text in a message


def check_typed(rule: Typed, docket: Docket) -> None:
    """Numbers that are none."""
    filled = docket.filled
    for pointer, field in filled.record.fields.items():
        if field.type in NUMERIC and filled.is_unreadable(pointer):
            text = " ".join(filled.text(pointer).split())[:MOST_TEXT]
            message = f"{filled.label(pointer)} must be a number, but “{text}” stands there"
            docket.add(rule, (pointer,), fields=(pointer,), message=message)


def check_blank(rule: Blank, docket: Docket) -> None:
    """Fields where nothing may stand, all in one finding."""
    filled = docket.filled
    patterns = [at for at, _ in each_of(rule.each, ((field, field) for field in rule.fields))]
    found = tuple(pointer for pointer in filled.expand(patterns) if filled.number(pointer) is not None)
    if not found:
        return
    shown = ", ".join(f"{filled.label(pointer)} {filled.value(pointer)}" for pointer in found)
    homes = dict(each_of(rule.each, rule.belongs.items()))
    moved = [filled.label(homes[pointer]) for pointer in found if homes.get(pointer) in filled.moved]
    message = f"nothing should stand here: {shown}"
    if moved:
        message += f"; it seems to belong to {', '.join(moved)}, which is blank"
    docket.add(rule, found, fields=found, message=message)


def check_required(rule: Required, docket: Docket) -> None:
    """Fields that are blank and may not be."""
    for pointer in docket.filled.expand(rule.fields):
        if docket.filled.is_blank(pointer):
            message = f"{docket.filled.label(pointer)} is blank"
            docket.add(rule, (pointer,), fields=(pointer,), message=message)


def check_required_with(rule: RequiredWith, docket: Docket) -> None:
    """Rows that lack a value, with what the rest of the form implies for it."""
    filled = docket.filled
    rows = filled.expand(rule.rows)
    given = {row: number for row in rows if (number := filled.number(f"{row}/{rule.given}"))}
    lacking = [row for row in given if filled.is_blank(f"{row}/{rule.field}")]
    if len(lacking) == len(given) > 1:
        fields = tuple(f"{row}/{rule.field}" for row in lacking)
        message = f"{filled.label(fields[0])} is blank in all {len(lacking)} rows"
        docket.add(rule, fields, fields=fields, message=message)
        return
    for row in lacking:
        at, beside = f"{row}/{rule.field}", f"{row}/{rule.given}"
        expected = _implied(docket, at, given[row])
        message = f"{filled.row_name(row, rule.name)}{filled.label(at)} is blank, but {filled.label(beside)} is "
        message += str(given[row])
        if expected is not None:
            message += f"; {plain(expected)} would follow from the rest of the form"
        excuse = docket.excuse([beside], _is_zero(beside))
        stated = None if expected is None else plain(expected)
        docket.add(rule, (at, beside), excuse, fields=(at,), message=message, expected=stated)
        if excuse:
            docket.missing.discard(at)


def _is_zero(at: str) -> Callable[[Numbers], bool]:
    return lambda numbers: not numbers[at]


def _implied(docket: Docket, at: str, limit: Decimal) -> Decimal | None:
    """What a product gives, to the digits of what the total leaves where both agree; else what the total leaves."""
    exact, left = docket.implied.get(at, ()), docket.left_for(at)
    if left is not None and not 0 <= left <= limit:
        left = None
    if not exact or (left is not None and any(agrees(bare(left), number) for number in exact)):
        return left
    return exact[0] if decimals(exact[0]) <= SCORE_DIGITS else to_digits(exact[0], SCORE_DIGITS)


def check_within(rule: Within, docket: Docket) -> None:
    """Values below 0 or above their limit."""
    filled = docket.filled
    outside = []
    for row in filled.expand(rule.rows):
        at = f"{row}/{rule.field}"
        value, (end, limit) = filled.number(at), _limit(rule, filled, row)
        if value is not None and limit is not None and not 0 <= value <= limit and not docket.is_told(at):
            outside.append((row, at, value, end, limit))
    for row, at, value, end, limit in outside:
        left = docket.left_for(at) if len(outside) == 1 else None
        expected = plain(left) if left is not None and 0 <= left <= limit else None
        wrong = f"more than {filled.label(end) if end else 'the limit'} {plain(limit)}"
        message = f"{filled.row_name(row, rule.name)}{filled.label(at)} {value} is "
        message += wrong if value > limit else "less than 0"
        number = docket.add(
            rule,
            (at, end),
            docket.excuse([end], _at_most(value, end)),
            fields=(at,),
            arithmetic=f"{plain(value)} > {plain(limit)}" if value > limit else f"{plain(value)} < 0",
            message=message if expected is None else f"{message}; the stated total leaves {expected} for it",
            stated=str(value),
            expected=expected,
            difference=plain(subtract(value, limit) if value > limit else value),
        )
        if number is not None:
            free = at not in docket.reasons or not filled.is_blank(docket.reasons[at])
            docket.doubt(at, Doubt(number, (limit,), _between(limit) if free else None))


def _at_most(value: Decimal, end: str) -> Callable[[Numbers], bool]:
    return lambda numbers: 0 <= value <= numbers.get(end, -1)


def _between(limit: Decimal) -> Callable[[Decimal], bool]:
    return lambda number: 0 <= number <= limit


def _limit(rule: Within | Reason, filled: Filled, row: str) -> tuple[str, Decimal | None]:
    """The pointer of a row's limit, empty where the limit is fixed, and its number."""
    if isinstance(rule.limit, Decimal):
        return "", rule.limit
    at = f"{row}/{rule.limit}"
    return at, filled.number(at)


def rows_with(key: str, filled: Filled, patterns: Iterable[str]) -> tuple[str, ...]:
    """The rows of a form, if any of them has a column: not every form that looks like another has all of its."""
    rows = filled.expand(patterns)
    return rows if any(f"{row}/{key}" in filled.record.fields for row in rows) else ()


def check_reason(rule: Reason, docket: Docket) -> None:
    """Values below their limit, or their share of it, with no reason given where the form has a place for it."""
    filled = docket.filled
    for row in rows_with(rule.reason, filled, rule.rows):
        at, reason = f"{row}/{rule.field}", f"{row}/{rule.reason}"
        value, (end, limit) = filled.number(at), _limit(rule, filled, row)
        if value is None or limit is None or not filled.is_blank(reason) or docket.is_told(at):
            continue
        least = multiply((limit, rule.below))
        if value >= least:
            continue
        share = "" if rule.below == 1 else f"{plain(multiply((rule.below, HUNDRED)))}% of "
        of = f"{share}{filled.label(end) if end else 'its limit'} {plain(limit)}"
        inputs = [at, end] if end else [at]

        def holds(n: Numbers, at: str = at, end: str = end, limit: Decimal = limit) -> bool:
            most = n[end] if end else limit
            return n[at] == most if rule.below == 1 else n[at] >= multiply((most, rule.below))

        calculated = "" if rule.below == 1 else f" = {plain(limit)} × {plain(rule.below)}"
        docket.add(
            rule,
            (*inputs, reason),
            docket.excuse(inputs, holds),
            fields=(at,),
            message=f"{filled.row_name(row, rule.name)}{filled.label(at)} {value} is below {of}, "
            f"but {filled.label(reason)} is blank",
            stated=str(value),
            arithmetic=f"{plain(value)} < {plain(least)}{calculated}",
        )


def check_group_weights(rule: GroupWeights, docket: Docket) -> None:
    """Sums by group against what is customary; one finding lists all that differ."""
    filled = docket.filled
    rows = [row for row in filled.expand(rule.rows) if not filled.is_blank(f"{row}/{rule.value}")]
    values = [f"{row}/{rule.value}" for row in rows]
    groups = [f"{row}/{rule.group}" for row in rows]
    known = all(filled.value(group) for group in groups)
    doubtful = any(at in docket.doubts or filled.is_unreadable(at) for at in (*values, *rule.alone))
    if not rows or doubtful or not known:
        return
    sums = dict.fromkeys(rule.expected, Decimal(0))
    for group, value in zip(groups, values, strict=True):
        name = _name_of(str(filled.value(group)), rule.expected)
        sums[name] = add((sums.get(name, Decimal(0)), filled.number(value) or Decimal(0)))
    differing = [
        f"{name} {plain(total)} instead of {plain(rule.expected.get(name, Decimal(0)))}"
        for name, total in sums.items()
        if total != rule.expected.get(name, 0)
    ]
    for pointer, usual in rule.alone.items():
        number = filled.number(pointer)
        if number is not None and number != usual:
            differing.append(f"{filled.label(pointer)} {plain(number)} instead of {plain(usual)}")
    if differing:
        message = f"{filled.label(values[0])} is not as customary: {', '.join(differing)}"
        docket.add(rule, (*values, *groups, *rule.alone), fields=(), message=message)


def _name_of(text: str, names: Iterable[str]) -> str:
    """The group that a text names: with its own characters, else the only one that shares half of them.

    What all groups have in common, such as 指标, tells nothing.
    """
    known = list(names)
    own = {name: [char for char in name if any(char not in other for other in known)] for name in known}
    shared = {name: sum(char in text for char in chars) for name, chars in own.items()}
    whole = [name for name in known if own[name] and shared[name] == len(own[name])]
    half = [name for name in known if own[name] and 2 * shared[name] >= len(own[name])]
    return whole[0] if len(whole) == 1 else half[0] if len(half) == 1 else text
