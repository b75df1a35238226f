"""A finding with the cells it is about, in the order in which a person looks at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractor.exporting.naming import name_field
from extractor.results import ResultField, ResultFinding, ResultForm, ResultOffer

SEVERITIES = ("error", "warning", "notice")


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a form as evidence."""

    pointer: str
    form: ResultForm

    @property
    def field(self) -> ResultField | None:
        """The field; None where the form has none of that pointer."""
        return self.form.fields.get(self.pointer)

    @property
    def name(self) -> str:
        """What a person calls it. It is looked up in the whole form, so only cells that are shown should ask."""
        return name_field(self.form, self.pointer)

    @property
    def text(self) -> str:
        """As it was read, in one line."""
        return " ".join(self.field.text.split()) if self.field else ""

    @property
    def shown(self) -> str:
        """The text in quotation marks, or that there is none."""
        return f"“{self.text}”" if self.text else "blank"


@dataclass(frozen=True, slots=True)
class Case:
    """A finding; ``cells`` are what it is about, then its evidence, then what its repairs would change."""

    finding: ResultFinding
    cells: tuple[Cell, ...]
    offers: tuple[ResultOffer, ...]

    @property
    def first(self) -> Cell | None:
        """The cell that the finding is about; None where it is about the form."""
        return self.cells[0] if self.finding.fields else None

    @property
    def suspects(self) -> tuple[Cell, ...]:
        """The cells that may have been misread, the least sure first; all of them where each is certain."""
        return tuple(sorted(filter(_is_unsure, self.cells), key=_sureness)) or self.cells

    @property
    def offered(self) -> dict[str, str]:
        """For each field that the likeliest repair changes, its text."""
        if not self.offers:
            return {}
        first = self.offers[0]
        return {first.field: first.text, **{change.field: change.text for change in first.together}}


def to_cases(form: ResultForm) -> tuple[Case, ...]:
    """The findings of a form, the gravest first, those of one severity in the form's order."""
    ranked = sorted(form.findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return tuple(to_case(form, finding) for finding in ranked)


def to_case(form: ResultForm, finding: ResultFinding) -> Case:
    """A finding of a form with its cells."""
    offers = finding.repairs
    if not offers and finding.repair:
        offers = (ResultOffer(**finding.repair.model_dump()),)
    changed = (pointer for offer in offers for pointer in _changed(offer))
    pointers = dict.fromkeys([*finding.fields, *finding.evidence, *changed])
    return Case(finding, tuple(Cell(pointer, form) for pointer in pointers), offers)


def _changed(offer: ResultOffer) -> Iterator[str]:
    yield offer.field
    yield from (change.field for change in offer.together)


def _is_unsure(cell: Cell) -> bool:
    return cell.field is not None and (cell.field.status == "review" or cell.field.confidence < 1)


def _sureness(cell: Cell) -> tuple[bool, float]:
    return (cell.field.status != "review", cell.field.confidence) if cell.field else (True, 1.0)
