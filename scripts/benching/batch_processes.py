"""The processes of a batch, watched from outside: who its workers are, and how much memory each has had."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LOOK = 0.1  # seconds


@contextmanager
def watched(peaks: dict[str, int]) -> Iterator[None]:
    """Notes the most memory, in bytes, that this process ("parent") and any of its workers ("worker") have."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK):
            note("parent", os.getpid())
            for pid in workers_of(os.getpid()):
                note("worker", pid)

    def note(who: str, pid: int) -> None:
        peaks[who] = max(peaks.get(who, 0), peak_memory(pid))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def workers_of(parent: int) -> list[int]:
    """The workers of a process: its children, but for what tracks resources."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == parent:
                command = path.with_name("cmdline").read_bytes()
                found += [int(path.parent.name)] if b"resource_tracker" not in command else []
    return found


def peak_memory(pid: int) -> int:
    """The most memory that a process has had in use, in bytes."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return 0


def load() -> str:
    """How busy the machine is beside: the figures are worth what this lets them be."""
    return f"{os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} cores"
