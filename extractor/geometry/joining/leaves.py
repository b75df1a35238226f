"""The pages of a file as they are bound: what stands at their heads and feet, and what number they bear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.document import Cell, Grid, Line, Page, ReadPage
from extractor.geometry.joining.parts import LONGEST_TITLE, TITLE_SIZE, Part, rows_of, to_part
from extractor.geometry.joining.repeats import HEADER_CELLS, NUMBER
from extractor.reading_order import by_position

# Running heads stand at the same height on each page within this share of the page's height.
SAME_HEIGHT = 0.03
# A line is set on the middle of its table where the two differ by less than this share of the table's width.
CENTRED = 0.03
# A scrap of a few characters that the reader itself doubts (0..1) is no text, and what it believes less still is none,
# however long: on 12 worn and photographed pages, what is left of seals and edges of the sheet has 0.31 at the most if
# it is short and 0.0 if it is long; print has 0.5 and more.
SCRAP, SCRAP_CONFIDENCE = 4, 0.6
UNREADABLE = 0.1
LONGEST_SIGNATURE = 3  # cells of a row in which someone signs

_DIGIT = "[0-9０-９一二三四五六七八九十]"
_COUNT = f"{_DIGIT}{{1,4}}"
_NUMBERED = re.compile(
    rf"[-—–·~\s(（]*(?:第?\s*(?P<n>{_COUNT})\s*页?|(?P<of>{_COUNT})\s*[/／]\s*(?P<total>{_COUNT})"
    rf"|第\s*(?P<nth>{_COUNT})\s*页\s*[,，/／]?\s*共\s*(?P<all>{_COUNT})\s*页"
    rf"|[Pp](?:age|\.)?\s*(?P<page>{_COUNT})(?:\s*(?:of|/)\s*(?P<count>{_COUNT}))?)[-—–·~\s)）]*"
)
_COUNTED = re.compile(rf"[-—–·\s]*共\s*{_COUNT}\s*页[-—–·\s]*")
_CONTINUED = re.compile(
    r"[（(\[【]?\s*(?:续\s*(?:表|上页|前页|上表)?|接\s*(?:上|前)\s*[页表])\s*[0-9一二三四五]*\s*[）)\]】：:]?"
)
_CONTINUED_TITLE = re.compile(r".{2,40}[（(\[【]\s*续\s*表?\s*[0-9一二三四五]*\s*[）)\]】]")
_SIGNED = re.compile(r"(?:填\s*表|制\s*表|填\s*报|经\s*办|审\s*核|复\s*核|负\s*责)\s*人|填\s*[表写报]\s*日\s*期")
_TOTAL = re.compile(r"(?:总\s*[分计]|合\s*计|总\s*得\s*分)")
_NUMERALS = {char: n for n, char in enumerate("〇一二三四五六七八九十")}


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """One page of a file, or half of a scan of two.

    ``head`` and ``tail`` are the tables that nothing but marginal lines precedes or follows; the same one where a
    page holds one table. ``first`` is the page's first table. ``number`` is printed on the page. ``begins`` tells
    that a title stands at its head, ``is_continued`` that it says of itself to go on; ``ends`` how much its last row
    is the last of a form, 0 to 2; ``announces`` that its last line may be the title of what follows.
    """

    index: int
    elements: tuple[Line | Grid, ...]
    head: Part | None
    tail: Part | None
    first: Part | None
    number: int | None
    begins: bool
    is_continued: bool
    ends: int
    announces: bool
    source: tuple[str, float, float]


def to_leaves(pages: Sequence[ReadPage]) -> list[Leaf]:
    """The pages of a file, in its order."""
    running = _running_lines(pages)
    return [_leaf(i, page, running) for i, page in enumerate(pages)]


def _running_lines(pages: Sequence[ReadPage]) -> set[int]:
    """The lines (by identity) whose text stands at the same height on another page too."""
    found: set[int] = set()
    seen: dict[str, list[tuple[int, float, Line]]] = {}
    for i, page in enumerate(pages):
        size = _text_height(page.grids)
        for line in page.lines:
            if "表" in line.text or "年度" in line.text or (size and line.region.box.height > TITLE_SIZE * size):
                continue
            place = line.region.box.top / max(page.segments.page.height, 1.0)
            alike = seen.setdefault(line.text, [])
            for j, other, twin in alike:
                if j != i and abs(other - place) <= SAME_HEIGHT:
                    found |= {id(line), id(twin)}
            alike.append((i, place, line))
    return found


def _text_height(grids: Sequence[Grid]) -> float:
    heights = sorted(min(b.height, b.width) for grid in grids for cell in grid.cells for b in cell.content.lines)
    return heights[len(heights) // 2] if heights else 0.0


def _leaf(index: int, page: ReadPage, running: set[int]) -> Leaf:
    elements = by_position([*page.lines, *page.grids])
    shown = page.segments.page
    is_continued = False
    first: Line | Grid | None = None
    last: Line | Grid | None = None
    for element in elements:
        if _is_marginal(element, running):
            continue
        if first is None and isinstance(element, Line) and _says_continued(element):
            is_continued = True
            continue
        first, last = first or element, element
    table = next((element for element in elements if isinstance(element, Grid)), None)
    parts = {id(grid): to_part(grid, shown) for grid in (first, last, table) if isinstance(grid, Grid)}
    head, tail = parts.get(id(first)), parts.get(id(last))
    return Leaf(
        index,
        tuple(elements),
        head,
        tail,
        parts.get(id(table)),
        _page_number(elements),
        not is_continued and ((head is None and first is not None) or (head is not None and _has_head(head.grid))),
        is_continued,
        _ending(tail.grid) if tail else 0,
        isinstance(last, Line) and _may_be_title(last, page.grids, shown),
        (shown.kind, shown.dpi or 0.0, shown.width),
    )


def _is_marginal(element: Line | Grid, running: set[int]) -> bool:
    """Whether an element is a page number, a running head, or a scrap that is no text."""
    if not isinstance(element, Line):
        return False
    text = element.text.strip()
    if id(element) in running or _NUMBERED.fullmatch(text) or _COUNTED.fullmatch(text):
        return True
    confidence = element.content.confidence
    scrap = (len(text) <= SCRAP and confidence < SCRAP_CONFIDENCE) or confidence < UNREADABLE
    return scrap or not any(char.isalnum() for char in text)


def _says_continued(line: Line) -> bool:
    text = line.text.strip()
    return bool(_CONTINUED.fullmatch(text) or _CONTINUED_TITLE.fullmatch(text))


def _page_number(elements: Sequence[Line | Grid]) -> int | None:
    """The number printed at the very foot of a page, or at its very head."""
    for element in (*reversed(elements[-2:]), *elements[:1]):
        found = _NUMBERED.fullmatch(element.text.strip()) if isinstance(element, Line) else None
        if found:
            digits = next(found[name] for name in ("n", "of", "nth", "page") if found[name])
            return _to_int(digits)
    return None


def _to_int(digits: str) -> int | None:
    if digits.isdecimal():
        return int(digits)
    if len(digits) == 1:
        return _NUMERALS.get(digits)
    if len(digits) == 2 and digits[0] == "十":
        return 10 + _NUMERALS.get(digits[1], 0)
    return None


def _has_head(grid: Grid) -> bool:
    """Whether a table begins with its title, one cell of text above others, or names its columns above numbers."""
    rows = rows_of(grid)
    first, below = rows[0], [cell for row in rows[1:] for cell in row]
    if not below or grid.col_count == 1:
        return False
    if len(first) == 1:
        return _is_title(first[0])
    texts = [cell.text for cell in first]
    if len(first) < HEADER_CELLS or not all(texts) or any(char.isdigit() for text in texts for char in text):
        return False
    under = [[cell.text for cell in below if cell.col == name.col and cell.text] for name in first]
    return any(own and sum(map(bool, map(NUMBER.match, own))) > len(own) / 2 for own in under)


def _is_title(cell: Cell) -> bool:
    return 0 < len(cell.text) <= LONGEST_TITLE and not _SIGNED.search(cell.text)


def _ending(grid: Grid) -> int:
    rows = [[cell for cell in row if cell.text] for row in rows_of(grid)]
    filled = next((row for row in reversed(rows) if row), [])
    if not filled:
        return 0
    if len(filled) <= LONGEST_SIGNATURE and any(_SIGNED.match(cell.text) for cell in filled):
        return 2
    return int(bool(_TOTAL.match(filled[0].text)))


def _may_be_title(line: Line, grids: Sequence[Grid], page: Page) -> bool:
    if len(line.text) > LONGEST_TITLE or _SIGNED.search(line.text) or any(mark in line.text for mark in "，。；"):
        return False
    outline = grids[-1].regions[0].box if grids else None
    middle, width = (outline.center[0], outline.width) if outline else (page.width / 2, page.width)
    return "表" in line.text or "年度" in line.text or abs(line.region.box.center[0] - middle) <= CENTRED * width


def count_texts(pages: Sequence[ReadPage]) -> Counter[str]:
    """How often each text fills a cell of the file."""
    return Counter(cell.text for page in pages for grid in page.grids for cell in grid.cells if cell.text)
