"""Printed page -> what a scanner, a copier, an archive, a fax or a telephone makes of it."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from scripts.corpus.holding import book, bordered, hand
from scripts.corpus.marking import bleed, grey_seal, marked
from scripts.corpus.optics import Image, Map, Points, Scan, apply, blur, gradient, grey, noise, turn
from scripts.corpus.wear import break_rulings, curl, draw_seal, photo_light, specks, yellow


def scan_page(page: Image, grade: str, rng: np.random.Generator) -> Scan:
    """Degrade a page rendered at `GRADE_DPI[grade]` (H x W x 3 RGB), the same way for the same `rng`."""
    return _GRADES[grade](page, rng)


def _clean300(page: Image, rng: np.random.Generator) -> Scan:
    """A good flatbed: a tiny tilt, a mild blur, 8 greys."""
    skew = float(rng.uniform(-0.3, 0.3))
    image, forward = turn(grey(page), skew, 255)
    image = blur(image, float(rng.uniform(0.4, 0.8)))
    return Scan(image, forward, 300, skew, levels=8)


def _office200(page: Image, rng: np.random.Generator) -> Scan:
    """An office copier: tilt, blur, noise, uneven light, JPEG."""
    skew = float(rng.uniform(-1.5, 1.5))
    image, forward = turn(grey(page), skew, 250)
    return _copied(image, forward, skew, rng)


def _tilted(page: Image, rng: np.random.Generator) -> Scan:
    """The same of a page laid on the glass carelessly; the scan is large enough for all of it."""
    skew = float(rng.uniform(-6, 6))
    height, width = page.shape[:2]
    lean = abs(math.sin(math.radians(skew)))
    sides, ends = round(height * lean / 2), round(width * lean / 2)
    wide = cv2.copyMakeBorder(grey(page), ends, ends, sides, sides, cv2.BORDER_CONSTANT, value=(250,))
    image, forward = turn(np.asarray(wide, np.uint8), skew, 250)
    margin = np.array([sides, ends], np.float64)
    return _copied(image, lambda points: forward(points + margin), skew, rng)


def _turned(page: Image, rng: np.random.Generator) -> Scan:
    """The same of a page laid on its side or upside down: turned clockwise by 90, 180 or 270 degrees."""
    scan = _office200(page, rng)
    quarters = int(rng.integers(1, 4))
    height, width = scan.image.shape[:2]

    def forward(points: Points) -> Points:
        x, y = scan.forward(points).T
        turned = {1: (height - y, x), 2: (width - x, height - y), 3: (y, width - x)}[quarters]
        return np.stack(turned, axis=1)

    image = np.ascontiguousarray(np.rot90(scan.image, -quarters))
    return replace(scan, image=image, forward=forward, notes={"rotation": 90 * quarters})


def _copied(image: Image, forward: Map, skew: float, rng: np.random.Generator) -> Scan:
    image = blur(image, float(rng.uniform(0.45, 0.9)))
    light = gradient(image.shape[:2], rng, float(rng.uniform(4, 18)))
    image = noise(image.astype(np.float32) - light, rng, float(rng.uniform(0.6, 2.0)))
    return Scan(image, forward, 200, skew, int(rng.integers(60, 86)))


def _dpi120(page: Image, rng: np.random.Generator) -> Scan:
    """Too coarse a setting."""
    skew = float(rng.uniform(-0.8, 0.8))
    image, forward = turn(grey(page), skew, 252)
    image = blur(image, float(rng.uniform(0.35, 0.6)))
    image = noise(image.astype(np.float32), rng, float(rng.uniform(1, 3)))
    return Scan(image, forward, 120, skew, int(rng.integers(70, 88)))


def _archive(page: Image, rng: np.random.Generator) -> Scan:
    """Sealed, yellowed, faded, speckled, its rulings broken; 200 to 300 dpi in colour."""
    dpi = int(rng.choice([200, 200, 240, 300]))
    scale = dpi / GRADE_DPI["archive"]
    size = (round(page.shape[1] * scale), round(page.shape[0] * scale))
    page = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8)
    broken = break_rulings(grey(page), rng, dpi, share=0.2)
    ink = np.asarray((1 - broken.astype(np.float32) / 255) * _fading(broken.shape, rng), np.float32)
    colour = yellow(ink, rng)
    colour, seal = draw_seal(colour, rng, dpi)
    colour = specks(colour, rng, count=int(rng.integers(60, 260)), dpi=dpi)
    skew = float(rng.uniform(-2, 2))
    image, forward = turn(colour, skew, 225)
    image = blur(image, float(rng.uniform(0.5, 0.9)))
    image = noise(image.astype(np.float32), rng, float(rng.uniform(1, 2.5)))

    def mapped(points: Points) -> Points:
        return forward(points * scale)

    return Scan(image, mapped, dpi, skew, int(rng.integers(55, 75)), notes={"seal": seal})


def _fax(page: Image, rng: np.random.Generator) -> Scan:
    """Two levels, thickened or thinned strokes, specks."""
    skew = float(rng.uniform(-1, 1))
    image, forward = turn(grey(page), skew, 255)
    image = blur(image, 0.8)
    image = noise(image.astype(np.float32), rng, 9)
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
    arch = float(rng.uniform(-0.012, 0.012)) * height
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + np.float32(pad) + rng.uniform(-0.75, 0.75, (4, 2)).astype(np.float32) * pad
    matrix = np.asarray(cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), np.float64)
    ys, xs = np.mgrid[0 : frame[1], 0 : frame[0]].astype(np.float64)
    back = apply(np.asarray(np.linalg.inv(matrix), np.float64), np.stack([xs.ravel(), ys.ravel()], axis=1))
    grid = curl(back, -arch, width).astype(np.float32).reshape(frame[1], frame[0], 2)
    desk = tuple(int(v) for v in rng.integers(60, 130, 3))
    image = cv2.remap(
        page, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=desk
    )
    lit = photo_light(np.asarray(image, np.float32), rng)
    blurred = blur(np.clip(lit, 0, 255).astype(np.uint8), float(rng.uniform(0.5, 1.0)))
    noisy = noise(blurred.astype(np.float32), rng, float(rng.uniform(0.8, 2.2)))

    def mapped(points: Points) -> Points:
        return apply(matrix, curl(points, arch, width))

    return Scan(noisy, mapped, GRADE_DPI["photo"], 0.0, int(rng.integers(68, 84)))


SPREAD = "spread"
"""The grade that takes two pages at once: see `scripts.corpus.scanning`."""
GRADE_DPI = {
    "clean300": 300,
    "office200": 200,
    "dpi120": 120,
    "archive": 300,
    "fax": 200,
    "photo": 160,
    "turned": 200,
    "tilted": 200,
    "book": 200,
    "hand": 200,
    "bordered": 200,
    "marked": 200,
    "greyseal": 200,
    "bleed": 200,
    SPREAD: 200,
}
"""The resolution at which a page is rendered before each grade."""
_GRADES = {
    "clean300": _clean300,
    "office200": _office200,
    "dpi120": _dpi120,
    "archive": _archive,
    "fax": _fax,
    "photo": _photo,
    "turned": _turned,
    "tilted": _tilted,
    "book": book,
    "hand": hand,
    "bordered": bordered,
    "marked": marked,
    "greyseal": grey_seal,
    "bleed": bleed,
}


def _fading(shape: tuple[int, ...], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Return how much ink is left, 0.45 to 1, in soft patches."""
    coarse = rng.uniform(0.45, 1.0, (6, 5)).astype(np.float32)
    patches = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(patches, 0.4, 1.0), np.float32)
