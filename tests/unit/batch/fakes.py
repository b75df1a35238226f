"""What workers do in place of reading: by what the file says. Run as a module, a batch over it, to be killed."""

from __future__ import annotations

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from extractor.batch import mirror
from extractor.batch.command import Plan, run_plan
from extractor.document import Problem, Source
from extractor.errors import InputError, OptionError
from extractor.exporting import to_result
from extractor.options import Options
from extractor.results import Result
from extractor.workers.crew import Ask, Limits
from tests.unit.exporting.building import extraction, form

MARK = "%PDF-fake "
SLOWLY = 7.0  # seconds; a worker of a busy machine takes some to be there


def write_fake(path: Path, says: str) -> Path:
    """A file that the fake reads: "clean 7", "crash", "hang", "bad", ..."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(MARK + says, encoding="utf-8")
    return path


def read(path: Path, options: Options) -> Result:
    """In a worker: what the first word of the file says."""
    import hashlib

    data = path.read_bytes()
    source = Source(path.name, hashlib.sha256(data).hexdigest(), "application/pdf", 2)
    word = data.decode().removeprefix(MARK).split()[0]
    match word:
        case "bad":
            raise InputError("is damaged", where=str(path))
        case "usage":
            raise OptionError("--form nonsense")
        case "bug":
            raise ZeroDivisionError("secret of the document")
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(9)
        case "hang":
            time.sleep(60)
        case "swell":
            held: list[bytearray] = []
            while len(held) < 200:
                held.append(bytearray(b"x" * 20_000_000))
                time.sleep(0.005)
        case "slow":
            time.sleep(0.05)
        case "once" if not (seen := path.with_suffix(".seen")).exists():
            seen.touch()
            os._exit(9)
    problems = (Problem("page.failed", f"{path}, page 2: is torn", 2),) if word == "torn" else ()
    forms = (form(),) if word == "clean" else ()
    return to_result(replace(extraction(path.name, *forms, problems=problems), source=source))


def read_slowly(path: Path, options: Options) -> Result:
    """In a worker: a file of any kind."""
    time.sleep(SLOWLY)
    return to_result(extraction(path.name))


def add(one: int, other: int, ask: Ask) -> int:
    return one + other + int(ask("how many more?"))


def sleep(seconds: float, ask: Ask) -> int:
    time.sleep(seconds)
    return os.getpid()


def plan(sources: tuple[Path | str, ...], folder: Path, **more: object) -> Plan:
    """A plan whose documents are read by the fake."""
    settings = {"workers": 1, "limits": Limits(5.0, 600_000_000), "read": read, **more}
    return Plan(tuple(map(str, sources)), folder, **settings)  # type: ignore[arg-type]


if __name__ == "__main__":
    # The class of what is pickled must have the name that workers import.
    from tests.unit.batch import fakes

    url = sys.argv[2] if mirror.is_url(sys.argv[2]) else None
    mirror.COPY_SECONDS = mirror.COPY_SHARE = 0.2
    settings = {"limits": Limits(60.0, 600_000_000), "workers": 2, "url": url}
    sys.exit(run_plan(fakes.plan((sys.argv[1],), Path(sys.argv[2]), **settings), Options()))
