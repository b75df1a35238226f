"""Every cell of a file beside the true one: what stands there, what was read, and whether a person is told to look."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from extractor.document import Cell, Content, Evidence, Reading, ReadPage
from extractor.reading.cut import settled_whole
from extractor.reading.text import fold
from scripts.benching.page_scores import found_tables, pair, score_page
from scripts.benching.true_grids import TrueCell, TrueTable, true_tables

Kind = Literal["number", "text", "blank", "dash"]
KINDS: tuple[Kind, ...] = ("number", "text", "blank", "dash")

_NUMBER = re.compile(r"[+\-−]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?%?")  # after NFKC
_DASH = re.compile(r"[-‐‑‒–—―─－−~～/／]{1,3}")

Key = tuple[int, int, int]
"""The table and the cell in the truth; 0, or which repetition of the cell this is."""


@dataclass(frozen=True, slots=True)
class CellResult:
    """One cell of the truth and its reading; ``confidence`` is that of the text, ``status`` what a person is told.

    ``table`` and ``cell`` are its places in the truth; a repeated header has those of the first print. ``evidence``
    is None for a cell cut by a page break, and its ``alternatives`` are left out.
    """

    file: str
    grade: str
    page_number: int
    table: int
    cell: int
    kind: Kind
    truth: str
    text: str
    confidence: float
    status: str
    readings: tuple[Reading, ...]
    evidence: Evidence | None = None
    alternatives: tuple[tuple[str, float], ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the text is the true one, folded and without white space."""
        return bare(self.text) == bare(self.truth)

    @property
    def accepted(self) -> bool:
        """Whether no person is asked to look."""
        return self.status == "accepted"

    @property
    def silent(self) -> bool:
        """Whether it is wrong and nobody was told to look."""
        return self.accepted and not self.exact

    def as_row(self) -> dict[str, Any]:
        """For one line of a JSON Lines file."""
        return {
            "file": self.file,
            "page_number": self.page_number,
            "grade": self.grade,
            "table": self.table,
            "cell": self.cell,
            "kind": self.kind,
            "truth": self.truth,
            "text": self.text,
            "confidence": self.confidence,
            "status": self.status,
            "readings": [{"reader": r.reader, "text": r.text, "confidence": r.confidence} for r in self.readings],
            "alternatives": self.alternatives,
            "exact": self.exact,
            "evidence": self.evidence and {"kind": self.evidence.kind, "signs": dict(self.evidence.signs)},
        }


@dataclass(frozen=True, slots=True)
class FileCells:
    """The cells of one file; ``misplaced`` counts those that stand on pages with a wrong grid, by kind."""

    cells: tuple[CellResult, ...]
    misplaced: Mapping[str, int]
    pages: int
    pages_exact: int


@dataclass(frozen=True, slots=True)
class _Part:
    """The cell found for a part of a true one; None on a page with a wrong grid."""

    page_number: int
    cell: Cell | None


def bare(text: str) -> str:
    """A text as cells are compared: folded, without white space."""
    return "".join(fold(text).split())


def kind_of(truth: str) -> Kind:
    """What stands in a cell: nothing, a dash or slash for nothing, a number, or text."""
    text = "".join(unicodedata.normalize("NFKC", fold(truth)).split())
    if not text:
        return "blank"
    if _DASH.fullmatch(text):
        return "dash"
    if any(char.isdigit() for char in text) and _NUMBER.fullmatch(text):
        return "number"
    return "text"


def compare_cells(pages: Sequence[ReadPage], truth: Mapping[str, Any], file: str, grade: str) -> FileCells:
    """The cells of one file's tables.

    A cell that a page break cuts is one cell: its parts' texts follow each other, as joining the pages has it. The
    cells of a page whose grid is not exact, or that was not read at all, are counted and not compared.

    Args:
        pages: as they were read.
        truth: the file's truth, see samples/README.md.
        file: its name.
        grade: of its scan.
    """
    read = {page.segments.page.page_number: page for page in pages}
    numbers = [page["page_number"] for page in truth["pages"]]
    parts: dict[Key, list[_Part]] = {}
    with_tables = exact = 0
    for number in numbers:
        wanted = true_tables(truth, number)
        cells = _cells_by_place(read.get(number), truth, wanted, number)
        with_tables += bool(wanted)
        exact += bool(wanted) and cells is not None
        for j, table in enumerate(wanted):
            for true in table.cells:
                found = None if cells is None else cells[j, true.span]
                parts.setdefault(_key(table, true, parts), []).append(_Part(number, found))
    out: list[CellResult] = []
    misplaced: Counter[str] = Counter()
    for key, own in parts.items():
        text = truth["tables"][key[0]]["cells"][key[1]]["text"]
        found_cells = [part.cell for part in own if part.cell is not None]
        if len(found_cells) < len(own):
            misplaced[kind_of(text)] += 1
        else:
            out.append(_result(found_cells, key, text, file, grade, own[0].page_number))
    return FileCells(tuple(out), dict(misplaced), with_tables, exact)


def _key(table: TrueTable, cell: TrueCell, known: Iterable[Key]) -> Key:
    if not cell.repeated:
        return table.index, cell.index, 0
    times = sum(key[:2] == (table.index, cell.index) and key[2] > 0 for key in known)
    return table.index, cell.index, times + 1


def _cells_by_place(
    read: ReadPage | None, truth: Mapping[str, Any], wanted: Sequence[TrueTable], number: int
) -> dict[tuple[int, tuple[int, int, int, int]], Cell] | None:
    """The cells of an exact page by true table and span; None where the page's grid is not exact."""
    if read is None:
        return None
    found = found_tables(read.grids, read.segments.page)
    if not score_page(found, truth, number).exact:
        return None
    return {
        (j, (cell.row, cell.col, cell.row_span, cell.col_span)): cell
        for i, j in pair(found, wanted).items()
        for cell in read.grids[i].cells
    }


def _whole(contents: Sequence[Content]) -> str:
    readings = [reading for content in contents for reading in content.readings]
    return settled_whole("".join(content.text for content in contents), readings)


def _result(cells: Sequence[Cell], key: Key, truth: str, file: str, grade: str, number: int) -> CellResult:
    contents = [cell.content for cell in cells]
    accepted = all(content.status == "accepted" for content in contents) and all(cell.certain for cell in cells)
    return CellResult(
        file=file,
        grade=grade,
        page_number=number,
        table=key[0],
        cell=key[1],
        kind=kind_of(truth),
        truth=truth,
        text=contents[0].text if len(contents) == 1 else _whole(contents),
        confidence=prod(content.confidence for content in contents),
        status="accepted" if accepted else "review",
        readings=tuple(reading for content in contents for reading in content.readings),
        evidence=contents[0].evidence if len(contents) == 1 else None,
        alternatives=contents[0].alternatives if len(contents) == 1 else (),
    )
