"""Cells of any tool beside the true cells of a page, by how much their boxes overlap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from extractor.reading.text import fold

IOU = 0.8  # of a cell found; the ICDAR table competitions score at 0.6 to 0.9
LOOSE_IOU = 0.5  # at which a tilted page's boxes, which enclose the cells, still meet

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A box on one page and what stands in it; ``text`` is None where it says nothing for itself."""

    box: Box
    text: str | None

    @staticmethod
    def of(item: Mapping[str, Any]) -> Place:
        """From a worker's answer."""
        left, top, right, bottom = item["box"]
        return Place((left, top, right, bottom), item["text"])


@dataclass(slots=True)
class Counts:
    """Counts over any number of pages."""

    wanted: int = 0
    given: int = 0
    matched: int = 0
    loosely_matched: int = 0
    pages_with_cells: int = 0
    pages_exact: int = 0
    texts: int = 0
    texts_found: int = 0
    texts_exact: int = 0

    def add(self, other: Counts) -> None:
        """Adds another page's counts to these."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))

    def figures(self) -> dict[str, float]:
        """Precision, recall and F1 with the counts they come from."""
        return {
            "precision": self.matched / max(1, self.given),
            "recall": self.matched / max(1, self.wanted),
            "f1": 2 * self.matched / max(1, self.given + self.wanted),
            "loose_f1": 2 * self.loosely_matched / max(1, self.given + self.wanted),
            **{item.name: getattr(self, item.name) for item in fields(self)},
        }


def true_places(truth: Mapping[str, Any], page_number: int) -> list[Place]:
    """The true cells of a page, repeated headers among them.

    A cell that a page break cuts in two is there with its part on this page and no text: no tool but this one
    puts such a cell together, and before that each part holds a part of the text.
    """
    return [
        Place(tuple(region["box"]), cell["text"] if len(cell["regions"]) == 1 else None)
        for table in truth["tables"]
        for cell in table["cells"]
        for region in (*cell["regions"], *cell.get("repeats", ()))
        if region["page_number"] == page_number
    ]


def count_page(given: Sequence[Place], wanted: Sequence[Place]) -> Counts:
    """The counts of one page."""
    pairs = match(given, wanted, IOU)
    out = Counts(
        wanted=len(wanted),
        given=len(given),
        matched=len(pairs),
        loosely_matched=len(match(given, wanted, LOOSE_IOU)),
        pages_with_cells=int(bool(wanted)),
        pages_exact=int(bool(wanted) and len(pairs) == len(wanted) == len(given)),
    )
    out.texts = sum(place.text is not None for place in wanted)
    for i, j in pairs:
        true = wanted[j].text
        if true is not None:
            out.texts_found += 1
            out.texts_exact += plain(given[i].text or "") == plain(true)
    return out


def match(given: Sequence[Place], wanted: Sequence[Place], least: float) -> list[tuple[int, int]]:
    """Pairs (given, wanted) that overlap at least so much, the closest first, each at most once."""
    close = sorted(
        (
            (overlap, i, j)
            for i, a in enumerate(given)
            for j, b in enumerate(wanted)
            if (overlap := iou(a.box, b.box)) >= least
        ),
        key=lambda item: (-item[0], item[1], item[2]),
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in close:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return list(pairs.items())


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def place_lines(lines: Iterable[Place], wanted: Sequence[Place]) -> list[Place]:
    """The true cells with the lines whose middle lies in them, for a tool that finds text and no cells."""
    texts: list[list[Place]] = [[] for _ in wanted]
    for line in lines:
        x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
        for j, cell in enumerate(wanted):
            if cell.box[0] <= x < cell.box[2] and cell.box[1] <= y < cell.box[3]:
                texts[j].append(line)
                break
    return [
        Place(cell.box, "".join(line.text or "" for line in sorted(own, key=lambda line: (line.box[1], line.box[0]))))
        for cell, own in zip(wanted, texts, strict=True)
    ]


def plain(text: str) -> str:
    """A text as texts are compared: NFKC, without white space, radicals as the characters they stand for."""
    return "".join(unicodedata.normalize("NFKC", fold(text)).split())
