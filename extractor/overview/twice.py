"""The same project filed twice: by its name, department and year; and names that are nearly the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import floor
from typing import Literal

from rapidfuzz.distance import Levenshtein

from extractor.overview.taking import Owner, plain
from extractor.results import ResultField, ResultForm

# One character in seven: a slip of the pen or of the reading in a name as long as names of projects are.
LEAST_ALIKE = 0.85
# Of the values of a form's own (see `own_values`). Of 496 pairs of generated forms, those of two projects have at most
# 14% the same, those filed twice 98% and more.
LEAST_SAME = 0.5
MOST_NEAR = 1000  # pairs of nearly equal names that are looked into, the most alike first
MOST_COMPARED = 20  # forms of one project whose values are compared
GRAM = 2  # characters that two names must share somewhere to be compared
SHORT = 4  # characters: shorter values are scores, weights and the like, which forms share by chance

_SILENT = re.compile(r"[\W_]+")
_NUMBERS = re.compile(r"\d+|[一二三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class Filing:
    """A form that names its project."""

    source: str
    sha256: str
    number: int  # of the form in its document
    form: str
    owner: Owner


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which forms of one project differ; ``texts`` are those of the forms, in their order.

    ``unsure``: some of them is to be reviewed, so that it may be the reading that differs.
    """

    pointer: str
    label: str
    texts: tuple[str, ...]
    unsure: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Forms of one project, of two documents at least.

    ``alike`` is 1 where they have the same name and department, else how alike these are, the less alike of the two.
    ``fields`` counts those that some of the forms compared has filled in.
    """

    filings: tuple[Filing, ...]
    alike: float
    fields: int
    differences: tuple[Difference, ...]

    @property
    def kind(self) -> Literal["same name", "nearly the same name"]:
        """Why they are one group."""
        return "same name" if self.alike == 1 else "nearly the same name"


Key = tuple[str, str, str]
ReadForm = Callable[[Filing], ResultForm]


def find_twice(filings: Sequence[Filing], read: ReadForm) -> tuple[list[Group], int]:
    """The projects that were filed twice, and how many pairs of near names were passed over for their number.

    Args:
        filings: the forms that name their project, in their order.
        read: gives the form of a filing.
    """
    by_key: dict[Key, list[Filing]] = defaultdict(list)
    for filing in filings:
        by_key[_key(filing.owner)].append(filing)
    groups = [_group(own, 1.0, read) for own in by_key.values() if len({one.sha256 for one in own}) > 1]
    keys = list(by_key)
    near = sorted(_near(keys), key=lambda pair: (-pair[2], pair[0], pair[1]))
    for one, other, alike in near[:MOST_NEAR]:
        pair = (by_key[keys[one]][0], by_key[keys[other]][0])
        if pair[0].sha256 != pair[1].sha256 and _same_values(*map(read, pair)) >= LEAST_SAME:
            groups.append(_group(pair, alike, read))
    return groups, max(0, len(near) - MOST_NEAR)


def own_values(form: ResultForm) -> dict[str, str]:
    """The values that tell a form from others: not blank, not short, and not what many rows of it say alike."""
    values = {pointer: _compared(field) for pointer, field in form.fields.items()}
    often = Counter(values.values())
    return {
        pointer: value
        for pointer, value in values.items()
        if len(value) >= SHORT and (often[value] == 1 or not _is_in_list(pointer))
    }


def _is_in_list(pointer: str) -> bool:
    return any(part.isdigit() for part in pointer.split("/"))


def _key(owner: Owner) -> Key:
    name = plain(owner.project)
    return _SILENT.sub("", name) or name, plain(owner.department), plain(owner.year)


def _near(keys: Sequence[Key]) -> Iterator[tuple[int, int, float]]:
    """Pairs of one year, with the same numbers in them, whose names or departments are nearly but not quite the same.

    One edit changes GRAM runs of characters at most. So of the rarest runs of a name and its department, one more than
    all edits can change, at least one is among the rarest of any that is nearly equal (prefix filtering, as in
    ``verifying.copied``).
    """
    counts = Counter(gram for key in keys for gram in _grams(key))
    seen: dict[str, list[int]] = {}
    for number, (name, department, year) in enumerate(keys):
        edits = sum(floor(len(text) * (1 - LEAST_ALIKE) / LEAST_ALIKE) for text in (name, department))
        rare = sorted(_grams(keys[number]), key=lambda gram: (counts[gram], gram))[: GRAM * edits + 1]
        # With other numbers it is another year, part or place.
        of_it = f"{year} {' '.join(_NUMBERS.findall(f'{name} {department}'))} "
        shared = [of_it + gram for gram in rare if counts[gram] > 1]
        for other in sorted({other for place in shared for other in seen.get(place, ())}):
            alike = min(map(_likeness, keys[number][:2], keys[other][:2]))
            if alike >= LEAST_ALIKE:
                yield other, number, alike
        for place in shared:
            seen.setdefault(place, []).append(number)


def _likeness(one: str, other: str) -> float:
    return Levenshtein.normalized_similarity(one, other, score_cutoff=LEAST_ALIKE)


def _grams(key: Key) -> set[str]:
    """The runs of the name and of the department, those of the one apart from those of the other."""
    marked = zip("pd", key[:2], strict=True)
    return {mark + text[at : at + GRAM] for mark, text in marked for at in range(max(1, len(text) - GRAM + 1))}


def _same_values(one: ResultForm, other: ResultForm) -> float:
    """The share of equal values among those that both forms have of their own."""
    own, others = own_values(one), own_values(other)
    both = own.keys() & others.keys()
    return sum(own[pointer] == others[pointer] for pointer in both) / len(both) if both else 0.0


def _group(filings: Sequence[Filing], alike: float, read: ReadForm) -> Group:
    forms = [read(filing) for filing in filings[:MOST_COMPARED]]
    pointers = dict.fromkeys(pointer for form in forms for pointer in form.fields)
    filled = 0
    differences = []
    for pointer in pointers:
        fields = [form.fields.get(pointer) for form in forms]
        compared = [_compared(field) for field in fields]
        filled += any(compared)
        if len(set(compared)) > 1:
            differences.append(_difference(pointer, fields))
    return Group(tuple(filings), alike, filled, tuple(differences))


def _difference(pointer: str, fields: Sequence[ResultField | None]) -> Difference:
    label = next((field.label for field in fields if field and field.label), pointer)
    texts = tuple(" ".join(field.text.split()) if field else "" for field in fields)
    return Difference(pointer, label, texts, any(field is not None and field.status == "review" for field in fields))


def _compared(field: ResultField | None) -> str:
    """What is compared of a field: its value, in characters of one width."""
    return "" if field is None or field.value is None else plain(str(field.value))
