"""Tables joined over page breaks, and everything of a file in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.document import Grid, Line, ReadPage, Sheet
from extractor.geometry.joining.joint import join
from extractor.geometry.joining.leaves import count_texts, to_leaves
from extractor.geometry.joining.order import put_in_order
from extractor.geometry.joining.seams import Table, to_table

__all__ = ["join_pages"]


def join_pages(pages: Sequence[ReadPage]) -> Sheet:
    """All pages of a file as one sequence of lines and tables; a table that goes on overleaf is one table.

    A row that the page break cuts in two is one row, its cells having a region on either page; header rows that
    are repeated overleaf count once. Pages that are out of order come where they belong, as far as what stands on
    them tells; page numbers stay those of the file. Two pages may bear the same number: halves of one scan.
    """
    texts = count_texts(pages)
    elements: list[Line | Grid] = []
    table: Table | None = None  # the last one, while nothing but marginal lines follows it
    at = 0
    for step in put_in_order(to_leaves(pages), texts):
        leaf = step.leaf
        own = list(leaf.elements) if step.sure else _doubted(leaf.elements)
        tail = to_table(leaf.tail) if leaf.tail else None
        if table and leaf.head and step.goes_on:
            joined = join(table, leaf.head, texts, sure=step.sure)
            if joined:
                first = next(i for i, element in enumerate(own) if isinstance(element, Grid))
                elements[at] = joined.grid
                del own[first]
                if leaf.tail and leaf.tail.grid is leaf.head.grid:
                    table = joined
                    elements.extend(own)
                    continue
        table = tail
        elements.extend(own)
        at = max((i for i, element in enumerate(elements) if isinstance(element, Grid)), default=0)
    return Sheet(tuple(_without_box(element) for element in elements))


def _doubted(elements: Sequence[Line | Grid]) -> list[Line | Grid]:
    """The elements of a page whose first table, with the lines around it, may belong to another form."""
    out: list[Line | Grid] = []
    tables = 0
    for element in elements:
        tables += isinstance(element, Grid)
        if tables > 1:
            out.append(element)
        elif isinstance(element, Grid):
            out.append(replace(element, cells=tuple(replace(cell, certain=False) for cell in element.cells)))
        else:
            out.append(replace(element, content=replace(element.content, status="review")))
    return out


def _without_box(element: Line | Grid) -> Line | Grid:
    """A box of one cell that no table goes on in is no table but framed text."""
    if isinstance(element, Grid) and len(element.cells) == 1:
        return Line(element.cells[0].regions[0], element.cells[0].content)
    return element
