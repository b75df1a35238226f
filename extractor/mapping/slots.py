"""A declared slot with what was found for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.document import BLANK, Content, Field, FieldType, Region
from extractor.mapping.board import Place, joined
from extractor.values import read_value, says_nothing


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in the slot of a pointer; ``sure`` where neither its label nor its place leaves a doubt."""

    pointer: str
    type: FieldType
    label: str
    content: Content
    region: Region
    sure: bool = True

    def to_field(self) -> Field:
        """The same as a field; a doubt sends it to review, and so does ink that reads as no such value."""
        value = read_value(self.content.text, self.type)
        misread = value is None and self.content.confidence < 1.0 and not says_nothing(self.content.text)
        content = self.content if self.sure and not misread else replace(self.content, status="review")
        return Field(self.pointer, self.type, content, value, self.region, self.label)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place among the values: its pointer, type and label."""

    pointer: str
    type: FieldType
    label: str

    def filled(self, places: Sequence[Place], *, sure: bool) -> Found:
        """The slot with what stands in cells; several that are filled are a doubt."""
        content = joined([place.cell.content for place in places])
        certain = all(place.cell.certain for place in places)
        alone = sum(bool(place.text) for place in places) < 2
        first = next((place for place in places if place.text), places[0])
        return Found(self.pointer, self.type, self.label, content, first.cell.regions[0], sure and certain and alone)

    def reached_over(self, place: Place, *, sure: bool) -> Found:
        """The slot where a cell of another slot is merged over it.

        A cell that says nothing says so of both; what it holds belongs to its own slot, and that is a doubt.
        """
        if read_value(place.text, self.type) is None:
            return self.filled([place], sure=sure)
        return Found(self.pointer, self.type, self.label, BLANK, place.cell.regions[0], sure=False)
