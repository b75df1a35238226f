"""Tables joined over page breaks, and everything of a file in reading order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from rapidfuzz import fuzz

from extractor.document import Cell, Content, Grid, Line, ReadPage, Sheet
from extractor.reading_order import by_position

# A table goes on overleaf where its width is the same within this share, and its left edge lies as far in, within
# this share of the width: feeders shift pages by a few millimetres.
SAME_WIDTH = 0.03
SAME_LEFT = 0.06
# Column edges nearer than this share of the table's width are one.
SAME_EDGE = 0.006
# Rows whose texts agree this well (0..100) repeat each other: one misread character in ten.
SAME_ROW = 90.0
FIRST_ROWS = 5  # of a form: title, year, name, department, leader
SAME_LABEL = 70.0  # titles of two districts agree so far (0..100), names of different fields do not
COMMON_END = 0.6  # the labels of a column have a common end where at least this share of them ends so
HEADER_CELLS = 3  # a repeated row that is not the table's first names at least so many columns
# A line of text is full where what comes next would not go on it; measured in character heights, with this to
# spare for spacing between Latin and Chinese and for justification.
SLACK = 0.7
WIDE_CELL = 6.0  # character heights; the cells of labels are narrower
NUMBER_SLACK = 0.2  # of numbers, which are set without any

_NUMBER = re.compile(r"[\d.,%]+$")
_UNBROKEN = re.compile(r"[（《“‘≥≤±＝约]*([!-~]+|.)[，。、；：！？）》”’％%℃㎡]*")
_PAGE_NUMBER = re.compile(
    r"^[-—–·\s]*(第?\s*[0-9一二三四五六七八九十]{1,4}\s*页?|[0-9]+\s*[/／]\s*[0-9]+|共?\s*[0-9]+\s*页|[Pp]age\s*[0-9]+.*)[-—–·\s]*$"
)


def join_pages(pages: Sequence[ReadPage]) -> Sheet:
    """All pages of a file as one sequence of lines and tables; a table that goes on overleaf is one table.

    A row that the page break cuts in two is one row, its cells having a region on either page; header rows that
    are repeated overleaf count once.
    """
    elements: list[Line | Grid] = []
    for page in pages:
        own = by_position([*page.lines, *page.grids])
        running = {element.text for element in elements if isinstance(element, Line)}
        first = next((i for i, element in enumerate(own) if isinstance(element, Grid)), None)
        before = _open_table(elements)
        if before is not None and first is not None and all(_is_marginal(element, running) for element in own[:first]):
            joined = _join(elements[before], own[first])
            if joined is not None:
                elements[before] = joined
                del own[first]
        elements.extend(own)
    return Sheet(tuple(_without_box(element) for element in elements))


def _without_box(element: Line | Grid) -> Line | Grid:
    """A box of one cell that no table goes on in is no table but framed text."""
    if isinstance(element, Grid) and len(element.cells) == 1:
        return Line(element.cells[0].regions[0], element.cells[0].content)
    return element


def _open_table(elements: Sequence[Line | Grid]) -> int | None:
    """The index of the last table where nothing but a page number follows it."""
    for i in range(len(elements) - 1, -1, -1):
        if isinstance(elements[i], Grid):
            return i
        if not _is_marginal(elements[i], ()):
            return None
    return None


def _is_marginal(element: Line | Grid, running: Iterable[str]) -> bool:
    """Whether a line is a page number or a running header that stood on an earlier page."""
    if not isinstance(element, Line):
        return False
    return bool(_PAGE_NUMBER.match(element.text)) or (
        element.text in running and "表" not in element.text and "年度" not in element.text
    )


def _join(upper: Line | Grid, lower: Line | Grid) -> Grid | None:
    """One table of two parts; None where the second is a table of its own."""
    if not isinstance(upper, Grid) or not isinstance(lower, Grid):
        return None
    a, b = upper.regions[-1].box, lower.regions[0].box
    if abs(a.width - b.width) > SAME_WIDTH * a.width or abs(a.left - b.left) > SAME_LEFT * a.width:
        return None
    skipped = _repeated_rows(upper, lower)
    if skipped >= lower.row_count or _starts_again(upper, lower, skipped):
        return None
    lower = _without_rows(lower, skipped)
    return _Joint(upper, lower).grid()


def _rows(grid: Grid) -> list[list[Cell]]:
    rows: list[list[Cell]] = [[] for _ in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row].append(cell)
    return rows


def _row_text(row: Sequence[Cell]) -> str:
    return "\t".join(cell.text for cell in row)


def _repeated_rows(upper: Grid, lower: Grid) -> int:
    """How many of the first rows overleaf repeat header rows of the table."""
    known = _rows(upper)
    count = 0
    for i, row in enumerate(_rows(lower)):
        named = sum(bool(cell.text) for cell in row)
        same_place = [known[i]] if i < len(known) and named else []
        candidates = same_place if named < HEADER_CELLS else known
        if not any(
            len(other) == len(row)
            and fuzz.ratio(_row_text(row), _row_text(other)) >= SAME_ROW
            and _digits(row) == _digits(other)
            for other in candidates
        ):
            break
        count += 1
    return count


def _digits(row: Sequence[Cell]) -> str:
    return re.sub(r"\D", "", _row_text(row))


def _starts_again(upper: Grid, lower: Grid, skipped: int) -> bool:
    """Whether the rows overleaf begin as the table itself begins: then it is the next form's.

    The titles may differ, and so do the values; that labels stand in the same cells of the same rows tells.
    """
    alike = 0
    for i, (row, other) in enumerate(zip(_rows(upper), _rows(lower), strict=False)):
        if i >= FIRST_ROWS:
            break
        if i < skipped or [(c.row_span, c.text == "") for c in row] != [(c.row_span, c.text == "") for c in other]:
            continue
        label, again = (next((c.text for c in cells if c.text), "") for cells in (row, other))
        alike += bool(label) and fuzz.ratio(label, again) >= SAME_LABEL
    return alike >= 1 if skipped else alike >= 2 or _same_label_first(upper, lower)


def _same_label_first(upper: Grid, lower: Grid) -> bool:
    label, again = (next((c.text for c in _rows(grid)[0] if c.text), "") for grid in (upper, lower))
    return bool(label) and fuzz.ratio(label, again) >= SAME_ROW


def _without_rows(grid: Grid, count: int) -> Grid:
    if not count:
        return grid
    cells = tuple(
        replace(cell, row=max(cell.row - count, 0), row_span=cell.row + cell.row_span - max(cell.row, count))
        for cell in grid.cells
        if cell.row + cell.row_span > count
    )
    return replace(grid, cells=cells, row_count=grid.row_count - count)


@dataclass(frozen=True, slots=True)
class _Room:
    """What cells of a table leave free at their sides, and the height of its characters, in pixels.

    Centred text leaves more than the padding, so the least of all cells counts.
    """

    padding: float
    em: float


class _Joint:
    """Two parts of one table, laid on common columns."""

    def __init__(self, upper: Grid, lower: Grid) -> None:
        self.upper, self.lower = upper, lower
        self._edges = self._common_edges()
        self._above = [self._columns(cell, upper) for cell in upper.cells]
        self._below = [self._columns(cell, lower) for cell in lower.cells]
        self._room = _room((upper, lower))
        self._some_open = any(cell.open_bottom for cell in upper.cells)

    def _place(self, grid: Grid, cell: Cell) -> tuple[float, float]:
        """The left and right edge of a cell as shares of the table's width on its page."""
        region = cell.regions[-1] if grid is self.upper else cell.regions[0]
        outline = next(r.box for r in grid.regions if r.page_number == region.page_number)
        return (region.box.left - outline.left) / outline.width, (region.box.right - outline.left) / outline.width

    def _common_edges(self) -> list[float]:
        found = sorted(
            edge for grid in (self.upper, self.lower) for cell in grid.cells for edge in self._place(grid, cell)
        )
        edges: list[list[float]] = []
        for edge in found:
            if edges and edge - edges[-1][0] <= SAME_EDGE:
                edges[-1].append(edge)
            else:
                edges.append([edge])
        return [float(np.mean(group)) for group in edges]

    def _columns(self, cell: Cell, grid: Grid) -> tuple[int, int]:
        left, right = self._place(grid, cell)
        edges = np.array(self._edges)
        first, last = int(np.argmin(np.abs(edges - left))), int(np.argmin(np.abs(edges - right)))
        return first, max(last, first + 1)

    def grid(self) -> Grid:
        upper, lower = self.upper, self.lower
        last = {
            columns: cell
            for cell, columns in zip(upper.cells, self._above, strict=True)
            if cell.row + cell.row_span == upper.row_count
        }
        pairs = {
            i: last[columns]
            for i, (cell, columns) in enumerate(zip(lower.cells, self._below, strict=True))
            if cell.row == 0 and columns in last
        }
        cut, sure = self._is_cut(pairs)
        shift = upper.row_count - (1 if cut else 0)
        changed: dict[int, Cell] = {id(cell): replace(cell, certain=cell.certain and sure) for cell in last.values()}
        cells: list[Cell] = []
        for i, (cell, columns) in enumerate(zip(lower.cells, self._below, strict=True)):
            above = pairs.get(i)
            cell = replace(cell, certain=cell.certain and (sure or cell.row > 0))
            if above is not None and (cut or self._goes_on(above, cell, columns)):
                changed[id(above)] = _merge(changed[id(above)], cell, 1 if cut else 0)
            else:
                cells.append(replace(cell, row=cell.row + shift, col=columns[0], col_span=columns[1] - columns[0]))
        kept = [
            replace(changed.get(id(cell), cell), col=columns[0], col_span=columns[1] - columns[0])
            for cell, columns in zip(upper.cells, self._above, strict=True)
        ]
        return Grid(
            tuple(sorted([*kept, *cells], key=lambda c: (c.row, c.col))),
            lower.row_count + shift,
            len(self._edges) - 1,
            (*upper.regions, *lower.regions),
        )

    def _is_cut(self, pairs: Mapping[int, Cell]) -> tuple[bool, bool]:
        """Whether the page break cut a row in two, and whether that is sure.

        Some producers draw no ruling where they cut: then the open cells tell. Of others the text must: text that goes
        on overleaf left a full line behind it; a cell that is filled on both pages without one speaks for two rows.
        Two numbers, one above the other with room to spare, settle it, and so does a blank under the widest cell.
        """
        first = [cell for cell in self.lower.cells if cell.row == 0]
        if len(pairs) < len(first):
            return False, True  # other columns: another kind of row
        both = [(above, self.lower.cells[i], self._below[i]) for i, above in pairs.items()]
        if not any(below.text for _, below, _ in both):
            return True, True  # what is left of a row behind its last line
        numbers = [(a, b) for a, b, _ in both if _NUMBER.match(a.text) and _NUMBER.match(b.text)]
        if not all(_runs_on(a, b, self._room, slack=NUMBER_SLACK) for a, b in numbers):
            return False, True
        texts = [(a, b) for a, b, place in both if a.text and b.text and not self._is_parted_label(a, b, place)]
        # a label fills a narrow cell by chance
        wide = [(a, b) for a, b in texts if a.regions[-1].box.width >= WIDE_CELL * self._room.em]
        run_on = [_runs_on(a, b, self._room) for a, b in wide or texts]
        if self._some_open:
            is_open = [c.open_bottom for c in self.upper.cells if c.row + c.row_span == self.upper.row_count]
            return all(is_open) and (any(run_on) or not run_on), not all(is_open) or all(run_on)
        # a row always fills its widest column, the name of what it is about, where it fills others
        widest, under, _ = max(both, key=lambda pair: pair[0].regions[-1].box.width)
        if widest.text and not under.text and widest.row_span == under.row_span == 1:
            return True, all(run_on) or not any(run_on)
        if run_on:
            return all(run_on), all(run_on) or not any(run_on)
        return any(b.text and a.row_span == b.row_span == 1 for a, b, _ in both if not a.text), True

    def _goes_on(self, above: Cell, below: Cell, columns: tuple[int, int]) -> bool:
        """Whether a whole row's cell is the rest of a merged one.

        It is where no ruling was drawn under the upper part though others were; where all were drawn, in a column of
        merged cells, if one part is blank.
        """
        if above.text and below.text:
            told = above.open_bottom and _runs_on(above, below, self._room)
            return told or self._is_parted_label(above, below, columns)
        if self._some_open:
            return above.open_bottom
        parts = [
            *zip(self.upper.cells, self._above, strict=True),
            *zip(self.lower.cells, self._below, strict=True),
        ]
        return any(cell.row_span > 1 for cell, place in parts if place == columns)

    def _is_parted_label(self, above: Cell, below: Cell, columns: tuple[int, int]) -> bool:
        """Whether two texts are one merged cell's label: stacked characters, or without and with their common end."""
        if _is_stacked(above):
            return max(above.row_span, below.row_span) > 1 and len(below.text) <= len(below.content.lines)
        placed = [
            *zip(self.upper.cells, self._above, strict=True),
            *zip(self.lower.cells, self._below, strict=True),
        ]
        ends = Counter(
            cell.text[-2:]
            for cell, place in placed
            if place == columns and cell.text not in {above.text, below.text} and len(cell.text) > 2
        )
        end, count = ends.most_common(1)[0] if ends else ("", 0)
        return (
            any(cell.row_span > 1 for cell, place in placed if place == columns)
            and not end.isascii()
            and count >= COMMON_END * ends.total()
            and count >= 2
            and not above.text.endswith(end)
            and below.text.endswith(end)
        )


