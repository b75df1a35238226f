"""``extractor inspect``: pictures of what each stage saw."""

from __future__ import annotations

import logging
from pathlib import Path

from extractor.cli.asked import Asked, to_options
from extractor.errors import ExitStatus
from extractor.terminal import printable


def run_inspect(path: Path, asked: Asked, stage: str, folder: Path) -> ExitStatus:
    """Writes a PNG for each stage and page, and prints where.

    Raises:
        ExtractorError: the input cannot be read, or a picture not be written.
    """
    from extractor.drawing import draw, to_stages
    from extractor.exporting import make_folder, write_bytes

    stages = to_stages(stage)
    options = to_options(asked)
    make_folder(folder)

    from extractor import pipeline

    trace = pipeline.trace(path, options)
    for problem in trace.extraction.problems:
        logging.getLogger(__name__).info("%s", problem.message)
    for number, name, picture in draw(trace, path, stages, dpi=asked.dpi, password=asked.password):
        target = folder / f"{path.name}.page{number}.{name}.png"
        write_bytes(target, picture)
        print(printable(str(target)))
    return ExitStatus.OK
