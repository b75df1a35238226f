"""Header rows: where the columns of a block are named, and which cell of a row stands under which of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.assignment import assign
from extractor.forms import Column, Matrix, Records
from extractor.mapping.board import Board, Place
from extractor.mapping.labels import Match, Vocabulary, best_of, forms_of, settled_labels

# A row is a block's header row where it names at least this share of the columns, and two of them at the least.
LEAST_NAMED = 0.4
MOST_HEADER_ROWS = 3  # a group's name, the columns' names, their units
# A cell stands under a header where they share this part of the narrower one; alone in its row, half of it will do.
UNDER = 0.3
# A cell is merged over a column where it takes in this much of the column.
COVERS = 0.6
EQUAL = 1e-6


@dataclass(frozen=True, slots=True)
class Head:
    """The cell that names a column, and whether there is no doubt about it."""

    place: Place
    sure: bool


Heads = Mapping[str, Head]


@dataclass(frozen=True, slots=True)
class Header:
    """The header rows of a block: rows ``row`` up to ``row_end``.

    ``panels`` has the named columns once for each time that they stand side by side, as in marks sheets that have
    two lists on one page.
    """

    row: int
    row_end: int
    panels: tuple[Heads, ...]
    weight: float


def find_headers(board: Board, vocabulary: Vocabulary, blocks: Sequence[Matrix | Records]) -> dict[str, Header]:
    """The header rows of blocks, by the blocks' keys; no row serves two of them, the best fit goes first."""
    found: dict[str, Header] = {}
    waiting, taken = list(blocks), set[int]()
    while waiting:
        candidates = [(block, _best_header(board, vocabulary, block.columns, taken)) for block in waiting]
        best = max(
            ((block, header) for block, header in candidates if header),
            key=lambda one: one[1].weight / len(one[0].columns),
            default=None,
        )
        if best is None:
            break
        block, header = best
        found[block.key] = header
        taken.update(range(header.row, header.row_end))
        waiting.remove(block)
    return found


def _best_header(board: Board, vocabulary: Vocabulary, columns: Sequence[Column], taken: set[int]) -> Header | None:
    best: Header | None = None
    labels = [forms_of(column.labels) for column in columns]
    for row in range(board.row_count):
        if row in taken:
            continue
        named = 0
        for rows in range(1, MOST_HEADER_ROWS + 1):
            last = row + rows - 1
            if last >= board.row_count or last in taken or (rows > 1 and last in board.starts):
                break
            header, exact = _name(board, vocabulary, columns, labels, (row, row + rows))
            if rows > 1 and exact <= named:
                break  # a further row counts only for the columns that it names
            if header and (best is None or header.weight > best.weight + EQUAL):
                best = header
            if not exact and not header:
                break
            named = exact
    return best


def _name(
    board: Board,
    vocabulary: Vocabulary,
    columns: Sequence[Column],
    labels: Sequence[frozenset[str]],
    band: tuple[int, int],
) -> tuple[Header | None, int]:
    """The columns that rows name, where they are enough, and how many they name exactly."""
    cells = [place for row in range(*band) for place in board.beginning(row) if place.text]
    matches = [vocabulary.look_up(p.text, p.cell.content.confidence) for p in cells]
    table = [[best_of(found, wanted) for found in matches] for wanted in labels]
    exact = sum(any(match and match.exact for match in row) for row in table)
    count = sum(any(row) for row in table)
    if count < max(min(2, len(columns)), LEAST_NAMED * len(columns)):
        return None, exact
    chosen = assign(_weights(table))
    heads = {
        columns[i].key: Head(cells[j], is_sure(table, chosen, i, j)) for i, j in enumerate(chosen) if j is not None
    }
    if len(heads) < max(min(2, len(columns)), LEAST_NAMED * len(columns)):
        return None, exact
    weight = sum(match.weight for i, j in enumerate(chosen) if j is not None and (match := table[i][j]))
    panels = _panels(columns, cells, table) or (heads,)
    row_end = max(head.place.row_end for panel in panels for head in panel.values())
    return Header(band[0], row_end, panels, weight), exact


