"""A list: one record a row under a header row, and the closing row that sums it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extractor.forms import RecordColumn, Records
from extractor.mapping.board import Board, Place
from extractor.mapping.carried import find_sources
from extractor.mapping.headers import COVERS, Head, Header, Heads, Under, find_under
from extractor.mapping.labels import Match, Vocabulary, best_of, forms_of
from extractor.mapping.slots import Found, Slot
from extractor.values import read_value


@dataclass(frozen=True, slots=True)
class ListRows:
    """Which rows of a form belong to a list: those of records, and the closing one."""

    records: tuple[int, ...]
    summary: Head | None = None
    last: int = field(default=0)

    @property
    def rows(self) -> set[int]:
        """All rows that no other block may read."""
        closing = range(self.summary.place.row, self.summary.place.row_end) if self.summary else ()
        return {*self.records, *closing}


def find_list_rows(
    board: Board, vocabulary: Vocabulary, block: Records, header: Header, limit: int, others: frozenset[str]
) -> ListRows:
    """The rows of a list below its header.

    Args:
        board: the form.
        vocabulary: its labels.
        block: the list.
        header: its header rows.
        limit: the row that it does not reach.
        others: the normalized labels of single fields; a row that begins with one is none of the list's.
    """
    summary = _find_summary(board, vocabulary, block, header, limit)
    end = summary.place.row if summary else limit
    rows = [
        row
        for row in range(header.row_end, end)
        if not _repeats_header(board, vocabulary, block, header, row)
        and not _spans_columns(board, header.panels[0], block.columns, row)
        and not _begins_with(board, vocabulary, others, row)
    ]
    if summary is None:
        rows = _until_other_table(board, header, rows)
    last = max([header.row_end, *(row + 1 for row in rows), *([summary.place.row_end] if summary else [])])
    return ListRows(tuple(rows), summary, last)


def _find_summary(board: Board, vocabulary: Vocabulary, block: Records, header: Header, limit: int) -> Head | None:
    """The cell that names the closing row: the last exact one, else the only one that is nearly so."""
    if block.summary is None:
        return None
    wanted = forms_of(block.summary.labels)
    heads = header.panels[0]
    summed = [heads[key].place.col for key in block.summary.columns if key in heads]
    found: list[tuple[Match, Place]] = []
    for row in range(header.row_end, limit):
        named = [p for p in board.beginning(row) if p.text]
        if named and (not summed or named[0].col < min(summed)):
            match = best_of(vocabulary.look_up(named[0].text, named[0].cell.content.confidence), wanted)
            if match:
                found.append((match, named[0]))
    if not found:
        return None
    best = max(match.weight for match, _ in found)
    match, place = [one for one in found if one[0].weight == best][-1]
    wide = sum(board.shared(place, head.place) > 0 for head in heads.values()) > 1
    if not match.exact and not wide:
        return None
    return Head(place, match.sure)


def _repeats_header(board: Board, vocabulary: Vocabulary, block: Records, header: Header, row: int) -> bool:
    heads = header.panels[0]
    under = find_under(board, heads, row).places
    same = 0
    for column in block.columns:
        place = under.get(column.key)
        if place and place.text and not place.text.isdigit():
            match = best_of(vocabulary.look_up(place.text), forms_of(column.labels))
            same += bool(match)
    return same >= 2 and same >= len(heads) / 2


def _spans_columns(board: Board, heads: Heads, columns: Sequence[RecordColumn], row: int) -> bool:
    """Whether a row is a heading or a remark: one text across the first own column and half of the others."""
    own = [heads[c.key].place for c in columns if c.key in heads and not c.carried]
    for place in board.beginning(row):
        if not place.text or len(own) < 2:
            continue
        covered = [board.shared(place, head) >= COVERS * board.width(head.col, head.col_end) for head in own]
        if covered[0] and sum(covered) > len(own) / 2:
            return True
    return False


def _begins_with(board: Board, vocabulary: Vocabulary, others: frozenset[str], row: int) -> bool:
    first = next((place for place in board.beginning(row) if place.text), None)
    match = best_of(vocabulary.look_up(first.text), others) if first else None
    return bool(match and match.exact)


def _until_other_table(board: Board, header: Header, rows: Sequence[int]) -> list[int]:
    """Without a closing row a list ends with its table, unless the next one has the same columns."""
    places = [head.place for panel in header.panels for head in panel.values()]
    edges = {place.col for place in places} | {place.col_end for place in places}
    out: list[int] = []
    for row in rows:
        if row in board.starts and row > header.row:
            own = {place.col for place in board.rows[row]} | {place.col_end for place in board.rows[row]}
            if len(edges & own) < 0.7 * len(edges):
                break
        out.append(row)
    return out


@dataclass(frozen=True, slots=True)
class _Row:
    """One record's rows on the board: the cells under each column, from top to bottom."""

    rows: tuple[int, ...]
    under: tuple[Under, ...]

    def own(self, key: str) -> list[Place]:
        return list({id(u.places[key]): u.places[key] for u in self.under if key in u.places}.values())

    def over(self, key: str) -> Place | None:
        return next((u.merged[key] for u in self.under if key in u.merged), None)


