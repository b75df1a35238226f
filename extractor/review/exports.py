"""What is written of a review while it is served: corrected tables, into its folder or as one archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor.errors import OptionError
from extractor.review.app import Exports
from extractor.settling.review import Review


def exports_of(review: Review, work: Path) -> Exports:
    """How a review is exported.

    Args:
        review: the review.
        work: a folder for archives that are being packed.
    """

    def write(formats: Sequence[str]) -> Sequence[Path]:
        raise OptionError("exports are not there yet")

    def pack(name: str) -> Path:
        raise OptionError("exports are not there yet")

    return Exports(write, pack)
