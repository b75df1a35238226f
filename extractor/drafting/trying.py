"""A draft tried on its own sample: what mapping does not find where it was drafted from is marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extractor.document import Field, Region, Sheet
from extractor.drafting.blocks import tidy
from extractor.drafting.draft import Block, Draft, Item
from extractor.forms import FormModel
from extractor.mapping import map_forms
from extractor.mapping.board import Place

NOT_FOUND = "this is not found on the sample itself: see whether its label is that of something else, too"
NO_FORM = "the form is not found on the sample itself: its titles or first labels must be others"

Fields = Mapping[str, Field]


def try_out(draft: Draft, model: FormModel, sheet: Sheet) -> Draft:
    """The draft with a doubt at every slot that does not take the cell that it was drafted from.

    Args:
        draft: as it was drafted.
        model: the same, as it was written and read again.
        sheet: the sample.
    """
    records = map_forms(sheet, [model], form=model.id)
    if not records:
        return replace(draft, doubts=(*draft.doubts, NO_FORM))
    return replace(draft, blocks=tuple(_marked(block, records[0].fields) for block in draft.blocks))


def _marked(block: Block, fields: Fields) -> Block:
    prefix = f"/{block.key}" if block.key else ""
    if block.kind == "heading":
        return block
    if block.kind == "matrix":
        pointers = {(row.key, c.key): f"{prefix}/{row.key}/{c.key}" for row in block.rows for c in block.columns}
        lost = {
            (row.key, column.key)
            for row in block.rows
            for column in block.columns
            if not _takes(fields.get(pointers[row.key, column.key]), _meeting(row, column))
        }
        columns = [c if any((r.key, c.key) not in lost for r in block.rows) else _doubted(c) for c in block.columns]
        rows = [r if any((r.key, c.key) not in lost for c in block.columns) else _doubted(r) for r in block.rows]
        return replace(block, columns=tuple(columns), rows=tuple(rows))
    own = [
        item if _is_bare(item) or _takes(fields.get(f"{prefix}/{item.key}"), item.values) else _doubted(item)
        for item in block.fields
    ]
    listed = any(place.text for column in block.columns if not column.carried for place in column.values)
    columns = [c if not listed or _is_listed(c, prefix, fields) else _doubted(c) for c in block.columns]
    return replace(block, fields=tuple(own), columns=tuple(columns))


def _is_bare(item: Item) -> bool:
    """Whether a label shares a cell with its value, and there is none yet: beside a blank one it may be found."""
    return any(tidy(place.text) == item.label for place in item.values)


def _meeting(row: Item, column: Item) -> list[Place]:
    """The cells of a column that are in a row."""
    return [place for place in column.values if place in row.values]


def _takes(field: Field | None, places: list[Place] | tuple[Place, ...]) -> bool:
    """Whether a field was found, and in one of the cells, if it is to be in a cell at all."""
    if field is None:
        return False
    return not places or field.region in _regions(places)


def _is_listed(column: Item, prefix: str, fields: Fields) -> bool:
    """Whether any cell of a column that is filled is taken by a record; a blank column shows nothing."""
    filled = [place for place in column.values if place.text]
    taken = {
        field.region
        for pointer, field in fields.items()
        if pointer.startswith(f"{prefix}/") and pointer.endswith(f"/{column.key}")
    }
    return not filled or bool(taken & _regions(filled))


def _regions(places: list[Place] | tuple[Place, ...]) -> set[Region]:
    return {region for place in places for region in place.cell.regions}


def _doubted(item: Item) -> Item:
    return replace(item, doubts=(*item.doubts, NOT_FOUND))
