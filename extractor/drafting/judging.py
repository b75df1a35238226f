"""What a form model reads of a sample against what it should: right, wrong or missing, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from extractor.pointers import leaves, starred

Outcome = Literal["right", "wrong", "missing"]


@dataclass(frozen=True, slots=True)
class Judged:
    """One field: what stands there, what was read, and what to call that.

    ``missing`` is a value that stands on the sample and was not read; ``wrong`` is another one, or one where there is
    none.
    """

    pointer: str
    outcome: Outcome
    expected: Any
    got: Any


def judge(values: Mapping[str, Any] | None, truth: Mapping[str, Any]) -> list[Judged]:
    """The fields of a form, in the order of the truth; then those that were read and stand nowhere.

    What the truth says nothing of is not judged.

    Args:
        values: what was read; None where the form was not found.
        truth: what stands on the sample, in the same keys.
    """
    got = dict(leaves(values or {}))
    wanted = dict(leaves(truth))
    out = [
        Judged(pointer, _outcome(value, got.get(pointer)), value, got.get(pointer)) for pointer, value in wanted.items()
    ]
    known = {starred(pointer) for pointer in wanted}
    for pointer, value in got.items():
        if pointer not in wanted and value is not None and starred(pointer) in known:
            out.append(Judged(pointer, "wrong", None, value))
    return out


def _outcome(expected: Any, got: Any) -> Outcome:
    if expected == got:
        return "right"
    return "missing" if got is None else "wrong"
