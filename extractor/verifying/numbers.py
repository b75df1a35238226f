"""The numbers of a form as its rules see them: by pointer, with what is blank and what is no number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from extractor.verifying.filled import NUMERIC, Filled

NOT_A_NUMBER = Decimal("NaN")
Numbers = Mapping[str, Decimal | None]
"""What stands in each field: None where nothing does, not a number where something else does."""


def numbers_of(filled: Filled) -> dict[str, Decimal | None]:
    """What stands in every field of numbers of a form."""
    out: dict[str, Decimal | None] = {}
    for pointer, field in filled.record.fields.items():
        if field.type in NUMERIC:
            number = filled.number(pointer)
            out[pointer] = NOT_A_NUMBER if number is None and not filled.is_blank(pointer) else number
    return out


def known(numbers: Numbers, pointers: Iterable[str]) -> dict[str, Decimal] | None:
    """The numbers of some fields, blanks left out; None where one is no number."""
    out: dict[str, Decimal] = {}
    for pointer in pointers:
        number = numbers.get(pointer)
        if number is None:
            continue
        if number.is_nan():
            return None
        out[pointer] = number
    return out
