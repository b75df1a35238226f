"""Single fields: labels with their values beside, below, or behind a colon, in the table and outside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.assignment import assign
from extractor.document import Content, Region
from extractor.forms import Footer, FormModel, LabelledField, Pairs
from extractor.mapping.board import Board, Place, TextRow, joined
from extractor.mapping.inline import Piece, cut_from_row, cut_out, find_pieces
from extractor.mapping.labels import Match, Vocabulary, best_of, forms_of, settled_labels
from extractor.mapping.slots import Found, Slot

# Which of two equal labels is a slot's, in the measure of labels.EXACT: where it stands among the blocks, and whether
# the label before it and the one after it are those of the slots declared before and after.
IN_ITS_PLACE = 3.0
AFTER_ITS_NEIGHBOUR = 2.0
BEFORE_ITS_NEIGHBOUR = 1.0
EARLIER = 1e-4  # of equals the first
AS_GOOD = 1.5  # less than this between two is a doubt: what comes after a label says little


@dataclass(frozen=True, slots=True, eq=False)
class _Label:
    """A label found on the form: a cell of its own, or a piece of a running text.

    ``beside`` is its value's cell where the ruling between its own cell and the next label's was lost.
    """

    row: int
    matches: tuple[Match, ...]
    place: Place | None = None
    text_row: TextRow | None = None
    piece: Piece | None = None
    beside: Place | None = None


@dataclass(frozen=True, slots=True)
class _Slot:
    """A slot with the rows it is expected in."""

    slot: Slot
    labels: frozenset[str]
    direction: str
    first: int
    last: int
    before: frozenset[str]
    after: frozenset[str]


class SingleFields:
    """The fields of the blocks of pairs and of the footer, found together: one label is one field's."""

    def __init__(
        self,
        board: Board,
        vocabulary: Vocabulary,
        model: FormModel,
        extents: dict[int, tuple[int, int]],
        taken: set[int],
    ) -> None:
        """Takes what is known of the other blocks.

        Args:
            board: the form.
            vocabulary: its labels.
            model: its definition.
            extents: the first row, and the one behind the last, of each table block that was found, by its index.
            taken: the rows that belong to them.
        """
        self._board, self._vocabulary, self._taken = board, vocabulary, taken
        self._slots = list(_slots(model, extents, board.row_count))
        self._wanted = frozenset(label for slot in self._slots for label in slot.labels)
        self._footer_row = max((end for _, end in extents.values()), default=board.row_count)
        self._labels = sorted(
            [*self._in_cells(), *self._in_lines()],
            key=lambda one: (one.row, one.place is not None, *_across(one)),
        )

    def find(self) -> Iterator[Found]:
        """The slots that have a place on the form, in the order of the model."""
        table = [[best_of(label.matches, slot.labels) for label in self._labels] for slot in self._slots]
        weights = [
            [self._weigh(i, j, match) if match else 0.0 for j, match in enumerate(row)] for i, row in enumerate(table)
        ]
        chosen = assign(weights)
        settled = settled_labels(table, chosen)
        used = {id(self._labels[j].place) for j in chosen if j is not None}
        for i, j in enumerate(chosen):
            match = table[i][j] if j is not None else None
            if j is None or match is None:
                continue
            sure = match.sure_beside(settled) and not _is_rivalled(weights, chosen, i, j)
            found = self._value(self._slots[i], self._labels[j], used)
            if found:
                content, region, certain = found
                slot = self._slots[i].slot
                yield Found(slot.pointer, slot.type, slot.label, content, region, sure and certain)

    def first_row(self) -> int:
        """The first row of the board that holds one of the labels; the number of rows where none does."""
        rows = [one.row for one in self._labels if one.place and any(match.sure for match in one.matches)]
        return min(rows, default=self._board.row_count)

    def _in_cells(self) -> Iterator[_Label]:
        values: set[int] = set()
        for place in self._board.places:
            if place.row in self._taken or not place.text:
                continue
            matches = self._vocabulary.look_up(place.text, place.cell.content.confidence)
            matches = tuple(match for match in matches if match.label in self._wanted)
            if matches and matches[0].exact:
                values.update(id(p) for p in self._board.right_of(place))
                yield _Label(place.row, matches, place)
            elif pieces := self._pieces(place):
                right = self._board.right_of(place)
                stacked = not place.cell.certain and len(right) == len(pieces) > 1
                for i, piece in enumerate(pieces):
                    beside = right[i] if stacked else None
                    yield _Label(place.row, (piece.match,), place, piece=piece, beside=beside)
            elif matches and id(place) not in values:
                yield _Label(place.row, matches, place)

    def _pieces(self, place: Place) -> list[Piece]:
        # In a cell whose rulings are in doubt a label may stand together with its value or with the next label.
        loose = place.row >= self._footer_row or not place.cell.certain
        return find_pieces(place.text, self._vocabulary, self._wanted, place.cell.content.confidence, loose=loose)

    def _in_lines(self) -> Iterator[_Label]:
        for row in self._board.texts:
            loose = row.at >= self._footer_row
            for piece in find_pieces(row.text, self._vocabulary, self._wanted, row.confidence, loose=loose):
                yield _Label(row.at, (piece.match,), text_row=row, piece=piece)

    def _weigh(self, i: int, j: int, match: Match) -> float:
        slot, label = self._slots[i], self._labels[j]
        weight = match.weight - EARLIER * j
        if slot.first <= label.row < slot.last or (label.text_row and slot.first <= label.row <= slot.last):
            weight += IN_ITS_PLACE
        if j > 0 and best_of(self._labels[j - 1].matches, slot.before):
            weight += AFTER_ITS_NEIGHBOUR
        if j + 1 < len(self._labels) and best_of(self._labels[j + 1].matches, slot.after):
            weight += BEFORE_ITS_NEIGHBOUR
        return weight

    def _value(self, slot: _Slot, label: _Label, used: set[int]) -> tuple[Content, Region, bool] | None:
        if label.text_row and label.piece:
            content, region = cut_from_row(label.text_row, label.piece, self._vocabulary, self._wanted)
            return content, region, True
        place = label.place
        if place is None:
            return None
        if label.beside:
            return label.beside.cell.content, label.beside.cell.regions[0], False
        if label.piece:
            content = cut_out(place.cell.content, label.piece, self._vocabulary, self._wanted)
            return content, place.cell.regions[0], place.cell.certain
        places = self._beside(place, slot.direction, used)
        if not places:
            return None
        filled = [p for p in places if p.text]
        content = joined([p.cell.content for p in places])
        certain = all(p.cell.certain for p in places)
        stacked = len(filled) > 1 and slot.slot.type != "text"
        return content, (filled or places)[0].cell.regions[0], certain and not stacked

    def _beside(self, place: Place, direction: str, used: set[int]) -> list[Place]:
        """The cells of a label's value: to the right and else below, or the other way round."""
        right = [p for p in self._board.right_of(place) if not self._is_label(p, used)]
        below = self._below(place, used)
        return (below or right) if direction == "below" else (right or below)

    def _below(self, place: Place, used: set[int]) -> list[Place]:
        """The cell below a label, and those below it as far as a cell to the left takes them in with the label."""
        out: list[Place] = []
        at = place
        while (under := self._board.below(at)) and under.row not in self._taken and not self._is_label(under, used):
            together = any(
                p.col_end <= place.col and p.row <= place.row and p.row_end >= under.row_end
                for p in self._board.rows[place.row]
            )
            if out and not (together and (under.col, under.col_end) == (out[0].col, out[0].col_end)):
                break
            out.append(under)
            at = under
        return out

    def _is_label(self, place: Place, used: set[int]) -> bool:
        if id(place) in used or place.row in self._taken:
            return True
        matches = self._vocabulary.look_up(place.text, place.cell.content.confidence)
        return bool(matches and matches[0].exact)


