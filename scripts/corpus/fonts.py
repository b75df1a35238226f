"""The fonts that forms are set in."""

from __future__ import annotations

import subprocess
from functools import cache

FONTS = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "AR PL UMing CN",
    "AR PL UKai CN",
)


@cache
def font_file(family: str) -> tuple[str, int]:
    """Return file and face index of a font."""
    pattern = f"{family}:style=Regular"
    found = subprocess.run(
        ["fc-match", "-f", "%{file}\t%{index}", pattern], capture_output=True, text=True, check=True
    ).stdout
    path, index = found.split("\t")
    return path, int(index) & 0xFFFF
