"""Lines of text in a scan: inside cells, and outside the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Box, Grid, Image, Ruling
from extractor.reading.faint import holds_faint_dash
from extractor.reading.specks import BORDER, DASH, DOT, Marks, find_lost, find_marks, find_print

# Lengths in inches.
WINDOW = 0.25  # neighbourhood whose mean brightness decides what is ink
CONTRAST = 18  # grey levels below that mean; print differs by 40 and more, JPEG ringing by less than 15
SPECK_BLUR = 0.01  # around a speck that is wiped with it
EM_BOUNDS = (0.07, 0.5)  # characters of 5 to 36 pt
USUAL_EM = 0.146  # 10.5 pt, the size of most forms
LONGEST_STROKE = 1.0  # strokes of characters are shorter
RULING_MARGIN = 0.011  # blur beside a ruling that is wiped with it

# Shares of the character height.
SPLIT_ABOVE = 1.75  # a run of rows higher than this is several lines that touch
VALLEY = 0.35  # between touching lines at least one row has this little of the run's usual ink
JOIN_BELOW = 0.62  # a run lower than this is a part of a character (二, 三, 一, dots): joined with its neighbour...
JOINED_AT_MOST = 1.35  # ...if both together are no higher than one character
POINT_BELOW = 0.25  # the baseline that faint digits seem to have: their own feet are lost first
POINT_BEFORE = 0.5  # how far before its digits the point of .5 stands
LOWEST = 1.0  # a crop is no lower than this
WORD_HEIGHT = (0.8, 2.5)  # of a word whose letters touch
WIDE_GAP = 2.0  # outside tables a gap this wide parts two texts
MIDDLE = 0.3  # of a cell, on each side, is not its middle, where a dash stands


@dataclass(frozen=True, slots=True, eq=False)
class Ink:
    """A page prepared for reading: grey with rulings wiped, and its ink as 0/255; both (rows, columns).

    ``dirt`` is all that may be no print, as 0/255: it was wiped, but for what may be pieces of characters; ``lost``
    holds the edges (left, top, right, bottom) of what of it is as large as a stroke; ``page`` is the page with nothing
    wiped, in grey.
    """

    gray: Image
    mask: Image
    dpi: float
    em: float
    lost: NDArray[np.float64]
    dirt: Image | None = None
    page: Image | None = None

    def has_wiped_point(self, strip: Strip) -> bool:
        """Whether a mark was wiped where the points of a number stand: before or within it, on its foot."""
        if self.dirt is None:
            return False
        middle = (strip.top + strip.bottom) // 2
        foot = strip.bottom + round(POINT_BELOW * self.em)
        before = max(0, strip.left - round(POINT_BEFORE * self.em))
        return bool(self.dirt[middle:foot, before : strip.right].any())

    def depth(self, strip: Strip) -> float:
        """How dark the darkest tenth of a line's ink is on white, in grey levels."""
        levels = np.sort(self.gray[strip.window][self.mask[strip.window] > 0])
        return 255.0 - float(levels[: max(1, len(levels) // 10)].mean()) if len(levels) else 0.0

    def may_hold_dash(self, box: Box) -> bool:
        """Whether a mark as wide as a short dash and no higher than wide was wiped or missed in the middle of a box."""
        if self.page is not None and holds_faint_dash(self.page, box, self.em):
            return True
        if self.dirt is None:
            return False
        height, width = box.bottom - box.top, box.right - box.left
        rows = slice(round(box.top + MIDDLE * height), round(box.bottom - MIDDLE * height))
        columns = slice(round(box.left + MIDDLE * width), round(box.right - MIDDLE * width))
        window = np.ascontiguousarray(self.dirt[rows, columns])
        if not window.any():
            return False
        stats = cv2.connectedComponentsWithStats(window, connectivity=8)[2][1:]
        across, down = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
        return bool(((across >= DASH * self.em) & (across > down)).any())

    def has_lost(self, box: Box) -> bool:
        """Whether such a mark lies in a box, off its border."""
        inset = BORDER * self.dpi
        x, y = (self.lost[:, :2] + self.lost[:, 2:]).T / 2
        return bool(
            ((x > box.left + inset) & (x < box.right - inset) & (y > box.top + inset) & (y < box.bottom - inset)).any()
        )


@dataclass(frozen=True, slots=True)
class Strip:
    """Where one line of text lies, in whole pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top

    @property
    def window(self) -> tuple[slice, slice]:
        """Its rows and columns of the page."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def box(self) -> Box:
        """The same as a box."""
        return Box(float(self.left), float(self.top), float(self.right), float(self.bottom))


def prepare(gray: Image, rulings: Sequence[Ruling], grids: Sequence[Grid], dpi: float) -> Ink:
    """Finds the ink of a page and wipes the rulings of its tables.

    Only what bounds a cell is wiped, and long lines outside the tables: the strokes of a large title look like
    short rulings.

    Args:
        gray: shape (rows, columns), straightened.
        rulings: in its pixels.
        grids: the tables that they draw.
        dpi: its resolution.
    """
    window = max(15, int(WINDOW * dpi) | 1)
    mask = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, CONTRAST)
    wiped = np.zeros_like(gray)
    for ruling in _bounding(rulings, grids, dpi):
        half = ruling.thickness / 2 + RULING_MARGIN * dpi
        a, b = int(ruling.position - half), int(np.ceil(ruling.position + half))
        start, end = int(ruling.start), int(np.ceil(ruling.end))
        if ruling.direction == "horizontal":
            wiped[max(a, 0) : b, start:end] = 255
        else:
            wiped[start:end, max(a, 0) : b] = 255
    ink = np.asarray(cv2.bitwise_and(mask, cv2.bitwise_not(wiped)), dtype=np.uint8)
    paper = _paper(gray, dpi)
    marks = find_marks(ink, gray, paper)
    em = find_em(marks, dpi)
    boxes = (region.box for grid in grids for cell in grid.cells for region in cell.regions)
    found = find_print(marks, boxes, em, dpi)
    seen = np.where((found.flags & ~marks.is_dust(dpi))[marks.labels], np.uint8(255), np.uint8(0))
    dirt, doubted = (_rest(ink, marks.labels, flags) for flags in (found.flags, found.sure))
    dirty = cv2.dilate(dirt, np.ones((3, 3), np.uint8), iterations=max(1, round(SPECK_BLUR * dpi)))
    clean = np.where((wiped > 0) | ((dirty > 0) & (seen == 0)), paper, gray)
    return Ink(np.asarray(clean, dtype=np.uint8), seen, dpi, em, find_lost(doubted, em), doubted, gray)


def _rest(ink: Image, labels: NDArray[np.int32], flags: NDArray[np.bool_]) -> Image:
    """The ink, as 255 on 0, of all marks but those of the flags."""
    flags = flags.copy()
    flags[0] = True
    rest = np.where(flags[labels], np.uint8(0), np.uint8(255))
    return np.asarray(cv2.bitwise_and(rest, ink), dtype=np.uint8)


def _bounding(rulings: Sequence[Ruling], grids: Sequence[Grid], dpi: float) -> Iterator[Ruling]:
    """The rulings that bound cells or are too long to be strokes."""
    edges: dict[str, set[int]] = {"horizontal": set(), "vertical": set()}
    for grid in grids:
        for box in (region.box for cell in grid.cells for region in cell.regions):
            edges["horizontal"] |= {round(box.top), round(box.bottom)}
            edges["vertical"] |= {round(box.left), round(box.right)}
    near = max(2, round(RULING_MARGIN * 2 * dpi))
    for ruling in rulings:
        here = round(ruling.position)
        if ruling.end - ruling.start > LONGEST_STROKE * dpi or any(
            here + step in edges[ruling.direction] for step in range(-near, near + 1)
        ):
            yield ruling


def _paper(gray: Image, dpi: float) -> Image:
    """The brightness of the paper under the print."""
    shrink = 25.0 / dpi
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    light = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 5)
    size = (gray.shape[1], gray.shape[0])
    return np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def find_em(marks: Marks, dpi: float) -> float:
    """The usual character height of a page, in pixels: from the sizes of its marks."""
    widths = marks.edges[:, 2] - marks.edges[:, 0]
    heights = marks.edges[:, 3] - marks.edges[:, 1]
    low, high = (bound * dpi for bound in EM_BOUNDS)
    found = heights[(heights >= low) & (heights <= high) & (widths <= high) & (widths > 0.2 * heights)]
    # Chinese characters fall into parts of many sizes; whole ones stand in the upper part of the distribution.
    return float(np.percentile(found, 70)) if len(found) >= 8 else USUAL_EM * dpi


def find_strips(ink: Ink, box: Box) -> list[Strip]:
    """The lines of text inside a cell, from top to bottom; none where it is blank."""
    inset = max(1, round(RULING_MARGIN * ink.dpi))
    left, top = max(0, int(box.left) + inset), max(0, int(box.top) + inset)
    right, bottom = int(np.ceil(box.right)) - inset, int(np.ceil(box.bottom)) - inset
    window = ink.mask[top:bottom, left:right]
    if window.size == 0 or not window.any():
        return []
    strips = []
    for start, end in _line_runs(window, ink.em):
        columns = np.flatnonzero(window[start:end].any(axis=0))
        if len(columns):
            strips.append(Strip(left + int(columns[0]), top + start, left + int(columns[-1]) + 1, top + end))
    return _without_dots(strips, ink.em)


def _without_dots(strips: list[Strip], em: float) -> list[Strip]:
    """Leaves out specks that stand where a line would, beside other lines: no line consists of a point."""
    kept = [s for s in strips if max(s.right - s.left, s.bottom - s.top) > DOT * em]
    return kept or strips


def _line_runs(window: Image, em: float) -> list[tuple[int, int]]:
    profile = (window > 0).sum(axis=1)
    runs = _runs(profile > 0)
    runs = [part for run in runs for part in _split(profile, run, em)]
    return _join(runs, em)


def _runs(filled: NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.flatnonzero(np.diff(np.concatenate([[False], filled, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(steps[::2], steps[1::2], strict=True)]


def _split(profile: NDArray[np.int64], run: tuple[int, int], em: float) -> Iterator[tuple[int, int]]:
    """Cuts a run of rows that holds several lines at the emptiest rows between them."""
    start, end = run
    if end - start <= SPLIT_ABOVE * em:
        yield run
        return
    count = max(2, round((end - start) / (1.25 * em)))
    pitch = (end - start) / count
    filled = float(np.median(profile[start:end]))
    cut = start
    for k in range(1, count):
        middle = start + k * pitch
        low, high = int(max(cut + 0.5 * em, middle - 0.4 * em)), int(min(end - 0.5 * em, middle + 0.4 * em))
        if high <= low:
            continue
        at = low + int(np.argmin(profile[low:high]))
        if profile[at] > VALLEY * filled:
            continue  # characters larger than the page's others, not lines that touch
        yield cut, at
        cut = at
    yield cut, end


def _join(runs: list[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Puts parts of characters that stand one above the other together again."""
    out: list[tuple[int, int]] = []
    for run in runs:
        if out:
            last = out[-1]
            is_part = run[1] - run[0] < JOIN_BELOW * em or last[1] - last[0] < JOIN_BELOW * em
            if is_part and run[1] - last[0] <= JOINED_AT_MOST * em:
                out[-1] = (last[0], run[1])
                continue
        out.append(run)
    return out


def find_outside(ink: Ink, grids: Sequence[Grid]) -> list[Strip]:
    """The lines of text outside every table, in reading order; wide gaps part them."""
    mask = ink.mask.copy()
    margin = max(2, round(2 * RULING_MARGIN * ink.dpi))
    for grid in grids:
        for region in grid.regions:
            box = region.box
            mask[
                max(0, int(box.top) - margin) : int(box.bottom) + margin,
                max(0, int(box.left) - margin) : int(box.right) + margin,
            ] = 0
    mask = _without_edges(mask, ink)
    gap = max(3, round(WIDE_GAP * ink.em))
    spread = cv2.dilate(mask, np.ones((1, gap), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(spread, connectivity=8)
    strips: list[Strip] = []
    for i in range(1, count):
        left, top, width, height, _ = (int(v) for v in stats[i])
        if height < 0.3 * ink.em or width - gap < 0.3 * ink.em:
            continue
        region_box = Box(left, top, left + width, top + height)
        strips.extend(_within(ink, mask, region_box))
    strips = _merge_rows(strips, ink.em)
    return sorted(strips, key=lambda s: (round((s.top + s.bottom) / 2 / (0.8 * ink.em)), s.left))


def _without_edges(mask: Image, ink: Ink) -> Image:
    """Leaves out what is longer than any character and not shaped as a word whose letters touch: edges of the sheet.

    A photograph shows them with their shadows, which would be read as rows of 一.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    width, height = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    low, high = (share * ink.em for share in WORD_HEIGHT)
    is_edge = (np.maximum(width, height) > LONGEST_STROKE * ink.dpi) & ((height < low) | (height > high))
    is_edge[0] = False
    if not is_edge.any():
        return mask
    return np.where(is_edge[labels], np.uint8(0), mask)


def _within(ink: Ink, mask: Image, box: Box) -> Iterator[Strip]:
    left, top, right, bottom = int(box.left), int(box.top), int(box.right), int(box.bottom)
    window = mask[top:bottom, left:right]
    for start, end in _line_runs(
        window, max(ink.em, (bottom - top) / SPLIT_ABOVE if bottom - top < 3 * ink.em else ink.em)
    ):
        columns = np.flatnonzero(window[start:end].any(axis=0))
        if len(columns):
            yield Strip(left + int(columns[0]), top + start, left + int(columns[-1]) + 1, top + end)


def _merge_rows(strips: Sequence[Strip], em: float) -> list[Strip]:
    """Marks of one line that lie nearer than a wide gap (a colon, a dot over i) back into it."""
    out: list[Strip] = []
    for strip in sorted(strips, key=lambda s: s.left):
        for i, other in enumerate(out):
            overlap = min(strip.bottom, other.bottom) - max(strip.top, other.top)
            near = strip.left - other.right <= WIDE_GAP * em
            if overlap > 0.5 * min(strip.bottom - strip.top, other.bottom - other.top) and near:
                out[i] = Strip(
                    min(strip.left, other.left),
                    min(strip.top, other.top),
                    max(strip.right, other.right),
                    max(strip.bottom, other.bottom),
                )
                break
        else:
            out.append(strip)
    return out


def crop(ink: Ink, strip: Strip) -> Image:
    """A line's picture with a margin of paper: grey, shape (rows, columns), at least one character high."""
    em = max(ink.em, float(strip.bottom - strip.top))
    above, beside = round(0.12 * em) + 1, round(0.25 * em) + 1
    height, width = ink.gray.shape
    top, bottom = max(0, strip.top - above), min(height, strip.bottom + above)
    left, right = max(0, strip.left - beside), min(width, strip.right + beside)
    picture = ink.gray[top:bottom, left:right]
    # A flat mark keeps its size beside its line: blown up, a dash fills the picture.
    lacking = max(0, round(LOWEST * ink.em) - picture.shape[0])
    if not lacking:
        return picture
    paper = int(np.percentile(picture, 90))
    half = (lacking + 1) // 2
    return np.asarray(cv2.copyMakeBorder(picture, half, half, 0, 0, cv2.BORDER_CONSTANT, value=paper), dtype=np.uint8)
