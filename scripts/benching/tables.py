"""Figures as Markdown tables, so that they go into docs/benchmarks.md as they were printed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def show_scores(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Prints a column for each grade."""
    rows: list[tuple[str, Callable[[Mapping[str, Any]], str]]] = [
        ("files / pages / forms", lambda f: f"{f['files']} / {f['pages']} / {f['forms']}"),
        ("whole tables exact", lambda f: share(f["tables_exact"], f["tables"])),
        ("forms with every field exact", lambda f: share(f["forms_exact"], f["forms"])),
        ("forms with every number exact", lambda f: share(f["forms_numbers_exact"], f["forms"])),
        ("fields exact", lambda f: share(f["fields_exact"], f["fields"])),
        ("numbers exact", lambda f: share(f["numbers_exact"], f["numbers"])),
        ("text CER", lambda f: f"{100 * f['character_errors'] / max(1, f['characters']):.3f}%"),
        ("fields accepted", lambda f: share(f["accepted"], f["fields"])),
        ("numbers accepted", lambda f: share(f["numbers_accepted"], f["numbers"])),
        ("silent errors, all fields", lambda f: str(f["silent"])),
        ("silent errors, numbers", lambda f: str(f["numbers_silent"])),
        ("faults found", lambda f: f"{f['faults_found']} / {f['faults']}"),
        ("faults missed though read right", lambda f: str(f["faults_missed_though_read"])),
        ("false alarms", lambda f: str(f["false_alarms"])),
        ("files failed", lambda f: str(len(f["failed"]))),
        ("seconds a page", lambda f: f"{f['seconds'] / max(1, f['pages']):.2f}"),
        ("peak memory, MB", lambda f: f"{f['memory_mb']:.0f}"),
    ]
    show(["", *figures], [[name, *(text(f) for f in figures.values())] for name, text in rows])


def share(part: float, whole: float) -> str:
    """A share as percent with its counts."""
    return f"{100 * part / whole:.2f}% ({part}/{whole})" if whole else "-"


def wilson(part: int, whole: int) -> float:
    """The lower end of the 95% Wilson score interval of a share (Wilson 1927)."""
    if not whole:
        return 0.0
    z = 1.959964  # of the normal distribution, 2.5% on either side
    p = part / whole
    middle = p + z * z / (2 * whole)
    half = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    return max(0.0, (middle - half) / (1 + z * z / whole))


def bounded_share(part: int, whole: int) -> str:
    """A share as percent with its counts and what it is at least."""
    return f"{100 * part / whole:.1f}% ({part}/{whole}), ≥ {100 * wilson(part, whole):.1f}%" if whole else "-"


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints one Markdown table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
