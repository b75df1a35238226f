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

from extractor.document import Box, Cell, Direction, Grid, Region, Ruling
from extractor.geometry.boxes import without_boxes
from extractor.geometry.evidence import Inked
from extractor.geometry.mending import Edges
from extractor.geometry.squares import find_cells

# All lengths in points (1/72 inch); `scale` turns them into pixels of a scan.
SNAP = 1.6  # rulings this near to each other are one: double borders are wider, rounding and blur narrower
REACH = 4.0  # a ruling may stop this short of the one it meets: rounded corners, worn joints
APART = 3.2  # pieces of one ruling one after the other may lie this far apart: a page is never quite flat
BRIDGE = 8.0  # gaps up to this within one ruling are wear or dashes
DASH = 4.0  # gaps between dashes, and of joints
WORN = 9.5  # gaps of a scan, in which wear takes up to 3 mm; rows are higher than 11
BRIDGED = 0.42  # what such a gap counts where nothing of the ruling is left between two others: ruled, but in doubt
FEWEST_JOINTS = 4  # a box has four
LOWEST_ROWS = 7.0  # half of a table's cells are higher: print of 5 pt needs as much; staves of music are lower
TALLEST_TITLE = 50.0  # a row of one cell in a table open at the sides is no higher
SMALLEST = 4.0  # a row or column narrower than this holds no text

DIRECTIONS: tuple[Direction, Direction] = ("horizontal", "vertical")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Track:
    """All pieces of ruling at one position, as sorted disjoint intervals of shape (n, 2)."""

    direction: Direction
    position: float
    pieces: Floats
    thickness: float
    seen: Floats

    @property
    def start(self) -> float:
        return float(self.pieces[0, 0])

    @property
    def end(self) -> float:
        return float(self.pieces[-1, 1])

    def covered(self, start: float, end: float) -> float:
        """The share of an interval that the ruling covers, 0 to 1; less where only its gaps lie there."""
        if end <= start:
            return 1.0
        drawn = _overlap(self.seen, start, end)
        return drawn if drawn > BRIDGED else max(drawn, BRIDGED * _overlap(self.pieces, start, end))


def _overlap(pieces: Floats, start: float, end: float) -> float:
    shared = np.minimum(pieces[:, 1], end) - np.maximum(pieces[:, 0], start)
    return float(np.clip(shared, 0.0, None).sum()) / (end - start)


def find_grids(
    rulings: Sequence[Ruling], page_number: int, scale: float = 1.0, ink: Inked | None = None
) -> tuple[Grid, ...]:
    """The tables that the rulings of a page draw, from top to bottom; a box of one cell counts as one.

    Args:
        rulings: in pixels.
        page_number: 1-based, for the regions.
        scale: pixels to a point.
        ink: of a scan; what is worn away of a ruling is judged by it.
    """
    rulings = without_boxes(rulings, scale)
    bridge = BRIDGE if ink is None else WORN
    tracks = [track for name in DIRECTIONS for track in _tracks(rulings, name, scale, bridge)]
    if ink is None:
        tracks = [replace(track, seen=track.pieces) for track in tracks]
    grids: list[Grid] = []
    for table in _tables(tracks, scale):
        grid = _grid(table, page_number, scale, ink)
        if grid is not None:
            grids.append(grid)
    grids = _without_frames(grids)
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


def _tracks(rulings: Sequence[Ruling], direction: Direction, scale: float, bridge: float) -> list[_Track]:
    chosen = sorted((r for r in rulings if r.direction == direction), key=lambda r: r.position)
    clusters: list[list[Ruling]] = []
    for ruling in chosen:
        if clusters and ruling.position - _middle(clusters[-1]) <= SNAP * scale:
            clusters[-1].append(ruling)
        else:
            clusters.append([ruling])
    joined: list[list[Ruling]] = []
    for cluster in clusters:
        if joined and _is_one_after_the_other(joined[-1], cluster, scale):
            joined[-1] = [*joined[-1], *cluster]
        else:
            joined.append(cluster)
    return [track for cluster in joined for track in _split(cluster, direction, scale, bridge)]


def _is_one_after_the_other(first: Sequence[Ruling], second: Sequence[Ruling], scale: float) -> bool:
    """Whether two lines nearly in line are pieces of one: nowhere side by side."""
    if abs(_middle(second) - _middle(first)) > APART * scale:
        return False
    slack = REACH * scale
    return all(a.end - slack <= b.start or b.end - slack <= a.start for a in first for b in second)


def _middle(cluster: Sequence[Ruling]) -> float:
    weights = np.array([max(r.end - r.start, 1e-6) for r in cluster])
    return float(np.average([r.position for r in cluster], weights=weights))


