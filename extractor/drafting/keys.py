"""Keys: readable ones from the words of a label, made unlike each other; numbered ones where the words are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractor.drafting.draft import Item
from extractor.drafting.words import Words

# Keys that say little without what they belong to: of several fields, whose telephone it is.
GENERIC = frozenset(
    {"phone", "mobile", "email", "date", "name", "department", "unit", "signature", "seal", "address", "position"}
)
LEAST_SHARE = 0.5  # of a label's characters whose meaning is known, for a key that says the rest of it
UNNAMED = "give it a key of your own"
PARTLY = "the key says a part of it"


class Keys:
    """The keys of one mapping, each given once."""

    def __init__(self, words: Words, taken: Iterable[str] = ()) -> None:
        self._words = words
        self._taken = set(taken)
        self._last = ""

    def give(self, label: str, kind: str) -> tuple[str, tuple[str, ...]]:
        """A key for a label, and what is doubtful about it.

        Args:
            label: as printed.
            kind: what it is a key of, for a number: field, column, row, block.
        """
        key, doubts = self._find(label, kind)
        self._last = key
        return key, doubts

    def _find(self, label: str, kind: str) -> tuple[str, tuple[str, ...]]:
        own, share = self._words.key(label)
        if not own or share < LEAST_SHARE:
            return self._numbered(kind), (UNNAMED,)
        doubts = () if share > 0.99 else (PARTLY,)
        if own in GENERIC and own in self._taken and self._last:
            own = f"{self._last.removesuffix('_by')}_{own}"
        return self.take(own), doubts

    def take(self, key: str) -> str:
        """A key as it stands, with a number where it is taken."""
        own, n = key, 1
        while key in self._taken:
            n += 1
            key = f"{own}_{n}"
        self._taken.add(key)
        return key

    def _numbered(self, kind: str) -> str:
        n = 1
        while f"{kind}_{n}" in self._taken:
            n += 1
        self._taken.add(f"{kind}_{n}")
        return f"{kind}_{n}"


def with_keys(items: Sequence[Item], keys: Keys, kind: str) -> tuple[Item, ...]:
    """Items with a key each."""
    out = []
    for item in items:
        key, doubts = keys.give(item.label, kind)
        out.append(replace(item, key=key, doubts=(*item.doubts, *doubts)))
    return tuple(out)
