"""Other tools over the same files and the same truth, each in a process of its own.

They live in an environment of their own, ``.venv-peers``, made from scripts/requirements-peers.lock. img2table and
rapidocr ask for two builds of OpenCV that overwrite each other, so the lock leaves both out and takes the one that
serves both, opencv-contrib-python-headless, and is installed with --no-deps.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.benching import tables
from scripts.benching.matching import Counts, Place, count_page, place_lines, true_places
from scripts.benching.running import truth_of

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".venv-peers"
LOCK = ROOT / "scripts" / "requirements-peers.lock"
WORKER = Path(__file__).with_name("peer_worker.py")
SECONDS_A_PAGE = 60  # a tool that takes longer is stopped and has failed on that file

DIGITAL = {
    "extractor": "extractor",
    "pdfplumber": "pdfplumber",
    "camelot": "camelot, lattice",
    "img2table": "img2table",
}
SCANS = {
    "extractor": "extractor",
    "img2table+rapidocr": "img2table with RapidOCR",
    "img2table+tesseract": "img2table with Tesseract",
    "rapidocr": "RapidOCR, told the true cells",
    "slanet-plus": "SLANet-plus with RapidOCR, told the true tables",
    "cycle-centernet": "Cycle-CenterNet with RapidOCR, told the true tables",
}
TOLD_TABLES = frozenset({"slanet-plus", "cycle-centernet"})


class PeersError(Exception):
    """The environment of the other tools cannot be made."""


def measure(grades: Mapping[str, Sequence[Path]]) -> dict[str, Any]:
    """Runs every tool that can read a grade over its files, prints a table for each grade, gives the figures."""
    try:
        python = ensure_environment()
    except PeersError as err:
        print(f"bench: {err}", file=sys.stderr)
        return {}
    figures: dict[str, Any] = {}
    for grade, paths in grades.items():
        names = DIGITAL if grade == "digital" else SCANS
        figures[grade] = {
            label: run_peer(Path(sys.executable) if peer == "extractor" else python, peer, paths)
            for peer, label in names.items()
        }
        show(grade, figures[grade])
    return figures


def ensure_environment() -> Path:
    """The Python of the other tools' environment, made anew where its lock has changed.

    Raises:
        PeersError: it cannot be made here.
    """
    python = FOLDER / "bin" / "python"
    stamp = FOLDER / ".installed"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if python.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print("bench: installing the other tools into .venv-peers", file=sys.stderr)
    try:
        venv.create(FOLDER, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "--no-deps", "-r", str(LOCK)], check=True)
    except (OSError, subprocess.CalledProcessError) as err:
        raise PeersError(f"the other tools cannot be installed ({err}); see {LOCK.name}") from err
    stamp.write_text(wanted, encoding="utf-8")
    return python


def run_peer(python: Path, peer: str, paths: Sequence[Path]) -> dict[str, Any]:
    """What one tool got right of some files, with its seconds and its peak memory."""
    total = Counts()
    figures: dict[str, Any] = {"pages": 0, "seconds": 0.0, "memory_mb": 0.0, "failed": []}
    truths = [json.loads(truth_of(path).read_text(encoding="utf-8")) for path in paths]
    limits = [SECONDS_A_PAGE * len(truth["pages"]) for truth in truths]
    told = [true_tables(truth) for truth in truths] if peer in TOLD_TABLES else None
    for path, truth, answer in zip(paths, truths, answers(python, peer, paths, limits, told), strict=True):
        figures["pages"] += len(truth["pages"])
        figures["seconds"] += answer["seconds"]
        figures["memory_mb"] = max(figures["memory_mb"], answer.get("mb", 0.0))
        if "error" in answer:
            figures["failed"].append(f"{path.name}: {answer['error']}")
        for page in truth["pages"]:
            number = page["page_number"]
            wanted = true_places(truth, number)
            lines = [Place.of(line) for line in answer.get("lines", ()) if line["page"] == number]
            cells = [Place.of(cell) for cell in answer.get("cells", ()) if cell["page"] == number]
            total.add(count_page(place_lines(lines, wanted) if lines else cells, wanted))
    return {**figures, **total.figures(), "told_cells": peer == "rapidocr"}


def true_tables(truth: Mapping[str, Any]) -> list[list[float]]:
    """Where tables are on the pages: page number, left, top, right, bottom."""
    boxes: dict[tuple[int, int], list[list[float]]] = {}
    for number, table in enumerate(truth["tables"]):
        for cell in table["cells"]:
            for region in (*cell["regions"], *cell.get("repeats", ())):
                boxes.setdefault((region["page_number"], number), []).append(region["box"])
    return [
        [page, *(min(side) for side in zip(*(box[:2] for box in own), strict=True))]
        + [max(side) for side in zip(*(box[2:] for box in own), strict=True)]
        for (page, _), own in boxes.items()
    ]


def answers(
    python: Path,
    peer: str,
    paths: Sequence[Path],
    limits: Sequence[float],
    told: Sequence[Sequence[Sequence[float]]] | None = None,
) -> Iterator[dict[str, Any]]:
    """The worker's answer to each file; it is stopped and started again where one takes longer than its limit."""
    worker: _Worker | None = None
    try:
        for i, (path, limit) in enumerate(zip(paths, limits, strict=True)):
            worker = worker or _Worker(python, peer)
            answer = worker.ask(path, limit, f"\t{json.dumps(told[i])}" if told else "")
            if answer is None:
                worker.stop()
                worker = None
                answer = {"error": "stopped: took too long or ended by itself", "seconds": limit}
            yield answer
    finally:
        if worker:
            worker.stop()


