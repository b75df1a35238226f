"""The truth file of one document: forms, tables, pages."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import pdfplumber

from scripts.corpus.form import Said, normalise
from scripts.corpus.layout import Document, Paragraph, Table
from scripts.corpus.matching import Placed, Region, place_tables
from scripts.corpus.rulings import find_fragments

logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font without FontBBox

Corners = list[tuple[float, float]]
"""Top left, top right, bottom right, bottom left, as fractions of the page."""
Warp = Callable[[int, Corners], Corners]
"""(page number, points on the printed page) -> points on the scan, both as fractions."""
_DIGITS = 4
"""A ten-thousandth of a page is a quarter of a pixel at 300 dpi."""


F = TypeVar("F", bound=Said, covariant=True)


@dataclass(frozen=True, slots=True)
class FormTruth(Generic[F]):
    """A form in a file, the faults put into it and the findings it must give."""

    form: F
    faults: Sequence[dict[str, Any]]
    findings: Sequence[dict[str, Any]]


def read_truth(document: Document, forms: Sequence[FormTruth[Said]], pdf: Path) -> dict[str, Any]:
    """Return the truth of a printed document.

    Raises:
        MatchError: the PDF does not show what `document` says.
    """
    with pdfplumber.open(pdf) as file:
        fragments = [part for page in file.pages for part in find_fragments(page, page.page_number)]
        placed = place_tables(document, fragments, file.pages)
        sizes = {page.page_number: (float(page.width), float(page.height)) for page in file.pages}
    tables = [
        {
            "page_numbers": sorted({region.page_number for cell in table for region in cell.regions}),
            "cells": [_cell(cell, sizes) for cell in table],
        }
        for table in placed
    ]
    pages = [
        {"page_number": number, "width": width, "height": height, "unit": "pt", "kind": "digital"}
        for number, (width, height) in sizes.items()
    ]
    where = _pointers(document)
    out = []
    for number, truth in enumerate(forms):
        out.append(
            {
                "form": truth.form.form_id,
                "page_numbers": tables[number]["page_numbers"],
                "values": truth.form.values(),
                "fields": {
                    pointer: {"text": normalise(truth.form.text(pointer)), "table": number, "cell": cell}
                    for pointer, cell in where[number].items()
                },
                "faults": list(truth.faults),
                "findings": list(truth.findings),
            }
        )
    return {"forms": out, "tables": tables, "pages": pages}


@dataclass(frozen=True, slots=True)
class PagePlace:
    """The scan that shows a printed page, and on which side where it shows two: 0 left, 1 right."""

    page_number: int
    side: int | None = None


def warp_truth(
    truth: dict[str, Any], pages: Sequence[dict[str, Any]], warp: Warp, shown: Sequence[PagePlace]
) -> dict[str, Any]:
    """Return the truth of a scan of the printed document; `shown` tells where each printed page is."""

    def numbers(printed: Sequence[int]) -> list[int]:
        return sorted({shown[number - 1].page_number for number in printed})

    def moved(region: dict[str, Any]) -> dict[str, Any]:
        left, top, right, bottom = region["box"]
        corners: Corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
        quad = warp(region["page_number"], corners)
        xs, ys = [x for x, _ in quad], [y for _, y in quad]
        place = shown[region["page_number"] - 1]
        return {
            "page_number": place.page_number,
            **({} if place.side is None else {"side": place.side}),
            "box": [round(edge, _DIGITS) for edge in (min(xs), min(ys), max(xs), max(ys))],
            "quad": [[round(x, _DIGITS), round(y, _DIGITS)] for x, y in quad],
        }

    tables = [
        {
            **table,
            "page_numbers": numbers(table["page_numbers"]),
            "cells": [
                {
                    key: [moved(region) for region in value] if key in ("regions", "repeats") else value
                    for key, value in cell.items()
                }
                for cell in table["cells"]
            ],
        }
        for table in truth["tables"]
    ]
    forms = [{**form, "page_numbers": numbers(form["page_numbers"])} for form in truth["forms"]]
    return {**truth, "forms": forms, "tables": tables, "pages": list(pages)}


def write_json(data: dict[str, Any], path: Path) -> None:
    """Write `data` as UTF-8 JSON, one line for each cell and field."""
    path.write_text(_dump(data, 0) + "\n", encoding="utf-8")


def _dump(data: Any, depth: int) -> str:
    if depth < 4 and isinstance(data, dict | list) and data:
        pad = " " * (depth + 1)
        if isinstance(data, dict):
            inner = [f"{json.dumps(key)}: {_dump(value, depth + 1)}" for key, value in data.items()]
        else:
            inner = [_dump(value, depth + 1) for value in data]
        ends = "{}" if isinstance(data, dict) else "[]"
        return f"{ends[0]}\n{pad}" + f",\n{pad}".join(inner) + f"\n{pad[1:]}{ends[1]}"
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _cell(placed: Placed, sizes: dict[int, tuple[float, float]]) -> dict[str, Any]:
    def fractions(region: Region) -> dict[str, Any]:
        width, height = sizes[region.page_number]
        edges = (region.left / width, region.top / height, region.right / width, region.bottom / height)
        return {"page_number": region.page_number, "box": [round(edge, _DIGITS) for edge in edges]}

    cell = placed.cell
    out: dict[str, Any] = {
        "row": cell.row,
        "col": cell.col,
        "row_span": cell.row_span,
        "col_span": cell.col_span,
        "text": normalise(cell.text),
        "regions": [fractions(region) for region in placed.regions],
    }
    if placed.repeats:
        out["repeats"] = [fractions(region) for region in placed.repeats]
    return out


def _pointers(document: Document) -> list[dict[str, int | None]]:
    """Return, for each table, the index of the cell in which each value stands; null outside the table."""
    out: list[dict[str, int | None]] = []
    before: dict[str, int | None] = {}
    for block in document.blocks:
        if isinstance(block, Paragraph):
            target = out[-1] if out and block.pointers and "/title" not in block.pointers else before
            if block.pointers and ("/fiscal_year" in block.pointers or "/title" in block.pointers):
                target = before
            target.update(dict.fromkeys(block.pointers))
        elif isinstance(block, Table):
            own = {pointer: n for n, cell in enumerate(block.cells) for pointer in cell.pointers}
            out.append({**before, **own})
            before = {}
    return out