def _across(label: _Label) -> tuple[float, int]:
    start = label.piece.start if label.piece else 0
    if label.place:
        return float(label.place.col), start
    return (label.text_row.lines[0].region.box.top if label.text_row else 0.0), start


def _slots(model: FormModel, extents: dict[int, tuple[int, int]], row_count: int) -> Iterator[_Slot]:
    for index, block in enumerate(model.blocks):
        if not isinstance(block, Pairs | Footer):
            continue
        prefix = f"/{block.key}" if isinstance(block, Pairs) and block.key else ""
        first = max((end for i, (_, end) in extents.items() if i < index), default=0)
        last = min((start for i, (start, _) in extents.items() if i > index), default=row_count + 1)
        fields: Sequence[LabelledField | None] = [None, *block.fields, None]
        for before, own, after in zip(fields, fields[1:], fields[2:], strict=False):
            if own:
                yield _Slot(
                    Slot(f"{prefix}/{own.key}", own.type, own.labels[0]),
                    forms_of(own.labels),
                    block.direction if isinstance(block, Pairs) else "auto",
                    first,
                    last,
                    forms_of(before.labels) if before else frozenset(),
                    forms_of(after.labels) if after else frozenset(),
                )


def _is_rivalled(weights: Sequence[Sequence[float]], chosen: Sequence[int | None], i: int, j: int) -> bool:
    """Whether a label left over fits the slot as well, or a slot left over the label."""
    enough = weights[i][j] - AS_GOOD
    return any(w > enough for k, w in enumerate(weights[i]) if w and k not in chosen) or any(
        row[j] > enough for k, row in enumerate(weights) if row[j] and chosen[k] is None
    )
