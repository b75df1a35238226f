"""Header rows printed again overleaf, and tables that begin anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from extractor.document import Cell, Grid
from extractor.geometry.joining.parts import rows_of

# A reader takes one character of ten for another one at the worst that is still read; of short rows, one.
MISREAD = 0.1
FIRST_ROWS = 5  # of a form: title, year, name, department, leader
SAME_LABEL = 70.0  # titles of two districts agree so far (0..100), names of different fields do not
SAME_ROW = 90.0  # 0..100
HEADER_CELLS = 3  # a repeated row that is not the table's first names at least so many columns
NUMBERS = 0.5  # rows of data hold numbers in this share of their cells

NUMBER = re.compile(r"[\d.,%]+$")
_DIGITS_READ_AS = str.maketrans("OoＯ〇Il|", "0000111")

Row = Sequence[Cell]


def repeated_rows(upper: Grid, lower: Grid, *, is_exact: bool) -> int:
    """How many of the first rows overleaf repeat header rows of the table.

    Rows of the table's head repeat in their own order; of others only a row that names columns does, and no row that
    may be one of data: that is kept.

    Args:
        upper: the table so far.
        lower: what stands overleaf.
        is_exact: whether both were read without a mistake.
    """
    known, rows = rows_of(upper), rows_of(lower)
    count = 0
    while count < min(len(known), len(rows)) and _repeats(known[count], rows[count], is_exact, count > 0):
        count += 1
    if count and not is_exact and _is_misread_header(known, rows, count):
        count += 1
    if count == 0 and rows:
        count = int(any(_repeats_columns(known, i, rows[0], is_exact) for i in range(1, len(known))))
    while 0 < count < len(rows) and not rows[count]:  # rows within merged header cells
        count += 1
    return count


def may_repeat(upper: Grid, lower: Grid) -> bool:
    """Whether the first row overleaf stands in the table already, so that it may be a header row though it is kept."""
    rows = rows_of(lower)
    if not rows or not _is_header(rows[0]) or sum(bool(cell.text) for cell in rows[0]) < HEADER_CELLS:
        return False
    plain = not any(NUMBER.match(cell.text) for cell in rows[0])
    return plain and any(_text(known) == _text(rows[0]) for known in rows_of(upper))


def _repeats(known: Row, row: Row, is_exact: bool, is_within: bool) -> bool:
    if not known and not row:
        return is_within
    if not _is_header(row) or len(known) != len(row):
        return False
    return _same(known, row, is_exact) and _digits(known) == _digits(row)


def _is_header(row: Row) -> bool:
    texts = [cell.text for cell in row if cell.text]
    numbers = sum(bool(NUMBER.match(text)) for text in texts)
    return bool(texts) and numbers < NUMBERS * len(texts) and len(set(texts)) == len(texts)


def _same(known: Row, row: Row, is_exact: bool) -> bool:
    a, b = _text(known), _text(row)
    return a == b if is_exact else Levenshtein.distance(a, b) <= max(1, round(MISREAD * len(a)))


def _is_misread_header(known: Sequence[Row], rows: Sequence[Row], at: int) -> bool:
    """Whether a row below repeated ones repeats too but for a misread digit.

    Of the next form, the rows after it would have the same labels as well.
    """
    if at + 1 >= min(len(known), len(rows)) or len(known[at]) != len(rows[at]) or not _is_header(rows[at]):
        return False
    a, b = _text(known[at]), _text(rows[at])
    return bool(a) and Levenshtein.distance(a, b) <= 1 and not _same_label(known[at + 1], rows[at + 1])


def _repeats_columns(known: Sequence[Row], at: int, row: Row, is_exact: bool) -> bool:
    """Whether a row overleaf names the columns again as a row amid the table does.

    Such a row fills all its cells with different words that stand nowhere else, and numbers stand under them.
    """
    named, again = ([cell for cell in cells if cell.row_span == 1] for cells in (known[at], row))
    texts = [cell.text for cell in named]
    if len(named) != len(again) or len(named) < HEADER_CELLS or not all(texts) or len(set(texts)) < len(texts):
        return False
    if any(char.isdigit() for text in texts for char in text) or _digits(again) or not _same(named, again, is_exact):
        return False
    seen = Counter(cell.text for cells in known for cell in cells)
    below = {c.col: [cell.text for r in known[at + 1 :] for cell in r if cell.col == c.col] for c in named}
    numeric = any(len(own) >= 2 and sum(map(bool, map(NUMBER.match, own))) >= len(own) / 2 for own in below.values())
    return numeric and all(seen[text] == 1 for text in texts)


def starts_again(upper: Grid, lower: Grid, skipped: int) -> bool:
    """Whether the rows overleaf begin as the table itself begins: then it is the next form's.

    The titles may differ, and so do the values; that labels stand in the same cells of the same rows tells.

    Args:
        upper: the table so far.
        lower: what stands overleaf.
        skipped: how many of its rows repeat header rows.
    """
    alike = 0
    is_outer = False  # rows within merged labels are alike on any two pages
    for i, (row, other) in enumerate(zip(rows_of(upper), rows_of(lower), strict=False)):
        if i >= FIRST_ROWS:
            break
        if i < skipped or [(c.row_span, c.text == "") for c in row] != [(c.row_span, c.text == "") for c in other]:
            continue
        same = _same_label(row, other)
        alike += same
        is_outer = is_outer or (same and row[0].col == 0 and bool(row[0].text))
    if skipped:
        return alike >= 1 and is_outer
    label, again = _label(rows_of(upper)[0]), _label(rows_of(lower)[0])
    return (alike >= 2 and is_outer) or (bool(label) and fuzz.ratio(label, again) >= SAME_ROW)


def without_rows(grid: Grid, count: int) -> Grid:
    """A table without its first rows."""
    if not count:
        return grid
    cells = tuple(
        replace(cell, row=max(cell.row - count, 0), row_span=cell.row + cell.row_span - max(cell.row, count))
        for cell in grid.cells
        if cell.row + cell.row_span > count
    )
    return replace(grid, cells=cells, row_count=grid.row_count - count)


def _same_label(row: Row, other: Row) -> bool:
    """Whether rows are named alike; rows that are numbered through differ by their numbers."""
    label, again = _label(row), _label(other)
    return bool(label) and fuzz.ratio(label, again) >= SAME_LABEL and _numbers(label) == _numbers(again)


def _label(row: Row) -> str:
    return next((cell.text for cell in row if cell.text), "")


def _text(row: Row) -> str:
    return "".join(cell.text for cell in row)


def _digits(row: Row) -> str:
    return _numbers(_text(row))


def _numbers(text: str) -> str:
    return re.sub(r"\D", "", text.translate(_DIGITS_READ_AS)) if any(map(str.isdigit, text)) else ""
