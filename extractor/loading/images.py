"""PNG, JPEG, BMP and multi-page TIFF -> Pages, through Pillow."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps

from extractor.document import Image, Page, Problem
from extractor.errors import InputError, LimitError
from extractor.loading.files import chosen_pages
from extractor.options import LoadingOptions

# Pillow's own check against decompression bombs warns or raises by its own figure; ours is checked before decoding.
Pillow.MAX_IMAGE_PIXELS = None
PLAUSIBLE_DPI = (
    50.0,
    1300.0,
)  # resolutions outside are a camera's or an editor's filler (72 is kept: screens)


def open_pages(path: Path, options: LoadingOptions) -> tuple[int, Iterator[Page | Problem]]:
    """The number of pages and the pages themselves.

    Raises:
        InputError: not an image that can be decoded.
        LimitError: more pixels or pages than allowed.
    """
    where = str(path)
    try:
        with _quiet(), Pillow.open(path) as image:
            count = int(getattr(image, "n_frames", 1))
            _check_pixels(image.size, options, where)
    except LimitError:
        raise
    except Exception as err:
        raise InputError("the image is damaged or of an unknown kind", where=where) from err
    return count, _pages(path, chosen_pages(count, options, where), options)


def _pages(path: Path, numbers: tuple[int, ...], options: LoadingOptions) -> Iterator[Page | Problem]:
    for number in numbers:
        where = f"{path}, page {number}"
        try:
            with _quiet(), Pillow.open(path) as image:
                if number > 1:
                    image.seek(number - 1)
                _check_pixels(image.size, options, where)
                dpi = _dpi(image)
                pixels = to_pixels(image)
        except LimitError as err:
            if len(numbers) == 1:
                raise
            yield Problem("page.limit", str(err), number)
            continue
        except Exception as err:
            if len(numbers) == 1:
                raise InputError("the image is damaged", where=where) from err
            yield Problem("page.unreadable", f"{where}: the image is damaged; get the page again", number)
            continue
        height, width = pixels.shape[:2]
        yield Page(number, float(width), float(height), "px", "scan", dpi=dpi, image=pixels)


def to_pixels(image: Pillow.Image) -> Image:
    """A Pillow image as shown (EXIF orientation done, transparency on white): grey or BGR, uint8."""
    image = ImageOps.exif_transpose(image)
    if image.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        values = np.asarray(image, dtype=np.float64)
        top = 65535.0 if values.max(initial=0) > 255 else 255.0
        return np.clip(values * (255.0 / top), 0, 255).astype(np.uint8)
    if image.mode in {"1", "L"}:
        return np.asarray(image.convert("L"), dtype=np.uint8)
    if "A" in image.getbands() or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Pillow.new("RGBA", image.size, "white")
        image = Pillow.alpha_composite(paper, image)
    rgb = np.asarray(image.convert("RGB"), dtype=np.uint8)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _check_pixels(size: tuple[int, int], options: LoadingOptions, where: str) -> None:
    width, height = size
    if width * height > options.max_pixels:
        raise LimitError(
            f"{width:,} × {height:,} pixels are more than the limit of {options.max_pixels:,}", where=where
        )
    if width < 1 or height < 1:
        raise InputError("the image has no pixels", where=where)


def _dpi(image: Pillow.Image) -> float | None:
    found = image.info.get("dpi")
    if not isinstance(found, tuple) or not found:
        return None
    value = float(found[0])
    return value if PLAUSIBLE_DPI[0] <= value <= PLAUSIBLE_DPI[1] else None


def _quiet() -> warnings.catch_warnings[None]:
    """Pillow warns about odd metadata; a page that decodes is read."""
    return warnings.catch_warnings(action="ignore")
