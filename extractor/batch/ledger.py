"""What is known of every document and every run: SQLite in the batch's folder, or a database of a team."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from extractor.batch.schema import (
    STATUSES,
    Counts,
    Document,
    Found,
    Run,
    Status,
    documents,
    meta,
    metadata,
    runs,
)
from extractor.database import connect, insert_into, shown, unusable
from extractor.errors import InputError, OutputError

__all__ = ["LEDGER_NAME", "Counts", "Document", "Found", "Ledger", "Run", "Status", "sqlite_url"]

LEDGER_NAME = "ledger.sqlite"
LEDGER_VERSION = "1"
PAGE = 500  # rows fetched at a time, so that memory does not grow with the batch
CACHE_KB = 512  # of SQLite for pages: its own 2 MB fill up as a batch grows, and sorting takes as much
KILLED = "worker.killed"
LISTED = "source."  # error codes that begin so were found when the sources were listed: no worker may try them

_NOTHING_READ: dict[str, Any] = {
    column.name: None
    for column in documents.c
    if column.name not in {"id", "uri", "name", "stamp", "size", "status", "attempts", "run"}
}
# What a document says by itself, the same for every file of the same bytes.
_SUMMARY = ("pages", "pages_lost", "forms", "consistent", "discrepant", "review", "review_fields", "fingerprint")


class Ledger:
    """The ledger of one batch; every method is one transaction.

    Raises (every method):
        OutputError: the database cannot be written or read.
    """

    def __init__(self, url: str) -> None:
        self._engine = connect(url, cache_kb=CACHE_KB)
        with self._begin() as connection:
            _create_tables(connection)
            connection.execute(self._insert(meta).on_conflict_do_nothing(), [{"key": "version", "value": "1"}])
            version = connection.execute(sa.select(meta.c.value).where(meta.c.key == "version")).scalar_one()
        if version != LEDGER_VERSION:
            self.close()
            raise OutputError(
                f"the ledger is of version {version}, this extractor writes {LEDGER_VERSION}",
                where=shown(self._engine.url),
                remedy="name another folder with --out",
            )

    @classmethod
    def existing(cls, folder: Path, url: str | None = None) -> Ledger:
        """The ledger of a batch that has begun.

        Raises:
            InputError: there is none in the folder.
        """
        if url is None and not (folder / LEDGER_NAME).is_file():
            raise InputError(
                f"holds no {LEDGER_NAME}",
                where=str(folder),
                remedy="give the folder that 'extractor batch' wrote to, and its --ledger where it had one",
            )
        return cls(url or sqlite_url(folder))

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    # What is there

    def read_documents(self, *statuses: Status) -> Iterator[Document]:
        """Documents by (name, uri), those of some statuses or all; memory holds a page of them at a time."""
        c = documents.c
        query = sa.select(documents).order_by(c.name, c.uri).limit(PAGE)
        if statuses:
            query = query.where(c.status.in_(statuses))
        page = query
        while rows := self._documents(page):
            yield from rows
            last = rows[-1]
            page = query.where(sa.tuple_(c.name, c.uri) > sa.tuple_(sa.literal(last.name), sa.literal(last.uri)))

    def count(self) -> Counts:
        """How far the batch is."""
        c = documents.c
        summed = (c.forms, c.consistent, c.discrepant, c.review, c.pages_lost)
        sums = [sa.func.coalesce(sa.func.sum(column), 0) for column in summed]
        with self._begin() as connection:
            by_status = connection.execute(sa.select(c.status, sa.func.count()).group_by(c.status)).all()
            of_forms = connection.execute(sa.select(*sums).where(c.status == "done")).one()
        counted: dict[Status, int] = dict.fromkeys(STATUSES, 0)
        counted.update((status, number) for status, number in by_status)
        return Counts(counted, *map(int, of_forms))

    def read_slowest(self, limit: int) -> list[Document]:
        """The documents that took longest, the slowest first."""
        c = documents.c
        query = sa.select(documents).where(c.seconds.is_not(None)).order_by(c.seconds.desc(), c.name).limit(limit)
        return self._documents(query)

    def read_runs(self) -> list[Run]:
        """The runs, first to last."""
        with self._begin() as connection:
            return [Run(**row._mapping) for row in connection.execute(sa.select(runs).order_by(runs.c.id))]

    def next_waiting(self, after: int, *, alone: bool, limit: int = PAGE) -> list[Document]:
        """Documents to be read whose id is greater: new ones, or those that have to be read alone."""
        c = documents.c
        tried = c.error_code.is_not(None) if alone else c.error_code.is_(None)
        query = sa.select(documents).where(c.status == "waiting", tried, c.id > after).order_by(c.id).limit(limit)
        return self._documents(query)

    def find_same(self, sha256: str, fingerprint: str | None) -> Document | None:
        """A document of the same bytes that need not be read again: it is done, or set aside.

        Args:
            sha256: of the bytes.
            fingerprint: what it must have been read with; None for anything.
        """
        c = documents.c
        query = sa.select(documents).where(c.sha256 == sha256, c.status.in_(("done", "duplicate", "set_aside")))
        if fingerprint is not None:
            query = query.where(c.fingerprint == fingerprint)
        return next(iter(self._documents(query.order_by(c.status != "done", c.id).limit(1))), None)

    def count_others(self, fingerprint: str) -> int:
        """How many results were read with something else than this."""
        c = documents.c
        query = sa.select(sa.func.count()).where(c.status.in_(("done", "duplicate")), c.fingerprint != fingerprint)
        with self._begin() as connection:
            return int(connection.execute(query).scalar_one())

    def results_in(self, prefix: str) -> set[str]:
        """The hashes of the documents that are done, those that begin so."""
        c = documents.c
        query = sa.select(c.sha256).where(c.status == "done", c.sha256 >= prefix, c.sha256 < f"{prefix}g")
        with self._begin() as connection:
            return set(connection.execute(query).scalars())

    # What is written

    def begin_run(self, run: Mapping[str, Any]) -> int:
        """Notes a run, and that what the last one was at is waiting again; gives its id.

        What a run was at when it was killed has no attempt counted for it. It is read at the end, alone: should it have
        been its doing, as where memory runs out for a whole container, all others are through by then.
        """
        c = documents.c
        again = {"status": "waiting", "attempts": c.attempts - 1, "error_code": KILLED}
        with self._begin() as connection:
            connection.execute(documents.update().where(c.status == "running").values(again))
            key = connection.execute(runs.insert().values(started=time.time(), **run)).inserted_primary_key
        return int(key[0]) if key else 0

    def end_run(self, run: int, ended: str) -> None:
        """Notes how a run ended: "complete" or "interrupted"."""
        with self._begin() as connection:
            connection.execute(runs.update().where(runs.c.id == run).values(finished=time.time(), ended=ended))

    def add(self, found: Iterable[Found]) -> None:
        """Notes what a source lists: what is new, or has another stamp than it had, waits to be read.

        A document keeps the name that it was first listed by.
        """
        rows = list(found)
        statement = self._insert(documents)
        new = statement.excluded
        changed = {name: new[name] for name in ("stamp", "size", "status", "attempts", *_NOTHING_READ)}
        upsert = statement.on_conflict_do_update(
            index_elements=["uri"], set_=changed, where=documents.c.stamp != new.stamp
        )
        with self._begin() as connection:
            for one in (one for one in rows if one.container):
                of_it = (documents.c.uri == one.uri) & documents.c.error_code.startswith(LISTED)
                connection.execute(documents.delete().where(of_it))
            if listed := [_row(one) for one in rows if not one.container]:
                connection.execute(upsert, listed)

    def update(self, changes: Sequence[Mapping[str, Any]]) -> None:
        """Changes documents; each change names an ``id`` and its new columns."""
        with self._begin() as connection:
            for change in changes:
                values = dict(change)
                connection.execute(documents.update().where(documents.c.id == values.pop("id")).values(values))

    def retry(self) -> None:
        """What could not be read waits again; but not what no worker may read."""
        c = documents.c
        refused = sa.func.coalesce(c.error_code, "").startswith(LISTED)
        self._reset(c.status.in_(("failed", "set_aside")) & ~refused)

    def redo(self) -> None:
        """Everything waits again; but not what no worker may read."""
        self._reset(~sa.func.coalesce(documents.c.error_code, "").startswith(LISTED))

    def settle_duplicates(self) -> None:
        """Of documents of the same bytes, the first by (name, uri) is the one that is done."""
        c = documents.c
        rank = sa.func.row_number().over(partition_by=c.sha256, order_by=(c.name, c.uri)).label("rank")
        ranked = sa.select(c.id, rank).where(c.status.in_(("done", "duplicate"))).subquery()
        for status, place in (("done", ranked.c.rank == 1), ("duplicate", ranked.c.rank > 1)):
            where = c.id.in_(sa.select(ranked.c.id).where(place)) & (c.status != status)
            with self._begin() as connection:
                connection.execute(documents.update().where(where).values(status=status))

    def get_meta(self, key: str) -> str | None:
        """A note about the batch; None where there is none."""
        with self._begin() as connection:
            return connection.execute(sa.select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()

    def set_meta(self, key: str, value: str) -> None:
        """Makes a note about the batch."""
        statement = self._insert(meta)
        upsert = statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
        with self._begin() as connection:
            connection.execute(upsert, [{"key": key, "value": value}])

    def _reset(self, which: sa.ColumnElement[bool]) -> None:
        with self._begin() as connection:
            fresh = {**_NOTHING_READ, "status": "waiting", "attempts": 0}
            connection.execute(documents.update().where(which).values(fresh))

    def _documents(self, query: sa.Select[Any]) -> list[Document]:
        with self._begin() as connection:
            return [Document(**row._mapping) for row in connection.execute(query)]

    @contextmanager
    def _begin(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as err:
            raise unusable(self._engine.url, err) from err

    def _insert(self, table: sa.Table) -> Any:
        return insert_into(self._engine, table)


def sqlite_url(folder: Path) -> str:
    """The URL of the ledger in a batch's folder."""
    return sa.URL.create("sqlite", database=str(folder / LEDGER_NAME)).render_as_string()


def of_same(same: Document, name: str) -> dict[str, Any]:
    """The columns of a document of some name that has the bytes of another one."""
    status = "duplicate" if same.status in ("done", "duplicate") else same.status
    copied = {column: getattr(same, column) for column in (*_SUMMARY, "error_code")}
    error = same.error and same.error.replace(same.name, name, 1)
    return {**copied, "error": error, "status": status, "finished": time.time()}


def _row(found: Found) -> dict[str, Any]:
    # The stamp tells an error, so that the document is looked at again where there is none any more.
    return {
        "uri": found.uri,
        "name": found.name,
        "stamp": f"{found.error_code} {found.stamp}" if found.error_code else found.stamp,
        "size": found.size,
        "status": "failed" if found.error_code else "waiting",
        "attempts": 0,
        "error_code": found.error_code,
        "error": found.error,
    }


def _create_tables(connection: sa.Connection) -> None:
    """Makes what is not there; somebody else may be at it at the same moment (`status` of a run that begins)."""
    for table in metadata.sorted_tables:
        connection.execute(CreateTable(table, if_not_exists=True))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index, if_not_exists=True))
