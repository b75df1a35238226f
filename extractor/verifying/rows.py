"""The rules about what a row holds, and about what is filled at all."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.document import Finding
from extractor.forms.rules import Blank, GroupWeights, Product, Reason, Required, RequiredWith, Typed, Within
from extractor.verifying.amounts import implied_scores
from extractor.verifying.arithmetic import agrees, decimals, plain, subtract, to_digits
from extractor.verifying.filled import NUMERIC, Filled

SCORE_DIGITS = 2  # the most that scores are stated to; a score that only amounts imply has no digits of its own
MOST_TEXT = 40  # characters of an unreadable text in a message


def check_typed(rule: Typed, filled: Filled) -> Iterator[Finding]:
    """Numbers that are none."""
    for pointer, field in filled.record.fields.items():
        if field.type in NUMERIC and filled.is_unreadable(pointer):
            text = " ".join(filled.text(pointer).split())[:MOST_TEXT]
            yield Finding(
                rule.rule,
                rule.severity,
                filled.verdict((pointer,)),
                (pointer,),
                f"{filled.label(pointer)} must be a number, but “{text}” stands there",
            )


def check_blank(rule: Blank, filled: Filled) -> Iterator[Finding]:
    """Fields where nothing may stand, all in one finding."""
    patterns = [field.replace("{each}", each) for each in rule.each or ("",) for field in rule.fields]
    found = tuple(pointer for pointer in filled.expand(patterns) if filled.number(pointer) is not None)
    if found:
        shown = ", ".join(f"{filled.label(pointer)} {filled.value(pointer)}" for pointer in found)
        yield Finding(
            rule.rule,
            rule.severity,
            filled.verdict(found),
            found,
            f"only the total row carries these; below it stands {shown}",
        )


def check_required(rule: Required, filled: Filled) -> Iterator[Finding]:
    """Fields that are blank and may not be."""
    for pointer in filled.expand(rule.fields):
        if filled.is_blank(pointer):
            verdict = filled.verdict((pointer,))
            yield Finding(rule.rule, rule.severity, verdict, (pointer,), f"{filled.label(pointer)} is blank")


def check_required_with(rule: RequiredWith, filled: Filled) -> Iterator[Finding]:
    """Rows that lack a value, with what total and rate imply for it."""
    for row in filled.expand(rule.rows):
        pointer, given = f"{row}/{rule.field}", f"{row}/{rule.given}"
        weight = filled.number(given)
        if weight is None or not filled.is_blank(pointer):
            continue
        expected = _implied(rule, filled, pointer, weight)
        message = (
            f"{filled.row_name(row, rule.name)}{filled.label(pointer)} is blank, but {filled.label(given)} is {weight}"
        )
        if expected is not None:
            message += f"; {plain(expected)} would follow from the rest of the form"
        yield Finding(
            rule.rule,
            rule.severity,
            filled.verdict((pointer, given)),
            (pointer,),
            message,
            expected=None if expected is None else plain(expected),
        )


def _implied(rule: RequiredWith, filled: Filled, pointer: str, weight: Decimal) -> Decimal | None:
    """What the rate gives, to the digits of what the total leaves where both agree; else what the total leaves."""
    left = filled.left.get(pointer)
    if left is not None and not 0 <= left <= weight:
        left = None
    named = rule.implied.get(pointer)
    scores = [
        score
        for other in filled.rules
        if isinstance(other, Product) and other.rule == named
        for _, score in implied_scores(other, filled)
    ]
    if not scores or (left is not None and any(agrees(left, score) for score in scores)):
        return left
    return scores[0] if decimals(scores[0]) <= SCORE_DIGITS else to_digits(scores[0], SCORE_DIGITS)


def check_within(rule: Within, filled: Filled) -> Iterator[Finding]:
    """Values below 0 or above the limit in their row."""
    for row in filled.expand(rule.rows):
        pointer, at = f"{row}/{rule.field}", f"{row}/{rule.limit}"
        value, limit = filled.number(pointer), filled.number(at)
        if value is None or limit is None or 0 <= value <= limit:
            continue
        left = filled.left.get(pointer)
        expected = plain(left) if left is not None and 0 <= left <= limit else None
        wrong = f"more than {filled.label(at)} {limit}" if value > limit else "less than 0"
        message = f"{filled.row_name(row, rule.name)}{filled.label(pointer)} {value} is {wrong}"
        yield Finding(
            rule.rule,
            rule.severity,
            filled.verdict((pointer, at)),
            (pointer,),
            message if expected is None else f"{message}; the stated total leaves {expected} for it",
            stated=str(filled.value(pointer)),
            expected=expected,
            difference=plain(subtract(value, limit)) if value > limit else plain(value),
        )


def check_reason(rule: Reason, filled: Filled) -> Iterator[Finding]:
    """Values below their limit with no reason given."""
    for row in filled.expand(rule.rows):
        pointer, at, reason = f"{row}/{rule.field}", f"{row}/{rule.limit}", f"{row}/{rule.reason}"
        value, limit = filled.number(pointer), filled.number(at)
        if value is None or limit is None or value >= limit or not filled.is_blank(reason):
            continue
        yield Finding(
            rule.rule,
            rule.severity,
            filled.verdict((pointer, at, reason)),
            (pointer,),
            f"{filled.row_name(row, rule.name)}{filled.label(pointer)} {value} is below {filled.label(at)} {limit}, "
            f"but {filled.label(reason)} is blank",
            stated=str(filled.value(pointer)),
        )


def check_group_weights(rule: GroupWeights, filled: Filled) -> Iterator[Finding]:
    """Sums by group against what is customary; one finding lists all that differ."""
    rows = filled.expand(rule.rows)
    values = [f"{row}/{rule.value}" for row in rows]
    groups = [f"{row}/{rule.group}" for row in rows]
    if any(filled.is_unreadable(pointer) for pointer in (*values, *rule.alone)):
        return
    sums = dict.fromkeys(rule.expected, Decimal(0))
    for group, pointer in zip(groups, values, strict=True):
        text = str(filled.value(group) or "")
        name = next((name for name in rule.expected if text.startswith(name)), text)
        sums[name] = sums.get(name, Decimal(0)) + (filled.number(pointer) or 0)
    differing = [
        f"{name or 'no group'} {plain(total)} instead of {plain(rule.expected.get(name, Decimal(0)))}"
        for name, total in sums.items()
        if total != rule.expected.get(name, 0)
    ]
    for pointer, usual in rule.alone.items():
        number = filled.number(pointer)
        if number is not None and number != usual:
            differing.append(f"{filled.label(pointer)} {plain(number)} instead of {plain(usual)}")
    if differing and any(sums.values()):
        verdict = filled.verdict((*values, *groups, *rule.alone))
        label = filled.label(values[0])
        yield Finding(rule.rule, rule.severity, verdict, (), f"{label} is not as customary: {', '.join(differing)}")
