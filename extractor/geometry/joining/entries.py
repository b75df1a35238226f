"""Cells of figures on both sides of a page break: whether they are those of one row or of two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.geometry.joining.repeats import NUMBER
from extractor.geometry.joining.seams import Pair
from extractor.geometry.joining.wording import ITEM
from extractor.values import is_dash

HEADED = 3  # columns; a target that is cut before its number is one column, and what was reached another

_WELL_FORMED = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?%?")


def is_number(text: str) -> bool:
    """Whether a text is a number; a speck that a reader made a mark of is none."""
    return bool(NUMBER.match(text)) and any(map(str.isdigit, text))


def is_entry(text: str) -> bool:
    """Whether a text is a number, or the dash that stands for none."""
    return is_number(text) or is_dash(text)


def are_two(pair: Pair) -> bool:
    """Whether both cells hold entries that are whole, and no one entry together: 48967.6 above 58805.2, — above 10.

    Nobody is sure of a dash that a reader made of a speck, so both have to be accepted.
    """
    above, below = pair.above, pair.below
    if _WELL_FORMED.fullmatch(above.text) and _WELL_FORMED.fullmatch(below.text):
        return not _WELL_FORMED.fullmatch(above.text + below.text)
    whole = all(is_dash(cell.text) or _WELL_FORMED.fullmatch(cell.text) for cell in (above, below))
    return whole and above.content.status == below.content.status == "accepted"


def is_headed(pairs: Sequence[Pair]) -> bool:
    """Whether words stand above the break and numbers below it in so many columns as only a header names."""
    named = [p for p in pairs if p.above.text and not any(map(str.isdigit, p.above.text)) and not is_dash(p.above.text)]
    return sum(bool(_WELL_FORMED.fullmatch(pair.below.text)) for pair in named) >= HEADED


def lacks_entries(pairs: Sequence[Pair]) -> bool:
    """Whether one of two rows, not named as one of its own, fills some of the cells of the other, none with figures.

    So does a part of a row whose lines were broken on purpose, or by a program that breaks them elsewhere.
    """
    own = [(p.above.text, p.below.text) for p in pairs if p.above.row_span == p.below.row_span == 1]
    return any(_is_part([(b, a) for a, b in own] if turned else own) for turned in (False, True))


def _is_part(rows: Sequence[tuple[str, str]]) -> bool:
    """Whether the second of two rows may be a part of the first."""
    filled = [(whole, text) for whole, text in rows if text]
    named = any(ITEM.match(text) or is_entry(text) for _, text in filled)
    return 0 < len(filled) < sum(bool(whole) for whole, _ in rows) and not named and all(whole for whole, _ in filled)


def shared_entries(pairs: Sequence[Pair], widest: Pair) -> int:
    """How many numbers two parts have as one row would: all of them on one side of the break, and none on the other.

    None where the row overleaf is named as one of its own, or is filled where the row with the numbers is not.
    """
    own = [p for p in pairs if p.above.row_span == p.below.row_span == 1]
    if not any(map(str.isalnum, widest.below.text)) or ITEM.match(widest.below.text):
        return 0
    above = [p for p in own if is_number(p.above.text)]
    below = [p for p in own if is_number(p.below.text)]
    if above and below:
        return 0
    if above and any(p.below.text and not p.above.text for p in own):
        return 0
    return sum(not p.below.text for p in above) + sum(not p.above.text for p in below)
