"""Header rows: where the columns of a block are named, and which cell of a row stands under which of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.assignment import assign
from extractor.forms import Column, Matrix, RecordColumn, Records
from extractor.mapping.board import Board, Place
from extractor.mapping.guessing import Free, Open, counts, guess, worth
from extractor.mapping.labels import Match, Vocabulary, best_of, forms_of, settled_labels
from extractor.mapping.likeness import Wordings

# A row is a block's header row where it names at least this share of the columns, and two of them at the least.
LEAST_NAMED = 0.4
MOST_HEADER_ROWS = 3  # a group's name, the columns' names, their units
# A cell stands under a header where they share this part of the narrower one; alone in its row, half of it will do.
UNDER = 0.3
# A cell is merged over a column where it takes in this much of the column.
COVERS = 0.6
EQUAL = 1e-6
FILLED = 0.01
# A row that names too few columns is their header where so large a share has labels that are worded so much like them.
LIKE_SHARE = 0.5
LIKE_NAMED = 0.3
# To see of what type a column is, so many rows are read below its label, down to a cell that is so much wider.
MOST_READ = 12
WIDER = 1.6


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
        found[block.key] = _with_guesses(board, vocabulary, block, header)
        taken.update(range(header.row, header.row_end))
        waiting.remove(block)
    for block in waiting:
        worded = _worded_header(board, block, taken)
        if worded:
            found[block.key] = _with_guesses(board, vocabulary, block, worded)
            taken.update(range(worded.row, worded.row_end))
    return found


def _worded_header(board: Board, block: Matrix | Records, taken: set[int]) -> Header | None:
    """The row whose wording is most like the names of a block's columns, where no row names enough of them."""
    wordings = Wordings([column.labels for column in block.columns])
    expected = sum(not column.optional for column in block.columns)
    best: Header | None = None
    for row in range(board.row_count):
        cells = [place for place in board.beginning(row) if place.text and place.row_end == row + 1]
        if row in taken or len(cells) < 2:
            continue
        worths = [_worths(block, wordings, place.text, tuple(_below(board, place, row + 1))) for place in cells]
        chosen = assign([[own[i] for own in worths] for i in range(len(block.columns))])
        heads = {block.columns[i].key: Head(cells[j], sure=False) for i, j in enumerate(chosen) if j is not None}
        weight = sum(worths[j][i] for i, j in enumerate(chosen) if j is not None)
        if len(heads) >= max(2, LIKE_SHARE * expected) and (best is None or weight > best.weight + EQUAL):
            best = Header(row, row + 1, (heads,), weight)
    return best


def _worths(block: Matrix | Records, wordings: Wordings, text: str, below: Sequence[str]) -> list[float]:
    """What speaks for a text as each column's label; 0 where too little does."""
    found = (worth(a, column.type, below) for a, column in zip(wordings.alike(text), block.columns, strict=True))
    return [own if own >= LIKE_NAMED else 0.0 for own in found]


def _with_guesses(board: Board, vocabulary: Vocabulary, block: Matrix | Records, header: Header) -> Header:
    """The header with columns whose labels no model has; certain of none of them."""
    heads = header.panels[0]
    slots = [
        Open(
            i,
            column.labels,
            column.type,
            column.optional,
            isinstance(column, RecordColumn) and column.carried,
            column.among,
        )
        for i, column in enumerate(block.columns)
        if column.key not in heads
    ]
    places = [
        place
        for place in board.rows[header.row_end - 1]
        if _is_free(place, header, heads) and not is_ignored(vocabulary, place.text)
    ]
    if not slots or not places or len(header.panels) > 1:
        return header
    cells = [Free(float(place.col), place.text, tuple(_below(board, place, header.row_end))) for place in places]
    kept = [i for i, cell in enumerate(cells) if not counts(cell.below)]
    places, cells = [places[i] for i in kept], [cells[i] for i in kept]
    at = {i: float(heads[c.key].place.col) for i, c in enumerate(block.columns) if c.key in heads}
    wordings = Wordings([column.labels for column in block.columns])
    found = {block.columns[i].key: Head(places[j], sure=False) for i, j in guess(slots, at, cells, wordings).items()}
    row = min([header.row, *(head.place.row for head in found.values())])
    return replace(header, row=row, panels=({**heads, **found},)) if found else header


def is_ignored(vocabulary: Vocabulary, text: str) -> bool:
    """Whether a text is a label of what is not read."""
    matches = vocabulary.look_up(text)
    return bool(matches and matches[0].exact and matches[0].label in vocabulary.ignored)


