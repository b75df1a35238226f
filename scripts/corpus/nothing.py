"""Pages without any table: what a scanner's feeder also brings."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from scripts.corpus.facing import text_page
from scripts.corpus.fonts import font_file
from scripts.corpus.optics import Image, Scan, blur, gradient, grey, noise, patches, turn
from scripts.corpus.scanning import CONTAINERS, seed_of, write_scans
from scripts.corpus.truth import write_json

DPI = 200
SIZE = (1654, 2339)
MM = DPI / 25.4
NAME = "nothing"


def make_nothing(count: int, seed: int, out: Path) -> list[dict[str, Any]]:
    """Write `count` pages without tables, each kind by turns, with truths that say so; return what was written."""
    kinds = list(KINDS)
    files = []
    for n in range(count):
        kind = kinds[n % len(kinds)]
        stem = f"{n:04}.{kind}.{NAME}"
        rng = np.random.default_rng(seed_of(seed, stem))
        scan = scan_nothing(kind, rng)
        path = out / "scans" / f"{stem}.{rng.choice(CONTAINERS)}"
        write_scans([scan], path)
        height, width = scan.image.shape[:2]
        page = {"page_number": 1, "width": width, "height": height, "unit": "px", "kind": "scan", "dpi": scan.dpi}
        truth = {"forms": [], "tables": [], "pages": [page | {"skew_degrees": round(scan.skew, 3)}], "grade": NAME}
        write_json(truth, out / "truth" / f"{stem}.json")
        inputs = {str(path.relative_to(out)): f"truth/{stem}.json"}
        files.append({"name": stem, "forms": 0, "pages": 1, "inputs": inputs})
    return files


def scan_nothing(kind: str, rng: np.random.Generator) -> Scan:
    """Return one such page as an office scanner gives it."""
    page = KINDS[kind](rng)
    skew = float(rng.uniform(-2, 2))
    colored = bool(rng.random() < 0.5)
    image, forward = turn(page if colored else grey(page), skew, 250, aged=False)
    image = blur(image, float(rng.uniform(0.45, 0.8)))
    light = gradient(image.shape[:2], rng, float(rng.uniform(4, 18)))
    image = noise(image - (light[..., None] if colored else light), rng, float(rng.uniform(0.6, 2.0)))
    return Scan(image, forward, DPI, skew, int(rng.integers(60, 86)))


def _paper() -> tuple[Pillow.Image, ImageDraw.ImageDraw]:
    page = Pillow.new("RGB", SIZE, (255, 255, 255))
    return page, ImageDraw.Draw(page)


def _font(points: float) -> ImageFont.FreeTypeFont:
    path, index = font_file("Noto Sans CJK SC")
    return ImageFont.truetype(path, round(points / 72 * DPI), index)


def _blank(rng: np.random.Generator) -> Image:
    page: Any = np.full((SIZE[1], SIZE[0], 3), 252, np.uint8)
    for _ in range(int(rng.integers(0, 40))):
        x, y, tone = int(rng.integers(0, SIZE[0])), int(rng.integers(0, SIZE[1])), int(rng.integers(80, 210))
        cv2.circle(page, (x, y), int(rng.integers(1, 3)), (tone, tone, tone), -1)
    if rng.random() < 0.5:  # a fold
        y = int(rng.uniform(0.3, 0.7) * SIZE[1])
        cv2.line(page, (0, y), (SIZE[0], y + int(rng.integers(-20, 20))), (222, 222, 222), 3, cv2.LINE_AA)
    return np.asarray(page, np.uint8)


def _photograph(rng: np.random.Generator) -> Image:
    """A landscape of smooth random fields: sky, hills, and edges as sharp as a photograph's."""
    height, width = SIZE[1], SIZE[0]
    colors = rng.uniform(40, 220, (5, 3))
    out = np.zeros((height, width, 3), np.float32)
    texture = np.zeros((height, width), np.float32)
    for count in (4, 9, 23, 61, 150):
        texture += patches((height, width), rng, -1, 1, count) / np.float32(count**0.7)
    ridge = rng.uniform(0.25, 0.5)
    out[:] = colors[0] * 0.5 + 120
    for n in range(1, 5):
        xs = np.linspace(0, 1, width)
        line = np.full(width, ridge + 0.14 * n)
        for k in (1, 2, 3, 5, 9):
            line += 0.05 / k * np.sin(k * math.tau * (xs + rng.random()))
        below = np.arange(height)[:, None] > (line * height)[None, :]
        out[below] = colors[n]
    out *= 1 + 0.35 * texture[..., None]
    if rng.random() < 0.6:  # a house with windows, as much of a grid as photographs have
        x, y, side = (
            int(rng.uniform(0.1, 0.6) * width),
            int(rng.uniform(0.4, 0.6) * height),
            int(rng.integers(250, 500)),
        )
        wall: Any = out
        cv2.rectangle(wall, (x, y), (x + side, y + side), (190, 180, 165), -1)
        for i in range(3):
            for j in range(3):
                at = (x + side // 12 + i * side // 3, y + side // 12 + j * side // 3)
                cv2.rectangle(wall, at, (at[0] + side // 6, at[1] + side // 6), (60, 70, 90), -1)
    return np.clip(out, 0, 255).astype(np.uint8)


def _music(rng: np.random.Generator) -> Image:
    """Staves of five lines with bars, notes, stems and beams."""
    page, draw = _paper()
    draw.text((SIZE[0] / 2, 110), "第一乐章", font=_font(22), fill=(0, 0, 0), anchor="ma")
    gap, left, right = float(rng.uniform(13, 17)), 140, SIZE[0] - 140
    y = 300.0
    while y < SIZE[1] - 300:
        for line in range(5):
            draw.line([(left, y + line * gap), (right, y + line * gap)], fill=(0, 0, 0), width=2)
        bars = np.linspace(left, right, int(rng.integers(4, 7)))
        for x in bars:
            draw.line([(x, y), (x, y + 4 * gap)], fill=(0, 0, 0), width=3)
        x = left + 60.0
        while x < right - 60:
            pitch = y + float(rng.integers(-1, 10)) * gap / 2
            draw.ellipse([x, pitch - gap / 2, x + gap * 1.3, pitch + gap / 2], fill=(0, 0, 0))
            draw.line([(x + gap * 1.2, pitch), (x + gap * 1.2, pitch - 3.3 * gap)], fill=(0, 0, 0), width=3)
            if rng.random() < 0.4:
                nxt = pitch - 3.3 * gap + float(rng.uniform(-8, 8))
                draw.line([(x + gap * 1.2, pitch - 3.3 * gap), (x + gap * 4, nxt)], fill=(0, 0, 0), width=7)
            x += float(rng.uniform(2.6, 4.6)) * gap
        y += gap * float(rng.uniform(8.5, 11))
    return np.array(page)


def _drawing(rng: np.random.Generator) -> Image:
    """A machine part: outlines, circles, centre lines, hatching, dimensions with arrows. No title block."""
    page, draw = _paper()
    font, black = _font(9), (0, 0, 0)
    for _ in range(int(rng.integers(2, 4))):
        x, y = float(rng.uniform(200, 600)), float(rng.uniform(250, 1700))
        wide, high = float(rng.uniform(300, 800)), float(rng.uniform(150, 450))
        draw.line([(x, y), (x + wide, y), (x + wide, y + high * 0.6), (x + wide * 0.8, y + high)], fill=black, width=5)
        draw.line([(x + wide * 0.8, y + high), (x, y + high), (x, y)], fill=black, width=5)
        for _ in range(int(rng.integers(1, 4))):
            cx, cy, r = x + float(rng.uniform(0.2, 0.7)) * wide, y + high / 2, float(rng.uniform(25, 70))
            draw.ellipse([cx - r, cy - r, cx + r, cy + r], outline=black, width=4)
            for a, b in (((cx - 1.5 * r, cy), (cx + 1.5 * r, cy)), ((cx, cy - 1.5 * r), (cx, cy + 1.5 * r))):
                draw.line([a, b], fill=black, width=2)
        for k in range(0, int(high) - 60, 14):  # the cut surface
            draw.line([(x, y + k + 60), (x + 60, y + k)], fill=black, width=1)
        below = y + high + 60
        draw.line([(x, y + high), (x, below + 15)], fill=black, width=2)
        draw.line([(x + wide * 0.8, y + high), (x + wide * 0.8, below + 15)], fill=black, width=2)
        draw.line([(x, below), (x + wide * 0.8, below)], fill=black, width=2)
        for tip, way in ((x, 1), (x + wide * 0.8, -1)):
            draw.polygon([(tip, below), (tip + way * 20, below - 6), (tip + way * 20, below + 6)], fill=black)
        draw.text((x + wide * 0.4, below - 6), f"{rng.uniform(20, 200):.1f}", font=font, fill=black, anchor="md")
    return np.array(page)


def _text(rng: np.random.Generator) -> Image:
    """A page of text with underlined headings and lines to write on."""
    page = Pillow.fromarray(text_page(SIZE, rng, DPI))
    draw = ImageDraw.Draw(page)
    draw.line([(200, 270), (SIZE[0] - 200, 270)], fill=(0, 0, 0), width=int(rng.integers(2, 6)))
    for _ in range(int(rng.integers(3, 9))):
        x, y = float(rng.uniform(200, 700)), float(rng.uniform(400, SIZE[1] - 300))
        draw.line([(x, y), (x + float(rng.uniform(150, 700)), y)], fill=(0, 0, 0), width=2)
    return np.array(page)


def _chart(rng: np.random.Generator) -> Image:
    """A bar chart with two axes, bars side by side and labels."""
    page, draw = _paper()
    font, black = _font(10), (0, 0, 0)
    left, right, top, bottom = 260, SIZE[0] - 200, 500, 1500
    draw.text((SIZE[0] / 2, 360), "各年度支出情况（万元）", font=_font(16), fill=black, anchor="ma")
    draw.line([(left, top), (left, bottom), (right, bottom)], fill=black, width=4)
    count = int(rng.integers(4, 9))
    pitch = (right - left) / count
    colors = [tuple(int(v) for v in rng.integers(40, 220, 3)) for _ in range(2)]
    for n in range(count):
        for k, color in enumerate(colors):
            x = left + pitch * (n + 0.15 + 0.35 * k)
            y = bottom - float(rng.uniform(0.1, 0.95)) * (bottom - top)
            draw.rectangle([x, y, x + pitch * 0.35, bottom], fill=color, outline=black, width=2)
        draw.text((left + pitch * (n + 0.5), bottom + 20), f"{2015 + n}年", font=font, fill=black, anchor="ma")
    for k in range(6):
        y = bottom - k * (bottom - top) / 5
        draw.line([(left - 14, y), (left, y)], fill=black, width=3)
        draw.text((left - 24, y), str(200 * k), font=font, fill=black, anchor="rm")
    return np.array(page)


def _map(rng: np.random.Generator) -> Image:
    """A plan of a town: streets that cross at odd angles, a river, contour lines, names."""
    field = np.asarray(sum(patches((SIZE[1], SIZE[0]), rng, -1, 1, count) / count for count in (4, 9, 17)), np.float32)
    page: Any = np.full((SIZE[1], SIZE[0], 3), 250, np.uint8)
    for level in np.linspace(-0.35, 0.35, 9):
        outlines, _ = cv2.findContours((field > level).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        cv2.polylines(page, outlines, True, (150, 120, 90), 2, cv2.LINE_AA)
    for _ in range(int(rng.integers(8, 18))):
        a, b = (rng.uniform(0, 1, 2) * SIZE for _ in range(2))
        ends = [tuple(int(v) for v in point) for point in (a, b)]
        cv2.line(page, ends[0], ends[1], (60, 60, 60), 16, cv2.LINE_AA)
        cv2.line(page, ends[0], ends[1], (255, 255, 255), 10, cv2.LINE_AA)
    ys = np.linspace(0, SIZE[1], 80)
    xs = SIZE[0] * (0.5 + 0.25 * np.sin(ys / 400 + float(rng.uniform(0, 6))))
    cv2.polylines(page, [np.stack([xs, ys], 1).astype(np.int32)], False, (140, 180, 220), 40, cv2.LINE_AA)
    drawn = Pillow.fromarray(page)
    draw = ImageDraw.Draw(drawn)
    for name in ("朝阳路", "东街", "北湖", "科技园", "人民公园", "车站"):
        draw.text(tuple(rng.uniform(0.1, 0.85, 2) * SIZE), name, font=_font(11), fill=(20, 20, 20))
    return np.array(drawn)


KINDS: dict[str, Callable[[np.random.Generator], Image]] = {
    "blank": _blank,
    "photograph": _photograph,
    "music": _music,
    "drawing": _drawing,
    "text": _text,
    "chart": _chart,
    "map": _map,
}
