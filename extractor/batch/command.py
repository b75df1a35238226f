"""``extractor batch``: list, read what is new, write the tables."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

from extractor.batch import archives
from extractor.batch.ledger import LEDGER_NAME, Ledger, sqlite_url
from extractor.batch.mirror import LOCK_NAME, Mirror
from extractor.batch.progress import Watch
from extractor.batch.reading import WORK_FOLDER, Job, Read, read_file
from extractor.batch.remote import check_url
from extractor.batch.results import JSON_FOLDER
from extractor.batch.run import Reader
from extractor.batch.schema import Found
from extractor.batch.settings import fingerprint, shown_options
from extractor.batch.sources import list_sources, refused
from extractor.batch.tables import write_batch
from extractor.errors import ExitStatus, ExtractorError, OptionError, OutputError
from extractor.options import Options
from extractor.workers.crew import Ask, Crew, Limits, Workers, WorkFailedError

LISTED_AT_ONCE = 500  # documents noted in one transaction
LIST_SECONDS = 300.0  # that the members of one archive may take to be listed
TABLE_SECONDS = 86_400.0  # that the tables may take: a day; 100,000 forms take some ten minutes
TABLE_MEMORY = 8  # times the limit of a document: what is compared between all forms is in memory at once
# pandas, since pyarrow looks for it at the first array.
TABLE_MODULES = (__name__, "extractor.settling.indexer", "extractor.settling.settled", "pyarrow.parquet", "pandas")
INTERRUPTED = 130  # 128 + SIGINT

# A page of a scan takes seconds, a form of ten pages less than a minute, a volume of 200 more than five; with the OCR
# models a worker uses 0.6 GB.
DEFAULT_LIMITS = Limits(300.0, 1_500_000_000, part_seconds=15.0)

Again = Literal["new", "failed", "all"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch is told, beside the options of reading.

    Attributes:
        sources: see ``batch.sources``; none goes on with what the ledger has.
        folder: where the outputs go.
        url: where they go, if that is behind a URL; the folder then has no meaning.
        formats: "json" is always written; "parquet", "csv", "xlsx" where named.
        bom: whether CSV begins with a byte order mark.
        workers: how many documents are read at a time.
        limits: what each may take.
        again: what is read again: nothing that is done, what failed, or all.
        keep: whether results that were read with other options stay beside new ones.
        ledger: the URL of a database; None for SQLite in the folder.
        cluster: the address of a Dask scheduler; None for processes of this machine. All its workers see the folder
            and the sources under the same paths.
        json_log: a file for JSON lines.
        debug: whether tracebacks are shown.
        read: what reads a file; importable.
    """

    sources: tuple[str, ...]
    folder: Path
    formats: tuple[str, ...] = ("json", "parquet")
    bom: bool = False
    workers: int = 1
    limits: Limits = DEFAULT_LIMITS
    again: Again = "new"
    keep: bool = False
    ledger: str | None = None
    cluster: str | None = None
    json_log: Path | None = None
    debug: bool = False
    read: Read = read_file
    url: str | None = None

    @property
    def where(self) -> str:
        """The place of the outputs, for people."""
        return self.url or str(self.folder.resolve())


def run_plan(plan: Plan, options: Options) -> int:
    """Runs a batch; gives the exit status.

    Raises:
        ExtractorError: what is asked for is wrong, or the outputs cannot be written.
        KeyboardInterrupt: it was interrupted twice.
    """
    from extractor.exporting import make_folder

    for source in (*plan.sources, plan.url or ""):
        check_url(source)
    mirror = Mirror.of(plan.url) if plan.url else None
    if mirror:
        plan = replace(plan, folder=mirror.folder, url=mirror.url)
    else:
        _check_sources(plan)
        make_folder(plan.folder)
    with ExitStack() as stack:
        stack.enter_context(locked(plan.folder))
        if mirror:
            stack.enter_context(mirror.at_work(with_ledger=plan.ledger is None))
            _check_sources(plan)
        watch = stack.enter_context(Watch(plan.json_log, debug=plan.debug))
        url = plan.ledger or sqlite_url(plan.folder)
        ledger = Ledger(url)
        try:
            with _workers(plan) as workers:
                return _Batch(plan, options.with_one_thread(), ledger, url, workers, watch).run()
        finally:
            ledger.close()


def _check_sources(plan: Plan) -> None:
    if not plan.sources and plan.ledger is None and not (plan.folder / LEDGER_NAME).is_file():
        raise OptionError("nothing to read is named", remedy="name files, folders, globs, @lists, zip files or URLs")


@contextmanager
def _workers(plan: Plan) -> Iterator[Workers]:
    if plan.cluster is None:
        with Crew(plan.workers, plan.limits.memory, debug=plan.debug).at_work() as crew:
            yield crew
        return
    from extractor.batch.cluster import ClusterCrew

    with ClusterCrew(plan.cluster, plan.limits.memory, debug=plan.debug).at_work() as cluster:
        yield cluster


