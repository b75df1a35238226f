"""PDF -> image-only files, with the truth carried over to them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image as Pillow

from scripts.corpus.degrade import GRADE_DPI, SPREAD, scan_page
from scripts.corpus.facing import text_page
from scripts.corpus.holding import spread
from scripts.corpus.optics import Image, Map, Scan
from scripts.corpus.truth import Corners, PagePlace, warp_truth

CONTAINERS = ("pdf", "png", "jpg", "tif")
PAIRED = 0.6
"""Share of files of several pages whose pages are scanned two by two."""


def seed_of(*parts: object) -> int:
    """Return a seed that depends on `parts` alone, the same on every machine."""
    return zlib.crc32("|".join(map(str, parts)).encode())


def scan_pdf(pdf: Path, truth: dict[str, Any], grade: str, seed: int, out: Path) -> dict[str, Any]:
    """Scan the pages of `pdf` into the file `out`, whose suffix names the container.

    Returns:
        The truth with the boxes as they lie on the scan.

    Raises:
        ValueError: more than one page for a container that holds one.
    """
    rng = np.random.default_rng(seed)
    with pypdfium2.PdfDocument(pdf) as document:
        images = (
            np.array(page.render(scale=GRADE_DPI[grade] / 72, rev_byteorder=True).to_numpy()[..., :3])
            for page in document
        )
        takes = _spreads(list(images), rng) if grade == SPREAD else _singles(images, grade, rng)
    scans = list(dict.fromkeys(take.scan for take in takes))
    write_scans(scans, out)
    number_of = {scan: number for number, scan in enumerate(scans, 1)}

    def warp(number: int, corners: Corners) -> Corners:
        take = takes[number - 1]
        moved = take.forward(np.array(corners) * take.size)
        return [(float(x), float(y)) for x, y in moved / (take.scan.image.shape[1], take.scan.image.shape[0])]

    pages = [
        {
            "page_number": number,
            "width": scan.image.shape[1],
            "height": scan.image.shape[0],
            "unit": "px",
            "kind": "scan",
            "dpi": scan.dpi,
            "skew_degrees": round(scan.skew, 3),
            **scan.notes,
        }
        for number, scan in enumerate(scans, 1)
    ]
    shown = [PagePlace(number_of[take.scan], take.side) for take in takes]
    return {**warp_truth(truth, pages, warp, shown), "grade": grade}


@dataclass(frozen=True, slots=True)
class _Take:
    """A printed page of `size` pixels on a scan; `side` tells which of two pages on it, if there are two."""

    scan: Scan
    forward: Map
    size: tuple[int, int]
    side: int | None = None


def _singles(images: Iterable[Image], grade: str, rng: np.random.Generator) -> list[_Take]:
    takes = []
    for image in images:
        scan = scan_page(image, grade, rng)
        takes.append(_Take(scan, scan.forward, (image.shape[1], image.shape[0])))
    return takes


def _spreads(images: Sequence[Image], rng: np.random.Generator) -> list[_Take]:
    """Lay pages two by two on the glass; one that is left over, or each, beside a page of text."""
    takes: list[_Take] = []
    in_pairs = len(images) > 1 and rng.random() < PAIRED
    for at in range(0, len(images), 2 if in_pairs else 1):
        own = list(images[at : at + 2] if in_pairs else images[at : at + 1])
        sides = list(range(len(own)))
        if len(own) == 1:
            other = text_page((own[0].shape[1], own[0].shape[0]), rng, GRADE_DPI[SPREAD])
            sides = [int(rng.integers(0, 2))]
            own.insert(1 - sides[0], other)
        scan, maps = spread(own[0], own[1], rng)
        takes += [_Take(scan, maps[side], (own[side].shape[1], own[side].shape[0]), side) for side in sides]
    return takes


def write_scans(scans: list[Scan], out: Path) -> None:
    """Write scanned pages as an image-only PDF, a PNG, a JPEG or a TIFF.

    Raises:
        ValueError: more than one page for PNG or JPEG, or another suffix.
    """
    suffix = out.suffix[1:]
    if suffix not in CONTAINERS or (len(scans) > 1 and suffix in ("png", "jpg")):
        raise ValueError(f"{len(scans)} pages do not go into {out.name}")
    if suffix == "pdf":
        out.write_bytes(_image_pdf(scans))
    elif suffix == "jpg":
        out.write_bytes(_jpeg(scans[0], scans[0].quality or 92))
    elif suffix == "png":
        out.write_bytes(_png(_settled(scans[0]), scans[0].levels, scans[0].dpi))
    else:
        pages = [_pillow(_settled(scan), scan.levels) for scan in scans]
        compression = "group4" if scans[0].levels == 2 else "tiff_adobe_deflate"
        for page, scan in zip(pages, scans, strict=True):  # else all would state the first one's resolution
            page.encoderinfo = {"dpi": (scan.dpi, scan.dpi)}
        pages[0].save(out, save_all=True, append_images=pages[1:], compression=compression)


def _settled(scan: Scan) -> Image:
    """Return the pixels after the device's own JPEG, if it makes one."""
    if scan.quality is None:
        return scan.image
    data = np.frombuffer(_jpeg(scan, scan.quality), np.uint8)
    image = np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)
    return image[..., ::-1] if image.ndim == 3 else image


