"""Pictures that are lines: a pixel or a few, stretched to a ruling."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2.raw as c
from numpy.typing import NDArray

from extractor.loading.marks import Color

MOST_ACROSS = 8  # pixels; a strip of a scan that was cut up is thicker at any resolution that can be read
MOST_PIXELS = 100_000
INK = 24  # of 255; a pixel that differs from white by less is paper
EVEN = 40  # of 255; across a line its pixels differ no more than this, those of a strip of writing do
MOST_PARTS = 300


def drawn_parts(image: Any, *, along_x: bool) -> Iterator[tuple[float, float, Color]]:
    """The inked parts of a PDFium image object along its length, as (start, end, colour), fractions 0 to 1."""
    pixels = _pixels(image)
    if pixels is None:
        return
    if not along_x:
        pixels = pixels.transpose(1, 0, 2)
    if pixels.shape[0] > MOST_ACROSS or np.ptp(pixels.astype(np.int16), axis=0).max(initial=0) > EVEN:
        return
    line = np.median(pixels, axis=0)
    inked = (line[:, :3].min(axis=1) < 255 - INK) & (line[:, 3] > INK)
    steps = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(np.int8)))
    if len(steps) > 2 * MOST_PARTS:
        return
    for start, end in zip(steps[::2], steps[1::2], strict=True):
        r, g, b, a = (int(value) for value in np.median(line[start:end], axis=0))
        yield start / len(line), end / len(line), (r, g, b, a)


def _pixels(image: Any) -> NDArray[np.uint8] | None:
    """A small picture as RGBA, shape (rows, columns, 4); None where it is large or cannot be read."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    if not c.FPDFImageObj_GetImagePixelSize(image, width, height):
        return None
    if not 0 < width.value * height.value <= MOST_PIXELS or min(width.value, height.value) > MOST_ACROSS:
        return None
    bitmap = c.FPDFImageObj_GetBitmap(image)
    if not bitmap:
        return None
    try:
        rgba = _to_rgba(bitmap)
    finally:
        c.FPDFBitmap_Destroy(bitmap)
    return rgba if rgba is None else _stencilled(image, rgba)


def _stencilled(image: Any, rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A stencil's white lets the colour through with which it is painted; other pictures have no such colour."""
    color = [ctypes.c_uint() for _ in range(4)]
    if not c.FPDFPageObj_GetFillColor(image, *color):
        return rgba
    out = np.zeros_like(rgba)
    out[:, :] = [value.value for value in color]
    out[:, :, 3] = rgba[:, :, 0]
    return out


def _to_rgba(bitmap: Any) -> NDArray[np.uint8] | None:
    channels = {
        c.FPDFBitmap_Gray: 1,
        c.FPDFBitmap_BGR: 3,
        c.FPDFBitmap_BGRx: 4,
        c.FPDFBitmap_BGRA: 4,
    }.get(c.FPDFBitmap_GetFormat(bitmap))
    if channels is None:
        return None
    width, height, stride = (
        get(bitmap) for get in (c.FPDFBitmap_GetWidth, c.FPDFBitmap_GetHeight, c.FPDFBitmap_GetStride)
    )
    raw = ctypes.string_at(c.FPDFBitmap_GetBuffer(bitmap), stride * height)
    rows = np.frombuffer(raw, dtype=np.uint8).reshape(height, stride)[:, : width * channels]
    rows = rows.reshape(height, width, channels)
    rgba = np.full((height, width, 4), 255, dtype=np.uint8)
    rgba[:, :, :3] = rows[:, :, 2::-1] if channels >= 3 else rows
    if c.FPDFBitmap_GetFormat(bitmap) == c.FPDFBitmap_BGRA:
        rgba[:, :, 3] = rows[:, :, 3]
    return rgba
