"""Many records -> findings: long texts that stand in the forms of two projects."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from math import floor

from rapidfuzz.distance import Levenshtein

from extractor.document import Finding, Record
from extractor.forms.rules import Copied, Rule
from extractor.verifying.filled import Filled
from extractor.verifying.quantities import plain_text

GRAM = 6  # characters that two texts must share somewhere to be compared
MOST_NAMED = 3  # other projects named in a message
SLIP = 1  # characters in which the names of one project may differ, by a misreading
SHORT_NAME = 6  # characters; of a shorter name one more or less is another project

# What tells the years and the parts of one project apart, not two projects.
_PARTS = re.compile(r"[(\[【〔].*?[)\]】〕]|\d+|年度?|第?[一二三四五六七八九十]+(?:期|批|标段)")
_SILENT = re.compile(r"[\W_]+")  # punctuation says nothing


@dataclass(frozen=True, slots=True)
class Filed:
    """A record with the name by which a person finds it, and the rules of its form."""

    name: str
    record: Record
    rules: Sequence[Rule]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a text stands."""

    form: int
    pointer: str
    project: str
    key: str


def find_copied(forms: Sequence[Filed]) -> tuple[tuple[Finding, ...], ...]:
    """For each form, in order, which of its texts stand in another project's form as well.

    Texts of the same rule are compared, whichever fields and forms they stand in. Forms of one project, as it goes on
    over the years or in parts, may be alike. Candidates are pairs that share a rare run of characters (prefix
    filtering: Chaudhuri, Ganti, Kaushik, "A primitive operator for similarity joins", 2006), so that the time grows
    with the copies, not with the square of the forms.

    Args:
        forms: the records of one batch.
    """
    filled = [Filled.of(form.record, form.rules) for form in forms]
    found: list[list[Finding]] = [[] for _ in forms]
    for name in dict.fromkeys(rule.rule for form in forms for rule in form.rules if isinstance(rule, Copied)):
        rules = [_rule(form, name) for form in forms]
        texts = _texts(filled, rules)
        told: dict[int, dict[tuple[tuple[int, str], ...], list[_Place]]] = defaultdict(lambda: defaultdict(list))
        for cluster in _clusters(texts, max(rule.alike for rule in rules if rule)):
            places = sorted((place for text in cluster for place in texts[text]), key=lambda place: place.form)
            first_of: dict[str, _Place] = {}
            for place in places:
                first_of.setdefault(place.key, place)
            for place in places:
                others = tuple(islice(_others(place, first_of.values()), MOST_NAMED + 1))
                if others:
                    told[place.form][others].append(place)
        for number, copies in told.items():
            rule = rules[number]
            for others, own in copies.items():
                if rule:
                    found[number].append(_finding(rule, filled[number], own, [(forms[n].name, p) for n, p in others]))
    return tuple(map(tuple, found))


def _rule(form: Filed, name: str) -> Copied | None:
    return next((rule for rule in form.rules if isinstance(rule, Copied) and rule.rule == name), None)


def _texts(filled: Sequence[Filled], rules: Sequence[Copied | None]) -> dict[str, list[_Place]]:
    """Where each text of a rule stands."""
    texts: dict[str, list[_Place]] = defaultdict(list)
    for number, (values, rule) in enumerate(zip(filled, rules, strict=True)):
        project = str(values.value(rule.project) or "") if rule else ""
        if rule is None or not project:
            continue
        key = _SILENT.sub("", _PARTS.sub("", plain_text(project))) or project
        for pointer in values.expand(rule.fields):
            text = _SILENT.sub("", plain_text(str(values.value(pointer) or "")))
            if len(text) >= rule.min_length:
                texts[text].append(_Place(number, pointer, project, key))
    return texts


def _clusters(texts: Mapping[str, object], alike: Decimal) -> Iterator[list[str]]:
    """Texts that are equal or nearly so, together."""
    of = {text: text for text in texts}

    def root(text: str) -> str:
        while of[text] != text:
            text = of[text]
        return text

    for one, other in _near(list(texts), alike):
        of[root(one)] = root(other)
    clusters: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        clusters[root(text)].append(text)
    yield from clusters.values()


def _near(texts: Sequence[str], alike: Decimal) -> Iterator[tuple[str, str]]:
    """Pairs of different texts that are nearly equal.

    One edit changes GRAM runs of characters at most. So of a text's rarest runs, one more than all edits can change,
    at least one stands among the rarest of any text that is nearly equal.
    """
    grams = [{text[at : at + GRAM] for at in range(len(text) - GRAM + 1)} for text in texts]
    counts = Counter(gram for own in grams for gram in own)
    seen: dict[str, list[int]] = defaultdict(list)
    least = float(alike)
    for number in sorted(range(len(texts)), key=lambda n: len(texts[n])):
        text = texts[number]
        # The longer of two texts has at most this share of its own length, and the shorter no more, in edits.
        edits = floor(len(text) * (1 - alike) / alike)
        rare = sorted(grams[number], key=lambda gram: (counts[gram], gram))[: GRAM * edits + 1]
        for other in {other for gram in rare for other in seen[gram]}:
            if Levenshtein.normalized_similarity(text, texts[other], score_cutoff=least) >= least:
                yield text, texts[other]
        for gram in rare:
            seen[gram].append(number)


def _others(place: _Place, firsts: Iterable[_Place]) -> Iterator[tuple[int, str]]:
    """The form and the name of other projects that have the same text."""
    for other in firsts:
        if not _is_same(place.key, other.key):
            yield other.form, other.project


def _is_same(one: str, other: str) -> bool:
    """Whether two names are of the same project, one of them perhaps misread."""
    if one == other:
        return True
    return min(len(one), len(other)) >= SHORT_NAME and Levenshtein.distance(one, other, score_cutoff=SLIP) <= SLIP


def _finding(rule: Copied, own: Filled, places: Sequence[_Place], others: Sequence[tuple[str, str]]) -> Finding:
    pointers = tuple(dict.fromkeys(place.pointer for place in places))
    labels = ", ".join(dict.fromkeys(own.label(pointer) for pointer in pointers))
    named = ", ".join(f"“{project}” ({name})" for name, project in others[:MOST_NAMED])
    more = " and others" if len(others) > MOST_NAMED else ""
    message = f"{labels}: the same text, or nearly, stands in the form of {named}{more}"
    return Finding(rule.rule, rule.severity, own.verdict((*pointers, rule.project)), pointers, message)
