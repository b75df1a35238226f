"""A batch under hardship: killed over and over, against a plain loop, with two workers, with many documents.

scripts/bench batch                    everything; some minutes
scripts/bench batch kills --kills 200 --documents 500 [--real]
scripts/bench batch workers            one worker against two, on scans
scripts/bench batch overhead           one worker against a plain loop, on digital PDFs
scripts/bench batch memory             the parent, from 1,000 documents to 20,000
scripts/bench batch start              100,000 listed files, to the first result
scripts/bench batch hostile            the hostile set of the shared data
scripts/bench batch fuzz --minutes 30  samples with bytes changed at random
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

from scripts.benching.batch_hostile import measure_fuzz, measure_hostile
from scripts.benching.batch_processes import load, peak_memory, workers_of

ROOT = Path(__file__).resolve().parents[2]
DIGITAL, SCANS = ROOT / "samples" / "digital", ROOT / "samples" / "scans"
POLL = 0.02  # seconds


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", help="what to measure; all where none")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--documents", type=int, default=500, help="of the run that is killed")
    parser.add_argument("--real", action="store_true", help="kill while real forms are read; a stub reads otherwise")
    parser.add_argument("--repeats", type=int, default=3, help="of what is timed; the median counts")
    parser.add_argument("--scans", type=int, default=12, help="read with one worker and with two")
    parser.add_argument("--pdfs", type=int, default=240, help="digital ones, read by a batch and by a plain loop")
    parser.add_argument("--minutes", type=float, default=1.0, help="of changing bytes at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args(argv)
    if unknown := set(args.what) - set(MEASURES):
        parser.error(f"there is no {', '.join(sorted(unknown))}; choose from {', '.join(MEASURES)}")
    figures = {}
    for name in args.what or MEASURES:
        with tempfile.TemporaryDirectory(prefix="bench-batch-") as folder:
            figures[name] = MEASURES[name](Path(folder), args)
        print(f"{name:9}", *(f"{key} {value}" for key, value in figures[name].items()), sep="  ", flush=True)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0 if all(figure.get("identical", True) for figure in figures.values()) else 1


def measure_kills(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """Kills the parent or a worker at random moments until the run is through; compares with a calm run."""
    source = folder / "in"
    how = "real" if args.real else "stub"
    make_documents(source, args.documents, stub=not args.real)
    calm, killed, chance = folder / "calm", folder / "killed", random.Random(args.seed)
    run(source, calm, 2, how)
    began, parents, workers = time.monotonic(), 0, 0
    longest = 3.0 if args.real else 1.5  # seconds between two kills: the run must get somewhere
    while parents + workers < args.kills:
        if count_results(killed) >= args.documents and chance.random() < 0.5:
            # All is read: some of it is read again, so that there is something to kill.
            for path in chance.sample(sorted((killed / "json").rglob("*.json")), args.documents // 4):
                path.unlink()
            for path in killed.glob("ledger.sqlite*"):
                path.unlink()
        process, before = start(source, killed, 2, how), count_results(killed)
        hasty = chance.random() < 0.2  # most often something has been read before the first kill
        while not workers_of(process.pid) and process.poll() is None and chance.random() < 0.99:
            time.sleep(POLL)
        while not hasty and process.poll() is None and count_results(killed) in {before, args.documents}:
            time.sleep(POLL)
        end = time.monotonic() + chance.uniform(0.3, 3 * longest)
        while time.monotonic() < end and process.poll() is None and parents + workers < args.kills:
            time.sleep(chance.uniform(0.05, longest))
            victims = workers_of(process.pid)
            if victims and chance.random() < 0.5:
                with suppress(OSError):
                    os.kill(chance.choice(victims), signal.SIGKILL)
                    workers += 1
        if process.poll() is None:
            process.kill()
            parents += 1
        process.wait()
    run(source, killed, 2, how)
    names = [path.stem for path in (killed / "json").rglob("*.json")]
    return {
        "documents": args.documents,
        "parents killed": parents,
        "workers killed": workers,
        "lost": args.documents - len(names),
        "twice": len(names) - len(set(names)),
        "identical": outputs_of(calm) == outputs_of(killed),
        "seconds": round(time.monotonic() - began),
    }


def measure_workers(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """One worker and two, on the same scans; taken in turns."""
    source = folder / "in"
    source.mkdir()
    scans = sorted(path for path in SCANS.iterdir() if path.suffix == ".pdf")
    for n in range(args.scans):
        (source / f"{n:03}.pdf").write_bytes(scans[n % len(scans)].read_bytes() + b"\n%%%d" % n)
    seconds = in_turns(
        {
            "1": lambda at: run(source, folder / f"one{at}", 1, "real"),
            "2": lambda at: run(source, folder / f"two{at}", 2, "real"),
        },
        args.repeats,
    )
    return {"scans": args.scans, **seconds, "times": round(seconds["1"] / seconds["2"], 2), "load": load()}


def measure_overhead(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """A batch with one worker and ``extract --out``, a plain loop, over the same digital PDFs; taken in turns."""
    source = folder / "in"
    make_documents(source, args.pdfs, stub=False)
    loop = [sys.executable, "-m", "extractor", "extract", str(source), "--jobs", "1", "--format", "json,parquet"]
    seconds = in_turns(
        {
            "loop": lambda at: call([*loop, "--out", str(folder / f"loop{at}")]),
            "batch": lambda at: run(source, folder / f"batch{at}", 1, "real"),
        },
        args.repeats,
    )
    more = 100 * (seconds["batch"] / seconds["loop"] - 1)
    return {"documents": args.pdfs, **seconds, "overhead": f"{more:+.1f}%", "load": load()}


def measure_memory(folder: Path, _: argparse.Namespace) -> dict[str, Any]:
    """The most memory that the parent has had, by the number of documents."""
    peaks = {}
    for count in (1_000, 20_000):
        source = folder / f"in{count}"
        make_documents(source, count, stub=True)
        process = start(source, folder / f"out{count}", 2, "stub")
        peak = 0
        while process.poll() is None:
            peak = max(peak, peak_memory(process.pid))
            time.sleep(POLL)
        peaks[count] = peak / 1e6
    few, many = peaks.values()
    return {
        **{f"{count:,}": f"{peak:.1f} MB" for count, peak in peaks.items()},
        "more": f"{100 * (many / few - 1):+.1f}%",
    }


def measure_start(folder: Path, _: argparse.Namespace) -> dict[str, Any]:
    """From the command to the first result, of 100,000 files in a list."""
    source, out = folder / "in", folder / "out"
    make_documents(source, 100_000, stub=True)
    (folder / "list.txt").write_text("\n".join(map(str, source.iterdir())), encoding="utf-8")
    began = time.monotonic()
    process = start(f"@{folder / 'list.txt'}", out, 2, "stub")
    while not count_results(out) and process.poll() is None:
        time.sleep(POLL)
    seconds = time.monotonic() - began
    process.kill()
    process.wait()
    return {"files": 100_000, "seconds": round(seconds, 1), "load": load()}


MEASURES: dict[str, Callable[[Path, argparse.Namespace], dict[str, Any]]] = {
    "kills": measure_kills,
    "workers": measure_workers,
    "overhead": measure_overhead,
    "memory": measure_memory,
    "start": measure_start,
    "hostile": measure_hostile,
    "fuzz": measure_fuzz,
}


def make_documents(folder: Path, count: int, *, stub: bool) -> None:
    """So many documents with bytes of their own: of the digital samples, or next to nothing."""
    folder.mkdir()
    samples = [] if stub else [path.read_bytes() for path in sorted(DIGITAL.glob("seed-*.pdf"))]
    for n in range(count):
        data = b"%%PDF-stub %d" % n if stub else samples[n % len(samples)] + b"\n%%%d" % n
        (folder / f"{n:06}.pdf").write_bytes(data)


def start(source: Path | str, out: Path, workers: int, how: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "scripts.benching.batch_stub", str(source), str(out), str(workers), how]
    return subprocess.Popen(command, **_settings())


def run(source: Path, out: Path, workers: int, how: str) -> None:
    process = start(source, out, workers, how)
    if process.wait():
        raise SystemExit(f"bench: the batch over {source} ended with {process.returncode}")


def call(command: list[str]) -> None:
    subprocess.run(command, check=True, **_settings())


def _settings() -> dict[str, Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
    return {"cwd": ROOT, "stderr": subprocess.DEVNULL, "env": environment}


def in_turns(what: dict[str, Callable[[int], None]], repeats: int) -> dict[str, float]:
    """The median of the seconds that each takes; taken in turns, for others may be at work on the machine."""
    seconds: dict[str, list[float]] = {name: [] for name in what}
    for at in range(repeats):
        for name, measured in what.items():
            with timed(seconds[name]):
                measured(at)
    return {name: round(median(taken), 2) for name, taken in seconds.items()}


@contextmanager
def timed(seconds: list[float]) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds.append(time.monotonic() - began)


def count_results(out: Path) -> int:
    return sum(1 for _ in (out / "json").rglob("*.json"))


def outputs_of(folder: Path) -> dict[str, str]:
    """Every file of a batch with its hash, but for the ledger."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(("ledger.", ".lock"))
    }
