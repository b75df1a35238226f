"""Pages bound into a book, held in a hand, laid two by two or askew on a scanner's dark bed."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from scripts.corpus.facing import text_page
from scripts.corpus.optics import (
    Floats,
    Image,
    Map,
    Points,
    Scan,
    bend,
    blur,
    gradient,
    grey,
    noise,
    patches,
)
from scripts.corpus.wear import photo_light

MM = 1 / 25.4
DPI = 200


def book(page: Image, rng: np.random.Generator) -> Scan:
    """A page bound at one side: curled and foreshortened towards the gutter, where it is dark and another page begins.

    Towards the gutter the sheet rises from the glass. Its picture there is drawn together about the height at which
    the lens stands, and shifted: up to 2.5% of the page's height.
    """
    height, width = page.shape[:2]
    at_left = bool(rng.random() < 0.5)
    other = text_page((width, height), rng, DPI)
    strip = round(width * float(rng.uniform(0.05, 0.14)))
    wide = np.hstack([other[:, -2 * strip :], page] if at_left else [page, other[:, : 2 * strip]])
    gutter = 2.0 * strip if at_left else float(width)
    reach = width * float(rng.uniform(0.08, 0.2))
    pinch, lift = float(rng.uniform(-0.03, 0.03)), float(rng.uniform(-0.01, 0.01)) * height
    lens = height * float(rng.uniform(0.35, 0.65))
    short = reach * float(rng.uniform(0.12, 0.3))

    def shift(points: Points) -> Points:
        from_gutter = points[:, 0] - gutter
        near = np.exp(-np.abs(from_gutter) / reach)
        across = -np.sign(from_gutter) * short * (1 - near)
        return np.stack([across, near * (lift - pinch * (points[:, 1] - lens))], axis=1)

    skew = float(rng.uniform(-1, 1))
    first = strip if at_left else 0  # of the other page only so much is on the glass
    dark = int(rng.integers(15, 70)) if rng.random() < 0.6 else 235
    margin = round(0.03 * height)
    size = (width + strip, height + 2 * margin)
    matrix = _laid(skew, (size[0] / 2, size[1] / 2), (-first, margin))
    image, moved, _ = bend(wide, shift, matrix, size, (dark, dark, dark))
    at = moved(np.array([(gutter, 0.0), (gutter, float(height))]))
    xs = np.linspace(at[0, 0], at[1, 0], size[1], dtype=np.float32)[:, None]
    far = np.abs(np.arange(size[0], dtype=np.float32)[None, :] - xs)
    shade = 1 - float(rng.uniform(0.35, 0.6)) * np.exp(-far / np.float32(reach * 0.7))
    shade -= float(rng.uniform(0.25, 0.4)) * np.exp(-far / np.float32(width * 0.012))
    coloured = bool(rng.random() < 0.4)
    image = blur(image if coloured else grey(image), float(rng.uniform(0.5, 0.9)))
    paper = patches(image.shape, rng, 0.94, 1.0) * np.clip(shade, 0.05, 1)
    lit = image * (paper[..., None] if coloured else paper)
    image = noise(lit.astype(np.float32), rng, float(rng.uniform(1, 2)))
    offset = np.array([2.0 * strip if at_left else 0.0, 0.0])
    notes = {"gutter": "left" if at_left else "right"}
    return Scan(image, lambda points: moved(points + offset), DPI, skew, int(rng.integers(65, 85)), notes=notes)


def hand(page: Image, rng: np.random.Generator) -> Scan:
    """A sheet held or lying under a telephone: perspective, curled both ways, lamp and shadow, a finger on its edge."""
    dpi = int(rng.integers(150, 201))
    scale = dpi / DPI
    small = cv2.resize(page, (round(page.shape[1] * scale), round(page.shape[0] * scale)), interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    pad = round(width * 0.11)
    size = (width + 2 * pad, height + 2 * pad)
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + np.float32(pad) + rng.uniform(-0.08, 0.08, (4, 2)).astype(np.float32) * width
    matrix = np.asarray(cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), np.float64)
    image, forward, mask = bend(np.asarray(small, np.uint8), _waves(width, height, rng), matrix, size)
    paper = np.array([rng.uniform(0.97, 1.0), rng.uniform(0.95, 1.0), rng.uniform(0.9, 1.0)], np.float32)
    desk = _desk((size[1], size[0]), rng)
    soft = cv2.GaussianBlur(mask, (0, 0), 0.8).astype(np.float32)[..., None] / 255
    small_mask = cv2.resize(mask, (size[0] // 8, size[1] // 8), interpolation=cv2.INTER_AREA)
    shade = cv2.resize(cv2.GaussianBlur(small_mask, (0, 0), width * 0.012 / 8), size)
    shadow = shade.astype(np.float32)[..., None] / 255
    desk *= (1 - 0.5 * shadow) * (1 - soft)
    mixed = image * paper
    mixed *= soft
    mixed += desk
    if rng.random() < 0.7:
        mixed = _finger(mixed, forward, (width, height), dpi, rng)
    lit = photo_light(mixed, rng)
    cv2.GaussianBlur(lit, (0, 0), float(rng.uniform(0.5, 1.0)), dst=lit)
    grain = rng.standard_normal(lit.shape[:2], dtype=np.float32)  # of brightness alone: telephones smooth colours
    lit += (grain * np.float32(rng.uniform(0.8, 2.2)))[..., None]
    image = np.clip(lit, 0, 255, out=lit).astype(np.uint8)
    return Scan(image, lambda points: forward(points * scale), dpi, 0.0, int(rng.integers(70, 86)))


def _on_glass(
    sheet: Image, rng: np.random.Generator, *, edge: tuple[float, float], skew: float, dark: tuple[int, int]
) -> tuple[Image, Map, Image, float]:
    """A sheet askew on a bed, so many mm of darkness around it: the picture, its map, where paper is, the tilt."""
    height, width = sheet.shape[:2]
    left, top, right, bottom = rng.uniform(*edge, 4) * MM * DPI
    size = (round(width + left + right), round(height + top + bottom))
    turned = float(rng.uniform(-skew, skew))
    matrix = _laid(turned, (left + width / 2, top + height / 2), (left, top))
    tone = int(rng.integers(*dark))
    image, forward, mask = bend(sheet, np.zeros_like, matrix, size, (tone, tone, tone))
    return image, forward, mask, turned


def bordered(page: Image, rng: np.random.Generator) -> Scan:
    """A sheet askew on a scanner's bed with its lid open: black around it, punched and stapled."""
    page = _punched(page.copy(), rng)
    image, forward, mask, skew = _on_glass(page, rng, edge=(2, 22), skew=2, dark=(4, 45))
    coloured = bool(rng.random() < 0.3)
    if not coloured:
        image = grey(image)
    tone = float(rng.uniform(0.93, 1.0))
    light = gradient(image.shape[:2], rng, float(rng.uniform(3, 14)))
    shaded = image * np.where(mask > 0, tone, 1).astype(np.float32)[..., None if coloured else slice(None)]
    shaded = shaded - (light[..., None] if coloured else light)
    image = blur(noise(shaded.astype(np.float32), rng, float(rng.uniform(0.8, 2.0))), float(rng.uniform(0.5, 0.8)))
    return Scan(image, forward, DPI, skew, int(rng.integers(62, 85)))


