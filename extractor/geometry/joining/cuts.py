"""Whether a page break cut a row, or a merged cell, in two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum

from extractor.document import Cell
from extractor.geometry.joining.entries import are_two, is_entry, is_headed, is_number, lacks_entries, shared_entries
from extractor.geometry.joining.parts import Part
from extractor.geometry.joining.seams import Pair, Seam
from extractor.geometry.joining.wording import first_width, is_rest, is_unclosed, parts_brackets

COMMON_END = 0.6  # the labels of a column have a common end where at least this share of them ends so
# A line of text is full where what comes next would not go on it; measured in character heights, with this to
# spare for spacing between Latin and Chinese and for justification.
SLACK = 0.7
WIDE_CELL = 6.0  # character heights; the cells of labels are narrower
INDENTED = 0.5  # character heights by which a line stands further from the left than from the right
NUMBER_SLACK = 0.2  # of numbers, which are set without any
PITCH = 1.3  # of lines of text, in character heights
# What a cell keeps free above and below its text, both together; in character heights. Up to 0.9 in generated forms.
VERTICAL_PADDING = 1.0
STUB = 2  # a label of so few characters may be the beginning of one
NAMED = 2  # cells of a row that stand elsewhere in the file on either side of the break: labels of two rows
CROWDED = 4  # columns; that all texts in so many go on overleaf is less likely than that lines of short ones are full
NUMBERED = 2  # columns of numbers; in a row of its own not all of so many are blank unless it is an unused one

Texts = Mapping[str, int]
"""How often each text fills a cell of the file."""


class GoesOn(Enum):
    """Whether two whole rows' cells are one merged over both."""

    YES = "yes"
    NO = "no"
    DOUBTFUL = "doubtful"


def is_cut(seam: Seam, texts: Texts) -> tuple[bool, bool]:
    """Whether the page break cut a row in two, and whether that is sure.

    Some producers draw no ruling where they cut: then the open cells tell, and settle it where the table is open on
    both sides of the break (all of 15 such breaks in generated files, and no other). Of others the text must: a bracket
    opened before the break and closed behind it settles it; text that goes on overleaf left a full line behind it; a
    cell that is filled on both pages without one speaks for two rows. Two entries that are none together settle it, and
    so does a blank under the widest text. Where lines speak both ways, room left in height speaks
    for two rows; alone it does not, since browsers leave some. Where lines do not tell, two parts that have the numbers
    of one row between them are more likely one, but in doubt: of two rows, the number of every row behind would be one
    off.
    """
    if len(seam.pairs) < len(seam.first_row()):
        return False, not seam.lacks_edges  # other columns: another kind of row
    pairs = list(seam.pairs.values())
    if not any(pair.below.text for pair in pairs):
        return True, True  # what is left of a row behind its last line
    upper = seam.table.last
    is_parted = any(_parts_brackets(pair, seam) for pair in pairs)
    numbers = [p for p in pairs if is_number(p.above.text) and is_number(p.below.text)]
    two = [p for p in numbers if not runs_on(p, seam, slack=NUMBER_SLACK)]
    two += [p for p in pairs if p not in two and are_two(p)]
    if (two and any(p.below.content.status == "accepted" for p in two)) or is_headed(pairs):
        is_exact = upper.is_digital and seam.part.is_digital
        told = is_exact or not _is_contested(pairs, seam)
        return is_parted, told and not is_parted and not _is_outvoted(two, pairs, seam)
    if is_parted or all(p.foot.open_bottom and p.below.open_top for p in pairs):
        return True, not two
    cut, sure = _told_by_lines(pairs, seam, texts)
    return cut, sure and not (cut and two)


def _is_contested(pairs: Sequence[Pair], seam: Seam) -> bool:
    """Whether text may go on beside two numbers: one of them may be a speck where another one is blank overleaf."""
    single = [p for p in pairs if p.above.row_span == p.below.row_span == 1]
    blank = any(is_number(p.above.text) and not p.below.text for p in single)
    texts = [p for p in single if p.is_filled and not is_number(p.above.text)]
    return blank and any(_is_wide(p, seam.table.last) and runs_on(p, seam) for p in texts)


def _is_outvoted(two: Sequence[Pair], pairs: Sequence[Pair], seam: Seam) -> bool:
    """Whether more cells go on than hold two numbers that only some room tells apart, and other entries end above."""
    full = [p for p in pairs if p.is_filled and p not in two and runs_on(p, seam)]
    ends = any(is_entry(p.above.text) and not p.below.text for p in pairs)
    return ends and len(full) > len(two) > 0 and not any(map(are_two, two))


