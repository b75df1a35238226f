"""What persons said, and what is left to say: the tables of a review. Every method is one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.settling.views import Counts, Entry, Filters, FilterValues, Queue


class Store:
    """The review's tables in a ledger's database; any number of threads and processes at once.

    Args:
        url: of the database: SQLite or PostgreSQL.
        double: whether numbers want two persons who agree.
        lease: seconds for which an item that was claimed is handed to nobody else.

    Raises (every method):
        OutputError: the database cannot be written or read.
    """

    def __init__(self, url: str, *, double: bool = False, lease: float = 120.0) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Lets go of the database."""
        raise NotImplementedError

    def queue(self, filters: Filters, who: str, after: str | None = None, limit: int = 50) -> Queue:
        """A page of the queue, worst first."""
        raise NotImplementedError

    def counts(self, filters: Filters, who: str) -> Counts:
        """How far the review is."""
        raise NotImplementedError

    def filter_values(self, filters: Filters) -> FilterValues:
        """What can be filtered by."""
        raise NotImplementedError

    def claim(self, filters: Filters, who: str, after: int | None = None, count: int = 1) -> list[int]:
        """Items for one person, in order, leased to them; those of others are passed over.

        Args:
            filters: which items.
            who: the person.
            after: an item's id: those after it in the queue, then from the front; None from the front.
            count: how many, at most.
        """
        raise NotImplementedError

    def release(self, who: str, ids: Sequence[int] | None = None) -> None:
        """Gives items back: some, or all that a person holds."""
        raise NotImplementedError

    def renew(self, who: str, ids: Sequence[int]) -> list[int]:
        """Holds items for longer; gives those that are still held."""
        raise NotImplementedError

    def entries_of(self, sha256: str, number: int | None = None) -> tuple[Entry, ...]:
        """The trail of a document, or of one of its forms, first to last."""
        raise NotImplementedError
