"""Document -> HTML for a browser to print."""

from __future__ import annotations

from html import escape

from scripts.corpus.layout import Cell, Document, PageBreak, Paragraph, Table
from scripts.corpus.styles import is_label, outer_width

FRAME = 6.0
"""How far from the edge of the paper a frame round the page stands, in mm."""
FRAME_PT = 1.5


def to_html(document: Document) -> str:
    """Return a page that prints as `document` on A4."""
    look = document.look
    top, right, bottom, left = look.margin
    edges = f"margin: {top}mm {right}mm {bottom}mm {left}mm"
    if look.ruling_style and look.ruling_style.frame:
        inside = (f"calc({edge - FRAME}mm - {FRAME_PT}pt)" for edge in look.margin)
        edges = f"margin: {FRAME}mm; padding: {' '.join(inside)}; border: {FRAME_PT}pt solid #000"
    css = (
        f"@page {{ size: 210mm 297mm; {edges} }}"
        f"body {{ margin: 0; font-family: '{look.font}'; font-size: {look.font_pt}pt; line-height: 1.3 }}"
        "p { margin: 0; white-space: pre-wrap; min-height: 1.3em }"
        "table { border-collapse: collapse; table-layout: fixed }"
        "td { overflow-wrap: anywhere; white-space: pre-wrap; text-autospace: no-autospace }"
    )
    body = "".join(_block(block) for block in document.blocks)
    return f"<!doctype html><meta charset=utf-8><style>{css}</style><body>{body}</body>"


def _block(block: Paragraph | Table | PageBreak) -> str:
    if isinstance(block, PageBreak):
        return "<div style='break-after: page'></div>"
    if isinstance(block, Table):
        return _table(block)
    style = f"font-size:{block.size}pt;text-align:{block.align};margin-top:{block.before}pt"
    weight = ";font-weight:bold" if block.bold else ""
    keep = ";break-after:avoid" if block.align == "center" else ""
    return f"<p style='{style}{weight}{keep}'>{escape(block.text)}</p>"


def _table(table: Table) -> str:
    look = table.look
    widths = (b - a for a, b in zip(table.edges, table.edges[1:], strict=False))
    columns = "".join(f"<col style='width:{width:.2f}mm'>" for width in widths)
    rows: list[list[str]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        style = f"text-align:{cell.align}"
        if cell.size:
            style += f";font-size:{cell.size}pt"
        if cell.bold:
            style += ";font-weight:bold"
        spans = f" rowspan={cell.row_span}" if cell.row_span > 1 else ""
        spans += f" colspan={cell.col_span}" if cell.col_span > 1 else ""
        if cell.row_span == 1 and not look.split_rows:
            style += ";break-inside:avoid"
        style += _drawn(cell, table)
        rows[cell.row].append(f"<td{spans} style='{style}'>{_content(cell, table)}</td>")
    lines = [f"<tr style='height:{look.row_height}mm'>{''.join(row)}</tr>" for row in rows]
    head, body = "".join(lines[: table.header_rows]), "".join(lines[table.header_rows :])
    head = f"<thead>{head}</thead>" if head else ""
    name = f"t{id(table)}"
    css = (
        f".{name} td {{ border: {look.line_pt}pt solid #000; vertical-align: {_VALIGN[look.valign]};"
        f" padding: {look.padding / 4}mm {look.padding}mm }}"
    )
    width = table.edges[-1] - table.edges[0]
    return (
        f"<style>{css}</style><table class={name} style='width:{width:.2f}mm'><colgroup>{columns}</colgroup>"
        f"{head}<tbody>{body}</tbody></table>"
    )


_VALIGN = {"center": "middle", "top": "top"}


def _drawn(cell: Cell, table: Table) -> str:
    """The borders, fill and strokes of a cell of a table that is not ruled plainly, as CSS."""
    look, style = table.look, table.look.ruling_style
    if style is None:
        return ""
    ends = {
        "left": cell.col == 0,
        "right": cell.col + cell.col_span == len(table.edges) - 1,
        "top": cell.row == 0,
        "bottom": cell.row + cell.row_span == table.rows,
    }
    css = ""
    for side, is_outer in ends.items():
        kind, width = (style.outer, outer_width(look)) if is_outer else (style.inner, look.line_pt)
        color = f"#{style.color}"
        if kind == "open":
            color = "transparent" if side in ("left", "right") else color
            kind = "solid"
        css += f";border-{side}:{width}pt {kind} {color}"
    if is_label(cell) and style.header_fill:
        css += f";background:#{style.header_fill};color:#{style.header_color}"
    strokes = [name for what, name in _STROKES.items() if style.has(what, cell.row, cell.col)]
    return css + (f";text-decoration:{' '.join(strokes)}" if strokes and cell.text else "")


def _content(cell: Cell, table: Table) -> str:
    style = table.look.ruling_style
    if style is None or not cell.text or not style.has("box", cell.row, cell.col):
        return escape(cell.text)
    color = "#000" if style.visible_boxes else "transparent"
    box = f"display:inline-block;width:.8em;height:.8em;border:.75pt solid {color};margin-right:.3em"
    return f"<span style='{box}'></span>{escape(cell.text)}"


_STROKES = {"underline": "underline", "strike": "line-through"}
