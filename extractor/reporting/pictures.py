"""Pictures of places on the pages of a file, drawn anew from the file: reading keeps none."""

from __future__ import annotations

import io
import logging
import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw

from extractor.loading.files import hash_file
from extractor.loading.images import to_pixels as to_array
from extractor.results import Fractions, Result, ResultPage
from extractor.units import POINTS_PER_INCH, turned_box

DRAWN_DPI = 160.0  # the smallest print of forms, 7 pt, is 16 pixels high
SHOWN_PIXELS = 1900  # the longer side of A4 at DRAWN_DPI: for pictures that do not say how large their paper is
BILEVEL_DPI = 310.0  # up to here faxes stay as they are: their two levels are smaller than the greys of a shrunk one
MOST_PIXELS = 30_000_000  # of a page as drawn; A2 at DRAWN_DPI has 10 million
MARGIN = 0.008  # of the page's longer side about a cell: 7 pt on A4, so that its rulings and neighbours show
STRIP_MARGIN = 0.02  # the same above and below a row: the rows next to it can be read
TALL = 90  # pixels; of a higher cell only the part that is written on is shown
EDGE = 6  # pixels at a cell's edge, where its rulings are
INK = 60  # of 255, darker than the paper
LONGEST = 760  # pixels; a picture of a larger cell is shrunk to it: twice what a column of figures is wide
LONGEST_STRIP = 1400  # the same of a row
FADED = 0.4  # how far the neighbours of what is meant are faded towards white
MARK = (214, 90, 0)
LOSSY = 70  # quality of WebP; figures keep their edges, and paper costs little

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell to be shown with some margin, or (``strip``) in the whole row that it stands in."""

    page_number: int
    box: Fractions
    strip: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A WebP file and how large it is, in pixels at DRAWN_DPI."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A page; it was turned clockwise by so many degrees, and ``zoom`` of its pixels make one at DRAWN_DPI."""

    picture: Pillow.Image
    turn: int = 0
    zoom: float = 1.0


def take_pictures(
    path: Path, result: Result, places: Iterable[Place], password: str | None = None
) -> dict[Place, Picture]:
    """Draws places; what cannot be drawn is left out: the file is gone or another one by now, or a page fails.

    Each page is drawn once, and held alone.

    Args:
        path: the file.
        result: what was read from it.
        places: what to draw.
        password: of the file.
    """
    wanted: dict[int, list[Place]] = {}
    for place in dict.fromkeys(places):
        wanted.setdefault(place.page_number, []).append(place)
    if not wanted or not _is_same(path, result):
        return {}
    found: dict[Place, Picture] = {}
    for page in result.pages:
        if page.page_number not in wanted:
            continue
        try:
            drawn = _draw(path, result.source.media_type, page, password)
            found.update((place, _cut(drawn, place)) for place in wanted[page.page_number])
        except Exception as err:  # a page that was read and cannot be drawn costs its pictures, not the report
            log.debug("page %d is not drawn", page.page_number, exc_info=err)
    return found


def draw_page(
    path: Path, media_type: str, page: ResultPage, size: tuple[int, int], password: str | None = None
) -> Pillow.Image:
    """A whole page, turned upright.

    Args:
        path: the file.
        media_type: of the file.
        page: as it was read.
        size: width and height in pixels before it is turned.
        password: of the file.
    """
    if media_type == "application/pdf":
        picture = _draw_pdf(path, page, password, POINTS_PER_INCH * size[0] / page.width).picture
    else:
        picture = _open_image(path, page)[0]
    if picture.size != size:
        picture = picture.resize(size, Pillow.Resampling.LANCZOS)
    return picture.rotate(-page.turn, expand=True)


def _is_same(path: Path, result: Result) -> bool:
    try:
        return hash_file(path) == result.source.sha256
    except OSError:
        return False


def _draw(path: Path, media_type: str, page: ResultPage, password: str | None) -> _Drawn:
    drawn = _draw_pdf(path, page, password) if media_type == "application/pdf" else _draw_image(path, page)
    return replace(drawn, picture=drawn.picture.rotate(-page.turn, expand=True), turn=page.turn)


