"""The fonts that forms are set in.

``FONTS`` is what a corpus draws from. ``HELD_OUT`` is never drawn: nothing may be fitted to it, so that what is
measured on it (``make_corpus --fonts``) says how forms in a font that nobody here has seen will fare. Each of them has
every character that the corpus writes; one that lacks some is set in another font there, and is of no use. Fonts of
Arphic's GB 2312 packages stay out: AR PL UMing and AR PL UKai were drawn from the same outlines.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache

FONTS = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "AR PL UMing CN",
    "AR PL UKai CN",
)
HELD_OUT = ("LXGW WenKai", "BabelStone Han", "TW-Sung")
"""Debian's fonts-lxgw-wenkai, fonts-babelstone-han and fonts-cns11643-sung."""


@cache
def font_file(family: str) -> tuple[str, int]:
    """Return file and face index of a font."""
    pattern = f"{family}:style=Regular"
    found = subprocess.run(
        ["fc-match", "-f", "%{file}\t%{index}", pattern], capture_output=True, text=True, check=True
    ).stdout
    path, index = found.split("\t")
    return path, int(index) & 0xFFFF


def installed_families() -> list[str]:
    """Return the families of the installed fonts that write Chinese, by their first names."""
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=True).stdout
    return first_names(listed)


def first_names(listed: str) -> list[str]:
    """Return the families that fc-list names, one a line with its names in other languages after commas."""
    # fc-list puts a backslash before characters that mean something in its patterns
    return sorted({line.split(",")[0].replace("\\", "").strip() for line in listed.splitlines()} - {""})


def missing_families(families: Sequence[str], installed: Sequence[str]) -> list[str]:
    """Return those of some families that are not installed, in order."""
    return [family for family in families if family not in installed]