@dataclass(frozen=True, slots=True)
class _Batch:
    plan: Plan
    options: Options
    ledger: Ledger
    url: str
    workers: Workers
    watch: Watch

    def run(self) -> int:
        plan, ledger = self.plan, self.ledger
        job = Job(plan.folder.resolve(), self.options, fingerprint(self.options), plan.read, plan.url)
        self._check(job.fingerprint)
        run = ledger.begin_run(
            {
                "version": _version(),
                "fingerprint": job.fingerprint,
                "options": json.dumps(shown_options(self.options), ensure_ascii=False),
                "sources": json.dumps([os.fsencode(one).decode(errors="replace") for one in plan.sources]),
                "workers": plan.workers,
            }
        )
        shutil.rmtree(plan.folder / WORK_FOLDER, ignore_errors=True)
        if plan.again == "all":
            ledger.redo()
        elif plan.again == "failed":
            ledger.retry()
        with Crew(1, plan.limits.memory, debug=plan.debug).at_work() as crew:
            found = list_sources(plan.sources, partial(self._list_archive, crew))
            while some := list(islice(found, LISTED_AT_ONCE)):
                ledger.add(some)
                for one in some:
                    self.watch.found(one)
        self.watch.begin(ledger.count(), run=run, workers=plan.workers, fingerprint=job.fingerprint)
        memory = TABLE_MEMORY * plan.limits.memory
        with Crew(1, memory, debug=plan.debug, modules=TABLE_MODULES).at_work() as crew:
            reader = Reader(ledger, self.workers, job, plan.limits, self.watch, run, plan.keep, at_last=crew.prepare)
            complete = reader.read_all()
            if complete:
                self.watch.tables()
                self._write_tables(crew, memory)
        shutil.rmtree(plan.folder / WORK_FOLDER, ignore_errors=True)
        ended = "complete" if complete else "interrupted"
        ledger.end_run(run, ended)
        counts = ledger.count()
        self.watch.end(ended, counts)
        if not complete:
            self.watch.remark("stopped; the same command goes on from here")
            return INTERRUPTED
        return ExitStatus.UNREADABLE if counts.failed or counts.pages_lost else ExitStatus.OK

    def _check(self, own: str) -> None:
        """Refuses to mix results, and to take another batch's ledger for this one's."""
        plan, ledger = self.plan, self.ledger
        folder = plan.where
        if plan.ledger is not None and (ledger.get_meta("folder") or folder) != folder:
            raise OptionError(
                f"--ledger is that of the batch in {ledger.get_meta('folder')}",
                remedy="give each batch a database, or a schema, of its own",
            )
        ledger.set_meta("folder", folder)
        if plan.again != "all" and not plan.keep and (others := ledger.count_others(own)):
            raise OptionError(
                f"{plan.url or plan.folder} holds {others:,} results that were read with other options, form models "
                "or version",
                remedy="--redo reads everything again, --keep leaves them as they are",
            )

    def _list_archive(self, crew: Crew, uri: str, name: str) -> list[Found]:
        """The members of an archive, by a worker: what a file from outside holds is parsed in none but these."""
        limits = Limits(LIST_SECONDS, self.plan.limits.memory)
        try:
            found: list[Found] = crew.call(limits, _list_archive, uri, name)
        except WorkFailedError as err:
            return [refused(uri, name, "archive", f"the archive cannot be listed ({err.message})", "unpack it")]
        return found

    def _write_tables(self, crew: Crew, memory: int) -> None:
        plan = self.plan
        self.workers.kill()
        crew.call(
            Limits(TABLE_SECONDS, memory),
            _write_tables,
            plan.folder,
            plan.url,
            self.url,
            self.options,
            plan.formats,
            plan.bom,
        )


def _write_tables(
    folder: Path, url: str | None, ledger: str, options: Options, formats: Sequence[str], bom: bool, ask: Ask
) -> ExtractorError | None:
    """In a worker: writes the tables, and puts them where they belong."""
    if url is None:
        return write_batch(folder, ledger, options, formats, bom, None, ask)
    mirror = Mirror(url, folder)
    try:
        mirror.fetch_results()
        before = _stamps(folder)
        if err := write_batch(folder, ledger, options, formats, bom, None, ask):
            return err
        mirror.put(path for path, stamp in _stamps(folder).items() if stamp != before[path])
        mirror.remove_others()
        mirror.put_tables()
    except ExtractorError as err:
        return err
    return None


def _stamps(folder: Path) -> dict[Path, int]:
    """The JSON of a folder; what is written again has another stamp."""
    return {path: path.stat().st_ino for path in (folder / JSON_FOLDER).glob("??/*.json")}


def _list_archive(uri: str, name: str, _: Ask) -> list[Found]:
    return archives.list_archive(uri, name)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps a second batch out of a folder, as long as this process lives."""
    try:
        import fcntl
    except ImportError:  # Windows: nothing keeps two from one folder but the documentation
        yield
        return
    with (folder / LOCK_NAME).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as err:
            raise OutputError(
                "another batch is at work in this folder", where=str(folder), remedy="wait for it, or stop it"
            ) from err
        yield


def _version() -> str:
    import extractor

    return extractor.__version__
