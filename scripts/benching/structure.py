"""Measure the geometry alone: are the tables of each page found with every cell's row, column and spans?

scripts/bench structure                     over samples/, pages as loading and geometry leave them, nothing read
scripts/bench structure corpus --grades fax,photo --show --draw wrong/
scripts/bench structure corpus --read       whole pipeline: tables joined over pages
scripts/bench structure corpus --breaks 12  tables of digital pages parted at so many places each: rows cut or whole?
scripts/bench structure --real --peers      documents that nobody here wrote, other tools beside this one
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from scripts.benching import breaks, joined, real, tables
from scripts.benching.page_scores import Difference, PageScore, found_tables, score_page
from scripts.benching.peer_worker import peak_mb
from scripts.benching.running import add_corpus, find_files, truth_of

ROOT = Path(__file__).resolve().parent.parent.parent
SHOWN_SPANS = 6  # of the cells that differ, printed for each table
A4_MEGAPIXELS = 1654 * 2339 / 1e6  # a page at 200 dpi: what times are normalised to


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FileScore:
    """The pages of one file, its forms as (pages, all exact), and the memory its process held so far."""

    path: str
    pages: tuple[PageScore, ...]
    forms: tuple[bool, ...]
    memory_mb: float
    error: str = ""


def main(arguments: Sequence[str]) -> int:
    """The command ``bench structure``; gives its exit status."""
    parser = argparse.ArgumentParser(
        prog="bench structure", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_corpus(parser, ROOT / "samples")
    parser.add_argument("--read", action="store_true", help="read the pages as well and compare the joined tables")
    parser.add_argument("--show", action="store_true", help="print the cells that differ")
    parser.add_argument("--draw", type=Path, help="write the wrong pages with the found cells here, as PNG")
    parser.add_argument("--breaks", type=int, metavar="N", help="part each table of digital pages at N made-up breaks")
    parser.add_argument("--seed", type=int, default=5, help="of the breaks")
    parser.add_argument("--real", action="store_true", help="over the documents of EXTRACTOR_DATA or ../shared/data")
    parser.add_argument("--peers", action="store_true", help="with --real: other tools as well")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args(arguments)
    os.environ["OMP_NUM_THREADS"] = "1"  # before the processes that measure start
    if args.real:
        figures = real.measure(peers=args.peers, limit=args.limit, show_wrong=args.show, draw=args.draw)
        return _write(args.json, figures)
    grades = find_files(args.corpus)
    if args.grades:
        grades = {grade: grades[grade] for grade in args.grades.split(",") if grade in grades}
    if not grades:
        print(f"bench: no file with a truth in {args.corpus}; make one with scripts/make_corpus", file=sys.stderr)
        return 2
    if args.breaks:
        return _write(args.json, breaks.measure(grades.get("digital", [])[: args.limit], args.breaks, args.seed))
    figures = {}
    for grade, paths in grades.items():
        if args.read:
            read = over(joined.score_joined, paths[: args.limit], args.jobs)
            if args.show:
                show_joined_differences(read)
            figures[grade] = joined.figures_of(read)
            continue
        scores = over(partial(score_file, draw=args.draw), paths[: args.limit], args.jobs)
        if args.show:
            show_differences(scores)
        figures[grade] = figures_of(scores)
    (joined.show_figures if args.read else show_figures)(figures)
    return _write(args.json, figures)


def _write(path: Path | None, figures: Mapping[str, Any]) -> int:
    if path:
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def over(score: Callable[[Path], T], paths: Sequence[Path], jobs: int) -> list[T]:
    """The scores of some files, by processes of their own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(paths)), mp_context=context) as pool:
        return list(pool.map(score, paths))


def score_file(path: Path, draw: Path | None = None) -> FileScore:
    """Loads and segments the pages of one file, on one thread, and compares them with its truth."""
    import cv2

    from extractor.errors import ExtractorError
    from extractor.geometry import segment
    from extractor.loading import load
    from extractor.options import LoadingOptions

    cv2.setNumThreads(1)
    truth = json.loads(truth_of(path).read_text(encoding="utf-8"))
    scores: list[PageScore] = []
    error = ""
    try:
        loaded = load(path, LoadingOptions())
        for page in loaded:
            start = time.perf_counter()
            segments = segment(page)
            seconds = time.perf_counter() - start
            warned = any(problem.page_number == page.page_number for problem in loaded.problems)
            found = found_tables(segments.grids, segments.page)
            score = score_page(found, truth, page.page_number, warned=warned)
            pixels = page.image.shape[0] * page.image.shape[1] if page.image is not None else 0
            scores.append(replace(score, seconds=seconds, megapixels=pixels / 1e6))
            if draw and not score.exact:
                from scripts.benching.drawing import draw_page

                draw_page(segments, draw / f"{path.stem}.{page.page_number}.png")
    except ExtractorError as err:
        error = str(err)
    seen = {score.page_number for score in scores}
    lost = [page["page_number"] for page in truth["pages"] if page["page_number"] not in seen]
    scores += [score_page([], truth, number, warned=True) for number in lost]
    exact = {score.page_number for score in scores if score.exact}
    forms = tuple(exact.issuperset(form["page_numbers"]) for form in truth["forms"])
    return FileScore(path.name, tuple(scores), forms, peak_mb(), error)


