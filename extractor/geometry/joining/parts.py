"""What a page holds of a table: its column edges as shares of its width, whatever the page was scanned at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import Literal

import numpy as np

from extractor.document import Cell, Grid, Page
from extractor.units import POINTS_PER_INCH, Affine

# Of two digital pages, the same column edges lie within this share of the table's width (1 mm of 170 mm).
SAME_EDGE = 0.006
# Of scans, a worn edge lies half a ruling beside its place and tilt is left over: 0.4% seen at 120 dpi.
SAME_EDGE_SCANNED = 0.009
# A photograph's perspective is not taken out wholly: 1% seen at the sides of a page.
SAME_EDGE_PHOTOGRAPHED = 0.014
# A table goes on overleaf where its width is the same within this share, and its left edge lies as far in, within
# this share of the width: feeders shift pages by a few millimetres, printers fit them to the paper at 97%.
SAME_WIDTH = 0.035
SAME_LEFT = 0.06
# One page at 97% and the other at 103%: columns must then agree, or it is doubtful.
SCALED_WIDTH = 0.065
# How large a photographed page lies in its picture is not known at all.
PHOTOGRAPHED_WIDTH = 0.6
# So many inner column edges, and this share of those of the first row overleaf, are columns that agree.
AGREEING_EDGES = 2
AGREEING_SHARE = 0.8
A4_HEIGHT = 11.69  # inches
FEWEST_TO_FIT = 6  # column edges, the sides among them, for a shape of two parameters
# The characters of a title are larger than those of its table by this factor at the least, running heads' are not.
TITLE_SIZE = 1.2
LONGEST_TITLE = 40  # characters

_TITLE = re.compile(r"表\s*([（(【\[].*[）)】\]])?$|年度[）)]?$")

Fit = Literal["sure", "doubtful"]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A table as one page shows it.

    ``edges`` are its column edges as shares of its width, one more than columns; ``points`` is the size of a pixel in
    points, a guess unless ``is_measured``; ``sheet`` is the width in pixels of a page that is a picture file, whose
    resolution is only what the file says; ``padding`` is the least that its cells leave free at their sides and
    ``em`` the height of its characters, in pixels. Centred text leaves more than the padding, so the least counts.
    """

    grid: Grid
    edges: tuple[float, ...]
    is_digital: bool
    is_measured: bool
    points: float
    sheet: float | None
    padding: float
    em: float

    @property
    def tolerance(self) -> float:
        """Column edges nearer than this are one, as a share of the width."""
        if self.is_digital:
            return SAME_EDGE
        return SAME_EDGE_SCANNED if self.is_measured else SAME_EDGE_PHOTOGRAPHED

    @property
    def width(self) -> float:
        """In points."""
        return self.grid.regions[0].box.width * self.points

    @property
    def left(self) -> float:
        """In points from the page's left edge."""
        return self.grid.regions[0].box.left * self.points


def to_part(grid: Grid, page: Page) -> Part:
    """The part of a table that stands on a page."""
    outline = grid.regions[0].box
    seen: list[list[float]] = [[] for _ in range(grid.col_count + 1)]
    for cell in grid.cells:
        box = cell.regions[0].box
        seen[cell.col].append(box.left)
        seen[cell.col + cell.col_span].append(box.right)
    shares = [(median(xs) - outline.left) / outline.width if xs else None for xs in seen]
    edges = tuple(share if share is not None else i / grid.col_count for i, share in enumerate(shares))
    dpi = page.dpi or (POINTS_PER_INCH if page.kind == "digital" else max(page.width, page.height) / A4_HEIGHT)
    padding, em = _room(grid)
    is_digital = page.kind == "digital"
    # a page that had to be bent back lay before a camera, whatever resolution the file states
    is_measured = is_digital or (bool(page.dpi) and isinstance(page.to_shown, Affine))
    sheet = page.width if page.unit == "px" else None
    return Part(grid, edges, is_digital, is_measured, POINTS_PER_INCH / dpi, sheet, padding, em)


def _room(grid: Grid) -> tuple[float, float]:
    lines = [(line, cell.regions[0].box) for cell in grid.cells for line in cell.content.lines]
    free = [min(line.left - box.left, box.right - line.right) for line, box in lines]
    # digits and flat marks are lower than characters
    heights = sorted(min(line.height, line.width) for line, _ in lines)
    em = heights[round(0.8 * (len(heights) - 1))] if heights else 0.0
    return max(0.0, min(free, default=0.0)), em


def rows_of(grid: Grid) -> list[list[Cell]]:
    """The cells by the row in which they begin."""
    rows: list[list[Cell]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row].append(cell)
    return rows


def is_titled(part: Part) -> bool:
    """Whether a part begins with a title: one cell above others whose text is called a form's or is set larger."""
    first = rows_of(part.grid)[0]
    if part.grid.row_count < 2 or part.grid.col_count < 2 or len(first) != 1 or not first[0].text:
        return False
    text, lines = first[0].text, first[0].content.lines
    larger = bool(lines) and min(lines[0].height, lines[0].width) >= TITLE_SIZE * part.em
    return len(text) <= LONGEST_TITLE and (larger or bool(_TITLE.search(text)))


