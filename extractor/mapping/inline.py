"""Labels and values in one running text: 填表人：段梅 联系电话：64318200 填写日期：2021年2月9日."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.document import Content, Region
from extractor.mapping.board import TextRow, joined
from extractor.mapping.labels import EXACT, Match, Vocabulary, normalize

COLONS = ":：﹕︰∶"
# What a colon may be misread as; only right behind a label.
_LIKE_COLON = re.compile(r"[;；.．。·,，、|丨!！'‘’]")
_BEFORE_VALUE = re.compile(rf"\s*[{COLONS}]?\s*")
_AFTER_VALUE = re.compile(r"[\s;；,，、|_]+$")
# Behind a number or a date what runs up to the next colon is a label that no model has.
_OTHER_LABEL = re.compile(rf"(?<=[\d)）日号])\s*[\u4e00-\u9fff（）()]{{2,10}}\s*[{COLONS}]")
# And what stands right before the next label is the beginning of a longer one: 单位 of 单位负责人.
_LABEL_BEGINS = re.compile(r"(?<=[\d)）日号])(?![年月日号转])[\u4e00-\u9fff]{1,6}$")
# What may be a label before a colon: at the beginning, or behind a number or a date.
_ANY_LABEL = re.compile(rf"(?:^|(?<=[\d)）日号\s{COLONS}]))\s*([\u4e00-\u9fff]{{2,10}})\s*[{COLONS}]\s*")
_COLON = re.compile(rf"[{COLONS}]")
LEAST_BROKEN = 2  # characters of a label before the end of its line
INLINE = 0.9  # what an exact label in a running text is worth of one that has a cell to itself
NO_COLON = 0.6  # and without a colon behind it
LONGEST_VALUE = 40  # without a colon more than this is a sentence
LONGEST_TEXT = 400  # of a text that is searched at all


@dataclass(frozen=True, slots=True)
class Piece:
    """A label in a text from ``start`` to ``label_end``, and its value from ``value_start`` to ``value_end``."""

    match: Match
    start: int
    label_end: int
    value_start: int = 0
    value_end: int = 0
    has_colon: bool = True


def find_pieces(
    text: str, vocabulary: Vocabulary, labels: frozenset[str], confidence: float = 1.0, *, loose: bool = False
) -> list[Piece]:
    """The labels in a text and their values, in order.

    Args:
        text: of a line or a cell.
        vocabulary: all labels of the form.
        labels: the normalized ones that are looked for.
        confidence: the chance that the text is exactly right.
        loose: whether labels count that have no colon behind them; else the text must begin with a label.
    """
    if not text or len(text) > LONGEST_TEXT or not (loose or any(colon in text for colon in COLONS)):
        return []
    places = _letters(text)
    found = [*_exact(text, places, labels), *_before_colons(text, vocabulary, labels, confidence)]
    chosen: list[Piece] = []
    for piece in sorted(found, key=lambda p: (-p.match.weight, p.start - p.label_end)):
        if all(piece.label_end <= other.start or piece.start >= other.label_end for other in chosen):
            chosen.append(piece)
    chosen.sort(key=lambda p: p.start)
    starts = bool(chosen) and not _letters_before(places, chosen[0].start)
    if not loose:
        chosen = [piece for piece in chosen if piece.has_colon] if starts else []
    elif not starts:
        chosen = [piece for piece in chosen if piece.has_colon]
    return [piece for piece in _with_values(text, chosen) if _is_value(text, piece)]


def _letters_before(places: Sequence[tuple[str, int]], start: int) -> bool:
    """Whether letters or digits stand before a place in the text."""
    return any(at < start for _, at in places)


def _letters(text: str) -> list[tuple[str, int]]:
    """The characters by which labels are compared, each with its index in the text."""
    return [
        (letter, i)
        for i, char in enumerate(text)
        for letter in unicodedata.normalize("NFKC", char).casefold()
        if letter.isalnum()
    ]


def _exact(text: str, places: Sequence[tuple[str, int]], labels: Iterable[str]) -> Iterator[Piece]:
    plain = "".join(letter for letter, _ in places)
    for label in labels:
        at = plain.find(label)
        while at >= 0:
            start, end = places[at][1], places[at + len(label) - 1][1] + 1
            has_colon = _colon_follows(text, end)
            worth = EXACT * INLINE * (1.0 if has_colon else NO_COLON)
            # Longer labels first: 项目负责人联系电话 is not 联系电话.
            yield Piece(Match(label, worth + 0.01 * len(label)), start, end, has_colon=has_colon)
            at = plain.find(label, at + len(label))


def _colon_follows(text: str, end: int) -> bool:
    behind = text[end:].lstrip()
    return behind[:1] in COLONS if behind else False


def _before_colons(text: str, vocabulary: Vocabulary, labels: frozenset[str], confidence: float) -> Iterator[Piece]:
    """Misread labels: what stands right before a colon."""
    lengths = _lengths(labels)
    for colon in (i for i, char in enumerate(text) if char in COLONS):
        for length in lengths:
            start = colon - length
            if start < 0:
                continue
            for match in vocabulary.look_up(text[start:colon], confidence):
                if match.label in labels and not match.exact and len(match.label) > 2 and _is_misread(match, length):
                    yield Piece(replace(match, weight=match.weight * INLINE), start, colon)


@lru_cache(maxsize=64)
def _lengths(labels: frozenset[str]) -> frozenset[int]:
    """How long a label may be that is misread."""
    return frozenset(n for label in labels for n in (len(label) - 1, len(label), len(label) + 1) if n > 1)


def _is_misread(match: Match, length: int) -> bool:
    """Whether a match is a misread label and not one within a longer text."""
    return abs(len(match.label) - length) <= 1 and match.weight > EXACT / 10


def _with_values(text: str, pieces: Sequence[Piece]) -> Iterator[Piece]:
    ends = [*(piece.start for piece in pieces[1:]), len(text)]
    for piece, end in zip(pieces, ends, strict=False):
        begin = _BEFORE_VALUE.match(text, piece.label_end, end)
        start = begin.end() if begin else piece.label_end
        if not piece.has_colon and (odd := _LIKE_COLON.match(text, start, end)):
            start = odd.end()
        if other := _OTHER_LABEL.search(text, start, end) or _LABEL_BEGINS.search(text[:end], start):
            end = other.start()
        tail = _AFTER_VALUE.search(text[start:end])
        yield replace(piece, value_start=start, value_end=start + tail.start() if tail else end)


def find_unknown(text: str, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """What stands before colons and is no label that a model has: before the first piece, and in the others' values.

    Args:
        text: of a line or a cell.
        pieces: the known labels in it, in order.
    """
    ends = [*(piece.start for piece in pieces), len(text)]
    gaps = [(0, ends[0]), *((piece.value_start, end) for piece, end in zip(pieces, ends[1:], strict=True))]
    for start, end in gaps:
        for found in _ANY_LABEL.finditer(text, start, end):
            stop = next((later.start() for later in _ANY_LABEL.finditer(text, found.end(), end)), end)
            yield Piece(Match("", 0.0, plausible=False), found.start(1), found.end(1), found.end(), stop)


def rejoined(rows: Iterable[TextRow], labels: Iterable[str]) -> list[TextRow]:
    """Rows of text of which a label was broken at the end go on in the next one: 填写 / 日期：2021年2月9日."""
    known = sorted(labels)
    out: list[TextRow] = []
    for row in rows:
        if out and out[-1].at == row.at and _is_broken(out[-1].text, row.text, known):
            out[-1] = TextRow(row.at, (*out[-1].lines, *row.lines))
        else:
            out.append(row)
    return out


def _is_broken(above: str, below: str, labels: Iterable[str]) -> bool:
    """Whether the end of a text and what stands before the first colon of the next one make a label."""
    head, colon, _ = _COLON.sub("：", below, count=1).partition("：")
    rest, before = normalize(head), normalize(above)
    return bool(colon and rest) and any(
        len(label) - len(rest) >= LEAST_BROKEN and label.endswith(rest) and before.endswith(label.removesuffix(rest))
        for label in labels
    )


def _is_value(text: str, piece: Piece) -> bool:
    """Without a colon a long text is a sentence that mentions the label."""
    value = text[piece.value_start : piece.value_end]
    return piece.has_colon or len(value) <= LONGEST_VALUE


def cut_out(content: Content, piece: Piece, vocabulary: Vocabulary, labels: frozenset[str]) -> Content:
    """A content with the value of a piece alone, in its text and in its readings."""
    value = content.text[piece.value_start : piece.value_end]
    readings = []
    for reading in content.readings:
        if reading.text == content.text:
            readings.append(replace(reading, text=value))
            continue
        own = find_pieces(reading.text, vocabulary, labels, reading.confidence, loose=True)
        same = next((p for p in own if p.match.label == piece.match.label), None)
        readings.append(replace(reading, text=reading.text[same.value_start : same.value_end]) if same else reading)
    return replace(content, text=value, readings=tuple(readings))


def cut_from_row(row: TextRow, piece: Piece, vocabulary: Vocabulary, labels: frozenset[str]) -> tuple[Content, Region]:
    """The value of a piece in a row of lines, and the line that it begins in; the label's line where blank."""
    parts: list[tuple[int, Content, Region]] = []
    begin = 0
    for line in row.lines:
        end = begin + len(line.text)
        if begin < piece.value_end and end > piece.value_start and piece.value_end > piece.value_start:
            parts.append((begin, line.content, line.region))
        begin = end
    if not parts:
        label_line, at = row.lines[0], 0
        for line in row.lines:
            if at <= piece.start < at + len(line.text):
                label_line = line
            at += len(line.text)
        return Content("", label_line.content.confidence, (), label_line.content.status), label_line.region
    if len(parts) == 1:
        at, content, region = parts[0]
        inside = replace(
            piece,
            value_start=max(0, piece.value_start - at),
            value_end=min(len(content.text), piece.value_end - at),
        )
        return cut_out(content, inside, vocabulary, labels), region
    whole = joined([content for _, content, _ in parts])
    shift = parts[0][0]
    inside = replace(piece, value_start=piece.value_start - shift, value_end=piece.value_end - shift)
    return cut_out(whole, inside, vocabulary, labels), parts[0][2]