def _jpeg(scan: Scan, quality: int) -> bytes:
    buffer = io.BytesIO()
    image = Pillow.fromarray(scan.image)
    image.save(buffer, "JPEG", quality=quality, optimize=True, dpi=(scan.dpi, scan.dpi))
    return buffer.getvalue()


def _pillow(image: Image, levels: int) -> Pillow.Image:
    if levels == 2:
        return Pillow.fromarray(image).convert("1", dither=Pillow.Dither.NONE)
    if levels < 256:
        step = 255 / (levels - 1)
        image = (np.round(image / step) * step).astype(np.uint8)
    return Pillow.fromarray(image)


def _png(image: Image, levels: int, dpi: int) -> bytes:
    buffer = io.BytesIO()
    _pillow(image, levels).save(buffer, "PNG", optimize=True, dpi=(dpi, dpi))
    return buffer.getvalue()


def _image_pdf(scans: list[Scan]) -> bytes:
    """Return a PDF with one image a page and no text, as scanners write it."""
    objects: list[bytes] = []
    kids = " ".join(f"{3 + 3 * n} 0 R" for n in range(len(scans)))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(scans)} >>".encode())
    for n, scan in enumerate(scans):
        height, width = scan.image.shape[:2]
        w, h = width * 72 / scan.dpi, height * 72 / scan.dpi
        draw = f"q {w:.4f} 0 0 {h:.4f} 0 0 cm /I Do Q".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {w:.4f} {h:.4f}] /Contents {4 + 3 * n} 0 R"
            f" /Resources << /XObject << /I {5 + 3 * n} 0 R >> >> >>".encode()
        )
        objects.append(f"<< /Length {len(draw)} >>\nstream\n".encode() + draw + b"\nendstream")
        extra, data = _pdf_image(scan)
        space = "DeviceRGB" if scan.image.ndim == 3 else "DeviceGray"
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /{space}"
            f" {extra} /Length {len(data)} >>\nstream\n"
        )
        objects.append(head.encode() + data + b"\nendstream")
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _pdf_image(scan: Scan) -> tuple[str, bytes]:
    """Return the filter entries and the data of a page's image."""
    if scan.quality is not None:
        return "/BitsPerComponent 8 /Filter /DCTDecode", _jpeg(scan, scan.quality)
    _height, width = scan.image.shape[:2]
    bits = 1 if scan.levels == 2 else 4
    settled = np.asarray(_pillow(scan.image, scan.levels).convert("L"), np.uint8)
    values = np.round(settled * ((2**bits - 1) / 255)).astype(np.uint8)
    if bits == 1:
        rows: Image = np.packbits(values, axis=1)
    else:
        padded = np.pad(values, ((0, 0), (0, width % 2)))
        rows = np.asarray(padded[:, ::2] * 16 + padded[:, 1::2], np.uint8)
    return f"/BitsPerComponent {bits} /Filter /FlateDecode", zlib.compress(rows.tobytes(), 9)
