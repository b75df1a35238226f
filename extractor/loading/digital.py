"""A PDF page by its text layer: characters, rulings and where they stand on the page as shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as c

from extractor.document import Box, Char, Page, Ruling
from extractor.loading.chars import find_turn, read_chars
from extractor.loading.marks import Mark, Path, Picture, Text, read_marks
from extractor.loading.pictures import SCAN_COVERAGE, shows_table
from extractor.loading.vectors import find_rulings
from extractor.units import Affine, from_user_space, turned_upright

# A text layer with this share of characters that no font table explains is not to be trusted.
UNREADABLE_CHARS = 0.1
SMALLEST_PAGE = 3.0  # points; the smallest page that PDF allows (ISO 32000-1, annex C)
LARGEST_UNIT = 1000.0  # points to a unit of user space; beyond lies nothing that is printed
OUTSIDE = 1.0  # points by which a character's middle may lie off the page: rounded crop boxes
PICTURED = 0.1  # share of the page; a smaller picture holds no table that can be read
FEWEST_RULINGS = 4  # a box has four


@dataclass(frozen=True, slots=True)
class Digital:
    """A page by its text layer; ``unread`` are pictures on it that show tables."""

    page: Page
    unread: tuple[Box, ...] = ()


def read_digital(shown: Any, source: Any, resources: Any, number: int, *, forced: bool) -> Digital | None:
    """The page by its text layer; None where a picture of it has to be read.

    Args:
        shown: the page as PDFium has it.
        source: the page as pdfminer has it.
        resources: pdfminer's resource manager.
        number: of the page, 1-based.
        forced: whether the text layer is taken as it is, whatever it is like.

    Raises:
        ValueError: the page shows nothing.
        LimitError: it paints more than can be read in time.
    """
    place, width, height, rotation = placement(shown, user_unit(source))
    whole = Box(0.0, 0.0, width, height)
    marks = read_marks(shown, place, whole)
    chars = [char for char in read_chars(source, resources, place) if _is_on(whole, char)]
    if not forced and _needs_picture(marks, chars, width * height):
        return None
    rulings = find_rulings(marks)
    tables = () if forced else _pictured_tables(shown, marks, rulings, whole)
    if tables and len(rulings) < FEWEST_RULINGS:
        return None
    turn = find_turn(chars)
    page = Page(number, width, height, "pt", "digital", rotation, chars=tuple(chars), rulings=rulings)
    return Digital(page if not turn else _turned(page, turn), tables)


def user_unit(source: Any) -> float:
    """Points to a unit of user space."""
    unit = source.attrs.get("UserUnit", 1.0) if source is not None else 1.0
    return float(unit) if isinstance(unit, (int, float)) and 0.0 < unit <= LARGEST_UNIT else 1.0


def placement(shown: Any, unit: float) -> tuple[Affine, float, float, int]:
    """From user space to the page as shown; its width and height in points; its rotation.

    Raises:
        ValueError: the page shows nothing.
    """
    box = c.FS_RECTF()
    if not c.FPDF_GetPageBoundingBox(shown.raw, box):
        raise ValueError("the page has no box")
    across, down = (box.right - box.left) * unit, (box.top - box.bottom) * unit
    if across < SMALLEST_PAGE or down < SMALLEST_PAGE:
        raise ValueError("the page shows nothing")
    rotation = int(shown.get_rotation()) % 360
    width, height = (down, across) if rotation in {90, 270} else (across, down)
    return from_user_space(box.left, box.bottom, box.right, box.top, rotation, unit), width, height, rotation


def _is_on(page: Box, char: Char) -> bool:
    x, y = char.box.center
    return -OUTSIDE <= x <= page.right + OUTSIDE and -OUTSIDE <= y <= page.bottom + OUTSIDE


def _needs_picture(marks: Sequence[Mark], chars: Sequence[Char], area: float) -> bool:
    texts = [char.text for char in chars if not char.text.isspace()]
    pictures = [mark for mark in marks if isinstance(mark, Picture) and mark.handle is not None]
    if not texts:
        outlined = any(isinstance(mark, Path) and any(not s.straight for s in mark.subpaths) for mark in marks)
        return bool(pictures) or outlined
    unexplained = sum(text.startswith("(cid:") or _is_private(text) for text in texts)
    if unexplained > UNREADABLE_CHARS * len(texts):
        return True
    covered = sum(mark.clip.width * mark.clip.height for mark in pictures)
    return covered >= SCAN_COVERAGE * area and _text_is_hidden(marks)


def _text_is_hidden(marks: Sequence[Mark]) -> bool:
    """Whether most text is drawn in the invisible mode, or lies under a picture that was drawn after it."""
    covers = [mark for mark in marks if isinstance(mark, Picture) and mark.opaque]
    texts = [mark for mark in marks if isinstance(mark, Text)]
    hidden = sum(
        text.hidden or any(cover.order > text.order and cover.clip.contains(*text.middle) for cover in covers)
        for text in texts
    )
    return hidden * 2 > len(texts)


def _pictured_tables(shown: Any, marks: Sequence[Mark], rulings: Sequence[Ruling], whole: Box) -> tuple[Box, ...]:
    """Where pictures show tables over which no rulings are drawn."""
    boxes = [
        mark.clip
        for mark in marks
        if isinstance(mark, Picture)
        and mark.handle is not None
        and mark.clip.width * mark.clip.height >= PICTURED * whole.width * whole.height
    ]
    bare = [box for box in dict.fromkeys(boxes) if sum(_lies_in(r, box) for r in rulings) < FEWEST_RULINGS]
    return tuple(box for box in bare if shows_table(shown, box, whole))


def _lies_in(ruling: Ruling, box: Box) -> bool:
    middle = (ruling.start + ruling.end) / 2
    return box.contains(*((middle, ruling.position) if ruling.direction == "horizontal" else (ruling.position, middle)))


def _turned(page: Page, turn: int) -> Page:
    """The page turned so that its text is upright; ``to_shown`` leads back."""
    upright = turned_upright(page.width, page.height, turn)
    chars = tuple(
        replace(char, box=_moved(char.box, upright), turned=(char.turned - turn) % 360) for char in page.chars
    )
    rulings = tuple(_moved_ruling(ruling, upright) for ruling in page.rulings)
    return replace(page, chars=chars, rulings=rulings, to_shown=upright.inverse(), turn=(360 - turn) % 360)


def _moved(box: Box, move: Affine) -> Box:
    (ax, ay), (bx, by) = move.apply(box.left, box.top), move.apply(box.right, box.bottom)
    return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _moved_ruling(ruling: Ruling, move: Affine) -> Ruling:
    level = ruling.direction == "horizontal"
    ends = [
        move.apply(at, ruling.position) if level else move.apply(ruling.position, at)
        for at in (ruling.start, ruling.end)
    ]
    (ax, ay), (bx, by) = ends
    if level == bool(move.a):
        return Ruling("horizontal", ay, min(ax, bx), max(ax, bx), ruling.thickness)
    return Ruling("vertical", ax, min(ay, by), max(ay, by), ruling.thickness)


def _is_private(text: str) -> bool:
    return any("\ue000" <= char <= "\uf8ff" or char == "\ufffd" for char in text)
