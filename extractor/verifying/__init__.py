"""Records -> findings: what does not add up on a form. Verifying never changes a value."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import assert_never

from extractor.document import Finding, FormStatus, Record
from extractor.forms.rules import (
    AtMost,
    Blank,
    Copied,
    Cost,
    Dates,
    Grade,
    GroupWeights,
    Phones,
    Product,
    Ratio,
    Reason,
    Required,
    RequiredWith,
    Rule,
    Sum,
    Target,
    Typed,
    Within,
)
from extractor.verifying import plausible, rates, rows, sums, targets
from extractor.verifying.calculations import Calculation, calculations_of
from extractor.verifying.docket import Docket
from extractor.verifying.filled import Filled
from extractor.verifying.verdicts import judged, to_review

__all__ = ["Calculation", "check_record", "find_calculations", "form_status", "to_review"]

# What a calculation depends on: amounts, rates, what is missing beside them.
OF_CALCULATIONS = (Sum, Ratio, Product, RequiredWith)
LOUD = frozenset({"error", "warning"})


def check_record(record: Record, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """What the rules say of a filled form, in the order of the rules.

    One cause gives one finding: what is only odd because a value is wrong that an earlier finding is about is not
    told again. ``difference`` is stated less expected, or less the limit.

    Args:
        record: the values of a form.
        rules: the rules of its form model.
    """
    docket = _checked(record, rules, rules)
    return judged(docket.filled, rules, docket.settle())


def find_calculations(record: Record, rules: Sequence[Rule], pointers: Collection[str]) -> tuple[Calculation, ...]:
    """The sums, rates and products that some fields are part of, whether they hold or not, in the order of the rules.

    Args:
        record: the values of a form.
        rules: the rules of its form model.
        pointers: of the fields.
    """
    docket = _checked(record, rules, [rule for rule in rules if isinstance(rule, OF_CALCULATIONS)])
    return tuple(one for rule in rules for one in calculations_of(rule, docket, pointers))


def _checked(record: Record, rules: Sequence[Rule], checked: Sequence[Rule]) -> Docket:
    docket = Docket.of(Filled.of(record, rules), rules)
    for rule in checked:
        _check(rule, docket)
    return docket


def form_status(record: Record, findings: Sequence[Finding]) -> FormStatus:
    """What a person has to know first: the paper is wrong, a reading is doubtful, or neither.

    ``discrepant`` where an error or a warning is sure, whatever else is doubtful; else ``review`` where a field or a
    finding is doubtful; else ``consistent``.
    """
    if any(finding.severity in LOUD and finding.verdict == "misfilled" for finding in findings):
        return "discrepant"
    doubtful = any(field.status == "review" for field in record.fields.values())
    return "review" if doubtful or any(finding.verdict != "misfilled" for finding in findings) else "consistent"


def _check(rule: Rule, docket: Docket) -> None:
    match rule:
        case Typed():
            rows.check_typed(rule, docket)
        case Sum():
            sums.check_sum(rule, docket)
        case AtMost():
            rates.check_at_most(rule, docket)
        case Ratio():
            rates.check_ratio(rule, docket)
        case Product():
            rates.check_product(rule, docket)
        case Blank():
            rows.check_blank(rule, docket)
        case RequiredWith():
            rows.check_required_with(rule, docket)
        case Within():
            rows.check_within(rule, docket)
        case Reason():
            rows.check_reason(rule, docket)
        case Required():
            rows.check_required(rule, docket)
        case GroupWeights():
            rows.check_group_weights(rule, docket)
        case Target():
            targets.check_target(rule, docket)
        case Cost():
            targets.check_cost(rule, docket)
        case Dates():
            plausible.check_dates(rule, docket)
        case Phones():
            plausible.check_phones(rule, docket)
        case Grade():
            plausible.check_grade(rule, docket)
        case Copied():
            pass  # between forms: copied.find_copied
        case _:
            assert_never(rule)