def _told_by_lines(pairs: Sequence[Pair], seam: Seam, texts: Texts) -> tuple[bool, bool]:
    upper = seam.table.last
    filled = [p for p in pairs if p.is_filled and _goes_on(p, seam, texts) is not GoesOn.YES]
    here = Counter(cell.text for p in pairs for cell in (p.above, p.below))
    whole = [p for p in filled if _stand_alone(p, texts, here)]
    if len(whole) >= NAMED:
        return False, True
    # a label fills a narrow cell by chance
    wide = [p for p in filled if _is_wide(p, upper)]
    run_on = [runs_on(p, seam) for p in wide or filled]
    has_room = all(_has_room_below(p.foot, upper) for p in filled if p.above.row_span == 1)
    if any(run_on) and not all(run_on) and has_room:
        return False, True
    if seam.some_open:
        is_open = [foot.open_bottom for foot in seam.table.feet.values()]
        return all(is_open) and (any(run_on) or not run_on), not all(is_open) or all(run_on)
    widest = _named_by(pairs)
    above, below = widest.above, widest.below
    if above.text and not below.text and above.row_span == below.row_span == 1:
        return True, all(run_on) or not (any(run_on) or wide)
    # a label of this row alone that goes on overleaf says that the row does
    single = [p for p in pairs if p.is_filled and p.above.row_span == 1]
    parted = any(_goes_on(p, seam, texts) is GoesOn.YES for p in single)
    if run_on:
        if not all(run_on) and not has_room and (shared := shared_entries(pairs, widest)):
            return shared >= NUMBERED, shared >= NUMBERED and widest.is_filled and runs_on(widest, seam)
        if all(run_on) and _is_crowded(pairs):
            return False, False
        if all(run_on):
            return True, not whole and bool(wide) and not _is_bare(pairs)
        return False, not (any(run_on) or parted or lacks_entries(pairs))
    rest = any(p.below.text and p.above.row_span == p.below.row_span == 1 for p in pairs if not p.above.text)
    return rest or parted, True


def _is_crowded(pairs: Sequence[Pair]) -> bool:
    """Whether all texts of many columns would go on overleaf."""
    ends = any(p.above.text and not p.below.text for p in pairs)
    return len(pairs) >= CROWDED and sum(p.is_filled for p in pairs) >= CROWDED - 1 and not ends


def _is_bare(pairs: Sequence[Pair]) -> bool:
    """Whether one of many columns is all that two rows fill: labels of rows that nobody filled in."""
    own = [p for p in pairs if p.above.row_span == p.below.row_span == 1]
    return len(own) >= CROWDED and sum(bool(p.above.text or p.below.text) for p in own) == 1


def _named_by(pairs: Sequence[Pair]) -> Pair:
    """The widest column of texts: what a row is about, which it fills where it fills others."""
    own = [p for p in pairs if p.above.row_span == p.below.row_span == 1]
    texts = [p for p in own if not is_entry(p.above.text) and not is_entry(p.below.text)]
    return max(texts or pairs, key=lambda p: p.foot.regions[-1].box.width)


def _parts_brackets(pair: Pair, seam: Seam) -> bool:
    """Whether a cell of one row, no merged label, opens a bracket that is closed overleaf."""
    if pair.is_guessed or not pair.above.row_span == pair.below.row_span == 1:
        return False
    own = _is_wide(pair, seam.table.last) or not seam.has_merged(pair.columns)
    return own and parts_brackets(pair.above.text, pair.below.text)


def _stand_alone(pair: Pair, texts: Texts, here: Texts) -> bool:
    """Whether both texts fill cells elsewhere in the file, and none is both of them together.

    A target and what was reached are often the same text, and are cut alike: cells at this break are not elsewhere.
    """
    above, below = pair.above, pair.below
    if not above.row_span == below.row_span == 1 or min(len(above.text), len(below.text)) < STUB:
        return False
    known = all(texts.get(text, 0) > here[text] for text in (above.text, below.text))
    return known and not texts.get(above.text + below.text, 0) and not is_number(above.text + below.text)


def _is_wide(pair: Pair, upper: Part) -> bool:
    return pair.foot.regions[-1].box.width >= WIDE_CELL * upper.em