def _is_free(place: Place, header: Header, heads: Heads) -> bool:
    """Whether a cell of the last header row names no column yet, and does not go on below as a block's own label."""
    named = any(place is head.place for head in heads.values())
    return bool(place.text) and place.row_end == header.row_end and not named


def _below(board: Board, head: Place, row: int) -> Iterator[str]:
    """The texts under a column's label, as long as cells of one width follow that is no other's."""
    columns: set[tuple[int, int]] = set()
    for below in range(row, min(row + MOST_READ, board.row_count)):
        under = [p for p in board.rows[below] if board.shared(p, head) > 0]
        across = {(p.col, p.col_end) for p in under}
        if any(board.width(p.col, p.col_end) > WIDER * board.width(head.col, head.col_end) for p in under):
            return
        if columns and across != columns:
            return
        columns = across
        yield from (p.text for p in under if p.row == below)


def _best_header(board: Board, vocabulary: Vocabulary, columns: Sequence[Column], taken: set[int]) -> Header | None:
    best: Header | None = None
    own = Vocabulary([column.labels for column in columns])
    for row in range(board.row_count):
        if row in taken:
            continue
        named = 0
        for rows in range(1, MOST_HEADER_ROWS + 1):
            last = row + rows - 1
            if last >= board.row_count or last in taken or (rows > 1 and last in board.starts):
                break
            header, exact = _name(board, vocabulary, own, columns, (row, row + rows))
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
    own: Vocabulary,
    columns: Sequence[Column],
    band: tuple[int, int],
) -> tuple[Header | None, int]:
    """The columns that rows name, where they are enough, and how many they name exactly."""
    cells = [
        place
        for row in range(*band)
        for place in board.beginning(row)
        if place.text and place.row_end < band[1] + MOST_HEADER_ROWS
    ]
    matches = [vocabulary.look_up(p.text, p.cell.content.confidence) for p in cells]
    matches = [_own_matches(found, p.text, own) for found, p in zip(matches, cells, strict=True)]
    wanted = [forms_of(column.labels) for column in columns]
    table = [[best_of(found, labels) for found in matches] for labels in wanted]
    exact = sum(any(match and match.exact for match in row) for row in table)
    expected = sum(not column.optional or any(row) for column, row in zip(columns, table, strict=True))
    least = max(min(2, len(columns)), LEAST_NAMED * expected)
    if sum(any(row) for row in table) < least:
        return None, exact
    below = [tuple(_below(board, place, band[1])) for place in cells]
    table = [
        [match if _suits(match, column, texts) else None for match, texts in zip(row, below, strict=True)]
        for column, row in zip(columns, table, strict=True)
    ]
    chosen = assign(_weights(table, [any(texts) for texts in below]))
    heads = {
        columns[i].key: Head(cells[j], is_sure(table, chosen, i, j)) for i, j in enumerate(chosen) if j is not None
    }
    if len(heads) < least:
        return None, exact
    weight = sum(match.weight for i, j in enumerate(chosen) if j is not None and (match := table[i][j]))
    panels = _panels(columns, cells, table) or (heads,)
    row_end = max(head.place.row_end for panel in panels for head in panel.values())
    return Header(band[0], row_end, panels, weight), exact


def _weights(table: Sequence[Sequence[Match | None]], filled: Sequence[bool]) -> list[list[float]]:
    """What to assign by: of equal matches the one with something below it, then the one further to the left."""
    return [
        [match.weight + FILLED * filled[j] - EQUAL * j if match else 0.0 for j, match in enumerate(row)]
        for row in table
    ]


def _own_matches(found: tuple[Match, ...], text: str, own: Vocabulary) -> tuple[Match, ...]:
    """The labels that a text may be; of one that another block has, also what it would be for this block."""
    if not found or not found[0].exact or found[0].label in own.labels:
        return found
    return tuple(replace(match, plausible=False) for match in own.look_up(text))


def _suits(match: Match | None, column: Column, below: Sequence[str]) -> bool:
    """Whether a match may stand: another word has to have below it what the column holds."""
    return not match or match.exact or match.plausible or worth(1.0, column.type, below) == 1.0


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
    found = [
        (columns[i].key, cells[j])
        for i, row in enumerate(table)
        for j, match in enumerate(row)
        if match and match.exact
    ]
    named = sorted(found, key=lambda one: (one[1].col, one[0], one[1].row))
    keys = [key for key, _ in named]
    length = len(set(keys))
    times, rest = divmod(len(keys), length) if length > 1 else (0, 0)
    if times < 2 or rest or keys != keys[:length] * times:
        return ()
    return tuple(
        {key: Head(place, sure=True) for key, place in named[n * length : (n + 1) * length]} for n in range(times)
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
