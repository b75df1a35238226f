"""Texts copied between projects: found over all forms of a batch, from no more of each than is compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from extractor.document import Content, Field, Finding, Record
from extractor.forms import FormModel
from extractor.forms.rules import Copied, Rule
from extractor.results import ResultForm
from extractor.verifying.copied import Filed, find_copied
from extractor.verifying.filled import Filled

Place = tuple[str, int]  # the sha256 of a document, and the number of a form in it


class Copies:
    """Gathers forms, then tells which of their texts stand in another project's form.

    Args:
        models: whose rules say what is compared; a form of another model is passed over.
    """

    def __init__(self, models: Sequence[FormModel]) -> None:
        self._rules: dict[str, tuple[Rule, ...]] = {
            model.id: rules for model in models if (rules := tuple(_copied(model.rules)))
        }
        self._places: list[Place] = []
        self._filed: list[Filed] = []

    def add(self, place: Place, name: str, form: ResultForm) -> None:
        """Takes a form; the order in which forms are added is that in which they are named."""
        rules = self._rules.get(form.form)
        if not rules:
            return
        record = _slim(form, [rule for rule in rules if isinstance(rule, Copied)])
        if record is not None:
            self._places.append(place)
            self._filed.append(Filed(name, record, rules))

    def find(self) -> dict[Place, tuple[Finding, ...]]:
        """The findings of the forms that have some."""
        found = zip(self._places, find_copied(self._filed), strict=True)
        return {place: findings for place, findings in found if findings}


def _copied(rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if isinstance(rule, Copied)]


def _slim(form: ResultForm, rules: Sequence[Copied]) -> Record | None:
    """A form with the texts that are long enough to be compared, and nothing else; None where it has none."""
    filled = Filled(Record(form.form, form.page_numbers, form.values, {}))
    texts = {
        pointer
        for rule in rules
        for pointer in filled.expand(rule.fields)
        if len(str(filled.value(pointer) or "")) >= rule.min_length
    }
    if not texts:
        return None
    kept = texts | {rule.project for rule in rules}
    fields = {pointer: _field(form, pointer) for pointer in sorted(kept) if pointer in form.fields}
    if any(field.confidence != 1.0 for field in form.fields.values()):
        # What a finding without a place rests on is sure only where the whole form is.
        fields[""] = Field("", "text", Content(confidence=0.0), None, None)
    return Record(form.form, form.page_numbers, _pruned(form.values, "", kept) or {}, fields)


def _field(form: ResultForm, pointer: str) -> Field:
    field = form.fields[pointer]
    content = Content(field.text, field.confidence, status=field.status)
    return Field(pointer, field.type, content, field.value, None, field.label)


def _pruned(value: Any, pointer: str, kept: set[str]) -> Any:
    """The values at some pointers, with what stands around them; lists keep their length."""
    if pointer in kept:
        return value
    if isinstance(value, Mapping):
        items = {key: _pruned(item, f"{pointer}/{key}", kept) for key, item in value.items()}
        return {key: item for key, item in items.items() if item is not None} or None
    if isinstance(value, list | tuple):
        pruned = [_pruned(item, f"{pointer}/{n}", kept) for n, item in enumerate(value)]
        return pruned if any(item is not None for item in pruned) else None
    return None
