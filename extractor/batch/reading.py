"""What a worker does with one document: fetches it, tells its hash, reads it, writes its JSON."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from extractor.batch import archives, mirror, remote
from extractor.batch.results import find_json
from extractor.batch.sources import to_path
from extractor.errors import ExtractorError, InputError
from extractor.options import Options
from extractor.workers.crew import Ask, Parts

if TYPE_CHECKING:
    from extractor.results import Result

WORK_FOLDER = ".work"  # of files fetched to be read; emptied at the start and at the end of a run
Read = Callable[[Path, Options], "Result"]


def read_file(path: Path, options: Options) -> Result:
    """Reads one file, as ``extractor.extract`` does."""
    from extractor import extract

    return extract(path, options)


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every document of a run; ``read`` is importable."""

    folder: Path
    options: Options
    fingerprint: str
    read: Read = read_file
    url: str | None = None  # where the JSON goes, if not into the folder


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one document, as columns of the ledger; ``trace`` is for who writes the program."""

    columns: dict[str, Any] = field(default_factory=dict)
    known: bool = False  # the parent knows these bytes already; nothing was read
    usage: ExtractorError | None = None  # what was asked for is wrong, whatever the document
    trace: str = ""


def read_document(job: Job, key: int, uri: str, name: str, ask: Ask) -> Answer:
    """Reads a document and writes its JSON, unless its hash is known.

    Args:
        job: how.
        key: of the document, for the file that it may have to be fetched into.
        uri: where its bytes are.
        name: for people.
        ask: is told the hash, and says whether the document has to be read.
    """
    from extractor.errors import ExitStatus
    from extractor.loading.files import check_file, hash_file
    from extractor.many import unexpected

    began = time.monotonic()
    sha256: str | None = None
    path = Path(name)
    try:
        with fetched(job.folder / WORK_FOLDER, str(key), uri, name, job.options.loading.max_bytes) as path:
            check_file(path, job.options.loading)
            sha256 = hash_file(path)
            if not ask(sha256):
                return Answer(known=True)
            _tell_pages(path, job.options, ask)
            result = renamed(job.read(path, job.options), str(path), PurePosixPath(name).name)
            columns = _write(job, result)
    except ExtractorError as err:
        if err.exit_status == ExitStatus.USAGE:
            return Answer(usage=err)
        return Answer(_failed(err, path, name, sha256, began), trace=traceback.format_exc())
    except MemoryError:
        error = InputError("there is not enough memory to read it", remedy="give it more --memory, or split it")
        return Answer({**_failed(error, path, name, sha256, began), "error_code": "worker.memory"})
    except Exception as err:
        return Answer(_failed(unexpected(err, path), path, name, sha256, began), trace=traceback.format_exc())
    return Answer({**columns, "seconds": time.monotonic() - began})


def _tell_pages(path: Path, options: Options, ask: Ask) -> None:
    """Has the time grow with the pages; what is wrong with the file is for the reading to say."""
    from extractor.loading.files import count_pages

    with suppress(Exception):
        ask(Parts(count_pages(path, options.loading)))


@contextmanager
def fetched(folder: Path, key: str, uri: str, name: str, most: int) -> Iterator[Path]:
    """A document as a file of this machine; one that had to be brought here is gone afterwards.

    Args:
        folder: where what is brought here goes.
        key: no other document at work has it; of letters and digits.
        uri: where its bytes are.
        name: for people.
        most: bytes that it may have.

    Raises:
        InputError: it cannot be had.
    """
    if not archives.is_member(uri) and "://" not in uri:
        yield Path(to_path(uri))
        return
    # Nothing of a name from outside becomes part of a path, but for a suffix of letters.
    suffix = PurePosixPath(name).suffix
    path = folder / f"{key}{suffix if suffix[1:].isalnum() and suffix.isascii() else ''}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if archives.is_member(uri):
            archives.fetch_member(uri, name, path, most)
        else:
            with remote.open_url(uri) as source:
                remote.copy_stream(source, path, name, most)
        yield path
    finally:
        with suppress(OSError):
            path.unlink()


def renamed(result: Result, before: str, own: str) -> Result:
    """A result in which the document has another name.

    Args:
        result: the result.
        before: what its messages begin with.
        own: its name from now on.
    """
    problems = tuple(
        problem.model_copy(update={"message": own + problem.message.removeprefix(before)})
        if problem.message.startswith(before)
        else problem
        for problem in result.problems
    )
    return result.model_copy(update={"source": result.source.model_copy(update={"name": own}), "problems": problems})


def _write(job: Job, result: Result) -> dict[str, Any]:
    from extractor.exporting import write_bytes

    sha256, data = result.source.sha256, result.to_json().encode()
    if job.url is not None:
        mirror.put(f"{job.url}/{find_json(Path(), sha256).as_posix()}", data)
    else:
        target = find_json(job.folder, sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(target, data)
    statuses = [form.status for form in result.forms]
    return {
        "status": "done",
        "sha256": sha256,
        "fingerprint": job.fingerprint,
        "pages": result.source.page_count,
        "pages_lost": len(result.pages_lost),
        "forms": len(statuses),
        "consistent": statuses.count("consistent"),
        "discrepant": statuses.count("discrepant"),
        "review": statuses.count("review"),
        "review_fields": sum(field.status == "review" for form in result.forms for field in form.fields.values()),
        "error_code": None,
        "error": None,
    }


def _failed(err: ExtractorError, path: Path, name: str, sha256: str | None, began: float) -> dict[str, Any]:
    message = " ".join(err.message.replace(str(path), name).split())
    error = str(type(err)(message, where=name, remedy=err.remedy))
    columns = {"status": "failed", "error_code": err.code, "error": error, "seconds": time.monotonic() - began}
    return {**columns, "sha256": sha256} if sha256 else columns
