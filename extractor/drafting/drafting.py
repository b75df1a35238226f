"""A sheet as a draft."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from extractor.document import Grid, Line, Sheet
from extractor.drafting.bands import find_bands
from extractor.drafting.blocks import Builder
from extractor.drafting.draft import Block, Draft, Item
from extractor.drafting.headings import Title, find_title, whole_rows
from extractor.drafting.inline import split
from extractor.drafting.keys import Keys
from extractor.drafting.rules import guess_rules
from extractor.drafting.words import COLONS, Words, has_han, squeeze
from extractor.mapping.board import TextRow, lay_out

NO_TITLE = "the sample has no title: what others of this form are known by"
OTHER_FORM = "the sample holds more than one form; this is drafted from the first"

ID_WORDS = 8

_ID = re.compile(r"[^a-z0-9]+")


def draft_form(sheet: Sheet, words: Words, *, name: str = "", page_width: float = 0.0) -> Draft:
    """A draft of the form that a sheet holds, the first where it holds several.

    Args:
        sheet: the lines and tables of one file.
        words: of forms.
        name: for the draft's id, where the title gives none: of the sample's file.
        page_width: of its first page, in pixels; 0 where it is not known.
    """
    elements, is_first = _first_form(sheet.elements)
    board = lay_out(elements)
    top = whole_rows(board)
    title = find_title(board, top, page_width, words)
    keys = Keys(words)
    blocks: list[Block] = []
    if title:
        blocks.append(_heading(title, keys))
    builder = Builder(board, words, keys)
    first = top[-1].row_end if top else 0
    if any(colon in place.text for place in top for colon in COLONS):
        first = next(place.row for place in top if any(colon in place.text for colon in COLONS))
    blocks += _of_lines([row for row in board.texts if row.at < board.row_count], builder, "pairs")
    blocks += builder.build(find_bands(board, words, first, board.row_count))
    blocks += _of_lines([row for row in board.texts if row.at >= board.row_count], builder, "footer")
    blocks = _merged(blocks)
    text = title.text if title else name
    doubts = [] if title else [NO_TITLE]
    doubts += [] if is_first else [OTHER_FORM]
    is_chinese = any(has_han(item.label) for block in blocks for item in (*block.fields, *block.columns))
    titles = (title.find,) if title else (next(_labels(blocks), name or "form"),)
    return Draft(
        id=_id(words.key(title.find, ID_WORDS)[0] if title else "", name),
        name=text or "form",
        language="zh" if is_chinese else "en",
        titles=titles,
        blocks=tuple(blocks),
        rules=tuple(guess_rules(blocks, words)),
        doubts=tuple(doubts),
    )


def _first_form(elements: Sequence[Line | Grid]) -> tuple[tuple[Line | Grid, ...], bool]:
    """The elements up to where a line comes again that stood above the first table, and whether that is all."""
    above: set[str] = set()
    seen_table = False
    for i, element in enumerate(elements):
        if isinstance(element, Grid):
            seen_table = True
        elif not seen_table:
            above.add(squeeze(element.text))
        elif len(squeeze(element.text)) > 3 and squeeze(element.text) in above:
            return tuple(elements[:i]), False
    return tuple(elements), True


def _heading(title: Title, keys: Keys) -> Block:
    doubts = (f"“{title.whose}” is left out: others may fill in this form, too",) if title.whose else ()
    fields = [Item(keys.take("title"), title.find, doubts=doubts)]
    if title.year:
        fields.append(Item(keys.take("fiscal_year" if title.year == "年度" else "year"), title.year, "year"))
    return Block("heading", fields=tuple(fields))


def _of_lines(rows: Sequence[TextRow], builder: Builder, kind: str) -> Iterator[Block]:
    """Labels with colons in lines outside the tables."""
    items: list[Item] = []
    for row in rows:
        if builder.words.is_note(row.text):
            continue
        items += [builder.part(part) for text in _runs(row) for part in split(text, builder.words)]
    yield from builder.fields(kind, items)


def _runs(row: TextRow) -> Iterator[str]:
    """The texts of lines side by side; one without a colon goes on with the one before it."""
    waiting = ""
    for line in row.lines:
        if waiting and any(colon in line.text for colon in COLONS):
            yield waiting
            waiting = ""
        waiting += line.text
    yield waiting


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with footers last: their lines stand below whatever they close."""
    return [*(b for b in blocks if b.kind != "footer"), *(b for b in blocks if b.kind == "footer")]


def _labels(blocks: Sequence[Block]) -> Iterator[str]:
    yield from (item.label for block in blocks for item in (*block.fields, *block.columns))


def _id(key: str, name: str) -> str:
    """An id of the words of a title, or of a file's name."""
    for text in (key, name):
        found = _ID.sub("-", unicodedata.normalize("NFKD", text).casefold()).strip("-")
        if found and found[:1].isalnum():
            return found
    return "new-form"
