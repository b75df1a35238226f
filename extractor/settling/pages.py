"""How large the picture of a page is: one rule for who draws it and for who lays boxes over it."""

from __future__ import annotations

from extractor.results import ResultPage

# Pixels of the longer side. A4 at some 200 dots per inch, at which small print of a scan reads well; as WebP 0.2 MB.
LONGEST = 2400


def picture_size(page: ResultPage) -> tuple[int, int]:
    """Width and height, in pixels, of a page's picture; that of a scan is never larger than the scan."""
    longest = max(page.width, page.height, 1.0)
    scale = LONGEST / longest if page.unit == "pt" else min(1.0, LONGEST / longest)
    return max(1, round(page.width * scale)), max(1, round(page.height * scale))


def picture_url(form_id: int, page_number: int) -> str:
    """Where the server gives the picture."""
    return f"/pages/{form_id}/{page_number}.webp"
