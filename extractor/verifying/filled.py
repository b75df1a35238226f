"""A filled form as the rules see it: numbers by pointer, what is blank, and what a person would call it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from extractor.document import Record, Verdict
from extractor.forms.rules import Blank, Rule
from extractor.verifying.arithmetic import to_number

NUMERIC = frozenset({"number", "percent"})
# What stands in a cell to say that nothing does: a dash however it is drawn, or a word.
_NOTHING = re.compile(r"[\s—–‐‑‒―─━－\-−﹣一ー_/／\\|～~…⋯·.。]*|无[。.]?|空|不适用|[Nn]/?[Aa]|没有")
_PERCENT = re.compile("[%％]")
MAX_NAME = 24  # characters of a row's name in a message; longer ones are cut


@dataclass(frozen=True, slots=True)
class Filled:
    """A record, looked at by pointer.

    ``moved`` are numbers that were written in the wrong field: they count where they belong, if that is blank.
    """

    record: Record
    moved: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record, rules: Sequence[Rule]) -> Filled:
        """A record with what its rules say of misplaced numbers."""
        filled = cls(record)
        found: dict[str, set[Decimal]] = {}
        for rule in rules:
            if isinstance(rule, Blank):
                for at, home in each_of(rule.each, rule.belongs.items()):
                    number = filled.number(at)
                    if number is not None and filled.is_blank(home):
                        found.setdefault(home, set()).add(number)
        return cls(record, {home: numbers.pop() for home, numbers in found.items() if len(numbers) == 1})

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
        number = to_number(self.value(pointer))
        return self.moved.get(pointer) if number is None else number

    def numbers(self, pointers: Iterable[str]) -> dict[str, Decimal]:
        """The numbers of the pointers that have one."""
        found = ((pointer, self.number(pointer)) for pointer in pointers)
        return {pointer: number for pointer, number in found if number is not None}

    def text(self, pointer: str) -> str:
        """What stands there as read."""
        found = self.record.fields.get(pointer)
        return found.text if found else str(self.value(pointer) or "")

    def is_blank(self, pointer: str) -> bool:
        """Whether nothing stands there, or a dash, or a word for nothing."""
        value = self.value(pointer)
        text = self.text(pointer) if value is None else str(value)
        return pointer not in self.moved and bool(_NOTHING.fullmatch(text.strip()))

    def is_unreadable(self, pointer: str) -> bool:
        """Whether something stands there that is no number."""
        return self.number(pointer) is None and not self.is_blank(pointer)

    def is_percent(self, pointer: str) -> bool:
        """Whether the numbers of a field are hundredths."""
        found = self.record.fields.get(pointer)
        return found is not None and found.type == "percent"

    def may_be_fraction(self, pointer: str) -> bool:
        """Whether a percentage may be meant as a fraction: not above 1, and no percent sign."""
        number = self.number(pointer)
        return number is not None and number <= 1 and not _PERCENT.search(self.text(pointer))

    def expand(self, patterns: Iterable[str]) -> tuple[str, ...]:
        """The pointers that patterns with ``*`` stand for, in the order of the form."""
        return tuple(pointer for pattern in patterns for pointer, _ in self.expand_one(pattern))

    def expand_one(self, pattern: str, indexes: tuple[int, ...] = ()) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The pointers of one pattern, each with the numbers that its stars stand for."""
        head, star, tail = pattern.partition("/*")
        if not star:
            yield head, indexes
            return
        listed = self.value(head)
        for index in range(len(listed) if isinstance(listed, list | tuple) else 0):
            yield from self.expand_one(f"{head}/{index}{tail}", (*indexes, index))

    def verdict(self, pointers: Iterable[str]) -> Verdict:
        """``misfilled`` where every field that a finding rests on is accepted.

        A field without a place on a scan is no evidence: its label may have been lost in reading.
        """
        fields = self.record.fields
        read_surely = all(field.content.confidence == 1.0 for field in fields.values())
        doubted = any(
            fields[pointer].status == "review" if pointer in fields else not read_surely
            for pointer in self.without_absent(pointers)
        )
        return "undecided" if doubted else "misfilled"

    def without_absent(self, pointers: Iterable[str]) -> tuple[str, ...]:
        """Pointers without those of rows that the form has not, where it has any of the others.

        A row whose label was lost in reading is one that nobody declared, and sends all about it to review.
        """
        listed = tuple(pointers)
        rows = {pointer.rpartition("/")[0] for pointer in self.record.fields}
        there = tuple(p for p in listed if p in self.record.fields or p.rpartition("/")[0] in rows)
        return there if any(p in self.record.fields for p in there) else listed

    def label(self, pointer: str) -> str:
        """The form's own label of a field."""
        found = self.record.fields.get(pointer)
        return found.label if found and found.label else pointer.rpartition("/")[2]

    def row_name(self, row: str, key: str | None) -> str:
        """A row as a person would look for it, with a colon: its number in its list and its name."""
        last = row.rpartition("/")[2]
        if not last.isdecimal():
            return ""
        name = str((key and self.value(f"{row}/{key}")) or "")
        name = name if len(name) <= MAX_NAME else f"{name[:MAX_NAME]}…"
        return f"row {int(last) + 1} ({name}): " if name else f"row {int(last) + 1}: "


def fill_stars(pattern: str, indexes: Sequence[int]) -> str:
    """A pattern with its stars replaced, the first by the first number."""
    for index in indexes:
        pattern = pattern.replace("*", str(index), 1)
    return pattern


def star_indexes(pattern: str, pointer: str) -> tuple[int, ...]:
    """The numbers that the stars of a pattern stand for in one of its pointers."""
    pairs = zip(pattern.split("/"), pointer.split("/"), strict=True)
    return tuple(int(found) for step, found in pairs if step == "*")


def each_of(each: Sequence[str], pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of patterns for every entry of a rule's ``each``."""
    listed = list(pairs)
    for entry in each or ("",):
        for first, second in listed:
            yield first.replace("{each}", entry), second.replace("{each}", entry)
