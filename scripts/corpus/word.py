"""Document -> a word processor file with really merged cells."""

from __future__ import annotations

import itertools
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from scripts.corpus.form import Presentation, RulingStyle
from scripts.corpus.layout import Cell, Document, PageBreak, Paragraph, Table
from scripts.corpus.styles import is_label, outer_width

TWIPS = 1440 / 25.4
"""Twentieths of a point in one mm."""


def write_docx(document: Document, path: Path) -> None:
    """Write `document` as an A4 .docx."""
    file = docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    margins = (Mm(edge) for edge in document.look.margin)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = margins
    section.header_distance = section.footer_distance = Mm(5)
    body = file.element.body
    for element in list(body)[:-1]:
        body.remove(element)
    end = body[-1]
    if document.look.ruling_style and document.look.ruling_style.frame:
        end.find(qn("w:pgMar")).addnext(parse_xml(_frame()))
    for block in document.blocks:
        end.addprevious(parse_xml(_block(block, document)))
    if isinstance(document.blocks[-1], Table):
        end.addprevious(parse_xml(_block(Paragraph("", 5), document)))
    file.save(str(path))


def _block(block: Paragraph | Table | PageBreak, document: Document) -> str:
    if isinstance(block, Table):
        return _table(block)
    space = nsdecls("w")
    if isinstance(block, PageBreak):
        return f'<w:p {space}><w:r><w:br w:type="page"/></w:r></w:p>'
    return _paragraph(block, document.look.font, space)


def _frame() -> str:
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="12" w:space="17" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right")
    )
    return f'<w:pgBorders {nsdecls("w")} w:offsetFrom="page">{edges}</w:pgBorders>'


def _paragraph(block: Paragraph, font: str, space: str, marks: str = "", before: str = "") -> str:
    """`marks` are more properties of the text's run; `before` are runs before it."""
    keep = "<w:keepNext/>" if space and block.align == "center" else ""
    run = (
        f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'{"<w:b/>" if block.bold else ""}{marks}<w:kern w:val="0"/><w:sz w:val="{round(block.size * 2)}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in block.text.split("\n"))
    runs = f"{before}<w:r>{run}{lines}</w:r>" if block.text else ""
    return (
        f'<w:p {space}><w:pPr>{keep}<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:spacing w:before="{round(block.before * 20)}" w:after="0"/>'
        f'<w:jc w:val="{block.align}"/>{run}</w:pPr>{runs}</w:p>'
    )


def _table(table: Table) -> str:
    look = table.look
    edges = [round(edge * TWIPS) for edge in table.edges]
    widths = [b - a for a, b in itertools.pairwise(edges)]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    border = "".join(
        f"<w:{side} {_border(look, is_outer=n < 4)}/>"
        if not (n in (1, 3) and _is_open(look))
        else f'<w:{side} w:val="nil"/>'
        for n, side in enumerate(("top", "left", "bottom", "right", "insideH", "insideV"))
    )
    pad = round(look.padding * TWIPS)
    margins = (
        f'<w:tblCellMar><w:top w:w="{pad // 4}" w:type="dxa"/><w:left w:w="{pad}" w:type="dxa"/>'
        f'<w:bottom w:w="{pad // 4}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar>'
    )
    height = round(look.row_height * TWIPS)
    rows = []
    for row in range(table.rows):
        cells = [cell for cell in table.cells if cell.row <= row < cell.row + cell.row_span]
        cut = "" if look.split_rows else "<w:cantSplit/>"
        head = "<w:tblHeader/>" if row < table.header_rows else ""
        body = "".join(_cell(cell, row, edges, table) for cell in sorted(cells, key=lambda cell: cell.col))
        rows.append(f'<w:tr><w:trPr>{cut}<w:trHeight w:val="{height}" w:hRule="atLeast"/>{head}</w:trPr>{body}</w:tr>')
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{edges[-1]}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _cell(cell: Cell, row: int, edges: list[int], table: Table) -> str:
    look = table.look
    merge = ""
    if cell.row_span > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    span = f'<w:gridSpan w:val="{cell.col_span}"/>' if cell.col_span > 1 else ""
    width = edges[cell.col + cell.col_span] - edges[cell.col]
    text = cell.text if row == cell.row else ""
    fill, marks, before = _drawn(cell, look)
    inner = _paragraph(Paragraph(text, cell.size or look.font_pt, cell.align, cell.bold), look.font, "", marks, before)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{fill}'
        f'<w:vAlign w:val="{look.valign}"/></w:tcPr>{inner}</w:tc>'
    )


def _is_open(look: Presentation) -> bool:
    return look.ruling_style is not None and look.ruling_style.outer == "open"


def _border(look: Presentation, *, is_outer: bool) -> str:
    """The attributes of one of a table's borders, widths in eighths of a point."""
    style = look.ruling_style or RulingStyle()
    kind, width = (style.outer, outer_width(look)) if is_outer else (style.inner, look.line_pt)
    value = _BORDERS[kind]
    if kind == "double":  # two lines and the gap between, each of this width
        width /= 3
    return f'w:val="{value}" w:sz="{max(2, round(width * 8))}" w:space="0" w:color="{style.color}"'


def _drawn(cell: Cell, look: Presentation) -> tuple[str, str, str]:
    """The fill of a cell, the properties of its text, and the box before it, of a table not ruled plainly."""
    style = look.ruling_style
    if style is None:
        return "", "", ""
    fill = marks = before = ""
    if is_label(cell) and style.header_fill:
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{style.header_fill}"/>'
        marks += f'<w:color w:val="{style.header_color}"/>'
    if style.has("strike", cell.row, cell.col):
        marks = f"<w:strike/>{marks}"
    if style.has("underline", cell.row, cell.col):
        marks += '<w:u w:val="single"/>'
    if style.has("box", cell.row, cell.col):
        drawn = '<w:bdr w:val="single" w:sz="6" w:space="0" w:color="000000"/>' if style.visible_boxes else ""
        size = f'<w:sz w:val="{round(look.font_pt * 2)}"/>'
        before = f'<w:r><w:rPr>{size}{drawn}</w:rPr><w:t xml:space="preserve">\u00a0\u00a0\u00a0</w:t></w:r>'
    return fill, marks, before


_BORDERS = {"solid": "single", "open": "single", "double": "double", "dotted": "dotted", "dashed": "dashed"}
