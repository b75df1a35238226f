"""A page of text as pixels: what lies beside a page in a book, behind it, or on the same glass."""

from __future__ import annotations

from random import Random

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from scripts.corpus import vocabulary as words
from scripts.corpus.fonts import font_file
from scripts.corpus.optics import Image

MM = 1 / 25.4


def text_page(size: tuple[int, int], rng: np.random.Generator, dpi: int) -> Image:
    """Return a page of paragraphs (H x W x 3), with a heading; `size` is width and height in pixels."""
    random = Random(int(rng.integers(2**32)))
    width, height = size
    page = Pillow.new("RGB", size, (255, 255, 255))
    draw = ImageDraw.Draw(page)
    path, index = font_file(random.choice(("Noto Serif CJK SC", "Noto Sans CJK SC")))
    em = round(random.uniform(10, 12.5) / 72 * dpi)
    font, large = ImageFont.truetype(path, em, index), ImageFont.truetype(path, round(em * 1.5), index)
    left, right = round(random.uniform(18, 28) * MM * dpi), width - round(random.uniform(18, 28) * MM * dpi)
    y = round(random.uniform(18, 30) * MM * dpi)
    heading = f"{random.randint(2017, 2025)}年度工作总结"
    draw.text(((left + right) / 2, y), heading, font=large, fill=(0, 0, 0), anchor="ma")
    y += 3 * em
    leading = round(em * random.uniform(1.4, 1.9))
    while y < height - round(22 * MM * dpi):
        text = "\u3000\u3000" + words.paragraph(random, random.randint(2, 5))
        across = max(4, (right - left) // em)
        for start in range(0, len(text), across):
            if y < height - round(22 * MM * dpi):
                draw.text((left, y), text[start : start + across], font=font, fill=(0, 0, 0))
            y += leading
        y += leading // 3
    return np.array(page)
