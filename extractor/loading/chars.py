"""The characters of a digital page, through pdfminer, in the order in which they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from pdfminer.layout import LTChar
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter

from extractor.document import Box, Char
from extractor.units import Affine

TURNED_PAGE = 0.8  # a page is turned where this share of its characters is; labels up the side are a tenth


def read_chars(source: Any, resources: Any, to_shown: Affine) -> list[Char]:
    """The characters of a pdfminer page, those outside it as well.

    Args:
        source: pdfminer's PDFPage.
        resources: pdfminer's resource manager.
        to_shown: from user space to the page as shown.
    """
    device = _Chars(resources, to_shown)
    PDFPageInterpreter(resources, device).process_page(source)
    return device.chars


def find_turn(chars: Sequence[Char]) -> int:
    """By how much a page's text is turned as a whole, in degrees clockwise: 0, 90, 180 or 270."""
    turns = Counter(char.turned for char in chars if not char.text.isspace())
    if not turns:
        return 0
    turn, count = turns.most_common(1)[0]
    return turn if count >= TURNED_PAGE * turns.total() else 0


class _Chars(PDFTextDevice):
    """Takes characters and passes over everything else, which pdfminer would lay out at length."""

    def __init__(self, resources: Any, to_shown: Affine) -> None:
        super().__init__(resources)
        self.chars: list[Char] = []
        self._from_user = to_shown
        self._to_shown = to_shown

    def begin_page(self, page: Any, ctm: Any) -> None:  # noqa: ARG002 (pdfminer's signature)
        a, b, c, d, e, f = ctm
        self._to_shown = self._from_user.after(Affine(a, c, e, b, d, f).inverse())

    # The parameters are pdfminer's: it calls this for every character.
    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = f"(cid:{cid})"
        width, shift = font.char_width(cid), font.char_disp(cid)
        item = LTChar(matrix, font, fontsize, scaling, rise, text, width, shift, ncs, graphicstate)
        m = self._to_shown
        (ax, ay), (bx, by) = m.apply(item.x0, item.y0), m.apply(item.x1, item.y1)
        box = Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        turned = _turn(m.a * matrix[0] + m.b * matrix[1], m.d * matrix[0] + m.e * matrix[1])
        size = box.width if bool(font.is_vertical()) != (turned in {90, 270}) else box.height
        self.chars.append(Char(text, box, size, turned))
        return float(item.adv)


def _turn(x: float, y: float) -> int:
    """The direction of a baseline on the page as shown, degrees clockwise, to the nearest quarter."""
    if abs(x) >= abs(y):
        return 0 if x >= 0 else 180
    return 90 if y > 0 else 270
