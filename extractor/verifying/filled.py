"""A filled form as the rules see it: numbers by pointer, what is blank, and what earlier findings say of a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from extractor.document import Finding, Record, Verdict
from extractor.forms.rules import RequiredWith, Rule, Sum
from extractor.verifying.arithmetic import add, subtract, to_number

NUMERIC = frozenset({"number", "percent"})
# What stands in a cell to say that nothing does: a dash however it is drawn, or a word.
_NOTHING = re.compile(r"[\s—–‐‑‒―─━－\-−﹣一ー_/／\\|～~…⋯·.。]*|无[。.]?|空|不适用|[Nn]/?[Aa]|没有")
MAX_NAME = 24  # characters of a row's name in a message; longer ones are cut


@dataclass(frozen=True, slots=True)
class Filled:
    """A record with the rules that hold on it and the findings made so far."""

    record: Record
    rules: Sequence[Rule]
    findings: tuple[Finding, ...] = ()
    missing: frozenset[str] = frozenset()
    """Blank fields that a rule demands beside another one that is filled."""
    left: Mapping[str, Decimal] = field(default_factory=dict)
    """What a stated total leaves for each of its parts, where the total and all other parts are known."""

    @classmethod
    def of(cls, record: Record, rules: Sequence[Rule]) -> Filled:
        """A record before any rule has spoken."""
        filled = cls(record, rules)
        missing = (
            f"{row}/{rule.field}"
            for rule in rules
            if isinstance(rule, RequiredWith)
            for row in filled.expand(rule.rows)
            if filled.number(f"{row}/{rule.given}") is not None and filled.is_blank(f"{row}/{rule.field}")
        )
        filled = replace(filled, missing=frozenset(missing))
        return replace(filled, left=dict(filled._find_left()))

    def _find_left(self) -> Iterator[tuple[str, Decimal]]:
        for rule in self.rules:
            total = self.number(rule.total) if isinstance(rule, Sum) and not rule.each else None
            if not isinstance(rule, Sum) or total is None:
                continue
            parts = self.expand(rule.parts)
            unknown = [part for part in parts if part in self.missing or self.is_unreadable(part)]
            left = subtract(total, add(self.number(part) or Decimal(0) for part in parts))
            if len(unknown) <= 1:
                yield from ((part, add([left, self.number(part) or Decimal(0)])) for part in unknown or parts)

    def value(self, pointer: str) -> Any:
        """What a JSON pointer names; None where nothing does."""
        at: Any = self.record.values
        for key in pointer.split("/")[1:]:
            if isinstance(at, Mapping):
                at = at.get(key)
            elif isinstance(at, list | tuple) and key.isdecimal() and int(key) < len(at):
                at = at[int(key)]
            else:
                return None
        return at

    def number(self, pointer: str) -> Decimal | None:
        """The number that stands there; None where blank or unreadable."""
        return to_number(self.value(pointer))

    def text(self, pointer: str) -> str:
        """What stands there as read."""
        found = self.record.fields.get(pointer)
        return found.text if found else str(self.value(pointer) or "")

    def is_blank(self, pointer: str) -> bool:
        """Whether nothing stands there, or a dash, or a word for nothing."""
        value = self.value(pointer)
        return _says_nothing(self.text(pointer) if value is None else str(value))

    def is_unreadable(self, pointer: str) -> bool:
        """Whether something stands there that is no number."""
        return self.number(pointer) is None and not self.is_blank(pointer)

    def expand(self, patterns: Iterable[str]) -> tuple[str, ...]:
        """The pointers that patterns with ``*`` stand for, in the order of the form."""
        return tuple(pointer for pattern in patterns for pointer in self._expand(pattern))

    def _expand(self, pattern: str) -> Iterator[str]:
        head, star, tail = pattern.partition("/*")
        if not star:
            yield head
            return
        listed = self.value(head)
        for index in range(len(listed) if isinstance(listed, list | tuple) else 0):
            yield from self._expand(f"{head}/{index}{tail}")

    def expectations(self, pointer: str) -> tuple[Decimal, ...]:
        """What earlier findings about this one field expect there."""
        found = (to_number(finding.expected) for finding in self.findings if finding.fields == (pointer,))
        return tuple(number for number in found if number is not None)

    def candidates(self, pointer: str) -> tuple[Decimal, ...]:
        """What may be meant there: what stands there, and what earlier findings expect; empty where unknown."""
        stated = self.number(pointer)
        return () if stated is None else (stated, *self.expectations(pointer))

    def verdict(self, pointers: Iterable[str]) -> Verdict:
        """``misfilled`` where every field that the finding rests on is accepted."""
        found = (self.record.fields.get(pointer) for pointer in pointers)
        return "undecided" if any(one and one.status == "review" for one in found) else "misfilled"

    def label(self, pointer: str) -> str:
        """The form's own label of a field."""
        found = self.record.fields.get(pointer)
        return found.label if found and found.label else pointer.rpartition("/")[2]

    def row_name(self, row: str, key: str | None) -> str:
        """A row as a person would look for it: its number in its list and its name."""
        last = row.rpartition("/")[2]
        if not last.isdecimal():
            return ""
        name = str((key and self.value(f"{row}/{key}")) or "")
        name = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
        return f"row {int(last) + 1} ({name}): " if name else f"row {int(last) + 1}: "


def _says_nothing(text: str) -> bool:
    return bool(_NOTHING.fullmatch(text.strip()))
