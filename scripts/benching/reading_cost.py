"""What reading costs: time beside RapidOCR on the whole page, and memory over many pages."""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

from scripts.benching import tables
from scripts.benching.peer_worker import peak_mb
from scripts.benching.speed import SCAN_GRADE, SCAN_PAGES, processors

OTHER = "RapidOCR on the whole page"
SEGMENT = "segment"
# The limits promised: the tool's time as a multiple of the other's, with every reader and with one.
LIMITS = {"auto": 1.0, "rapidocr": 0.7}
TENTHS = 10


def measure_speed(grades: Mapping[str, Sequence[Path]], readers: Sequence[str]) -> dict[str, Any]:
    """Times reading with each of some readers over 20 pages, prints a table and gives the figures.

    Everything runs in one process, warmed up, one after the other on each page, so that whatever else the machine does
    falls on all. No thread setting is changed.
    """
    from rapidocr import RapidOCR

    from extractor.geometry import guess_dpi, segment
    from extractor.options import ReadingOptions
    from extractor.reading import read_page

    scans = [grade for grade in grades if grade != "digital"]
    if not scans:
        print("bench: --speed needs scans, and there are none among these grades", file=sys.stderr)
        return {}
    grade = SCAN_GRADE if SCAN_GRADE in scans else scans[0]
    pages = _pages(grades[grade])
    segments = [segment(page) for page in pages]
    engine = RapidOCR(params={"Global.log_level": "error"})
    runs: dict[str, Callable[[int], object]] = {
        OTHER: lambda i: engine(pages[i].image),
        SEGMENT: lambda i: segment(pages[i]),
    }
    for reader in readers:
        options = ReadingOptions.model_validate({"reader": reader})
        runs[reader] = lambda i, own=options: read_page(  # type: ignore[misc]
            segments[i], guess_dpi(segments[i].page), own
        )
    spent = by_turns(len(pages), runs)
    cells = statistics.median(sum(len(grid.cells) for grid in one.grids) for one in segments)
    figures = {
        "grade": grade,
        "pages": len(pages),
        "cells_median": cells,
        "processors": processors(),
        "other_seconds_median": statistics.median(spent[OTHER]),
        "segment_seconds_median": statistics.median(spent[SEGMENT]),
        "readers": {reader: speed_of(spent[reader], spent[SEGMENT], spent[OTHER]) for reader in readers},
    }
    _show_speed(figures)
    return figures


def by_turns(count: int, runs: Mapping[str, Callable[[int], object]]) -> dict[str, list[float]]:
    """The seconds that each run takes on each of ``count`` pages, given by their numbers.

    All are run once on the first page before the clock starts; who goes first changes from page to page.
    """
    names = list(runs)
    for name in names:
        runs[name](0)
    spent: dict[str, list[float]] = {name: [] for name in names}
    for i in range(count):
        first = i % len(names)
        for name in names[first:] + names[:first]:
            start = time.perf_counter()
            runs[name](i)
            spent[name].append(time.perf_counter() - start)
    return spent


def speed_of(read: Sequence[float], cut: Sequence[float], other: Sequence[float]) -> dict[str, float]:
    """Medians of reading alone and with the cutting up before it, and their ratios to the other's median."""
    both = [a + b for a, b in zip(cut, read, strict=True)]
    whole = statistics.median(other)
    return {
        "read_seconds_median": statistics.median(read),
        "segment_and_read_seconds_median": statistics.median(both),
        "read_ratio": statistics.median(read) / whole,
        "segment_and_read_ratio": statistics.median(both) / whole,
    }


def _show_speed(figures: Mapping[str, Any]) -> None:
    head = ["reader", "read_page, s", "ratio", "segment + read_page, s", "ratio", f"{OTHER}, s", "limit"]
    rows = [
        [
            reader,
            f"{f['read_seconds_median']:.3f}",
            f"{f['read_ratio']:.2f}",
            f"{f['segment_and_read_seconds_median']:.3f}",
            f"{f['segment_and_read_ratio']:.2f}",
            f"{figures['other_seconds_median']:.3f}",
            f"{LIMITS[reader]:.1f}" if reader in LIMITS else "-",
        ]
        for reader, f in figures["readers"].items()
    ]
    tables.show(head, rows)
    print(
        f"\nMedians of {figures['pages']} pages of {figures['grade']} by turns, {figures['cells_median']:.0f} cells a "
        f"page; {figures['processors']} processors for all, no thread setting changed."
    )


def _pages(paths: Sequence[Path]) -> list[Any]:
    """The first 20 pages of some files as pictures."""
    from extractor.loading import load
    from extractor.options import LoadingOptions

    pages: list[Any] = []
    for path in paths:
        pages += load(path, LoadingOptions(), force_scan=True)
        if len(pages) >= SCAN_PAGES:
            break
    return pages[:SCAN_PAGES]


def measure_memory(grades: Mapping[str, Sequence[Path]], reader: str, pages: int) -> dict[str, Any]:
    """The memory of a fresh process that reads so many pages, going round the files; prints a table."""
    paths = by_rounds(list(grades.values()))
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        figures = pool.apply(read_many, (paths, reader, pages))
    row = [reader, str(figures["pages"]), *(f"{figures[key]:.0f}" for key in ("peak_mb", "tenth_mb", "end_mb"))]
    tables.show(["reader", "pages", "peak, MB", "held after a tenth, MB", "at the end, MB"], [row])
    print("\nResident memory of the process that reads, without the processes it starts.")
    for failure in figures["failed"]:
        print(f"failed: {failure}")
    return figures


def by_rounds(groups: Sequence[Sequence[Path]]) -> list[Path]:
    """The first of every group, then the second of every group, and so on."""
    longest = max((len(group) for group in groups), default=0)
    return [group[i] for i in range(longest) for group in groups if i < len(group)]


def read_many(paths: Sequence[Path], reader: str, wanted: int) -> dict[str, Any]:
    """Extracts files, round after round, until so many pages are read, and tells what the process held."""
    from extractor.errors import ExtractorError
    from extractor.options import Options
    from extractor.pipeline import extract

    options = Options.model_validate({"reading": {"reader": reader}})
    read = 0
    held: list[tuple[int, float]] = []
    failed: dict[Path, str] = {}
    for path in cycle(paths):
        if read >= wanted or len(failed) == len(set(paths)):
            break
        if path in failed:
            continue
        try:
            count = len(extract(path, options).pages)
        except ExtractorError as err:
            failed[path] = str(err)
            continue
        if not count:
            failed[path] = f"{path}: no page was read"
            continue
        read += count
        held.append((read, held_mb()))
    tenth = next((mb for count, mb in held if count * TENTHS >= wanted), 0.0)
    return {
        "pages": read,
        "peak_mb": peak_mb(),
        "tenth_mb": tenth,
        "end_mb": held[-1][1] if held else 0.0,
        "held_mb": held,
        "failed": list(failed.values()),
    }


def held_mb() -> float:
    """The memory that this process holds now, in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0
