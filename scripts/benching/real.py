"""The tables of documents that nobody here wrote, by this tool and by others, in one run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from scripts.benching import real_data, tables
from scripts.benching.matching import IOU, LOOSE_IOU, Box, Place, match
from scripts.benching.peers import SECONDS_A_PAGE, PeersError, answers, ensure_environment
from scripts.benching.real_data import Document, RealCell

OURS = "extractor, grids"
DIGITAL = {OURS: "extractor", "pdfplumber": "pdfplumber", "camelot": "camelot, lattice", "img2table": "img2table"}
PICTURES = {OURS: "extractor", "img2table, pictures": "img2table"}
Label = int | frozenset[int]
Relation = tuple[Label, Label, str]


@dataclass(slots=True)
class Counts:
    """Counts over the documents of one set."""

    documents: int = 0
    pages: int = 0
    wanted: int = 0
    given: int = 0
    right: int = 0
    spans_right: int = 0
    merged: int = 0
    merged_right: int = 0
    tables: int = 0
    tables_exact: int = 0
    silent: int = 0
    false_tables: int = 0
    relations: int = 0
    relations_given: int = 0
    relations_right: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Adds another document's counts to these."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))


Found = Mapping[str, Any]
"""A cell as a worker answers it."""


def count_by_boxes(document: Document, cells: Sequence[Found], least: float) -> Counts:
    """Counts where the truth is the cells' own boxes: a cell is right where it overlaps at least so much."""
    out = Counts(documents=1, pages=document.page_count)
    wanted = [cell for table in document.tables for cell in table]
    cells = _without(document.others, cells, least)
    given = [Place(box_of(cell), None) for cell in cells]
    pairs = match(given, [Place(cell.box, None) for cell in wanted], least)
    out.wanted, out.given, out.right = len(wanted), len(given), len(pairs)
    out.merged = sum(cell.merged for cell in wanted)
    out.merged_right = sum(wanted[j].merged for _, j in pairs)
    out.spans_right = sum(tuple(cells[i]["span"][2:]) == (wanted[j].span or (0, 0))[2:] for i, j in pairs)
    numbers = sorted({cell["table"] for cell in cells})
    out.tables = len(document.tables)
    if all(cell.span is not None for cell in wanted):
        found = [sorted(tuple(cell["span"]) for cell in cells if cell["table"] == number) for number in numbers]
        true = [sorted(cell.span or () for cell in table) for table in document.tables]
        out.tables_exact = sum(spans in found for spans in true) if len(pairs) == len(wanted) == len(given) else 0
    else:
        out.tables_exact = out.tables * (len(pairs) == len(wanted) == len(given))
    out.false_tables = max(0, len(numbers) - out.tables)
    out.silent = out.tables - out.tables_exact if cells and all(cell.get("certain") for cell in cells) else 0
    if out.tables_exact < out.tables:
        out.wrong.append(f"{document.path.name}: {len(pairs)} right of {len(wanted)} wanted, {len(given)} given")
    return out


def _without(others: Sequence[RealCell], cells: Sequence[Found], least: float) -> list[Found]:
    """The cells found but for those that are none to be found and none too many, such as blank places in a form."""
    return [cell for cell in cells if _covered(box_of(cell), others) < least]


def _covered(box: Box, others: Sequence[RealCell]) -> float:
    """How much of a box lies in cells that do not overlap each other."""
    shared = 0.0
    for other in others:
        width = min(box[2], other.box[2]) - max(box[0], other.box[0])
        height = min(box[3], other.box[3]) - max(box[1], other.box[1])
        shared += max(0.0, width) * max(0.0, height)
    return shared / max(1e-9, (box[2] - box[0]) * (box[3] - box[1]))


def count_by_texts(document: Document, cells: Sequence[Found]) -> Counts:
    """Counts where the truth is boxes of text: a cell is right where it holds exactly one true cell's text.

    A text lies in the cell that holds its middle. Cells that hold none are blank, and no part of this truth.
    Adjacency relations are those of Göbel et al., ICDAR 2013: a cell and the next that is not blank, to the right
    and below.
    """
    out = Counts(documents=1, pages=document.page_count)
    for table in document.tables:
        out.add(_count_table(document.path.name, table, cells))
    known = [cell for table in (*document.tables, document.others) for cell in table]
    for number in {cell["table"] for cell in cells}:
        own = [cell for cell in cells if cell["table"] == number]
        out.false_tables += not any(_holds(cell, true) for cell in own for true in known)
    return out