def _is_stacked(cell: Cell) -> bool:
    """Whether a cell's text is a label written downwards, a character a line."""
    lines = cell.content.lines
    return len(lines) > 1 and all(line.width < 1.5 * line.height for line in lines)


def _runs_on(above: Cell, below: Cell, room: _Room, slack: float = SLACK) -> bool:
    """Whether the last line above was full: what comes first below would not have gone on it."""
    if not above.content.lines or above.text[:2] == below.text[:2]:
        return False
    free = above.regions[-1].box.width - 2 * room.padding - above.content.lines[-1].width
    return free < (_first_width(below.text) + slack) * room.em


def _room(grids: Sequence[Grid]) -> _Room:
    lines = [
        (line, cell.regions[0].box)
        for grid in grids
        for cell in grid.cells
        if len(cell.regions) == 1
        for line in cell.content.lines
    ]
    free = [min(line.left - box.left, box.right - line.right) for line, box in lines]
    # digits and flat marks are lower than characters
    heights = [min(line.height, line.width) for line, _ in lines]
    return _Room(max(0.0, min(free, default=0.0)), float(np.percentile(heights, 80)) if heights else 0.0)


def _first_width(text: str) -> float:
    """The width of what cannot be parted at the start of a text, in character heights.

    A number or word is not broken, and no line begins with closing punctuation.
    """
    found = _UNBROKEN.match(text)
    return sum(0.5 if char.isascii() else 1.0 for char in found[0]) if found else 0.0


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
