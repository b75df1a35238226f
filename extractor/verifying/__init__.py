"""Records -> findings: what does not add up on a form. Verifying never changes a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from extractor.document import Finding, FormStatus, Record
from extractor.forms.rules import (
    AtMost,
    Blank,
    GroupWeights,
    Product,
    Ratio,
    Reason,
    Required,
    RequiredWith,
    Rule,
    Sum,
    Typed,
    Within,
)
from extractor.verifying import amounts, rows
from extractor.verifying.filled import Filled

__all__ = ["check_record", "form_status"]

LOUD = frozenset({"error", "warning"})


def check_record(record: Record, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What the rules say of a filled form, in the order of the rules.

    A value that an earlier finding doubts counts as what that finding expects as well, so that one cause gives one
    finding.

    Args:
        record: the values of a form.
        rules: the rules of its form model.
    """
    filled = Filled.of(record, rules)
    for rule in rules:
        told = {at for finding in filled.findings if finding.rule in rule.unless for at in finding.fields}
        found = [finding for finding in _check(rule, filled) if not finding.fields or set(finding.fields) - told]
        filled = replace(filled, findings=(*filled.findings, *found))
    return filled.findings


def form_status(record: Record, findings: Sequence[Finding]) -> FormStatus:
    """What a person has to know first: the paper is wrong, a reading is doubtful, or neither."""
    if any(finding.severity in LOUD and finding.verdict == "misfilled" for finding in findings):
        return "discrepant"
    doubtful = any(field.status == "review" for field in record.fields.values())
    return "review" if doubtful or any(finding.verdict == "undecided" for finding in findings) else "consistent"


def _check(rule: Rule, filled: Filled) -> Iterator[Finding]:
    """The findings of one rule."""
    match rule:
        case Typed():
            return rows.check_typed(rule, filled)
        case Sum():
            return amounts.check_sum(rule, filled)
        case AtMost():
            return amounts.check_at_most(rule, filled)
        case Ratio():
            return amounts.check_ratio(rule, filled)
        case Product():
            return amounts.check_product(rule, filled)
        case Blank():
            return rows.check_blank(rule, filled)
        case RequiredWith():
            return rows.check_required_with(rule, filled)
        case Within():
            return rows.check_within(rule, filled)
        case Reason():
            return rows.check_reason(rule, filled)
        case Required():
            return rows.check_required(rule, filled)
        case GroupWeights():
            return rows.check_group_weights(rule, filled)
        case _:
            assert_never(rule)
