"""Where results come from: what a review has to know of a batch, or of a folder of JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from extractor.results import Result


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that has a result.

    Attributes:
        sha256: of its bytes.
        name: for people.
        uri: where its bytes are: a path, a URL, or ``archive!member``; empty where they were not found.
        stamp: changes whenever its result does.
    """

    sha256: str
    name: str
    uri: str
    stamp: str


class Results(Protocol):
    """The results of a set of documents; the same from every thread."""

    @property
    def folder(self) -> Path:
        """Where outputs of a review go."""

    def list_documents(self) -> Iterator[Listed]:
        """The documents that have a result, by name; memory holds a page of them at a time."""

    def find(self, sha256: str) -> Listed | None:
        """One document; None where it has no result any more."""

    def read(self, sha256: str) -> Result:
        """What was read from a document.

        Raises:
            InputError: the JSON is not there, or not whole.
        """


def hash_of(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
