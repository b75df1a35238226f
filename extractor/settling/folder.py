"""Results in a folder of JSON that no batch wrote: ``extractor extract --out DIR``, or one file of it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from extractor.errors import InputError
from extractor.results import Result
from extractor.settling.sources import Listed, hash_of

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
        self._path = path
        self._sources = tuple(sources)
        self._known: dict[str, tuple[Listed, Path]] = {}
        self._found: dict[str, str] = {}
        self._lock = threading.Lock()
        if not list(self.list_documents()):
            raise InputError(
                "holds no result", where=str(path), remedy="name a folder that 'extractor batch' or 'extract' wrote to"
            )

    def list_documents(self) -> Iterator[Listed]:
        """The documents by the names of their JSON; ``uri`` is left empty, see ``find``."""
        seen = set()
        paths = sorted(self._path.glob(f"*{SUFFIX}")) if self._path.is_dir() else [self._path]
        for path in paths:
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
            uri = self._look_for(sha256, Path(self.read(sha256).source.name).name)
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
        """The file of that name with those bytes; empty where there is none."""
        beside = [folder / name for folder in (self.folder, self.folder.parent)]
        for candidates in (beside, *(_in_source(source, name) for source in self._sources)):
            for path in candidates:
                if path.is_file() and hash_of(path) == sha256:
                    return str(path.resolve())
        return ""


def _in_source(source: Path, name: str) -> Iterator[Path]:
    """The files of a name in a folder and those below it, or a file that was named itself."""
    return iter([source]) if source.is_file() else source.rglob(name)


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
    return Listed(found[1].decode(), path.name.removesuffix(SUFFIX), "", f"{stat.st_mtime_ns} {stat.st_size}")
