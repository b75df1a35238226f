"""SRC -> the documents that it names: files, folders, globs, lists, archives, URLs. No document is opened here."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from extractor.batch import remote
from extractor.batch.schema import Found
from extractor.errors import ExtractorError, InputError
from extractor.inputs import SUFFIXES

ARCHIVE = ".zip"
ODD_PATH = "path:"  # before a path that is no Unicode, as its bytes, percent-encoded
NO_FILE = "PDF, PNG, JPEG, TIFF, BMP or zip file"

# What lists the members of an archive: (its uri, its name). It is called from here and runs in a worker.
ListArchive = Callable[[str, str], Iterable[Found]]


def list_sources(sources: Sequence[str], list_archive: ListArchive) -> Iterator[Found]:
    """The documents that sources name, as they are found.

    What is wrong with a source is a document that cannot be read, so that it is counted and shown like any other.

    Args:
        sources: paths of files and folders; globs; ``@FILE``, a list of all these, one a line; ``.zip`` archives; URLs
            that fsspec knows (s3://, sftp://, ...). A folder stands for the files in it and below it, hidden ones and
            those of other kinds left out.
        list_archive: gives the members of an archive.

    Raises:
        InputError: a list cannot be read.
    """
    for source in sources:
        if source.startswith("@"):
            for line in _lines(Path(source[1:])):
                yield from _list(line, list_archive)
        else:
            yield from _list(source, list_archive)


def to_uri(path: str) -> str:
    """An absolute path as text that UTF-8 can hold."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return ODD_PATH + quote(os.fsencode(path))
    return path


def to_path(uri: str) -> str:
    """The path of a local uri."""
    return os.fsdecode(unquote_to_bytes(uri.removeprefix(ODD_PATH))) if uri.startswith(ODD_PATH) else uri


def to_name(text: str) -> str:
    """A name for people, in text that UTF-8 can hold."""
    return os.fsencode(text).decode(errors="replace").replace("\0", "\ufffd")


def is_hidden(name: str) -> bool:
    """Whether a part of a path begins with a dot, or is what macOS adds to archives."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def refused(uri: str, name: str, code: str, message: str, remedy: str) -> Found:
    """A document that no worker may read."""
    return Found(uri, name, error_code=f"source.{code}", error=str(ExtractorError(message, where=name, remedy=remedy)))


def _list(source: str, list_archive: ListArchive) -> Iterator[Found]:
    if "\0" in source:
        name = to_name(source)
        yield refused(name, name, "name", "no file can have a NUL in its name", "correct the list")
    elif "://" in source:
        yield from _opened(remote.list_url(source), list_archive)
    elif os.path.isdir(source):  # noqa: PTH112 - odd names, and a hundred thousand of them
        yield from _opened(_list_folder(source), list_archive)
    elif not os.path.lexists(source) and glob.has_magic(source):
        yield from _list_glob(source, list_archive)
    else:
        yield from _opened([_found(source, os.path.normpath(source))], list_archive)


def _opened(found: Iterable[Found], list_archive: ListArchive) -> Iterator[Found]:
    """The members of archives in the place of them."""
    for one in found:
        if one.uri.lower().endswith(ARCHIVE) and not one.error and not one.container and one.stamp:
            yield from list_archive(one.uri, one.name)
        else:
            yield one


def _list_glob(pattern: str, list_archive: ListArchive) -> Iterator[Found]:
    nothing = True
    for path in glob.iglob(pattern, recursive=True):  # noqa: PTH207 - odd names again
        nothing = False
        found = _list_folder(path) if os.path.isdir(path) else [_found(path, os.path.normpath(path))]  # noqa: PTH112
        yield from _opened(found, list_archive)
    uri = os.path.abspath(to_name(pattern))  # noqa: PTH100 - a pattern, not a path
    if nothing:
        yield refused(uri, to_name(pattern), "nothing", "no file matches", "check the pattern")
    else:
        yield Found(uri, pattern, container=True)


def _list_folder(folder: str) -> Iterator[Found]:
    uri, name = to_uri(os.path.abspath(folder)), to_name(folder)  # noqa: PTH100
    root = os.path.realpath(folder)
    nothing = True
    for found in _walk(folder, "", root):
        nothing = False
        yield found
    if nothing:
        yield refused(uri, name, "empty", f"the folder holds no {NO_FILE}", "check the folder")
    else:
        yield Found(uri, name, container=True)


def _walk(folder: str, below: str, root: str) -> Iterator[Found]:
    """The files below a folder, in no order: a hundred thousand names are not held to be sorted."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                yield from _entry(entry, f"{below}{entry.name}", root)
    except OSError as err:
        uri, name = to_uri(os.path.abspath(folder)), to_name(below or folder)  # noqa: PTH100
        yield refused(uri, name, "folder", f"the folder cannot be read ({err.strerror})", "check its permissions")


def _entry(entry: os.DirEntry[str], name: str, root: str) -> Iterator[Found]:
    is_file = os.path.splitext(entry.name)[1].lower() in {*SUFFIXES, ARCHIVE}  # noqa: PTH122
    if entry.name.startswith(".") or not (is_file or entry.is_dir()):
        return
    if entry.is_symlink() and not _is_within(entry.path, root):
        uri, message = to_uri(os.path.abspath(entry.path)), "is a link out of the folder"  # noqa: PTH100
        yield refused(uri, to_name(name), "link", message, "name the file itself, if it is meant")
    elif not entry.is_dir():
        yield _found(entry.path, name, entry)
    elif not entry.is_symlink():  # a link to a folder of the same tree: its files are listed there
        yield from _walk(entry.path, f"{name}/", root)


def _is_within(path: str, root: str) -> bool:
    return os.path.realpath(path).startswith(os.path.join(root, ""))  # noqa: PTH118


def _found(path: str, name: str, entry: os.DirEntry[str] | None = None) -> Found:
    uri = to_uri(os.path.abspath(path))  # noqa: PTH100
    try:
        status = entry.stat() if entry else os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return Found(uri, to_name(name))  # reading it says what is wrong
    if not stat.S_ISREG(status.st_mode):
        return refused(uri, to_name(name), "kind", "is no ordinary file (a device, a pipe)", "leave it out")
    return Found(uri, to_name(name), f"{status.st_size} {status.st_mtime_ns}", status.st_size)


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            for line in file:
                if text := line.rstrip("\r\n"):
                    yield text
    except OSError as err:
        raise InputError(f"the list cannot be read ({err.strerror})", where=str(path), remedy="check the path") from err
