"""Zip archives: their members are documents; none is unpacked but to be read, none gets to say where."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import quote

from extractor.batch import remote
from extractor.batch.schema import Found
from extractor.batch.sources import ARCHIVE, is_hidden, refused, to_name, to_path
from extractor.errors import EncryptedInputError, InputError, LimitError
from extractor.inputs import SUFFIXES

SCHEME = "zip://"  # zip://POSITION/NAME::ARCHIVE, after fsspec's chained URLs; two members may have one name
MOST_MEMBERS = 1_000_000
# An archive is a bomb where it would be many times itself. Scans are compressed already; a BMP of a page goes down to
# a 50th, and deflate ends at a 1,032nd.
MOST_RATIO = 300
SMALL = 10_000_000_000  # bytes; an archive of no more than this in all is none, however well it compresses
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError)


def list_archive(uri: str, name: str) -> list[Found]:
    """The documents in an archive; what is wrong with it is one that cannot be read."""
    try:
        with _open(uri) as file, zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            packed = sum(info.compress_size for info in infos)
    except InputError as err:
        return [refused(uri, name, "archive", err.message, err.remedy)]
    except (*_DAMAGED, UnicodeDecodeError):
        return [refused(uri, name, "archive", "the archive is damaged or no zip file", "get the file again")]
    if len(infos) > MOST_MEMBERS:
        return [refused(uri, name, "archive", f"{len(infos):,} members are more than {MOST_MEMBERS:,}", "split it")]
    if (size := sum(info.file_size for info in infos)) > max(SMALL, MOST_RATIO * packed):
        message = f"would be {size:,} bytes unpacked, {size // max(packed, 1):,} times its size"
        return [refused(uri, name, "archive", message, "unpack it yourself if you trust it")]
    found = [one for position, info in enumerate(infos) if (one := _member(uri, name, position, info))]
    if not found:
        return [refused(uri, name, "empty", "the archive holds no PDF, PNG, JPEG, TIFF or BMP file", "check it")]
    return [*found, Found(uri, name, container=True)]


def is_member(uri: str) -> bool:
    """Whether a document lies in an archive."""
    return uri.startswith(SCHEME)


def fetch_member(uri: str, name: str, target: Path, most: int) -> None:
    """Unpacks one document into a file.

    Args:
        uri: of the member.
        name: for people.
        target: the file.
        most: bytes that it may have.

    Raises:
        InputError: it cannot be unpacked, is encrypted, or has too many bytes.
    """
    position, archive_uri = _parse(uri)
    try:
        archive = _archive(archive_uri)
        info = archive.infolist()[position]
        if info.file_size > most:
            raise LimitError(f"{info.file_size:,} bytes are more than the limit of {most:,}", where=name)
        if info.flag_bits & 1:
            raise EncryptedInputError("is encrypted in its archive", where=name, remedy="unpack it with its password")
        with archive.open(info) as member:
            remote.copy_stream(member, target, name, most)
    except (*_DAMAGED, IndexError) as err:
        _archive.cache_clear()
        raise InputError("the archive is damaged here", where=name, remedy="get the archive again") from err


@lru_cache(maxsize=1)  # members come one after another
def _archive(uri: str) -> zipfile.ZipFile:
    if "://" in uri:
        return zipfile.ZipFile(remote.open_url(uri))
    return zipfile.ZipFile(to_path(uri))


@contextmanager
def _open(uri: str) -> Iterator[IO[bytes]]:
    with remote.open_url(uri) if "://" in uri else Path(to_path(uri)).open("rb") as file:
        yield file


def _parse(uri: str) -> tuple[int, str]:
    head, _, archive = uri.removeprefix(SCHEME).partition("::")
    return int(head.split("/", 1)[0]), archive


def _member(uri: str, name: str, position: int, info: zipfile.ZipInfo) -> Found | None:
    shown = to_name(info.filename.encode(errors="replace").decode())
    suffix = PurePosixPath(shown).suffix.lower()
    if info.is_dir() or is_hidden(shown.removeprefix("./").replace("../", "")) or suffix not in {*SUFFIXES, ARCHIVE}:
        return None
    own, full = f"{SCHEME}{position}/{quote(shown)}::{uri}", f"{name}/{shown}"
    if suffix == ARCHIVE:
        return refused(own, full, "nested", "an archive in an archive is not opened", "unpack the outer one")
    return Found(own, full, f"{info.file_size} {info.CRC:08x}", info.file_size)
