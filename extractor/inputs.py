"""Which files are meant by the files and folders that somebody names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from extractor.errors import ExtractorError, InputError

SUFFIXES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"})


def expand(inputs: Sequence[Path]) -> tuple[list[Path], list[ExtractorError]]:
    """The files meant by files and folders, each once, and what is wrong with folders.

    A folder stands for the PDFs and images in it and below it, by name, hidden ones left out.
    """
    paths: dict[Path, Path] = {}
    errors: list[ExtractorError] = []
    for given in inputs:
        if not given.is_dir():
            paths.setdefault(_identity(given), given)
            continue
        try:
            found = _walk(given)
        except InputError as err:
            errors.append(err)
            continue
        for path in found:
            paths.setdefault(_identity(path), path)
    return list(paths.values()), errors


def _walk(folder: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(place, name)
            for name in sorted(names)
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES
        ]
    if not found:
        raise InputError("holds no PDF, PNG, JPEG, TIFF or BMP file", where=str(folder), remedy="check the folder")
    return found


def _refuse(err: OSError) -> None:
    raise InputError(
        f"the folder cannot be read ({err.strerror})", where=str(err.filename), remedy="check its permissions"
    ) from err


def _identity(path: Path) -> Path:
    """The same for every way to write one path."""
    return Path(os.path.normcase(path.resolve()))