def _split(cluster: Sequence[Ruling], direction: Direction, scale: float, bridge: float) -> list[_Track]:
    """Pieces on one line, joined over small gaps; the pieces stay one track, however far apart they are."""
    pieces, seen = (_spans(cluster, gap * scale) for gap in (bridge, DASH))
    thickness = float(np.median([r.thickness for r in cluster]))
    return [_Track(direction, _middle(cluster), pieces, thickness, seen)]


def _spans(cluster: Sequence[Ruling], gap: float) -> Floats:
    """Where pieces on one line are, as sorted intervals (n, 2); gaps up to ``gap`` are closed."""
    spans: list[list[float]] = []
    for start, end in sorted((r.start, r.end) for r in cluster):
        if spans and start - spans[-1][1] <= gap:
            spans[-1][1] = max(spans[-1][1], end)
        else:
            spans.append([start, end])
    return np.array(spans)


def _tables(tracks: Sequence[_Track], scale: float) -> list[list[_Track]]:
    """Groups of tracks that hang together by joints; each piece of a track goes where its joints are."""
    pieces = [replace(track, pieces=track.pieces[i : i + 1]) for track in tracks for i in range(len(track.pieces))]
    across = [p for p in pieces if p.direction == "horizontal"]
    down = [p for p in pieces if p.direction == "vertical"]
    if not across or not down:
        return []
    meets = _meetings(across, down, REACH * scale)
    label_across, label_down = _components(meets)
    tables: list[list[_Track]] = []
    for label in range(int(label_across.max(initial=-1)) + 1):
        rows = [across[i] for i in np.flatnonzero(label_across == label)]
        columns = [down[i] for i in np.flatnonzero(label_down == label)]
        joints = int(meets[np.ix_(label_across == label, label_down == label)].sum())
        if joints >= FEWEST_JOINTS and len(rows) >= 2 and len(columns) >= 2:
            columns += _sides(columns, [down[i] for i in np.flatnonzero(label_down < 0)], scale)
            rows += _open_rows(rows, columns, [across[i] for i in np.flatnonzero(label_across < 0)], scale)
            tables.append([*_together(rows), *_together(columns)])
    return tables


def _sides(columns: Sequence[_Track], loose: Sequence[_Track], scale: float) -> list[_Track]:
    """Verticals that meet no horizontal but run along the whole table: the side of a cell as high as the page.

    A label that is merged over many rows has no ruling of its own on the pages between its first and its last.
    """
    top, bottom = min(c.start for c in columns), max(c.end for c in columns)
    return [
        track
        for track in loose
        if abs(track.start - top) <= 2 * REACH * scale and abs(track.end - bottom) <= 2 * REACH * scale
    ]


def _open_rows(
    rows: Sequence[_Track], columns: Sequence[_Track], loose: Sequence[_Track], scale: float
) -> list[_Track]:
    """Horizontals that meet no vertical but go on a table open at both sides: rows of one cell, such as its title."""
    near = 2 * REACH * scale
    start, end = min(row.start for row in rows), max(row.end for row in rows)
    left, right = min(c.position for c in columns), max(c.position for c in columns)
    if start > left - near or end < right + near:
        return []
    found: list[_Track] = []
    same = [track for track in loose if abs(track.start - start) <= near and abs(track.end - end) <= near]
    for track in sorted(same, key=lambda t: min(abs(t.position - row.position) for row in rows)):
        if min(abs(track.position - row.position) for row in [*rows, *found]) <= TALLEST_TITLE * scale:
            found.append(track)
    return found


def _meetings(across: Sequence[_Track], down: Sequence[_Track], reach: float) -> NDArray[np.bool_]:
    hy, h0, h1 = (np.array([getattr(p, n) for p in across]) for n in ("position", "start", "end"))
    vx, v0, v1 = (np.array([getattr(p, n) for p in down]) for n in ("position", "start", "end"))
    inside: NDArray[np.bool_] = (
        (vx[None, :] >= h0[:, None] - reach)
        & (vx[None, :] <= h1[:, None] + reach)
        & (hy[:, None] >= v0[None, :] - reach)
        & (hy[:, None] <= v1[None, :] + reach)
    )
    return inside


