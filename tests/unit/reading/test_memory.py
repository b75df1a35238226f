"""What is asked of the C library, and that nothing is lost where it does not know of it."""

import ctypes
from typing import Any

import pytest

from extractor.reading import memory


class Library:
    """A C library that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def mallopt(self, option: int, value: int) -> int:
        self.asked.append((option, value))
        return 1

    def malloc_trim(self, pad: int) -> int:
        self.asked.append(("trim", pad))
        return 1


def test_a_process_has_one_pool_and_large_arrays_apart_and_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library()
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
    memory.share_memory.cache_clear()
    memory.share_memory()
    memory.share_memory()
    memory.give_back()
    assert library.asked == [(-8, 1), (-3, 8 << 20), ("trim", 0)]


def test_another_c_library_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Other:
        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            raise AttributeError(name)

    monkeypatch.setattr(ctypes, "CDLL", lambda name: Other())
    memory.share_memory.cache_clear()
    memory.share_memory()
    memory.give_back()
    assert asked == ["mallopt", "mallopt", "malloc_trim"]
