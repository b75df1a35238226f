"""All blocks of one form, found on its board."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.forms import FormModel, Heading, Matrix, Records, block_pointers
from extractor.mapping.board import Board
from extractor.mapping.headers import Head, Header, find_headers
from extractor.mapping.heading import map_heading
from extractor.mapping.labels import Vocabulary, forms_of
from extractor.mapping.lists import ListRows, find_list_rows, map_list
from extractor.mapping.matrix import find_rows, map_matrix
from extractor.mapping.pairs import SingleFields
from extractor.mapping.slots import Found


@dataclass(frozen=True, slots=True)
class _Table:
    """A matrix or a list where it was found: its header and its rows, from ``first`` up to ``end``."""

    header: Header
    rows: dict[str, Head] | ListRows
    end: int

    @property
    def taken(self) -> set[int]:
        """The rows in which no single field stands."""
        if isinstance(self.rows, ListRows):
            return {*range(self.header.row, self.header.row_end), *self.rows.rows}
        return set(range(self.header.row, self.end))


def find_slots(board: Board, model: FormModel, vocabulary: Vocabulary) -> Iterator[Found]:
    """What the slots of a form hold that have a place on it, in the order of the model."""
    tables = _find_tables(board, model, vocabulary)
    extents = {i: (table.header.row, table.end) for i, table in tables.items()}
    taken = {row for table in tables.values() for row in table.taken}
    single = SingleFields(board, vocabulary, model, extents, taken)
    fields = {found.pointer: found for found in single.find()}
    first = min([single.first_row(), *(row for row, _ in extents.values())])
    for i, block in enumerate(model.blocks):
        if isinstance(block, Heading):
            yield from map_heading(board, block, first)
        elif isinstance(block, Matrix | Records):
            yield from _map_table(board, block, tables.get(i))
        else:
            yield from (fields[pointer] for pointer in block_pointers(block) if pointer in fields)


def _map_table(board: Board, block: Matrix | Records, table: _Table | None) -> Iterator[Found]:
    if table is None:
        return
    if isinstance(block, Matrix) and isinstance(table.rows, dict):
        yield from map_matrix(board, block, table.header, table.rows)
    elif isinstance(block, Records) and isinstance(table.rows, ListRows):
        yield from map_list(board, block, table.header, table.rows)


def _find_tables(board: Board, model: FormModel, vocabulary: Vocabulary) -> dict[int, _Table]:
    """The matrices and lists that are there, by the index of their block."""
    blocks = [(i, block) for i, block in enumerate(model.blocks) if isinstance(block, Matrix | Records)]
    single = frozenset(
        form
        for block in model.blocks
        if not isinstance(block, Heading | Matrix | Records)
        for field in block.fields
        for form in forms_of(field.labels)
    )
    headers = find_headers(board, vocabulary, [block for _, block in blocks])
    tables: dict[int, _Table] = {}
    for i, block in blocks:
        header = headers.get(block.key)
        if header is None:
            continue
        later = (other.row for other in headers.values() if other.row > header.row)
        limit = min(later, default=board.row_count)
        if isinstance(block, Records):
            rows = find_list_rows(board, vocabulary, block, header, limit, single)
            tables[i] = _Table(header, rows, rows.last)
        elif named := find_rows(board, vocabulary, block, header, limit):
            tables[i] = _Table(header, named, max(head.place.row_end for head in named.values()))
    return tables