def map_list(board: Board, block: Records, header: Header, rows: ListRows) -> Iterator[Found]:
    """The slots of a list's records and of its closing row."""
    count = 0
    for heads in header.panels:
        groups = _group(board, block, heads, rows.records)
        carried = {c.key: [_first(group.own(c.key)) for group in groups] for c in block.columns if c.carried}
        sources = find_sources(carried)
        for i, group in enumerate(groups):
            if not any(place.text for c in block.columns if not c.carried for place in group.own(c.key)):
                continue
            prefix = f"/{block.key}/{count}"
            for column in block.columns:
                if column.key not in heads:
                    continue
                slot = Slot(f"{prefix}/{column.key}", column.type, column.labels[0])
                sure = heads[column.key].sure
                source = sources[column.key][i] if column.carried else None
                if source:
                    yield slot.filled([source.place], sure=sure and source.sure)
                elif not column.carried:
                    yield from _fill(slot, group, column.key, sure)
            count += 1
    if rows.summary and block.summary:
        yield from _map_summary(board, block, header.panels[0], rows.summary)


def _fill(slot: Slot, group: _Row, key: str, sure: bool) -> Iterator[Found]:
    """The slot of a column that is not carried."""
    own, over = group.own(key), group.over(key)
    if own:
        begun = [place for place in own if place.row >= group.rows[0]]
        shared = any(place in u.merged.values() for u in group.under for place in own)
        goes_on = any(place.row_end > group.rows[-1] + 1 for place in own)
        is_text = slot.type == "text"
        if not begun and not is_text:
            yield slot.reached_over(own[0], sure=sure)
        else:
            doubt = (shared or (goes_on and not is_text)) and any(
                read_value(place.text, slot.type) is not None for place in own
            )
            yield slot.filled(own, sure=sure and not doubt)
    elif over:
        yield slot.reached_over(over, sure=sure)


def _group(board: Board, block: Records, heads: Heads, rows: Sequence[int]) -> list[_Row]:
    """Rows of the board as records: a new one begins where half of the columns that are not carried begin a cell."""
    own = [c.key for c in block.columns if c.key in heads and not c.carried]
    groups: list[tuple[list[int], list[Under]]] = []
    for row in rows:
        under = find_under(board, heads, row)
        cells = [under.places[key] for key in own if key in under.places]
        begun = sum(place.row == row for place in cells)
        if not groups or row != groups[-1][0][-1] + 1 or 2 * begun >= len(cells):
            groups.append(([row], [under]))
        else:
            groups[-1][0].append(row)
            groups[-1][1].append(under)
    return [_Row(tuple(numbers), tuple(under)) for numbers, under in groups]


def _first(places: Sequence[Place]) -> Place | None:
    return next((place for place in places if place.text), places[0] if places else None)


def _map_summary(board: Board, block: Records, heads: Heads, name: Head) -> Iterator[Found]:
    if block.summary is None:
        return
    columns: Mapping[str, RecordColumn] = {column.key: column for column in block.columns}
    under = find_under(board, heads, name.place.row)
    for key in block.summary.columns:
        place = under.places.get(key)
        if key in heads and place and place is not name.place:
            column = columns[key]
            slot = Slot(f"/{block.summary.key}/{key}", column.type, f"{block.summary.labels[0]} {column.labels[0]}")
            yield slot.filled([place], sure=name.sure and heads[key].sure)
