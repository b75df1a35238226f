"""What age, stamps and light do to a page."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from scripts.corpus.fonts import font_file

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

MM = 1 / 25.4
SEAL = 42.0
"""Width of an office's seal in mm."""
_SEAL_NAMES = (
    "朝阳区财政局绩效评价专用章",
    "朝阳园管理委员会",
    "绩效管理办公室",
    "项目审核专用章",
    "资产管理中心",
)


def break_rulings(grey: Image, rng: np.random.Generator, dpi: int, share: float) -> Image:
    """Erase short gaps out of about `share` of the long straight strokes."""
    ink = np.asarray(grey < 140, np.uint8)
    length = round(8 * MM * dpi)
    out = grey.copy()
    for across in (True, False):
        kernel = np.ones((1, length) if across else (length, 1), np.uint8)
        count, _, boxes, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel))
        for x, y, width, height, _ in boxes[1:count]:
            if rng.random() > share:
                continue
            for _ in range(int(rng.integers(1, 4))):
                gap = round(float(rng.uniform(0.6, 3.0)) * MM * dpi)
                if across:
                    at = int(x + rng.integers(0, max(1, width - gap)))
                    out[y - 1 : y + height + 1, at : at + gap] = 255
                else:
                    at = int(y + rng.integers(0, max(1, height - gap)))
                    out[at : at + gap, x - 1 : x + width + 1] = 255
    return out


def yellow(ink: Floats, rng: np.random.Generator) -> Image:
    """Return an RGB page of old paper with `ink` (H x W, 0 to 1) on it."""
    height, width = ink.shape
    paper = np.array([rng.uniform(225, 250), rng.uniform(215, 236), rng.uniform(180, 212)], np.float32)
    coarse = rng.uniform(0.93, 1.0, (5, 4)).astype(np.float32)
    stain = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    black = np.array([45, 42, 48], np.float32)
    page = paper * stain[..., None] * (1 - ink[..., None]) + black * ink[..., None]
    return np.clip(page, 0, 255).astype(np.uint8)


RED = (205, 30, 38)
BLUE = (38, 60, 180)


def draw_seal(
    page: Image, rng: np.random.Generator, dpi: int, color: tuple[int, int, int] = RED
) -> tuple[Image, list[float]]:
    """Press a round seal, red if not said otherwise, half transparent, on the lower part of the page.

    Returns:
        The page and the seal's box as fractions of it.
    """
    height, width = page.shape[:2]
    size = min(round(SEAL * MM * dpi), width // 2)
    stamp = Pillow.new("L", (size, size), 0)
    draw = ImageDraw.Draw(stamp)
    middle, rim = size / 2, max(2, size // 36)
    draw.ellipse([rim, rim, size - rim, size - rim], outline=255, width=rim)
    star = [
        (middle + r * math.sin(k * math.pi / 5), middle - r * math.cos(k * math.pi / 5))
        for k in range(10)
        for r in [size * (0.15 if k % 2 == 0 else 0.06)]
    ]
    draw.polygon(star, fill=255)
    text = str(rng.choice(_SEAL_NAMES))
    path, index = font_file("Noto Serif CJK SC")
    font = ImageFont.truetype(path, size // 8, index)
    for n, char in enumerate(text):
        angle = -120 + 240 * (n + 0.5) / len(text)
        glyph = Pillow.new("L", (size, size), 0)
        ImageDraw.Draw(glyph).text((middle, size * 0.14), char, font=font, fill=255, anchor="mm")
        stamp.paste(255, mask=glyph.rotate(-angle, center=(middle, middle), resample=Pillow.Resampling.BICUBIC))
    stamp = stamp.rotate(float(rng.uniform(-25, 25)), resample=Pillow.Resampling.BICUBIC)
    grain = np.asarray(cv2.resize(rng.uniform(0.5, 1, (size // 4, size // 4)).astype(np.float32), (size, size)))
    strength = float(rng.uniform(0.45, 0.8))
    alpha = np.asarray(stamp, np.float32)[..., None] / 255 * grain[..., None] * strength
    x = int(rng.uniform(0.35, 0.9) * (width - size))
    y = int(rng.uniform(0.3, 0.95) * (height - size))
    out = page.copy()
    under = out[y : y + size, x : x + size].astype(np.float32)
    tint = np.array(color, np.float32) / 255
    out[y : y + size, x : x + size] = np.clip(under * (1 - alpha) + under * tint * alpha, 0, 255).astype(np.uint8)
    return out, [round(v, 4) for v in (x / width, y / height, (x + size) / width, (y + size) / height)]


def specks(page: Image, rng: np.random.Generator, count: int, dpi: int) -> Image:
    """Scatter `count` dark grains of up to half a millimetre."""
    out: Any = page.copy()
    height, width = page.shape[:2]
    for _ in range(count):
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        radius = max(1, round(float(rng.exponential(0.09)) * MM * dpi))
        tone = int(rng.integers(40, 150))
        cv2.circle(out, centre, min(radius, round(0.25 * MM * dpi) or 1), (tone, tone, tone), -1)
    return np.asarray(out, np.uint8)


def curl(points: npt.NDArray[np.float64], bend: float, width: float) -> npt.NDArray[np.float64]:
    """Shift N x 2 points up or down along an arch of height `bend`; `-bend` undoes it."""
    out = points.copy()
    out[:, 1] += bend * np.sin(np.pi * np.clip(points[:, 0] / width, -0.2, 1.2))
    return out


def photo_light(page: Floats, rng: np.random.Generator) -> Floats:
    """Return an RGB page under a lamp at one side, with the soft shadow of a hand or a head."""
    height, width = page.shape[:2]
    ys, xs = np.mgrid[0:64, 0:48].astype(np.float32)
    lamp = rng.uniform(0, 1, 2) * (48, 64)
    far = np.hypot(xs - lamp[0], ys - lamp[1]) / 80
    light = 1.02 - float(rng.uniform(0.15, 0.4)) * far
    angle, at = float(rng.uniform(0, 2 * math.pi)), float(rng.uniform(0.1, 0.45))
    side = ((xs / 48 - 0.5) * math.cos(angle) + (ys / 64 - 0.5) * math.sin(angle) - at) * 14
    light *= 1 - float(rng.uniform(0.15, 0.4)) / (1 + np.exp(-side))
    smooth = cv2.resize(light.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    tint = np.array([1.0, rng.uniform(0.95, 1.0), rng.uniform(0.86, 0.98)], np.float32)
    return np.asarray(page * 0.96 * np.asarray(smooth)[..., None] * tint, np.float32)
