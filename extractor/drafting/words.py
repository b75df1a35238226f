"""The words of forms: which texts are labels, what they are called in English, and which type their values have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.document import FieldType
from extractor.errors import FormModelError
from extractor.shipped import shipped

COLONS = ":：﹕︰∶"
MOST_WORDS = 4  # of a key; more of them are no longer read
MOST_LETTERS = 40
LONGEST_TOTAL = 20  # characters of a text that names a total and what it is of
OF = frozenset({"of", "for", "in", "to", "by", "on"})

_SPACE = re.compile(r"\s+")
_BRACKETED = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]?")
_NUMBERED = re.compile(r"^\s*(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、]|其中\s*[:：]?|[:：])\s*")
_UNIT = re.compile(r"[(\[【〔](?:unit|单位)?[:：]?\s*([^()\[\]【】〔〕]{1,12})[)\]】〕]", re.IGNORECASE)
_NOISE = re.compile(r"[\W_]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*|\d+")
_HAN = re.compile(r"[\u3400-\u9fff]")


class _Stated(BaseModel):
    """The file of words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Mapping[str, str]
    endings: Mapping[FieldType, Sequence[str]]
    english: Mapping[FieldType, Sequence[str]]
    identifiers: Sequence[str]
    totals: Sequence[str]
    subtotals: Sequence[str]
    units: Sequence[str]
    each: Sequence[str]
    owners: Sequence[str]
    parts: Sequence[str]
    notes: Sequence[str]
    titles: Sequence[str]
    limits: Mapping[str, Sequence[str]]
    reasons: Sequence[str]


def plain(text: str) -> str:
    """A label without what stands around its words: notes in brackets, a number before it, a colon behind it."""
    text = _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    bare = _BRACKETED.sub("", text).strip() or text
    bare = _NUMBERED.sub("", bare) or bare
    return bare.strip(f" {COLONS}*＊.").strip()


