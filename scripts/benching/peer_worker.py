"""Runs one tool on the files named on its standard input, one a line, and answers each with a line of JSON.

After a tab may stand where the true tables are, as JSON, for a tool that has to be told.

It is started by path, in the tool's own environment, so it imports nothing of this repository at the top:
``python peer_worker.py PEER``. An answer is ``{"path", "cells", "lines", "seconds", "mb"}`` or ``{"path", "error"}``;
a cell or line is ``{"page", "box", "text"}``, its box [left, top, right, bottom] in fractions of the page as shown.
A cell has also ``"table"``, the number of its table in the file, and ``"span"``, its row, column, row span and column
span there.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

Place = dict[str, Any]
Read = Callable[..., list[Place]]  # of a path, and of the true tables where they are told
IMG2TABLE_DPI = 200  # at which img2table renders the pages of a PDF; it has no setting
SAME_EDGE = 1.0  # points; pdfplumber snaps edges nearer than 3 together, so that those of its cells agree to rounding
TESSERACT_LANGUAGES = "chi_sim+eng"


def main() -> int:
    """Serves until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the libraries print is not an answer
    name = sys.argv[1]
    read = PEERS[name]()
    kind = "lines" if name in TEXT_ONLY else "cells"
    for line in sys.stdin:
        name_of_file, _, told = line.rstrip("\n").partition("\t")
        path = Path(name_of_file)
        start = time.perf_counter()
        answer: dict[str, Any] = {"path": str(path), "cells": [], "lines": []}
        try:
            answer[kind] = read(path, json.loads(told)) if told else read(path)
        except Exception as err:  # whatever a tool raises is its answer to this file
            answer["error"] = f"{type(err).__name__}: {err}"
        answer["seconds"] = time.perf_counter() - start
        answer["mb"] = peak_mb()
        print(json.dumps(answer, ensure_ascii=False), file=answers, flush=True)
    return 0


def peak_mb() -> float:
    """The most memory this process has held, in MB, without the processes it started."""
    status = Path("/proc/self/status")
    if status.is_file():  # ru_maxrss starts at what the parent held when it forked
        for line in status.read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def place(page: int, box: tuple[float, ...], size: tuple[float, float], text: str | None, **more: Any) -> Place:
    """One cell or line; ``box`` and ``size`` in the same unit."""
    left, top, right, bottom = box
    width, height = size
    fractions = [left / width, top / height, right / width, bottom / height]
    return {"page": page, "box": [round(float(value), 6) for value in fractions], "text": text or "", **more}


def ranks(values: Iterable[float], tolerance: float) -> dict[float, int]:
    """The number of the border that each coordinate belongs to; coordinates nearer than the tolerance are one."""
    out: dict[float, int] = {}
    rank, last = -1, None
    for value in sorted(set(values)):
        rank += last is None or value - last > tolerance
        out[value] = rank
        last = value
    return out


def spans(boxes: Sequence[tuple[float, ...]], tolerance: float) -> list[list[int]]:
    """The row, column, row span and column span of boxes of one table that is not tilted."""
    col = ranks((x for box in boxes for x in box[::2]), tolerance)
    row = ranks((y for box in boxes for y in box[1::2]), tolerance)
    return [[row[b[1]], col[b[0]], row[b[3]] - row[b[1]], col[b[2]] - col[b[0]]] for b in boxes]


def pictures(path: Path) -> Iterator[tuple[int, Any]]:
    """The pages of a scan as BGR pictures, PDF pages at the resolution of the picture on them."""
    import numpy as np

    if path.suffix == ".pdf":
        import pypdfium2

        document = pypdfium2.PdfDocument(path)
        for number, page in enumerate(document, 1):
            across = [max(item.get_px_size()) for item in page.get_objects(filter=[3])]  # 3: FPDF_PAGEOBJ_IMAGE
            scale = max(across, default=0) / max(page.get_size()) or IMG2TABLE_DPI / 72
            yield number, np.ascontiguousarray(page.render(scale=scale).to_numpy()[:, :, :3])
        document.close()
        return
    from PIL import Image, ImageSequence

    with Image.open(path) as image:
        for number, frame in enumerate(ImageSequence.Iterator(image), 1):
            yield number, np.ascontiguousarray(np.asarray(frame.convert("RGB"))[:, :, ::-1])


def extractor() -> Read:
    """This repository's tool, its cells as they stand on each page before tables are joined over pages."""
    from extractor.pipeline import trace
    from extractor.units import to_fractions

    def read(path: Path) -> list[Place]:
        return [
            {"page": page.page_number, "box": to_fractions(cell.regions[0].box, page), "text": cell.text}
            for seen in trace(path, keep_images=False).pages
            for page in (seen.segments.page,)
            for grid in seen.grids
            for cell in grid.cells
        ]

    return read


