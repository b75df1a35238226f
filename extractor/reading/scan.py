"""Reading a scan: lines found in the cells, read by one reader, put together as contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import cv2
import numpy as np

from extractor.document import Content, Grid, Image, Line, Reading, Region, Segments
from extractor.options import ReadingOptions
from extractor.reading.confidence import BLANK_ON_SCAN, assess, unless_lost
from extractor.reading.lines import Ink, Strip, crop, find_outside, find_strips, prepare
from extractor.reading.text import fold, settle, settle_width

# Shares of the character height: a mark this flat and this wide is a dash, whatever a reader makes of it.
FLAT = 0.22
DASH_WIDTH = (0.25, 2.6)
LONG_DASH = 0.6
DASH_CONFIDENCE = 0.99
# A slash: its width to its height, and how nearly its ink lies on one falling line (y grows downwards).
SLASH_READINGS = frozenset({"", "/", "1", "l", "I", "|", "丨", "丿", "ノ", "7", "J", "∕", "／"})
SLASH_SLANT = (0.25, 1.2)
SLASH_CORRELATION = -0.75  # slashes measured -0.84 to -0.95, a lone 1 is above 0, a 7 bends
SLASH_BEND = 0.4  # deviation from that line to the stroke's breadth; of a straight stroke 0.29
DASH_READINGS = frozenset("—–-－―─一_ˉ￣~～")
# What a short, blurred one is taken for; a full stop or bullet is not half as wide again as it is high.
SHORT_DASH_READINGS = DASH_READINGS | frozenset("•·∙.,、，。“”\"'‘’=:：")
SHORT_DASH = 1.5


class LineReader(Protocol):
    """What a reader of scans has to do."""

    name: str

    def read_lines(self, images: Sequence[Image]) -> list[Reading]:
        """A reading for each picture of a line (grey, rows × columns)."""


def load_reader(options: ReadingOptions) -> LineReader:
    """The reader that the options ask for.

    Raises:
        ReaderError: it is not installed or cannot be loaded.
    """
    if options.reader == "tesseract":
        from extractor.reading import tesseract

        return tesseract.load_reader()
    from extractor.reading import rapidocr

    return rapidocr.load_reader(options.threads)


def read_page(segments: Segments, dpi: float, options: ReadingOptions) -> tuple[tuple[Grid, ...], tuple[Line, ...]]:
    """The tables with their texts and the lines outside them, of a scan."""
    image = segments.page.image
    if image is None or options.reader == "pdf":
        return segments.grids, ()
    gray = image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    ink = prepare(gray, segments.rulings, segments.grids, dpi)
    inside = [[find_strips(ink, cell.regions[0].box) for cell in grid.cells] for grid in segments.grids]
    outside = find_outside(ink, segments.grids)
    strips = [strip for grid in inside for cell in grid for strip in cell] + outside
    readings = iter(_read(ink, strips, options))
    grids = []
    for grid, cells in zip(segments.grids, inside, strict=True):
        contents = [
            unless_lost(_content(ink, own, [next(readings) for _ in own]), lost=ink.has_lost(cell.regions[0].box))
            for cell, own in zip(grid.cells, cells, strict=True)
        ]
        filled = tuple(replace(cell, content=content) for cell, content in zip(grid.cells, contents, strict=True))
        grids.append(_numerals(replace(grid, cells=filled)))
    lines = []
    for strip in outside:
        content = _content(ink, [strip], [next(readings)])
        if content.text:
            lines.append(Line(Region(segments.page.page_number, strip.box), content))
    return tuple(grids), tuple(lines)


def _read(ink: Ink, strips: Sequence[Strip], options: ReadingOptions) -> list[Reading]:
    if not strips:
        return []
    return load_reader(options).read_lines([crop(ink, strip) for strip in strips])


def _content(ink: Ink, strips: Sequence[Strip], lines: Sequence[Reading]) -> Content:
    """The lines of one cell as its content."""
    if not strips:
        return BLANK_ON_SCAN
    reader = lines[0].reader
    if len(strips) == 1 and (dash := _dash(ink, strips[0], lines[0].text)):
        lines = [Reading(reader, dash, DASH_CONFIDENCE)]
    elif len(strips) == 1 and lines[0].text in SLASH_READINGS and _is_slash(ink, strips[0]):
        lines = [Reading(reader, "/", DASH_CONFIDENCE)]
    text = settle_width(settle(fold(line.text) for line in lines))
    confidence = float(np.prod([line.confidence for line in lines]))
    content = assess((Reading(reader, text, round(confidence, 4)),))
    return replace(content, lines=tuple(strip.box for strip in strips))


def _dash(ink: Ink, strip: Strip, text: str) -> str:
    """The dash that a flat mark alone in its cell is, if it is one: — or - by its width.

    By its shape the character 一 is a dash too; ``_numerals`` puts it right in a column of 一, 二, 三.
    """
    height, width = strip.bottom - strip.top, strip.right - strip.left
    if height > FLAT * ink.em or not DASH_WIDTH[0] * ink.em <= width <= DASH_WIDTH[1] * ink.em:
        return ""
    readings = SHORT_DASH_READINGS if width >= SHORT_DASH * height else DASH_READINGS
    if text and not set(text) <= readings:
        return ""
    return "—" if width >= LONG_DASH * ink.em else "-"


def _is_slash(ink: Ink, strip: Strip) -> bool:
    """Whether the only mark of a cell is one slanting stroke: digits and letters bend, or stand upright."""
    mask = ink.mask[strip.top : strip.bottom, strip.left : strip.right]
    height, width = mask.shape
    if not SLASH_SLANT[0] * height <= width <= SLASH_SLANT[1] * height:
        return False
    y, x = np.nonzero(mask)
    if len(x) <= 4 or float(np.corrcoef(x, y)[0, 1]) > SLASH_CORRELATION:
        return False
    slope, start = np.polyfit(y, x, 1)
    bend = float(np.std(x - slope * y - start))
    return bool(bend <= SLASH_BEND * len(x) / height)


def _numerals(grid: Grid) -> Grid:
    """Reads dashes as 一 in columns that count 二, 三, ..."""
    counting = {cell.col for cell in grid.cells if cell.text == "二"}
    cells = tuple(
        replace(cell, content=replace(cell.content, text="一")) if cell.col in counting and cell.text == "—" else cell
        for cell in grid.cells
    )
    return replace(grid, cells=cells)
