"""Time beside the two libraries that the tool stands on: pdfplumber on digital files, RapidOCR on scans.

Everything runs in one process, warmed up, the two by turns on each file, so that whatever else the machine does
falls on both. The tool's time is that of ``extractor.pipeline.extract`` from the file to the checked record.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.benching import tables

SCAN_GRADE = "office200"  # single pages at 200 dpi, the usual office scan
DIGITAL_FILES = 50
SCAN_PAGES = 20
# The limits promised: the tool's time as a multiple of the other's.
DIGITAL_LIMIT = 1.5
SCAN_LIMIT = 1.0

Run = Callable[[Path], object]


def measure(grades: Mapping[str, Sequence[Path]]) -> dict[str, Any]:
    """Times both comparisons over the files there are, prints a table and gives the figures."""
    figures: dict[str, Any] = {}
    if digital := list(grades.get("digital", ()))[:DIGITAL_FILES]:
        rounds = max(1, DIGITAL_FILES // len(digital))
        figures["digital"] = _digital(digital, rounds)
    if scans := list(grades.get(SCAN_GRADE, ())):
        figures[SCAN_GRADE] = _scans(scans)
    show(figures)
    return figures


def show(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints a row for each comparison."""
    head = [
        "",
        "files × rounds",
        "pages",
        "extractor, s a page",
        "the other, s a page",
        "ratio of sums",
        "median of ratios",
        "limit",
    ]
    rows = [
        [
            name,
            f"{f['files']} × {f['rounds']}",
            str(f["pages"]),
            f"{f['extractor_seconds'] / max(1, f['pages'] * f['rounds']):.3f}",
            f"{f['other_seconds'] / max(1, f['pages'] * f['rounds']):.3f} ({f['other']})",
            f"{f['ratio']:.2f}",
            f"{f['median_ratio']:.2f}",
            f"{f['limit']:.1f}",
        ]
        for name, f in figures.items()
    ]
    tables.show(head, rows)
    print(f"\n{processors()} processors for both; no thread setting changed.")


def compare(files: Sequence[Path], ours: Run, other: Run, rounds: int = 1) -> tuple[list[float], list[float]]:
    """The seconds each takes on each file, summed over the rounds.

    The first file is run once by both before the clock starts; who goes first changes from one measure to the next.
    """
    for run in (ours, other):
        run(files[0])
    spent: tuple[list[float], list[float]] = ([0.0] * len(files), [0.0] * len(files))
    turn = 0
    for _ in range(rounds):
        for i, path in enumerate(files):
            for which in (turn, 1 - turn):
                start = time.perf_counter()
                (ours, other)[which](path)
                spent[which][i] += time.perf_counter() - start
            turn = 1 - turn
    return spent


def figures_of(ours: Sequence[float], other: Sequence[float]) -> dict[str, float]:
    """The sums, their ratio, and the median of the files' ratios."""
    return {
        "extractor_seconds": sum(ours),
        "other_seconds": sum(other),
        "ratio": sum(ours) / sum(other),
        "median_ratio": statistics.median(a / b for a, b in zip(ours, other, strict=True)),
    }


def _digital(files: Sequence[Path], rounds: int) -> dict[str, Any]:
    import pdfplumber

    from extractor.pipeline import extract

    def tables_alone(path: Path) -> int:
        with pdfplumber.open(path) as pdf:
            return sum(len(page.extract_tables()) for page in pdf.pages)

    pages = 0
    for path in files:
        with pdfplumber.open(path) as pdf:
            pages += len(pdf.pages)
    about = {"other": "pdfplumber extract_tables", "files": len(files), "rounds": rounds, "pages": pages}
    return {**about, **figures_of(*compare(files, extract, tables_alone, rounds)), "limit": DIGITAL_LIMIT}


def _scans(files: Sequence[Path]) -> dict[str, Any]:
    from rapidocr import RapidOCR

    from extractor.loading import load
    from extractor.options import LoadingOptions
    from extractor.pipeline import extract

    images: dict[Path, list[Any]] = {}
    for path in files:
        images[path] = [page.image for page in load(path, LoadingOptions(), force_scan=True)]
        if sum(map(len, images.values())) >= SCAN_PAGES:
            break
    engine = RapidOCR(params={"Global.log_level": "error"})

    def whole_pages(path: Path) -> None:
        for image in images[path]:
            engine(image)

    about = {
        "other": "RapidOCR on the page's image",
        "files": len(images),
        "rounds": 1,
        "pages": sum(map(len, images.values())),
    }
    return {**about, **figures_of(*compare(list(images), extract, whole_pages)), "limit": SCAN_LIMIT}


def processors() -> int:
    """How many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