def spread(left: Image, right: Image, rng: np.random.Generator) -> tuple[Scan, tuple[Map, Map]]:
    """Two sheets side by side on one glass, dark around them, with the maps of their points."""
    gap = max(1, round(float(rng.uniform(0, 4)) * MM * DPI))
    seam = np.full((left.shape[0], gap, 3), int(rng.integers(20, 120)), np.uint8)
    rows = max(left.shape[0], right.shape[0])
    wide = np.hstack([_padded(part, rows) for part in (left, seam, right)])
    image, forward, _, skew = _on_glass(wide, rng, edge=(3, 12), skew=1.5, dark=(4, 60))
    image = grey(image)
    middle = forward(np.array([(left.shape[1] + gap / 2, 0.0), (left.shape[1] + gap / 2, float(rows))]))
    xs = np.linspace(middle[0, 0], middle[1, 0], image.shape[0], dtype=np.float32)[:, None]
    far = np.abs(np.arange(image.shape[1], dtype=np.float32)[None, :] - xs)
    shade = 1 - float(rng.uniform(0.1, 0.5)) * np.exp(-far / np.float32(8 * MM * DPI))
    shaded = image * shade - gradient(image.shape, rng, float(rng.uniform(3, 14)))
    image = blur(noise(shaded.astype(np.float32), rng, float(rng.uniform(0.8, 2.0))), float(rng.uniform(0.5, 0.8)))
    scan = Scan(image, forward, DPI, skew, int(rng.integers(62, 85)))
    offset = np.array([left.shape[1] + gap, 0.0])
    return scan, (forward, lambda points: forward(points + offset))


