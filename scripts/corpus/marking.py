"""Pages that people wrote, stamped and marked on, and pages that show what stands on their back."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np

from scripts.corpus.facing import text_page
from scripts.corpus.optics import Image, Scan, blur, gradient, grey, noise, patches, turn
from scripts.corpus.wear import BLUE, RED, break_rulings, draw_seal, specks, yellow

MM = 1 / 25.4
DPI = 200
HIGHLIGHTERS = ((255, 246, 70), (150, 255, 120), (255, 150, 205))
"""What the paper becomes under yellow, green and pink."""


def marked(page: Image, rng: np.random.Generator) -> Scan:
    """A colour scan with highlighter over text, one seal or two, and a signature."""
    out = _highlighted(page, rng)
    seals = [(RED,), (BLUE,), (RED, BLUE)][int(rng.choice(3, p=[0.45, 0.25, 0.3]))]
    boxes = []
    for color in seals:
        out, box = draw_seal(out, rng, DPI, color)
        boxes.append(box)
    out = _signed(out, rng)
    skew = float(rng.uniform(-1.5, 1.5))
    image, forward = turn(out, skew, 250, aged=False)
    image = blur(image, float(rng.uniform(0.5, 0.8)))
    light = gradient(image.shape[:2], rng, float(rng.uniform(3, 14)))[..., None]
    image = noise(image.astype(np.float32) - light, rng, float(rng.uniform(0.8, 2.0)))
    return Scan(image, forward, DPI, skew, int(rng.integers(62, 85)), notes={"seals": boxes})


def grey_seal(page: Image, rng: np.random.Generator) -> Scan:
    """An archive page scanned in grey: the seal over rulings and text has no colour to tell it by."""
    ink = np.asarray(255 - break_rulings(grey(page), rng, DPI, share=0.1), np.float32) / 255
    aged = yellow(np.asarray(ink * patches(ink.shape, rng, 0.6, 1.0), np.float32), rng)
    stamped, seal = draw_seal(aged, rng, DPI)
    stamped = specks(stamped, rng, count=int(rng.integers(40, 160)), dpi=DPI)
    skew = float(rng.uniform(-2, 2))
    image, forward = turn(grey(stamped), skew, 222)
    image = blur(image, float(rng.uniform(0.5, 0.9)))
    image = noise(image.astype(np.float32), rng, float(rng.uniform(1, 2.5)))
    return Scan(image, forward, DPI, skew, int(rng.integers(58, 78)), notes={"seal": seal})


def bleed(page: Image, rng: np.random.Generator) -> Scan:
    """Thin yellowed paper: the other side shows through by 10 to 25%, and a shadow lies over it."""
    height, width = page.shape[:2]
    back = page if rng.random() < 0.5 else text_page((width, height), rng, DPI)
    behind = 1 - grey(np.ascontiguousarray(back[:, ::-1])).astype(np.float32) / 255
    far = rng.uniform(-8, 8, 2) * MM * DPI
    moved = cv2.warpAffine(behind, np.array([[1, 0, far[0]], [0, 1, far[1]]]), (width, height))
    soft = np.asarray(cv2.GaussianBlur(moved, (0, 0), float(rng.uniform(0.8, 1.6))), np.float32)
    strength = patches((height, width), rng, 0.10, 0.25)
    ink = 1 - grey(page).astype(np.float32) / 255
    seen = np.maximum(ink, soft * strength)
    aged = yellow(np.asarray(seen, np.float32), rng).astype(np.float32)
    aged *= (1 - gradient((height, width), rng, float(rng.uniform(0.1, 0.35))))[..., None]
    skew = float(rng.uniform(-1.5, 1.5))
    image, forward = turn(np.clip(aged, 0, 255).astype(np.uint8), skew, 215)
    if rng.random() < 0.5:
        image = grey(image)
    image = blur(image, float(rng.uniform(0.5, 0.9)))
    image = noise(image.astype(np.float32), rng, float(rng.uniform(1, 2.2)))
    return Scan(image, forward, DPI, skew, int(rng.integers(60, 82)))


def _highlighted(page: Image, rng: np.random.Generator) -> Image:
    """Draw a highlighter over some lines of text, with the strokes' uneven ends and edges."""
    ink = np.asarray(grey(page) < 140, np.uint8)
    rulings = np.zeros_like(ink)
    for kernel in (np.ones((1, round(12 * MM * DPI))), np.ones((round(12 * MM * DPI), 1))):
        rulings |= np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel.astype(np.uint8)), np.uint8)
    joined = cv2.morphologyEx(ink & ~rulings & 1, cv2.MORPH_CLOSE, np.ones((3, round(2.5 * MM * DPI)), np.uint8))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    lines = [box for box in boxes[1:count] if box[2] > 6 * MM * DPI and 1.5 * MM * DPI < box[3] < 8 * MM * DPI]
    out = page.astype(np.float32)
    chosen = rng.permutation(len(lines))[: int(rng.integers(3, 10))]
    for n in chosen:
        x, y, width, height, _ = (int(value) for value in lines[n])
        mask: Any = np.zeros(page.shape[:2], np.uint8)
        grow = float(rng.uniform(0.3, 1.0)) * MM * DPI
        xs = np.linspace(x - grow, x + width * float(rng.uniform(0.6, 1.0)) + grow, 8)
        top = y - grow + rng.uniform(-1.5, 1.5, 8)
        bottom = y + height + grow + rng.uniform(-1.5, 1.5, 8)
        outline = np.concatenate([np.stack([xs, top], 1), np.stack([xs, bottom], 1)[::-1]])
        cv2.fillPoly(mask, [np.round(outline).astype(np.int32)], 255, cv2.LINE_AA)
        color = np.array(HIGHLIGHTERS[int(rng.integers(0, 3))], np.float32) / 255
        alpha = mask.astype(np.float32)[..., None] / 255 * float(rng.uniform(0.7, 1.0))
        rows, cols = slice(max(0, y - 40), y + height + 40), slice(max(0, x - 40), x + width + 60)
        out[rows, cols] *= 1 - alpha[rows, cols] * (1 - color)
    return np.clip(out, 0, 255).astype(np.uint8)


def _signed(page: Image, rng: np.random.Generator) -> Image:
    """Write a signature in blue ink on the lower half: a few quick strokes."""
    height, width = page.shape[:2]
    out: Any = page.copy()
    x, y = float(rng.uniform(0.15, 0.7)) * width, float(rng.uniform(0.5, 0.93)) * height
    ink = (int(rng.integers(15, 50)), int(rng.integers(25, 70)), int(rng.integers(120, 190)))
    high = float(rng.uniform(5, 9)) * MM * DPI
    for _ in range(int(rng.integers(3, 6))):
        t = np.linspace(0, 1, 60)
        speeds, phases = rng.uniform(1, 4, 4), rng.uniform(0, 2 * math.pi, 4)
        xs = x + t * float(rng.uniform(4, 16)) * MM * DPI + 0.25 * high * np.sin(speeds[0] * math.tau * t + phases[0])
        ys = y + 0.4 * high * np.sin(speeds[1] * math.tau * t + phases[1]) * (1 - 0.5 * t)
        points = np.round(np.stack([xs, ys], axis=1)).astype(np.int32)
        cv2.polylines(out, [points], False, ink, int(rng.integers(2, 5)), cv2.LINE_AA)
        x += float(rng.uniform(4, 9)) * MM * DPI
    return np.asarray(out, np.uint8)
