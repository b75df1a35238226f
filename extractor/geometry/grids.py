"""Rulings -> grids: cells with exact spans.

The rulings of one table cut its bounding box into elementary squares. Two neighbouring squares belong to one cell
unless a ruling runs between them; a cell is therefore a connected set of squares, and its spans follow. A missing
piece of ruling shows as a set that is no rectangle, or as an edge that is covered only in part: such cells are
marked, never guessed in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor.document import Box, Cell, Char, Direction, Grid, Region, Ruling
from extractor.geometry.boxes import without_boxes
from extractor.geometry.columns import split_rows
from extractor.geometry.consistency import compare
from extractor.geometry.evidence import Inked, Seen, is_worn
from extractor.geometry.fragments import grown
from extractor.geometry.mending import Edges
from extractor.geometry.open_sides import find_cuts, with_open_sides
from extractor.geometry.remnants import with_remnants
from extractor.geometry.squares import RULED, Found, find_cells
from extractor.geometry.tables import find_tables
from extractor.geometry.tracks import REACH, Track, find_tracks
from extractor.geometry.vanished import doubted, has_stub

# All lengths in points (1/72 inch); `scale` turns them into pixels of a scan.
BRIDGE = 8.0  # gaps up to this within one ruling are wear or dashes
WORN = 9.5  # gaps of a scan, in which wear takes up to 3 mm; rows are higher than 11
WORN_END = 18.0  # the end of a worn ruling is this far from the one that it met: two gaps and a fleck
# In coarser pictures (dpi) letters touch the rulings: of 108 cuttings 75 were wrong with no cell in doubt.
COARSE = 100.0
LOWEST_ROWS = 7.0  # half of a table's cells are higher: print of 5 pt needs as much; staves of music are lower
MOST_FRAMES = 3  # cells of a grid that only frames others
SMALLEST = 4.0  # a row or column narrower than this holds no text

DIRECTIONS: tuple[Direction, Direction] = ("horizontal", "vertical")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Paper:
    """What is seen on a page; see ``find_grids``."""

    rulings: Sequence[Ruling]
    page_number: int
    scale: float
    ink: Inked | None
    chars: Sequence[Char]
    cuts: frozenset[float]


def find_grids(
    rulings: Sequence[Ruling],
    page_number: int,
    scale: float = 1.0,
    ink: Inked | None = None,
    chars: Sequence[Char] = (),
    height: float = float("inf"),
) -> tuple[Grid, ...]:
    """The tables that the rulings of a page draw, from top to bottom; a box of one cell counts as one.

    Args:
        rulings: in pixels.
        page_number: 1-based, for the regions.
        scale: pixels to a point.
        ink: of a scan; what is worn away of a ruling is judged by it.
        chars: of a digital page; columns that are ruled in the head alone are judged by them.
        height: of a digital page.
    """
    rulings = without_boxes(rulings, scale)
    bridge = BRIDGE if ink is None else WORN
    tracks = [track for name in DIRECTIONS for track in find_tracks(rulings, name, scale, bridge)]
    tracks = [replace(t, seen=t.pieces) for t in tracks] if ink is None else grown(tracks, ink, scale)
    if ink is not None and ink.dpi >= COARSE:  # in coarser pictures a stub is four pixels
        tracks = with_remnants(tracks, ink, scale)
    cuts = find_cuts(tracks, chars, height) if ink is None else []
    tables = find_tables([*tracks, *cuts], scale, 2 * REACH if ink is None else WORN_END)
    paper = _Paper(rulings, page_number, scale, ink, chars, frozenset(cut.position for cut in cuts))
    made = [pair for table in tables if (pair := _grid(table, paper)) is not None]
    drawings = [grid for grid, is_drawing in made if is_drawing]
    grids = _without_frames([grid for grid, is_drawing in made if not is_drawing], drawings)
    return tuple(sorted(grids, key=lambda grid: (grid.regions[0].box.top, grid.regions[0].box.left)))


def find_joints(rulings: Sequence[Ruling], scale: float = 1.0) -> tuple[tuple[float, float], ...]:
    """Where horizontal and vertical rulings meet, as (x, y)."""
    reach = REACH * scale
    across = [r for r in rulings if r.direction == "horizontal"]
    down = [r for r in rulings if r.direction == "vertical"]
    return tuple(
        (v.position, h.position)
        for h in across
        for v in down
        if h.start - reach <= v.position <= h.end + reach and v.start - reach <= h.position <= v.end + reach
    )


def _grid(table: Sequence[Track], paper: _Paper) -> tuple[Grid, bool] | None:
    """The grid of a table, and whether it is only forced on a drawing."""
    scale, worn = paper.scale, paper.ink is not None
    across = sorted((t for t in table if t.direction == "horizontal"), key=lambda t: t.position)
    down = sorted((t for t in table if t.direction == "vertical"), key=lambda t: t.position)
    down = with_open_sides(across, down, scale)
    drawn, across = across, with_open_sides(down, across, scale)
    ys = np.array([t.position for t in across])
    xs = np.array([t.position for t in down])
    edges = Edges(_coverage(across, xs, scale), _coverage(down, ys, scale).T)
    if paper.ink is not None:
        edges = _by_ink(edges, across, down, paper.ink)
    else:
        edges = split_rows(edges, ys, xs, paper.rulings, paper.chars, RULED)
    head, foot = (across[i] is not drawn[i] or across[i].position in paper.cuts for i in (0, -1))
    cells = [f for f in find_cells(edges, (head, foot), worn=worn) if xs[f.box[3]] - xs[f.box[1]] >= SMALLEST * scale]
    # What a page cut leaves of a row may be as low as can be.
    parts = [f for f in cells if (head and f.box[0] == 0) or (foot and f.box[2] == len(ys) - 1)]
    low = [f for f in parts if _height(f, ys) < LOWEST_ROWS * scale]
    found = [f for f in cells if f in low or _height(f, ys) >= SMALLEST * scale]
    heights = [_height(f, ys) for f in found if f not in low]
    if not heights or np.median(heights) < LOWEST_ROWS * scale:
        return None
    agreement = compare(edges, across, down, [f.box for f in found], scale, worn=worn)
    if agreement.is_doubtful or (paper.ink is not None and paper.ink.dpi < COARSE):
        found = [replace(f, certain=False) for f in found]
    if paper.ink is not None:
        found = [replace(f, certain=f.certain and not _may_be_two(f, xs, ys, paper.ink)) for f in found]
    return _to_grid(found, xs, ys, paper.page_number, agreement.score), agreement.is_drawing


def _to_grid(found: Sequence[Found], xs: Floats, ys: Floats, page_number: int, consistency: float) -> Grid:
    rows = np.unique([edge for f in found for edge in (f.box[0], f.box[2])])
    columns = np.unique([edge for f in found for edge in (f.box[1], f.box[3])])
    cells = []
    for f in sorted(found, key=lambda f: (f.box[0], f.box[1])):
        top, left, bottom, right = f.box
        row, col = int(np.searchsorted(rows, top)), int(np.searchsorted(columns, left))
        box = Box(float(xs[left]), float(ys[top]), float(xs[right]), float(ys[bottom]))
        cells.append(
            Cell(
                row,
                col,
                int(np.searchsorted(rows, bottom)) - row,
                int(np.searchsorted(columns, right)) - col,
                (Region(page_number, box),),
                certain=f.certain,
                open_bottom=f.open_bottom,
                open_top=f.open_top,
            )
        )
    outline = cells[0].regions[0].box
    for cell in cells[1:]:
        outline = outline.union(cell.regions[0].box)
    return Grid(tuple(cells), len(rows) - 1, len(columns) - 1, (Region(page_number, outline),), consistency)


def _height(found: Found, ys: Floats) -> float:
    return float(ys[found.box[2]] - ys[found.box[0]])


def _coverage(tracks: Sequence[Track], stops: Floats, scale: float) -> Floats:
    """How much of each interval between stops each track covers: shape (tracks, stops - 1)."""
    out = np.zeros((len(tracks), len(stops) - 1))
    for i, track in enumerate(tracks):
        for j, (start, end) in enumerate(pairwise(stops)):
            margin = min(REACH * scale, (end - start) * 0.25)
            out[i, j] = track.covered(start + margin, end - margin)
    return out


def _by_ink(edges: Edges, across: Sequence[Track], down: Sequence[Track], ink: Inked) -> Edges:
    """The edges with what the ink shows of rulings too short or too worn to have been found as such."""
    ys = np.array([track.position for track in across])
    xs = np.array([track.position for track in down])
    lines = [_see(track, xs, ink) for track in across], [_see(track, ys, ink) for track in down]
    worn = is_worn([*lines[0], *lines[1]])
    settled = [
        np.stack([line.settled(found, worn=worn) for line, found in zip(side, shares, strict=True)])
        for side, shares in zip(lines, (edges.across, edges.down.T), strict=True)
    ]
    for i, track in enumerate(down):
        if not len(track.seen):  # of remnants: ruled, and in doubt however much is left
            settled[1][i] = np.where(edges.down[:, i] > 0, edges.down[:, i], settled[1][i])
    if worn:
        upright = Inked(ink.mask.T, ink.dpi)
        settled = [doubted(settled[0], lines[0], ys, xs, ink), doubted(settled[1], lines[1], xs, ys, upright)]
    return Edges(settled[0], settled[1].T)


def _may_be_two(found: Found, xs: Floats, ys: Floats, ink: Inked) -> bool:
    """Whether the stub of a side hangs in a cell."""
    top, left, bottom, right = found.box
    return has_stub(ink.mask, Box(float(xs[left]), float(ys[top]), float(xs[right]), float(ys[bottom])), ink.dpi)


def _see(track: Track, stops: Floats, ink: Inked) -> Seen:
    if not track.thickness or track.dashed:  # what is drawn of dashes has been judged already
        return Seen.nothing(len(stops) - 1)
    look = ink.across if track.direction == "horizontal" else ink.down
    return look(track.position, track.thickness, stops)


def _without_frames(grids: Sequence[Grid], drawings: Sequence[Grid]) -> list[Grid]:
    """Leaves out grids that only frame others (a double border, a line round the page) or drawings."""
    return [
        grid
        for grid in grids
        if not (len(grid.cells) <= MOST_FRAMES and any(_frames(grid, other) for other in grids))
        and not all(_holds(cell, drawings) for cell in grid.cells)
    ]


def _frames(grid: Grid, other: Grid) -> bool:
    box, inner = grid.regions[0].box, other.regions[0].box
    return len(other.cells) > len(grid.cells) and box.contains(*inner.center) and inner.width > 0.8 * box.width


def _holds(cell: Cell, drawings: Sequence[Grid]) -> bool:
    return any(cell.regions[0].box.contains(*drawing.regions[0].box.center) for drawing in drawings)
