"""Made-up page breaks: tables of digital pages parted between rows and within them, told apart as scans would be.

Real programs break pages at few places and mostly so that it shows. Here every row may be the last one, and every line
of a row the last one above the break; no ruling is left open, and what was read is believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Literal

from extractor.document import Box, Cell, Grid, Page, ReadPage, Region, Segments
from scripts.benching import tables

Place = Literal["whole", "cut, set from the top", "cut, set in the middle"]
PLACES: tuple[Place, ...] = ("whole", "cut, set from the top", "cut, set in the middle")
FEWEST_ROWS = 6  # of a table that is parted
FEWEST_ABOVE = 4  # rows above a break
NOISE = 0.5  # points by which lines of text are found beside their place


@dataclass(frozen=True, slots=True)
class Break:
    """A page break before a row of a table, or within it after so many lines of its tallest cell."""

    row: int
    place: Place
    lines: int = 0


def measure(paths: Sequence[Path], a_table: int, seed: int) -> dict[str, Any]:
    """Parts every table of some digital files at so many places, and counts what the parts are taken for; prints it."""
    from extractor.geometry.joining.cuts import is_cut
    from extractor.geometry.joining.leaves import count_texts
    from extractor.geometry.joining.parts import to_part
    from extractor.geometry.joining.seams import Seam, to_table

    rng = Random(seed)
    counts: Counter[tuple[Place, str]] = Counter()
    for read in _pages(paths):
        for grid in read.grids:
            if grid.row_count < FEWEST_ROWS:
                continue
            places = breaks_of(grid)
            for at in rng.sample(places, min(a_table, len(places))):
                parts = divide(grid, at, rng)
                if parts is None:
                    continue
                pages = [_scan(read.segments.page, part, n) for n, part in enumerate(parts, 1)]
                upper, lower = (to_part(page.grids[0], page.segments.page) for page in pages)
                cut, sure = is_cut(Seam(to_table(upper), lower), count_texts(pages))
                right = cut == (at.place != "whole")
                counts[at.place, "in doubt" if not sure else "right" if right else "wrong"] += 1
    figures: dict[str, Any] = {
        place: {what: counts[place, what] for what in ("right", "in doubt", "wrong")} for place in PLACES
    }
    head = ["the row", "breaks", "told right", "in doubt", "**wrong and not marked**"]
    tables.show(head, [[place, str(sum(f.values())), *map(str, f.values())] for place, f in figures.items()])
    return figures


def breaks_of(grid: Grid) -> list[Break]:
    """Every place at which a table may be parted."""
    out: list[Break] = []
    for row in range(FEWEST_ABOVE, grid.row_count):
        out.append(Break(row, "whole"))
        tallest = max((len(cell.content.lines) for cell in _own(grid, row)), default=0)
        out += [Break(row, place, lines) for lines in range(1, tallest) for place in PLACES[1:]]
    return out


def divide(grid: Grid, at: Break, rng: Random) -> tuple[Grid, Grid] | None:
    """The two parts of a table; None where a row would have no cell of its own in one of them."""
    own = _own(grid, at.row)
    if not own:
        return None
    y = _height(own, at)
    shared = int(at.place != "whole")
    upper: list[Cell] = []
    lower: list[Cell] = []
    for cell in grid.cells:
        if cell.row + cell.row_span <= at.row:
            upper.append(_piece(cell, 1, range(len(cell.content.lines)), rng))
        elif cell.row > at.row or (cell.row == at.row and not shared):
            lower.append(_piece(replace(cell, row=cell.row - at.row), 2, range(len(cell.content.lines)), rng))
        else:
            count = _lines_above(cell, own, at, y)
            box = cell.regions[0].box
            above = replace(cell, row_span=at.row + shared - cell.row, regions=_on(1, replace(box, bottom=y)))
            below = replace(
                cell, row=0, row_span=cell.row + cell.row_span - at.row, regions=_on(2, replace(box, top=y))
            )
            upper.append(_piece(above, 1, range(count), rng))
            lower.append(_piece(below, 2, range(count, len(cell.content.lines)), rng))
    parts = _grid(upper, at.row + shared, 1), _grid(lower, grid.row_count - at.row, 2)
    return parts if all({cell.row for cell in part.cells} == set(range(part.row_count)) for part in parts) else None


def _own(grid: Grid, row: int) -> list[Cell]:
    return [cell for cell in grid.cells if cell.row == row and cell.row_span == 1]


def _height(own: Sequence[Cell], at: Break) -> float:
    """Where the page ends: above the row, or below a line of its tallest cell and the padding under it."""
    if at.place == "whole":
        return own[0].regions[0].box.top
    tallest = max(own, key=lambda cell: len(cell.content.lines))
    lines = tallest.content.lines
    return lines[at.lines - 1].bottom + tallest.regions[0].box.bottom - lines[-1].bottom


def _lines_above(cell: Cell, own: Sequence[Cell], at: Break, y: float) -> int:
    lines = cell.content.lines
    if cell.row_span > 1:  # a merged label stands where it stood, or at its head
        return sum(line.bottom <= y + 1 for line in lines) or len(lines)
    if at.place == "cut, set from the top":
        return min(at.lines, len(lines))
    before = (max(len(other.content.lines) for other in own) - len(lines)) / 2
    return sum(before + i < at.lines - 0.25 for i in range(len(lines)))


def _piece(cell: Cell, page_number: int, lines: range, rng: Random) -> Cell:
    """What one page shows of a cell: some of its lines, not found exactly where they are."""
    texts = by_lines(cell.content.text, cell.content.lines)

    def off() -> float:
        return rng.uniform(-NOISE, NOISE)

    boxes = [cell.content.lines[i] for i in lines]
    found = tuple(Box(b.left + off(), b.top + off(), b.right + off(), b.bottom + off()) for b in boxes)
    content = replace(cell.content, text="".join(texts[i] for i in lines), lines=found)
    regions = _on(page_number, cell.regions[0].box)
    return replace(cell, regions=regions, content=content, open_bottom=False, open_top=False)


def _on(page_number: int, box: Box) -> tuple[Region, ...]:
    return (Region(page_number, box),)


def by_lines(text: str, lines: Sequence[Box]) -> list[str]:
    """A text parted as its lines are wide."""
    sizes = [0.5 if char.isascii() else 1.0 for char in text]
    scale = sum(sizes) / max(sum(line.width for line in lines), 1e-9)
    out: list[str] = []
    start, used, wanted = 0, 0.0, 0.0
    for i, line in enumerate(lines):
        wanted += line.width * scale
        end = start
        while end < len(text) and (i == len(lines) - 1 or used + sizes[end] / 2 <= wanted):
            used += sizes[end]
            end += 1
        out.append(text[start:end])
        start = end
    return out


def _grid(cells: Sequence[Cell], row_count: int, page_number: int) -> Grid:
    """A part of a table, with the columns that its own cells have."""
    edges = sorted({edge for cell in cells for edge in (cell.col, cell.col + cell.col_span)})
    place = {edge: i for i, edge in enumerate(edges)}
    placed = [
        replace(cell, col=place[cell.col], col_span=place[cell.col + cell.col_span] - place[cell.col]) for cell in cells
    ]
    outline = placed[0].regions[0].box
    for cell in placed:
        outline = outline.union(cell.regions[0].box)
    ordered = tuple(sorted(placed, key=lambda cell: (cell.row, cell.col)))
    return Grid(ordered, row_count, len(edges) - 1, _on(page_number, outline))


def _scan(page: Page, grid: Grid, page_number: int) -> ReadPage:
    shown = replace(page, page_number=page_number, kind="scan", dpi=72.0)
    return ReadPage(Segments(shown, (), (), (grid,)), (grid,), ())


def _pages(paths: Sequence[Path]) -> Iterator[ReadPage]:
    from extractor.pipeline import trace

    for path in paths:
        yield from trace(path, keep_images=False).pages
