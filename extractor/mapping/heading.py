"""The heading: title, year and the like, above a form's table or in its first rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rapidfuzz import fuzz

from extractor.document import Content, Region
from extractor.forms import Heading, HeadingField
from extractor.mapping.board import Board, TextRow, joined
from extractor.mapping.labels import normalize
from extractor.mapping.slots import Found
from extractor.values import read_value

# How much of the text looked for must be there, 0..100: two misread characters of nine leave 78.
FOUND = 75.0
SURELY_FOUND = 99.9
LONGEST_TITLE = 30  # characters that a title has beside the text looked for

_BRACKETED_YEAR = re.compile(
    r"[(（\[【〔][^()（）\[\]【】〔〕]{0,4}[0-9０-９〇○零一二三四五六七八九OoＯ]{4}年?度?[)）\]】〕]"
)
_YEAR_PART = re.compile(r"[(（\[【〔]?\s*[0-9０-９〇○零一二三四五六七八九OoＯ]{4}\s*年?\s*度?\s*[)）\]】〕]?")


@dataclass(frozen=True, slots=True)
class _Item:
    """A text of the heading: lines side by side, or a cell."""

    text: str
    content: Content
    region: Region
    certain: bool = True


def likeness(text: str, find: str) -> float:
    """How much of a text looked for another one holds, 0 to 100; 0 where it is too long to be a title."""
    plain, wanted = normalize(text), normalize(find)
    if not len(wanted) - 2 <= len(plain) <= len(wanted) + LONGEST_TITLE:
        return 0.0
    if wanted in plain:
        return 100.0
    return fuzz.partial_ratio(wanted, plain, score_cutoff=FOUND) if len(wanted) > 2 else 0.0


def map_heading(board: Board, block: Heading, first_row: int) -> Iterator[Found]:
    """The slots of a heading.

    Args:
        board: the form.
        block: the heading's definition.
        first_row: the board's first row that belongs to another block.
    """
    items = list(_items(board, first_row))
    for field in block.fields:
        found = _find_text(items, field) if field.type == "text" else _find_typed(items, field)
        if found:
            item, sure = found
            yield Found(f"/{field.key}", field.type, field.find, item.content, item.region, sure and item.certain)


def _items(board: Board, first_row: int) -> Iterator[_Item]:
    """The texts above a row; lines that stand one below the other also together, since titles wrap."""
    rows = [row for row in board.texts if row.at <= first_row]
    for row in rows:
        yield _of_lines([row])
    for place in board.places:
        if place.row < first_row and place.text:
            cell = place.cell
            yield _Item(place.text, cell.content, cell.regions[0], cell.certain)
    for above, below in pairwise(rows):
        yield _of_lines([above, below])


def _of_lines(rows: Sequence[TextRow]) -> _Item:
    lines = [line for row in rows for line in row.lines]
    content = joined([line.content for line in lines])
    return _Item(content.text, content, _around(lines[0].region, [line.region for line in lines]))


def _around(first: Region, regions: Sequence[Region]) -> Region:
    box = first.box
    for region in regions:
        if region.page_number == first.page_number:
            box = box.union(region.box)
    return Region(first.page_number, box)


def _find_text(items: Sequence[_Item], field: HeadingField) -> tuple[_Item, bool] | None:
    """The item that holds the text, without a year in brackets beside it; the first of the best."""
    rated = [(likeness(item.text, field.find), item) for item in items]
    best = max((rate for rate, _ in rated), default=0.0)
    if best < FOUND:
        return None
    item = next(item for rate, item in rated if rate == best)
    text = _BRACKETED_YEAR.sub("", item.text)
    if likeness(text, field.find) < FOUND:
        text = item.text
    return _part(item, text), best >= SURELY_FOUND


def _find_typed(items: Sequence[_Item], field: HeadingField) -> tuple[_Item, bool] | None:
    """The part of an item that holds the text and a value of the type; else the item that has a place for it."""
    wanted = normalize(field.find)
    holding = [item for item in items if wanted in normalize(item.text) or _nearly(item.text, field.find)]
    for item in (*holding, *(items if field.type == "year" else ())):
        part = _typed_part(item, field)
        if part:
            return _part(item, part), wanted in normalize(item.text)
    return (holding[0], True) if holding and len(normalize(holding[0].text)) <= len(wanted) + 6 else None


def _nearly(text: str, find: str) -> bool:
    return likeness(text, find) >= FOUND


def _typed_part(item: _Item, field: HeadingField) -> str | None:
    if field.type != "year":
        at = item.text.find(field.find)
        rest = item.text[at + len(field.find) :].lstrip(":： ") if at >= 0 else item.text
        return rest if read_value(rest, field.type) is not None else None
    parts = [part for part in _YEAR_PART.findall(item.text) if read_value(part, "year") is not None]
    named = [part for part in parts if "年" in part or field.find in part] or parts
    return named[0] if len(set(named)) == 1 else None


def _part(item: _Item, text: str) -> _Item:
    """An item with a part of its text, in its readings as well where they agree."""
    if text == item.text:
        return item
    readings = tuple(
        replace(reading, text=text) if reading.text == item.content.text else reading
        for reading in item.content.readings
    )
    return replace(item, text=text, content=replace(item.content, text=text, readings=readings))
