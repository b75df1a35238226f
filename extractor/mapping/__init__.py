"""A sheet and form models -> records: what stands in each declared slot of each form of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.document import Record, Sheet
from extractor.forms import FormModel
from extractor.mapping.blocks import find_slots
from extractor.mapping.board import Board, lay_out
from extractor.mapping.records import to_values, with_texts
from extractor.mapping.splitting import Part, find_parts
from extractor.values import read_value

__all__ = ["Identity", "identify", "map_forms", "read_value", "to_values", "with_texts"]

# A form whose model is less sure than this goes to review as a whole.
SURE_MODEL = 0.65


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model a form of a file is of, and how sure that is, 0 to 1."""

    form: str
    certainty: float
    page_numbers: tuple[int, ...]


def map_forms(sheet: Sheet, models: Sequence[FormModel], *, form: str = "auto") -> tuple[Record, ...]:
    """The forms of a file as records, in order; tables and lines of no known form give none.

    Args:
        sheet: the file's lines and tables.
        models: the models a form may be of; of two that fit equally the first.
        form: the id of the one model that it is; little evidence is then enough. 'auto' to find out.
    """
    return tuple(_map(part) for part in _parts(sheet, models, form))


def identify(sheet: Sheet, models: Sequence[FormModel], *, form: str = "auto") -> tuple[Identity, ...]:
    """Which models the forms of a file are of, in order. The arguments are those of ``map_forms``."""
    return tuple(
        Identity(part.model.id, part.certainty, _pages(lay_out(part.elements))) for part in _parts(sheet, models, form)
    )


def _parts(sheet: Sheet, models: Sequence[FormModel], form: str) -> list[Part]:
    if form == "auto":
        return find_parts(sheet, models)
    # A path names a model too; whoever loaded it gives that one alone.
    named = [model for model in models if model.id == form] or models
    return find_parts(sheet, named, forced=True)


def _map(part: Part) -> Record:
    board = lay_out(part.elements)
    sure = part.certainty >= SURE_MODEL
    slots = find_slots(board, part.model, part.vocabulary)
    fields = {slot.pointer: (slot if sure else replace(slot, sure=False)).to_field() for slot in slots}
    return Record(part.model.id, _pages(board), to_values(part.model, fields), fields)


def _pages(board: Board) -> tuple[int, ...]:
    """The pages that a form's tables stand on, or its lines where it has none."""
    regions = [region for place in board.places for region in place.cell.regions]
    regions = regions or [line.region for row in board.texts for line in row.lines]
    return tuple(sorted({region.page_number for region in regions}))
