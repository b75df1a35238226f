"""``extractor doctor``: the diagnosis, printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from extractor.doctor import Diagnosis, Reader, diagnose, python_line
from extractor.errors import ExitStatus
from extractor.terminal import printable


def run_doctor(as_json: bool) -> ExitStatus:
    """Prints what was found; FINDINGS where nothing can be read."""
    diagnosis = diagnose()
    if as_json:
        sys.stdout.write(json.dumps(diagnosis.to_dict(), ensure_ascii=False, indent=1) + "\n")
    else:
        _print(diagnosis)
    return ExitStatus.OK if diagnosis.can_read else ExitStatus.FINDINGS


def rows(diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """The diagnosis as names and what was found."""
    yield "Python", python_line()
    for name, version in diagnosis.packages.items():
        yield name, version or "missing"
    yield "OpenCV", ", ".join(f"{name} {version}" for name, version in diagnosis.opencv.items()) or "missing"
    for reader in diagnosis.readers:
        yield f"reader {reader.name}", _reader(reader)
    yield "form models", ", ".join(diagnosis.forms) or "none"
    for warning in diagnosis.warnings:
        yield "warning", warning


def verdict(diagnosis: Diagnosis) -> str:
    """The last line."""
    working = [reader.name for reader in diagnosis.readers if reader.works]
    if not working:
        return "Nothing can be read."
    scans = [name for name in working if name != "pdf"]
    if not scans:
        return "Digital PDFs can be read; scans cannot."
    if "pdf" not in working:
        return f"Scans can be read, with {' and '.join(scans)}; digital PDFs cannot."
    return f"Digital PDFs can be read, and scans with {' and '.join(scans)}."


def _reader(reader: Reader) -> str:
    if not reader.works:
        return "does not work"
    details = reader.details
    if "models" in details:
        return "works: " + ", ".join(f"{task} {name}" for task, name in details["models"].items())
    if "languages" in details:
        return f"works: {details['version']}, {details['binary']}, {' '.join(details['languages'])}"
    return "works"


def _print(diagnosis: Diagnosis) -> None:
    found = list(rows(diagnosis))
    if not sys.stdout.isatty():
        for name, text in found:
            print(printable(f"{name}: {text}"))
        print(verdict(diagnosis))
        return
    from rich.table import Table
    from rich.text import Text

    from extractor.terminal import open_console

    table = Table(box=None, show_header=False, pad_edge=False)
    bad = {"missing", "none", "does not work"}
    for name, text in found:
        style = "yellow" if name == "warning" else "red" if text in bad else ""
        table.add_row(Text(name, style="bold"), Text(printable(text), style=style))
    console = open_console()
    console.print(table)
    console.print(Text(verdict(diagnosis), style="bold green" if diagnosis.can_read else "bold red"))
