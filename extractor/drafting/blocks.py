"""Bands of a board as the blocks of a form model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.document import FieldType
from extractor.drafting.bands import Band
from extractor.drafting.draft import Block, Item
from extractor.drafting.inline import Part
from extractor.drafting.keys import Keys, with_keys
from extractor.drafting.looks import look_of
from extractor.drafting.types import KNOWN, guess_type
from extractor.drafting.words import COLONS, Words, squeeze
from extractor.mapping.board import Board, Place

DOUBTED = 0.95  # a label read with less confidence has to be compared with the paper
MOST_FOOTER_PARTS = 2  # so many labels in one cell are the line that closes a form
ORDINALS, SHORTEST_LEVEL = "一二三四五", 2
NOT_MERGED = "carried, though nothing is merged here: the level below it has the next name"
TWICE = "“{}” stands here twice; a model cannot tell such columns apart, and this has the first"


@dataclass(frozen=True, slots=True)
class Builder:
    """What blocks are built with: the board, the words of forms, and the keys given so far to the record itself."""

    board: Board
    words: Words
    keys: Keys

    def build(self, bands: Sequence[Band], side: Place | None = None) -> Iterator[Block]:
        """The blocks of bands, in order; rows of pairs that follow each other are one."""
        waiting: list[Band] = []
        for band in bands:
            if band.kind == "pairs":
                waiting.append(band)
                continue
            yield from self._pairs(waiting, side)
            waiting = []
            if band.kind == "section":
                yield from self.build(band.inner, band.side if band.side and band.side.text else side)
            elif band.kind == "stack":
                yield from self._stack(band, side)
            elif band.kind == "matrix":
                yield self._matrix(band, side)
            elif band.kind == "records":
                yield self._records(band, side)
        yield from self._pairs(waiting, side)

    def _pairs(self, bands: Sequence[Band], side: Place | None) -> Iterator[Block]:
        items: list[Item] = []
        for pair in (pair for band in bands for pair in band.pairs):
            if pair.value:
                items.append(self._item(pair.label, [pair.value]))
            elif len(pair.parts) >= MOST_FOOTER_PARTS:
                yield from self.fields("pairs", items, side)
                items = []
                yield from self.fields("footer", [self.part(part) for part in pair.parts], None)
            else:
                items += [self.part(part, (pair.label,)) for part in pair.parts]
        yield from self.fields("pairs", items, side)

    def fields(
        self, kind: str, items: Sequence[Item], side: Place | None = None, *, below: bool = False
    ) -> Iterator[Block]:
        """Blocks of single fields; a label that comes again begins another block."""
        group: list[Item] = []
        seen: set[str] = set()
        for item in [*items, None]:
            if item is None or item.label in seen:
                if group:
                    yield self._keyed(kind, group, side, below)
                group, seen = [], set()
            if item is not None:
                group.append(item)
                seen.add(item.label)

    def _keyed(self, kind: str, items: Sequence[Item], side: Place | None, below: bool) -> Block:
        if side is None or kind == "footer":
            return Block(kind, fields=with_keys(items, self.keys, "field"), below=below)
        key, doubts = self._block_key(side, "block")
        fields = with_keys(items, Keys(self.words), "field")
        return Block(kind, key, (label_of(side),), fields=fields, below=below, doubts=doubts)

    def _block_key(self, side: Place | None, default: str) -> tuple[str, tuple[str, ...]]:
        if side is None:
            return self.keys.take(default), ()
        return self.keys.give(label_of(side), default)

    def _stack(self, band: Band, side: Place | None) -> Iterator[Block]:
        """Labels with their values in the row below."""
        items = []
        for leaf in band.leaves:
            under = self._under(leaf, band.body, band.row_end)
            if leaf.text and under:
                items.append(self._item(leaf, under))
        if items:
            yield from self.fields("pairs", items, side, below=True)

    def _under(self, leaf: Place, row: int, end: int) -> list[Place]:
        """The cells below a header that stand under it alone."""
        places = [
            p for r in range(row, end) for p in self.board.rows[r] if leaf.col <= p.col and p.col_end <= leaf.col_end
        ]
        return list(dict.fromkeys(places))

    def _matrix(self, band: Band, side: Place | None) -> Block:
        columns = self._columns(band, band.row_end)
        rows = with_keys([self._row(place) for place in self._named(band)], Keys(self.words), "row")
        key, doubts = self._block_key(side, "table")
        labels = (label_of(side),) if side else ()
        return Block("matrix", key, labels, columns=columns, rows=rows, doubts=doubts)

    def _named(self, band: Band) -> list[Place]:
        """The cells that name the rows of a matrix."""
        return [p for r in range(band.body, band.row_end) for p in self.board.beginning(r) if p.col == band.col]

    def _row(self, name: Place) -> Item:
        cells = [p for r in range(name.row, name.row_end) for p in self.board.rows[r] if p.col >= name.col_end]
        return Item("", label_of(name), doubts=_read_badly(name), values=tuple(dict.fromkeys(cells)))

    def _columns(self, band: Band, end: int) -> tuple[Item, ...]:
        """The columns below their headers; of several with one name the first."""
        items: list[Item] = []
        named = [leaf for leaf in band.leaves if leaf.text]
        panel = _panel([squeeze(leaf.text) for leaf in named])
        seen: dict[str, int] = {}
        for leaf in named[:panel]:
            label = label_of(leaf)
            if label in seen:
                at = seen[label]
                items[at] = replace(items[at], doubts=(*items[at].doubts, TWICE.format(label)))
                continue
            seen[label] = len(items)
            items.append(self._item(leaf, self._under(leaf, band.body, end), self._default(leaf, band)))
        return with_keys(items, Keys(self.words), "column")

    def _default(self, leaf: Place, band: Band) -> FieldType:
        """The type of a column where neither its name nor its cells say one.

        That of a matrix is of numbers, and so is one that the closing row has a cell for; else the name above several
        columns may say it.
        """
        if band.kind == "matrix":
            return "number"
        known = self.words.known(leaf.text) > KNOWN
        if band.closing is not None and not known:
            closing = self.board.rows[band.closing]
            if any(leaf.col <= p.col and p.col_end <= leaf.col_end for p in closing):
                return "number"
        above = self.board.rows[leaf.row - 1] if leaf.row > band.row else ()
        group = next((p for p in above if p.col <= leaf.col and leaf.col_end <= p.col_end), None)
        promised = self.words.type_of(group.text) if group else None
        return promised or "text"

    def _records(self, band: Band, side: Place | None) -> Block:
        end = band.closing if band.closing is not None else band.row_end
        found = self._columns(band, end)
        merged = {item.label for item in found if item.type == "text" and self._is_merged(item, band, end)}
        levels = _levels([item.label for item in found]) if merged else set()
        columns = []
        for item in found:
            unlike = (NOT_MERGED,) if item.label in levels - merged else ()
            carried = item.label in merged | levels
            columns.append(replace(item, carried=carried, doubts=(*item.doubts, *unlike)))
        key, doubts = self._block_key(side, "items")
        summary, summed = self._summary(band, columns)
        labels = (label_of(side),) if side else ()
        return Block("records", key, labels, columns=tuple(columns), summary=summary, summed=summed, doubts=doubts)

    def _is_merged(self, item: Item, band: Band, end: int) -> bool:
        """Whether the cells of a column go on beside several rows of others.

        A blank one may be two whose ruling was lost at a page break: it says so only with most of its column.
        """
        merged = [place for place in item.values if place.row_end <= end and self._is_beside_rows(place, band.col)]
        if any(place.text for place in item.values):
            return any(place.text for place in merged)
        return 2 * len(merged) > len(item.values)

    def _is_beside_rows(self, place: Place, col: int) -> bool:
        others = (p for r in range(place.row + 1, place.row_end) for p in self.board.rows[r] if p.col >= col)
        return any(p.row > place.row for p in others)

    def _summary(self, band: Band, columns: Sequence[Item]) -> tuple[Item | None, tuple[str, ...]]:
        if band.closing is None:
            return None, ()
        cells = [place for place in self.board.rows[band.closing] if place.col >= band.col]
        name = next((place for place in self.board.rows[band.closing] if place.text), None)
        if name is None:
            return None, ()
        leaves = {label_of(leaf): leaf for leaf in band.leaves}
        found = []
        for column in columns:
            leaf = leaves[column.label]
            under = [p for p in cells if p is not name and p.col >= name.col_end]
            own = [p for p in under if leaf.col <= p.col and p.col_end <= leaf.col_end]
            numeric = column.type in {"number", "percent"} and not self.words.is_each(column.label)
            if own and (numeric or look_of(own[0].text) in {"number", "percent"}):
                found.append((column.key, own[0]))
        if any(place.text for _, place in found):
            # What is blank here on a filled sample is not summed up, unless it is what others are limited by.
            limited = {column.key for column in columns if self.words.limits_of(column.label)}
            found = [(key, place) for key, place in found if place.text or key in limited]
        summed, values = [key for key, _ in found], [place for _, place in found]
        if not summed:
            return None, ()
        label = label_of(name)
        return Item(self.keys.take(self.words.key(label)[0] or "total"), label, values=tuple(values)), tuple(summed)

    def _item(self, label: Place, values: Sequence[Place], default: FieldType = "text") -> Item:
        kind, doubts = guess_type(label.text, [place.text for place in values], self.words, default)
        return Item("", label_of(label), kind, doubts=(*_read_badly(label), *doubts), values=tuple(values))

    def part(self, part: Part, values: tuple[Place, ...] = ()) -> Item:
        """A field whose value stands behind its colon."""
        kind: FieldType
        kind, doubts = guess_type(part.label, [part.value], self.words)
        unsure = () if part.sure else ("where this label begins was guessed",)
        return Item("", tidy(part.label), kind, doubts=(*unsure, *doubts), values=values)


def _levels(labels: Sequence[str]) -> set[str]:
    """Labels that differ in their first character alone, but for the last: 一级指标, 二级指标 of 三级指标."""
    kin: dict[str, list[str]] = {}
    for label in labels:
        if len(label) > SHORTEST_LEVEL and label[0] in ORDINALS:
            kin.setdefault(label[1:], []).append(label)
    return {label for group in kin.values() for label in group[:-1]}


def tidy(text: str) -> str:
    """A label as a model states it."""
    return " ".join(text.split()).strip(f"{COLONS} *＊") or text.strip()


def label_of(place: Place) -> str:
    """The label that a cell bears."""
    return tidy(place.text)


def _read_badly(place: Place) -> tuple[str, ...]:
    confidence = place.cell.content.confidence
    return (f"read with confidence {confidence:.2f}: compare it with the paper",) if confidence < DOUBTED else ()


def _panel(names: Sequence[str]) -> int:
    """How many columns there are before the same ones come again, side by side on one page."""
    for length in range(2, len(names) // 2 + 1):
        times, rest = divmod(len(names), length)
        if not rest and list(names) == list(names[:length]) * times:
            return length
    return len(names)
