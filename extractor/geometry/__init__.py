"""Page -> grids: straightening, rulings, joints, cells; and tables joined over pages."""

from __future__ import annotations

from dataclasses import replace

from extractor.document import Page, Segments
from extractor.geometry.grids import find_grids, find_joints
from extractor.geometry.joining import join_pages
from extractor.geometry.underlines import without_underlines
from extractor.units import POINTS_PER_INCH

__all__ = ["guess_dpi", "join_pages", "segment"]

A4_HEIGHT = 11.69  # inches
LOWEST_DPI = 90.0  # at which print can be read; screens and cuttings from papers have 72 to 100


def segment(page: Page, threads: int = 0) -> Segments:
    """Cuts a page into tables of cells; a scan is turned upright, cleaned and straightened first.

    Args:
        page: as it was loaded.
        threads: of the networks that tell which way up a scan lies; 0 lets them choose.

    Returns:
        The page as it was cut up, with the straightened grey picture as its image, and its tables; their cells have
        no content yet.
    """
    if page.image is None:
        dividing = without_underlines(page.rulings, page.chars)
        grids = find_grids(dividing, page.page_number, chars=page.chars, height=page.height)
        return Segments(page, page.rulings, find_joints(dividing), grids)
    from extractor.geometry.cleaning import clean
    from extractor.geometry.evidence import Inked
    from extractor.geometry.rulings import find_ink, find_rulings
    from extractor.geometry.straighten import straighten, turn

    dpi = guess_dpi(page)
    scan = page.image
    page = replace(page, image=clean(scan, dpi))
    page = straighten(turn(page, dpi, threads), dpi)
    assert page.image is not None
    ink = find_ink(page.image, dpi)
    rulings = find_rulings(ink, page.image, dpi)
    scale = dpi / POINTS_PER_INCH
    grids = find_grids(rulings, page.page_number, scale, Inked(ink, dpi, page.image))
    return Segments(page, rulings, find_joints(rulings, scale), grids, scan)


def guess_dpi(page: Page) -> float:
    """The resolution of a scan: as stated, else as if its longer side were A4's; small pictures are parts."""
    if page.dpi:
        return page.dpi
    if page.image is None:
        return POINTS_PER_INCH
    return max(LOWEST_DPI, float(max(page.image.shape[:2])) / A4_HEIGHT)
