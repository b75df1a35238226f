"""JSON pointers into a record's values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def leaves(values: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of a record as (JSON pointer, value)."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            yield from leaves(value, f"{pointer}/{key}")
    elif isinstance(values, Sequence) and not isinstance(values, str):
        for i, value in enumerate(values):
            yield from leaves(value, f"{pointer}/{i}")
    else:
        yield pointer, values


def starred(pointer: str) -> str:
    """A pointer with ``*`` for the numbers of records."""
    return "/".join("*" if step.isdigit() else step for step in pointer.split("/"))