class _Worker:
    def __init__(self, python: Path, peer: str) -> None:
        ours = {"PYTHONPATH": str(ROOT)} if python == Path(sys.executable) else {}  # this checkout's, installed or not
        self._process = subprocess.Popen(
            [str(python), str(WORKER), peer],
            env={**os.environ, **ours},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def ask(self, path: Path, seconds: float, told: str = "") -> dict[str, Any] | None:
        """The answer to one file; None where it does not come in time or the worker ended."""
        assert self._process.stdin
        started = time.perf_counter()
        try:
            self._process.stdin.write(f"{path.resolve()}{told}\n")
            self._process.stdin.flush()
            line = self._lines.get(timeout=seconds)
        except (queue.Empty, OSError):
            return None
        answer: dict[str, Any] | None = json.loads(line) if line else None
        if answer is not None:
            answer.setdefault("seconds", time.perf_counter() - started)
        return answer

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()

    def _listen(self) -> None:
        assert self._process.stdout
        try:
            for line in self._process.stdout:
                self._lines.put(line)
        except ValueError:  # closed by stop()
            pass
        self._lines.put("")


def show(grade: str, figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints one grade's table, a row for each tool."""
    head = [
        grade,
        "cell precision",
        "cell recall",
        "cell F1",
        "cell F1 at IoU 0.5",
        "pages with all cells",
        "text exact, of cells found",
        "text exact, of all cells",
        "files failed",
        "s a page",
        "MB",
    ]
    print()
    tables.show(head, [_row(label, f) for label, f in figures.items()])


def _row(label: str, f: Mapping[str, Any]) -> list[str]:
    cells = [percent(f[key]) for key in ("precision", "recall", "f1", "loose_f1")]
    cells.append(f"{f['pages_exact']}/{f['pages_with_cells']}")
    found = tables.share(f["texts_exact"], f["texts_found"])
    if f["told_cells"]:
        cells, found = ["-"] * 5, "-"
    return [
        label,
        *cells,
        found,
        tables.share(f["texts_exact"], f["texts"]),
        str(len(f["failed"])),
        f"{f['seconds'] / max(1, f['pages']):.2f}",
        f"{f['memory_mb']:.0f}",
    ]


def percent(part: float) -> str:
    """A fraction as percent."""
    return f"{100 * part:.1f}%"
