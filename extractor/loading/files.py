"""What kind of file it is, and whether it may be opened at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from extractor.document import Page, Problem, Source
from extractor.errors import EmptyInputError, InputError, LimitError, MissingInputError
from extractor.options import LoadingOptions

PDF_MARK_WITHIN = 1024  # bytes; readers accept %PDF- anywhere in the first kilobyte (ISO 32000-1, annex H.3.4.1)
CHUNK = 1 << 20  # bytes read at once while hashing

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"BM", "image/bmp"),
)


class LoadedFile:
    """A file whose pages are made one by one, so that memory holds one of them at a time.

    Iterating gives each ``Page`` once; ``problems`` is complete when the iteration has ended.
    """

    def __init__(self, source: Source, pages: Iterator[Page | Problem]) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self._pages = pages

    def __iter__(self) -> Iterator[Page]:
        for page in self._pages:
            if isinstance(page, Problem):
                self.problems.append(page)
            else:
                yield page


def load(
    path: str | Path, options: LoadingOptions, *, force_scan: bool = False, force_digital: bool = False
) -> LoadedFile:
    """Opens a file and gives its pages.

    Args:
        path: a PDF, PNG, JPEG, TIFF or BMP file; what it is follows from its first bytes, not from its name.
        options: limits, password, pages.
        force_scan: takes every page as a picture, whatever text layer it has.
        force_digital: takes every page by its text layer.

    Raises:
        InputError: missing, empty, encrypted, damaged, of an unknown kind, or beyond the limits.
    """
    path = Path(path)
    media_type = check_file(path, options)
    count, pages = _open_pages(path, options, media_type, force_scan=force_scan, force_digital=force_digital)
    return LoadedFile(Source(path.name, hash_file(path), media_type, count), pages)


def count_pages(path: Path, options: LoadingOptions) -> int:
    """How many pages of a file are to be read; none is made yet.

    Raises:
        InputError: as ``load`` does before its first page.
    """
    count, _ = _open_pages(path, options, check_file(path, options))
    return len(chosen_pages(count, options, str(path)))


def _open_pages(
    path: Path, options: LoadingOptions, media_type: str, *, force_scan: bool = False, force_digital: bool = False
) -> tuple[int, Iterator[Page | Problem]]:
    if media_type == "application/pdf":
        from extractor.loading import pdf

        return pdf.open_pages(path, options, force_scan=force_scan, force_digital=force_digital)
    from extractor.loading import images

    return images.open_pages(path, options)


def check_file(path: Path, options: LoadingOptions) -> str:
    """The media type of a file that may be opened.

    Raises:
        InputError: missing, empty, too large or of an unknown kind.
    """
    where = str(path)
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise InputError("is a folder, not a file", where=where, remedy="give the files in it")
        with path.open("rb") as file:
            head = file.read(PDF_MARK_WITHIN)
    except FileNotFoundError as err:
        raise MissingInputError("no such file", where=where) from err
    except OSError as err:
        raise InputError(f"cannot be opened ({err.strerror})", where=where, remedy="check its permissions") from err
    if not size:
        raise EmptyInputError("the file is empty", where=where)
    if size > options.max_bytes:
        raise LimitError(f"{size:,} bytes are more than the limit of {options.max_bytes:,}", where=where)
    return _media_type(head, path)


def _media_type(head: bytes, path: Path) -> str:
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if b"%PDF-" in head:
        return "application/pdf"
    named = f"not a {path.suffix[1:].upper()} file, whatever its name says" if path.suffix else "of no known kind"
    raise InputError(f"is {named}", where=str(path), remedy="give a PDF, PNG, JPEG or TIFF file")


def hash_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def chosen_pages(count: int, options: LoadingOptions, where: str) -> tuple[int, ...]:
    """The 1-based page numbers to read.

    Raises:
        LimitError: more pages than allowed.
        InputError: none of the pages asked for exists.
    """
    numbers = range(1, count + 1) if options.pages is None else sorted({n for n in options.pages if n <= count})
    if not numbers:
        raise InputError(f"has {count} pages, none of those asked for", where=where, remedy="check --pages")
    if len(numbers) > options.max_pages:
        raise LimitError(
            f"{len(numbers):,} pages are more than the limit of {options.max_pages:,}",
            where=where,
            remedy="read it in parts with --pages",
        )
    return tuple(numbers)
