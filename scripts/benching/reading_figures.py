"""What a reading's results come to: counts of each kind of cell, rates with their bounds, honesty of confidences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import Levenshtein

from scripts.benching import tables
from scripts.benching.cells import KINDS, CellResult, Kind, bare
from scripts.benching.rates import brier, calibration_error, upper_bound

if TYPE_CHECKING:
    from scripts.benching.reading import FileReading

GROUPS = (("clean300", "office200", "dpi120"), ("archive", "fax", "photo"))  # what promises are made of, summed
CALIBRATED: tuple[Kind, ...] = ("number", "text")


def with_groups(grades: Iterable[str]) -> dict[str, list[str]]:
    """The columns of the table and the grades that each sums: each grade, then the groups of which there are two."""
    columns = {grade: [grade] for grade in grades}
    for group in GROUPS:
        there = [grade for grade in group if grade in columns]
        if len(there) > 1:
            columns["+".join(there)] = there
    return columns


def figures_of(files: Sequence[FileReading]) -> dict[str, Any]:
    """The figures of some files."""
    cells = [cell for file in files for cell in file.cells.cells]
    pages = sum(file.score.pages for file in files)
    return {
        "files": len(files),
        "pages": pages,
        "pages_with_tables": sum(file.cells.pages for file in files),
        "pages_exact": sum(file.cells.pages_exact for file in files),
        "cells": {kind: _of_kind([cell for cell in cells if cell.kind == kind], kind, files) for kind in KINDS},
        "number_fields": _of_fields(files),
        "seconds": sum(file.seconds for file in files),
        "memory_mb": max((file.memory_mb for file in files), default=0.0),
        "failed": [f"{file.path}: {file.error}" for file in files if file.error],
    }


def _of_kind(cells: Sequence[CellResult], kind: Kind, files: Sequence[FileReading]) -> dict[str, Any]:
    exact = [cell.exact for cell in cells]
    out: dict[str, Any] = {
        "cells": len(cells),
        "on_pages_with_a_wrong_grid": sum(file.cells.misplaced.get(kind, 0) for file in files),
        "exact": sum(exact),
        "read_as_blank": sum(not bare(cell.text) for cell in cells),
        **_risk(sum(cell.accepted for cell in cells), sum(cell.silent for cell in cells)),
    }
    if kind in CALIBRATED:
        confidences = [cell.confidence for cell in cells]
        out["calibration_error"] = calibration_error(confidences, exact)
        out["brier"] = brier(confidences, exact)
    if kind == "text":
        out["characters"] = sum(len(bare(cell.truth)) for cell in cells)
        out["character_errors"] = sum(Levenshtein.distance(bare(cell.truth), bare(cell.text)) for cell in cells)
    return out


def _of_fields(files: Sequence[FileReading]) -> dict[str, Any]:
    scores = [file.score for file in files]
    return {
        "fields": sum(one.numbers for one in scores),
        "exact": sum(one.numbers_exact for one in scores),
        **_risk(sum(one.numbers_accepted for one in scores), sum(one.numbers_silent for one in scores)),
        "silent_though_cell_exact": sum(_silent_though_read(file) for file in files),
    }


def _silent_though_read(file: FileReading) -> int:
    """The silent errors that no reader made: the field's own cell was read right, and another stands in its place."""
    read = {(cell.table, cell.cell) for cell in file.cells.cells if cell.exact}
    return sum(field.silent and (field.table, field.cell) in read for field in file.wrong_fields)


def _risk(accepted: int, silent: int) -> dict[str, Any]:
    bound = upper_bound(silent, accepted)
    return {
        "accepted": accepted,
        "silent": silent,
        "silent_per_1000_accepted": 1000 * silent / accepted if accepted else None,
        "silent_per_1000_accepted_at_most": None if bound is None else 1000 * bound,
    }


Figures = Mapping[str, Any]


def show_figures(figures: Mapping[str, Figures]) -> None:
    """Prints a column for each grade and each group of them."""
    rows: list[tuple[str, Callable[[Figures], str]]] = [
        ("files / pages", lambda f: f"{f['files']} / {f['pages']}"),
        ("page grids exact", lambda f: tables.share(f["pages_exact"], f["pages_with_tables"])),
    ]
    for kind in KINDS:
        rows += _rows_of(kind)
    rows += [
        ("**number fields of forms**", lambda f: str(f["number_fields"]["fields"])),
        ("exact", lambda f: tables.share(f["number_fields"]["exact"], f["number_fields"]["fields"])),
        ("accepted", lambda f: tables.share(f["number_fields"]["accepted"], f["number_fields"]["fields"])),
        ("silent, per 1,000 accepted", lambda f: risk_text(f["number_fields"])),
        ("of them, cell read right", lambda f: str(f["number_fields"]["silent_though_cell_exact"])),
        ("seconds a page, all stages", lambda f: f"{f['seconds'] / max(1, f['pages']):.2f}"),
        ("peak memory, MB", lambda f: f"{f['memory_mb']:.0f}"),
        ("files failed", lambda f: str(len(f["failed"]))),
    ]
    tables.show(["", *figures], [[name, *(text(f) for f in figures.values())] for name, text in rows])
    print(
        "\nCells count where their page's grid is exact; after the + those on pages where it is not. Exact: the same\n"
        "text, folded, without white space. Silent: accepted and wrong; ≤ is the one-sided 95% bound of Clopper and\n"
        "Pearson. ECE: expected calibration error in 10 bins of equal mass. The number fields of forms come from the\n"
        "whole pipeline, on every page, the blank ones among them. One thread a process."
    )
    for failure in dict.fromkeys(failure for f in figures.values() for failure in f["failed"]):
        print(f"failed: {failure}")


def _rows_of(kind: Kind) -> list[tuple[str, Callable[[Figures], str]]]:
    def of(text: Callable[[Figures], str]) -> Callable[[Figures], str]:
        return lambda f: text(f["cells"][kind])

    rows = [(f"**{kind} cells**", of(lambda c: f"{c['cells']} + {c['on_pages_with_a_wrong_grid']}"))]
    if kind == "blank":
        rows.append(("read as something", of(lambda c: tables.share(c["cells"] - c["exact"], c["cells"]))))
    else:
        rows.append(("exact", of(lambda c: tables.share(c["exact"], c["cells"]))))
        rows.append(("read as blank", of(lambda c: str(c["read_as_blank"]))))
    if kind == "text":
        rows.append(
            ("CER", of(lambda c: f"{100 * c['character_errors'] / c['characters']:.3f}%" if c["characters"] else "-"))
        )
    rows.append(("accepted", of(lambda c: tables.share(c["accepted"], c["cells"]))))
    rows.append(("silent, per 1,000 accepted", of(risk_text)))
    if kind in CALIBRATED:
        rows.append(("ECE / Brier", of(lambda c: f"{percent(c['calibration_error'])} / {decimals(c['brier'])}")))
    return rows


def risk_text(counts: Figures) -> str:
    """Silent errors with their rate in 1,000 accepted and what that is at most."""
    if not counts["accepted"]:
        return "-"
    rate, bound = counts["silent_per_1000_accepted"], counts["silent_per_1000_accepted_at_most"]
    return f"{counts['silent']} ({rate:.3f}, ≤ {bound:.3f})"


def percent(share: float | None) -> str:
    """A share as percent."""
    return "-" if share is None else f"{100 * share:.2f}%"


def decimals(value: float | None) -> str:
    """A figure with four digits after the point."""
    return "-" if value is None else f"{value:.4f}"