def squeeze(text: str) -> str:
    """A text by which labels are compared: one width, one case, no white space or punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def has_han(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return bool(_HAN.search(text))


class Words:
    """The words of forms, looked up."""

    def __init__(self, stated: _Stated) -> None:
        self._words = dict(stated.words)
        self._longest = max(map(len, self._words))
        self._endings = _by_length(stated.endings)
        self._english: dict[str, FieldType] = {word: kind for kind, words in stated.english.items() for word in words}
        phrases = [(word, kind) for word, kind in self._english.items() if " " in word]
        self._phrases = sorted(phrases, key=lambda pair: -len(pair[0]))
        self._identifiers = tuple(stated.identifiers)
        self._stated_totals = tuple(map(str.casefold, stated.totals))
        self._totals = frozenset(map(squeeze, stated.totals))
        self._latin = {*self._english, *stated.titles, *OF, "and", "no", "the"}
        self._units = frozenset(map(squeeze, stated.units))
        self._each = tuple(map(str.casefold, stated.each))
        self._owners = tuple(stated.owners)
        self._parts = tuple(map(str.casefold, stated.parts))
        self._subtotals = frozenset(map(squeeze, stated.subtotals))
        self._notes = tuple(map(squeeze, stated.notes))
        self._titles = tuple(stated.titles)
        self._limits = {squeeze(word): tuple(map(squeeze, limits)) for word, limits in stated.limits.items()}
        self._reasons = tuple(map(str.casefold, stated.reasons))

    def cut(self, text: str) -> tuple[list[str], int]:
        """The known words in a Chinese label, and how many of its characters they are."""
        text, at, found, known = squeeze(plain(text)), 0, [], 0
        while at < len(text):
            for length in range(min(self._longest, len(text) - at), 0, -1):
                word = text[at : at + length]
                if word in self._words:
                    found.append(word)
                    known += length
                    at += length
                    break
            else:
                at += 1
        return found, known

    def is_owner(self, word: str) -> bool:
        """Whether a word is one that the name of somebody ends with."""
        return word.casefold().strip(".,") in self._owners

    def without_owner(self, text: str) -> int:
        """How many characters of known words are left behind those that the name of somebody may end with.

        In 某某公司入库日期 they are 入库日期, of which 公司 is no part.
        """
        left = text
        while own := next((word for word in self._owners if left.startswith(word)), ""):
            if len(left) - len(own) < 2:
                break
            left = left[len(own) :]
        return len(left)

    def known(self, text: str) -> float:
        """How much of a label its known words are, 0 to 1."""
        bare = squeeze(plain(text))
        if not bare:
            return 0.0
        if has_han(bare):
            return self.cut(text)[1] / len(bare)
        tokens = [token.casefold() for token in _LATIN.findall(plain(text))]
        return sum(token in self._latin for token in tokens) / len(tokens) if tokens else 0.0

    def ends_known(self, text: str) -> bool:
        """Whether the last word of a label is known, and says something."""
        bare = squeeze(plain(text))
        if has_han(bare):
            return any(bare.endswith(word) for word, english in self._words.items() if english and len(word) > 1)
        tokens = [token.casefold() for token in _LATIN.findall(plain(text))]
        return bool(tokens) and tokens[-1] in self._english

    def key(self, text: str, most: int = MOST_WORDS) -> tuple[str, float]:
        """A key in English, of so many words at most, and how much of the label it says, 0 to 1."""
        bare = plain(text)
        if has_han(bare):
            found, known = self.cut(bare)
            parts = [self._words[word] for word in found if self._words[word]]
            share = known / max(len(squeeze(bare)), 1)
        else:
            parts = [token.casefold() for token in _LATIN.findall(unicodedata.normalize("NFKD", bare))]
            share = 1.0
        steps = [step for i, step in enumerate(parts) if i == 0 or step != parts[i - 1]]
        key = "_".join(steps[:most])[: MOST_LETTERS * most // MOST_WORDS].strip("_")
        return (key, share) if key[:1].isalpha() else ("", 0.0)

    def type_of(self, text: str) -> FieldType | None:
        """The type that a label promises; None where it says nothing."""
        bare = plain(text).replace(" ", "")
        units = {squeeze(unit) for unit in _UNIT.findall(unicodedata.normalize("NFKC", text))}
        if "%" in unicodedata.normalize("NFKC", text):
            return "percent"
        if units & self._units:
            return "number"
        if has_han(bare):
            return next((kind for word, kind in self._endings if bare.endswith(word)), None)
        return self._english_type([token.casefold() for token in _LATIN.findall(plain(text))])

    def _english_type(self, tokens: Sequence[str]) -> FieldType | None:
        if tokens[-1:] == ["by"]:
            return "text"
        whole = f" {' '.join(tokens)} "
        phrase = next((kind for words, kind in self._phrases if f" {words} " in whole), None)
        if phrase:
            return phrase
        if any(self._english.get(token) == "date" for token in tokens):
            return "date"
        at = next((i for i, token in enumerate(tokens) if i and token in OF), len(tokens))
        head = [self._english[token] for token in tokens[:at] if token in self._english]
        return head[-1] if head else None

    def is_identifier(self, text: str) -> bool:
        """Whether a label asks for a number that only names something."""
        bare = plain(text).replace(" ", "").casefold()
        return bare.endswith(self._identifiers)

    def is_each(self, text: str) -> bool:
        """Whether a label asks for the price or weight of one: such columns are not added up."""
        bare = plain(text).casefold()
        return bare.startswith(self._each) or bare.endswith(self._each)

    def is_total(self, text: str) -> bool:
        """Whether a text names what the rows before it come to: 合计, 金额合计, Total marks."""
        bare = squeeze(plain(text))
        if bare in self._totals:
            return True
        if self.is_subtotal(text) or len(bare) > LONGEST_TOTAL:
            return False
        if has_han(bare):
            return any(bare.endswith(total) for total in self._totals)
        return any(plain(text).casefold().startswith(f"{total} ") for total in self._stated_totals)

    def is_part(self, text: str) -> bool:
        """Whether a text names a part of what the row before it names: 其中：财政资金, of which grants."""
        bare = unicodedata.normalize("NFKC", text).strip().casefold()
        return bare.startswith(self._parts)

    def is_subtotal(self, text: str) -> bool:
        """Whether it names what some of the rows before it come to."""
        return squeeze(plain(text)) in self._subtotals

    def is_note(self, text: str) -> bool:
        """Whether a text is a remark for whoever fills the form in."""
        head = unicodedata.normalize("NFKC", text).split(":")[0]
        return squeeze(head) in self._notes

    def ends_title(self, text: str) -> bool:
        """Whether a text ends like the name of a form."""
        bare = plain(text)
        if has_han(bare):
            return any(bare.endswith(word) for word in self._titles)
        tokens = bare.casefold().split()
        return any(token in self._titles for token in tokens)

    def limits_of(self, text: str) -> tuple[str, ...]:
        """The squeezed labels of what a value may not go above."""
        bare = squeeze(plain(text))
        return next((limits for word, limits in self._limits.items() if bare.endswith(word)), ())

    def is_reason(self, text: str) -> bool:
        """Whether a label asks why."""
        return any(word in text.casefold() for word in self._reasons)


def _by_length(endings: Mapping[FieldType, Sequence[str]]) -> list[tuple[str, FieldType]]:
    """Endings with their types, the longest first."""
    pairs = [(word, kind) for kind, words in endings.items() for word in words]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def to_words(data: Any) -> Words:
    """Words from the data of their file.

    Raises:
        ValidationError: a key is missing, unknown or of another shape.
    """
    return Words(_Stated.model_validate(data))


def read_stated() -> Any:
    """The data of the file of words that comes with the tool.

    Raises:
        FormModelError: it is missing or damaged.
    """
    path = _path()
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as err:
        raise FormModelError("the words of forms cannot be read", where=str(path), remedy="install again") from err


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The words that come with the tool.

    Raises:
        FormModelError: they are missing or damaged.
    """
    try:
        return to_words(read_stated())
    except ValidationError as err:
        raise FormModelError("the words of forms are damaged", where=str(_path()), remedy="install again") from err


def _path() -> Path:
    return shipped("drafting", "words.yaml")
