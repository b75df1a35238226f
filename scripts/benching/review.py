"""A review of many forms: how soon it is there, how soon the next item, and what memory it takes.

scripts/bench review                    5,000 forms made of some samples; two minutes
scripts/bench review --forms 500 --nexts 100 --items 200
"""

import argparse
import compileall
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from extractor import extract
from extractor.batch.ledger import Ledger, sqlite_url
from extractor.batch.results import find_json
from extractor.batch.schema import Found
from extractor.batch.settings import shown_options
from extractor.options import Options
from extractor.results import Result

ROOT = Path(__file__).resolve().parents[2]
SCANS = ROOT / "samples" / "scans"
SAMPLES = ("seed-1.chromium.dpi120.pdf", "seed-2.chromium.fax.tif", "seed-3.libreoffice.photo.pdf")
FORM = "chaoyang-project-self-evaluation-2020"
HEADERS = {"X-Extractor": "1", "Content-Type": "application/json", "Cookie": "extractor-reviewer=bench"}
POLL = 0.005  # seconds


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=5000)
    parser.add_argument("--starts", type=int, default=7, help="of the server, once all is indexed")
    parser.add_argument("--nexts", type=int, default=500, help="items that are gone through")
    parser.add_argument("--pictures", type=int, default=60, help="pages of which the picture is timed")
    parser.add_argument("--items", type=int, default=2000, help="items that are settled while memory is watched")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args(argv)
    # As an installed package is: else each start would compile every module that it loads, where Python may not keep
    # what it has compiled.
    compileall.compile_dir(ROOT / "extractor", quiet=1)
    with tempfile.TemporaryDirectory(prefix="bench-review-") as name:
        folder = Path(name)
        sources = make_run(folder, args.forms)
        figures = {
            "first opening": measure_indexing(folder),
            "opening": measure_starts(folder, args.starts),
            "next": measure_nexts(folder, args.nexts),
            "pictures": measure_pictures(folder, args.pictures, sources),
            "memory": measure_memory(folder, args.items),
        }
    for what, values in figures.items():
        print(f"{what:14}", *(f"{key} {value}" for key, value in values.items()), sep="  ")
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0


Sources = dict[str, tuple[Path, bytes]]
"""By the name of a document: the sample that it is made of, and what is added to it."""


def make_run(folder: Path, count: int) -> Sources:
    """A batch of so many forms: results of some samples, each with a name, a hash and a project of its own."""
    samples = [(SCANS / name, extract(SCANS / name, Options())) for name in SAMPLES]
    hashes = [hashlib.sha256(path.read_bytes()) for path, _ in samples]
    texts = [result.to_json() for _, result in samples]
    ledger = Ledger(sqlite_url(folder))
    options = json.dumps(shown_options(Options()))
    run = ledger.begin_run(
        {"version": "bench", "fingerprint": "bench", "options": options, "sources": "[]", "workers": 1}
    )
    sources: Sources = {}
    for begin in range(0, count, 500):
        rows = []
        for n in range(begin, min(begin + 500, count)):
            path, result = samples[n % len(samples)]
            added = b"\n%%%d" % n
            digest = hashes[n % len(samples)].copy()
            digest.update(added)
            name = f"{n:05}-{path.name}"
            target = find_json(folder, digest.hexdigest())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(renamed(result, texts[n % len(samples)], name, digest.hexdigest(), n))
            sources[name] = path, added
            rows.append((Found(str(folder / "in" / name), name, "bench"), digest.hexdigest()))
        ledger.add(found for found, _ in rows)
        ids = {document.name: document.id for document in ledger.read_documents("waiting")}
        done = {"status": "done", "fingerprint": "bench", "forms": 1, "finished": time.time()}
        ledger.update([{"id": ids[found.name], "sha256": sha256, **done} for found, sha256 in rows])
    ledger.end_run(run, "complete")
    ledger.close()
    return sources


def renamed(result: Result, text: str, name: str, sha256: str, n: int) -> bytes:
    """The JSON of a result as that of another document, of another project."""
    project = result.forms[0].fields["/project_name"].text
    for before, after in ((result.source.name, name), (result.source.sha256, sha256), (project, f"{project}{n}")):
        text = text.replace(json.dumps(before, ensure_ascii=False), json.dumps(after, ensure_ascii=False))
    return text.encode()