def _weights(table: Sequence[Sequence[Match | None]]) -> list[list[float]]:
    """What to assign by: of equal matches the one further to the left."""
    return [[match.weight - EQUAL * j if match else 0.0 for j, match in enumerate(row)] for row in table]


def is_sure(table: Sequence[Sequence[Match | None]], chosen: Sequence[int | None], i: int, j: int) -> bool:
    """Whether slot i surely has its label at place j, and no place left over has the same claim.

    Args:
        table: the matches, shape (slots, places).
        chosen: the place of each slot.
        i: the slot.
        j: its place.
    """
    match = table[i][j]
    if match is None or not match.sure_beside(settled_labels(table, chosen)):
        return False
    others = (other for k, other in enumerate(table[i]) if other and k not in chosen)
    return all(other.weight < match.weight for other in others)


def _panels(
    columns: Sequence[Column], cells: Sequence[Place], table: Sequence[Sequence[Match | None]]
) -> tuple[Heads, ...]:
    """The columns by panels, where the same names follow each other in the same order several times."""
    named = sorted(
        (cells[j].col, columns[i].key, cells[j])
        for i, row in enumerate(table)
        for j, match in enumerate(row)
        if match and match.exact
    )
    keys = [key for _, key, _ in named]
    length = len(set(keys))
    times, rest = divmod(len(keys), length) if length > 1 else (0, 0)
    if times < 2 or rest or keys != keys[:length] * times:
        return ()
    return tuple(
        {key: Head(place, sure=True) for _, key, place in named[n * length : (n + 1) * length]} for n in range(times)
    )


@dataclass(frozen=True, slots=True)
class Under:
    """The cells of a row by the column that they stand under.

    ``merged`` holds the cells that reach over from another column, by the column that has none of its own.
    """

    places: Mapping[str, Place]
    merged: Mapping[str, Place]


def find_under(board: Board, heads: Heads, row: int) -> Under:
    """Which cell of a row stands under which header; each belongs to one column, each column has one."""
    shares = {
        key: [(place, _share(board, place, head.place)) for place in board.rows[row]] for key, head in heads.items()
    }
    near = {key: [(p, share) for p, share in all_shares if share >= UNDER] for key, all_shares in shares.items()}
    places = _plain(near) or _by_assignment(near)
    merged = {}
    for key, head in heads.items():
        if key in places:
            continue
        width = board.width(head.place.col, head.place.col_end)
        for place, _ in near[key]:
            if place in places.values() and board.shared(place, head.place) >= COVERS * width:
                merged[key] = place
    return Under(places, merged)


def _share(board: Board, a: Place, b: Place) -> float:
    narrower = min(board.width(a.col, a.col_end), board.width(b.col, b.col_end))
    return board.shared(a, b) / narrower if narrower else 0.0


def _plain(near: Mapping[str, Sequence[tuple[Place, float]]]) -> dict[str, Place]:
    """The usual case: every column has exactly one cell near it, and no two the same."""
    only = {key: places[0][0] for key, places in near.items() if len(places) == 1}
    return only if len(only) == len(near) == len(set(map(id, only.values()))) else {}


def _by_assignment(near: Mapping[str, Sequence[tuple[Place, float]]]) -> dict[str, Place]:
    cells = list({id(p): p for places in near.values() for p, _ in places}.values())
    index = {id(place): j for j, place in enumerate(cells)}
    weights = [[0.0] * len(cells) for _ in near]
    for i, places in enumerate(near.values()):
        for place, share in places:
            weights[i][index[id(place)]] = share
    chosen = assign(weights)
    return {key: cells[j] for key, j in zip(near, chosen, strict=True) if j is not None}
