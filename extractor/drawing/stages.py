"""The pictures: rulings, cells, readings, fields, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, get_args

from extractor.document import Box, Content, Extraction, Field, ReadPage, Trace
from extractor.drawing.canvas import PAGE_DPI, Canvas, Color, beside, open_canvas
from extractor.errors import OptionError

Stage = Literal["cleaning", "rulings", "cells", "readings", "fields", "findings"]
STAGES: tuple[Stage, ...] = get_args(Stage)

RED: Color = (205, 30, 45)
BLUE: Color = (25, 95, 200)
GREEN: Color = (20, 135, 65)
ORANGE: Color = (220, 120, 0)
INK: Color = (25, 25, 35)
CELL_COLORS: tuple[Color, ...] = (BLUE, GREEN, (130, 60, 170), (0, 130, 140))  # told apart without red and green
SEVERITY_COLORS: dict[str, Color] = {"error": RED, "warning": ORANGE, "notice": BLUE}
RULE_GAP = 2  # page pixels that each further box about one field is larger, so that all can be seen


def to_stages(name: str) -> tuple[Stage, ...]:
    """The stages meant by the name of one, or by "all".

    Raises:
        OptionError: there is no such stage.
    """
    if name == "all":
        return STAGES
    for stage in STAGES:
        if stage == name:
            return (stage,)
    raise OptionError(f"--stage: there is no '{name}'", remedy=f"choose from {', '.join(STAGES)}, all")


def draw(
    trace: Trace, path: Path, stages: tuple[Stage, ...], *, dpi: float | None = None, password: str | None = None
) -> Iterator[tuple[int, Stage, bytes]]:
    """Draws stages over every page.

    Args:
        trace: what the stages saw, with the pictures of scanned pages.
        path: the file.
        stages: which to draw.
        dpi: of the pictures of digital pages; PAGE_DPI where None.
        password: of the file.

    Returns:
        Page number, stage and PNG, page by page.

    Raises:
        InputError: a page cannot be shown.
    """
    for page in trace.pages:
        for stage in stages:
            number = page.segments.page.page_number
            if stage == "cleaning" and page.segments.scan is not None and page.segments.page.image is not None:
                yield number, stage, beside(page.segments.scan, page.segments.page.image)
                continue
            canvas = open_canvas(page.segments.page, path, dpi or PAGE_DPI, password)
            _PAINTERS[stage](canvas, page, trace.extraction)
            yield number, stage, canvas.to_png()


def paint_nothing(_: Canvas, __: ReadPage, ___: Extraction) -> None:
    """The page as it is: nothing is cleaned off a digital one."""


def paint_rulings(canvas: Canvas, page: ReadPage, _: Extraction) -> None:
    """Horizontal rulings red, vertical ones blue, joints as green circles."""
    for ruling in page.segments.rulings:
        if ruling.direction == "horizontal":
            canvas.line((ruling.start, ruling.position), (ruling.end, ruling.position), RED)
        else:
            canvas.line((ruling.position, ruling.start), (ruling.position, ruling.end), BLUE)
    for x, y in page.segments.joints:
        canvas.dot(x, y, GREEN)


def paint_cells(canvas: Canvas, page: ReadPage, _: Extraction) -> None:
    """Every cell with its row, column and spans; one whose edges were guessed is orange.

    Above each table stands how well what is drawn agrees with its grid.
    """
    for table, grid in enumerate(page.grids):
        canvas.label(grid.regions[0].box, f"{grid.consistency:.2f}", INK, inside=False)
        for cell in grid.cells:
            color = CELL_COLORS[(cell.row + 2 * cell.col + table) % len(CELL_COLORS)] if cell.certain else ORANGE
            spans = f" {cell.row_span}×{cell.col_span}" if (cell.row_span, cell.col_span) != (1, 1) else ""
            for region in cell.regions:
                canvas.box(region.box, color, fill=40)
                canvas.label(region.box, f"{cell.row},{cell.col}{spans}", color)


def paint_readings(canvas: Canvas, page: ReadPage, _: Extraction) -> None:
    """Every text over its place, from red (not sure) to green (sure)."""
    places = [(cell.regions[0].box, cell.content) for grid in page.grids for cell in grid.cells]
    places += [(line.region.box, line.content) for line in page.lines]
    for box, content in places:
        color = to_color(content.confidence)
        canvas.box(box, color, fill=50, width=3 if content.status == "review" else 1)
        if content.text:
            canvas.label(box, _say(canvas, content), INK)


def paint_fields(canvas: Canvas, page: ReadPage, extraction: Extraction) -> None:
    """Every field with its name: green where accepted, orange where a person has to look.

    Fields of one place, as those of records that share a merged cell, are drawn once and counted.
    """
    number = page.segments.page.page_number
    places: dict[Box, list[Field]] = {}
    for form in extraction.forms:
        for field in form.record.fields.values():
            if field.region is not None and field.region.page_number == number:
                places.setdefault(field.region.box, []).append(field)
    for box, fields in places.items():
        accepted = all(field.status == "accepted" for field in fields)
        canvas.box(box, GREEN if accepted else ORANGE, fill=45)
        more = f" (+{len(fields) - 1})" if len(fields) > 1 else ""
        canvas.label(box, "/".join(fields[0].pointer.split("/")[-2:]).lstrip("/") + more, INK)


def paint_findings(canvas: Canvas, page: ReadPage, extraction: Extraction) -> None:
    """The fields of every finding, boxed in the colour of its severity, with the rule at the first of them."""
    number = page.segments.page.page_number
    drawn: dict[str, int] = {}
    for form in extraction.forms:
        for finding in form.findings:
            named = False
            for pointer in finding.fields:
                field = form.record.fields.get(pointer)
                if field is None or field.region is None or field.region.page_number != number:
                    continue
                count = drawn[pointer] = drawn.get(pointer, 0) + 1
                color = SEVERITY_COLORS[finding.severity]
                canvas.box(field.region.box, color, fill=50 if count == 1 else 0, width=1 + RULE_GAP * count)
                if not named:
                    canvas.label(field.region.box, finding.rule, color, inside=False)
                    named = True


def to_color(confidence: float) -> Color:
    """Red at 0.5 and below, yellow at 0.75, green at 1."""
    share = min(1.0, max(0.0, (confidence - 0.5) * 2))
    return (215, round(430 * share), 40) if share < 0.5 else (round(430 * (1 - share)), 190 - round(40 * share), 40)


def _say(canvas: Canvas, content: Content) -> str:
    percent = f"{content.confidence:.0%}"
    return f"{percent} {content.text}" if canvas.font.has_chinese else percent


_PAINTERS: dict[Stage, Callable[[Canvas, ReadPage, Extraction], None]] = {
    "cleaning": paint_nothing,
    "rulings": paint_rulings,
    "cells": paint_cells,
    "readings": paint_readings,
    "fields": paint_fields,
    "findings": paint_findings,
}
