"""The whole pipeline's tables, joined over pages, beside the true ones."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.document import Extraction, Grid
from scripts.benching import tables
from scripts.benching.matching import IOU, Place, match
from scripts.benching.page_scores import SAME_TABLE, Difference, difference
from scripts.benching.peer_worker import peak_mb
from scripts.benching.running import truth_of
from scripts.benching.true_grids import TrueCell, TrueTable, enclosing


@dataclass(frozen=True, slots=True)
class JoinedScore:
    """The joined tables of one file; ``differences`` are (difference, whether nothing says so)."""

    path: str
    pages: int
    tables: int
    found: int
    differences: tuple[tuple[Difference, bool], ...]
    cells: int
    cells_found: int
    cells_matched: int
    forms_silent: int
    seconds: float
    memory_mb: float
    error: str = ""


def score_joined(path: Path) -> JoinedScore:
    """Reads one file and compares its tables with the truth."""
    from extractor.errors import ExtractorError
    from extractor.pipeline import extract

    truth = json.loads(truth_of(path).read_text(encoding="utf-8"))
    start = time.perf_counter()
    try:
        extraction = extract(path)
    except ExtractorError as err:
        wanted = len(_true_tables(truth))
        return JoinedScore(path.name, len(truth["pages"]), wanted, 0, (), 0, 0, 0, 0, 0.0, peak_mb(), str(err))
    return _compare(path.name, extraction, truth, time.perf_counter() - start)


def _compare(name: str, extraction: Extraction, truth: Mapping[str, Any], seconds: float) -> JoinedScore:
    grids, wanted = extraction.sheet.grids, _true_tables(truth)
    sizes = {page.page_number: page for page in extraction.pages}
    found_places = [_first_place(grid, sizes) for grid in grids]
    pairs: dict[int, int] = {}
    for number in {page for page, _ in found_places}:
        here = [i for i, (page, _) in enumerate(found_places) if page == number]
        there = [j for j, table in enumerate(wanted) if table[0] == number]
        given = [Place(found_places[i][1], None) for i in here]
        true = [Place(wanted[j][1], None) for j in there]
        pairs.update({here[i]: there[j] for i, j in match(given, true, SAME_TABLE)})
    out: list[tuple[Difference, bool]] = []
    for i, grid in enumerate(grids):
        spans = tuple((c.row, c.col, c.row_span, c.col_span) for c in grid.cells)
        wrong = difference(spans, wanted[pairs[i]][2]) if i in pairs else Difference(None, (), spans)
        if wrong is not None:
            out.append((wrong, not _is_marked(grid, extraction)))
    for j, (_, _, table) in enumerate(wanted):
        if j not in pairs.values() and (lost := difference((), table)) is not None:
            out.append((lost, False))
    cells = [(r["page_number"], tuple(r["box"])) for t in truth["tables"] for c in t["cells"] for r in c["regions"]]
    got = [(r.page_number, _fractions(r.box, sizes[r.page_number])) for g in grids for c in g.cells for r in c.regions]
    matched = sum(
        len(match([Place(b, None) for n, b in got if n == page], [Place(b, None) for n, b in cells if n == page], IOU))
        for page in sizes
    )
    silent_pages = {n for wrong, silent in out if silent and wrong.table is not None for n in _pages(wrong, truth)}
    forms_silent = sum(bool(silent_pages.intersection(form["page_numbers"])) for form in truth["forms"])
    counts = (len(cells), len(got), matched, forms_silent, seconds, peak_mb())
    return JoinedScore(name, len(truth["pages"]), len(wanted), len(grids), tuple(out), *counts)


def _pages(wrong: Difference, truth: Mapping[str, Any]) -> list[int]:
    pages: list[int] = truth["tables"][wrong.table]["page_numbers"]
    return pages


def _true_tables(truth: Mapping[str, Any]) -> list[tuple[int, tuple[float, float, float, float], TrueTable]]:
    """Each true table with its first page and its box there."""
    out = []
    for index, table in enumerate(truth["tables"]):
        if len(table["cells"]) < 2:
            continue
        first = min(table["page_numbers"])
        boxes = [tuple(r["box"]) for c in table["cells"] for r in c["regions"] if r["page_number"] == first]
        cells = tuple(
            TrueCell((c["row"], c["col"], c["row_span"], c["col_span"]), (0, 0, 0, 0)) for c in table["cells"]
        )
        out.append((first, enclosing(boxes), TrueTable(index, cells)))
    return out


def _fractions(box: Any, page: Any) -> tuple[float, float, float, float]:
    from extractor.units import to_fractions

    left, top, right, bottom = to_fractions(box, page)
    return left, top, right, bottom


def _first_place(grid: Grid, pages: Mapping[int, Any]) -> tuple[int, tuple[float, float, float, float]]:
    number = grid.page_numbers[0]
    boxes = [_fractions(r.box, pages[number]) for c in grid.cells for r in c.regions if r.page_number == number]
    return number, enclosing(boxes)


def _is_marked(grid: Grid, extraction: Extraction) -> bool:
    """Whether a person is told to look: a cell in doubt, a field of a form on its pages in review, a problem."""
    pages = set(grid.page_numbers)
    return (
        any(not cell.certain for cell in grid.cells)
        or any(problem.page_number in pages for problem in extraction.problems)
        or any(problem.code == "file.no_form" for problem in extraction.problems)
        or any(
            field.status == "review"
            for form in extraction.forms
            if pages.intersection(form.record.page_numbers)
            for field in form.record.fields.values()
        )
    )


def figures_of(scores: Sequence[JoinedScore]) -> dict[str, Any]:
    """The counts of one grade."""
    wrong = [(score.path, item, silent) for score in scores for item, silent in score.differences]
    true_wrong = [item for _, item, _ in wrong if item.table is not None]
    cells = sum(score.cells + score.cells_found for score in scores)
    failed = [score for score in scores if score.error]
    whole = sum(score.tables for score in scores)
    return {
        "files": len(scores),
        "pages": sum(score.pages for score in scores),
        "tables": whole,
        "tables_exact": whole - len(true_wrong) - sum(score.tables for score in failed),
        "false_tables": len(wrong) - len(true_wrong),
        "silent": sum(silent for _, item, silent in wrong if item.table is not None),
        "forms_silent": sum(score.forms_silent for score in scores),
        "cell_f1": 2 * sum(score.cells_matched for score in scores) / cells if cells else 1.0,
        "seconds": sum(score.seconds for score in scores),
        "memory_mb": max((score.memory_mb for score in scores), default=0.0),
        "failed": [f"{score.path}: {score.error}" for score in failed],
    }


def show_figures(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints a column for each grade."""
    rows: list[tuple[str, Callable[[Mapping[str, Any]], str]]] = [
        ("files / pages", lambda f: f"{f['files']} / {f['pages']}"),
        ("joined tables exact", lambda f: tables.bounded_share(f["tables_exact"], f["tables"])),
        ("**wrong and not marked**, tables", lambda f: str(f["silent"])),
        ("**forms on them**", lambda f: str(f["forms_silent"])),
        ("false tables", lambda f: str(f["false_tables"])),
        ("cell F1 at IoU 0.8", lambda f: f"{100 * f['cell_f1']:.2f}%"),
        ("seconds a page, all stages", lambda f: f"{f['seconds'] / max(1, f['pages']):.2f}"),
        ("peak memory, MB", lambda f: f"{f['memory_mb']:.0f}"),
        ("files failed", lambda f: str(len(f["failed"]))),
    ]
    tables.show(["", *figures], [[name, *(text(f) for f in figures.values())] for name, text in rows])
