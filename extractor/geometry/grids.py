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
FEWEST_ENDS = 3  # rulings that run on to the same place beyond the last ruling across: they end at a side
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


def find_grids(
    rulings: Sequence[Ruling],
    page_number: int,
    scale: float = 1.0,
    ink: Inked | None = None,
    chars: Sequence[Char] = (),
) -> tuple[Grid, ...]:
    """The tables that the rulings of a page draw, from top to bottom; a box of one cell counts as one.

    Args:
        rulings: in pixels.
        page_number: 1-based, for the regions.
        scale: pixels to a point.
        ink: of a scan; what is worn away of a ruling is judged by it.
        chars: of a digital page; columns that are ruled in the head alone are judged by them.
    """
    rulings = without_boxes(rulings, scale)
    bridge = BRIDGE if ink is None else WORN
    tracks = [track for name in DIRECTIONS for track in find_tracks(rulings, name, scale, bridge)]
    tracks = [replace(t, seen=t.pieces) for t in tracks] if ink is None else grown(tracks, ink, scale)
    tables = find_tables(tracks, scale, 2 * REACH if ink is None else WORN_END)
    paper = _Paper(rulings, page_number, scale, ink, chars)
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
    down = _with_open_sides(across, down, scale)
    drawn, across = across, _with_open_sides(down, across, scale)
    ys = np.array([t.position for t in across])
    xs = np.array([t.position for t in down])
    edges = Edges(_coverage(across, xs, scale), _coverage(down, ys, scale).T)
    if paper.ink is not None:
        edges = _by_ink(edges, across, down, paper.ink)
    else:
        edges = split_rows(edges, ys, xs, paper.rulings, paper.chars, RULED)
    open_ends = across[0] is not drawn[0], across[-1] is not drawn[-1]
    found = [f for f in find_cells(edges, open_ends, worn=worn) if _is_room(f.box, xs, ys, scale)]
    if not found or np.median([ys[f.box[2]] - ys[f.box[0]] for f in found]) < LOWEST_ROWS * scale:
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


def _is_room(box: tuple[int, int, int, int], xs: Floats, ys: Floats, scale: float) -> bool:
    top, left, bottom, right = box
    return bool(xs[right] - xs[left] >= SMALLEST * scale and ys[bottom] - ys[top] >= SMALLEST * scale)


def _with_open_sides(across: Sequence[Track], down: list[Track], scale: float) -> list[Track]:
    """Adds the sides at which a table is open: the rulings that cross ``down`` run on beyond its last one.

    Tables open at the left and right are a style; open at the top they are what Chromium prints after a page break.
    Of the rulings that end at an open side most are seen, but for where a label is merged over many rows: there they
    end at its inner ruling, and only the few that bound the label run on. Those will do if the other side is open too.
    """
    ends = [_open_end(across, down, scale, near=near) for near in (True, False)]
    first, last = across[0].position, across[-1].position
    sides = [
        [Track(down[0].direction, end[0], np.array([[first, last]]), 0.0, np.array([[first, last]]))]
        if end is not None and (end[1] or (other is not None and other[1]))
        else []
        for end, other in zip(ends, reversed(ends), strict=True)
    ]
    return [*sides[0], *down, *sides[1]]


def _open_end(across: Sequence[Track], down: Sequence[Track], scale: float, *, near: bool) -> tuple[float, bool] | None:
    """Where rulings that run on beyond the last one that they cross end together, and whether most of all do so.

    None if fewer than two run on, or if they are few and do not all end together.
    """
    outer = down[0].position if near else down[-1].position
    ends = [track.start if near else track.end for track in across]
    beyond = [end for end in ends if (outer - end if near else end - outer) > 2 * REACH * scale]
    if len(beyond) < 2:
        return None
    position = float(np.median(beyond))
    agreeing = [i for i, end in enumerate(ends) if abs(end - position) <= 2 * REACH * scale]
    alike = len(agreeing) == len(beyond)
    most = {0, len(ends) - 1} <= set(agreeing) or len(agreeing) * 2 >= len(across)
    sure = most or (alike and len(agreeing) >= FEWEST_ENDS)
    return (position, sure) if sure or alike else None


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
