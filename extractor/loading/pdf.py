"""PDF -> Pages: characters through pdfminer, rulings and pictures of scanned pages through PDFium.

Each page is judged by itself: its text layer is used where a person could see that text on the page, and a
picture of the page is read where it is a scan, where the text layer is an invisible one that some other OCR left
behind, or where the fonts do not say which characters they draw.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2

from extractor.document import Page, PageKind, Problem
from extractor.errors import EncryptedInputError, InputError, LimitError
from extractor.loading.digital import Digital, read_digital, user_unit
from extractor.loading.files import chosen_pages
from extractor.loading.pictures import read_scan
from extractor.options import LoadingOptions

END_MARK_WITHIN = 1024  # bytes; where readers look for %%EOF (ISO 32000-1, annex H.3.4.4)
REMEDY = "--reader rapidocr reads the whole page as a picture"

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
        unit = 1.0
        if plumber is not None:
            try:
                unit = user_unit(plumber.pages[number - 1].page_obj)
                digital = self._digital(plumber, number)
            except LimitError as err:
                yield Problem("page.text_layer", f"{where}: {err}; read as a picture", number)
            except Exception:  # as above: damaged content streams
                yield Problem("page.text_layer", f"{where}: the text layer is damaged; read as a picture", number)
            else:
                if digital is not None:
                    yield digital.page
                    if digital.unread:
                        message = f"{where}: a picture on it shows a table, which is not read; {REMEDY}"
                        yield Problem("page.picture", message, number)
                    return
        try:
            yield self._scan(number, unit, where)
        except LimitError as err:
            yield Problem("page.limit", str(err), number)
        except Exception:  # PDFium's error classes and ctypes' own
            yield Problem("page.unreadable", f"{where}: the page cannot be shown; get the file again", number)

    def _digital(self, plumber: Any, number: int) -> Digital | None:
        shown = self.document[number - 1]
        try:
            source = plumber.pages[number - 1].page_obj
            return read_digital(shown, source, plumber.rsrcmgr, number, forced=self.kind is not None)
        finally:
            shown.close()

    def _scan(self, number: int, unit: float, where: str) -> Page:
        shown = self.document[number - 1]
        try:
            return read_scan(shown, number, unit, self.options, where)
        finally:
            shown.close()


__all__ = ["open_pages"]
