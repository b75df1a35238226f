"""Borders of every style as a browser and a word processor print them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from extractor.document import Grid
from extractor.loading import load
from extractor.options import LoadingOptions
from tests.unit.loading.rendering import compare
from tests.unit.loading.writing import Span, grids_of

CELLS: dict[Span, str] = {
    (0, 0, 1, 2): "head", (0, 2, 1, 1): "11", (1, 0, 2, 1): "side", (1, 1, 1, 1): "22", (1, 2, 1, 1): "33",
    (2, 1, 1, 1): "44", (2, 2, 1, 1): "55",
}  # fmt: skip
STYLES = {
    "hairline": "td{border:0.1pt solid black}",
    "solid": "td{border:1px solid black}",
    "thick": "td{border:5px solid #555}",
    "dotted": "td{border:1px dotted black}",
    "wide dots": "td{border:3px dotted black}",
    "dashed": "td{border:1px dashed black}",
    "wide dashes": "td{border:3px dashed #36c}",
    "double": "td{border:3px double black}",
    "ridge": "td{border:4px ridge #999}",
    "pale": "td{border:1px solid #EBEEF5}",
    "half transparent": "td{border:1px solid rgba(0,0,0,.3)}",
    "separate": "table{border-collapse:separate;border-spacing:0;border:1px solid} td{border:1px solid black}",
    "round": "table{border-collapse:separate;border-spacing:1px} td{border:1px solid black;border-radius:4px}",
    "cellspacing": "table{border-collapse:separate;border-spacing:1px;background:#000} td{background:#fff}",
    "dark with gaps": "table{border-collapse:separate;border-spacing:2px} td{background:#247;color:#fff}",
    "white on dark": "td{border:1px solid white;background:#247;color:#fff}",
    "filled": "td{border:1px solid #888;background:#eee}",
    "scaled": "table{zoom:0.7} td{border:1px solid black}",
    "gradient": "table{background:linear-gradient(#ddd,#fff)} td{border:1px solid black}",
    "shadow": "table{box-shadow:2px 2px 6px #999} td{border:1px solid black}",
}


def html(style: str) -> str:
    rows: dict[int, str] = {}
    for (row, _, row_span, col_span), text in CELLS.items():
        rows[row] = rows.get(row, "") + f'<td rowspan="{row_span}" colspan="{col_span}">{text}</td>'
    body = "".join(f"<tr>{row}</tr>" for row in rows.values())
    return (
        "<style>table{border-collapse:collapse;margin:30px} td{width:120px;height:30px;padding:4px 6px}"
        f"@page{{size:A4}} *{{-webkit-print-color-adjust:exact}} {style}</style><table>{body}</table>"
    )


def spans(grid: Grid) -> dict[Span, str]:
    return {(c.row, c.col, c.row_span, c.col_span): c.text for c in grid.cells}


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One page for each style."""
    pytest.importorskip("playwright")
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    folder = tmp_path_factory.mktemp("printed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for name, style in STYLES.items():
            page.set_content(html(style))
            page.pdf(path=folder / f"{name}.pdf", print_background=True, prefer_css_page_size=True)
        browser.close()
    return {name: folder / f"{name}.pdf" for name in STYLES}


@pytest.mark.parametrize("style", STYLES)
def test_borders_that_chromium_prints(printed: dict[str, Path], style: str) -> None:
    (page,) = load(printed[style], LoadingOptions())
    (grid,) = grids_of(page)
    assert spans(grid) == CELLS
    assert all(cell.certain for cell in grid.cells)
    if style not in {"cellspacing", "dark with gaps", "white on dark", "ridge"}:  # pale lines, and edges of fills
        difference = compare(printed[style], page)
        assert difference.unseen == []
        assert difference.missing == []


WORD_STYLES = ["single", "dotted", "dashed", "dotDash", "double", "triple", "thick", "thinThickSmallGap", "wave"]


@pytest.fixture(scope="session")
def processed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One page for each style."""
    docx = pytest.importorskip("docx")
    from docx.enum.text import WD_BREAK
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if shutil.which("soffice") is None:
        pytest.skip("soffice is not installed")
    document = docx.Document()
    for i, style in enumerate(WORD_STYLES):
        if i:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        table = document.add_table(3, 3)
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            edge = OxmlElement(f"w:{side}")
            for key, value in (("val", style), ("sz", "24" if style == "thick" else "6"), ("color", "000000")):
                edge.set(qn(f"w:{key}"), value)
            borders.append(edge)
        table._tbl.tblPr.append(borders)
        for (row, col, row_span, col_span), text in CELLS.items():
            cell = table.cell(row, col).merge(table.cell(row + row_span - 1, col + col_span - 1))
            cell.text = text
    folder = tmp_path_factory.mktemp("processed")
    document.save(str(folder / "styles.docx"))
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(folder / "styles.docx")]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return folder / "styles.pdf"


def test_borders_that_libreoffice_prints(processed: Path) -> None:
    pages = [page for page in load(processed, LoadingOptions()) if page.chars]
    assert len(pages) == len(WORD_STYLES)
    for style, page in zip(WORD_STYLES, pages, strict=True):
        found = [spans(grid) for grid in grids_of(page)]
        assert (style, found) == (style, [CELLS])
        assert (style, compare(processed, page).missing) == (style, [])
