"""What is done with a file in place of reading it: by the file's name."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from extractor.document import Extraction, Problem, ReadPage, Ruling, Segments, Trace
from extractor.errors import EncryptedInputError, InputError
from extractor.exporting import to_result
from extractor.many import Outcome
from extractor.options import Options
from tests.unit.exporting.building import SCAN, extraction, form


def extract(path: str | Path, options: Options | None = None) -> Extraction:
    path = Path(path)
    match path.stem:
        case "bad":
            raise InputError("is damaged", where=str(path))
        case "locked":
            raise EncryptedInputError("is encrypted", where=str(path))
        case "bug":
            return extraction(str(1 // 0))
        case "interrupt":
            raise KeyboardInterrupt
        case "clean":
            return extraction(path.name, form())
        case "formless":
            return replace(extraction(path.name), forms=())
        case "torn":
            return extraction(path.name, problems=(Problem("page.failed", f"{path}, page 2: is torn", 2),))
        case "evil":
            raise InputError("says \x1b]0;gotcha\x07\u202e", where=str(path))
    return extraction(path.name)


def trace(path: str | Path, options: Options | None = None) -> Trace:
    found = extract(path, options)
    image = np.full((2000, 1000), 255, dtype=np.uint8)
    page = replace(SCAN, image=image)
    grids = tuple(
        replace(grid, cells=tuple(cell for cell in grid.cells if cell.page_number == 2)) for grid in found.sheet.grids
    )
    rulings = (Ruling("horizontal", 400.0, 200.0, 1000.0), Ruling("vertical", 200.0, 400.0, 800.0))
    return Trace((ReadPage(Segments(page, rulings, ((200.0, 400.0),), grids), grids, ()),), found)


def work(position: int, path: Path, options: Options) -> Outcome:
    """In a worker: the file named "crash" takes its process with it."""
    if path.stem == "crash":
        os._exit(9)
    if path.stem == "slow":
        time.sleep(30)
    if path.stem == "threads":
        return Outcome(position, path, error=InputError(str(options.reading.threads)))
    if path.stem == "limit":
        return Outcome(position, path, error=InputError(os.environ.get("OMP_THREAD_LIMIT", "none")))
    return Outcome(position, path, to_result(extraction(path.name)))
