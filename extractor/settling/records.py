"""The JSON of a form -> the record that verifying works on, as its readers left it; findings there and back."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from extractor.document import Change, Content, Field, Finding, Record, Repair, Value
from extractor.results import ResultField, ResultFinding, ResultForm, ResultOffer, ResultRepair


def to_record(form: ResultForm) -> Record:
    """A form as it was before its findings doubted any field: checked again, it gives the same findings.

    Regions are left out: no rule asks for them.
    """
    fields = {pointer: to_field(pointer, field) for pointer, field in form.fields.items()}
    return Record(form.form, form.page_numbers, form.values, fields)


def to_field(pointer: str, field: ResultField) -> Field:
    """A field as its readers left it."""
    alternatives = tuple((one.text, one.confidence) for one in field.alternatives)
    status = "accepted" if field.doubted else field.status
    content = Content(field.text, field.confidence, status=status, alternatives=alternatives)
    return Field(pointer, field.type, content, field.value, None, field.label)


def to_finding(finding: ResultFinding) -> Finding:
    """What a rule says, as verifying has it."""
    return Finding(
        rule=finding.rule,
        severity=finding.severity,
        verdict=finding.verdict,
        fields=finding.fields,
        message=finding.message,
        stated=finding.stated,
        expected=finding.expected,
        difference=finding.difference,
        repair=None if finding.repair is None else _to_repair(finding.repair),
        arithmetic=finding.arithmetic,
        probability=finding.probability,
        evidence=finding.evidence,
        repairs=tuple(_to_repair(one) for one in finding.repairs),
    )


def _to_repair(repair: ResultRepair) -> Repair:
    together = repair.together if isinstance(repair, ResultOffer) else ()
    changes = tuple(Change(one.field, one.text) for one in together)
    return Repair(repair.field, repair.text, repair.expected_probability, changes)


def with_values(values: Mapping[str, Any], changes: Mapping[str, Value]) -> dict[str, Any]:
    """Values with other ones at some pointers; a pointer that leads nowhere is passed over."""
    out = copy.deepcopy(dict(values))
    for pointer, value in changes.items():
        *parents, last = (_unescape(key) for key in pointer.split("/")[1:])
        at: Any = out
        for key in parents:
            at = _step(at, key)
        if isinstance(at, dict) and last in at:
            at[last] = value
        elif isinstance(at, list) and last.isdecimal() and int(last) < len(at):
            at[int(last)] = value
    return out


def _step(at: Any, key: str) -> Any:
    if isinstance(at, dict):
        return at.get(key)
    return at[int(key)] if isinstance(at, list) and key.isdecimal() and int(key) < len(at) else None


def _unescape(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")
