"""Measure the reading: is each cell read as it stands, and is a person told to look where it is not?

scripts/bench reading                       over samples/, cells on pages with an exact grid and number fields of forms
scripts/bench reading corpus --grades clean300,office200,dpi120 --jobs 2
scripts/bench reading corpus --reader rapidocr --show --cells cells.jsonl
scripts/bench reading corpus --speed        against RapidOCR on the whole page, 20 pages by turns
scripts/bench reading corpus --memory 500   of one process that reads so many pages
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scripts.benching import reading_cost, reading_figures
from scripts.benching.cells import CellResult, FileCells, compare_cells
from scripts.benching.peer_worker import peak_mb
from scripts.benching.running import add_corpus, find_files, over_each, shipped_types, truth_of
from scripts.benching.scoring import Score, WrongField, score, score_failed, wrong_numbers

ROOT = Path(__file__).resolve().parent.parent.parent
READERS = ("auto", "rapidocr", "tesseract")  # auto: every reader there is
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT")  # the second is what Tesseract heeds


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one run of the tool over a file gave: its cells, the fields of its forms, time and memory."""

    path: str
    cells: FileCells
    score: Score
    wrong_fields: tuple[WrongField, ...]
    seconds: float = 0.0
    memory_mb: float = 0.0
    error: str = ""


def main(arguments: Sequence[str]) -> int:
    """The command ``bench reading``; gives its exit status."""
    args = _parser().parse_args(arguments)
    grades = find_files(args.corpus)
    if args.grades:
        grades = {grade: grades[grade] for grade in args.grades.split(",") if grade in grades}
    if not grades:
        print(f"bench: no file with a truth in {args.corpus}; make one with scripts/make_corpus", file=sys.stderr)
        return 2
    chosen = {grade: paths[: args.limit] for grade, paths in grades.items()}
    if args.speed:
        figures = reading_cost.measure_speed(chosen, [args.reader] if args.reader else ["auto", "rapidocr"])
    elif args.memory:
        figures = reading_cost.measure_memory(chosen, args.reader or "auto", args.memory)
    else:
        figures = _measure(chosen, args)
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench reading", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_corpus(parser, ROOT / "samples")
    parser.add_argument("--reader", choices=READERS, help="auto, if not given; with --speed: auto and rapidocr")
    parser.add_argument("--show", action="store_true", help="print the cells and number fields that are wrong")
    parser.add_argument("--speed", action="store_true", help="the time of reading a page, beside RapidOCR's")
    parser.add_argument("--memory", type=int, metavar="N", help="the memory of one process that reads N pages")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--cells", type=Path, help="write every cell here, one a line, as JSON")
    return parser


def _measure(grades: Mapping[str, Sequence[Path]], args: argparse.Namespace) -> dict[str, Any]:
    os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))  # before the processes that measure start
    if args.cells:
        args.cells.write_text("", encoding="utf-8")
    files: dict[str, list[FileReading]] = {}
    for grade, paths in grades.items():
        results = over_each(partial(read_file, grade=grade, reader=args.reader or "auto"), paths, args.jobs)
        files[grade] = [one or _died(path, grade) for path, one in zip(paths, results, strict=True)]
        if args.show:
            show_wrong(files[grade])
        sys.stdout.flush()  # a run takes hours, and what is wrong is worth reading before it ends
        if args.cells:
            with args.cells.open("a", encoding="utf-8") as out:
                for cell in (cell for file in files[grade] for cell in file.cells.cells):
                    print(json.dumps(cell.as_row(), ensure_ascii=False), file=out)
    figures = {
        name: reading_figures.figures_of([file for grade in members for file in files[grade]])
        for name, members in reading_figures.with_groups(files).items()
    }
    reading_figures.show_figures(figures)
    return figures


def read_file(path: Path, grade: str, reader: str = "auto") -> FileReading:
    """Reads one file on one thread and compares its cells and its forms' fields with the truth.

    One that cannot be read has all its cells on pages with a wrong grid, and all its fields wrong and in review.
    """
    import cv2

    from extractor.options import Options
    from extractor.pipeline import trace

    cv2.setNumThreads(1)
    options = Options.model_validate({"reading": {"reader": reader, "threads": 1}})
    truth = json.loads(truth_of(path).read_text(encoding="utf-8"))
    kinds = shipped_types()
    start = time.perf_counter()
    try:
        seen = trace(path, options, keep_images=False)
    except Exception as err:  # whatever one file does to the tool, the others are measured
        return _failed(path, grade, f"{type(err).__name__}: {err}", time.perf_counter() - start)
    seconds = time.perf_counter() - start
    return FileReading(
        path=path.name,
        cells=compare_cells(seen.pages, truth, path.name, grade),
        score=score(seen.extraction, truth, kinds),
        wrong_fields=tuple(wrong_numbers(seen.extraction, truth, kinds)),
        seconds=seconds,
        memory_mb=peak_mb(),
        error="; ".join(problem.message for problem in seen.extraction.problems if problem.code == "page.failed"),
    )


def _failed(path: Path, grade: str, error: str, seconds: float = 0.0) -> FileReading:
    truth = json.loads(truth_of(path).read_text(encoding="utf-8"))
    counts = score_failed(truth, shipped_types(), error)
    return FileReading(path.name, compare_cells((), truth, path.name, grade), counts, (), seconds, peak_mb(), error)


def _died(path: Path, grade: str) -> FileReading:
    return _failed(path, grade, "its process died")


def show_wrong(files: Sequence[FileReading]) -> None:
    """Prints each cell and each number field that is wrong, and the files that failed."""
    for file in files:
        if file.error:
            print(f"  {file.path} FAILED: {file.error}")
        for cell in file.cells.cells:
            if not cell.exact:
                print(f"  {cell_text(cell)}")
        for field in file.wrong_fields:
            mark = " SILENT" if field.silent else ""
            print(f"  {file.path} field {field.pointer}: {field.got!r} for {field.truth!r}{mark}")


def cell_text(cell: CellResult) -> str:
    """A wrong cell on one line, with what each reader made of it."""
    readings = ", ".join(f"{one.reader} {one.text!r} {one.confidence:.4f}" for one in cell.readings) or "no reading"
    mark = " SILENT" if cell.silent else ""
    place = f"{cell.file} page {cell.page_number}, {cell.kind}"
    return f"{place}: {cell.text!r} for {cell.truth!r}, {cell.confidence:.4f}{mark} ({readings})"
