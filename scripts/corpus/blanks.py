"""A filled form as the blank one that it was filled into."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from scripts.corpus.build import random_form
from scripts.corpus.fonts import FONTS
from scripts.corpus.form import Form
from scripts.corpus.layout import Block, Cell, Document, Paragraph, Table
from scripts.corpus.looks import bind
from scripts.corpus.matching import MatchError
from scripts.corpus.printing import print_with_chromium
from scripts.corpus.scanning import scan_pdf, seed_of
from scripts.corpus.truth import FormTruth, read_truth, write_json

PRINTED = frozenset({"title", "fiscal_year", "level1", "level2"})
"""What stands on a blank form already, by the last key of its pointer."""


def blank(document: Document, text_of: Callable[[str], str], printed: Collection[str] = PRINTED) -> Document:
    """Return a document without what was filled in; labels before a value in the same cell stay.

    Args:
        document: of one form.
        text_of: what stands on paper for a pointer.
        printed: the last keys of pointers whose text stays.
    """

    def emptied(text: str, pointers: tuple[str, ...]) -> str:
        at = 0
        for pointer in pointers:
            value = text_of(pointer)
            if value and pointer.rpartition("/")[2] not in printed:
                found = text.find(value, at)
                if found >= 0:
                    text, at = text[:found] + text[found + len(value) :], found
        return text

    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            cells: list[Cell] = [replace(cell, text=emptied(cell.text, cell.pointers)) for cell in block.cells]
            blocks.append(replace(block, cells=tuple(cells)))
        elif isinstance(block, Paragraph):
            blocks.append(replace(block, text=emptied(block.text, block.pointers)))
        else:
            blocks.append(block)
    return Document(tuple(blocks), document.look)


def make_blanks(count: int, seed: int, out: Path, grades: Sequence[str]) -> None:
    """Print `count` random forms into `out`, each filled and blank, and scan them, with their truths."""
    for folder in ("digital", "scans", "truth"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[str, Document, FormTruth]] = []
    for n in range(count):
        rng = Random(f"{seed}/blank/{n}")
        truth = random_form(rng)
        document = bind([truth.form], rng, FONTS)
        jobs.append((f"{n:03}", document, truth))
        unfilled = Form.from_values(truth.form.values(), dict.fromkeys(_pointers(document), ""))
        shown = {p: truth.form.text(p) for p in unfilled.shown if p.rpartition("/")[2] in PRINTED}
        unfilled = replace(unfilled, shown={**unfilled.shown, **shown})
        jobs.append((f"{n:03}.blank", blank(document, truth.form.text), FormTruth(unfilled, (), ())))
    print_with_chromium([(document, out / "digital" / f"{name}.pdf") for name, document, _ in jobs])
    for name, document, truth in jobs:
        pdf = out / "digital" / f"{name}.pdf"
        try:
            printed = read_truth(document, [truth], pdf)
        except MatchError:
            pdf.unlink()
            continue
        write_json(printed, out / "truth" / f"{name}.json")
        for grade in grades:
            if grade != "digital":
                path = out / "scans" / f"{name}.{grade}.pdf"
                scanned = scan_pdf(pdf, printed, grade, seed_of(seed, name, grade), path)
                write_json(scanned, out / "truth" / f"{name}.{grade}.json")


def _pointers(document: Document) -> list[str]:
    holders = [cell for block in document.blocks if isinstance(block, Table) for cell in block.cells]
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    return [p for cell in holders for p in cell.pointers] + [p for block in paragraphs for p in block.pointers]
