"""The tables of the ledger, and their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import sqlalchemy as sa

# waiting: not begun. running: a worker has it. done: read, its JSON is there. duplicate: the same bytes as another
# that is done. failed: cannot be read, for the reason given. set_aside: took its worker down, alone as well.
Status = Literal["waiting", "running", "done", "duplicate", "failed", "set_aside"]
STATUSES: tuple[Status, ...] = get_args(Status)
UNREAD: tuple[Status, ...] = ("failed", "set_aside")

metadata = sa.MetaData()
# Names sort by their bytes, whatever the language of a database.
_SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("uri", _SORTED, nullable=False, unique=True),  # where its bytes are: a path, URL, or archive!member
    sa.Column("name", _SORTED, nullable=False),  # for people: the path below the folder or archive that was given
    sa.Column("stamp", sa.Text, nullable=False),  # size and time: where it changes, the document is looked at again
    sa.Column("size", sa.BigInteger),  # bytes
    sa.Column("sha256", sa.Text),  # null until a worker has seen the bytes
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text),  # of the version, options and form models that it was read with
    sa.Column("pages", sa.Integer),
    sa.Column("pages_lost", sa.Integer),  # pages that could not be read
    sa.Column("forms", sa.Integer),
    sa.Column("consistent", sa.Integer),  # forms of that status; the three sum up to `forms`
    sa.Column("discrepant", sa.Integer),
    sa.Column("review", sa.Integer),
    sa.Column("review_fields", sa.Integer),  # fields that a person has to look at
    sa.Column("seconds", sa.Float),  # that reading took
    sa.Column("attempts", sa.Integer, nullable=False, default=0),  # begun, since it was last new
    sa.Column("error_code", sa.Text),
    sa.Column("error", sa.Text),  # one line, for people
    sa.Column("started", sa.Float),  # seconds since 1970, UTC
    sa.Column("finished", sa.Float),
    sa.Column("run", sa.Integer),  # the run that it was last begun in
    sa.Index("documents_by_name", "name", "uri"),
    sa.Index("documents_by_sha256", "sha256"),
    sa.Index("documents_by_status", "status", "id"),
)
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("started", sa.Float, nullable=False),
    sa.Column("finished", sa.Float),
    sa.Column("ended", sa.Text),  # complete, interrupted; null while it runs, or where it was killed
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("options", sa.Text, nullable=False),  # JSON
    sa.Column("sources", sa.Text, nullable=False),  # JSON: as given
    sa.Column("workers", sa.Integer, nullable=False),
)
meta = sa.Table(
    "meta", metadata, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)


@dataclass(frozen=True, slots=True)
class Document:
    """A row of ``documents``; what is not known yet is None."""

    id: int
    uri: str
    name: str
    stamp: str
    size: int | None
    sha256: str | None
    status: Status
    fingerprint: str | None
    pages: int | None
    pages_lost: int | None
    forms: int | None
    consistent: int | None
    discrepant: int | None
    review: int | None
    review_fields: int | None
    seconds: float | None
    attempts: int
    error_code: str | None
    error: str | None
    started: float | None
    finished: float | None
    run: int | None


@dataclass(frozen=True, slots=True)
class Run:
    """A row of ``runs``."""

    id: int
    started: float
    finished: float | None
    ended: str | None
    version: str
    fingerprint: str
    options: str
    sources: str
    workers: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a batch is: documents by status, and forms of those that are done, duplicates not counted twice."""

    documents: Mapping[Status, int]
    forms: int = 0
    consistent: int = 0
    discrepant: int = 0
    review: int = 0
    pages_lost: int = 0

    @property
    def total(self) -> int:
        """All documents."""
        return sum(self.documents.values())

    @property
    def failed(self) -> int:
        """Documents that could not be read."""
        return sum(self.documents[status] for status in UNREAD)

    @property
    def left(self) -> int:
        """Documents still to be read."""
        return self.documents["waiting"] + self.documents["running"]


@dataclass(frozen=True, slots=True)
class Found:
    """A document as a source lists it.

    With an ``error`` it cannot be read, and that is known already. A ``container`` is none: an archive that was opened,
    and stands for its members.
    """

    uri: str
    name: str
    stamp: str = ""
    size: int | None = None
    error_code: str | None = None
    error: str | None = None
    container: bool = False
