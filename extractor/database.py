"""A database of a batch, SQLite in its folder or PostgreSQL of a team: how it is opened, begun and complained of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from extractor.errors import OptionError, OutputError

BUSY_MS = 30_000  # that a writer waits for another; what `extractor status` asks takes milliseconds


class Database:
    """A database whose transactions see one state of it, and are alone with what they write.

    Args:
        url: SQLite or PostgreSQL.
        metadata: the tables; made where they are not there.

    Raises (every method):
        OptionError: it is no such URL, or its driver is not installed.
        OutputError: the database cannot be written or read.
    """

    def __init__(self, url: str, metadata: sa.MetaData) -> None:
        self.engine = connect(url)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._make(metadata)

    def close(self) -> None:
        """Lets go of it."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A transaction that reads."""
        with self._begin("BEGIN") as connection:
            yield connection

    @contextmanager
    def write(self, *, lasting: bool = False) -> Iterator[sa.Connection]:
        """A transaction that writes; on SQLite no other one does meanwhile, on PostgreSQL rows have to be locked.

        Args:
            lasting: whether it outlives a power cut as soon as it has ended. PostgreSQL is always so.
        """
        with self._begin("BEGIN IMMEDIATE", f"PRAGMA synchronous={'FULL' if lasting else 'NORMAL'}") as connection:
            yield connection

    def insert(self, table: sa.Table) -> Any:
        """An INSERT that knows ON CONFLICT."""
        return insert_into(self.engine, table)

    @contextmanager
    def _begin(self, statement: str, *before: str) -> Iterator[sa.Connection]:
        try:
            with self.engine.begin() as connection:
                if self.is_sqlite:  # else a SELECT before the first change would be in no transaction at all
                    for one in (*before, statement):
                        connection.exec_driver_sql(one)
                yield connection
        except SQLAlchemyError as err:
            raise unusable(self.engine.url, err) from err

    def _make(self, metadata: sa.MetaData) -> None:
        try:
            self._create(metadata)
        except SQLAlchemyError:  # another process may be making them: then they are there now
            try:
                self._create(metadata)
            except SQLAlchemyError as err:
                self.close()
                raise unusable(self.engine.url, err) from err

    def _create(self, metadata: sa.MetaData) -> None:
        with self.engine.begin() as connection:
            metadata.create_all(connection)


def connect(url: str, *, cache_kb: int | None = None) -> sa.Engine:
    """An engine over a database.

    Args:
        url: SQLite or PostgreSQL.
        cache_kb: what SQLite keeps of it in memory; None for 2 MB.

    Raises:
        OptionError: it is no URL of SQLite or PostgreSQL, or its driver is not installed.
    """
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
            raise OptionError(f"--ledger: {shown(parsed)} is no SQLite or PostgreSQL database")
        engine = sa.create_engine(parsed)
    except ArgumentError:
        raise OptionError("--ledger is no URL of a database", remedy="write postgresql://user@host/name") from None
    except (ImportError, NoSuchModuleError) as err:
        raise OptionError(
            f"--ledger: no driver for {shown(parsed)} is installed", remedy="pip install 'extractor[postgres]'"
        ) from err
    if engine.dialect.name == "sqlite":
        pragmas = ["journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_MS}"]
        if cache_kb is not None:
            pragmas.append(f"cache_size=-{cache_kb}")

        @sa.event.listens_for(engine, "connect")
        def prepare(connection: Any, _: object) -> None:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").close()

    return engine


def insert_into(engine: sa.Engine, table: sa.Table) -> Any:
    """An INSERT that knows ON CONFLICT, which SQLite and PostgreSQL each have of their own."""
    # The other dialect is not loaded: that of PostgreSQL alone takes longer than opening a database.
    if engine.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def shown(url: sa.URL) -> str:
    """A database as messages name it: without its password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def unusable(url: sa.URL, err: SQLAlchemyError) -> OutputError:
    """What a person is told of a database that failed."""
    cause = str(getattr(err, "orig", None) or err).strip().splitlines()
    return OutputError(
        f"the ledger cannot be used ({cause[0] if cause else type(err).__name__})",
        where=shown(url),
        remedy="check the database, and that you may write to it",
    )
