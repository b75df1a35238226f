"""Documents -> the items of a review, some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractor.forms import FormModel
from extractor.results import Result, ResultFinding
from extractor.settling.opened import index_forms
from extractor.settling.rows import found_text
from extractor.settling.sources import Listed
from extractor.settling.store import Store

INDEXED_AT_ONCE = 40  # documents in one transaction: others wait for it some tenths of a second


class Indexer:
    """Finds the items of documents, and puts them into the tables.

    Args:
        store: the tables.
        models: by id.
    """

    def __init__(self, store: Store, models: Mapping[str, FormModel]) -> None:
        self._store, self._models = store, models
        self._stamps = store.stamps()
        self._found: dict[str, dict[int, str]] = store.all_found()
        self._seen: set[str] = set()
        self._waiting: list[tuple[Listed, Result]] = []

    def is_current(self, listed: Listed) -> bool:
        """Whether a document's items are there; it is remembered that the document is."""
        self._seen.add(listed.sha256)
        return self._stamps.get(listed.sha256) == listed.stamp

    def add(self, listed: Listed, result: Result) -> None:
        """Takes a document; it is written with those after it, see ``flush``."""
        self._seen.add(listed.sha256)
        # Cells are the most of a result, and no item is found in them.
        self._waiting.append((listed, result.model_copy(update={"tables": ()})))
        if len(self._waiting) >= INDEXED_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Writes what waits. What somebody speaks of meanwhile is found again."""
        waiting, self._waiting = self._waiting, []
        while waiting:
            trails = self._store.trails([listed.sha256 for listed, _ in waiting])
            forms = [
                form
                for listed, result in waiting
                for form in index_forms(
                    listed, result, trails.get(listed.sha256, {}), self._models, self._found.get(listed.sha256)
                )
            ]
            stale = self._store.put({listed.sha256: listed.stamp for listed, _ in waiting}, forms)
            waiting = [one for one in waiting if one[0].sha256 in stale]

    def expect(self, found: Mapping[tuple[str, int], Iterable[ResultFinding]]) -> list[str]:
        """Takes the findings over many forms; gives the documents that have others than before, to be added again.

        Args:
            found: by document and number of the form.
        """
        self.flush()
        now: dict[str, dict[int, str]] = {}
        for (sha256, number), findings in found.items():
            now.setdefault(sha256, {})[number] = found_text(tuple(findings))
        before, self._found = self._found, now
        return [one for one in dict.fromkeys([*before, *now]) if before.get(one) != now.get(one) and one in self._seen]

    def finish(self) -> None:
        """Writes what waits, and takes out documents that have no result any more."""
        self.flush()
        self._store.remove(sorted(self._stamps.keys() - self._seen))
