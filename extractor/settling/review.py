"""A review: results, what was said of them, and what is shown of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from extractor.forms import FormModel
from extractor.results import ResultPage
from extractor.settling.sources import Results
from extractor.settling.store import Store
from extractor.settling.views import Checked, Entry, FormView, Item, Outcome, Said


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

    Raises (every method with an id):
        NotFoundError: there is none of that id.
    """

    def __init__(self, store: Store, results: Results, models: Sequence[FormModel]) -> None:
        self.store = store
        self.results = results
        raise NotImplementedError

    def close(self) -> None:
        """Lets go of the database."""
        raise NotImplementedError

    @property
    def indexing(self) -> bool:
        """Whether items may still be on their way."""
        raise NotImplementedError

    def index(self, stop: Callable[[], bool] = lambda: False) -> int:
        """Finds the items of documents whose results are new; gives how many documents. For a thread of its own."""
        raise NotImplementedError

    def item(self, item_id: int, who: str) -> Item:
        """An item in full."""
        raise NotImplementedError

    def settle_item(self, item_id: int, who: str, said: Said) -> Outcome:
        """Notes what a person says of an item.

        Raises:
            ConflictError: somebody has said something of it since ``said.seen``; its ``entry`` is that.
            OptionError: it makes no sense: no text to a correction, no reason to a finding that is none.
        """
        raise NotImplementedError

    def settle_field(self, form_id: int, pointer: str, who: str, said: Said) -> Outcome:
        """Notes what a person says of any field of a form; the same errors."""
        raise NotImplementedError

    def undo(self, seq: int, who: str) -> Outcome:
        """Takes an entry back, by another entry.

        Raises:
            ConflictError: it is taken back already, or somebody has said something of the same fields since.
        """
        raise NotImplementedError

    def check(self, form_id: int, texts: Mapping[str, str]) -> Checked:
        """What the rules would say if some fields held other texts; nothing is kept."""
        raise NotImplementedError

    def form(self, form_id: int) -> FormView:
        """A form with its pages, fields and trail."""
        raise NotImplementedError

    def entries(self, form_id: int) -> tuple[Entry, ...]:
        """The trail of a form."""
        raise NotImplementedError

    def document_of(self, form_id: int) -> Shown:
        """The document of a form, for drawing its pages."""
        raise NotImplementedError