def _count_table(name: str, table: Sequence[RealCell], cells: Sequence[Found]) -> Counts:
    held = [frozenset(j for j, true in enumerate(table) if _holds(cell, true)) for cell in cells]
    labels: list[Label | None] = [(next(iter(own)) if len(own) == 1 else own) if own else None for own in held]
    right = {label for label in labels if isinstance(label, int)}
    out = Counts(wanted=len(table), given=sum(label is not None for label in labels), right=len(right), tables=1)
    out.merged = sum(cell.merged for cell in table)
    out.merged_right = sum(table[j].merged for j in right)
    out.spans_right = sum(
        isinstance(label, int) and tuple(cell["span"][2:]) == (table[label].span or ())[2:]
        for label, cell in zip(labels, cells, strict=True)
    )
    true = relations([(cell.span, j) for j, cell in enumerate(table) if cell.span])
    numbers = {cell["table"] for cell, label in zip(cells, labels, strict=True) if label is not None}
    given: set[Relation] = set()
    for number in numbers:
        own = [(cell["span"], label) for cell, label in zip(cells, labels, strict=True) if cell["table"] == number]
        given |= relations([(span, label) for span, label in own if label is not None])
    out.relations, out.relations_given, out.relations_right = len(true), len(given), len(true & given)
    exact = len(numbers) == 1 and out.right == out.given == out.wanted and true == given
    out.tables_exact = int(exact)
    certain = [cell.get("certain") for cell in cells if cell["table"] in numbers]
    out.silent = int(not exact and bool(certain) and all(certain))
    if not exact:
        ratio = f"{out.right} right of {out.wanted} wanted, {out.given} given, in {len(numbers)} tables"
        out.wrong.append(f"{name} page {table[0].page_number}: {ratio}")
    return out


def relations(cells: Sequence[tuple[Sequence[int], Label]]) -> set[Relation]:
    """The adjacency relations of cells that are not blank, given by (row, column, row span, column span)."""
    at: dict[tuple[int, int], Label] = {}
    for (row, col, row_span, col_span), label in cells:
        at.update({(i, j): label for i in range(row, row + row_span) for j in range(col, col + col_span)})
    out: set[Relation] = set()
    for direction, order in (("right", lambda p: p), ("down", lambda p: (p[1], p[0]))):
        before: tuple[int, Label] | None = None
        for place in sorted(at, key=order):
            strip = order(place)[0]
            if before and before[0] == strip and before[1] != at[place]:
                out.add((before[1], at[place], direction))
            before = (strip, at[place])
    return out


def box_of(cell: Found) -> Box:
    """The box of a worker's cell."""
    left, top, right, bottom = cell["box"]
    return left, top, right, bottom


def _holds(cell: Found, true: RealCell) -> bool:
    left, top, right, bottom = cell["box"]
    x, y = (true.box[0] + true.box[2]) / 2, (true.box[1] + true.box[3]) / 2
    return bool(cell["page"] == true.page_number and left <= x < right and top <= y < bottom)


@dataclass(frozen=True, slots=True)
class DataSet:
    """A set of documents, how its cells are counted and which tools can read it."""

    name: str
    documents: Callable[[Path], Sequence[Document]]
    count: Callable[[Document, Sequence[Found]], Counts]
    tools: Mapping[str, str]
    by: str


SETS = (
    DataSet(
        "forms_zh, PDF",
        lambda folder: list(real_data.forms_zh(folder, scans=False)),
        lambda document, cells: count_by_boxes(document, cells, IOU),
        DIGITAL,
        f"IoU {IOU}",
    ),
    DataSet(
        "forms_zh, scans",
        lambda folder: list(real_data.forms_zh(folder, scans=True)),
        lambda document, cells: count_by_boxes(document, cells, IOU),
        PICTURES,
        f"IoU {IOU}",
    ),
    DataSet(
        "icdar2013, fully ruled",
        lambda folder: list(real_data.icdar2013(folder)),
        count_by_texts,
        DIGITAL,
        "text",
    ),
    DataSet(
        "tablebank_cells",
        lambda folder: list(real_data.tablebank_cells(folder)),
        lambda document, cells: count_by_boxes(document, cells, LOOSE_IOU),
        PICTURES,
        f"IoU {LOOSE_IOU}",
    ),
)


