"""A review: results, what was said of them, and what is shown of both."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from extractor.errors import InputError, NotFoundError, OptionError
from extractor.forms import FormModel
from extractor.results import Result, ResultPage
from extractor.settling.corrected import verify, with_typed
from extractor.settling.drafting import draft_of_field, draft_of_finding, draft_undo
from extractor.settling.indexer import Indexer
from extractor.settling.items import field_key, place_of
from extractor.settling.opened import Opened
from extractor.settling.rows import FormRow
from extractor.settling.showing import pointers_of, show_form, show_item, show_sums
from extractor.settling.sources import Results
from extractor.settling.store import Reckoned, Store
from extractor.settling.views import Checked, Entry, Filters, FormView, Item, ItemState, Outcome, Said

KEPT_RESULTS = 16  # documents that are kept at hand: those of some reviewers, and of the items that they go on to
LONGEST_TEXT = 20_000  # characters that a person may type
MOST_TYPED = 1000  # fields that may be tried at once


@dataclass(frozen=True, slots=True)
class Shown:
    """The document of a form, for drawing its pages: ``uri`` as of a batch's ledger (a path, URL, archive!member)."""

    sha256: str
    uri: str
    name: str
    pages: tuple[ResultPage, ...]


class Review:
    """What the page asks, composed of the tables, the results and the form models. Safe from any thread.

    Args:
        store: the tables.
        results: of the batch or folder.
        models: the form models by which results were mapped; a form of another is shown, and not verified again.
        version: of this program, for the trail.

    Raises (every method with an id):
        NotFoundError: there is none of that id.
    """

    def __init__(self, store: Store, results: Results, models: Sequence[FormModel], version: str = "") -> None:
        self.store = store
        self.results = results
        self.version = version
        self.models = {model.id: model for model in models}
        self._kept: OrderedDict[tuple[str, str], Result] = OrderedDict()
        self._opened: OrderedDict[tuple[int, str, int, str], Opened] = OrderedDict()
        self._lock = threading.Lock()
        self.shown = threading.Event()  # once somebody has been shown an item

    def close(self) -> None:
        """Lets go of the database."""
        self.store.close()

    # Finding the items

    @property
    def indexing(self) -> bool:
        """Whether items may still be on their way."""
        return self.store.indexing

    def index(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Finds the items of documents whose results are new; gives how many documents. For a thread of its own.

        A document whose result cannot be read is passed over.
        """
        self.store.indexing = True
        try:
            indexer = Indexer(self.store, self.models)
            count = 0
            for listed in self.results.list_documents():
                if stop():
                    indexer.flush()
                    return count
                if not indexer.is_current(listed):
                    with suppress(InputError):
                        indexer.add(listed, self.results.read(listed.sha256))
                        count += 1
            indexer.finish()
            return count
        finally:
            self.store.indexing = False

    # What is shown

    def item(self, item_id: int, who: str) -> Item:
        """An item in full."""
        row = self.store.find_item(item_id)
        opened = self._open(self.store.find_form(row["form_id"]))
        (summary,) = self.store.summaries_of([item_id], who)
        hidden = row["state"] == "second" and row["first_by"] != who
        item = show_item(opened, row, summary, hidden=hidden)
        self.shown.set()
        return item

    def form(self, form_id: int, who: str | None = None) -> FormView:
        """A form with its pages, fields and trail; what waits for a second person is shown to the first alone."""
        row = self.store.find_form(form_id)
        return show_form(self._open(row), *self.store.neighbours(row), who)

    def entries(self, form_id: int) -> tuple[Entry, ...]:
        """The trail of a form."""
        row = self.store.find_form(form_id)
        return self.store.entries_of(row.sha256, row.number)

    def check(self, form_id: int, texts: Mapping[str, str]) -> Checked:
        """What the rules would say if some fields held other texts; nothing is kept."""
        if len(texts) > MOST_TYPED or any(len(text) > LONGEST_TEXT for text in texts.values()):
            raise OptionError("that is more text than a form holds", remedy="try fewer fields at once")
        opened = self._open(self.store.find_form(form_id))
        unknown = next((pointer for pointer in texts if pointer not in opened.raw.fields), None)
        if unknown is not None:
            raise NotFoundError(f"the form has no field {unknown}")
        record = with_typed(opened.counted.record, texts)
        found = opened.row.findings()
        verified = verify(opened.raw, record, opened.counted.trail, opened.model, found, texts)
        return Checked(
            status=verified.status,
            values={pointer: record.fields[pointer].value for pointer in texts},
            findings=verified.findings,
            sums=show_sums(opened, record, texts),
        )

    def document_of(self, form_id: int) -> Shown:
        """The document of a form, for drawing its pages."""
        row = self.store.find_form(form_id)
        listed = self.results.find(row.sha256)
        if listed is None:
            raise NotFoundError(f"{row.document} has no result any more", remedy="load the queue anew")
        return Shown(row.sha256, listed.uri, row.document, self._result(row).pages)

    # What is said

    def settle_item(self, item_id: int, who: str, said: Said) -> Outcome:
        """Notes what a person says of an item.

        Raises:
            ConflictError: somebody has said something of it since ``said.seen``; its ``entry`` is that.
            OptionError: it makes no sense: no text to a correction, no reason to a finding that is none.
        """
        row = self.store.find_item(item_id)
        if row["kind"] == "field":
            return self.settle_field(row["form_id"], pointers_of(row)[0], who, said)
        _check_said(who, said)
        return self._note(
            row["form_id"],
            lambda opened: draft_of_finding(opened, row["key"], who, said),
            row["key"],
            who,
        )

    def settle_field(self, form_id: int, pointer: str, who: str, said: Said) -> Outcome:
        """Notes what a person says of any field of a form; the same errors."""
        _check_said(who, said)
        opened = self._open(self.store.find_form(form_id))
        if pointer not in opened.raw.fields:
            raise NotFoundError(f"the form has no field {pointer}")
        pointers = place_of(opened.raw, pointer)
        return self._note(
            form_id,
            lambda opened: draft_of_field(opened, pointers, who, said, double=self.store.double),
            field_key(pointers),
            who,
        )

    def undo(self, seq: int, who: str) -> Outcome:
        """Takes an entry back, by another entry.

        Raises:
            ConflictError: it is taken back already, or somebody has said something of the same fields since.
        """
        form_id = self.store.form_of_entry(seq)
        return self._note(form_id, lambda opened: draft_undo(opened, seq, who), None, who)

    def _note(self, form_id: int, draft: Callable[[Opened], Entry], key: str | None, who: str) -> Outcome:
        counted: list[Opened] = []

        def reckon(row: FormRow, entries: tuple[Entry, ...]) -> Reckoned:
            # Not kept until it is noted for good: the number of an entry that came to nothing is given again.
            opened = Opened.of(row, self._result(row), self.models.get(row.form), entries)
            counted.append(opened)
            return Reckoned(opened.form.status, opened.find_items())

        def drafted(row: FormRow, entries: tuple[Entry, ...]) -> Entry:
            return draft(self._open_with(row, entries)).model_copy(update={"version": self.version})

        noted = self.store.note(form_id, drafted, reckon)
        opened = counted[-1]
        self._keep(opened)
        changed = self.store.summaries_of(noted.changed, who)
        own = self.store.find_key(form_id, key) if key else None
        state: ItemState | None = self.store.find_item(own)["state"] if own else None
        return Outcome(
            entry=noted.entry,
            state=state,
            form_id=form_id,
            status=opened.form.status,
            findings=opened.form.findings,
            changed=changed,
            counts=self.store.counts(Filters(), who),
        )

    # What is at hand

    def _open(self, row: FormRow) -> Opened:
        return self._open_with(row, self.store.entries_of(row.sha256, row.number))

    def _open_with(self, row: FormRow, entries: Sequence[Entry]) -> Opened:
        key = _key(row, entries)
        with self._lock:
            if key in self._opened:
                self._opened.move_to_end(key)
                return self._opened[key]
        opened = Opened.of(row, self._result(row), self.models.get(row.form), entries)
        self._keep(opened)
        return opened

    def _keep(self, opened: Opened) -> None:
        with self._lock:
            self._opened[_key(opened.row, opened.entries)] = opened
            while len(self._opened) > KEPT_RESULTS:
                self._opened.popitem(last=False)

    def _result(self, row: FormRow) -> Result:
        key = row.sha256, row.stamp
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        # Cells are the most of a result, and nothing is asked of them here.
        result = self.results.read(row.sha256).model_copy(update={"tables": ()})
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > KEPT_RESULTS:
                self._kept.popitem(last=False)
        return result


def _key(row: FormRow, entries: Sequence[Entry]) -> tuple[int, str, int, str]:
    return row.id, row.stamp, entries[-1].seq if entries else 0, row.found


def _check_said(who: str, said: Said) -> None:
    if not who.strip():
        raise OptionError("nobody is named", remedy="say who you are first")
    if len(said.text or "") > LONGEST_TEXT or len(said.reason) > LONGEST_TEXT:
        raise OptionError("that is more text than a form holds", remedy="shorten it")