def _padded(page: Image, rows: int) -> Image:
    filled = cv2.copyMakeBorder(page, 0, rows - page.shape[0], 0, 0, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.asarray(filled, np.uint8)


def _laid(degrees: float, center: tuple[float, float], offset: tuple[float, float]) -> npt.NDArray[np.float64]:
    """Return the matrix that moves by `offset` and then turns clockwise about `center`."""
    turned = np.vstack([cv2.getRotationMatrix2D(center, -degrees, 1.0), [0, 0, 1]])
    moved = np.array([[1, 0, offset[0]], [0, 1, offset[1]], [0, 0, 1]], np.float64)
    return np.asarray(turned @ moved, np.float64)


def _waves(width: int, height: int, rng: np.random.Generator) -> Map:
    """Return how a sheet bent softly in both directions moves its points: up to 1.2% of its height."""
    size = np.array([width, height])
    parts = [
        (rng.uniform(0.4, 1.3, 2), float(rng.uniform(0, 2 * math.pi)), rng.uniform(-1, 1, 2) * (0.006, 0.008) * size)
        for _ in range(3)
    ]

    def shift(points: Points) -> Points:
        share = points / size
        out = np.zeros_like(points)
        for speed, phase, far in parts:
            out += np.sin(np.pi * (share @ speed) + phase)[:, None] * far
        return out

    return shift


def _desk(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Return a table top: wood with its grain, or plain cloth."""
    height, width = shape
    brown, light = np.array([1.0, 0.78, 0.56]), float(rng.uniform(0.0, 1.0))
    colour = np.asarray(
        (brown * light + 1 - light) * float(rng.uniform(70, 200)) * rng.uniform(0.9, 1.1, 3), np.float32
    )
    grain = rng.uniform(-1, 1, (height // 90 + 2, width // 3 + 2) if rng.random() < 0.6 else (height // 2, width // 2))
    field = cv2.resize(grain.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(colour * (1 + 0.12 * np.asarray(field)[..., None]), np.float32)


def _finger(page: Floats, forward: Map, size: tuple[int, int], dpi: int, rng: np.random.Generator) -> Floats:
    """Lay a finger tip over one edge, in place; it covers no more than a margin of 11 mm."""
    width, height = size
    side, along = int(rng.integers(0, 4)), float(rng.uniform(0.2, 0.8))
    edge = [(0, along * height), (width, along * height), (along * width, 0), (along * width, height)][side]
    inwards = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)][side], np.float64)
    length, half = float(rng.uniform(26, 38)) * MM * dpi, float(rng.uniform(9, 12)) * MM * dpi
    tip = np.array(edge) + inwards * float(rng.uniform(5, 11)) * MM * dpi
    middle = tip - inwards * length
    (x, y), (tx, ty) = forward(np.array([middle, tip]))
    angle = math.degrees(math.atan2(ty - y, tx - x))
    reach = round(1.5 * length)
    left, top = max(0, round(x) - reach), max(0, round(y) - reach)
    part = page[top : round(y) + reach, left : round(x) + reach]
    if not part.size:  # the edge is out of the picture
        return page
    mask: Any = np.zeros(part.shape[:2], np.uint8)
    axes = (round(length), round(half))
    cv2.ellipse(mask, (round(x) - left, round(y) - top), axes, angle, 0, 360, 255, -1, cv2.LINE_AA)
    depth = cv2.GaussianBlur(mask, (0, 0), half / 3).astype(np.float32)[..., None] / 255
    skin = np.array([rng.uniform(190, 230), rng.uniform(140, 175), rng.uniform(115, 150)], np.float32)
    alpha = mask.astype(np.float32)[..., None] / 255
    shadow = 1 - 0.3 * depth * (1 - alpha)
    part[...] = part * shadow * (1 - alpha) + skin * (0.55 + 0.45 * depth) * alpha
    return page


def _punched(page: Image, rng: np.random.Generator) -> Image:
    """Punch two or four holes at the left and put a staple into the upper left corner."""
    out: Any = page
    height, _ = page.shape[:2]
    tone = int(rng.integers(5, 60))
    count = int(rng.choice([0, 2, 2, 4]))
    for n in range(count):
        y = height / 2 + (n - (count - 1) / 2) * 80 * MM * DPI
        x = float(rng.uniform(9, 12)) * MM * DPI
        cv2.circle(out, (round(x), round(y)), round(2.8 * MM * DPI), (tone, tone, tone), -1, cv2.LINE_AA)
    if rng.random() < 0.6:
        x, y = (float(value) * MM * DPI for value in rng.uniform(5, 12, 2))
        angle = math.radians(float(rng.uniform(-60, -20)))
        end = (round(x + 11 * MM * DPI * math.cos(angle)), round(y - 11 * MM * DPI * math.sin(angle)))
        cv2.line(out, (round(x) + 2, round(y) + 3), (end[0] + 2, end[1] + 3), (170, 170, 170), 4, cv2.LINE_AA)
        cv2.line(out, (round(x), round(y)), end, (90, 90, 95), 4, cv2.LINE_AA)
    return np.asarray(out, np.uint8)
