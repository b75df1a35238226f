"""Labels of single fields as they were found, and the slots that they may be of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.forms import Footer, FormModel, LabelledField, Pairs
from extractor.mapping.board import Place, TextRow
from extractor.mapping.inline import Piece
from extractor.mapping.labels import Match, forms_of
from extractor.mapping.slots import Slot


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A label found on the form: a cell of its own, or a piece of a running text.

    ``beside`` is its value's cell where the ruling between its own cell and the next label's was lost.
    """

    row: int
    matches: tuple[Match, ...]
    place: Place | None = None
    text_row: TextRow | None = None
    piece: Piece | None = None
    beside: Place | None = None

    @property
    def is_exact(self) -> bool:
        """Whether there is no doubt what it says."""
        return bool(self.matches and self.matches[0].exact)

    @property
    def order(self) -> tuple[int, bool, float, int]:
        """Where it stands among the others, in reading order."""
        start = self.piece.start if self.piece else 0
        if self.place:
            return self.row, True, float(self.place.col), start
        return self.row, False, self.text_row.lines[0].region.box.top if self.text_row else 0.0, start


@dataclass(frozen=True, slots=True)
class SingleSlot:
    """A slot with the rows ``first`` up to ``last`` that it is expected in, and the labels of its neighbours."""

    slot: Slot
    names: tuple[str, ...]
    direction: str
    is_footer: bool
    is_optional: bool
    first: int
    last: int
    before: frozenset[str]
    after: frozenset[str]

    @property
    def labels(self) -> frozenset[str]:
        """Its labels, normalized."""
        return forms_of(self.names)

    def is_place_of(self, label: Label) -> bool:
        """Whether a label stands among the blocks where the slot is declared."""
        return self.first <= label.row < self.last or bool(label.text_row and self.first <= label.row <= self.last)


def single_slots(model: FormModel, extents: dict[int, tuple[int, int]], row_count: int) -> Iterator[SingleSlot]:
    """The slots of the blocks of pairs and of the footer.

    Args:
        model: the form's definition.
        extents: the first row, and the one behind the last, of each table block that was found, by its index.
        row_count: the rows of the board.
    """
    for index, block in enumerate(model.blocks):
        if not isinstance(block, Pairs | Footer):
            continue
        prefix = f"/{block.key}" if isinstance(block, Pairs) and block.key else ""
        fields: Sequence[LabelledField | None] = [None, *block.fields, None]
        for before, own, after in zip(fields, fields[1:], fields[2:], strict=False):
            if own:
                yield SingleSlot(
                    Slot(f"{prefix}/{own.key}", own.type, own.labels[0]),
                    own.labels,
                    block.direction if isinstance(block, Pairs) else "auto",
                    isinstance(block, Footer),
                    own.optional or isinstance(block, Footer),
                    max((end for i, (_, end) in extents.items() if i < index), default=0),
                    min((start for i, (start, _) in extents.items() if i > index), default=row_count + 1),
                    forms_of(before.labels) if before else frozenset(),
                    forms_of(after.labels) if after else frozenset(),
                )