def _components(meets: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Labels of the connected parts of a bipartite graph; -1 where a node meets nothing."""
    rows = np.full(meets.shape[0], -1, dtype=np.int64)
    columns = np.full(meets.shape[1], -1, dtype=np.int64)
    label = 0
    for first in range(meets.shape[0]):
        if rows[first] >= 0 or not meets[first].any():
            continue
        frontier = np.zeros(meets.shape[0], dtype=bool)
        frontier[first] = True
        while frontier.any():
            rows[frontier] = label
            reached = meets[frontier].any(axis=0) & (columns < 0)
            columns[reached] = label
            frontier = meets[:, reached].any(axis=1) & (rows < 0)
        label += 1
    return rows, columns


def _together(pieces: Sequence[_Track]) -> list[_Track]:
    """Pieces at the same position as one track again."""
    by_position: dict[float, list[_Track]] = {}
    for piece in pieces:
        by_position.setdefault(piece.position, []).append(piece)
    return [
        replace(same[0], pieces=np.concatenate([p.pieces for p in sorted(same, key=lambda p: p.start)]))
        for same in by_position.values()
    ]


def _grid(table: Sequence[_Track], page_number: int, scale: float, ink: Inked | None) -> Grid | None:
    across = sorted((t for t in table if t.direction == "horizontal"), key=lambda t: t.position)
    down = sorted((t for t in table if t.direction == "vertical"), key=lambda t: t.position)
    down = _with_open_sides(across, down, scale)
    across = _with_open_sides(down, across, scale)
    ys = np.array([t.position for t in across])
    xs = np.array([t.position for t in down])
    edges = Edges(_coverage(across, xs, scale), _coverage(down, ys, scale).T)
    if ink is not None:
        edges = _by_ink(edges, across, down, ink)
    found = find_cells(edges, worn=ink is not None)
    found = [f for f in found if _is_room(f.box, xs, ys, scale)]
    if not found or np.median([ys[f.box[2]] - ys[f.box[0]] for f in found]) < LOWEST_ROWS * scale:
        return None
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
            )
        )
    outline = cells[0].regions[0].box
    for cell in cells[1:]:
        outline = outline.union(cell.regions[0].box)
    return Grid(tuple(cells), len(rows) - 1, len(columns) - 1, (Region(page_number, outline),))


def _is_room(box: tuple[int, int, int, int], xs: Floats, ys: Floats, scale: float) -> bool:
    top, left, bottom, right = box
    return bool(xs[right] - xs[left] >= SMALLEST * scale and ys[bottom] - ys[top] >= SMALLEST * scale)


def _with_open_sides(across: Sequence[_Track], down: list[_Track], scale: float) -> list[_Track]:
    """Adds the sides at which a table is open: the rulings that cross ``down`` run on beyond its last one.

    Tables open at the left and right are a style; open at the top they are what Chromium prints after a page break.
    """
    first, last = across[0].position, across[-1].position
    for near in (True, False):
        outer = down[0].position if near else down[-1].position
        ends = [track.start if near else track.end for track in across]
        beyond = [end for end in ends if (outer - end if near else end - outer) > 2 * REACH * scale]
        if len(beyond) < 2:
            continue
        position = float(np.median(beyond))
        agreeing = [i for i, end in enumerate(ends) if abs(end - position) <= 2 * REACH * scale]
        both_outer = {0, len(ends) - 1} <= set(agreeing)
        if not both_outer and len(agreeing) * 2 < len(across):
            continue
        track = _Track(down[0].direction, position, np.array([[first, last]]), 0.0, np.array([[first, last]]))
        down = [track, *down] if near else [*down, track]
    return down


def _coverage(tracks: Sequence[_Track], stops: Floats, scale: float) -> Floats:
    """How much of each interval between stops each track covers: shape (tracks, stops - 1)."""
    out = np.zeros((len(tracks), len(stops) - 1))
    for i, track in enumerate(tracks):
        for j, (start, end) in enumerate(pairwise(stops)):
            margin = min(REACH * scale, (end - start) * 0.25)
            out[i, j] = track.covered(start + margin, end - margin)
    return out


def _by_ink(edges: Edges, across: Sequence[_Track], down: Sequence[_Track], ink: Inked) -> Edges:
    """The edges with what the ink shows of rulings too short or too worn to have been found as such."""
    ys = np.array([track.position for track in across])
    xs = np.array([track.position for track in down])
    blank = np.zeros
    seen_across = np.stack(
        [ink.covered_across(t.position, t.thickness, xs) if t.thickness else blank(len(xs) - 1) for t in across]
    )
    seen_down = np.stack(
        [ink.covered_down(t.position, t.thickness, ys) if t.thickness else blank(len(ys) - 1) for t in down]
    )
    return Edges(np.maximum(edges.across, seen_across), np.maximum(edges.down, seen_down.T))


def _without_frames(grids: Sequence[Grid]) -> list[Grid]:
    """Leaves out grids that only frame others (a double border, a line round the page)."""
    kept = []
    for grid in grids:
        box = grid.regions[0].box
        frames = any(
            other is not grid
            and len(other.cells) > len(grid.cells)
            and box.contains(*other.regions[0].box.center)
            and other.regions[0].box.width > 0.8 * box.width
            for other in grids
        )
        if not (frames and len(grid.cells) <= 3):
            kept.append(grid)
    return kept
