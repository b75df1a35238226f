"""The page's own files: those that came with the package, found by name in a list, never by a path that was asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of the page; ``mark`` changes when it does."""

    data: bytes
    media_type: str
    mark: str


def find_file(name: str, folder: Path = FOLDER) -> OwnFile | None:
    """A file by its name below the folder; None where there is none.

    Args:
        name: with slashes between its parts.
        folder: of the page.
    """
    for path in folder.rglob("*"):
        if path.suffix in TYPES and path.relative_to(folder).as_posix() == name and path.is_file():
            data = path.read_bytes()
            return OwnFile(data, TYPES[path.suffix], f'"{hashlib.sha256(data).hexdigest()[:20]}"')
    return None
