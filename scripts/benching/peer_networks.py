"""Networks that find the cells of a table which they are shown, with RapidOCR's lines put into them.

Imported by peer_worker.py in the other tools' environment, so it imports nothing of this repository. Each network gets
the true table cut out of the page with a margin, as it expects it; by itself it could not know where that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

MARGIN = 10  # pixels of the page round a table
Table = tuple[int, float, float, float, float]  # page number and box, in fractions of the page
Box = tuple[float, float, float, float]
Find = Callable[[Any], Sequence[Box]]  # the cells in a picture of a table
Cell = tuple[int, Box, tuple[int, int], str]  # page number, box and size of the page in pixels, text
Pictures = Callable[[Path], Iterator[tuple[int, Any]]]


def slanet_plus() -> Find:
    """SLANet-plus as rapid_table carries it: the table model of PaddleOCR's PP-Structure and of MinerU 1.3."""
    from rapid_table import RapidTable  # type: ignore[import-not-found]

    network = RapidTable()

    def find(table: Any) -> Sequence[Box]:
        _, found, _ = network.table_structure(table.copy())
        return _around(network.adapt_slanet_plus(table, found).reshape(len(found), -1, 2))

    return find


def cycle_centernet() -> Find:
    """Cycle-CenterNet as wired_table_rec carries it: made for ruled tables in photographs (Long et al. 2021)."""
    import wired_table_rec.main as carried  # type: ignore[import-not-found]
    from wired_table_rec.table_line_rec import TableLineRecognition  # type: ignore[import-not-found]

    network = TableLineRecognition(str(carried.default_model_path))

    def find(table: Any) -> Sequence[Box]:
        found = network(table)
        return () if found is None else _around(found)

    return find


def read_cells(path: Path, tables: Sequence[Table], pictures: Pictures, find: Find, engine: Any) -> Iterator[Cell]:
    """The cells of the tables of a file.

    Args:
        path: the file.
        tables: where its tables are.
        pictures: gives the pages of a file with their numbers.
        find: a network.
        engine: RapidOCR.
    """
    for number, picture in pictures(path):
        height, width = picture.shape[:2]
        for _, *sides in (table for table in tables if table[0] == number):
            left, top, right, bottom = (
                int(side * size) + margin
                for side, size, margin in zip(
                    sides, (width, height) * 2, (-MARGIN, -MARGIN, MARGIN, MARGIN), strict=True
                )
            )
            left, top = max(0, left), max(0, top)
            crop = picture[top:bottom, left:right].copy()
            lines = _lines(engine(crop))
            for box in find(crop):
                there = box[0] + left, box[1] + top, box[2] + left, box[3] + top
                yield number, there, (width, height), _text_in(box, lines)


def _around(polygons: Any) -> Sequence[Box]:
    return [(*polygon.min(axis=0).tolist(), *polygon.max(axis=0).tolist()) for polygon in polygons]


def _lines(read: Any) -> list[tuple[float, float, str]]:
    """The middles of lines, down and across, with their texts."""
    if read.boxes is None:
        return []
    middles = [quad.mean(axis=0) for quad in read.boxes]
    return sorted((float(y), float(x), text) for (x, y), text in zip(middles, read.txts, strict=True))


def _text_in(box: Box, lines: Sequence[tuple[float, float, str]]) -> str:
    """The lines whose middle lies in a box, from the top."""
    return "".join(text for y, x, text in lines if box[0] <= x < box[2] and box[1] <= y < box[3])
