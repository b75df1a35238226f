"""Whom to ask: what a form says of who filled it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.forms import Footer, FormModel, Matrix, Pairs, Records, block_pointers
from extractor.reporting.words import shorten
from extractor.results import ResultField, ResultForm

LONGEST_FACT = 60  # characters; names of offices and projects are shorter, goals and explanations longer
MOST_FACTS = 12
TOLD = frozenset({"text", "phone"})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a form says of itself: 填表人, 联系电话."""

    label: str
    field: ResultField

    @property
    def text(self) -> str:
        """As it was read, in one line."""
        return shorten(self.field.text, LONGEST_FACT)


@dataclass(frozen=True, slots=True)
class Guide:
    """What the form models say of forms, by id; a form whose model is not there is told of all the same."""

    models: Mapping[str, FormModel]

    @classmethod
    def of(cls, models: Sequence[FormModel]) -> Guide:
        """The guide to forms of these models."""
        return cls({model.id: model for model in models})

    def name(self, form: str) -> str:
        """What people call a form; empty where no model says it."""
        model = self.models.get(form)
        return model.name if model else ""

    def language(self, form: str) -> str:
        """The language of a form; "und" where no model says it."""
        model = self.models.get(form)
        return model.language if model else "und"

    def kind(self, form: str, rule: str) -> str:
        """The kind of a rule of a form; empty where no model says it."""
        model = self.models.get(form)
        kinds = [one.kind for one in model.rules if one.rule == rule] if model else []
        return kinds[0] if kinds else ""


def facts_of(form: ResultForm, guide: Guide) -> tuple[Fact, ...]:
    """The short texts and telephone numbers above a form's first table and in its footer, in the form's order.

    Where its model is not known they are those that stand in no block.
    """
    model = guide.models.get(form.form)
    if model is None:
        pointers = [pointer for pointer in form.fields if pointer.count("/") == 1]
    else:
        pointers = [pointer for block in _told_in(model) for pointer in block_pointers(block)]
    found = [Fact(field.label, field) for pointer in pointers if (field := form.fields.get(pointer)) and _tells(field)]
    return tuple(found[:MOST_FACTS])


def _told_in(model: FormModel) -> Iterator[Pairs | Footer]:
    """The blocks that say whose form it is; pairs after its tables are goals, remarks and the like."""
    tables = False
    for block in model.blocks:
        tables |= isinstance(block, Matrix | Records)
        if isinstance(block, Footer) or (isinstance(block, Pairs) and not tables):
            yield block


def _tells(field: ResultField) -> bool:
    return field.type in TOLD and bool(field.label) and 0 < len(field.text.strip()) <= LONGEST_FACT
