"""Reading a scan: lines found in the cells, read by one reader or two, put together as contents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extractor.document import Cell, Content, Grid, Line, Problem, Reading, Region, Segments
from extractor.errors import ReaderError
from extractor.options import ReadingOptions
from extractor.reading.agreement import (
    UNSURE,
    Surroundings,
    Verdict,
    is_bound,
    is_like_number,
    joined,
    page_odds,
    weigh,
)
from extractor.reading.confidence import BLANK_ON_SCAN, load_calibration
from extractor.reading.lines import Ink, Strip, crop, find_outside, find_strips, prepare
from extractor.reading.marks import (
    DASH_BESIDE_RESIDUE,
    DASH_CONFIDENCE,
    SLASH_READINGS,
    find_dash,
    find_dash_in_residue,
    is_slash,
)
from extractor.reading.notation import has_colons_for_semicolons, has_dots_for_commas
from extractor.reading.number_search import LONGEST
from extractor.reading.percents import draw_strokes, may_hold_rings
from extractor.reading.rapidocr import NAME
from extractor.reading.readers import Readers, ask, load_readers
from extractor.reading.text import HAN

DOUBTFUL = 0.97  # of a text; one that the first reader is less sure of is read by the second one too
NUMERIC_COLUMN = 0.5  # share of a column's filled cells that are numbers, from which a short text in it is one misread
FEWEST_NUMBERS = 3  # in a column, or in a row, dashes among them
PROSE = 30  # lines of a page without a table; one that goes with a form has some ten
CHINESE = 0.2  # share of a page's lines in which Chinese characters stand, from which on it is a Chinese page
# Share of a page's cells in which a stroke was wiped, and how many at the least: 0.36 on a fax that left but dots of
# many numbers; 0.01 at the most on 11 other worn pages.
FAINT, FEWEST_LOST = 0.1, 5
# Mean odds of the first reader below which a page has lost its hairlines, dashes among them without a trace: 1.6 to 4.3
# on fax pages that lost dashes so, 4.75 and more on all of 708 pages of other grades.
HAZY = 4.5
# A line that its reader guesses at beside one that it reads is the rest of a seal, where it is paler than this share of
# that line's darkness, and a speck, where it is no larger than this share of a character. Of 1,401 lines of archive
# pages none goes so; of 64 that are residue 31 do.
GUESSED, PALER, SPECK_LINE = 0.5, 0.66, 0.35
LOST = Content("", 0.5, status="review")  # a blank in which a mark as large as a stroke was wiped

Found = tuple[tuple[Grid, ...], tuple[Line, ...], tuple[Problem, ...]]


@dataclass(slots=True)
class _Spot:
    """A cell, or a line outside the tables, on its way: its strips, and what the readers say of each."""

    strips: Sequence[Strip]
    region: Region
    column: tuple[int, int, int]  # table, column and its span; -1 outside
    first: Sequence[Reading] = ()
    second: Sequence[Reading] = ()
    mark: str = ""
    residue: bool = False  # whether something is left of what stood or fell beside the mark
    row: int = -1
    numeric: bool = False  # whether it stands among numbers
    dropped: bool = False  # whether lines were left out that are the rest of a seal, or specks


def read_page(segments: Segments, dpi: float, options: ReadingOptions) -> Found:
    """The tables with their texts and the lines outside them, of a scan; and what failed.

    Raises:
        ReaderError: the readers asked for are not there.
    """
    image = segments.page.image
    if image is None or options.reader == "pdf":
        return segments.grids, (), ()
    gray = image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    ink = prepare(gray, segments.rulings, segments.grids, dpi)
    readers = load_readers(options)
    spots = list(_spots(segments, ink))
    problems = [*_read_first(ink, spots, readers)]
    columns = _numeric_columns(spots)
    _find_numeric(spots, columns)
    _mark_in_residue(ink, spots)
    if readers.second is not None and not problems and not _is_prose(segments, spots):
        problems += _read_second(ink, spots, readers)
    elif readers.missing:
        problems.append(
            Problem("reader.missing", f"read by one reader alone, so fewer fields are accepted: {readers.missing}")
        )
    page = page_odds(spot.first for spot in spots if spot.column[0] >= 0 and not spot.mark)
    faint = _is_faint(ink, spots) or (readers.first.name == NAME and 0 < page < HAZY)
    texts = [joined(spot.first) for spot in spots]
    around = Surroundings(
        False,
        ink.em,
        page,
        chinese=_is_chinese(spots),
        centred=has_dots_for_commas(texts),
        tailless=has_colons_for_semicolons(texts),
    )
    contents = iter(
        [
            _content(
                ink,
                spot,
                replace(around, lost=ink.has_lost(spot.region.box) or spot.dropped, numeric=spot.numeric),
                options,
                faint=faint,
            )
            for spot in spots
        ]
    )
    grids = []
    for i, grid in enumerate(segments.grids):
        cells = tuple(replace(cell, content=next(contents)) for cell in grid.cells)
        numeric = {col for table, col, _ in columns if table == i}
        grids.append(_numerals(replace(grid, cells=cells), numeric))
    outside = [spot for spot in spots if spot.column[0] < 0]
    lines = [Line(spot.region, content) for spot, content in zip(outside, contents, strict=True) if content.text]
    number = segments.page.page_number
    return tuple(grids), tuple(lines), tuple(replace(problem, page_number=number) for problem in problems)


def _spots(segments: Segments, ink: Ink) -> Iterator[_Spot]:
    for i, grid in enumerate(segments.grids):
        for cell in grid.cells:
            region = cell.regions[0]
            yield _Spot(find_strips(ink, region.box), region, (i, cell.col, cell.col_span), row=cell.row)
    for strip in find_outside(ink, segments.grids):
        yield _Spot([strip], Region(segments.page.page_number, strip.box), (-1, 0, 0))


def _read_first(ink: Ink, spots: Sequence[_Spot], readers: Readers) -> Iterator[Problem]:
    """Has every line read once; where the first reader fails, by the second one."""
    images = [crop(ink, strip) for spot in spots for strip in spot.strips]
    readings = [Reading(readers.first.name, "", 0.0)] * len(images)
    if images:
        try:
            readings = ask(readers.first.name, lambda: readers.first.read_lines(images), len(images))
        except ReaderError as err:
            yield _failed(err)
            second = readers.second
            if second is not None:
                try:
                    readings = ask(second.name, lambda: second.read_lines(images), len(images))
                except ReaderError as also:
                    yield _failed(also)
    strips = [strip for spot in spots for strip in spot.strips]
    following = iter(_with_percents(ink, strips, readings, readers))
    for spot in spots:
        spot.first = [next(following) for _ in spot.strips]
        _drop_residue(ink, spot)
        spot.mark = _mark(ink, spot)


def _with_percents(
    ink: Ink, strips: Sequence[Strip], readings: Sequence[Reading], readers: Readers
) -> Sequence[Reading]:
    """The readings, with lines read again whose percent signs fell into their rings: strokes are drawn on the page."""
    worn = [i for i, reading in enumerate(readings) if may_hold_rings(reading.text)]
    before = {i: picture for i in worn if (picture := draw_strokes(ink, strips[i])) is not None}
    if not before:
        return readings
    images = [crop(ink, strips[i]) for i in before]
    try:
        again = ask(readers.first.name, lambda: readers.first.read_lines(images), len(images))
    except ReaderError:  # which then is not to be asked more; what it read stands
        again = [readings[i] for i in before]
    out = list(readings)
    for i, reading in zip(before, again, strict=True):
        if reading.text.count("%") > out[i].text.count("%"):
            out[i] = reading
        else:
            ink.gray[strips[i].window] = before[i]
    return out


def _drop_residue(ink: Ink, spot: _Spot) -> None:
    """Leaves the lines out that are the rest of a seal, or specks, beside what is read; a person looks at the cell."""
    read = [ink.depth(strip) for strip, line in zip(spot.strips, spot.first, strict=True) if line.confidence >= GUESSED]
    if not read:
        return
    kept = [
        line.confidence >= GUESSED or (ink.depth(strip) >= PALER * max(read) and max(strip.size) >= SPECK_LINE * ink.em)
        for strip, line in zip(spot.strips, spot.first, strict=True)
    ]
    spot.dropped = not all(kept)
    spot.strips = [strip for strip, keep in zip(spot.strips, kept, strict=True) if keep]
    spot.first = [line for line, keep in zip(spot.first, kept, strict=True) if keep]


def _read_second(ink: Ink, spots: Sequence[_Spot], readers: Readers) -> Iterator[Problem]:
    """Has numbers, and texts that the first reader doubts, read once more."""
    second = readers.second
    assert second is not None
    asked: list[tuple[_Spot, bool]] = []
    for spot in spots:
        if not spot.strips or spot.mark:
            continue
        text = joined(spot.first)
        among = spot.numeric and len(text) <= LONGEST and not is_bound(text)
        numeric = is_like_number(text) or among
        if numeric or min(line.confidence for line in spot.first) < DOUBTFUL:
            asked.append((spot, numeric))
    images = [crop(ink, strip) for spot, _ in asked for strip in spot.strips]
    flags = [numeric for spot, numeric in asked for _ in spot.strips]
    if not images:
        return
    try:
        following = iter(ask(second.name, lambda: second.read_lines(images, flags), len(images)))
    except ReaderError as err:
        yield _failed(err)
        return
    for spot, _ in asked:
        spot.second = [next(following) for _ in spot.strips]


def _numeric_columns(spots: Sequence[_Spot]) -> set[tuple[int, int, int]]:
    """The columns whose filled cells are mostly numbers."""
    filled: dict[tuple[int, int, int], list[bool]] = defaultdict(list)
    for spot in spots:
        if spot.strips and not spot.mark and spot.column[0] >= 0:
            filled[spot.column].append(is_like_number(joined(spot.first)))
    return {
        column
        for column, numbers in filled.items()
        if sum(numbers) >= max(FEWEST_NUMBERS, NUMERIC_COLUMN * len(numbers))
    }


def _find_numeric(spots: Sequence[_Spot], columns: set[tuple[int, int, int]]) -> None:
    """Marks the cells of columns of numbers, and of rows of numbers and dashes what is neither word nor bound."""
    counted = [bool(spot.mark) or is_like_number(joined(spot.first)) for spot in spots]
    beside = Counter((spot.column[0], spot.row) for spot, counts in zip(spots, counted, strict=True) if counts)
    for spot, counts in zip(spots, counted, strict=True):
        in_row = spot.row >= 0 and beside[spot.column[0], spot.row] - counts >= FEWEST_NUMBERS
        spot.numeric = spot.column in columns or (in_row and not _is_word(spot))


def _is_word(spot: _Spot) -> bool:
    """Whether a cell holds Chinese characters, a bound, or letters that its reader is sure of."""
    text = joined(spot.first)
    has_letters = any(char.isalpha() for char in text) and all(line.confidence >= UNSURE for line in spot.first)
    return has_letters or is_bound(text) or bool(HAN.search(text))


def _failed(err: ReaderError) -> Problem:
    return Problem("reader.failed", f"{err}; its lines were read by the other reader alone or are in review")


def _mark(ink: Ink, spot: _Spot) -> str:
    """The dash or slash that stands alone in a cell, if one does."""
    if len(spot.strips) != 1:
        return ""
    text = spot.first[0].text
    dash = find_dash(ink, spot.strips[0], spot.first[0])
    return dash or ("/" if text in SLASH_READINGS and is_slash(ink, spot.strips[0]) else "")


def _mark_in_residue(ink: Ink, spots: Sequence[_Spot]) -> None:
    """Finds the dashes that stand in their cells with nothing but specks and pieces of seals."""
    for spot in spots:
        if spot.strips and not spot.mark and spot.column[0] >= 0:
            spot.mark = find_dash_in_residue(ink, spot.strips, spot.first, numeric=spot.numeric)
            spot.residue = bool(spot.mark)


def _is_faint(ink: Ink, spots: Sequence[_Spot]) -> bool:
    """Whether so much was wiped on a page that its blanks and dashes may be what is left of print."""
    lost = [ink.has_lost(spot.region.box) for spot in spots if spot.column[0] >= 0]
    return sum(lost) >= max(FEWEST_LOST, FAINT * len(lost))


def _is_prose(segments: Segments, spots: Sequence[_Spot]) -> bool:
    """Whether a page is one of running text, of which no form takes a number: read twice it takes twice as long."""
    return not segments.grids and len(spots) >= PROSE


def _is_chinese(spots: Sequence[_Spot]) -> bool:
    lines = [bool(HAN.search(line.text)) for spot in spots for line in spot.first]
    return sum(lines) >= max(1, CHINESE * len(lines))


def _content(ink: Ink, spot: _Spot, around: Surroundings, options: ReadingOptions, *, faint: bool) -> Content:
    lost = around.lost
    lines = tuple(strip.box for strip in spot.strips)
    if not spot.strips:
        # A hyphen of three pixels by two, as light print at 120 dpi has it, was wiped as a speck.
        return LOST if lost or faint or ink.may_hold_dash(spot.region.box) else BLANK_ON_SCAN
    if spot.mark:
        confidence = DASH_BESIDE_RESIDUE if spot.residue else DASH_CONFIDENCE
        doubtful = lost or faint or spot.residue
        reading = Reading(spot.first[0].reader, spot.mark, confidence)
        return Content(spot.mark, confidence, (reading,), "review" if doubtful else "accepted", lines)
    verdict = weigh(spot.first, spot.second, around)
    calibration = load_calibration()
    chance = round(calibration.chance(verdict.evidence), 5)
    # However sure one reader is, a person settles what another reads otherwise, and where a stroke was wiped.
    accepted = bool(verdict.text) and not verdict.is_contested and not lost
    if is_like_number(verdict.text):  # a wiped point is another number, and so is a 4 without its hairlines
        wiped = any(ink.has_wiped_point(strip) for strip in spot.strips)
        accepted = accepted and not wiped and not (faint and "1" in verdict.text)
    risk = options.risk if is_like_number(verdict.text) else options.text_risk
    accepted = accepted and chance >= calibration.threshold(verdict.evidence.kind, risk)
    return Content(
        verdict.text,
        chance,
        _readings(spot),
        "accepted" if accepted else "review",
        lines,
        _alternatives(verdict, chance),
        verdict.evidence,
    )


def _readings(spot: _Spot) -> tuple[Reading, ...]:
    """What each reader says of the whole of a cell."""
    return tuple(
        Reading(own[0].reader, joined(own), round(float(np.prod([line.confidence for line in own])), 4))
        for own in (spot.first, spot.second)
        if own
    )


def _alternatives(verdict: Verdict, chance: float) -> tuple[tuple[str, float], ...]:
    return tuple((text, round(weight * (1 - chance), 5)) for text, weight in verdict.others)


def _numerals(grid: Grid, numeric: set[int]) -> Grid:
    """Reads dashes as 一 in columns that count 二, 三, ...; one of numbers has none, however a dash in it was read."""
    counting = {cell.col for cell in grid.cells if cell.text == "二"} - numeric

    def put_right(cell: Cell) -> Cell:
        if cell.col in counting and cell.text == "—":
            return replace(cell, content=replace(cell.content, text="一"))
        return cell

    return replace(grid, cells=tuple(put_right(cell) for cell in grid.cells))
