"""Cell -> content: the text layer of digital pages, the readers of scans, and how sure they are."""

from __future__ import annotations

from extractor.document import ReadPage, Segments
from extractor.options import ReadingOptions
from extractor.reading.cut import settle_cut

__all__ = ["read_page", "settle_cut"]


def read_page(segments: Segments, dpi: float, options: ReadingOptions) -> ReadPage:
    """Reads every cell of a page and the lines outside its tables.

    Args:
        segments: the page, cut up.
        dpi: the resolution of its picture; not used on digital pages.
        options: which reader reads scans.

    Raises:
        ReaderError: the reader asked for is missing.
    """
    if segments.page.kind == "digital":
        from extractor.reading import pdf_text

        grids, lines = pdf_text.read_page(segments)
        return ReadPage(segments, grids, lines)
    from extractor.reading import scan
    from extractor.reading.memory import give_back, share_memory

    share_memory()
    read = ReadPage(segments, *scan.read_page(segments, dpi, options))
    give_back()
    return read
