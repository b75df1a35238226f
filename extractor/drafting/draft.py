"""A drafted form model: what will be written, with the places on the sample that it was drafted from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.document import FieldType
from extractor.mapping.board import Place


@dataclass(frozen=True, slots=True)
class Item:
    """A field, a column or a row. ``doubts`` are what a person should settle; ``values`` the sample's own cells."""

    key: str
    label: str
    type: FieldType = "text"
    carried: bool = False
    doubts: tuple[str, ...] = ()
    values: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """One block; which members it has is a matter of its kind, as in a form model."""

    kind: str
    key: str = ""
    labels: tuple[str, ...] = ()
    fields: tuple[Item, ...] = ()
    columns: tuple[Item, ...] = ()
    rows: tuple[Item, ...] = ()
    summary: Item | None = None
    summed: tuple[str, ...] = ()
    below: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """A rule that probably holds, as in a form model; ``doubts`` say what it rests on.

    One that the sample speaks against is not ``held``: it is written as a comment.
    """

    rule: Mapping[str, Any]
    doubts: tuple[str, ...] = ()
    held: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole model."""

    id: str
    name: str
    language: str
    titles: tuple[str, ...]
    blocks: tuple[Block, ...]
    rules: tuple[Guess, ...] = ()
    doubts: tuple[str, ...] = field(default=())
