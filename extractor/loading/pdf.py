"""PDF -> Pages: characters and rulings through pdfplumber, pictures of scanned pages through PDFium.

Each page is judged by itself: its text layer is used where a person could see that text on the page, and a
picture of the page is read where it is a scan, where the text layer is an invisible one that some other OCR left
behind, or where the fonts do not say which characters they draw.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium_c

from extractor.document import Box, Char, Image, Page, PageKind, Problem
from extractor.errors import EncryptedInputError, InputError, LimitError
from extractor.loading.files import chosen_pages
from extractor.loading.vectors import find_rulings
from extractor.options import LoadingOptions
from extractor.units import POINTS_PER_INCH, Affine

# A page whose pictures cover this share of it is taken for a scan when no text on it can be seen.
SCAN_COVERAGE = 0.5
# A text layer with this share of characters that no font table explains is not to be trusted.
UNREADABLE_CHARS = 0.1
# A scan is rendered at its own resolution within these bounds (dpi): below, PDFium's scaling is no worse than
# ours; above 300 nothing is read better and everything takes longer.
RENDER_DPI = (100.0, 300.0)
END_MARK_WITHIN = 1024  # bytes; where readers look for %%EOF (ISO 32000-1, annex H.3.4.4)
SMALLEST_PAGE = 3.0  # points; the smallest page that PDF allows (ISO 32000-1, annex C)

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every oddity of every font


def open_pages(
    path: Path, options: LoadingOptions, *, force_scan: bool, force_digital: bool
) -> tuple[int, Iterator[Page | Problem]]:
    """The number of pages and the pages themselves.

    Raises:
        InputError: damaged, encrypted, or without pages.
    """
    document = _open(path, options)
    count = len(document)
    if count < 1:
        raise InputError("the PDF has no pages", where=str(path), remedy="get the file again")
    numbers = chosen_pages(count, options, str(path))
    kind: PageKind | None = "scan" if force_scan else "digital" if force_digital else None
    return count, _PdfPages(path, document, options, kind).pages(numbers)


def _open(path: Path, options: LoadingOptions) -> pypdfium2.PdfDocument:
    password = options.password.get_secret_value() if options.password else None
    try:
        return pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as err:
        # PDFium's last error may be that of an earlier file, so the file itself has to say that it is encrypted
        if "assword" in str(err) and b"/Encrypt" in path.read_bytes():
            what = "the password does not open this PDF" if password else "the PDF is encrypted"
            raise EncryptedInputError(what, where=str(path)) from err
        what = "the PDF has no pages" if _is_whole_and_empty(path) else "the PDF is damaged or cut short"
        raise InputError(what, where=str(path), remedy="get the file again") from err


def _is_whole_and_empty(path: Path) -> bool:
    """Whether a PDF that PDFium refuses is whole but for having no page."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - END_MARK_WITHIN))
        if b"%%EOF" not in file.read():
            return False
    try:
        with pdfplumber.open(path) as plumber:
            return not plumber.pages
    except Exception:  # pdfminer raises bare TypeError, KeyError, ... on damaged files
        return False


