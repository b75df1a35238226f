"""The type of a field: from what is filled in on the sample, and from what its label promises."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from extractor.document import FieldType
from extractor.drafting.looks import Look, look_of
from extractor.drafting.words import Words
from extractor.values import read_value, says_nothing

# Of the filled cells so many must be of a kind for the field to be of it: one in three may be misread or odd (缺考).
MOSTLY = 0.6
FEWEST_DIGITS = 6  # of a telephone number
KNOWN = 0.99  # of a label's characters: its words are known, and ask for no number
# Day before month, months by name.
_OTHER_DATE = re.compile(
    r"\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/., ]+\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{4}|\d{4}年\d{1,2}月"
)


def guess_type(
    label: str, texts: Sequence[str], words: Words, default: FieldType = "text"
) -> tuple[FieldType, tuple[str, ...]]:
    """The type of a field, and what is doubtful about it.

    Args:
        label: as printed.
        texts: what is filled in; blanks and dashes say nothing.
        words: of forms.
        default: where neither says anything.
    """
    promised = words.type_of(label)
    filled = [text for text in texts if not says_nothing(text)]
    if not filled:
        if promised:
            return promised, ()
        if words.known(label) > KNOWN and default == "text":
            return "text", ()
        return default, (f"{default} is a guess: nothing is filled in",)
    looks = Counter(look_of(text) for text in filled)
    least = MOSTLY * len(filled)
    if promised == "phone" and sum(sum(map(str.isdigit, text)) >= FEWEST_DIGITS for text in filled) >= least:
        return "phone", ()
    if promised == "year" and all(read_value(text, "year") is not None for text in filled):
        return "year", ()
    if looks["date"] >= least:
        return "date", ()
    if promised == "date" and sum(read_value(text, "date") is not None for text in filled) >= least:
        return "date", ()
    if looks["phone"] >= least and promised != "text":
        return "phone", ()
    if looks["number"] + looks["percent"] >= least:
        return _numeric(promised, filled, looks, words.is_identifier(label))
    odd = next(text for text in filled if look_of(text) == "text") if looks["text"] else filled[0]
    if promised in {"number", "percent", "date"}:
        return "text", (f"its name promises a {promised}, but “{odd[:20]}” is not read as one",)
    if promised is None and sum(bool(_OTHER_DATE.fullmatch(text.strip())) for text in filled) >= least:
        return "text", (f"“{odd[:20]}” looks like a date, but is not read as one",)
    return "text", ()


def _numeric(
    promised: FieldType | None, filled: Sequence[str], looks: Counter[Look], is_identifier: bool
) -> tuple[FieldType, tuple[str, ...]]:
    kind: FieldType = "percent" if looks["percent"] > looks["number"] or promised == "percent" else "number"
    if promised == "text":
        return "text", () if is_identifier or _is_name(filled) else (f"the sample has numbers here: {kind}",)
    if promised is None and _is_name(filled):
        return "text", (f"a number like {filled[0][:20]} names something: text",)
    return kind, ()


def _is_name(filled: Sequence[str]) -> bool:
    """Whether numbers are names: counted from 1, written with leading noughts, or long and whole."""
    bare = [unicodedata.normalize("NFKC", text).strip() for text in filled]
    if len(bare) > 1 and bare == [str(n) for n in range(1, len(bare) + 1)]:
        return True
    return any(len(text) > 1 and text.startswith("0") and text.isdigit() for text in bare) or all(
        len(text) >= 7 and text.isdigit() for text in bare
    )
