"""Slots as fields."""

import pytest

from extractor.document import Box, Content, Region
from extractor.mapping.slots import Found

PLACE = Region(1, Box(0, 0, 10, 10))


@pytest.mark.parametrize(
    ("text", "confidence", "status"),
    [
        ("40.127.5", 0.9995, "review"),  # ink that reads as no number
        ("40.127.5", 1.0, "accepted"),  # the paper's own fault, which verifying tells
        ("40127.5", 0.9995, "accepted"),
        ("—", 0.99, "accepted"),
        ("", 0.999, "accepted"),
    ],
)
def test_ink_that_reads_as_no_number_goes_to_review(text: str, confidence: float, status: str) -> None:
    field = Found("/x", "number", "年初预算数", Content(text, confidence), PLACE).to_field()
    assert field.status == status
