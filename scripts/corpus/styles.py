"""Ways of drawing tables beyond plain black rulings, and what else stands round them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from random import Random
from typing import Any

from scripts.corpus import vocabulary as words
from scripts.corpus.form import Presentation, RulingStyle
from scripts.corpus.layout import Block, Cell, Document, Paragraph, Table
from scripts.corpus.matching import MatchError, same_text

THIN, THICK = 0.25, 2.25
"""Points: the thinnest and the thickest ruling that word processors offer by name."""
DOUBLE = 2.25
"""Points: two lines of a third of it, and as much between."""
FAINT = "808080"
MOVED = 0.75
"""Points that a character may stand elsewhere in the plain print: what rounding to a pixel of a browser makes."""
_STROKES = "一口田十日目回王工二三"


def outer_width(look: Presentation) -> float:
    """Return the width of a table's outer border in points; in plain print it is as wide as in the other."""
    return look.outer_pt or look.line_pt


def is_label(cell: Cell) -> bool:
    """Tell whether a cell holds a label of the form."""
    return bool(cell.text) and not cell.pointers


def dress(document: Document, rng: Random) -> Document:
    """Return `document` drawn in another way, with more about it: a frame, a large heading, a second table."""
    outer = rng.choice(("solid", "solid", "double", "open"))
    fill, color = rng.choice(
        (("", "000000"), ("", "000000"), ("D9E2F3", "000000"), ("EEEEEE", "000000"), ("1F3864", "FFFFFF"))
    )
    style = RulingStyle(
        outer=outer,
        inner=rng.choice(("solid", "solid", "solid", "dotted", "dashed")),
        color=rng.choice(("000000", "000000", "000000", FAINT)),
        header_fill=fill,
        header_color=color,
        frame=rng.random() < 0.2,
        box_share=rng.choice((0.0, 0.0, 0.1)),
        underline_share=rng.choice((0.0, 0.0, 0.1)),
        strike_share=rng.choice((0.0, 0.0, 0.0, 0.05)),
        seed=rng.randrange(2**32),
    )
    line = rng.choice((document.look.line_pt, THIN, THIN, THICK))
    if style.inner != "solid":
        line = max(line, 0.5)  # a dot is as long as the ruling is thick
    border = DOUBLE if outer == "double" else rng.choice((line, line, THICK))
    # of a row that a page cuts, with no ruling at the cut and none at the sides, nobody can see that it is one
    whole = document.look.split_rows and outer != "open"
    look = dataclasses.replace(document.look, line_pt=line, outer_pt=border, split_rows=whole, ruling_style=style)
    blocks = list(_restyled(document.blocks, look))
    if rng.random() < 0.25:
        heading = "".join(rng.choices(_STROKES, k=rng.randint(3, 6)))
        blocks.insert(0, Paragraph(heading, rng.choice((26, 36, 48)), "center", True))
    if rng.random() < 0.3:
        blocks += [Paragraph("附：", look.font_pt + 1, before=6), _small_table(rng, look)]
    return Document(tuple(blocks), look)


def undress(document: Document) -> Document:
    """Return a dressed document with plain rulings of the same widths at the same places."""
    style = document.look.ruling_style
    if style is None:
        return document
    look = dataclasses.replace(document.look, ruling_style=style.plain)
    return Document(tuple(_restyled(document.blocks, look)), look)


def check_same_print(pages: Sequence[Any], plain: Sequence[Any]) -> None:
    """Prove that two prints, as pdfplumber pages, have each character at the same place.

    Raises:
        MatchError: they differ.
    """
    if len(pages) != len(plain):
        raise MatchError(f"{len(pages)} pages, {len(plain)} with plain rulings")
    for page, other in zip(pages, plain, strict=True):
        if not same_text("".join(c["text"] for c in page.chars), "".join(c["text"] for c in other.chars)):
            raise MatchError(f"page {page.page_number} reads otherwise with plain rulings")
        printed = ([c for c in own.chars if c["text"].strip()] for own in (page, other))
        for a, b in zip(*printed, strict=True):
            if abs(a["x0"] - b["x0"]) > MOVED or abs(a["top"] - b["top"]) > MOVED:
                raise MatchError(f"page {page.page_number}: {a['text']!r} stands elsewhere with plain rulings")


def _restyled(blocks: Sequence[Block], look: Presentation) -> list[Block]:
    def changed(own: Presentation) -> Presentation:
        return dataclasses.replace(
            own,
            line_pt=look.line_pt,
            outer_pt=look.outer_pt,
            split_rows=look.split_rows,
            ruling_style=look.ruling_style,
        )

    return [
        dataclasses.replace(block, look=changed(block.look)) if isinstance(block, Table) else block for block in blocks
    ]


def _small_table(rng: Random, look: Presentation) -> Table:
    """Return a table of a few rows and columns with nothing merged."""
    rows, columns = rng.randint(2, 4), rng.randint(2, 4)
    pitch = round(rng.uniform(24, 36), 1)
    edges = tuple(pitch * n for n in range(columns + 1))
    cells = [
        Cell(row, col, 1, 1, words.person(rng) if row else f"第{'一二三四'[col]}季度")
        for row in range(rows)
        for col in range(columns)
    ]
    return Table(edges, rows, tuple(cells), look)
