"""Single fields: labels with their values beside, below, or behind a colon, in the table and outside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractor.assignment import assign
from extractor.document import Content, Region
from extractor.forms import FormModel
from extractor.mapping.board import Board, Place, joined
from extractor.mapping.guessing import LONGEST, Free, Open, fits, guess
from extractor.mapping.inline import COLONS, Piece, cut_from_row, cut_out, find_pieces, find_unknown, rejoined
from extractor.mapping.labels import Match, Vocabulary, best_of, settled_labels
from extractor.mapping.likeness import Wordings
from extractor.mapping.singles import Label, SingleSlot, single_slots
from extractor.mapping.slots import Found
from extractor.mapping.surroundings import Surroundings

# Which of two equal labels is a slot's, in the measure of labels.EXACT: where it stands among the blocks, and whether
# the label before it and the one after it are those of the slots declared before and after.
IN_ITS_PLACE = 3.0
AFTER_ITS_NEIGHBOUR = 2.0
BEFORE_ITS_NEIGHBOUR = 1.0
EARLIER = 1e-4  # of equals the first
AS_GOOD = 1.5  # less than this between two is a doubt: what comes after a label says little


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
        self._surroundings = Surroundings(board, vocabulary, taken)
        self._slots = list(single_slots(model, extents, board.row_count))
        self._wanted = frozenset(label for slot in self._slots for label in slot.labels) | vocabulary.ignored
        self._footer_row = max((end for _, end in extents.values()), default=board.row_count)
        self._rows = rejoined(board.texts, self._wanted)
        self._labels = sorted([*self._in_cells(), *self._in_lines()], key=lambda one: one.order)

    def find(self) -> Iterator[Found]:
        """The slots that have a place on the form, in the order of the model."""
        table = [[best_of(label.matches, slot.labels) for label in self._labels] for slot in self._slots]
        weights = [
            [self._weigh(i, j, match) if match else 0.0 for j, match in enumerate(row)] for i, row in enumerate(table)
        ]
        chosen = assign(weights)
        settled = settled_labels(table, chosen)
        mapped = {i: self._labels[j] for i, j in enumerate(chosen) if j is not None}
        guessed = self._guess(mapped)
        taken = {id(label.place) for label in guessed.values() if label.place}
        used = {id(label.place) for label in mapped.values()} | taken
        for i, j in enumerate(chosen):
            slot, match = self._slots[i], table[i][j] if j is not None else None
            if i in guessed:
                yield from self._found(slot, guessed[i], used, sure=False)
            elif j is not None and match is not None and id(self._labels[j].place) not in taken:
                sure = match.sure_beside(settled) and not _is_rivalled(weights, chosen, i, j)
                sure = sure and not self._is_astray(slot, self._labels[j])
                yield from self._found(slot, self._labels[j], used, sure=sure, typed=not match.exact)

    def first_row(self) -> int:
        """The first row of the board that holds one of the labels; the number of rows where none does."""
        rows = [one.row for one in self._labels if one.place and any(match.sure for match in one.matches)]
        return min(rows, default=self._board.row_count)

    def _found(
        self, slot: SingleSlot, label: Label, used: set[int], *, sure: bool, typed: bool = False
    ) -> Iterator[Found]:
        """A slot with its value, if it has a place; if need be, only with one of its type."""
        found = self._value(slot, label, used)
        if found is None:
            return
        content, region, certain = found
        own = slot.slot
        # In running text a colon is another label's, which no model has.
        sure = sure and not (label.piece and any(colon in content.text for colon in COLONS))
        if not typed or fits(own.type, [content.text]):
            yield Found(own.pointer, own.type, own.label, content, region, sure and certain)

    def _guess(self, mapped: Mapping[int, Label]) -> dict[int, Label]:
        """What may be the labels of the slots that have none, by the slots' numbers."""
        taken = {i: label for i, label in mapped.items() if not self._is_astray(self._slots[i], label)}
        slots = [
            Open(i, slot.names, slot.slot.type, slot.is_optional)
            for i, slot in enumerate(self._slots)
            if i not in taken
        ]
        astray = {id(label.place) for i, label in mapped.items() if i not in taken}
        known = {id(label.place) for label in self._labels if label.place and label.is_exact} - astray
        known |= {id(label.place) for label in taken.values()}
        free = [*self._free_cells(taken, known), *self._free_pieces()] if slots else []
        at = {i: self._at(label) for i, label in taken.items()}
        found = guess(slots, at, [cell for cell, _ in free], Wordings([slot.names for slot in self._slots]))
        return {i: free[j][1] for i, j in found.items()}

    def _free_cells(self, taken: Mapping[int, Label], known: set[int]) -> Iterator[tuple[Free, Label]]:
        """The cells outside matrices and lists that are neither labels nor their values, with what stands by them."""
        values = {
            id(place)
            for i, label in taken.items()
            if label.place and not label.piece
            for place in self._surroundings.of(label.place, self._slots[i].direction, known)
        }
        for place in self._board.places:
            if place.row in self._taken or not place.text or id(place) in known | values or len(place.text) > LONGEST:
                continue
            beside = self._surroundings.of(place, "auto", known)
            if beside:
                label = Label(place.row, (), place)
                yield Free(self._at(label), place.text, tuple(p.text for p in beside)), label

    def _free_pieces(self) -> Iterator[tuple[Free, Label]]:
        """What stands before colons in running text and is no known label."""
        for row in self._rows:
            pieces = find_pieces(row.text, self._vocabulary, self._wanted, row.confidence, loose=True)
            for piece in find_unknown(row.text, pieces):
                label = Label(row.at, (), text_row=row, piece=piece)
                yield Free(self._at(label), *_parts(row.text, piece)), label
        for place in self._board.places:
            if place.row >= self._footer_row and len(self._board.rows[place.row]) == 1:
                for piece in find_unknown(place.text, self._pieces(place)):
                    label = Label(place.row, (), place, piece=piece)
                    yield Free(self._at(label), *_parts(place.text, piece)), label

    def _at(self, label: Label) -> float:
        """Where a label stands in the order of the form."""
        across = label.place.col / len(self._board.edges) if label.place else 0.0
        inside = label.piece.start / 1e6 if label.piece else 0.0
        return label.row + across + inside

    def _is_astray(self, slot: SingleSlot, label: Label) -> bool:
        """Whether a footer's label stands elsewhere, or another one in the footer."""
        return slot.is_footer != (label.row >= self._footer_row) and not slot.is_place_of(label)

    def _in_cells(self) -> Iterator[Label]:
        values: set[int] = set()
        for place in self._board.places:
            if place.row in self._taken or not place.text:
                continue
            matches = self._vocabulary.look_up(place.text, place.cell.content.confidence)
            matches = tuple(match for match in matches if match.label in self._wanted)
            if matches and self._surroundings.names_block(place):
                continue
            if matches and matches[0].exact:
                values.update(id(p) for p in self._board.right_of(place))
                yield Label(place.row, matches, place)
            elif pieces := self._pieces(place):
                right = self._board.right_of(place)
                stacked = not place.cell.certain and len(right) == len(pieces) > 1
                for i, piece in enumerate(pieces):
                    beside = right[i] if stacked else None
                    yield Label(place.row, (piece.match,), place, piece=piece, beside=beside)
            elif matches and id(place) not in values:
                yield Label(place.row, matches, place)

    def _pieces(self, place: Place) -> list[Piece]:
        # In a cell whose rulings are in doubt a label may stand together with its value or with the next label.
        # So it may below all tables, in a row that is one cell.
        loose = not place.cell.certain or (place.row >= self._footer_row and len(self._board.rows[place.row]) == 1)
        return find_pieces(place.text, self._vocabulary, self._wanted, place.cell.content.confidence, loose=loose)

    def _in_lines(self) -> Iterator[Label]:
        for row in self._rows:
            loose = row.at >= self._footer_row
            for piece in find_pieces(row.text, self._vocabulary, self._wanted, row.confidence, loose=loose):
                yield Label(row.at, (piece.match,), text_row=row, piece=piece)

    def _weigh(self, i: int, j: int, match: Match) -> float:
        slot, label = self._slots[i], self._labels[j]
        weight = match.weight - EARLIER * j
        if slot.is_place_of(label):
            weight += IN_ITS_PLACE
        if j > 0 and best_of(self._labels[j - 1].matches, slot.before):
            weight += AFTER_ITS_NEIGHBOUR
        if j + 1 < len(self._labels) and best_of(self._labels[j + 1].matches, slot.after):
            weight += BEFORE_ITS_NEIGHBOUR
        return weight

    def _value(self, slot: SingleSlot, label: Label, used: set[int]) -> tuple[Content, Region, bool] | None:
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
        places = self._surroundings.of(place, slot.direction, used)
        if not places:
            return None
        filled = [p for p in places if p.text]
        content = joined([p.cell.content for p in places])
        certain = all(p.cell.certain for p in places)
        stacked = len(filled) > 1 and slot.slot.type != "text"
        return content, (filled or places)[0].cell.regions[0], certain and not stacked


def _parts(text: str, piece: Piece) -> tuple[str, tuple[str, ...]]:
    """The label and the value of a piece."""
    return text[piece.start : piece.label_end], (text[piece.value_start : piece.value_end],)


def _is_rivalled(weights: Sequence[Sequence[float]], chosen: Sequence[int | None], i: int, j: int) -> bool:
    """Whether a label left over fits the slot as well, or a slot left over the label."""
    enough = weights[i][j] - AS_GOOD
    return any(w > enough for k, w in enumerate(weights[i]) if w and k not in chosen) or any(
        row[j] > enough for k, row in enumerate(weights) if row[j] and chosen[k] is None
    )
