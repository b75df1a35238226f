"""What a worker process is held to, and how much of it is used."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from contextlib import suppress
from multiprocessing import connection, parent_process

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# Address space is more than memory: libraries, stacks and arenas of threads are only reserved. This much beyond the
# limit stops an allocation no machine can give, before the watch on real memory has seen it.
RESERVED = 6_000_000_000  # bytes; a worker with the OCR models loaded has mapped 2.2 GB and uses 0.6
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def confine(memory: int) -> None:
    """Holds this process to its limits; to be called once, as it begins.

    It leads a group of its own, so that Ctrl-C goes to the parent alone and what it starts ends with it; it ends with
    its parent, however that ends; it leaves no core file.

    Args:
        memory: bytes.
    """
    if hasattr(os, "setsid"):
        with suppress(OSError):
            os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    if resource is not None:
        most = 2 * memory + RESERVED
        for what, limit in ((resource.RLIMIT_AS, most), (resource.RLIMIT_CORE, 0)):
            with suppress(OSError, ValueError):
                _, hard = resource.getrlimit(what)
                allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
                resource.setrlimit(what, (allowed, hard))


def used_memory(pid: int) -> int:
    """The bytes of memory that a process has in use; 0 where that cannot be told."""
    try:
        # No Path: each interns its parts, and after some thousands the table of these takes twice the memory.
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def kill_group(pid: int) -> None:
    """Ends a confined process and all it started, at once."""
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
    with suppress(OSError):  # it may not lead its group yet
        os.kill(pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # the kernel does it even while a library hangs
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
