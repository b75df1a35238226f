"""Imported first by the scripts: goes on in the environment that scripts/setup made, where there is one."""

import os
import sys
from pathlib import Path

_VENV = Path(__file__).resolve().parent.parent / os.environ.get("EXTRACTOR_VENV", ".venv")


def _enter() -> None:
    python = _VENV / "bin" / "python"
    if python.exists() and sys.prefix == sys.base_prefix:  # in no environment yet
        os.execv(python, [str(python), *sys.argv])


_enter()