def figures_of(scores: Sequence[FileScore]) -> dict[str, Any]:
    """The counts of one grade, with a list of the pages that are wrong."""
    pages = [page for score in scores for page in score.pages]
    with_tables = [page for page in pages if page.wanted_tables]
    without = [page for page in pages if not page.wanted_tables]
    exact = [page for page in with_tables if page.exact]
    matched = sum(page.cells_matched for page in pages)
    cells = sum(page.cells_wanted + page.cells_found for page in pages)
    measured = [page for page in pages if page.seconds]
    return {
        "files": len(scores),
        "pages": len(pages),
        "forms": sum(len(score.forms) for score in scores),
        "forms_exact": sum(sum(score.forms) for score in scores),
        "pages_with_tables": len(with_tables),
        "pages_exact": len(exact),
        "cell_f1": 2 * matched / cells if with_tables else None,
        "silent": sum(page.silent for page in pages),
        "missed": sum(page.missed for page in pages),
        "pages_without_tables": len(without),
        "pages_with_false_tables": sum(bool(page.found_tables) for page in without),
        "false_tables": sum(page.false_tables for page in pages),
        "cells_on_exact_pages": sum(page.cells_found for page in exact),
        "doubted_on_exact_pages": sum(page.uncertain for page in exact),
        "seconds_median": statistics.median([page.seconds for page in measured] or [0.0]),
        "seconds_max": max((page.seconds for page in measured), default=0.0),
        "seconds_a4_median": statistics.median(
            [page.seconds / page.megapixels * A4_MEGAPIXELS for page in measured if page.megapixels] or [0.0]
        ),
        "memory_mb": max((score.memory_mb for score in scores), default=0.0),
        "failed": [f"{score.path}: {score.error}" for score in scores if score.error],
        "wrong": [
            {"file": score.path, "page_number": page.page_number, "silent": page.silent, "missed": page.missed}
            | {"differences": [asdict(item) for item in page.differences]}
            for score in scores
            for page in score.pages
            if not page.exact
        ],
    }


def show_figures(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints a column for each grade."""
    rows: list[tuple[str, Callable[[Mapping[str, Any]], str]]] = [
        ("files / pages / forms", lambda f: f"{f['files']} / {f['pages']} / {f['forms']}"),
        ("page grids exact", lambda f: tables.bounded_share(f["pages_exact"], f["pages_with_tables"])),
        ("forms with all page grids exact", lambda f: tables.bounded_share(f["forms_exact"], f["forms"])),
        ("cell F1 at IoU 0.8", lambda f: "-" if f["cell_f1"] is None else f"{100 * f['cell_f1']:.2f}%"),
        ("**wrong and not marked**, pages", lambda f: str(f["silent"])),
        ("table missed altogether, pages", lambda f: str(f["missed"])),
        ("false tables, pages without any", lambda f: f"{f['pages_with_false_tables']}/{f['pages_without_tables']}"),
        ("false tables in all", lambda f: str(f["false_tables"])),
        (
            "cells doubted on exact pages",
            lambda f: tables.share(f["doubted_on_exact_pages"], f["cells_on_exact_pages"]),
        ),
        ("seconds a page, median / max", lambda f: f"{f['seconds_median']:.3f} / {f['seconds_max']:.3f}"),
        ("the same for 200 dpi A4's pixels", lambda f: f"{f['seconds_a4_median']:.3f}"),
        ("peak memory, MB", lambda f: f"{f['memory_mb']:.0f}"),
        ("files failed", lambda f: str(len(f["failed"]))),
    ]
    tables.show(["", *figures], [[name, *(text(f) for f in figures.values())] for name, text in rows])
    print("\nShares with the lower end of their 95% Wilson interval. One thread a process; loading is not timed.")


def show_differences(scores: Sequence[FileScore]) -> None:
    """Prints what differs on each wrong page."""
    for score in scores:
        for page in score.pages:
            for item in page.differences:
                how = "missed" if page.missed else "NOT MARKED" if page.silent else f"{page.uncertain} doubted"
                name = "false table" if item.table is None else f"table {item.table}"
                print(f"  {score.path} page {page.page_number}, {name} ({how}): {spans_text(item)}")


def show_joined_differences(scores: Sequence[joined.JoinedScore]) -> None:
    """Prints what differs in each wrong table."""
    for score in scores:
        for item, silent in score.differences:
            name = "false table" if item.table is None else f"table {item.table}"
            print(f"  {score.path}, {name} ({'NOT MARKED' if silent else 'marked'}): {spans_text(item)}")


def spans_text(item: Difference) -> str:
    """The cells that differ, as (row, col, row span, col span), cut short."""
    out = []
    for name, spans in (("lacks", item.missing), ("has", item.extra)):
        if spans:
            more = f" and {len(spans) - SHOWN_SPANS} more" if len(spans) > SHOWN_SPANS else ""
            out.append(f"{name} {' '.join(str(span).replace(' ', '') for span in spans[:SHOWN_SPANS])}{more}")
    return "; ".join(out)
