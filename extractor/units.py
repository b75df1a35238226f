"""The only conversions of coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractor.document import Box, Page

    Floats = NDArray[np.float64]

Fractions = tuple[float, float, float, float]  # left, top, right, bottom

POINTS_PER_INCH = 72.0
INVERSION_STEPS = 12  # of a warp; each divides the error by ten or more where neighbouring nodes lean by a tenth
OUTLINE_POINTS = 8  # on each side of a box that a warp bends


@dataclass(frozen=True, slots=True)
class Affine:
    """A map of the plane: x' = a·x + b·y + c, y' = d·x + e·y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """Where the point (x, y) goes."""
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def inverse(self) -> Affine:
        """The map back.

        Raises:
            ZeroDivisionError: the map flattens the plane.
        """
        det = self.a * self.e - self.b * self.d
        a, b, d, e = self.e / det, -self.b / det, -self.d / det, self.a / det
        return Affine(a, b, -(a * self.c + b * self.f), d, e, -(d * self.c + e * self.f))

    def after(self, first: Affine) -> Affine:
        """The map that does ``first`` and then this one."""
        return Affine(
            self.a * first.a + self.b * first.d,
            self.a * first.b + self.b * first.e,
            self.a * first.c + self.b * first.f + self.c,
            self.d * first.a + self.e * first.d,
            self.d * first.b + self.e * first.e,
            self.d * first.c + self.e * first.f + self.f,
        )

    @staticmethod
    def rotation(degrees: float, center: tuple[float, float]) -> Affine:
        """A turn clockwise on the screen (y grows downwards) about a point."""
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        x, y = center
        return Affine(cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y)


IDENTITY = Affine(1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Warp:
    """A smooth map of the plane, given at the nodes of a square lattice and bilinear between and beyond them.

    ``xs`` and ``ys`` have shape (rows, columns): where each node goes. Node (i, j) stands at
    ((j - 0.5) · step, (i - 0.5) · step).
    """

    xs: Floats
    ys: Floats
    step: float

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """Where the point (x, y) goes."""
        rows, columns = self.xs.shape
        across, down = x / self.step + 0.5, y / self.step + 0.5
        j = min(max(math.floor(across), 0), columns - 2)
        i = min(max(math.floor(down), 0), rows - 2)
        right, below = across - j, down - i
        weights = ((1 - right) * (1 - below), right * (1 - below), (1 - right) * below, right * below)
        nodes = ((i, j), (i, j + 1), (i + 1, j), (i + 1, j + 1))
        to_x, to_y = 0.0, 0.0
        for weight, node in zip(weights, nodes, strict=True):
            to_x += weight * float(self.xs[node])
            to_y += weight * float(self.ys[node])
        return to_x, to_y

    def inverse(self) -> WarpInverse:
        """The map back."""
        return WarpInverse(self)

    def followed_by(self, last: Affine) -> Warp:
        """The map that does this one and then ``last``."""
        return Warp(
            last.a * self.xs + last.b * self.ys + last.c, last.d * self.xs + last.e * self.ys + last.f, self.step
        )


@dataclass(frozen=True, slots=True, eq=False)
class WarpInverse:
    """The inverse of a warp, by steps along its tangent at the middle of the lattice."""

    warp: Warp

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """The point that the warp carries to (x, y)."""
        back = self._tangent().inverse()
        at = back.apply(x, y)
        for _ in range(INVERSION_STEPS):
            there = self.warp.apply(*at)
            step_x, step_y = x - there[0], y - there[1]
            at = at[0] + back.a * step_x + back.b * step_y, at[1] + back.d * step_x + back.e * step_y
        return at

    def _tangent(self) -> Affine:
        rows, columns = self.warp.xs.shape
        middle = (columns - 1) * self.warp.step / 2, (rows - 1) * self.warp.step / 2
        x, y = self.warp.apply(*middle)
        right = self.warp.apply(middle[0] + self.warp.step, middle[1])
        below = self.warp.apply(middle[0], middle[1] + self.warp.step)
        a, d = (right[0] - x) / self.warp.step, (right[1] - y) / self.warp.step
        b, e = (below[0] - x) / self.warp.step, (below[1] - y) / self.warp.step
        return Affine(a, b, x - a * middle[0] - b * middle[1], d, e, y - d * middle[0] - e * middle[1])


PageMap = Affine | Warp


def from_user_space(left: float, bottom: float, right: float, top: float, rotation: int, unit: float = 1.0) -> Affine:
    """From the user space of a PDF page to the page as shown, origin top left, y downwards.

    Args:
        left: of the part of the page that is shown, in user space; so are ``bottom``, ``right`` and ``top``.
        bottom: see ``left``.
        right: see ``left``.
        top: see ``left``.
        rotation: degrees clockwise by which the page is turned when shown: 0, 90, 180 or 270.
        unit: points to a unit of user space (``UserUnit``).
    """
    u = unit
    return {
        0: Affine(u, 0.0, -left * u, 0.0, -u, top * u),
        90: Affine(0.0, u, -bottom * u, u, 0.0, -left * u),
        180: Affine(-u, 0.0, right * u, 0.0, u, -bottom * u),
        270: Affine(0.0, -u, top * u, -u, 0.0, right * u),
    }[rotation]


def turned_upright(width: float, height: float, turned: int) -> Affine:
    """From a page of a width and height to that page turned back by ``turned`` degrees clockwise (0, 90, 180, 270)."""
    return {
        0: IDENTITY,
        90: Affine(0.0, 1.0, 0.0, -1.0, 0.0, width),
        180: Affine(-1.0, 0.0, width, 0.0, -1.0, height),
        270: Affine(0.0, -1.0, height, 1.0, 0.0, 0.0),
    }[turned]


def to_fractions(box: Box, page: Page) -> list[float]:
    """A box of the straightened page as [left, top, right, bottom], fractions 0..1 of the page as shown.

    A turned or bent box becomes the upright one that holds its outline; it is cut off at the page's edge.
    """
    outline = [page.to_shown.apply(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    if isinstance(page.to_shown, Warp):
        for k in range(1, OUTLINE_POINTS):
            x, y = (box.left + box.width * k / OUTLINE_POINTS, box.top + box.height * k / OUTLINE_POINTS)
            outline += [page.to_shown.apply(x, edge) for edge in (box.top, box.bottom)]
            outline += [page.to_shown.apply(edge, y) for edge in (box.left, box.right)]
    xs, ys = [x / page.width for x, _ in outline], [y / page.height for _, y in outline]
    return [_unit(min(xs)), _unit(min(ys)), _unit(max(xs)), _unit(max(ys))]


def to_pixels(points: float, dpi: float) -> float:
    """A length in PDF points as pixels."""
    return points * dpi / POINTS_PER_INCH


def _unit(fraction: float) -> float:
    return round(min(1.0, max(0.0, fraction)), 6)


def turned_box(box: Fractions, turn: int) -> Fractions:
    """A box on a page, in fractions of it, when the page is turned clockwise by so many degrees: 0, 90, 180 or 270."""
    left, top, right, bottom = box
    return {
        0: box,
        90: (1 - bottom, left, 1 - top, right),
        180: (1 - right, 1 - bottom, 1 - left, 1 - top),
        270: (top, 1 - right, bottom, 1 - left),
    }[turn]
