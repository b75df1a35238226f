"""Grids as lists of cells, drawn as rulings or as pictures."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

import cv2
import numpy as np
from hypothesis import strategies as st

from extractor.document import Grid, Image, Ruling

Span = tuple[int, int, int, int]  # row, col, row_span, col_span
ONE_OFTEN = (1, 1, 1, 2, 3)


def spans(grid: Grid) -> set[Span]:
    return {(c.row, c.col, c.row_span, c.col_span) for c in grid.cells}


def to_rulings(xs: list[float], ys: list[float], cells: set[Span]) -> list[Ruling]:
    """The four sides of each cell, as producers draw them."""
    out = []
    for row, col, row_span, col_span in cells:
        left, right, top, bottom = xs[col], xs[col + col_span], ys[row], ys[row + row_span]
        out += [Ruling("horizontal", y, left, right) for y in (top, bottom)]
        out += [Ruling("vertical", x, top, bottom) for x in (left, right)]
    return out


def to_picture(rulings: list[Ruling], width: int, height: int, thickness: int = 2) -> Image:
    """Black rulings on white paper, grey, shape (height, width)."""
    image = np.full((height, width), 255, dtype=np.uint8)
    for r in rulings:
        a, b = (
            ((r.start, r.position), (r.end, r.position))
            if r.direction == "horizontal"
            else ((r.position, r.start), (r.position, r.end))
        )
        cv2.line(image, (round(a[0]), round(a[1])), (round(b[0]), round(b[1])), 0, thickness)
    return image


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[float], list[float], set[Span]]:
    """Column edges, row edges and a random set of cells that tile the table; every edge bounds some cell."""
    widths = draw(st.lists(st.integers(22, 120), min_size=3, max_size=7))
    heights = draw(st.lists(st.integers(16, 60), min_size=3, max_size=9))
    xs = [float(v) for v in np.cumsum([40, *widths])]
    ys = [float(v) for v in np.cumsum([50, *heights])]
    cells = _tiled(len(heights), len(widths), lambda: (draw(st.integers(1, 3)), draw(st.integers(1, 3))))
    return _compact(xs, ys, cells)


def random_table(rng: random.Random) -> tuple[list[float], list[float], set[Span]]:
    """The same by chance, of a size as forms have; a search would end at tables of nothing but short sides."""
    while True:
        widths = [rng.randint(22, 120) for _ in range(rng.randint(3, 7))]
        heights = [rng.randint(16, 60) for _ in range(rng.randint(3, 9))]
        if sum(widths) >= 240 and sum(heights) >= 150:
            break
    cells = _tiled(len(heights), len(widths), lambda: (rng.choice(ONE_OFTEN), rng.choice(ONE_OFTEN)))
    return _compact([float(v) for v in np.cumsum([40, *widths])], [float(v) for v in np.cumsum([50, *heights])], cells)


def _tiled(rows: int, cols: int, wanted: Callable[[], tuple[int, int]]) -> set[Span]:
    """Cells that tile a table, each as wide and as high as wanted where there is room."""
    taken = np.zeros((rows, cols), dtype=bool)
    cells: set[Span] = set()
    for row, col in product(range(rows), range(cols)):
        if taken[row, col]:
            continue
        col_span, row_span = wanted()
        while col_span > 1 and (col + col_span > cols or taken[row, col : col + col_span].any()):
            col_span -= 1
        row_span = min(row_span, rows - row)
        taken[row : row + row_span, col : col + col_span] = True
        cells.add((row, col, row_span, col_span))
    return cells


def _compact(xs: list[float], ys: list[float], cells: set[Span]) -> tuple[list[float], list[float], set[Span]]:
    """Drops edges that bound no cell: nobody can see them."""
    rows = sorted({edge for r, _, rs, _ in cells for edge in (r, r + rs)})
    cols = sorted({edge for _, c, _, cs in cells for edge in (c, c + cs)})
    moved = {
        (rows.index(r), cols.index(c), rows.index(r + rs) - rows.index(r), cols.index(c + cs) - cols.index(c))
        for r, c, rs, cs in cells
    }
    return [xs[c] for c in cols], [ys[r] for r in rows], moved
