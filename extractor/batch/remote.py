"""Documents behind URLs, through fsspec: listed, and brought here to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, Any

from extractor.batch.schema import Found
from extractor.errors import ExtractorError, InputError, LimitError, MissingInputError, OptionError
from extractor.inputs import SUFFIXES

CHUNK = 1 << 20  # bytes brought at once
_TIMES = ("ETag", "etag", "LastModified", "last_modified", "mtime", "created")  # what file systems tell a change by


def list_url(url: str) -> Iterator[Found]:
    """The documents that a URL names: a file, everything below a folder, or what matches a glob.

    Raises:
        OptionError: the URL cannot be used.
    """
    check_url(url)
    try:
        files, path = file_system(url)
        base, head = path.rstrip("/"), _head(files, url, path)
        if "*" in path:
            found: Mapping[str, Any] = files.glob(path, detail=True)
            base = path.split("*", 1)[0].rpartition("/")[0]
        elif files.isdir(path):
            found = files.find(base, detail=True)
        else:
            yield _found(head, path, PurePosixPath(path).name, files.info(path))
            return
        listed = False
        for place, info in sorted(found.items()):
            name = place[len(base) :].strip("/")
            hidden = any(part.startswith(".") for part in name.split("/"))
            if info.get("type") == "file" and not hidden and PurePosixPath(place).suffix.lower() in {*SUFFIXES, ".zip"}:
                listed = True
                yield _found(head, place, name, info)
    except FileNotFoundError:
        yield _refused(url, "missing", "nothing is there", "check the URL")
        return
    except ExtractorError:
        raise
    except Exception as err:
        yield _refused(url, "remote", f"cannot be listed ({type(err).__name__})", "check the URL and your credentials")
        return
    if listed:
        yield Found(url, url, container=True)
    else:
        yield _refused(url, "empty", "there is no PDF, PNG, JPEG, TIFF, BMP or zip file", "check the URL")


def check_url(url: str) -> None:
    """Refuses a URL with a password: it would lie open in the ledger, the tables and the log.

    Raises:
        OptionError: there is one.
    """
    scheme, found, rest = url.partition("://")
    user, at, host = rest.partition("/")[0].rpartition("@")
    if found and at and ":" in user:
        raise OptionError(
            f"{scheme}://{user.partition(':')[0]}:...@{host}: a password in a URL would be kept with the results",
            remedy=f"leave it out, and set FSSPEC_{scheme.upper()}_PASSWORD",
        )


def open_url(url: str) -> IO[bytes]:
    """A file behind a URL, to read from.

    Raises:
        InputError: it cannot be opened.
    """
    try:
        files, path = file_system(url)
        opened: IO[bytes] = files.open(path, "rb")
    except FileNotFoundError as err:
        raise MissingInputError("no such file", where=url) from err
    except ExtractorError:
        raise
    except Exception as err:
        raise InputError(
            f"cannot be opened ({type(err).__name__})", where=url, remedy="check the URL and your credentials"
        ) from err
    return opened


def copy_stream(source: IO[bytes], target: Path, name: str, most: int) -> None:
    """Copies what is read into a file.

    Raises:
        LimitError: there is more than allowed.
        InputError: it breaks off.
    """
    left = most
    with target.open("wb") as file:
        while True:
            try:
                chunk = source.read(CHUNK)
            except Exception as err:
                raise InputError(
                    f"cannot be read to its end ({type(err).__name__})", where=name, remedy="get the file again"
                ) from err
            if not chunk:
                return
            left -= len(chunk)
            if left < 0:
                raise LimitError(f"has more than the limit of {most:,} bytes", where=name)
            file.write(chunk)


def file_system(url: str) -> tuple[Any, str]:
    """The file system of fsspec's that a URL names, and the place in it.

    Raises:
        OptionError: there is no such protocol, or what it needs is not installed.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as err:
        raise OptionError(f"{url} needs fsspec", remedy="pip install 'extractor[remote]'") from err
    try:
        files, path = url_to_fs(url)
    except ImportError as err:
        raise OptionError(f"{url}: {err}", remedy="pip install 'extractor[remote]'") from err
    except ValueError as err:
        raise OptionError(f"{url}: there is no such protocol", remedy="see fsspec's documentation") from err
    return files, path


def _head(files: Any, url: str, path: str) -> str:
    """What stands before a path in its URL: the host as well, which many file systems do not name with their paths."""
    whole, path = url.rstrip("/"), path.rstrip("/")
    if "://" in whole and whole.endswith(path):
        return whole.removesuffix(path)
    return str(files.unstrip_protocol(path)).removesuffix(path)


def _found(head: str, path: str, name: str, info: Mapping[str, Any]) -> Found:
    time = next((str(info[key]) for key in _TIMES if info.get(key)), "")
    return Found(path if path.startswith(head) else head + path, name, f"{info.get('size')} {time}", info.get("size"))


def _refused(url: str, code: str, message: str, remedy: str) -> Found:
    error = str(ExtractorError(message, where=url, remedy=remedy))
    return Found(url, url, error_code=f"source.{code}", error=error)
