"""A filled form as the blank one that it was filled into."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from scripts.corpus.build import Planned, random_form
from scripts.corpus.fonts import FONTS
from scripts.corpus.form import Form, Said, Values
from scripts.corpus.layout import Block, Cell, Document, Paragraph, Table
from scripts.corpus.looks import bind
from scripts.corpus.matching import MatchError
from scripts.corpus.printing import print_with_chromium
from scripts.corpus.scanning import scan_pdf, seed_of
from scripts.corpus.truth import FormTruth, read_truth, write_json

PRINTED = frozenset({"title", "fiscal_year", "level1", "level2", "question"})
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


@dataclass(frozen=True, slots=True)
class _Unfilled:
    """What a form says before it is filled in."""

    filled: Said

    @property
    def form_id(self) -> str:
        return self.filled.form_id

    def values(self) -> Values:
        return self.filled.values()

    def text(self, pointer: str) -> str:
        return self.filled.text(pointer) if pointer.rpartition("/")[2] in PRINTED else ""


def plan_singles(count: int, seed: int, fonts: Sequence[str] = FONTS) -> list[Planned[Form]]:
    """Return `count` files with one random form each."""
    planned = []
    for n in range(count):
        rng = Random(f"{seed}/single/{n}")
        truth = random_form(rng)
        planned.append(Planned(f"{n:04}.chromium", "chromium", bind([truth.form], rng, fonts), (truth,)))
    return planned


def make_blanks(planned: Sequence[Planned[Any]], seed: int, out: Path, grades: Sequence[str]) -> None:
    """Print files of one form each into `out`, each filled and blank, and scan them, with their truths.

    A file whose print can't be matched to what was asked for is left out.
    """
    for folder in ("digital", "scans", "truth"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    jobs: list[tuple[str, Document, FormTruth[Said]]] = []
    for file in planned:
        (truth,) = file.forms
        unfilled = _Unfilled(truth.form)
        jobs.append((file.name, file.document, truth))
        jobs.append((f"{file.name}.blank", blank(file.document, truth.form.text), FormTruth(unfilled, (), ())))
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
        if "digital" not in grades:
            pdf.unlink()
