"""Results in a folder of JSON that no batch wrote: ``extractor extract --out DIR``, or one file of it."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from extractor.errors import InputError
from extractor.results import Result
from extractor.settling.sources import Listed

# A result begins with the file that it is of; what else lies in the folder does not.
_HEAD = re.compile(rb'\A\s*\{\s*"schema_version":\s*"1",\s*"source":\s*\{[^{}]*?"sha256":\s*"([0-9a-f]{64})"')
HEAD_BYTES = 8192
SUFFIX = ".json"


class FolderResults:
    """The results in a folder, or a single one.

    Args:
        path: the folder or the JSON file.
        sources: folders in which source files are looked for, beside this one and the one above it.

    Raises:
        InputError: there is no result.
    """

    def __init__(self, path: Path, sources: Sequence[Path] = ()) -> None:
        self.folder = path if path.is_dir() else path.parent
        self._paths = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
        self._sources = (*sources, self.folder, self.folder.parent)
        self._known: dict[str, tuple[Listed, Path]] = {}
        self._found: dict[str, str] = {}
        self._lock = threading.Lock()
        if next(iter(self.list_documents()), None) is None:
            raise InputError(
                "holds no result", where=str(path), remedy="name a folder that 'extractor batch' or 'extract' wrote to"
            )

    def list_documents(self) -> Iterator[Listed]:
        """The documents by the names of their JSON; ``uri`` is left empty, see ``find``."""
        seen = set()
        for path in self._paths:
            listed = _peek(path)
            if listed is not None and listed.sha256 not in seen:
                seen.add(listed.sha256)
                with self._lock:
                    self._known[listed.sha256] = listed, path
                yield listed

    def find(self, sha256: str) -> Listed | None:
        """One document, with the source file where it was found."""
        with self._lock:
            known = self._known.get(sha256)
            uri = self._found.get(sha256)
        if known is None:
            return None
        if uri is None:
            uri = self._look_for(sha256, known[0].name)
            with self._lock:
                self._found[sha256] = uri
        return replace(known[0], uri=uri)

    def read(self, sha256: str) -> Result:
        """What was read from a document.

        Raises:
            InputError: the JSON is not there, or not whole.
        """
        with self._lock:
            known = self._known.get(sha256)
        if known is None:
            raise InputError("has no result of that document", where=str(self.folder), remedy="read it again")
        try:
            return Result.model_validate_json(known[1].read_bytes())
        except (OSError, ValueError) as err:
            raise InputError(
                f"the result cannot be read ({type(err).__name__})", where=str(known[1]), remedy="read the file again"
            ) from err

    def _look_for(self, sha256: str, name: str) -> str:
        """The file of those bytes: one of its name first, then any; empty where there is none."""
        for folder in self._sources:
            candidates = [folder] if folder.is_file() else [folder / name]
            if folder in self._sources[: len(self._sources) - 2] and folder.is_dir():
                candidates += sorted(folder.rglob(name))
            for path in candidates:
                if path.is_file() and _hash(path) == sha256:
                    return str(path.resolve())
        return ""


def _peek(path: Path) -> Listed | None:
    """The document that a JSON file is of; None where it is no result."""
    try:
        with path.open("rb") as file:
            found = _HEAD.match(file.read(HEAD_BYTES))
        stat = path.stat()
    except OSError:
        return None
    if found is None:
        return None
    # An input's JSON is called after it, with .2, .3 before the suffix where several have its name.
    return Listed(found[1].decode(), path.name.removesuffix(SUFFIX), "", f"{stat.st_mtime_ns} {stat.st_size}")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
