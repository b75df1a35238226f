"""The OCR networks, and the library that runs them."""

import os
import subprocess
import sys
from pathlib import Path


def test_opening_a_network_leaves_and_sends_nothing(tmp_path: Path) -> None:
    # On a machine that says it runs continuous integration, the library is silent by itself.
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")}
    program = "from extractor.networks import open_network; open_network('rec', 1)"
    subprocess.run([sys.executable, "-c", program], env={**kept, "HOME": str(tmp_path)}, check=True, timeout=300)
    assert list(tmp_path.rglob("*")) == []
