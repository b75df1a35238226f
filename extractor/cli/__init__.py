"""The command line.

- ``app``: the commands, and how a run of one ends
- ``options``, ``asked``: what may be said, and the options of reading that follow
- the others: a command each
"""

from __future__ import annotations

from extractor.cli.app import main

__all__ = ["main"]
