"""File -> Pages: PDFs (digital, scanned or mixed), images and multi-page TIFF."""

from __future__ import annotations

from extractor.loading.files import load

__all__ = ["load"]
