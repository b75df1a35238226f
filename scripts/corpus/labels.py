"""What a layout calls each of its values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.corpus.plans import Layout, Listed, Money, Part, pointers_in

Named = tuple[str, str]
"""A pattern of pointers and one label; of a kind of money `/funds/NAME`, of its columns `/funds/*/KEY`."""


def labels_of(layout: Layout) -> Iterator[Named]:
    """Yield the labels of a layout as (what they name, label)."""
    above: tuple[Part, ...] = ()
    for row in layout.rows:
        if isinstance(row, Money):
            yield from ((f"/funds/{name}", label) for name, label in row.labels.items())
            header = dict(_starts(above))
            for left, part in _starts(row.parts):
                if part.text.isidentifier() and left in header:
                    yield f"/funds/*/{part.text}", header[left].text
        elif isinstance(row, Listed):
            groups = dict(_starts(row.group))
            left = 0
            for column in row.columns:
                if column.key:
                    text = groups[left].text if column.text == "^" else column.text
                    yield f"/{row.key}/*/{column.key}", text
                left += column.width
        else:
            yield from _of_row(row, above)
            above = row
    for text in layout.foot:
        yield from _inline(text)


def texts_of(layout: Layout) -> Iterator[str]:
    """Yield everything that a layout prints and that is no value."""
    for row in layout.rows:
        if isinstance(row, Money):
            yield from row.labels.values()
        elif isinstance(row, Listed):
            yield from (column.text for column in row.columns)
        else:
            yield from (piece for part in row for piece in re.split(r"\{[^}]*\}|[：:]|\s{2,}", part.text))
    yield from (piece for text in layout.foot for piece in re.split(r"\{[^}]*\}|[：:]", text))


def _of_row(row: tuple[Part, ...], above: tuple[Part, ...]) -> Iterator[Named]:
    over = dict(_starts(above))
    label = ""
    closing = False
    for left, part in _starts(row):
        pointers = pointers_in(part.text)
        if not pointers:
            label = part.text or label
            continue
        if part.text != pointers[0]:
            yield from _inline(part.text)
        elif re.match(r"/(total|subtotal|tasks_total)/", pointers[0]):
            if not closing:
                yield pointers[0].rpartition("/")[0], label
            closing = True
        elif label and label != "^":
            yield pointers[0], label
            label = ""
        elif left in over and not pointers_in(over[left].text):
            yield pointers[0], over[left].text


def _inline(text: str) -> Iterator[Named]:
    for match in re.finditer(r"([^{}]*)\{(/[^}]+)\}", text):
        yield match[2], match[1].strip(" ：:")


def _starts(parts: tuple[Part, ...]) -> Iterator[tuple[int, Part]]:
    left = 0
    for part in parts:
        yield left, part
        left += part.width
