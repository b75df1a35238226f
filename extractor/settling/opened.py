"""A form that is looked at: as it was read, as it counts, and what is called what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.errors import NotFoundError
from extractor.forms import FormModel
from extractor.results import Result, ResultForm, ResultPage
from extractor.settling.corrected import Counted, count_form
from extractor.settling.items import FoundItem, find_items
from extractor.settling.labels import Labels, first_text
from extractor.settling.rows import INDEXED_CHARS, FormRow, IndexedForm
from extractor.settling.sources import Listed
from extractor.settling.views import Entry

# What names the whole form to a person, in the shipped models: the first that is filled.
PROJECT_KEYS = ("project_name", "project", "name")
DEPARTMENT_KEYS = ("department", "implementing_unit", "unit", "unit_name")


@dataclass(frozen=True, slots=True)
class Opened:
    """A form with its trail.

    Attributes:
        row: of the tables.
        raw: as it was read.
        model: it was mapped with; None where it is not known.
        entries: its trail, first to last.
        counted: as it counts.
        labels: of its fields.
        pages: of the document.
    """

    row: FormRow
    raw: ResultForm
    model: FormModel | None
    entries: tuple[Entry, ...]
    counted: Counted
    labels: Labels
    pages: Mapping[int, ResultPage]

    @classmethod
    def of(cls, row: FormRow, result: Result, model: FormModel | None, entries: Sequence[Entry]) -> Opened:
        """A form of a document.

        Raises:
            NotFoundError: the document has not so many any more.
        """
        if row.number >= len(result.forms):
            raise NotFoundError(f"{row.document} has no form {row.number + 1} any more", remedy="load the queue anew")
        raw = result.forms[row.number]
        counted = count_form(raw, entries, model, row.findings())
        pages = {page.page_number: page for page in result.pages}
        return cls(row, raw, model, tuple(entries), counted, Labels(counted.form, model), pages)

    @property
    def form(self) -> ResultForm:
        """As it counts."""
        return self.counted.form

    def find_items(self) -> tuple[FoundItem, ...]:
        """Its items."""
        return find_items(self.raw, self.counted, self.labels)


def index_forms(
    listed: Listed,
    result: Result,
    entries: Mapping[int, Sequence[Entry]],
    models: Mapping[str, FormModel],
    found: Mapping[int, str] | None = None,
) -> list[IndexedForm]:
    """The forms of a document for the tables.

    Args:
        listed: the document.
        result: what was read from it.
        entries: its trail, by the number of the form.
        models: by id.
        found: findings over many forms, as JSON, by the number of the form.
    """
    out = []
    for number, raw in enumerate(result.forms):
        model, said = models.get(raw.form), entries.get(number, ())
        row = FormRow(
            id=0,
            sha256=listed.sha256,
            number=number,
            stamp=listed.stamp,
            document=listed.name,
            form=raw.form,
            title=first_text(raw, "title") or (model.name if model else raw.form),
            project=first_text(raw, *PROJECT_KEYS),
            department=first_text(raw, *DEPARTMENT_KEYS)[:INDEXED_CHARS],
            status=raw.status,
            found=(found or {}).get(number, ""),
        )
        opened = Opened.of(row, result, model, said)
        items = tuple(item for item in opened.find_items() if item.state != "gone")
        out.append(IndexedForm(row, opened.form.status, items, said[-1].seq if said else 0))
    return out
