"""A matrix: values where a labelled row meets a labelled column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extractor.assignment import assign
from extractor.forms import Matrix, Row
from extractor.forms.model import MatrixColumn
from extractor.mapping.board import Board, Place
from extractor.mapping.guessing import Free, Open, fits, guess
from extractor.mapping.headers import EQUAL, Head, Header, find_under, is_sure
from extractor.mapping.labels import Match, Vocabulary, best_of, forms_of
from extractor.mapping.likeness import Wordings
from extractor.mapping.slots import Found, Slot
from extractor.values import read_value


def find_rows(board: Board, vocabulary: Vocabulary, block: Matrix, header: Header, limit: int) -> dict[str, Head]:
    """The cells that name the rows of a matrix, by the rows' keys: below the header and left of its columns.

    Args:
        board: the form.
        vocabulary: its labels.
        block: the matrix.
        header: its header rows.
        limit: the row that it does not reach.
    """
    left = min(head.place.col for head in header.panels[0].values())
    cells = [
        place
        for row in range(header.row_end, limit)
        for place in board.beginning(row)
        if place.text and place.col < left and place.col_end <= left + 1
    ]
    beside = [_beside(board, block, header, place) for place in cells]
    matches = [vocabulary.look_up(p.text, p.cell.content.confidence) for p in cells]
    table = [[_match(found, row, texts) for found, texts in zip(matches, beside, strict=True)] for row in block.rows]
    chosen = assign([[m.weight - EQUAL * j if m else 0.0 for j, m in enumerate(row)] for row in table])
    rows: dict[str, Head] = {}
    for i, j in enumerate(chosen):
        if j is not None:
            rows[block.rows[i].key] = Head(cells[j], is_sure(table, chosen, i, j))
    others = _left_over(rows, zip(cells, beside, strict=True))
    rows |= _guess_rows(block, rows, others)
    named = [head.place for head in rows.values()]
    if any(place not in named and any(map(_is_amount, texts)) for place, texts in others):
        # Amounts that no row accounts for: whatever the others add up to may lack them.
        return {key: replace(head, sure=False) for key, head in rows.items()}
    return rows


def _left_over(
    rows: Mapping[str, Head], cells: Iterable[tuple[Place, tuple[str, ...] | None]]
) -> list[tuple[Place, tuple[str, ...]]]:
    """The cells that name no row and stand among those that do, with numbers beside them; and these numbers."""
    named = [head.place for head in rows.values()]
    spans = {(place.col, place.col_end) for place in named}
    left = [
        (place, texts)
        for place, texts in cells
        if texts is not None and place not in named and (place.col, place.col_end) in spans
    ]
    taken = {place.row for place in [*named, *(place for place, _ in left)]}
    return [(place, texts) for place, texts in left if {place.row - 1, place.row + 1} & taken]


def _is_amount(text: str) -> bool:
    number = read_value(text, "number")
    return isinstance(number, str) and Decimal(number) != 0


def _match(found: Iterable[Match], row: Row, beside: Sequence[str] | None) -> Match | None:
    """What speaks for a cell as the name of a row; without numbers beside it only the name itself."""
    match = best_of(found, forms_of(row.labels))
    return match if match and (match.exact or beside is not None) else None


def _beside(board: Board, block: Matrix, header: Header, place: Place) -> tuple[str, ...] | None:
    """The texts in the columns of numbers beside a cell; None where most of them are none, or have no column."""
    heads = header.panels[0]
    numbers = {
        column.key: heads[column.key] for column in block.columns if column.type == "number" and column.key in heads
    }
    under = find_under(board, numbers, place.row).places
    texts = tuple(found.text for found in under.values() if found.row == place.row)
    return texts if 2 * len(texts) > len(numbers) and fits("number", texts) else None


def _guess_rows(
    block: Matrix, rows: Mapping[str, Head], left: Sequence[tuple[Place, tuple[str, ...]]]
) -> dict[str, Head]:
    """Rows whose labels no model has; certain of none of them."""
    slots = [Open(i, row.labels, "number", row.optional) for i, row in enumerate(block.rows) if row.key not in rows]
    at = {i: float(rows[row.key].place.row) for i, row in enumerate(block.rows) if row.key in rows}
    free = [Free(float(place.row), place.text, texts) for place, texts in left]
    found = guess(slots, at, free, Wordings([row.labels for row in block.rows]))
    return {block.rows[i].key: Head(left[j][0], sure=False) for i, j in found.items()}


def map_matrix(board: Board, block: Matrix, header: Header, rows: dict[str, Head]) -> Iterator[Found]:
    """The slots of a matrix."""
    heads = header.panels[0]
    for row in block.rows:
        if row.key not in rows:
            continue
        name = rows[row.key]
        lines = [find_under(board, heads, r) for r in range(name.place.row, name.place.row_end)]
        for column in block.columns_of(row.key):
            if column.key not in heads:
                yield from _in_label(board, block, column, row, header, rows)
                continue
            slot = Slot(f"/{block.key}/{row.key}/{column.key}", column.type, f"{row.labels[0]} {column.labels[0]}")
            sure = name.sure and heads[column.key].sure
            under = _distinct(line.places[column.key] for line in lines if column.key in line.places)
            own = [place for place in under if place.row >= name.place.row]
            over = _distinct(line.merged[column.key] for line in lines if column.key in line.merged)
            over += [place for place in under if place.row < name.place.row]
            if own:
                shared = any(place in line.merged.values() for line in lines for place in own)
                shared = shared or any(place.row_end > name.place.row_end for place in own)
                shared = shared and len(column.rows) != 1  # one cell for the block is that row's alone
                doubt = shared and any(read_value(place.text, column.type) is not None for place in own)
                yield slot.filled(own, sure=sure and not doubt)
            elif over:
                yield slot.reached_over(over[0], sure=sure)


def _in_label(
    board: Board, block: Matrix, column: MatrixColumn, row: Row, header: Header, rows: Mapping[str, Head]
) -> Iterator[Found]:
    """The value of a column that a form lacks, where one label of the matrix states it; two that differ state none."""
    if column.in_label is None or column.in_label.row != row.key:
        return
    last = max(head.place.row_end for head in rows.values())
    left = min(head.place.col for head in rows.values())
    labels = [
        place
        for at in range(header.row, last)
        for place in board.beginning(at)
        if place.text and (at < header.row_end or place.col < left)
    ]
    found = [(place, _stated(column.in_label.pattern, place.text)) for place in labels]
    stated = {text for _, text in found if text is not None}
    if len(stated) == 1:
        place, text = next((place, text) for place, text in found if text is not None)
        content = replace(place.cell.content, text=text, readings=(), alternatives=())
        label = f"{row.labels[0]} {column.labels[0]}"
        pointer = f"/{block.key}/{row.key}/{column.key}"
        yield Found(pointer, column.type, label, content, place.cell.regions[0], place.cell.certain)


def _stated(pattern: str, label: str) -> str | None:
    found = re.search(pattern, unicodedata.normalize("NFKC", label))
    return found[1] if found else None


def _distinct(places: Iterator[Place]) -> list[Place]:
    return list({id(place): place for place in places}.values())
