"""Which cells hold the value of a label: those beside it or those below."""

from __future__ import annotations

from collections.abc import Set

from extractor.mapping.board import Board, Place
from extractor.mapping.labels import Vocabulary

LONGEST_HEAD = 16  # characters of a label above its value


class Surroundings:
    """What stands round the labels of single fields."""

    def __init__(self, board: Board, vocabulary: Vocabulary, taken: Set[int]) -> None:
        """Takes the form, its labels, and the rows that belong to matrices and lists."""
        self._board, self._vocabulary, self._taken = board, vocabulary, taken
        self._headed = frozenset(place.row for place in board.places if self._is_headed(place))

    def of(self, place: Place, direction: str, used: Set[int]) -> list[Place]:
        """The cells of a label's value.

        Args:
            place: the label's cell.
            direction: where the value is looked for first: right, below, or auto.
            used: the ids of cells that are labels themselves.
        """
        right = [p for p in self._board.right_of(place) if not self._is_label(p, used)]
        below = self._below(place, used)
        is_below = direction == "below" or (direction == "auto" and place.row in self._headed)
        return (below or right) if is_below else (right or below)

    def names_block(self, place: Place) -> bool:
        """Whether a cell stands beside a row of short texts with their values below: then it is no field's label."""
        right = self._board.right_of(place)
        heads = [p for p in self._board.rows[place.row] if p.col >= place.col_end and p.row == place.row and p.text]
        if not place.cell.certain or len(right) < 2 or right[0].row_end > right[1].row or len(heads) < 2:
            return False
        return all(len(p.text) <= LONGEST_HEAD and p.row_end < place.row_end for p in heads)

    def _is_headed(self, place: Place) -> bool:
        """Whether a cell tells that its row has labels whose values stand below."""
        if not place.text or place.row in self._taken:
            return False
        if self.names_block(place):
            return True
        below = self._board.below(place)
        if not self._is_exact(place) or not below or not below.text or self._is_exact(below):
            return False
        right = self._board.right_of(place)
        return len(self._board.rows[place.row]) > 1 and (not right or any(map(self._is_exact, right)))

    def _below(self, place: Place, used: Set[int]) -> list[Place]:
        """The cell below a label, and those below it as far as a cell to the left takes them in with the label."""
        out: list[Place] = []
        at = place
        while (under := self._board.below(at)) and not self._is_label(under, used):
            together = any(
                p.col_end <= place.col and p.row <= place.row and p.row_end >= under.row_end
                for p in self._board.rows[place.row]
            )
            if out and not (together and (under.col, under.col_end) == (out[0].col, out[0].col_end)):
                break
            out.append(under)
            at = under
        return out

    def _is_label(self, place: Place, used: Set[int]) -> bool:
        return id(place) in used or place.row in self._taken or self._is_exact(place)

    def _is_exact(self, place: Place) -> bool:
        matches = self._vocabulary.look_up(place.text, place.cell.content.confidence)
        return bool(matches and matches[0].exact)
