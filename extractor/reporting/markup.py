"""HTML from parts: every text is escaped unless it is HTML already."""

from __future__ import annotations

import base64
import html
import unicodedata
from collections.abc import Iterable

_VOID = frozenset({"img"})
# Characters that turn the direction of what follows: a text with them shows one thing and is another.
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_MARKS = frozenset("\u200e\u200f\u061c")


class Html(str):
    """Text that is HTML, and is not escaped again."""

    __slots__ = ()


def element(name: str, *children: str, **attributes: str | int | None) -> Html:
    """An element; ``class_`` is class, ``aria_label`` is aria-label; an attribute of None is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(harmless(str(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(children)}</{name}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after the other."""
    return Html(between.join(part if isinstance(part, Html) else html.escape(harmless(part)) for part in parts))


def harmless(text: str) -> str:
    """A text without control characters, halves of surrogate pairs, and what turns the direction of writing."""
    return "".join("\ufffd" if _harms(char) else char for char in text)


def embedded(data: bytes, media_type: str) -> str:
    """A file as an address that holds it."""
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _harms(char: str) -> bool:
    if unicodedata.category(char) in {"Cc", "Cs"}:
        return char not in "\n\t"
    return unicodedata.bidirectional(char) in _TURNING or char in _MARKS


def page_head(title: str, style: str, policy: str) -> Html:
    """The beginning of a page of its own, up to the end of its head.

    Args:
        title: as text.
        style: its style sheets.
        policy: what it may load.
    """
    return Html(_HEAD.format(policy=policy, title=element("title", title), style=style))


_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="extractor">
{title}
<style>
{style}</style>
</head>
"""
