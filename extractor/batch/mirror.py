"""A batch's DIR behind a URL: worked on in a folder of this machine, and put there as it goes.

Workers put the JSON of a document there when it is read. The ledger is a database and cannot lie there, so that a copy
of it is put there every now and then and at the end: after a kill a run goes on from the last copy, and what was read
since is read again, to the same bytes. The tables are made here from the JSON that is there, and put there whole.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from extractor.batch import remote
from extractor.batch.ledger import LEDGER_NAME, Ledger
from extractor.batch.results import JSON_FOLDER
from extractor.errors import InputError, OutputError

COPY_SECONDS = 30.0  # between two copies of the ledger: so much reading is done again after a kill
COPY_SHARE = 20.0  # times as long as a copy took, at the least: a ledger of 100,000 documents has some 50 MB
FETCHED_AT_ONCE = 500
PARQUET = ".parquet"
TABLES = (f"*{PARQUET}", "*.csv", "*.xlsx")
# Where an object is there when it is whole, and there are no folders. Elsewhere a file is put under another name first.
OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "cos"})


def is_url(folder: str) -> bool:
    """Whether the folder of a batch is one behind a URL."""
    return "://" in folder


@dataclass(frozen=True, slots=True)
class Mirror:
    """A folder behind a URL, and the one of this machine that it is worked on in."""

    url: str
    folder: Path

    @classmethod
    def of(cls, url: str) -> Mirror:
        """The mirror of a URL; the same folder each time, so that two batches keep out of each other's way.

        Raises:
            OutputError: there is no folder to work in.
        """
        mine = Path(tempfile.gettempdir()) / f"extractor-{os.getuid() if hasattr(os, 'getuid') else 'work'}"
        folder = mine / sha256(url.rstrip("/").encode()).hexdigest()[:16]
        try:
            mine.mkdir(mode=0o700, exist_ok=True)
            if hasattr(os, "getuid") and (mine.is_symlink() or mine.stat().st_uid != os.getuid()):
                raise OutputError("belongs to somebody else", where=str(mine), remedy="set TMPDIR to a folder of yours")
            folder.mkdir(exist_ok=True)
        except OSError as err:
            raise OutputError(f"cannot be made ({err.strerror})", where=str(mine), remedy="set TMPDIR") from err
        return cls(url.rstrip("/"), folder)

    @contextmanager
    def at_work(self, *, with_ledger: bool) -> Iterator[None]:
        """The folder as it is there, for a block; whatever ends the block, the ledger is put there as it stands.

        Args:
            with_ledger: whether the ledger lies in the folder, and is no database of its own.

        Raises:
            InputError: what is there cannot be read.
            OutputError: nothing can be put there.
        """
        self._clear()
        try:
            if not with_ledger:
                yield
                return
            fetch_ledger(self.url, self.folder)
            with _Copier(self):
                yield
        finally:
            self._clear()

    def fetch_results(self, *, tables: bool = False) -> None:
        """Brings the JSON of all documents here, with the tables of the last run or without.

        Raises:
            InputError: it cannot be read.
        """
        files, place = remote.file_system(self.url)
        try:
            found = _find(files, f"{place}/{JSON_FOLDER}")
            for table in files.glob(f"{place}/*{PARQUET}") if tables else ():
                found += _find(files, table)
            for some in (found[at : at + FETCHED_AT_ONCE] for at in range(0, len(found), FETCHED_AT_ONCE)):
                here = [str(self.folder / path[len(place) + 1 :]) for path in some]
                for shelf in {os.path.dirname(path) for path in here}:  # noqa: PTH120 - hundreds of thousands
                    os.makedirs(shelf, exist_ok=True)  # noqa: PTH103
                files.get(some, here)
        except Exception as err:
            raise _unreadable(self.url, err) from err

    def put(self, paths: Iterable[Path]) -> None:
        """Puts files of the folder where they belong there.

        Raises:
            OutputError: it cannot be done.
        """
        for path in paths:
            put(f"{self.url}/{path.relative_to(self.folder).as_posix()}", path)

    def put_tables(self) -> None:
        """Puts the tables there; parts of the tables before that have no successor are taken away.

        Raises:
            OutputError: it cannot be done.
        """
        files, place = remote.file_system(self.url)
        for path in sorted(one for pattern in TABLES for one in self.folder.glob(pattern)):
            self.put(sorted(path.iterdir()) if path.is_dir() else [path])
            if path.is_dir():
                self._remove_others(files, f"{place}/{path.name}", len(place) + 1)

    def remove_others(self) -> None:
        """Takes away the JSON that is not here any more.

        Raises:
            OutputError: it cannot be done.
        """
        files, place = remote.file_system(self.url)
        self._remove_others(files, f"{place}/{JSON_FOLDER}", len(place) + 1)

    def _remove_others(self, files: Any, place: str, base: int) -> None:
        try:
            gone = [path for path in _find(files, place) if not (self.folder / path[base:]).exists()]
            if gone:
                files.rm(gone)
        except Exception as err:
            raise _unwritable(self.url, err) from err

    def _clear(self) -> None:
        for path in self.folder.iterdir():
            if path.name != LOCK_NAME:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


LOCK_NAME = ".lock"


def put(url: str, content: Path | bytes) -> None:
    """Puts a file behind a URL, whole or not at all.

    Raises:
        OutputError: it cannot be done.
    """
    files, place = remote.file_system(url)
    protocols = {files.protocol} if isinstance(files.protocol, str) else set(files.protocol)
    try:
        if protocols & OBJECT_STORES:
            _send(files, content, place)
            return
        folder, _, name = place.rpartition("/")
        files.makedirs(folder, exist_ok=True)
        made = f"{folder}/.{name}-{secrets.token_hex(8)}.part"
        try:
            _send(files, content, made)
            files.mv(made, place)
        except BaseException:
            with suppress(Exception):
                files.rm(made)
            raise
    except Exception as err:
        raise _unwritable(url, err) from err


@contextmanager
def open_ledger(folder: str, url: str | None) -> Iterator[Ledger]:
    """The ledger of a batch that has begun; of a folder behind a URL its last copy.

    Args:
        folder: of the batch, a path or a URL.
        url: of the ledger, where it is no file in the folder.

    Raises:
        InputError: there is none.
    """
    with tempfile.TemporaryDirectory(prefix="extractor-") as copied:
        here = Path(copied) if is_url(folder) else Path(folder)
        if url is None and is_url(folder) and not fetch_ledger(folder, here):
            raise _no_ledger(folder)
        with closing(Ledger.existing(here, url)) as ledger:
            yield ledger


@contextmanager
def local_copy(folder: str, *, with_ledger: bool) -> Iterator[Path]:
    """A batch's folder, to be read; of one behind a URL a copy on this machine, for a block.

    Args:
        folder: of the batch, a path or a URL.
        with_ledger: whether the ledger lies in it, and is no database of its own.

    Raises:
        InputError: there is no batch, or it cannot be read.
    """
    if not is_url(folder):
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory(prefix="extractor-") as copied:
        mirror = Mirror(folder.rstrip("/"), Path(copied))
        if with_ledger and not fetch_ledger(mirror.url, mirror.folder):
            raise _no_ledger(folder)
        mirror.fetch_results(tables=True)
        yield mirror.folder


def fetch_ledger(url: str, folder: Path) -> bool:
    """Brings the ledger here, if there is one.

    Raises:
        InputError: it cannot be read.
    """
    files, place = remote.file_system(f"{url.rstrip('/')}/{LEDGER_NAME}")
    try:
        files.get_file(place, str(folder / LEDGER_NAME))
    except FileNotFoundError:
        return False
    except Exception as err:
        raise _unreadable(url, err) from err
    return True


class _Copier:
    """Puts copies of the ledger where it is kept, beside the work: a slow network does not hold it up."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror, self._over = mirror, threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="ledger", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._copy()

    def _go_on(self) -> None:
        wait = COPY_SECONDS
        while not self._over.wait(wait):
            began = time.monotonic()
            with suppress(OutputError):  # the next one may come through; the last one tells
                self._copy()
            wait = max(COPY_SECONDS, COPY_SHARE * (time.monotonic() - began))

    def _copy(self) -> None:
        ledger = self._mirror.folder / LEDGER_NAME
        if not ledger.exists():
            return
        copy = ledger.with_name(f"{LEDGER_NAME}.copy")
        try:
            with closing(sqlite3.connect(ledger)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
            put(f"{self._mirror.url}/{LEDGER_NAME}", copy)
        except sqlite3.Error as err:
            raise OutputError(f"the ledger cannot be copied ({err})", where=str(ledger)) from err
        finally:
            copy.unlink(missing_ok=True)


def _find(files: Any, place: str) -> list[str]:
    """The files below a place, those of an earlier run among them: nothing of them may be taken from a memory."""
    files.invalidate_cache()
    return sorted(files.find(place))


def _send(files: Any, content: Path | bytes, place: str) -> None:
    if isinstance(content, bytes):
        files.pipe_file(place, content)
    else:
        files.put_file(str(content), place)


def _no_ledger(url: str) -> InputError:
    return InputError(f"holds no {LEDGER_NAME}", where=url, remedy="give what --out was, and its --ledger")


def _unwritable(url: str, err: Exception) -> OutputError:
    return OutputError(
        f"cannot be written ({type(err).__name__})", where=url, remedy="check the URL and your credentials"
    )


def _unreadable(url: str, err: Exception) -> InputError:
    return InputError(f"cannot be read ({type(err).__name__})", where=url, remedy="check the URL and your credentials")