def bottom_cells(grid: Grid) -> list[Cell]:
    """The cells that end with the table."""
    return [cell for cell in grid.cells if cell.row + cell.row_span == grid.row_count]


def telling_edges(part: Part) -> list[float]:
    """The inner column edges of a part's first row that has any."""
    for row in rows_of(part.grid):
        if len(row) > 1:
            return [part.edges[cell.col] for cell in row if cell.col]
    return []


def agreement(edges: Sequence[float], wanted: Sequence[float], tolerance: float) -> tuple[int, float]:
    """How many of the edges wanted are there, and how far off they lie on average."""
    off = [min((abs(edge - other) for other in edges), default=1.0) for edge in wanted]
    near = [distance for distance in off if distance <= tolerance]
    return len(near), fmean(near) if near else 0.0


def fit(upper: Part, edges: Sequence[float], lower: Part) -> Fit | None:
    """Whether a part can be the rest of a table; None where it cannot.

    Args:
        upper: what the table's last page shows of it.
        edges: the column edges of all its parts.
        lower: the part overleaf.
    """
    wide, aside = _distance(upper, lower, lower.points / upper.points)
    if wide <= SAME_WIDTH and aside <= SAME_LEFT:
        return "sure"
    if upper.sheet and lower.sheet:  # programs that write TIFF give all pages the first one's resolution
        as_sheet = _distance(upper, lower, upper.sheet / lower.sheet)
        if as_sheet[0] <= SAME_WIDTH and as_sheet[1] <= SAME_LEFT:
            return "sure"
    measured = upper.is_measured and lower.is_measured
    if wide > (SCALED_WIDTH if measured else PHOTOGRAPHED_WIDTH):
        return None
    wanted = telling_edges(lower)
    count, _ = agreement(edges, wanted, max(upper.tolerance, lower.tolerance))
    if count >= AGREEING_EDGES and count >= AGREEING_SHARE * len(wanted):
        return "sure"
    # rows of other columns, such as a total, tell nothing
    return "doubtful" if count == len(wanted) or aside <= SAME_LEFT or not measured else None


def _distance(upper: Part, lower: Part, scale: float) -> tuple[float, float]:
    """How far two tables differ in width, and lie aside of each other, as shares of the width.

    Args:
        upper: the table before the page break.
        lower: that after it.
        scale: pixels of the page of ``upper`` to one of that of ``lower``.
    """
    over, under = upper.grid.regions[0].box, lower.grid.regions[0].box
    return abs(under.width * scale / over.width - 1), abs(under.left * scale - over.left) / over.width


def without_arch(upper: Sequence[float], lower: Sequence[float], tolerance: float) -> list[float]:
    """The column edges of a photographed part with what is left of its perspective taken out, so far as edges tell.

    It moves all edges between the sides of a table one way, most in the middle: up to 1.6% of its width seen. Its shape
    is fitted to edges that are each other's nearest; too few of them tell nothing.
    """
    pairs = []
    for i, edge in enumerate(lower):
        near = min(upper, key=lambda other: abs(other - edge))
        if min(range(len(lower)), key=lambda k: abs(lower[k] - near)) == i and abs(near - edge) <= 2 * tolerance:
            pairs.append((edge, near - edge))
    if len(pairs) < FEWEST_TO_FIT:
        return list(lower)
    at, off = np.array(pairs).T
    design = np.stack([at * (1 - at), at * (1 - at) * (at - 0.5)], axis=1)
    shape = np.linalg.lstsq(design, off, rcond=None)[0]
    return [edge + edge * (1 - edge) * (shape[0] + shape[1] * (edge - 0.5)) for edge in lower]


def common_edges(upper: Sequence[float], lower: Sequence[float], tolerance: float) -> tuple[list[float], list[int]]:
    """The column edges of a table and a part together, and the place of each edge of the part among them.

    Edges that are each other's nearest and lie within the tolerance are one; edges of one page never are.
    """
    taken: dict[int, int] = {}
    for i, edge in enumerate(lower):
        j = min(range(len(upper)), key=lambda k: abs(upper[k] - edge))
        nearest = min(range(len(lower)), key=lambda k: abs(lower[k] - upper[j]))
        if i in (0, len(lower) - 1):
            taken[i] = 0 if i == 0 else len(upper) - 1
        elif nearest == i and abs(upper[j] - edge) <= tolerance and 0 < j < len(upper) - 1:
            taken[i] = j
    edges = sorted([*upper, *(edge for i, edge in enumerate(lower) if i not in taken)])
    places = [edges.index(upper[taken[i]] if i in taken else edge) for i, edge in enumerate(lower)]
    if any(b <= a for a, b in pairwise(places)):  # two edges of one page met one of the other
        places = [max(place, i) for i, place in enumerate(sorted(places))]
    return edges, places
