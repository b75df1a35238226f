"""A batch over files that mean harm: those of test suites, and samples with bytes changed at random."""

import argparse
import io
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

from extractor.batch.command import Plan, run_plan
from extractor.batch.ledger import Document, Ledger, sqlite_url
from extractor.options import Options
from extractor.workers.crew import Limits
from scripts.benching.batch_processes import load, watched

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = (
    "digital/seed-2.libreoffice.pdf",
    "digital/seed-1.chromium.pdf",
    "scans/seed-1.chromium.fax.tif",
    "scans/seed-2.libreoffice.photo.jpg",
)
LIMITS = Limits(20.0, 1_500_000_000)
ROUND = 60  # files changed at random, read in one run


def measure_hostile(folder: Path, _: argparse.Namespace) -> dict[str, Any]:
    """Every file of the hostile set, whatever its name: how each ends, and how long the slowest takes."""
    data = Path(os.environ.get("EXTRACTOR_DATA", ROOT / ".." / "shared" / "data")) / "hostile"
    files = sorted(path for path in data.rglob("*") if path.is_file() and path.suffix not in {".md", ".tsv"})
    if not files:
        return {"skipped": f"{data} is not there"}
    listed = folder / "list.txt"
    listed.write_text("\n".join(map(str, files)), encoding="utf-8")
    return {"files": len(files), **read_all(f"@{listed}", folder / "out")}


def measure_fuzz(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """Samples with bytes changed at random, for so many minutes: the parent goes on, and all get an answer."""
    chance = random.Random(args.seed)
    whole = read_samples()
    end, total = time.monotonic() + 60 * args.minutes, Counter[str]()
    rounds = 0
    while time.monotonic() < end or not rounds:
        source = folder / f"in{rounds}"
        source.mkdir()
        for n in range(ROUND):
            suffix, data = chance.choice(whole)
            (source / f"{n:03}{suffix}").write_bytes(mutated(data, chance))
        figures = read_all(str(source), folder / f"out{rounds}")
        total.update({key: value for key, value in figures.items() if isinstance(value, int)})
        rounds += 1
    return {"files": rounds * ROUND, **total}


def read_samples() -> list[tuple[str, bytes]]:
    """Samples with their suffixes; PDFs also without compression, where a changed byte does more than end a stream."""
    found = []
    for path in (ROOT / "samples" / name for name in SAMPLES):
        found.append((path.suffix, path.read_bytes()))
        if path.suffix == ".pdf":
            plain = io.BytesIO()
            with pikepdf.open(path) as pdf:
                pdf.save(plain, qdf=True)
            found.append((path.suffix, plain.getvalue()))
    return found


def read_all(source: str, out: Path) -> dict[str, Any]:
    """A batch over a source, and how its documents ended; what has no answer is an error of the bench."""
    peaks: dict[str, int] = {}
    with watched(peaks):
        run_plan(Plan((source,), out, ("json",), workers=len(os.sched_getaffinity(0)), limits=LIMITS), Options())
    found = list(documents_of(out))
    codes = Counter(document.error_code or document.status for document in found)
    slowest = max(found, key=lambda document: document.seconds or 0.0)
    return {
        **dict(sorted(codes.items())),
        "pages failed": count_failed_pages(out),
        "slowest": f"{Path(slowest.name).name} {slowest.seconds or 0.0:.1f} s",
        "most memory": ", ".join(f"{who} {peak / 1e6:,.0f} MB" for who, peak in sorted(peaks.items())),
        "load": load(),
    }


def count_failed_pages(out: Path) -> int:
    """Pages at which reading failed in a way that nobody foresaw."""
    return sum(path.read_bytes().count(b'"page.failed"') for path in (out / "json").rglob("*.json"))


def documents_of(out: Path) -> Iterator[Document]:
    ledger = Ledger(sqlite_url(out))
    try:
        yield from ledger.read_documents()
    finally:
        ledger.close()


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes with some changed, cut out, repeated or made numbers that are too large."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(changed)), chance.randint(1, 64)
        match chance.randrange(5):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length] * chance.randint(1, 50)
            case 3:
                changed[at : at + length] = chance.randbytes(length)
            case 4:
                changed[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"9999", b"-1 0", b"\0\0\0\0"))
        if len(changed) < 10:
            return bytes(changed) + data[:100]
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.1 else changed)
