"""Printed page -> what a scanner, a copier, an archive, a fax or a telephone makes of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from scripts.corpus.wear import break_rulings, curl, draw_seal, photo_light, specks, yellow

Image = npt.NDArray[np.uint8]
"""H x W grey or H x W x 3 RGB."""
Points = npt.NDArray[np.float64]
"""N x 2 points, x and y in pixels."""
Map = Callable[[Points], Points]


@dataclass(frozen=True, slots=True)
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


def scan_page(page: Image, grade: str, rng: np.random.Generator) -> Scan:
    """Degrade a page rendered at `GRADE_DPI[grade]` (H x W x 3 RGB), the same way for the same `rng`."""
    return _GRADES[grade](page, rng)


def _clean300(page: Image, rng: np.random.Generator) -> Scan:
    """A good flatbed: a tiny tilt, a mild blur, 8 greys."""
    skew = float(rng.uniform(-0.3, 0.3))
    image, forward = _turn(_grey(page), skew, 255)
    image = _blur(image, float(rng.uniform(0.4, 0.8)))
    return Scan(image, forward, 300, skew, levels=8)


def _office200(page: Image, rng: np.random.Generator) -> Scan:
    """An office copier: tilt, blur, noise, uneven light, JPEG."""
    skew = float(rng.uniform(-1.5, 1.5))
    image, forward = _turn(_grey(page), skew, 250)
    image = _blur(image, float(rng.uniform(0.45, 0.9)))
    light = _gradient(image.shape[:2], rng, float(rng.uniform(4, 18)))
    image = _noise(image.astype(np.float32) - light, rng, float(rng.uniform(0.6, 2.0)))
    return Scan(image, forward, 200, skew, int(rng.integers(60, 86)))


def _dpi120(page: Image, rng: np.random.Generator) -> Scan:
    """Too coarse a setting."""
    skew = float(rng.uniform(-0.8, 0.8))
    image, forward = _turn(_grey(page), skew, 252)
    image = _blur(image, float(rng.uniform(0.35, 0.6)))
    image = _noise(image.astype(np.float32), rng, float(rng.uniform(1, 3)))
    return Scan(image, forward, 120, skew, int(rng.integers(70, 88)))


def _archive(page: Image, rng: np.random.Generator) -> Scan:
    """Sealed, yellowed, faded, speckled, its rulings broken; 200 to 300 dpi in colour."""
    dpi = int(rng.choice([200, 200, 240, 300]))
    scale = dpi / GRADE_DPI["archive"]
    size = (round(page.shape[1] * scale), round(page.shape[0] * scale))
    page = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8)
    grey = break_rulings(_grey(page), rng, dpi, share=0.2)
    ink = np.asarray((1 - grey.astype(np.float32) / 255) * _fading(grey.shape, rng), np.float32)
    colour = yellow(ink, rng)
    colour, seal = draw_seal(colour, rng, dpi)
    colour = specks(colour, rng, count=int(rng.integers(60, 260)), dpi=dpi)
    skew = float(rng.uniform(-2, 2))
    image, forward = _turn(colour, skew, 225)
    image = _blur(image, float(rng.uniform(0.5, 0.9)))
    image = _noise(image.astype(np.float32), rng, float(rng.uniform(1, 2.5)))

    def mapped(points: Points) -> Points:
        return forward(points * scale)

    return Scan(image, mapped, dpi, skew, int(rng.integers(55, 75)), notes={"seal": seal})


def _fax(page: Image, rng: np.random.Generator) -> Scan:
    """Two levels, thickened or thinned strokes, specks."""
    skew = float(rng.uniform(-1, 1))
    image, forward = _turn(_grey(page), skew, 255)
    image = _blur(image, 0.8)
    image = _noise(image.astype(np.float32), rng, 9)
    threshold = float(rng.uniform(135, 200))
    image = np.where(image < threshold, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(100, 500))):
        y, x = int(rng.integers(0, image.shape[0])), int(rng.integers(0, image.shape[1]))
        image[y : y + int(rng.integers(1, 3)), x : x + int(rng.integers(1, 3))] = int(rng.choice([0, 0, 255]))
    return Scan(image, forward, 200, skew, levels=2)


def _photo(page: Image, rng: np.random.Generator) -> Scan:
    """A telephone held over a slightly curled sheet."""
    height, width = page.shape[:2]
    pad = round(width * 0.06)
    frame = (width + 2 * pad, height + 2 * pad)
    bend = float(rng.uniform(-0.012, 0.012)) * height
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + np.float32(pad) + rng.uniform(-0.75, 0.75, (4, 2)).astype(np.float32) * pad
    matrix = np.asarray(cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), np.float64)
    ys, xs = np.mgrid[0 : frame[1], 0 : frame[0]].astype(np.float64)
    back = _apply(np.asarray(np.linalg.inv(matrix), np.float64), np.stack([xs.ravel(), ys.ravel()], axis=1))
    grid = curl(back, -bend, width).astype(np.float32).reshape(frame[1], frame[0], 2)
    desk = tuple(int(v) for v in rng.integers(60, 130, 3))
    image = cv2.remap(
        page, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=desk
    )
    lit = photo_light(np.asarray(image, np.float32), rng)
    blurred = _blur(np.clip(lit, 0, 255).astype(np.uint8), float(rng.uniform(0.5, 1.0)))
    noisy = _noise(blurred.astype(np.float32), rng, float(rng.uniform(0.8, 2.2)))

    def mapped(points: Points) -> Points:
        return _apply(matrix, curl(points, bend, width))

    return Scan(noisy, mapped, GRADE_DPI["photo"], 0.0, int(rng.integers(68, 84)))


GRADE_DPI = {"clean300": 300, "office200": 200, "dpi120": 120, "archive": 300, "fax": 200, "photo": 160}
"""The resolution at which a page is rendered before each grade."""
_GRADES = {
    "clean300": _clean300,
    "office200": _office200,
    "dpi120": _dpi120,
    "archive": _archive,
    "fax": _fax,
    "photo": _photo,
}


def _grey(page: Image) -> Image:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)


def _blur(image: Image, sigma: float) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def _turn(image: Image, degrees: float, paper: int) -> tuple[Image, Map]:
    """Turn clockwise about the middle; what comes into view is paper."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    fill = (paper, round(paper * 0.97), round(paper * 0.88)) if image.ndim == 3 else paper
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


def _apply(matrix: npt.NDArray[np.float64], points: Points) -> Points:
    """Apply a 3 x 3 perspective matrix to N x 2 points."""
    moved = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def _gradient(shape: tuple[int, ...], rng: np.random.Generator, depth: float) -> npt.NDArray[np.float32]:
    """Return a plane from 0 to `depth` grey levels, falling in any direction."""
    angle = float(rng.uniform(0, 2 * math.pi))
    xs = np.linspace(-1, 1, shape[1], dtype=np.float32) * math.cos(angle)
    ys = np.linspace(-1, 1, shape[0], dtype=np.float32) * math.sin(angle)
    plane = (xs[None, :] + ys[:, None] + 1.5) / 3
    return np.asarray(np.clip(plane, 0, 1) * depth, np.float32)


def _noise(image: npt.NDArray[np.float32], rng: np.random.Generator, sigma: float) -> Image:
    noisy = image + rng.standard_normal(image.shape, dtype=np.float32) * np.float32(sigma)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _fading(shape: tuple[int, ...], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Return how much ink is left, 0.45 to 1, in soft patches."""
    coarse = rng.uniform(0.45, 1.0, (6, 5)).astype(np.float32)
    patches = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(patches, 0.4, 1.0), np.float32)
