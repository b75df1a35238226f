"""Labels known by their text, though it be misread in a character or two or differently spaced."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

# What a match is worth in an assignment. One exact match outweighs any number of doubtful ones in a row of fewer
# than six, so that 年初预算数 is never given away for the sake of a worse label beside it.
EXACT = 100.0
NOTED = 95.0  # exact but for a note in brackets: 执行率（B/A）
FUZZY = 30.0  # times the likeness
WITHIN = 12.0  # the label stands in a longer one: 得分 in 自评得分
OTHER_WORD = 6.0  # times the likeness, where the text was read without a doubt: 完成率 is no misread 完成值
# Labels up to these lengths may have so many misread characters.
ALLOWED_EDITS = ((1, 0), (4, 1), (8, 2))
MOST_EDITS = 3
LONGER_BY = 4  # a label that another stands in is at most this much longer
# A fuzzy match is sure where the next label is at least this many edits farther off...
CLEAR_EDITS = 2
# ...and the text may well be misread: a text read with more confidence than this that is not the label is another
# label, unless they are alike beyond this share.
SURELY_READ = 0.95
NEARLY_SAME = 0.85
LEAST_ALIKE = 0.6  # half of 分值 is no evidence

_NOISE = re.compile(r"[\W_]+")
_BRACKETED = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]?")
_NUMBERED = re.compile(r"^\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、]\s*|^\s*其中\s*[:：]?\s*")


@lru_cache(maxsize=16384)
def normalize(text: str) -> str:
    """A text by which labels are compared: one width, no white space, no punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=16384)
def _forms(text: str) -> tuple[tuple[str, float], ...]:
    """The texts that a cell may be meant to say, with what an exact match of each is worth."""
    bare = _NUMBERED.sub("", text)
    forms = {normalize(text): EXACT}
    for other in (bare, _BRACKETED.sub("", text), _BRACKETED.sub("", bare)):
        forms.setdefault(normalize(other), NOTED)
    forms.pop("", None)
    return tuple(forms.items())


def allowed_edits(length: int) -> int:
    """How many characters of a label of a length may be misread."""
    return next((edits for longest, edits in ALLOWED_EDITS if length <= longest), MOST_EDITS)


@dataclass(frozen=True, slots=True)
class Match:
    """A label that a text may be: its normalized form and what that is worth.

    ``plausible`` where the text may well be this label misread; ``rivals`` are the other labels that are nearly as
    like it.
    """

    label: str
    weight: float
    plausible: bool = True
    rivals: frozenset[str] = frozenset()

    @property
    def sure(self) -> bool:
        """Whether there is no doubt, whatever else stands on the form."""
        return self.plausible and not self.rivals

    def sure_beside(self, settled: frozenset[str]) -> bool:
        """Whether there is no doubt, given the labels that were found elsewhere."""
        return self.plausible and self.rivals <= settled

    @property
    def exact(self) -> bool:
        """Whether nothing but notes, spaces and punctuation differ."""
        return self.weight >= NOTED


class Vocabulary:
    """All labels of a form, looked up together: how near a text is to one depends on the others."""

    def __init__(self, slots: Iterable[Sequence[str]], ignored: Iterable[str] = ()) -> None:
        """Takes the labels of each slot, and those that are known and of no slot."""
        self._kin: dict[str, set[str]] = {}
        own = list(slots)
        self.ignored = forms_of(ignored) - {form for labels in own for form in forms_of(labels)}
        for labels in [*own, *([label] for label in self.ignored)]:
            synonyms = {form for label in labels for form, _ in _forms(label)}
            for synonym in synonyms:
                self._kin.setdefault(synonym, set()).update(synonyms)
        self._longest = max(map(len, self._kin), default=0)
        self._sized = [(label, len(label), allowed_edits(len(label))) for label in self._kin]
        self._known: dict[tuple[str, bool], tuple[Match, ...]] = {}

    @property
    def labels(self) -> Collection[str]:
        """Every label, normalized."""
        return self._kin

    def look_up(self, text: str, confidence: float = 1.0) -> tuple[Match, ...]:
        """The labels that a text may be, the best first.

        Args:
            text: of a whole cell or line.
            confidence: the chance that it is exactly right.
        """
        key = (text, confidence >= SURELY_READ)
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, text: str, is_surely_read: bool) -> tuple[Match, ...]:
        if len(text) > 3 * self._longest or not text:
            return ()
        found: dict[str, Match] = {}
        for form, worth in _forms(text):
            if form in self._kin and worth > (found[form].weight if form in found else 0.0):
                found[form] = Match(form, worth)
        if not found:
            for form, _ in _forms(text):
                for match in self._fuzzy(form, is_surely_read):
                    if match.label not in found or match.weight > found[match.label].weight:
                        found[match.label] = match
        return tuple(sorted(found.values(), key=lambda match: -match.weight))

    def _fuzzy(self, form: str, is_surely_read: bool) -> Iterable[Match]:
        size = len(form)
        if form.isdigit() or size > self._longest + LONGER_BY:
            return
        near: dict[str, int] | None = None
        for label, length, allowed in self._sized:
            if abs(length - size) <= allowed and (
                (count := Levenshtein.distance(form, label, score_cutoff=allowed)) <= min(allowed, length - 1)
            ):
                near = self._edits(form) if near is None else near
                alike = 1.0 - count / length
                may_be_misread = alike >= NEARLY_SAME or not is_surely_read
                rivals = frozenset(
                    name for name, other in near.items() if other - count < CLEAR_EDITS and name not in self._kin[label]
                )
                weight = (FUZZY if may_be_misread else OTHER_WORD) * alike
                is_within = 2 <= length < size and label in form
                if may_be_misread or (alike >= LEAST_ALIKE and not is_within):
                    yield Match(label, weight, may_be_misread and alike >= LEAST_ALIKE, rivals)
                    continue
            if 2 <= length < size <= length + LONGER_BY and label in form:
                yield Match(label, WITHIN * length / size, plausible=False)

    def _edits(self, form: str) -> dict[str, int]:
        """How far each label is from a text; those that are too far to matter are left out."""
        cutoff = MOST_EDITS + CLEAR_EDITS
        found = {label: Levenshtein.distance(form, label, score_cutoff=cutoff) for label in self._kin}
        return {label: count for label, count in found.items() if count <= cutoff}


def best_of(matches: Iterable[Match], labels: Iterable[str]) -> Match | None:
    """The best of the matches that is one of a slot's normalized labels."""
    wanted = set(labels)
    return next((match for match in matches if match.label in wanted), None)


def forms_of(labels: Iterable[str]) -> frozenset[str]:
    """A slot's labels normalized, with and without their notes in brackets."""
    return _forms_of(tuple(labels))


@lru_cache(maxsize=4096)
def _forms_of(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(form for label in labels for form, _ in _forms(label))


def settled_labels(table: Sequence[Sequence[Match | None]], chosen: Sequence[int | None]) -> frozenset[str]:
    """The labels of slots (rows) whose chosen places (columns) surely bear them."""
    pairs = [row[j] for row, j in zip(table, chosen, strict=True) if j is not None]
    return frozenset(match.label for match in pairs if match and match.sure)
