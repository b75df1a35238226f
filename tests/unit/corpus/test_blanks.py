from __future__ import annotations

from scripts.corpus.blanks import blank
from scripts.corpus.form import Presentation
from scripts.corpus.layout import Cell, Document, Paragraph, Table

SAID = {"/name": "桥", "/indicators/0/level1": "产出指标", "/by": "段梅", "/on": "2月", "/title": "自评表"}


def test_what_was_filled_in_goes_and_what_is_printed_stays() -> None:
    look = Presentation()
    cells = (
        Cell(0, 0, 1, 1, "名称"),
        Cell(0, 1, 1, 1, "桥", pointers=("/name",)),
        Cell(1, 0, 1, 1, "产出指标", pointers=("/indicators/0/level1",)),
        Cell(1, 1, 1, 1, "填表人：段梅 日期：2月", pointers=("/by", "/on")),
    )
    document = Document(
        (Paragraph("自评表", 12.0, pointers=("/title",)), Table((0.0, 10.0, 20.0), 2, cells, look)), look
    )
    title, table = blank(document, SAID.__getitem__).blocks
    assert isinstance(title, Paragraph)
    assert isinstance(table, Table)
    assert title.text == "自评表"
    assert [cell.text for cell in table.cells] == ["名称", "", "产出指标", "填表人： 日期："]
