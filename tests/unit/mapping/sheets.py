"""Sheets written as rows of (text, width) pairs; widths in twenty-fourths of the table."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractor.document import Box, Cell, Content, Grid, Line, Reading, Record, Region, Sheet
from extractor.forms import FormModel
from extractor.mapping import map_forms

LEFT, UNIT, HEIGHT, WIDTH = 50.0, 20.0, 30.0, 24
ABOVE = "^"  # the cell above goes on here

Row = list[tuple[str, int]]
SEEDS = Path(__file__).parents[3] / "samples" / "seeds"


def seed(number: int) -> dict[str, Any]:
    """The values that a seed form must give."""
    values: dict[str, Any] = json.loads((SEEDS / f"seed-{number}.json").read_text(encoding="utf-8"))["values"]
    return values


def to_grid(
    rows: Sequence[Row], top: float = 100.0, page_of: Callable[[int], int] = lambda row: 1, parts: int = WIDTH
) -> Grid:
    """A table of rows; its columns are all the edges that any row has, its width is divided into parts."""
    unit = UNIT * WIDTH / parts
    edges = sorted({sum(w for _, w in row[:i]) for row in rows for i in range(len(row) + 1)})
    cells: dict[tuple[int, int], Cell] = {}  # the cell that reaches down to here, by row and first column
    done: list[Cell] = []
    for y, row in enumerate(rows):
        start = 0
        for text, width in row:
            col, end = edges.index(start), edges.index(start + width)
            page = page_of(y)
            box = Box(LEFT + start * unit, top + y * HEIGHT, LEFT + (start + width) * unit, top + (y + 1) * HEIGHT)
            above = cells.get((y - 1, col))
            if text == ABOVE:
                assert above is not None
                done.remove(above)
                regions = [*above.regions, Region(page, box)]
                if above.regions[-1].page_number == page:
                    regions = [*above.regions[:-1], Region(page, above.regions[-1].box.union(box))]
                cell = replace(above, row_span=above.row_span + 1, regions=tuple(regions))
            else:
                cell = Cell(y, col, 1, end - col, (Region(page, box),), Content(text))
            cells[y, col] = cell
            done.append(cell)
            start += width
        assert start == parts, row
    pages = sorted({page_of(y) for y in range(len(rows))})
    outline = Box(LEFT, top, LEFT + WIDTH * UNIT, top + len(rows) * HEIGHT)
    return Grid(
        tuple(sorted(done, key=lambda c: (c.row, c.col))),
        len(rows),
        len(edges) - 1,
        tuple(Region(page, outline) for page in pages),
    )


def line(text: str, top: float = 60.0, left: float = 50.0, page: int = 1, confidence: float = 1.0) -> Line:
    """A line of text outside the tables."""
    box = Box(left, top, left + 10.0 * len(text), top + 12.0)
    content = Content(text, confidence, (Reading("pdf", text, confidence),), lines=(box,))
    return Line(Region(page, box), content)


def head_rows(values: dict[str, Any]) -> list[Row]:
    """The single fields in the table."""
    return [
        [("项目名称", 4), (values["project_name"] or "", 20)],
        [("主管部门", 4), (values["department"] or "", 8), ("实施单位", 4), (values["implementing_unit"] or "", 8)],
        [("项目负责人", 4), (values["project_leader"] or "", 8), ("联系电话", 4), (values["leader_phone"] or "", 8)],
    ]


FUND_LABELS = {
    "total": "年度资金总额",
    "fiscal": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}
FUND_COLUMNS = {
    "initial_budget": ("年初预算数", 3),
    "annual_budget": ("全年预算数", 3),
    "executed": ("全年执行数", 4),
    "weight": ("分值", 2),
    "execution_rate": ("执行率", 2),
    "score": ("得分", 2),
}


def fund_rows(values: dict[str, Any], columns: Sequence[str] = tuple(FUND_COLUMNS)) -> list[Row]:
    """The budget block, its columns in any order; a column left out leaves its place to a nameless one."""
    rows: list[Row] = [[("项目资金（万元）", 4), ("", 4), *(FUND_COLUMNS[c] for c in columns)]]
    for key, label in FUND_LABELS.items():
        row: Row = [(ABOVE, 4), (label, 4)]
        for column in columns:
            value = values["funds"][key][column]
            text = value or ("—" if key != "total" and column in {"weight", "score"} else "")
            row.append((f"{text}%" if value and column == "execution_rate" else text, FUND_COLUMNS[column][1]))
        rows.append(row)
    for made in rows:
        if rest := WIDTH - sum(width for _, width in made):
            made.append(("", rest))
    return rows


def goal_rows(values: dict[str, Any]) -> list[Row]:
    """The goals: labels above their values."""
    goals = values["goals"]
    return [
        [("年度总体目标", 2), ("预期目标", 11), ("实际完成情况", 11)],
        [(ABOVE, 2), (goals["expected"], 11), (goals["actual"], 11)],
    ]


COLUMNS = {
    "level1": ("一级指标", 2),
    "level2": ("二级指标", 2),
    "level3": ("三级指标", 5),
    "target": ("年度指标值", 4),
    "actual": ("实际完成值", 3),
    "weight": ("分值", 2),
    "score": ("得分", 2),
    "deviation_reason": ("偏差原因分析及改进措施", 2),
}


def indicator_rows(values: dict[str, Any], columns: Sequence[str] = tuple(COLUMNS), merged: bool = True) -> list[Row]:
    """The indicators and the closing row; 'extra' is a column that no model knows."""
    known = COLUMNS | {"extra": ("备注", 2)}
    rows: list[Row] = [[("绩效指标", 2), *(known[c] for c in columns)]]
    before: dict[str, Any] = {}
    for i, record in enumerate(values["indicators"]):
        row: Row = [(ABOVE, 2)]
        for column in columns:
            text = record.get(column) or ("某备注" if column == "extra" else "")
            same = column == "level1" or (column == "level2" and record["level1"] == before.get("level1"))
            if column in {"level1", "level2"} and i and same and record[column] == before[column]:
                text = ABOVE if merged else ""
            row.append((text, known[column][1]))
        rows.append(row)
        before = record
    total = {"weight": values["total"]["weight"] or "", "score": values["total"]["score"] or ""}
    first = min(columns.index(c) for c in total if c in columns)
    label = 2 + sum(known[c][1] for c in columns[:first])
    rows.append([("总分", label), *((total.get(c, ""), known[c][1]) for c in columns[first:])])
    return [_to_width(row) for row in rows]


def _to_width(row: Row) -> Row:
    """Narrowed or widened at its widest cell to the table's width."""
    excess = sum(width for _, width in row) - WIDTH
    at = max(range(len(row)), key=lambda i: (row[i][1], -i))
    return [(text, width - excess if i == at else width) for i, (text, width) in enumerate(row)]