class _PdfPages:
    def __init__(
        self, path: Path, document: pypdfium2.PdfDocument, options: LoadingOptions, kind: PageKind | None
    ) -> None:
        self.path, self.document, self.options, self.kind = path, document, options, kind

    def pages(self, numbers: tuple[int, ...]) -> Iterator[Page | Problem]:
        password = self.options.password.get_secret_value() if self.options.password else None
        plumber: Any = None
        try:
            if self.kind != "scan":
                plumber, problem = self._plumber(password)
                if problem:
                    yield problem
            for number in numbers:
                yield from self._page(plumber, number)
        finally:
            if plumber is not None:
                plumber.close()
            self.document.close()

    def _plumber(self, password: str | None) -> tuple[Any, Problem | None]:
        try:
            plumber = pdfplumber.open(self.path, password=password)
            if len(plumber.pages) == len(self.document):
                return plumber, None
            plumber.close()
        except Exception as err:  # pdfminer raises bare TypeError, KeyError, ... on damaged files
            if self.kind == "digital":
                raise InputError("the PDF's text layer cannot be read", where=str(self.path)) from err
        message = f"{self.path}: the PDF's structure is damaged; its pages are read as pictures"
        return None, Problem("file.damaged", message)

    def _page(self, plumber: Any, number: int) -> Iterator[Page | Problem]:
        where = f"{self.path}, page {number}"
        page: Page | None = None
        if plumber is not None:
            try:
                page = self._digital(plumber.pages[number - 1], number)
            except Exception:  # as above: damaged content streams
                yield Problem("page.text_layer", f"{where}: the text layer is damaged; read as a picture", number)
            finally:
                plumber.pages[number - 1].close()
        if page is not None:
            yield page
            return
        try:
            yield self._scan(number, where)
        except LimitError as err:
            yield Problem("page.limit", str(err), number)
        except Exception:  # PDFium's error classes and ctypes' own
            yield Problem("page.unreadable", f"{where}: the page cannot be shown; get the file again", number)

    def _digital(self, source: Any, number: int) -> Page | None:
        """The page by its text layer; None where a picture of it has to be read."""
        objects = source.objects
        printed = objects.get("char", [])
        if self.kind is None and self._needs_picture(source, printed, number):
            return None
        left, top, right, bottom = shown_box(source)
        chars = tuple(
            Char(
                char["text"],
                Box(char["x0"] - left, char["top"] - top, char["x1"] - left, char["bottom"] - top),
                float(char["size"]),
            )
            for char in printed
            if left - 1 <= (char["x0"] + char["x1"]) / 2 <= right + 1
            and top - 1 <= (char["top"] + char["bottom"]) / 2 <= bottom + 1
        )
        rulings = find_rulings(objects, left, top)
        rotation = int(source.rotation or 0) % 360
        return Page(number, right - left, bottom - top, "pt", "digital", rotation, chars=chars, rulings=rulings)

    def _needs_picture(self, source: Any, printed: list[dict[str, Any]], number: int) -> bool:
        shown = [char["text"] for char in printed if not char["text"].isspace()]
        images = source.objects.get("image", [])
        if not shown:
            return bool(images) or len(source.objects.get("curve", [])) > 0
        unexplained = sum(text.startswith("(cid:") or _is_private(text) for text in shown)
        if unexplained > UNREADABLE_CHARS * len(shown):
            return True
        left, top, right, bottom = shown_box(source)
        area = max(1.0, (right - left) * (bottom - top))
        covered = sum(
            max(0.0, min(image["x1"], right) - max(image["x0"], left))
            * max(0.0, min(image["bottom"], bottom) - max(image["top"], top))
            for image in images
        )
        return bool(covered >= SCAN_COVERAGE * area) and self._text_is_hidden(number)

    def _text_is_hidden(self, number: int) -> bool:
        """Whether most text is drawn in the invisible mode, or lies under the picture that was drawn after it."""
        page = self.document[number - 1]
        try:
            kinds = [
                (item.type, item)
                for item in page.get_objects(max_depth=3)
                if item.type in (pdfium_c.FPDF_PAGEOBJ_TEXT, pdfium_c.FPDF_PAGEOBJ_IMAGE)
            ]
            last_image = max(i for i, (kind, _) in enumerate(kinds) if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE)
            texts = [(i, item) for i, (kind, item) in enumerate(kinds) if kind == pdfium_c.FPDF_PAGEOBJ_TEXT]
            hidden = sum(
                i < last_image
                or pdfium_c.FPDFTextObj_GetTextRenderMode(item.raw) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
                for i, item in texts
            )
            return bool(hidden * 2 > len(texts))
        except ValueError:  # no image at the depth looked at
            return False
        finally:
            page.close()

    def _scan(self, number: int, where: str) -> Page:
        page = self.document[number - 1]
        try:
            width, height = page.get_size()
            if width < SMALLEST_PAGE or height < SMALLEST_PAGE:
                raise LimitError(f"the page is {width:.1f} × {height:.1f} points", where=where)
            dpi = _native_dpi(page) or self.options.render_dpi
            scale = dpi / POINTS_PER_INCH
            if width * height * scale * scale > self.options.max_pixels:
                raise LimitError(
                    f"{width * scale:,.0f} × {height * scale:,.0f} pixels are more than the limit "
                    f"of {self.options.max_pixels:,}",
                    where=where,
                )
            picture: Image = np.ascontiguousarray(page.render(scale=scale).to_numpy()[:, :, :3])
            rotation = int(page.get_rotation()) % 360
        finally:
            page.close()
        to_shown = Affine(width / picture.shape[1], 0, 0, 0, height / picture.shape[0], 0)
        return Page(number, width, height, "pt", "scan", rotation, dpi=dpi, image=picture, to_shown=to_shown)


def shown_box(source: Any) -> tuple[float, float, float, float]:
    """The part of a pdfplumber page that a viewer shows: left, top, right, bottom in its coordinates."""
    left, top, right, bottom = (float(value) for value in source.bbox)
    crop = source.cropbox
    if crop and source.mediabox and tuple(crop) != tuple(source.mediabox) and not (source.rotation or 0) % 360:
        media = source.mediabox
        left, right = max(left, float(crop[0])), min(right, float(crop[2]))
        top, bottom = max(top, float(media[3] - crop[3])), min(bottom, float(media[3] - crop[1]))
    if right - left < SMALLEST_PAGE or bottom - top < SMALLEST_PAGE:
        raise ValueError("the page shows nothing")
    return left, top, right, bottom


def _native_dpi(page: Any) -> float | None:
    """The resolution of the picture that fills the page, within RENDER_DPI; None where none does."""
    width, height = page.get_size()
    best: float | None = None
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) < SCAN_COVERAGE * width * height:
            continue
        across = max(item.get_px_size())
        best = max(best or 0.0, across / max(right - left, top - bottom) * POINTS_PER_INCH)
    return None if best is None else min(max(best, RENDER_DPI[0]), RENDER_DPI[1])


def _is_private(text: str) -> bool:
    return any("\ue000" <= char <= "\uf8ff" or char == "\ufffd" for char in text)


__all__ = ["open_pages", "shown_box"]
