"""A picture of a page to draw on, in the coordinates of the straightened page."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from extractor.document import Box, Image, Page
from extractor.errors import InputError
from extractor.units import to_pixels

PAGE_DPI = 130.0  # an A4 page has 1075 × 1520 pixels: its smallest print can just be read, and it fits a screen
LONGEST_SIDE = 2000  # pixels; scans are shrunk to it
TEXT_HEIGHT = 13  # pixels
PALE = 0.45  # how far the page itself is faded towards white, so that what is drawn stands out

Color = tuple[int, int, int]

# Fonts with Chinese that systems come with; none is shipped.
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
FONT_NAMES = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "DroidSansFallback.ttf",
    "PingFang.ttc",
    "STHeiti Medium.ttc",
    "Hiragino Sans GB.ttc",
    "msyh.ttc",
    "simsun.ttc",
    "simhei.ttf",
    "NotoSerifCJK-Regular.ttc",
    "uming.ttc",
    "ukai.ttc",
)


@dataclass(frozen=True, slots=True)
class Font:
    """A font, and whether it has Chinese."""

    face: Any
    has_chinese: bool

    def width(self, text: str) -> float:
        """How wide a text is, in pixels."""
        return float(self.face.getlength(text))


@lru_cache(maxsize=1)
def find_font() -> Font:
    """A font with Chinese where the system has one, else Pillow's own."""
    found: dict[str, Path] = {}
    for folder in FONT_FOLDERS:
        root = Path(folder).expanduser()
        if root.is_dir():
            for path in root.rglob("*"):
                found.setdefault(path.name, path)
    for name in FONT_NAMES:
        if name in found:
            try:
                return Font(ImageFont.truetype(str(found[name]), TEXT_HEIGHT), True)
            except OSError:
                continue
    return Font(ImageFont.load_default(TEXT_HEIGHT), False)


class Canvas:
    """A page's picture with shapes over it; all places are in pixels of the straightened page.

    Args:
        picture: the page, RGB.
        scale: pixels of the picture for one pixel of the straightened page.
    """

    def __init__(self, picture: Pillow.Image, scale: float) -> None:
        white = Pillow.new("RGB", picture.size, "white")
        self._picture = Pillow.blend(picture.convert("RGB"), white, PALE)
        self._draw = ImageDraw.Draw(self._picture, "RGBA")
        self._scale = scale
        self.font = find_font()

    def line(self, start: tuple[float, float], end: tuple[float, float], color: Color, width: int = 2) -> None:
        """A line from point to point."""
        self._draw.line([self._point(*start), self._point(*end)], fill=color, width=width)

    def dot(self, x: float, y: float, color: Color, radius: int = 4) -> None:
        """A circle about a point."""
        x, y = self._point(x, y)
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=color, width=2)

    def box(self, box: Box, color: Color, *, fill: int = 0, width: int = 2) -> None:
        """A rectangle, filled to ``fill`` of 255."""
        left, top = self._point(box.left, box.top)
        right, bottom = self._point(box.right, box.bottom)
        corners = (left, top, max(left, right), max(top, bottom))
        self._draw.rectangle(corners, outline=color, width=width, fill=(*color, fill) if fill else None)

    def label(self, box: Box, text: str, color: Color, *, inside: bool = True) -> None:
        """A text on white at the top left corner of a box, cut off where the box ends; or, whole, just above it."""
        left, top = self._point(box.left, box.top)
        right, _ = self._point(box.right, box.bottom)
        room = max(right - left, 4 * TEXT_HEIGHT) if inside else self._picture.width
        text = self._fit(text, room - 4)
        if not text:
            return
        width = self.font.width(text) + 4
        left = max(0.0, min(left, self._picture.width - width))
        top = top + 2 if inside else max(0.0, top - TEXT_HEIGHT - 6)
        self._draw.rectangle((left + 2, top, left + width, top + TEXT_HEIGHT + 4), fill=(255, 255, 255, 215))
        self._draw.text((left + 3, top), text, fill=color, font=self.font.face)

    def to_png(self) -> bytes:
        """The picture as a PNG file."""
        out = io.BytesIO()
        self._picture.save(out, "PNG")
        return out.getvalue()

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x * self._scale, y * self._scale

    def _fit(self, text: str, width: float) -> str:
        if not self.font.has_chinese:
            text = "".join(char if ord(char) < 0x250 else "?" for char in text)
        if self.font.width(text) <= width:
            return text
        ellipsis = "…" if self.font.has_chinese else "..."
        while text and self.font.width(text + ellipsis) > width:
            text = text[:-1]
        return text + ellipsis if text else ""


def open_canvas(page: Page, path: Path, dpi: float, password: str | None) -> Canvas:
    """The picture of a page: its own where it is a scan, drawn by PDFium where it is digital.

    Args:
        page: the page; a scan with its image.
        path: the file it is of.
        dpi: of the picture of a digital page.
        password: of the file.

    Raises:
        InputError: the page cannot be shown.
    """
    if page.image is not None:
        picture = to_rgb(page.image)
        scale = min(1.0, LONGEST_SIDE / max(picture.size))
        if scale < 1.0:
            size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
            picture = picture.resize(size, Pillow.Resampling.LANCZOS)
        return Canvas(picture, scale)
    scale = to_pixels(1.0, dpi)
    if page.kind != "digital":
        size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
        return Canvas(Pillow.new("RGB", size, "white"), scale)
    return Canvas(_render(path, page.page_number, scale, password), scale)


def beside(before: Image, after: Image) -> bytes:
    """Two pictures of a page side by side, as a PNG file: as it was scanned, and cleaned and straightened."""
    pictures = [to_rgb(image) for image in (before, after)]
    scale = min(1.0, LONGEST_SIDE / max(max(picture.size) for picture in pictures))
    pictures = [
        picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
        for picture in pictures
    ]
    width, height = sum(picture.width for picture in pictures) + TEXT_HEIGHT, max(p.height for p in pictures)
    sheet = Pillow.new("RGB", (width, height), "white")
    sheet.paste(pictures[0], (0, 0))
    sheet.paste(pictures[1], (pictures[0].width + TEXT_HEIGHT, 0))
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def to_rgb(image: Image) -> Pillow.Image:
    """A grey or BGR array as a Pillow image."""
    if image.ndim == 2:
        return Pillow.fromarray(image).convert("RGB")
    return Pillow.fromarray(image[:, :, ::-1].copy())


def _render(path: Path, number: int, scale: float, password: str | None) -> Pillow.Image:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path, password=password)
        try:
            page = document[number - 1]
            try:
                picture: Pillow.Image = page.render(scale=scale).to_pil().convert("RGB")
            finally:
                page.close()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, OSError) as err:
        raise InputError("the page cannot be shown", where=f"{path}, page {number}") from err
    return picture
