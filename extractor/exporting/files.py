"""Files written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from extractor.errors import OutputError

JSON_SUFFIX = ".json"


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A binary file that takes the place of ``path`` when the block ends well, and is gone when it does not.

    What stood at ``path`` before is there, whole, until then. The file is on the disk when this returns.

    Raises:
        OutputError: it cannot be written.
    """
    temporary = path.with_name(f".extractor-{secrets.token_hex(8)}.part")  # the same folder: a rename, not a copy
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as err:
        raise OutputError(f"cannot be written ({err.strerror or err})", where=str(path)) from err
    finally:
        with suppress(OSError):
            temporary.unlink()


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file whole or not at all.

    Raises:
        OutputError: it cannot be written.
    """
    with replacing(path) as file:
        file.write(data)


def make_folder(path: Path) -> None:
    """Makes a folder where there is none, and finds out that it can be written to before any work is done.

    Raises:
        OutputError: it cannot be made or written to.
    """
    probe = path / f".extractor-{secrets.token_hex(8)}.part"
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as err:
        raise OutputError(f"the folder cannot be written to ({err.strerror or err})", where=str(path)) from err


def name_sources(names: Sequence[str]) -> list[str]:
    """A name for each input that no other has: the file name, then name.2, name.3, ... in the order given.

    Upper and lower case count as one: there are file systems that take them so.
    """
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    out = []
    for name in names:
        unique, count = name, 1
        while unique.casefold() in seen or (count > 1 and unique.casefold() in taken):
            count += 1
            unique = f"{name}.{count}"
        seen.add(unique.casefold())
        out.append(unique)
    return out


def _sync_folder(folder: Path) -> None:
    """Makes a rename last through a power cut, where the system knows how."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
