"""Memory given back to the system where the C library is glibc, which by itself keeps most of what was freed."""

from __future__ import annotations

import ctypes
import logging
from functools import lru_cache

ARENA_MAX, MMAP_THRESHOLD = -8, -3  # M_ARENA_MAX and M_MMAP_THRESHOLD of glibc's malloc.h
# Bytes from which an array has pages of its own, given back as soon as it is freed. Left alone, glibc raises its figure
# up to 32 MB as large arrays are freed, and the pictures of pages leave holes among the networks' tensors: four pages
# of 200 to 300 dpi in colour took 566 MB. With 8 MB they take 415, with 4 MB 372 and with 1 MB 390. Below 8 MB the
# tensors get pages of their own as well, which the system has to clear: reading took a tenth longer.
LARGE = 8 << 20

log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def share_memory() -> None:
    """Has all threads of this process allocate from one pool, and large arrays apart; once in a process.

    Given a pool of its own, the thread that reads took 630 MB after six photographed pages, with one pool 500.
    """
    _call("mallopt", ARENA_MAX, 1)
    _call("mallopt", MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Gives what is free back to the system: 30 ms after a page, of which nothing else remains."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    try:
        getattr(ctypes.CDLL(None), name)(*arguments)
    except (AttributeError, OSError, TypeError):  # another C library has pools of its own kind
        log.debug("no %s", name)