def measure(*, peers: bool, limit: int | None, show_wrong: bool, draw: Path | None) -> dict[str, Any]:
    """Runs the tools over every set there is, prints a table for each, and gives the figures."""
    folder = real_data.data_folder()
    python: Path | None = None
    if peers:
        try:
            python = ensure_environment()
        except PeersError as err:
            print(f"bench: {err}", file=sys.stderr)
    figures: dict[str, Any] = {}
    for data in SETS:
        documents = data.documents(folder)[:limit]
        if not documents:
            print(f"\n{data.name}: skipped, no such documents in {folder}; set EXTRACTOR_DATA to the folder with them")
            continue
        rows = {}
        for peer, label in data.tools.items():
            if peer == OURS or python:
                rows[label] = run(Path(sys.executable) if peer == OURS or not python else python, peer, data, documents)
        figures[data.name] = rows
        show(data, rows)
        if show_wrong:
            print("\n".join(f"  {line}" for line in rows["extractor"]["wrong"]))
        if draw:
            names = {line.split(":")[0].split(" page ")[0] for line in rows["extractor"]["wrong"]}
            draw_wrong([item.path for item in documents if item.path.name in names], draw)
    return figures


def run(python: Path, peer: str, data: DataSet, documents: Sequence[Document]) -> dict[str, Any]:
    """The figures of one tool over one set."""
    total = Counts()
    about: dict[str, Any] = {"seconds": 0.0, "memory_mb": 0.0, "failed": []}
    limits = [SECONDS_A_PAGE * document.page_count for document in documents]
    paths = [document.path for document in documents]
    for document, answer in zip(documents, answers(python, peer, paths, limits), strict=True):
        total.add(data.count(document, answer.get("cells", ())))
        about["seconds"] += answer["seconds"]
        about["memory_mb"] = max(about["memory_mb"], answer.get("mb", 0.0))
        if "error" in answer:
            about["failed"].append(f"{document.path.name}: {answer['error']}")
    return {**about, **{item.name: getattr(total, item.name) for item in fields(total)}, "ours": peer == OURS}


def show(data: DataSet, figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints one set's table, a row for each tool."""
    by_text = data.count is count_by_texts
    head = [
        f"{data.name}",
        "cell precision",
        "cell recall",
        f"cell F1 ({data.by})",
        "spans exact",
        "merged cells found",
    ]
    head += ["whole tables exact", "wrong and not marked", *(["adjacency F1"] if by_text else []), "false tables"]
    head += ["files failed", "s a page", "MB"]
    print()
    tables.show(head, [_row(label, f, by_text) for label, f in figures.items()])


def _row(label: str, f: Mapping[str, Any], by_text: bool) -> list[str]:
    has_spans = f["spans_right"] or not f["right"]
    row = [label, _percent(f["right"], f["given"]), _percent(f["right"], f["wanted"])]
    row.append(_percent(2 * f["right"], f["given"] + f["wanted"]))
    row.append(_percent(f["spans_right"], f["wanted"]) if has_spans else "-")
    row.append(_percent(f["merged_right"], f["merged"]))
    row.append(f"{f['tables_exact']}/{f['tables']}")
    row.append(str(f["silent"]) if f["ours"] else "-")
    if by_text:
        row.append(_percent(2 * f["relations_right"], f["relations"] + f["relations_given"]))
    row += [str(f["false_tables"]), str(len(f["failed"]))]
    return [*row, f"{f['seconds'] / max(1, f['pages']):.2f}", f"{f['memory_mb']:.0f}"]


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"


def draw_wrong(paths: Sequence[Path], folder: Path) -> None:
    """Writes the pages of some documents with the cells that this tool finds."""
    from extractor.geometry import segment
    from extractor.loading import load
    from extractor.options import LoadingOptions
    from scripts.benching.drawing import draw_page

    for path in paths:
        for page in load(path, LoadingOptions()):
            draw_page(segment(page), folder / f"{path.stem}.{page.page_number}.png")