def merges(pair: Pair, seam: Seam, texts: Texts) -> GoesOn:
    """Whether a whole row's cell is the rest of a merged one.

    It is where no ruling was drawn under the upper part though others were; where all were drawn, in a column of
    merged cells, if one part is blank. It may be where that is the only blank of a column of labels.
    """
    if pair.is_filled:
        told = pair.foot.open_bottom and runs_on(pair, seam)
        return GoesOn.YES if told else _goes_on(pair, seam, texts)
    if seam.some_open:
        return GoesOn.YES if pair.foot.open_bottom else GoesOn.NO
    if seam.has_merged(pair.columns):
        return GoesOn.YES
    return GoesOn.DOUBTFUL if _may_be_label(pair, seam) else GoesOn.NO


def _may_be_label(pair: Pair, seam: Seam) -> bool:
    """Whether the blank under a text, left of what rows are about, is the only one of its column."""
    if (
        not pair.above.text
        or is_entry(pair.above.text)
        or pair.columns[1] > _named_by(list(seam.pairs.values())).columns[0]
    ):
        return False
    return all(cell.text for cell in seam.in_column(pair.columns) if cell is not pair.below)


def _goes_on(pair: Pair, seam: Seam, texts: Texts) -> GoesOn:
    """Whether two texts are one merged cell's label.

    They are where they are stacked characters, where the column's labels have an end in common that only the second
    has, where the whole label stands elsewhere in the file, or where one of them could not stand alone.
    """
    above, below = pair.above, pair.below
    if not seam.has_merged(pair.columns):
        return GoesOn.NO
    if _is_stacked(pair.foot):
        one = max(above.row_span, below.row_span) > 1 and len(below.text) <= len(below.content.lines)
        one = one and not seam.is_of_two_kinds  # where other columns begin, another label does
        return GoesOn.YES if one else GoesOn.NO
    end = _common_end(pair, seam)
    if end and above.text.endswith(end):
        return GoesOn.NO
    if end and below.text.endswith(end):
        return GoesOn.YES
    if not runs_on(pair, seam) or _has_room_below(pair.foot, seam.table.last):
        return GoesOn.NO
    if texts.get(above.text + below.text, 0):
        return GoesOn.YES
    if texts.get(above.text, 0) > 1 and texts.get(below.text, 0) > 1:
        return GoesOn.NO
    if min(len(above.text), len(below.text)) == 1 or is_rest(below.text) or is_unclosed(above.text):
        return GoesOn.YES
    return GoesOn.DOUBTFUL if min(len(above.text), len(below.text)) <= STUB else GoesOn.NO


def _common_end(pair: Pair, seam: Seam) -> str:
    """The two last characters of most labels of a column; empty where they have none in common."""
    own = {pair.above.text, pair.below.text}
    ends = Counter(
        cell.text[-2:] for cell in seam.in_column(pair.columns) if cell.text not in own and len(cell.text) > 2
    )
    end, count = ends.most_common(1)[0] if ends else ("", 0)
    return end if not end.isascii() and count >= max(2, COMMON_END * ends.total()) else ""


def _is_stacked(cell: Cell) -> bool:
    """Whether a cell's text is a label written downwards, a character a line."""
    lines = cell.content.lines
    return len(lines) > 1 and all(line.width < 1.5 * line.height for line in lines)


def runs_on(pair: Pair, seam: Seam, slack: float = SLACK) -> bool:
    """Whether the last line above was full: what comes first below would not have gone on it."""
    upper, foot, lines = seam.table.last, pair.foot, pair.foot.content.lines
    if not lines or pair.above.text[:2] == pair.below.text[:2]:
        return False
    box = foot.regions[-1].box
    left, right = lines[-1].left - box.left, box.right - lines[-1].right
    # of an indented line only what it leaves at its right is free
    free = (right if left - right > INDENTED * upper.em else left + right - seam.padding) - seam.padding
    return free < (first_width(pair.below.text, is_exact=upper.is_digital) + slack) * upper.em


def _has_room_below(foot: Cell, upper: Part) -> bool:
    """Whether a further line would have gone into the cell, so that no break was needed.

    Of several lines two, since many programs leave no line of a paragraph alone on a page.
    """
    lines = foot.content.lines
    if not lines:
        return False
    free = foot.regions[-1].box.height - (lines[-1].bottom - lines[0].top)
    needed = PITCH * (1 if len(lines) == 1 else 2) + VERTICAL_PADDING
    return free >= needed * upper.em
