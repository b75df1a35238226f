"""The only conversions of coordinates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.document import Box, Page

POINTS_PER_INCH = 72.0


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

    A turned box becomes the upright one that holds its four corners; it is cut off at the page's edge.
    """
    corners = [page.to_shown.apply(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs, ys = [x / page.width for x, _ in corners], [y / page.height for _, y in corners]
    return [_unit(min(xs)), _unit(min(ys)), _unit(max(xs)), _unit(max(ys))]


def to_pixels(points: float, dpi: float) -> float:
    """A length in PDF points as pixels."""
    return points * dpi / POINTS_PER_INCH


def _unit(fraction: float) -> float:
    return round(min(1.0, max(0.0, fraction)), 6)
