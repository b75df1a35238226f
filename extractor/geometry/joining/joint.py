"""A table and its next part as one table."""

from __future__ import annotations

from dataclasses import replace

from extractor.document import Cell, Content, Grid
from extractor.geometry.joining.cuts import GoesOn, Texts, is_cut, merges
from extractor.geometry.joining.parts import Part, bottom_cells, fit, is_titled
from extractor.geometry.joining.repeats import may_repeat, repeated_rows, starts_again, without_rows
from extractor.geometry.joining.seams import Columns, Place, Seam, Table, is_over_several


def join(table: Table, part: Part, texts: Texts, *, sure: bool = True) -> Table | None:
    """One table of two parts; None where the second is a table of its own.

    Where it is not sure whether the break cut a row, that row is in doubt, and so is the row number of all cells behind
    it as far as its list goes.

    Args:
        table: what the pages before show of it.
        part: the first table of the next page.
        texts: how often each text fills a cell of the file.
        sure: whether the pages belong one after the other; else every cell of the part is in doubt.
    """
    found = fit(table.last, table.edges, part)
    if found is None:
        return None
    is_exact = table.last.is_digital and part.is_digital
    skipped = repeated_rows(table.grid, part.grid, is_exact=is_exact)
    if skipped >= part.grid.row_count or starts_again(table.grid, part.grid, skipped):
        return None
    if not skipped and is_titled(part):
        return None
    grid = without_rows(part.grid, skipped)
    if found == "doubtful" or not sure:
        grid = replace(grid, cells=tuple(replace(cell, certain=False) for cell in grid.cells))
    if may_repeat(table.grid, grid):
        grid = replace(grid, cells=tuple(replace(cell, certain=cell.certain and cell.row > 0) for cell in grid.cells))
    return _sew(Seam(table, replace(part, grid=grid)), texts)


def _sew(seam: Seam, texts: Texts) -> Table:
    cut, sure = is_cut(seam, texts)
    upper, lower = seam.table.grid, seam.part.grid
    # of a list that a row more or less was made of, every row behind is in doubt
    shifted = 0 if sure and not seam.table.is_shifted else _end_of_list(seam)
    shift = upper.row_count - (1 if cut else 0)
    own = {
        id(cell): replace(cell, certain=cell.certain and sure and not _touches(seam.above(cell), seam.odd_edge))
        for cell in bottom_cells(upper)
    }
    feet: list[tuple[int | Cell, Cell]] = []
    added: list[Cell] = []
    for i, cell in enumerate(lower.cells):
        pair = seam.pairs.get(i)
        doubted = cell.row < max(shifted, 0 if sure else 1) or _touches(seam.below(cell), seam.odd_edge)
        placed = replace(cell, certain=cell.certain and not doubted)
        goes_on = GoesOn.NO
        if pair is not None:
            goes_on = GoesOn.YES if cut else GoesOn.NO if pair.is_guessed else merges(pair, seam, texts)
        if pair is not None and goes_on is GoesOn.YES:
            merged = _merge(own[id(pair.above)], placed, 1 if cut else 0)
            own[id(pair.above)] = replace(merged, certain=merged.certain and not pair.is_guessed)
            feet.append((id(pair.above), placed))
            continue
        if pair is not None and goes_on is GoesOn.DOUBTFUL:
            own[id(pair.above)] = replace(own[id(pair.above)], certain=False)
            placed = replace(placed, certain=False)
        moved = _on(replace(placed, row=cell.row + shift), seam.below(cell))
        added.append(moved)
        feet.append((moved, placed))
    kept = {id(cell): _on(own.get(id(cell), cell), seam.above(cell)) for cell in upper.cells}
    row_count = lower.row_count + shift
    cells = sorted([*kept.values(), *added], key=lambda c: (c.row, c.col))
    regions = (*upper.regions, *lower.regions)
    consistency = min(upper.consistency, lower.consistency)
    grid = Grid(tuple(cells), row_count, len(seam.edges) - 1, regions, consistency)
    bottom: dict[Place, Cell] = {}
    for whole, foot in feet:
        cell = kept[whole] if isinstance(whole, int) else whole
        if cell.row + cell.row_span == row_count:
            bottom[cell.row, cell.col] = foot
    for cell in bottom_cells(grid):  # what ends with the table though nothing stands under it
        bottom.setdefault((cell.row, cell.col), cell)
    return Table(grid, tuple(seam.edges), seam.part, bottom, is_shifted=0 < shifted == lower.row_count)


def _end_of_list(seam: Seam) -> int:
    """The first row of the part that goes on no list of the table's, as a total does not; its row count if none.

    Such a row has a cell over several columns of the table's last row.
    """
    columns = {seam.above(cell) for cell in bottom_cells(seam.table.grid)}
    over = [cell.row for cell in seam.part.grid.cells if is_over_several(seam.below(cell), columns)]
    return min(over, default=seam.part.grid.row_count)


def _touches(columns: Columns, edge: int | None) -> bool:
    return edge is not None and columns[0] <= edge <= columns[1]


def _on(cell: Cell, columns: Columns) -> Cell:
    return replace(cell, col=columns[0], col_span=columns[1] - columns[0])


def _merge(above: Cell, below: Cell, shared_rows: int) -> Cell:
    first, second = above.content, below.content
    content = Content(
        _joined_text(first.text, second.text),
        min(first.confidence, second.confidence),
        tuple(
            replace(a, text=_joined_text(a.text, b.text), confidence=min(a.confidence, b.confidence))
            for a, b in zip(first.readings, second.readings, strict=False)
        )
        if first.readings and second.readings
        else first.readings or second.readings,
        "review" if "review" in {first.status, second.status} else "accepted",
        (*first.lines, *second.lines),
    )
    return replace(
        above,
        row_span=above.row_span + below.row_span - shared_rows,
        regions=(*above.regions, *below.regions),
        content=content,
        certain=above.certain and below.certain,
        open_bottom=below.open_bottom,
    )


def _joined_text(first: str, second: str) -> str:
    latin = first[-1:].isascii() and first[-1:].isalpha() and second[:1].isascii() and second[:1].isalpha()
    return f"{first} {second}" if latin else first + second
