"""Extraction -> Result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from extractor.document import (
    Cell,
    Content,
    Extraction,
    Field,
    Finding,
    Form,
    Grid,
    Page,
    Problem,
    Region,
    Repair,
)
from extractor.results import (
    Fractions,
    Result,
    ResultAlternative,
    ResultCell,
    ResultChange,
    ResultContinuation,
    ResultField,
    ResultFinding,
    ResultForm,
    ResultOffer,
    ResultPage,
    ResultProblem,
    ResultReading,
    ResultRepair,
    ResultSource,
    ResultTable,
)
from extractor.units import to_fractions

CONFIDENCE_DIGITS = 5  # calibration on some ten thousand cells can't tell finer steps apart
_SURROGATE = re.compile("[\ud800-\udfff]")

Pages = Mapping[int, Page]


def to_result(extraction: Extraction) -> Result:
    """What the pipeline gave for one file as the models of the JSON contract."""
    source = extraction.source
    pages = {page.page_number: page for page in extraction.pages}
    return Result(
        source=ResultSource(
            name=clean(source.name),
            sha256=source.sha256,
            media_type=source.media_type,
            page_count=source.page_count,
        ),
        pages=tuple(_page(page) for page in extraction.pages),
        forms=tuple(_form(form, pages) for form in extraction.forms),
        tables=tuple(_table(grid, pages) for grid in extraction.sheet.grids),
        problems=tuple(_problem(problem) for problem in extraction.problems),
    )


def clean(text: str) -> str:
    """A text that UTF-8 can hold: halves of surrogate pairs, from damaged PDFs and odd file names, become U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def _page(page: Page) -> ResultPage:
    return ResultPage(
        page_number=page.page_number,
        width=round(page.width, 2),
        height=round(page.height, 2),
        unit=page.unit,
        kind=page.kind,
        rotation=page.rotation,
        skew_degrees=round(page.skew_degrees, 2),
        dpi=None if page.dpi is None else round(page.dpi, 1),
        turn=page.turn,
    )


def _form(form: Form, pages: Pages) -> ResultForm:
    record = form.record
    return ResultForm(
        form=record.form,
        page_numbers=record.page_numbers,
        status=form.status,
        values=_values(record.values),
        fields={
            pointer: _field(field, pages, doubted=pointer in form.doubted) for pointer, field in record.fields.items()
        },
        findings=tuple(to_result_finding(finding) for finding in form.findings),
    )


def _values(value: Any) -> Any:
    """The record with its mappings and sequences as JSON has them."""
    if isinstance(value, Mapping):
        return {key: _values(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_values(item) for item in value]
    return clean(value) if isinstance(value, str) else value


def _field(field: Field, pages: Pages, *, doubted: bool) -> ResultField:
    region, content = field.region, field.content
    return ResultField(
        text=clean(content.text),
        value=_values(field.value),
        type=field.type,
        label=clean(field.label),
        page_number=region.page_number if region else None,
        box=_box(region, pages) if region else None,
        confidence=_confidence(content.confidence),
        status=content.status,
        readings=_readings(content),
        alternatives=tuple(
            ResultAlternative(text=clean(text), confidence=_confidence(chance)) for text, chance in content.alternatives
        ),
        doubted=doubted,
    )


def _readings(content: Content) -> tuple[ResultReading, ...]:
    return tuple(
        ResultReading(reader=reading.reader, text=clean(reading.text), confidence=_confidence(reading.confidence))
        for reading in content.readings
    )


def to_result_finding(finding: Finding) -> ResultFinding:
    """What a rule says, as the JSON holds it."""
    return ResultFinding(
        rule=finding.rule,
        severity=finding.severity,
        verdict=finding.verdict,
        fields=finding.fields,
        stated=finding.stated,
        expected=finding.expected,
        difference=finding.difference,
        message=clean(finding.message),
        repair=None if finding.repair is None else ResultRepair(**_offered(finding.repair)),
        arithmetic=clean(finding.arithmetic),
        probability=None if finding.probability is None else _confidence(finding.probability),
        evidence=finding.evidence,
        repairs=tuple(
            ResultOffer(
                **_offered(repair),
                together=tuple(ResultChange(field=one.field, text=clean(one.text)) for one in repair.together),
            )
            for repair in finding.repairs
        ),
    )


def _offered(repair: Repair) -> dict[str, Any]:
    return {
        "field": repair.field,
        "text": clean(repair.text),
        "expected_probability": _confidence(repair.expected_probability),
    }


def _table(grid: Grid, pages: Pages) -> ResultTable:
    return ResultTable(
        page_numbers=grid.page_numbers,
        row_count=grid.row_count,
        col_count=grid.col_count,
        cells=tuple(_cell(cell, pages) for cell in grid.cells),
    )


def _cell(cell: Cell, pages: Pages) -> ResultCell:
    first, *rest = cell.regions
    return ResultCell(
        row=cell.row,
        col=cell.col,
        row_span=cell.row_span,
        col_span=cell.col_span,
        page_number=first.page_number,
        box=_box(first, pages),
        text=clean(cell.text),
        confidence=_confidence(cell.content.confidence),
        status=cell.content.status,
        certain=cell.certain,
        continuations=tuple(
            ResultContinuation(page_number=region.page_number, box=_box(region, pages)) for region in rest
        ),
    )


def _problem(problem: Problem) -> ResultProblem:
    return ResultProblem(page_number=problem.page_number, code=problem.code, message=clean(problem.message))


def _box(region: Region, pages: Pages) -> Fractions:
    left, top, right, bottom = to_fractions(region.box, pages[region.page_number])
    return left, top, right, bottom


def _confidence(confidence: float) -> float:
    """Rounded, but never up to certainty."""
    rounded = round(confidence, CONFIDENCE_DIGITS)
    return rounded if rounded < 1.0 or confidence >= 1.0 else 1.0 - 10.0**-CONFIDENCE_DIGITS
