"""The whole order on one screen: load, segment, read, join, map, verify."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from extractor.document import Extraction, Form, Page, Problem, ReadPage, Record, Trace
from extractor.errors import ReaderError
from extractor.forms import FormModel, load_models
from extractor.geometry import guess_dpi, join_pages, segment
from extractor.loading import load
from extractor.mapping import map_forms
from extractor.options import Options
from extractor.reading import read_page, settle_cut
from extractor.verifying import check_record, form_status, to_review

log = logging.getLogger(__name__)


def extract(path: str | Path, options: Options | None = None) -> Extraction:
    """Reads one file: its tables, its forms, and what does not add up on them.

    Args:
        path: a PDF, PNG, JPEG, TIFF or BMP file.
        options: what to read and how; the defaults where None.

    Raises:
        InputError: the file cannot be read at all.
        ReaderError: the reader asked for is missing.
        FormModelError: a form model is not valid, or there is none of that id.
    """
    return trace(path, options, keep_images=False).extraction


def trace(path: str | Path, options: Options | None = None, *, keep_images: bool = True) -> Trace:
    """The same as ``extract``, with what each stage saw on each page.

    Args:
        path: as for ``extract``.
        options: as for ``extract``.
        keep_images: whether the pages of the result keep their pictures (25 MB for a colour page at 300 dpi).
    """
    options = options or Options()
    models = load_models(options.mapping)
    forced = options.reading.reader
    loaded = load(
        path,
        options.loading,
        force_scan=forced in {"rapidocr", "tesseract"},
        force_digital=forced == "pdf",
    )
    pages: list[ReadPage] = []
    problems: list[Problem] = []
    for page in loaded:
        try:
            read = _read(page, options)
        except ReaderError:
            raise
        except Exception as err:
            log.debug("page %d", page.page_number, exc_info=err)
            message = f"{path}, page {page.page_number}: reading failed ({type(err).__name__}); the page is left out"
            problems.append(Problem("page.failed", message, page.page_number))
            continue
        pages.append(read if keep_images else _without_image(read))
    sheet = settle_cut(join_pages(pages))
    forms = tuple(_check(record, models) for record in map_forms(sheet, models, form=options.mapping.form))
    problems += _of_readers(pages, path)
    found = (*loaded.problems, *problems, *_remarks(pages, sheet.grids, forms, path))
    shown = tuple(page.segments.page for page in pages)
    return Trace(tuple(pages), Extraction(loaded.source, shown, forms, sheet, found))


def _read(page: Page, options: Options) -> ReadPage:
    segments = segment(page, options.reading.threads)
    return read_page(segments, guess_dpi(segments.page), options.reading)


def _check(record: Record, models: tuple[FormModel, ...]) -> Form:
    model = next(model for model in models if model.id == record.form)
    findings = check_record(record, model.rules)
    shown = to_review(record, findings)
    doubted = frozenset(pointer for pointer, field in record.fields.items() if shown.fields[pointer] != field)
    return Form(shown, findings, form_status(shown, findings), doubted)


def _of_readers(pages: list[ReadPage], path: str | Path) -> list[Problem]:
    """What readers failed at, page by page; that there is only one of them is said once for a file."""
    told = [problem for page in pages for problem in page.problems]
    missing = next((problem for problem in told if problem.code == "reader.missing"), None)
    failed = [
        replace(problem, message=f"{path}, page {problem.page_number}: {problem.message}")
        for problem in told
        if problem.code != "reader.missing"
    ]
    return failed if missing is None else [*failed, Problem(missing.code, f"{path}: {missing.message}")]


def _remarks(
    pages: list[ReadPage], grids: tuple[object, ...], forms: tuple[Form, ...], path: str | Path
) -> list[Problem]:
    """What a person would want to know of a file that gave little."""
    remarks = [
        Problem("page.not_read", f"{path}, page {n}: no text layer; leave --reader pdf away", n)
        for page in pages
        if (n := page.segments.page.page_number)
        and page.segments.page.kind == "digital"
        and not page.lines
        and not any(cell.text for grid in page.grids for cell in grid.cells)
        and page.grids
    ]
    if not grids:
        remarks.append(Problem("file.no_table", f"{path}: no ruled table was found"))
    elif not forms:
        remarks.append(Problem("file.no_form", f"{path}: no known form was found; its tables are in the output"))
    return remarks


def _without_image(read: ReadPage) -> ReadPage:
    segments = read.segments
    page = replace(segments.page, image=None, chars=(), rulings=())
    return replace(read, segments=replace(segments, page=page, rulings=(), joints=(), scan=None))
