"""The JSON of a batch -> its tables, in parts: two passes over the documents, one of them in memory at a time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Literal, cast

from extractor.batch.copies import Copies, Place
from extractor.batch.ledger import Ledger
from extractor.batch.reading import WORK_FOLDER
from extractor.batch.results import JSON_FOLDER, find_json, iter_results, read_result, to_listed
from extractor.errors import ExtractorError, OutputError
from extractor.options import Options
from extractor.results import FrameName, Result, ResultFinding
from extractor.workers.crew import Ask

if TYPE_CHECKING:
    from extractor.batch.ledger import Document
    from extractor.settling.store import Store

TableName = Literal["documents", "forms", "indicators", "findings", "cells"]
DOCUMENT_COLUMNS = ("document", "source", "uri", "status", "pages", "forms", "error_code", "error")
PART_ROWS = 500_000  # of a dataset's part; some 40 MB of cells
GROUP_ROWS = 20_000  # held in memory and written at once

Row = dict[str, Any]


def write_batch(
    folder: Path, ledger_url: str, options: Options, formats: Sequence[str], bom: bool, out: Path | None, _: Ask
) -> ExtractorError | None:
    """Writes the tables over all documents of a batch, with what persons corrected.

    In its own folder it settles which of the same documents counts, takes away what no document is the source of, and
    finds the items of a review: it sees every result anyway.

    In a worker: the tables of many documents take memory that the parent should not keep.

    Args:
        folder: of the batch.
        ledger_url: of its ledger.
        options: whose form models say which texts are compared between forms.
        formats: "parquet", "csv", "xlsx"; others are passed over.
        bom: whether CSV begins with a byte order mark.
        out: another folder for the tables; None for the batch's own.

    Returns:
        What went wrong.
    """
    from extractor.settling.store import Store

    ledger, store = Ledger(ledger_url), Store(ledger_url)
    try:
        if out is None:
            ledger.settle_duplicates()
            _remove_orphans(folder, ledger)
        tables = _Tables(folder, ledger, store, options, out)
        if "parquet" in formats:
            tables.write_parquet()
        tables.write_sheets(formats, bom)
    except ExtractorError as err:
        return err
    except OSError as err:
        return OutputError(f"the tables cannot be written ({err.strerror or err})", where=str(folder))
    finally:
        ledger.close()
        store.close()
    return None


class _Tables:
    """The tables, row by row. The first pass learns their columns, what was copied between forms, and the items."""

    def __init__(self, folder: Path, ledger: Ledger, store: Store, options: Options, out: Path | None) -> None:
        from extractor.exporting.convert import to_result_finding
        from extractor.exporting.rows import COLUMNS, FRAMES
        from extractor.forms import load_models
        from extractor.settling.indexer import Indexer
        from extractor.settling.settled import Settled

        self._folder, self._ledger, self._out = folder, ledger, out or folder
        self._own = out is None
        self._names: tuple[TableName, ...] = ("documents", *FRAMES)
        self._kinds: dict[TableName, dict[str, set[type]]] = {
            name: {column: set() for column in ("document", *COLUMNS[name])} for name in FRAMES
        }
        self._kinds["documents"] = {column: set() for column in DOCUMENT_COLUMNS}
        self._counts: dict[TableName, int] = dict.fromkeys(self._names, 0)
        self._found: dict[Place, tuple[ResultFinding, ...]] = {}
        self._by_document: dict[str, dict[int, tuple[ResultFinding, ...]]] = {}
        models = load_models(options.mapping)
        by_id = {model.id: model for model in models}
        self._settled, self._indexer = Settled(store, by_id), Indexer(store, by_id)
        copies = Copies(models)
        for name, row in self._all_rows(copies):
            self._learn(name, row)
        self._found = {place: tuple(map(to_result_finding, found)) for place, found in copies.find().items()}
        for (sha256, number), findings in self._found.items():
            self._by_document.setdefault(sha256, {})[number] = findings
        for row in self._rows_of_found():
            self._learn("findings", row)
        if self._own:
            self._finish_items()

    def write_parquet(self) -> None:
        """Writes each table as a dataset, and puts it in the place of the one before when it is whole."""
        made = self._out / WORK_FOLDER / "tables"
        shutil.rmtree(made, ignore_errors=True)
        with ExitStack() as stack:
            datasets = {
                name: stack.enter_context(_Dataset(made / f"{name}.parquet", self._kinds[name])) for name in self._names
            }
            for name, row in self._all_rows():
                datasets[name].add(row)
        for name in self._names:
            _exchange(made / f"{name}.parquet", self._out / f"{name}.parquet")

    def write_sheets(self, formats: Sequence[str], bom: bool) -> None:
        """Writes CSV and a workbook, where they are asked for."""
        from extractor.exporting.rows import Table
        from extractor.exporting.writing import write_tables

        wanted = [name for name in ("csv", "xlsx") if name in formats]
        if wanted:
            tables = [
                Table(cast(FrameName, name), tuple(self._kinds[name]), _Rows(self, name, self._counts[name]))
                for name in self._names
            ]
            write_tables(self._out, tables, cast(Any, wanted), bom=bom)

    def rows(self, wanted: TableName) -> Iterator[Row]:
        """The rows of one table."""
        return (row for name, row in self._all_rows() if name == wanted)

    def _learn(self, name: TableName, row: Row) -> None:
        self._counts[name] += 1
        kinds = self._kinds[name]
        for column, value in row.items():
            known = kinds.setdefault(column, set())
            if value is not None:
                known.add(str if isinstance(value, str) else type(value))

    def _all_rows(self, copies: Copies | None = None) -> Iterator[tuple[TableName, Row]]:
        """The rows of all tables, document by document; ``copies`` is given each form."""
        from extractor.exporting.rows import FRAMES, rows_of

        for document in self._ledger.read_documents():
            values = (
                document.sha256,
                document.name,
                document.uri,
                document.status,
                document.pages,
                document.forms,
                document.error_code,
                document.error,
            )
            yield "documents", dict(zip(DOCUMENT_COLUMNS, values, strict=True))
        for document, read in iter_results(self._folder, self._ledger):
            sha256 = document.sha256 or ""
            result = self._settled.result(read, self._found_in(sha256))
            if copies:
                self._learn_forms(document, read, result, copies)
            for name in FRAMES:
                for row in rows_of(name, document.name, result):
                    yield name, {"document": sha256, **row}

    def _learn_forms(self, document: Document, read: Result, result: Result, copies: Copies) -> None:
        """What the first pass does beside learning columns."""
        sha256 = document.sha256 or ""
        for number, form in enumerate(result.forms):
            copies.add((sha256, number), document.name, form)
        if self._own:
            self._rename(sha256, read, PurePosixPath(document.name).name)
            listed = to_listed(document)
            if not self._indexer.is_current(listed):
                self._indexer.add(listed, read)

    def _finish_items(self) -> None:
        """The items of documents that have other findings over many forms than before; those of lost ones go."""
        for sha256 in self._indexer.expect(self._found):
            document = self._ledger.find_same(sha256, None)
            if document:
                self._indexer.add(to_listed(document), read_result(self._folder, sha256))
        self._indexer.finish()

    def _rows_of_found(self) -> Iterator[Row]:
        """What the findings over many forms add to the table of findings; the first pass has not seen them."""
        from extractor.exporting.rows import rows_of

        for sha256 in dict.fromkeys(sha256 for sha256, _ in self._found):
            read = read_result(self._folder, sha256)
            after = self._settled.result(read, self._found_in(sha256))
            seen = sum(len(form.findings) for form in self._settled.result(read).forms)
            rows = [{"document": sha256, **row} for row in rows_of("findings", "", after)]
            yield from rows[: len(rows) - seen]

    def _found_in(self, sha256: str) -> dict[int, tuple[ResultFinding, ...]]:
        """The findings over many forms of one document, by the number of the form."""
        return self._by_document.get(sha256, {})

    def _rename(self, sha256: str, result: Result, name: str) -> None:
        """Gives a document the first of its names where it was read under another."""
        from extractor.batch.reading import renamed
        from extractor.exporting import write_bytes

        if result.source.name != name:
            write_bytes(find_json(self._folder, sha256), renamed(result, result.source.name, name).to_json().encode())


class _Rows(Sequence[Row]):
    """The rows of a table, made anew each time they are gone through."""

    def __init__(self, tables: _Tables, name: TableName, count: int) -> None:
        self._tables, self._name, self._count = tables, name, count

    def __iter__(self) -> Iterator[Row]:
        return self._tables.rows(self._name)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        raise TypeError("rows are gone through from the first to the last")


class _Dataset:
    """Parquet in parts of so many rows, under columns that are known beforehand."""

    def __init__(self, folder: Path, kinds: dict[str, set[type]]) -> None:
        import pyarrow

        types = {column: _arrow_type(kind) for column, kind in kinds.items()}
        self._texts = {column for column, one in types.items() if one == pyarrow.string()}
        self._schema = pyarrow.schema(list(types.items()))
        self._folder = folder
        self._rows: list[Row] = []
        self._written = self._parts = 0
        self._writer: Any = None

    def __enter__(self) -> _Dataset:
        self._folder.mkdir(parents=True)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._flush()
        self._close()

    def add(self, row: Row) -> None:
        """Takes a row."""
        self._rows.append(row)
        if len(self._rows) >= GROUP_ROWS:
            self._flush()
            if self._written >= PART_ROWS:
                self._close()

    def _flush(self) -> None:
        import pyarrow

        arrays = [
            pyarrow.array(
                [
                    str(value) if value is not None and column.name in self._texts else value
                    for value in (row.get(column.name) for row in self._rows)
                ],
                column.type,
            )
            for column in self._schema
        ]
        if self._rows or not self._parts:
            self._open().write_table(pyarrow.Table.from_arrays(arrays, schema=self._schema))
        self._written += len(self._rows)
        self._rows = []

    def _open(self) -> Any:
        from pyarrow import parquet

        if self._writer is None:
            path = self._folder / f"part-{self._parts:05d}.parquet"
            self._parts += 1
            self._writer = parquet.ParquetWriter(path, self._schema)
        return self._writer

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._writer, self._written = None, 0


def _arrow_type(kinds: set[type]) -> Any:
    import pyarrow

    if kinds == {int}:
        return pyarrow.int64()
    return pyarrow.float64() if kinds and kinds <= {int, float} else pyarrow.string()


def _exchange(made: Path, place: Path) -> None:
    """Puts a folder in the place of another; killed between the two steps, the next run makes it anew."""
    old = made.with_name(f"{made.name}.old")
    if place.exists():
        place.rename(old)
    made.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def _remove_orphans(folder: Path, ledger: Ledger) -> None:
    """Takes away the JSON of documents that are not done any more, and what a killed worker has left half written."""
    for shelf in sorted((folder / JSON_FOLDER).glob("??")):
        kept = {f"{sha256}.json" for sha256 in ledger.results_in(shelf.name)}
        for path in shelf.iterdir():
            if path.name not in kept:
                with suppress(OSError):
                    path.unlink()
        with suppress(OSError):
            shelf.rmdir()
