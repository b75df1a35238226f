"""Form and presentation -> a document of paragraphs and tables with merged cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from scripts.corpus.form import FUNDS_COLUMNS, FUNDS_ROWS, INDICATOR_COLUMNS, Form, Presentation

PAGE_WIDTH = 210.0
SNAP = 4.0
"""Column borders nearer than this, in mm, become one."""

_FUNDS_LABELS = ("年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金")
_FUNDS_HEADER = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
_INDICATOR_HEADER = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度\n指标值",
    "实际\n完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a logical table; `pointers` name the values whose text stands in it."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    align: str = "center"
    pointers: tuple[str, ...] = ()
    size: float | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; `edges` are its column borders in mm from its left side."""

    edges: tuple[float, ...]
    rows: int
    cells: tuple[Cell, ...]
    look: Presentation
    header_rows: int = 0
    """Rows that are printed again at the top of each further page."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside every table."""

    text: str
    size: float
    align: str = "left"
    bold: bool = False
    before: float = 0.0
    pointers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page."""


Block = Paragraph | Table | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """What goes into one file. Font and margins are those of the first form in it."""

    blocks: tuple[Block, ...]
    look: Presentation


@dataclass(slots=True)
class _Rows:
    """Collects cells by their borders in mm; columns are numbered at the end."""

    at: int = 0
    cells: list[tuple[int, int, float, float, str, str, tuple[str, ...]]] = field(default_factory=list)
    sizes: dict[int, tuple[float, bool]] = field(default_factory=dict)

    def add(
        self,
        left: float,
        right: float,
        text: str,
        align: str = "center",
        at: Sequence[str] = (),
        down: int = 1,
    ) -> None:
        self.cells.append((self.at, down, left, right, text, align, tuple(at)))

    def finish(self, look: Presentation, header_rows: int) -> Table:
        edges = sorted({edge for cell in self.cells for edge in cell[2:4]})
        column = {edge: n for n, edge in enumerate(edges)}
        plain = (None, False)
        cells = (
            Cell(row, column[a], down, column[b] - column[a], text, align, at, *self.sizes.get(n, plain))
            for n, (row, down, a, b, text, align, at) in enumerate(self.cells)
        )
        ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.col)))
        return Table(tuple(edges), self.at, ordered, look, header_rows)


def lay_out(form: Form, look: Presentation) -> list[Block]:
    """Return the paragraphs and the table of one form, as it would be typed."""
    blocks: list[Block] = [Paragraph(text, look.font_pt + 1) for text in look.lead]
    rows = _Rows()
    lower, upper = find_borders(look)
    year = f"（{form.fiscal_year}年度）"
    titles: list[tuple[str, tuple[str, ...]]] = [(form.title, ("/title",)), (year, ("/fiscal_year",))]
    if look.year_style == "joined":
        titles = [(form.title + year, ("/title", "/fiscal_year"))]
    for n, (text, pointers) in enumerate(titles):
        size, bold = (look.title_pt, True) if n == 0 else (look.font_pt + 1.5, False)
        if look.title_inside:
            rows.sizes[len(rows.cells)] = (size, bold)
            rows.add(0, lower[-1], text, at=pointers)
            rows.at += 1
        else:
            blocks.append(Paragraph(text, size, "center", bold, 0 if n else 6, pointers))
    header_rows = rows.at if look.repeat_header else 0
    _add_pairs(rows, form, look, upper)
    _add_funds(rows, form, look, upper)
    _add_goals(rows, form, lower, upper)
    _add_indicators(rows, form, look, lower)
    footer = [("填表人：", "/prepared_by"), ("联系电话：", "/preparer_phone"), ("填写日期：", "/prepared_on")]
    parts = [label + form.text(pointer) for label, pointer in footer]
    pointers = tuple(pointer for _, pointer in footer)
    if look.footer == "table":
        rows.add(0, lower[-1], "    ".join(parts), "left", pointers)
        rows.at += 1
    blocks.append(rows.finish(look, header_rows))
    if look.footer == "line":
        blocks.append(Paragraph("       ".join(parts), look.font_pt + 1, before=3, pointers=pointers))
    elif look.footer == "lines":
        blocks.extend(
            Paragraph(part, look.font_pt + 1, before=2, pointers=(pointer,))
            for part, pointer in zip(parts, pointers, strict=True)
        )
    return [*blocks, *[Paragraph("", look.font_pt) for _ in range(look.gap)]]


def find_borders(look: Presentation) -> tuple[list[float], list[float]]:
    """Return the column borders of the lower and the upper part, snapped to each other, in mm."""
    width = PAGE_WIDTH - look.margin[1] - look.margin[3]

    def scaled(parts: Sequence[float]) -> list[float]:
        edges = [0.0]
        for part in parts:
            edges.append(edges[-1] + part)
        return [round(edge * width / edges[-1], 1) for edge in edges]

    lower, upper = scaled(look.lower), scaled(look.upper)
    snapped = []
    for edge in upper:
        near = min(lower, key=lambda other: abs(other - edge))
        snapped.append(near if abs(near - edge) < SNAP and near not in snapped else edge)
    return lower, snapped


def fits(look: Presentation) -> bool:
    """Tell whether no two column borders stand so close that one would see a thick line."""
    edges = sorted({*find_borders(look)[0], *find_borders(look)[1]})
    return all(b - a > SNAP / 2 for a, b in pairwise(edges))


def _add_pairs(rows: _Rows, form: Form, look: Presentation, upper: list[float]) -> None:
    align = "center" if look.text_align == "center" else look.text_align
    rows.add(0, upper[1], "项目名称")
    rows.add(upper[1], upper[-1], form.text("/project_name"), "center", ["/project_name"])
    rows.at += 1
    pairs = [
        ("主管部门", "/department", "实施单位", "/implementing_unit"),
        ("项目负责人", "/project_leader", "联系电话", "/leader_phone"),
    ]
    for left, left_at, right, right_at in pairs:
        rows.add(0, upper[1], left)
        rows.add(upper[1], upper[4], form.text(left_at), align, [left_at])
        rows.add(upper[4], upper[5], right)
        rows.add(upper[5], upper[-1], form.text(right_at), align, [right_at])
        rows.at += 1


def _add_funds(rows: _Rows, form: Form, look: Presentation, upper: list[float]) -> None:
    rows.add(0, upper[1], "项目资金\n（万元）", down=5)
    rows.add(upper[1], upper[2], "")
    for n, label in enumerate(_FUNDS_HEADER):
        rows.add(upper[n + 2], upper[n + 3], label)
    rows.at += 1
    for depth, (name, label) in enumerate(zip(FUNDS_ROWS, _FUNDS_LABELS, strict=True)):
        indent = "" if depth < 2 or not look.indents else "\u3000" * 3
        rows.add(upper[1], upper[2], indent + label, "center" if depth < 2 else "left")
        for n, column in enumerate(FUNDS_COLUMNS):
            pointer = f"/funds/{name}/{column}"
            rows.add(upper[n + 2], upper[n + 3], form.text(pointer), at=[pointer])
        rows.at += 1


def _add_goals(rows: _Rows, form: Form, lower: list[float], upper: list[float]) -> None:
    edges = (lower[1], upper[4], lower[-1])
    rows.add(0, lower[1], "年度总体目标", down=2)
    for n, (label, key) in enumerate([("预期目标", "expected"), ("实际完成情况", "actual")]):
        rows.add(edges[n], edges[n + 1], label)
        rows.at += 1
        rows.add(edges[n], edges[n + 1], form.text(f"/goals/{key}"), "left", [f"/goals/{key}"])
        rows.at -= 1
    rows.at += 2


def _add_indicators(rows: _Rows, form: Form, look: Presentation, lower: list[float]) -> None:
    count = len(form.indicators)
    rows.add(0, lower[1], "绩\n效\n指\n标", down=count + 1)
    for n, label in enumerate(_INDICATOR_HEADER):
        rows.add(lower[n + 1], lower[n + 2], label)
    rows.at += 1
    starts = {(depth, n): length for depth in (1, 2) for n, length in _runs(form, depth)}
    for n in range(count):
        for depth in (1, 2):
            length = starts.get((depth, n), 0)
            if length:
                pointers = [f"/indicators/{n + k}/level{depth}" for k in range(length)]
                rows.add(lower[depth], lower[depth + 1], form.text(pointers[0]), at=pointers, down=length)
        for k, key in enumerate(INDICATOR_COLUMNS, 3):
            pointer = f"/indicators/{n}/{key}"
            align = "center" if key in ("weight", "score") else look.text_align
            rows.add(lower[k], lower[k + 1], form.text(pointer), align, [pointer])
        rows.at += 1
    rows.add(0, lower[6], "总分")
    for key, k in (("weight", 6), ("score", 7)):
        rows.add(lower[k], lower[k + 1], form.text(f"/total/{key}"), at=[f"/total/{key}"])
    rows.add(lower[8], lower[9], "")
    rows.at += 1


def _runs(form: Form, depth: int) -> Iterator[tuple[int, int]]:
    """Yield first row and length of each run of indicators under one level-`depth` cell."""
    at = 0
    for _, group in groupby(form.indicators, key=lambda i: (i.level1, i.level2)[:depth]):
        length = len(list(group))
        yield at, length
        at += length