def extractor_grids() -> Read:
    """The same without reading: the cells as geometry leaves them."""
    from extractor.geometry import segment
    from extractor.loading import load
    from extractor.options import LoadingOptions
    from extractor.units import to_fractions

    def read(path: Path) -> list[Place]:
        out: list[Place] = []
        tables = 0
        for page in load(path, LoadingOptions()):
            segments = segment(page)
            for grid in segments.grids:
                if len(grid.cells) == 1:  # framed text, which joining the pages takes for no table
                    continue
                tables += 1
                out += [
                    {
                        "page": page.page_number,
                        "box": to_fractions(cell.regions[0].box, segments.page),
                        "text": "",
                        "table": tables,
                        "span": [cell.row, cell.col, cell.row_span, cell.col_span],
                        "certain": cell.certain,
                    }
                    for cell in grid.cells
                ]
        return out

    return read


def plumber() -> Read:
    """The table finder of pdfplumber with its own settings."""
    import pdfplumber

    def read(path: Path) -> list[Place]:
        out = []
        tables = 0
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                for table in page.find_tables():
                    tables += 1
                    boxes = [box for row in table.rows for box in row.cells if box is not None]
                    where = dict(zip(boxes, spans(boxes, SAME_EDGE), strict=True))
                    for row, texts in zip(table.rows, table.extract(), strict=True):
                        out += [
                            place(
                                page.page_number,
                                box,
                                (page.width, page.height),
                                text,
                                table=tables,
                                span=where[box],
                            )
                            for box, text in zip(row.cells, texts, strict=True)
                            if box is not None
                        ]
        return out

    return read


def camelot_lattice() -> Read:
    """The lattice parser of camelot; its spanning cells are put together where it reports no edge between two."""
    import camelot  # type: ignore[import-not-found]
    import pypdfium2

    def read(path: Path) -> list[Place]:
        document = pypdfium2.PdfDocument(path)
        sizes = [page.get_size() for page in document]
        document.close()
        out = []
        for number, table in enumerate(
            camelot.read_pdf(str(path), pages="all", flavor="lattice", suppress_stdout=True), 1
        ):
            size = sizes[table.page - 1]
            at = {id(cell): (i, j) for i, row in enumerate(table.cells) for j, cell in enumerate(row)}
            for group in span_groups(table.cells):
                rows, cols = zip(*(at[id(cell)] for cell in group), strict=True)
                span = [min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1]
                left, right = min(c.x1 for c in group), max(c.x2 for c in group)
                top, bottom = size[1] - max(c.y2 for c in group), size[1] - min(c.y1 for c in group)
                text = "".join(cell.text for cell in group)
                out.append(place(table.page, (left, top, right, bottom), size, text, table=number, span=span))
        return out

    return read


def span_groups(rows: list[list[Any]]) -> list[list[Any]]:
    """The cells of a camelot table by the spanning cell they belong to; ``right`` and ``bottom`` tell of an edge."""
    parent = {(i, j): (i, j) for i, row in enumerate(rows) for j in range(len(row))}

    def root(at: tuple[int, int]) -> tuple[int, int]:
        while parent[at] != at:
            at = parent[at]
        return at

    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if j + 1 < len(row) and not cell.right:
                parent[root((i, j + 1))] = root((i, j))
            if i + 1 < len(rows) and not cell.bottom:
                parent[root((i + 1, j))] = root((i, j))
    groups: dict[tuple[int, int], list[Any]] = {}
    for i, j in parent:
        groups.setdefault(root((i, j)), []).append(rows[i][j])
    return list(groups.values())


def img2table_with(make_engine: Callable[[], Any] | None, *, pictures_only: bool = False) -> Callable[[], Read]:
    """img2table, reading with an engine or, None, with the text layer of a PDF or nothing."""

    def start() -> Read:
        from img2table.document import PDF, Image  # type: ignore[import-not-found]

        angles = _remember_angles()
        engine = make_engine() if make_engine else None

        def read_digital(path: Path) -> list[Place]:
            document = PDF(str(path))
            found = document.extract_tables()
            shapes = [image.shape for image in document.images]
            numbers = itertools.count(1)
            pages = (_img2table_places(tables, i + 1, shapes[i], numbers) for i, tables in found.items())
            return list(itertools.chain.from_iterable(pages))

        def read_scan(path: Path) -> list[Place]:
            import cv2

            out = []
            numbers = itertools.count(1)
            for number, picture in pictures(path):
                angles.clear()
                document = Image(io.BytesIO(cv2.imencode(".png", picture)[1].tobytes()), detect_rotation=True)
                found = _img2table_places(document.extract_tables(ocr=engine), number, picture.shape, numbers)
                if angles:
                    back = _way_back(picture.shape, document.images[0].shape, angles[-1])
                    found = [{**item, "box": _turned_back(item["box"], picture.shape, back)} for item in found]
                out += found
            return out

        return read_scan if make_engine or pictures_only else read_digital

    return start


