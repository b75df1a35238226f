"""A page as pixels, and what any lens or scanner glass does to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""H x W grey or H x W x 3 RGB."""
Points = npt.NDArray[np.float64]
"""N x 2 points, x and y in pixels."""
Floats = npt.NDArray[np.float32]
Map = Callable[[Points], Points]
_COARSE = 8
"""Smooth maps are worked out for every so many pixels; between, straight lines are within 0.05 pixel of them."""
_ROUNDS = 12
"""To undo a shift that changes by at most a third from point to point, to a millionth of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """One scanned page.

    `forward` carries pixel points of the rendered page to pixel points of `image`; `skew` is how far the
    page is turned clockwise, in degrees; `quality` is of the JPEG it is kept as, None where it is kept
    without loss; `levels` is how many greys the device tells apart.
    """

    image: Image
    forward: Map
    dpi: int
    skew: float = 0.0
    quality: int | None = None
    levels: int = 256
    notes: Mapping[str, Any] = field(default_factory=dict)


def grey(page: Image) -> Image:
    """Return an RGB page in grey."""
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)


def blur(image: Image, sigma: float) -> Image:
    """Return a page out of focus by `sigma` pixels."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def turn(image: Image, degrees: float, paper: int, *, aged: bool = True) -> tuple[Image, Map]:
    """Turn clockwise about the middle; what comes into view is paper, yellowed if `aged` and not grey."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    fill: int | tuple[int, ...] = paper
    if image.ndim == 3:
        fill = (paper, round(paper * 0.97), round(paper * 0.88)) if aged else (paper, paper, paper)
    turned = cv2.warpAffine(
        image,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=fill,
    )

    def forward(points: Points) -> Points:
        return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float64)

    return np.asarray(turned, np.uint8), forward


def apply(matrix: npt.NDArray[np.float64], points: Points) -> Points:
    """Apply a 3 x 3 perspective matrix to N x 2 points."""
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def bend(
    page: Image,
    shift: Map,
    matrix: npt.NDArray[np.float64],
    size: tuple[int, int],
    outside: tuple[int, int, int] | None = None,
) -> tuple[Image, Map, Image]:
    """Shift each point p of a page by `shift(p)`, lay the whole out by a 3 x 3 matrix, and look at `size` pixels of it.

    Args:
        page: H x W x 3.
        shift: pixels of the page -> how far they move, in pixels; smooth, changing by less than a third.
        matrix: from the shifted page to the picture.
        size: width and height of the picture.
        outside: the colour beyond the page.

    Returns:
        The picture, the map of points of the page into it, and a mask of it, 255 where the page is.
    """
    width, height = size
    columns, rows = math.ceil(width / _COARSE), math.ceil(height / _COARSE)
    at = [_COARSE * (np.arange(-1, count + 1) + 0.5) - 0.5 for count in (columns, rows)]
    xs, ys = np.meshgrid(*at)
    laid = apply(np.asarray(np.linalg.inv(matrix), np.float64), np.stack([xs.ravel(), ys.ravel()], axis=1))
    back = laid.copy()
    for _ in range(_ROUNDS):
        back = laid - shift(back)
    coarse = back.astype(np.float32).reshape(rows + 2, columns + 2, 2)
    fine = cv2.resize(coarse, ((columns + 2) * _COARSE, (rows + 2) * _COARSE), interpolation=cv2.INTER_LINEAR)
    own = np.asarray(fine[_COARSE : _COARSE + height, _COARSE : _COARSE + width])
    picture = cv2.remap(
        page,
        own[..., 0],
        own[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=outside or (0, 0, 0),
    )
    inside = (own[..., 0] >= 0) & (own[..., 0] < page.shape[1]) & (own[..., 1] >= 0) & (own[..., 1] < page.shape[0])

    def forward(points: Points) -> Points:
        return apply(matrix, points + shift(points))

    return np.asarray(picture, np.uint8), forward, np.asarray(inside * 255, np.uint8)


def gradient(shape: tuple[int, ...], rng: np.random.Generator, depth: float) -> Floats:
    """Return a plane from 0 to `depth` grey levels, falling in any direction."""
    angle = float(rng.uniform(0, 2 * math.pi))
    xs = np.linspace(-1, 1, shape[1], dtype=np.float32) * math.cos(angle)
    ys = np.linspace(-1, 1, shape[0], dtype=np.float32) * math.sin(angle)
    plane = (xs[None, :] + ys[:, None] + 1.5) / 3
    return np.asarray(np.clip(plane, 0, 1) * depth, np.float32)


def noise(image: Floats, rng: np.random.Generator, sigma: float) -> Image:
    """Return a page with the grain of a sensor, as whole grey levels."""
    noisy = image + rng.standard_normal(image.shape, dtype=np.float32) * np.float32(sigma)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def patches(shape: tuple[int, ...], rng: np.random.Generator, low: float, high: float, count: int = 5) -> Floats:
    """Return a field over a page that goes softly up and down between two values."""
    coarse = rng.uniform(low, high, (count + 1, count)).astype(np.float32)
    field_ = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(field_, min(low, high), max(low, high)), np.float32)