class Server:
    """``extractor review`` as a process of its own, and one connection to it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "extractor", "review", str(folder), "--no-browser", "--port", str(self.port)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        self._connection: http.client.HTTPConnection | None = None

    def first_item(self) -> tuple[float, dict[str, Any]]:
        """The seconds from the command until the first item was answered, and the item."""
        while True:
            try:
                items = self.ask("POST", "/api/claim", {"count": 1})["items"]
            except OSError:
                self._connection = None
                items = []
            if items:
                return time.monotonic() - self.began, items[0]
            if self.process.poll() is not None:
                raise SystemExit(f"bench: the server ended with {self.process.returncode}")
            time.sleep(POLL)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """What an address gives, as JSON."""
        return json.loads(self.get(method, path, body))

    def get(self, method: str, path: str, body: object = None) -> bytes:
        """What an address gives."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        data = None if body is None else json.dumps(body).encode()
        self._connection.request(method, path, data, HEADERS)
        answer = self._connection.getresponse()
        read = answer.read()
        if answer.status != 200:
            raise SystemExit(f"bench: {method} {path} gives {answer.status}: {read[:300]!r}")
        return read

    def memory(self) -> float:
        """MB in use."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def processor_seconds(self) -> float:
        """Of the server alone, without its workers."""
        values = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    try:
        yield server
    finally:
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(60)


def measure_indexing(folder: Path) -> dict[str, Any]:
    """The very first opening, of a batch whose items nobody has found yet."""
    with serving(folder) as server:
        first, _ = server.first_item()
        while server.ask("GET", "/api/queue?limit=1")["counts"]["indexing"]:
            time.sleep(0.1)
        seconds = time.monotonic() - server.began
        counts = server.ask("GET", "/api/queue?limit=1")["counts"]
    return {"first item": f"{first:.2f} s", "all": f"{seconds:.0f} s", "items": counts["to_do"], "load": load()}


def measure_starts(folder: Path, count: int) -> dict[str, Any]:
    """From the command to the first item over HTTP."""
    seconds, processor = [], []
    for _ in range(count):
        with serving(folder) as server:
            seconds.append(server.first_item()[0])
            processor.append(server.processor_seconds())
    return {**spread(seconds, "s", 1), "processor": f"{median(processor):.2f} s", "load": load()}


def measure_nexts(folder: Path, count: int) -> dict[str, Any]:
    """From asking for the next item to having it, and of settling one, which checks its form again."""
    nexts, settles = [], []
    with serving(folder) as server:
        _, item = server.first_item()
        for _ in range(count):
            began = time.monotonic()
            said = {"action": "accept", "text": item["text"], "seen": item["seen"]}
            if item["kind"] == "finding":
                said = {"action": "paper", "seen": item["seen"]}
            server.ask("POST", f"/api/items/{item['id']}/settle", said)
            settles.append(time.monotonic() - began)
            began = time.monotonic()
            (item,) = server.ask("POST", "/api/claim", {"after": item["id"], "count": 1})["items"]
            nexts.append(time.monotonic() - began)
        processor = server.processor_seconds()
        for _ in range(count):
            (item,) = server.ask("POST", "/api/claim", {"after": item["id"], "count": 1})["items"]
        processor = (server.processor_seconds() - processor) / count
    told = {"next": spread(nexts), "processor": f"{1000 * processor:.0f} ms", "settle": spread(settles)}
    return {**told, "load": load()}


def measure_pictures(folder: Path, count: int, sources: Sources) -> dict[str, Any]:
    """Pictures of pages that nobody has seen, of those that somebody has, and of the next one asked for ahead."""
    drawn: list[float] = []
    kept: list[float] = []
    (folder / "in").mkdir(exist_ok=True)
    with serving(folder) as server:
        _, item = server.first_item()
        urls: list[str] = []
        while len(urls) < count:
            url = item["page"]["url"]
            if url not in urls:
                urls.append(url)
                path, added = sources[item["document"]]
                (folder / "in" / item["document"]).write_bytes(path.read_bytes() + added)
            (item,) = server.ask("POST", "/api/claim", {"after": item["id"], "count": 1})["items"]
        for url in urls:
            for seconds in (drawn, kept):
                began = time.monotonic()
                server.get("GET", url)
                seconds.append(time.monotonic() - began)
    return {"drawn": spread(drawn), "kept": spread(kept), "load": load()}


def measure_memory(folder: Path, count: int) -> dict[str, Any]:
    """Of the server, while so many items are settled one after the other."""
    used = []
    with serving(folder) as server:
        _, item = server.first_item()
        for n in range(count):
            if n % (count // 10) == 0:
                used.append(server.memory())
            said = {"action": "unreadable" if item["kind"] == "field" else "paper", "seen": item["seen"]}
            server.ask("POST", f"/api/items/{item['id']}/settle", said)
            (item,) = server.ask("POST", "/api/claim", {"after": item["id"], "count": 1})["items"]
        used.append(server.memory())
    return {"MB, each tenth": " ".join(f"{one:.0f}" for one in used), "items": count}


def spread(seconds: list[float], unit: str = "ms", digits: int = 0) -> Any:
    """Median, 95th percentile and most."""
    times = 1 if unit == "s" else 1000
    ordered = sorted(seconds)
    found = {
        "p50": median(ordered),
        "p95": ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))],
        "max": ordered[-1],
    }
    shown = {key: f"{times * value:.{2 if digits else 0}f} {unit}" for key, value in found.items()}
    return shown if digits else " ".join(f"{key} {value}" for key, value in shown.items())


def load() -> str:
    """How busy the machine is beside: the figures are worth what this lets them be."""
    return f"{os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} cores"
