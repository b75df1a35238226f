"""Pages built by hand: 10 px characters, cells with 2 px padding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.document import Box, Cell, Content, Grid, Line, Page, ReadPage, Region, Segments, Sheet

EM = 10.0
WIDTHS = (40.0, 144.0, 64.0, 34.0)  # level, name, target, score
LEFT = 50.0

Row = Sequence[str]


def content(text: str, left: float, width: float, top: float) -> Content:
    """A text set flush left, line by line, as wide as the cell allows."""
    per_line = max(1, int((width - 4) // EM))
    lines = [text[i : i + per_line] for i in range(0, len(text), per_line)]
    boxes = tuple(
        Box(left + 2, top + EM * i, left + 2 + EM * len(line), top + EM * (i + 1)) for i, line in enumerate(lines)
    )
    return Content(text, lines=boxes)


def table(page_number: int, rows: Sequence[Row], top: float = 100.0, widths: Sequence[float] = WIDTHS) -> Grid:
    cells = []
    for r, row in enumerate(rows):
        left, y = LEFT, top + 50 * r
        for c, text in enumerate(row):
            box = Box(left, y, left + widths[c], y + 50)
            cells.append(Cell(r, c, 1, 1, (Region(page_number, box),), content(text, left, widths[c], y)))
            left += widths[c]
    outline = Box(LEFT, top, LEFT + sum(widths), top + 50 * len(rows))
    return Grid(tuple(cells), len(rows), len(widths), (Region(page_number, outline),))


def page(page_number: int, *elements: Grid | str) -> ReadPage:
    """A page with its elements from top to bottom; a text stands where the elements before it end."""
    lines, grids, y = [], [], 20.0
    for element in elements:
        if isinstance(element, Grid):
            grids.append(element)
            y = element.regions[0].box.bottom + 10
        else:
            box = Box(LEFT, y, LEFT + EM * len(element), y + EM)
            lines.append(Line(Region(page_number, box), Content(element)))
            y += 20
    source = Page(page_number, 400.0, 800.0, "pt", "digital")
    return ReadPage(Segments(source, (), (), tuple(grids)), tuple(grids), tuple(lines))


def texts(sheet: Sheet) -> list[list[list[str]]]:
    out = []
    for grid in sheet.grids:
        rows: list[list[str]] = [[] for _ in range(grid.row_count)]
        for cell in grid.cells:
            rows[cell.row].append(cell.text)
        out.append(rows)
    return out


def merged(grid: Grid, col: int, rows: range, text: str) -> Grid:
    """A table in which the cells of some rows of a column are one, its text on the first of its lines."""
    own = [cell for cell in grid.cells if cell.col == col and cell.row in rows]
    box = own[0].regions[0].box.union(own[-1].regions[0].box)
    one = replace(
        own[0],
        row_span=len(own),
        regions=(Region(own[0].page_number, box),),
        content=content(text, box.left, box.width, box.top),
    )
    return replace(grid, cells=tuple(one if cell is own[0] else cell for cell in grid.cells if cell not in own[1:]))


def scanned(read: ReadPage, scale: float = 1.0, aside: float = 0.0, dpi: float | None = 200.0) -> ReadPage:
    """A page as a scan of other pixels, moved aside by so many of them; a photograph where it has no ``dpi``."""

    def box(b: Box) -> Box:
        return Box(b.left * scale + aside, b.top * scale, b.right * scale + aside, b.bottom * scale)

    def region(r: Region) -> Region:
        return replace(r, box=box(r.box))

    def text(c: Content) -> Content:
        return replace(c, lines=tuple(map(box, c.lines)))

    grids = tuple(
        replace(
            grid,
            regions=tuple(map(region, grid.regions)),
            cells=tuple(
                replace(cell, regions=tuple(map(region, cell.regions)), content=text(cell.content))
                for cell in grid.cells
            ),
        )
        for grid in read.grids
    )
    lines = tuple(replace(line, region=region(line.region), content=text(line.content)) for line in read.lines)
    shown = read.segments.page
    source = Page(shown.page_number, shown.width * scale, shown.height * scale, "px", "scan", dpi=dpi)
    return ReadPage(Segments(source, (), (), grids), grids, lines)
