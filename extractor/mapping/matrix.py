"""A matrix: values where a labelled row meets a labelled column."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.assignment import assign
from extractor.forms import Matrix
from extractor.mapping.board import Board, Place
from extractor.mapping.headers import EQUAL, Head, Header, find_under, is_sure
from extractor.mapping.labels import Vocabulary, best_of, forms_of
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
    matches = [vocabulary.look_up(p.text, p.cell.content.confidence) for p in cells]
    table = [[best_of(found, forms_of(row.labels)) for found in matches] for row in block.rows]
    chosen = assign([[m.weight - EQUAL * j if m else 0.0 for j, m in enumerate(row)] for row in table])
    rows: dict[str, Head] = {}
    for i, j in enumerate(chosen):
        if j is not None:
            rows[block.rows[i].key] = Head(cells[j], is_sure(table, chosen, i, j))
    return rows


def map_matrix(board: Board, block: Matrix, header: Header, rows: dict[str, Head]) -> Iterator[Found]:
    """The slots of a matrix."""
    heads = header.panels[0]
    for row in block.rows:
        if row.key not in rows:
            continue
        name = rows[row.key]
        lines = [find_under(board, heads, r) for r in range(name.place.row, name.place.row_end)]
        for column in block.columns:
            if column.key not in heads:
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
                doubt = shared and any(read_value(place.text, column.type) is not None for place in own)
                yield slot.filled(own, sure=sure and not doubt)
            elif over:
                yield slot.reached_over(over[0], sure=sure)


def _distinct(places: Iterator[Place]) -> list[Place]:
    return list({id(place): place for place in places}.values())