def _remember_angles() -> list[float]:
    """A list to which img2table from now on adds the angle of each picture that it straightens."""
    from img2table.document import rotation

    turned = rotation.rotate_img_with_border
    angles: list[float] = []

    def remembered(img: Any, angle: float, *args: Any, **named: Any) -> Any:
        angles.append(angle)
        return turned(img, angle, *args, **named)

    rotation.rotate_img_with_border = remembered
    return angles


def _way_back(shape: tuple[int, ...], after: tuple[int, ...], angle: float) -> Any:
    """From pixels of the picture that img2table straightened to those of the one it was given."""
    import cv2
    import numpy as np

    height, width = shape[:2]
    matrix = cv2.getRotationMatrix2D((width // 2, height // 2), angle, 1.0)
    matrix[:, 2] += np.array([after[1] / 2 - width // 2, after[0] / 2 - height // 2])
    return cv2.invertAffineTransform(matrix)


def _turned_back(box: list[float], shape: tuple[int, ...], back: Any) -> list[float]:
    import numpy as np

    size = np.array([shape[1], shape[0]])
    corners = np.array([[x, y] for x in box[::2] for y in box[1::2]]) * size
    there = (corners @ back[:, :2].T + back[:, 2]) / size
    return [round(float(value), 6) for value in (*there.min(axis=0), *there.max(axis=0))]


def _img2table_places(tables: list[Any], page: int, shape: tuple[int, ...], numbers: Iterator[int]) -> list[Place]:
    out = []
    for number, table in zip(numbers, tables, strict=False):
        places: dict[tuple[float, ...], tuple[list[tuple[int, int]], str | None]] = {}
        for i, row in enumerate(table.content.values()):
            for j, cell in enumerate(row):  # a spanning cell stands once in each place that it spans
                box = (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2)
                places.setdefault(box, ([], cell.value))[0].append((i, j))
        for bounds, (at, text) in places.items():
            rows, cols = zip(*at, strict=True)
            span = [min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1]
            out.append(place(page, bounds, (shape[1], shape[0]), text, table=number, span=span))
    return out


def _img2table_rapidocr() -> Any:
    from img2table.ocr import RapidOCR  # type: ignore[import-not-found]
    from rapidocr import LangRec

    return RapidOCR(params={"Rec.lang_type": LangRec.CH, "Global.log_level": "error"})


def _img2table_tesseract() -> Any:
    from img2table.ocr import TesseractOCR

    return TesseractOCR(lang=TESSERACT_LANGUAGES)


def rapidocr_alone() -> Read:
    """RapidOCR on the whole page: lines of text and no cells."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})

    def read(path: Path) -> list[Place]:
        out = []
        for number, picture in pictures(path):
            found: Any = engine(picture)
            for quad, text in zip(() if found.boxes is None else found.boxes, found.txts or (), strict=True):
                xs, ys = [point[0] for point in quad], [point[1] for point in quad]
                size = (picture.shape[1], picture.shape[0])
                out.append(place(number, (min(xs), min(ys), max(xs), max(ys)), size, text))
        return out

    return read


def network(name: str) -> Callable[[], Read]:
    """One of the networks of peer_networks.py, which stands beside this file."""

    def start() -> Read:
        import peer_networks  # type: ignore[import-not-found]
        from rapidocr import RapidOCR

        find, engine = getattr(peer_networks, name)(), RapidOCR(params={"Global.log_level": "error"})

        def read(path: Path, tables: Sequence[Any]) -> list[Place]:
            return [place(*cell) for cell in peer_networks.read_cells(path, tables, pictures, find, engine)]

        return read

    return start


PEERS: dict[str, Callable[[], Read]] = {
    "extractor": extractor,
    "extractor, grids": extractor_grids,
    "pdfplumber": plumber,
    "camelot": camelot_lattice,
    "img2table": img2table_with(None),
    "img2table, pictures": img2table_with(None, pictures_only=True),
    "img2table+rapidocr": img2table_with(_img2table_rapidocr),
    "img2table+tesseract": img2table_with(_img2table_tesseract),
    "rapidocr": rapidocr_alone,
    "slanet-plus": network("slanet_plus"),
    "cycle-centernet": network("cycle_centernet"),
}
TEXT_ONLY = frozenset({"rapidocr"})

if __name__ == "__main__":
    sys.exit(main())
