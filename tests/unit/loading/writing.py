"""PDFs written by hand, with a table whose cells are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pikepdf

from extractor.document import Box, Grid, Page
from extractor.geometry import segment
from extractor.loading import load
from extractor.options import LoadingOptions
from extractor.reading.pdf_text import read_page
from extractor.units import to_fractions

Span = tuple[int, int, int, int]  # row, col, row_span, col_span
Line = Callable[[float, float, float, float], str]

WIDTH, HEIGHT = 595.0, 842.0
# In user space, y upwards: column edges, and row edges from the top.
XS = [60.0, 140.0, 260.0, 330.0, 420.0]
YS = [700.0, 676.0, 640.0, 610.0]
CELLS: set[Span] = {
    (0, 0, 1, 2), (0, 2, 1, 1), (0, 3, 1, 1),
    (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 2),
    (2, 1, 1, 1), (2, 2, 1, 1), (2, 3, 1, 1),
}  # fmt: skip


def sides(cells: Iterable[Span] = CELLS) -> list[tuple[float, float, float, float]]:
    """The sides of the cells, each once, as (x0, y0, x1, y1)."""
    found = set()
    for row, col, row_span, col_span in cells:
        for x in (col, col + col_span):
            found |= {(XS[x], YS[r + 1], XS[x], YS[r]) for r in range(row, row + row_span)}
        for y in (row, row + row_span):
            found |= {(XS[c], YS[y], XS[c + 1], YS[y]) for c in range(col, col + col_span)}
    return sorted(found)


def ruled(line: Line, cells: Iterable[Span] = CELLS) -> str:
    return "\n".join(line(*side) for side in sides(cells))


def stroked(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0} {y0} m {x1} {y1} l S"


def text(x: float, y: float, value: str, *, matrix: str = "1 0 0 1", size: float = 10) -> str:
    return f"BT /F1 {size} Tf {matrix} {x} {y} Tm ({value}) Tj ET"


def labels(cells: Iterable[Span] = CELLS) -> str:
    """In each cell its row and column."""
    return "\n".join(text(XS[col] + 5, YS[row] - 14, f"{row}{col}") for row, col, _, _ in cells)


def write_pdf(
    path: Path,
    content: str | bytes,
    *,
    box: tuple[float, float, float, float] = (0, 0, WIDTH, HEIGHT),
    page: Mapping[str, object] | None = None,
    xobjects: Callable[[pikepdf.Pdf], Mapping[str, pikepdf.Object]] | None = None,
    states: Mapping[str, Mapping[str, object]] | None = None,
) -> Path:
    """Writes a page; ``xobjects`` makes its named objects, ``page`` are further entries of its dictionary."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(box[2] - box[0], box[3] - box[1]))
    made = pdf.pages[0]
    made.obj["/MediaBox"] = pikepdf.Array(list(box))
    helvetica = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )  # fmt: skip
    made.obj["/Resources"] = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(F1=helvetica),
        XObject=pikepdf.Dictionary(dict(xobjects(pdf)) if xobjects else {}),
        ExtGState=pikepdf.Dictionary({name: pikepdf.Dictionary(dict(state)) for name, state in (states or {}).items()}),
    )
    for name, value in (page or {}).items():
        made.obj[name] = pikepdf.Array(value) if isinstance(value, (list, tuple)) else value
    made.obj["/Contents"] = pdf.make_stream(content.encode() if isinstance(content, str) else content)
    pdf.save(path)
    return path


def form(
    pdf: pikepdf.Pdf, content: str, *, matrix: list[float] | None = None, **xobjects: pikepdf.Object
) -> pikepdf.Object:
    """A form XObject as large as the page."""
    helvetica = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    stream = pdf.make_stream(content.encode())
    stream["/Type"], stream["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Form
    stream["/BBox"] = pikepdf.Array([-2000, -2000, 2000, 2000])
    if matrix:
        stream["/Matrix"] = pikepdf.Array(matrix)
    stream["/Resources"] = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(F1=helvetica), XObject=pikepdf.Dictionary({f"/{k}": v for k, v in xobjects.items()})
    )
    return stream


def image(pdf: pikepdf.Pdf, pixels: bytes, width: int, height: int, **more: object) -> pikepdf.Object:
    entries: dict[str, object] = {"ColorSpace": pikepdf.Name.DeviceGray, "BitsPerComponent": 8, **more}
    if more.get("ImageMask"):
        del entries["ColorSpace"]
    return pdf.make_stream(
        pixels, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height, **entries
    )


def only_page(path: Path) -> Page:
    (page,) = load(path, LoadingOptions())
    return page


def grids_of(page: Page) -> tuple[Grid, ...]:
    grids, _ = read_page(segment(page))
    return grids


def read(path: Path) -> tuple[Page, dict[Span, str]]:
    """The page and the cells of its only table with their texts."""
    page = only_page(path)
    (grid,) = grids_of(page)
    return page, {(c.row, c.col, c.row_span, c.col_span): c.text for c in grid.cells}


def expected(cells: Iterable[Span] = CELLS) -> dict[Span, str]:
    return {cell: f"{cell[0]}{cell[1]}" for cell in cells}


def cell_box(cell: Span) -> Box:
    """Where a cell lies in user space turned upside down, that is on an A4 page as shown."""
    row, col, row_span, col_span = cell
    return Box(XS[col], HEIGHT - YS[row], XS[col + col_span], HEIGHT - YS[row + row_span])


def fractions(page: Page) -> dict[Span, list[float]]:
    (grid,) = segment(page).grids
    return {(c.row, c.col, c.row_span, c.col_span): to_fractions(c.regions[0].box, page) for c in grid.cells}
