import ctypes
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image

from extractor.loading import load
from extractor.options import LoadingOptions

SAMPLES = Path(__file__).parents[3] / "samples"


def picture_pdf(path: Path, *, dpi: int = 150) -> None:
    shade = np.full((dpi * 11, dpi * 8), 230, dtype=np.uint8)
    shade[100:110, 100:600] = 0
    Image.fromarray(shade).save(path, resolution=dpi)


def with_text(source: Path, target: Path, *, mode: int, size: float = 12.0) -> None:
    """Adds a line of text on top of the first page, in a text render mode (3 is invisible)."""
    pdf = pypdfium2.PdfDocument(source)
    page = pdf[0]
    font = pdfium_c.FPDFText_LoadStandardFont(pdf.raw, b"Helvetica")
    for line in range(20):
        text = pdfium_c.FPDFPageObj_CreateTextObj(pdf.raw, font, size)
        value = ("words of the layer" + "\x00").encode("utf-16-le")
        pdfium_c.FPDFText_SetText(text, _wide(value))
        pdfium_c.FPDFTextObj_SetTextRenderMode(text, mode)
        pdfium_c.FPDFPageObj_Transform(text, 1, 0, 0, 1, 50, 700 - 20 * line)
        pdfium_c.FPDFPage_InsertObject(page.raw, text)
    page.gen_content()
    pdf.save(target)
    pdf.close()


def _wide(value: bytes) -> object:
    return ctypes.cast(ctypes.create_string_buffer(value), ctypes.POINTER(ctypes.c_ushort))


def test_a_picture_of_a_page_is_a_scan_at_its_own_resolution(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    picture_pdf(path)
    (page,) = load(path, LoadingOptions())
    assert page.kind == "scan"
    assert page.dpi == pytest.approx(150, abs=0.5)
    assert page.image is not None
    # PDFium rounds up where the page's points are no whole number of pixels
    assert page.image.shape[:2] == pytest.approx((1650, 1200), abs=1)
    assert page.to_shown.apply(page.image.shape[1], page.image.shape[0]) == pytest.approx((page.width, page.height))


def test_an_invisible_text_layer_is_not_taken_for_the_page(tmp_path: Path) -> None:
    scan, path = tmp_path / "scan.pdf", tmp_path / "ocr.pdf"
    picture_pdf(scan)
    with_text(scan, path, mode=3)
    (page,) = load(path, LoadingOptions())
    assert page.kind == "scan"


def test_text_printed_over_a_background_picture_is_digital(tmp_path: Path) -> None:
    scan, path = tmp_path / "scan.pdf", tmp_path / "letter.pdf"
    picture_pdf(scan)
    with_text(scan, path, mode=0)
    (page,) = load(path, LoadingOptions())
    assert page.kind == "digital"
    assert "".join(char.text for char in page.chars).count("words") == 20


def test_pages_are_judged_one_by_one(tmp_path: Path) -> None:
    scan, path = tmp_path / "scan.pdf", tmp_path / "mixed.pdf"
    picture_pdf(scan)
    mixed = pypdfium2.PdfDocument.new()
    mixed.import_pages(pypdfium2.PdfDocument(SAMPLES / "digital" / "seed-2.libreoffice.pdf"))
    mixed.import_pages(pypdfium2.PdfDocument(scan))
    mixed.save(path)
    assert [page.kind for page in load(path, LoadingOptions())] == ["digital", "scan"]


def test_a_reader_of_pictures_gets_pictures() -> None:
    (page,) = load(SAMPLES / "digital" / "seed-2.libreoffice.pdf", LoadingOptions(), force_scan=True)
    assert page.kind == "scan"
    assert page.dpi == 200
