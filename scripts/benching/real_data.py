"""Documents that nobody here wrote, with what a tool must find on each; see the README beside them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.benching.matching import Box
from scripts.benching.true_grids import Span, renumber

ROOT = Path(__file__).resolve().parent.parent.parent
MERGED = 1  # the class of merged cells in tablebank_cells, where 0 are single ones; the others are areas, no cells
CELL_CLASSES = (0, MERGED)


@dataclass(frozen=True, slots=True)
class RealCell:
    """A cell to be found; its box is that of the cell, or of its text alone. ``span`` is None where unknown."""

    page_number: int
    box: Box
    span: Span | None
    merged: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A file with its ruled tables; ``others`` are cells that need not be found and that do no harm if they are."""

    path: Path
    tables: tuple[tuple[RealCell, ...], ...]
    others: tuple[RealCell, ...] = ()
    page_count: int = 1


def data_folder() -> Path:
    """Where the documents are: EXTRACTOR_DATA, or shared/data beside the checkout."""
    return Path(os.environ.get("EXTRACTOR_DATA") or ROOT.parent / "shared" / "data")


def forms_zh(folder: Path, *, scans: bool) -> Iterator[Document]:
    """Workbooks printed to PDF, or their scans: the ruled cells of each, numbered among themselves."""
    for path in sorted((folder / "forms_zh").glob("*.gt.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".gt.json")
        document = path.with_name(f"{name}.scan.jpg" if scans else f"{name}.pdf")
        if document.is_file():
            yield _form(document, truth, _picture_size(document) if scans else None)


def _form(path: Path, truth: Mapping[str, Any], size: tuple[int, int] | None) -> Document:
    """The ruled cells that touch are one table; a ruled cell alone is framed text."""
    cells = [cell for table in truth["tables"] for cell in table["cells"]]
    groups = touching([cell for cell in cells if cell["ruled"]])
    lone = [cell for cell in cells if not cell["ruled"]] + [group[0] for group in groups if len(group) == 1]
    tables = []
    for group in groups:
        borders = [(c["row"], c["row"] + c["rowspan"], c["col"], c["col"] + c["colspan"]) for c in group]
        boxes = [_on_page(cell["bbox_px"], truth, size) for cell in group]
        spans = renumber(borders)
        if len(group) > 1:
            pairs = zip(boxes, spans, strict=True)
            tables.append(tuple(RealCell(1, box, span, span[2:] != (1, 1)) for box, span in pairs))
    others = tuple(RealCell(1, _on_page(cell["bbox_px"], truth, size), None, False) for cell in lone)
    return Document(path, tuple(tables), others)


def touching(cells: list[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Cells by the table they are in: those whose places in the sheet meet along an edge."""
    at = {
        (row, col): i
        for i, cell in enumerate(cells)
        for row in range(cell["row"], cell["row"] + cell["rowspan"])
        for col in range(cell["col"], cell["col"] + cell["colspan"])
    }
    group = list(range(len(cells)))
    for (row, col), i in sorted(at.items()):
        for place in ((row, col + 1), (row + 1, col)):
            if place in at and group[at[place]] != group[i]:
                old, new = group[at[place]], group[i]
                group = [new if number == old else number for number in group]
    return [[cells[i] for i, own in enumerate(group) if own == number] for number in dict.fromkeys(group)]


def _on_page(box: list[float], truth: Mapping[str, Any], size: tuple[int, int] | None) -> Box:
    """A box in CSS px as fractions of the printed page, or of its scan of ``size`` pixels."""
    left, top, right, bottom = box
    if size is None:
        width, height = truth["page_px"]
        return left / width, top / height, right / width, bottom / height
    (a, b, c), (d, e, f) = truth["scan"]["affine_png_to_scan"]
    scale = truth["png_scale"]
    corners = [(x * scale, y * scale) for x in (left, right) for y in (top, bottom)]
    xs = [(a * x + b * y + c) / size[0] for x, y in corners]
    ys = [(d * x + e * y + f) / size[1] for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _picture_size(path: Path) -> tuple[int, int]:
    from PIL import Image

    with Image.open(path) as image:
        return image.size


def tablebank_cells(folder: Path) -> Iterator[Document]:
    """Pictures of one table each; their cells by hand-drawn boxes, no rows or columns."""
    for path in sorted((folder / "tablebank_cells").glob("*.txt")):
        picture = path.with_suffix(".png")
        if not picture.is_file():
            continue
        boxes: dict[Box, bool] = {}
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                kind, x, y, width, height = (float(value) for value in line.split())
                box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                if int(kind) in CELL_CLASSES:  # a merged cell stands in both classes
                    boxes[box] = boxes.get(box, False) or int(kind) == MERGED
        yield Document(picture, (tuple(RealCell(1, box, None, merged) for box, merged in boxes.items()),))


def icdar2013(folder: Path) -> Iterator[Document]:
    """Public PDFs: the cells of fully ruled tables by the boxes of their text, as fractions of the page."""
    folder = folder / "icdar2013"
    if not folder.is_dir():
        return
    with (folder / "ruled.tsv").open(encoding="utf-8", newline="") as file:
        ruled = {(row["pdf"], row["table_id"]) for row in csv.DictReader(file, delimiter="\t") if row["kind"] == "full"}
    for path in sorted(folder.glob("*.gt.json")):
        pdf = path.with_name(path.name.replace(".gt.json", ".pdf"))
        if not pdf.is_file():
            continue
        sizes = _pdf_sizes(pdf)
        regions = json.loads(path.read_text(encoding="utf-8"))["regions"]
        whole = [region for region in regions if (pdf.name, region["table_id"]) in ruled]
        others = [region for region in regions if (pdf.name, region["table_id"]) not in ruled]
        if whole:
            yield Document(
                pdf,
                tuple(tuple(_texts(region, sizes)) for region in whole),
                tuple(cell for region in others for cell in _texts(region, sizes)),
                len(sizes),
            )


def _texts(region: Mapping[str, Any], sizes: list[tuple[float, float, float]]) -> Iterator[RealCell]:
    width, height, zero = sizes[region["page"] - 1]
    for cell in region["cells"]:
        if not cell["text"].strip():
            continue
        left, low, right, high = cell["text_bbox_pdf"]
        span = (cell["row"], cell["col"], cell["row_end"] - cell["row"] + 1, cell["col_end"] - cell["col"] + 1)
        box = (left / width, (zero - high) / height, right / width, (zero - low) / height)
        yield RealCell(region["page"], box, span, span[2:] != (1, 1))


def _pdf_sizes(path: Path) -> list[tuple[float, float, float]]:
    """Width and height of each page as shown, and the height that its truth counts from.

    That is the height of the page before it is turned, also where the places are those of the turned page (eu-015).
    """
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [(*page.get_size(), page.get_size()[page.get_rotation() % 180 == 0]) for page in document]
