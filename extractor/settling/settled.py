"""Results with what persons said of them, for who writes them: as the trail was at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.forms import FormModel
from extractor.results import Result, ResultFinding
from extractor.settling.corrected import settle_result
from extractor.settling.store import Store
from extractor.settling.views import Entry


class Settled:
    """The trail of all documents as it is now; what is said later is not seen, so that several passes agree.

    Args:
        store: the tables.
        models: by id; a form of another model is not verified again.
    """

    def __init__(self, store: Store, models: Mapping[str, FormModel]) -> None:
        self._store, self._models = store, models
        self._last = store.last_entry()
        self.documents = store.documents_said_of()

    def trails(self, sha256: str) -> Mapping[int, Sequence[Entry]]:
        """The trail of a document by the number of the form."""
        if sha256 not in self.documents:
            return {}
        return self._store.trails([sha256], self._last).get(sha256, {})

    def result(self, read: Result, found: Mapping[int, Sequence[ResultFinding]] | None = None) -> Result:
        """A result with what was said of it.

        Args:
            read: as it was read.
            found: findings over many forms, by the number of the form.
        """
        trails = self.trails(read.source.sha256)
        return settle_result(read, trails, self._models, found) if trails or found else read