def _draw_pdf(path: Path, page: ResultPage, password: str | None, dpi: float = DRAWN_DPI) -> _Drawn:
    import pypdfium2

    document = pypdfium2.PdfDocument(path, password=password)
    try:
        shown = document[page.page_number - 1]
        try:
            width, height = shown.get_size()
            scale = dpi / POINTS_PER_INCH * page.width / width  # a unit of PDFium may be several points
            scale = min(scale, math.sqrt(MOST_PIXELS / (width * height)))
            return _Drawn(shown.render(scale=scale).to_pil().convert("RGB"))
        finally:
            shown.close()
    finally:
        document.close()


def _draw_image(path: Path, page: ResultPage) -> _Drawn:
    picture, bilevel = _open_image(path, page)
    dpi = page.dpi or DRAWN_DPI * max(picture.size) / SHOWN_PIXELS
    if bilevel and dpi <= BILEVEL_DPI:
        return _Drawn(picture, zoom=dpi / DRAWN_DPI)
    return _Drawn(_shrunk(picture, DRAWN_DPI / dpi), zoom=min(1.0, dpi / DRAWN_DPI))


def _open_image(path: Path, page: ResultPage) -> tuple[Pillow.Image, bool]:
    """A page of an image file, and whether it has two levels only."""
    with warnings.catch_warnings(action="ignore"), Pillow.open(path) as image:
        if page.page_number > 1:
            image.seek(page.page_number - 1)
        bilevel = image.mode == "1"
        array = to_array(image)
    return Pillow.fromarray(array if array.ndim == 2 else array[:, :, ::-1].copy()).convert("RGB"), bilevel


def _cut(drawn: _Drawn, place: Place) -> Picture:
    """A part of a page with the cell marked and what is about it faded."""
    width, height = drawn.picture.size
    left, top, right, bottom = turned_box(place.box, drawn.turn)
    x, y = round(left * width), round(top * height)
    across, down = max(1, round(right * width) - x), max(1, round(bottom * height) - y)
    if not place.strip and down > TALL:
        first, last = _inked_rows(drawn.picture.crop((x, y, x + across, y + down)))
        y, down = y + first, last - first
    margin = max(4, round((STRIP_MARGIN if place.strip else MARGIN) * max(width, height)))
    frame = (
        0 if place.strip else max(0, x - margin),
        max(0, y - margin),
        width if place.strip else min(width, x + across + margin),
        min(height, y + down + margin),
    )
    part = drawn.picture.crop(frame)
    x, y = x - frame[0], y - frame[1]
    if not place.strip:
        meant = part.crop((x, y, x + across, y + down))
        part = Pillow.blend(part, Pillow.new("RGB", part.size, "white"), FADED)
        part.paste(meant, (x, y))
    outline = (x - 2, y - 2, x + across + 1, y + down + 1)  # about the cell's rulings, not over them
    ImageDraw.Draw(part).rectangle(outline, outline=MARK, width=2)
    size = round(part.width / drawn.zoom), round(part.height / drawn.zoom)
    if drawn.zoom <= 1:
        part = _shrunk(part, (LONGEST_STRIP if place.strip else LONGEST) / max(part.size))
    return Picture(_to_webp(part), *size)


def _inked_rows(cell: Pillow.Image) -> tuple[int, int]:
    """From which row of pixels to which one a tall cell is written on, TALL at least."""
    gray = np.asarray(cell.convert("L"), dtype=np.int16)
    inner = gray[EDGE:-EDGE, EDGE:-EDGE] if min(gray.shape) > 4 * EDGE else gray
    rows = np.flatnonzero((inner < np.median(inner) - INK).sum(axis=1) >= 2) + EDGE
    first, last = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0)
    spare = max(0, TALL - (last - first)) // 2 + EDGE
    return max(0, first - spare), min(len(gray), max(last + spare, TALL))


def _shrunk(picture: Pillow.Image, scale: float) -> Pillow.Image:
    if scale >= 1:
        return picture
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Pillow.Resampling.LANCZOS)


def _to_webp(picture: Pillow.Image) -> bytes:
    """The smaller of two: digital print is smaller without loss, scanned paper with some."""
    files = []
    for lossless in (True, False):
        out = io.BytesIO()
        picture.save(out, "WEBP", lossless=lossless, quality=LOSSY, method=4)
        files.append(out.getvalue())
    return min(files, key=len)