def footer_text(values: dict[str, Any]) -> str:
    """The footer in one line, as reading leaves it."""
    year, month, day = values["prepared_on"].split("-")
    date = f"{year}年{int(month)}月{int(day)}日"
    return f"填表人：{values['prepared_by']}联系电话：{values['preparer_phone']}填写日期：{date}"


def form_rows(values: dict[str, Any]) -> list[Row]:
    """The whole table of a form."""
    return [*head_rows(values), *fund_rows(values), *goal_rows(values), *indicator_rows(values)]


def title_lines(page: int = 1) -> list[Line]:
    """Title and year above the table."""
    return [line("朝阳区项目支出绩效自评表", 60, 200, page), line("（2020年度）", 80, 220, page)]


def form_sheet(values: dict[str, Any], rows: Sequence[Row] | None = None) -> Sheet:
    """A form with title, table and footer."""
    table = to_grid(form_rows(values) if rows is None else rows)
    return Sheet((*title_lines(), table, line(footer_text(values), 2000)))


def edited(sheet: Sheet, texts: dict[str, str], confidence: float = 0.8) -> Sheet:
    """The sheet with cells of some texts reading otherwise, with little confidence."""

    def edit(cell: Cell) -> Cell:
        if cell.text not in texts:
            return cell
        return replace(cell, content=Content(texts[cell.text], confidence))

    return Sheet(
        tuple(replace(e, cells=tuple(map(edit, e.cells))) if isinstance(e, Grid) else e for e in sheet.elements)
    )


def one(sheet: Sheet, models: Sequence[FormModel]) -> Record:
    """The only form of a sheet."""
    (record,) = map_forms(sheet, models)
    return record


def in_review(record: Record) -> set[str]:
    """The pointers of the fields that a person has to look at."""
    return {pointer for pointer, field in record.fields.items() if field.status == "review"}
