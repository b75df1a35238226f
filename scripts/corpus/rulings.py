"""The drawn lines of a printed PDF page, as pieces of tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MIN_EDGE = 3.0
"""Shorter edges, in points, are the ends of thin rectangles."""
JOIN = 2.6
"""Edges nearer than this, in points, are sides of one ruling: rulings are at most 2.25 pt wide."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A straight stroke: `at` is its coordinate, `start` to `end` how far it goes, all in points."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of one table on one page."""

    page_number: int
    horizontal: tuple[Edge, ...]
    vertical: tuple[Edge, ...]
    first: bool
    last: bool
    """Whether it is the first, and the last, on its page."""

    def x_lines(self) -> list[float]:
        """Return the x of each vertical ruling, left to right."""
        return [at for at, _ in _cluster(edge.at for edge in self.vertical)]

    def y_lines(self) -> tuple[list[float], bool, bool]:
        """Return the y of each row border, and whether top and bottom are drawn.

        Where a page ends inside a row some programs draw no line: the end of the verticals stands in.
        """
        lines = [at for at, _ in _cluster(edge.at for edge in self.horizontal)]
        top = min(edge.start for edge in self.vertical)
        bottom = max(edge.end for edge in self.vertical)
        top_drawn = bool(lines) and abs(lines[0] - top) < JOIN
        bottom_drawn = bool(lines) and abs(lines[-1] - bottom) < JOIN
        if not top_drawn:
            lines.insert(0, top)
        if not bottom_drawn:
            lines.append(bottom)
        return lines, top_drawn, bottom_drawn

    def covered(self, horizontal: bool, at: float, start: float, end: float) -> bool:
        """Tell whether a ruling at `at` runs over the middle of `start` to `end`."""
        edges = self.horizontal if horizontal else self.vertical
        third = (end - start) / 4
        start, end = start + third, end - third
        near = sorted((e.start, e.end) for e in edges if abs(e.at - at) < JOIN)
        for a, b in near:
            if a <= start + 1:
                start = max(start, b)
        return start >= end - 1


def _cluster(values: Iterable[float]) -> list[tuple[float, int]]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] < JOIN:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [((group[0] + group[-1]) / 2, len(group)) for group in groups]


def find_fragments(page: Any, page_number: int) -> list[Fragment]:
    """Return the tables drawn on a pdfplumber page, top to bottom."""
    horizontal, vertical = [], []
    for edge in page.edges:
        if edge["orientation"] == "h" and edge["x1"] - edge["x0"] >= MIN_EDGE:
            horizontal.append(Edge(float(edge["top"]), float(edge["x0"]), float(edge["x1"])))
        elif edge["orientation"] == "v" and edge["bottom"] - edge["top"] >= MIN_EDGE:
            vertical.append(Edge(float(edge["x0"]), float(edge["top"]), float(edge["bottom"])))
    bands: list[list[float]] = []
    for edge in sorted(vertical, key=lambda e: e.start):
        if bands and edge.start < bands[-1][1] + JOIN:
            bands[-1][1] = max(bands[-1][1], edge.end)
        else:
            bands.append([edge.start, edge.end])
    return [
        Fragment(
            page_number,
            tuple(e for e in horizontal if top - JOIN < e.at < bottom + JOIN),
            tuple(e for e in vertical if top - JOIN < e.start and e.end < bottom + JOIN),
            n == 0,
            n == len(bands) - 1,
        )
        for n, (top, bottom) in enumerate(bands)
    ]
