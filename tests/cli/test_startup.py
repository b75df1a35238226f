"""What starts fast and ends quietly: real processes."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = (
    *("numpy", "cv2", "pandas", "pyarrow", "pydantic", "onnxruntime", "openpyxl", "rapidocr", "yaml", "rich"),
    *("sqlalchemy", "starlette", "uvicorn"),
)
BY_TYPER = {"pydantic"}  # by which typer itself reads the options of a command
LISTING = (
    "import json, sys\n"
    "from extractor.cli import main\n"
    "status = main({arguments!r})\n"
    "print('\\n' + json.dumps([status, sorted(set({heavy!r}) & set(sys.modules))]))\n"
)


def loaded_by(arguments: list[str]) -> tuple[int, list[str]]:
    """The exit status, and which of the heavy packages were loaded."""
    code = LISTING.format(arguments=arguments, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    status, modules = json.loads(done.stdout.splitlines()[-1])
    return status, modules


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["extract", "--help"], 0),
        (["form", "list", "--help"], 0),
        (["review", "--help"], 0),
        (["--version"], 0),
        (["extract"], 2),
        (["extract", "a.pdf", "--nonsense"], 2),
    ],
)
def test_help_and_slips_load_nothing_heavy(arguments: list[str], status: int) -> None:
    found, modules = loaded_by(arguments)
    assert found == status
    assert set(modules) <= BY_TYPER


def test_the_first_help_loads_nothing_heavy_at_all() -> None:
    assert loaded_by(["--help"]) == (0, [])


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, extractor; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


def test_python_m_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extractor", "extract", "--pages", "0", "a.pdf"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "extractor: --pages 0: '0' is no page; write pages as 1-3,5; they count from 1\n"
