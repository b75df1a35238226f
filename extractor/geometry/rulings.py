"""Rulings of a scan, by directional morphology."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from extractor.document import Direction, Image, Ruling
from extractor.geometry.dashes import find_dashed
from extractor.geometry.evidence import CLOSE, Inked
from extractor.geometry.strokes import PALE, depth_of, is_arc, is_crossed, is_crowded

# Lengths in inches, so that they hold at any resolution.
SHORTEST_ACROSS = 0.22  # a run of ink along a row this long is a ruling: characters up to 14 pt are 0.19 wide
SHORTEST_DOWN = 0.16  # rows are no lower than 0.18; strokes of 12 pt characters are no taller than 0.15
THICKEST = 0.06  # a ruling of 4 pt
WINDOW = 0.25  # neighbourhood whose mean brightness decides what is ink
CONTRAST = 12  # grey levels below that mean; faded rulings differ by 20 and more, paper grain by less than 8
LONGER_THAN_STROKES = 0.55  # characters of 40 pt are 0.55 wide
LONGEST_ARC = 0.9  # a rim 2 mm thick of a seal of 45 mm seems level for as much
SLENDER = 25.0  # times its thickness a ruling is long; the level part of a seal's rim is 15
FADED = 0.15  # less is no ink
DARK_SHARE = 0.75  # of all length of rulings is paler than the darkness that this is measured by
MEETS = 0.01  # a short piece ends this near to the rulings that it joins: ink meets ink; text keeps off them
STOUT = 35.0  # times as long as thick are the rulings of a small table; some of them may be slender
FEWEST_OF_SMALL = 5  # rulings of a small table: four sides are a box, or a square seal
LOW_TABLE_SIDES = 3  # a low table has two sides and a column at the least
OPEN_ENDS = 2  # so many sure rulings that end together make an open side: those of the outer frame
SAME_LINE = 0.015  # pieces of one ruling are this much out of line at the most
WORN_AWAY = 0.12  # the longest gap between pieces of a worn ruling
WIDEST_GAP = 0.25  # between pieces of a line of which most is left: two gaps of wear with a fleck of ink between
MOSTLY = 0.5
PARTLY = 0.35  # a piece with nothing beside it may cover no more
# Times the thinnest and the thickest long rulings; and what a thin one may be off, in pixels.
THINNER, THICKER, ONE_PIXEL = 0.7, 1.35, 0.8
GAP = 0.02  # breaks within a ruling that are closed before short runs are dropped


def find_ink(gray: Image, dpi: float) -> Image:
    """Ink as 255 on 0, by local contrast."""
    window = max(15, int(WINDOW * dpi) | 1)
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, CONTRAST)
    return np.asarray(ink, dtype=np.uint8)


def find_rulings(ink: Image, gray: Image, dpi: float) -> tuple[Ruling, ...]:
    """The horizontal and vertical rulings of a straightened picture.

    Args:
        ink: 255 on 0, shape (rows, columns).
        gray: the picture itself, of the same shape.
        dpi: its resolution.
    """
    across = [r for r in _find(ink, dpi, "horizontal") if _stands_free(r, ink, dpi)]
    upright = np.asarray(cv2.transpose(ink), dtype=np.uint8)
    down = [r for r in _find(ink, dpi, "vertical") if _stands_free(r, upright, dpi)]
    found = _as_dark([*across, *down], gray, dpi)
    sure = without_strokes(found, dpi)
    return (*sure, *_cut_short(found, sure, Inked(ink, dpi)), *find_dashed(ink, dpi))


def _stands_free(piece: Ruling, ink: Image, dpi: float) -> bool:
    """Whether a piece may be a ruling: a short one among other ink is a stroke of a character, a bent one of a seal."""
    span = (piece.start, piece.end)
    if piece.end - piece.start <= LONGEST_ARC * dpi and is_arc(ink, piece.position, piece.thickness, span, dpi):
        return False
    return _is_long(piece, dpi) or not is_crowded(ink, piece.position, piece.thickness, span, dpi)


def without_strokes(found: Sequence[Ruling], dpi: float) -> tuple[Ruling, ...]:
    """Leaves out the strokes of large characters (a title's 一, 口, 田) that look like rulings.

    What is longer than any stroke is a ruling. Shorter pieces are if both ends reach another such ruling, or have one
    on their own line to go on from; or if they end where sure ones do: at the open foot or head of a table that goes
    on overleaf.
    """
    long = [r for r in found if _is_long(r, dpi)]
    sure = [*long, *_low_table(found, long, dpi), *_small_table(found, dpi)]
    found = _as_thin(found, long)
    sure += [r for r in _worn(found, dpi) if r not in sure]
    rest = [r for r in found if r not in sure]
    while rest:  # a piece that is sure makes those sure that reach it
        added = [piece for piece in rest if _is_bounded(piece, sure, dpi)]
        if not added:
            break
        sure += added
        rest = [piece for piece in rest if piece not in added]
    return tuple(sure)


def _is_long(piece: Ruling, dpi: float) -> bool:
    """Whether a piece is longer than any stroke, and too slender to be an arc of a seal where it runs level."""
    return piece.end - piece.start >= max(LONGER_THAN_STROKES * dpi, SLENDER * piece.thickness)


def _as_dark(found: Sequence[Ruling], gray: Image, dpi: float) -> list[Ruling]:
    """Leaves out pieces much paler than most: what shines through from the back of the page.

    A pale ruling from one dark one to another is faded: what is on the back does not end where the front is ruled.
    """
    if not found:
        return []
    depths = np.array([_depth(r, gray, dpi) for r in found])
    order = np.argsort(depths)
    lengths = np.cumsum([found[i].end - found[i].start for i in order])
    usual = depths[order[int(np.searchsorted(lengths, DARK_SHARE * lengths[-1]))]]
    dark = [r for r, depth in zip(found, depths, strict=True) if depth >= PALE * usual]
    reach = MEETS * dpi
    for piece, depth in zip(found, depths, strict=True):
        if FADED * usual <= depth < PALE * usual and _is_long(piece, dpi):
            across = [r for r in dark if r.direction != piece.direction]
            if all(_meets(piece, end, across, reach) for end in (piece.start, piece.end)):
                dark.append(piece)
    return dark


def _depth(piece: Ruling, gray: Image, dpi: float) -> float:
    along = slice(int(piece.start), int(piece.end))
    return depth_of(gray, piece.direction, piece.position, piece.thickness, along, dpi)


def _as_thin(found: Sequence[Ruling], long: Sequence[Ruling]) -> list[Ruling]:
    """Leaves out short pieces thinner or thicker than the long ones: strokes of characters that fill their cell."""
    kept = list(long)
    for direction in ("horizontal", "vertical"):
        pens = [r.thickness for r in long if r.direction == direction]
        thin, thick = np.percentile(pens, (10, 90)) if pens else (0.0, np.inf)
        low, high = min(THINNER * thin, thin - ONE_PIXEL), max(THICKER * thick, thick + ONE_PIXEL)
        kept += [r for r in found if r.direction == direction and r not in long and low <= r.thickness <= high]
    return kept


def _cut_short(found: Sequence[Ruling], sure: Sequence[Ruling], ink: Inked) -> list[Ruling]:
    """Pieces worn so much that they stop in the open, but that rule most of the way between two rulings.

    A dash in a narrow column rules most of the way too, but meets neither of the rulings beside it.
    """
    reach = MEETS * ink.dpi
    joint = reach + THICKEST * ink.dpi / 4
    open_ends = _open_ends(sure, SAME_LINE * ink.dpi)
    out, hanging = [], []
    for piece in found:
        if piece in sure:
            continue
        crossing = [
            r.position
            for r in sure
            if r.direction != piece.direction and r.start - reach <= piece.position <= r.end + reach
        ]
        beyond = [end for end in open_ends if piece.direction == "vertical" and not _is_near(end, crossing, joint)]
        stops = np.unique(np.array(crossing + beyond))
        below, above = (int(np.searchsorted(stops, end)) for end in (piece.start + reach, piece.end - reach))
        stops = stops[max(0, below - 1) : above + 1]
        if len(stops) < 2:
            continue
        if piece.direction == "horizontal":
            seen = ink.across(piece.position, piece.thickness, stops)
            rules = seen.through & (seen.shares >= MOSTLY)
        else:
            seen = ink.down(piece.position, piece.thickness, stops)
            meets = bool(((stops >= piece.start - joint) & (stops <= piece.end + joint)).any())
            rules = seen.through & (seen.shares >= MOSTLY)
            rules |= seen.stubs & (seen.shares >= PARTLY)
            clear = (seen.shares >= MOSTLY) & (seen.shares >= CLOSE * seen.inked)
            if meets and not rules.any() and clear.any() and not _is_stem(piece, ink):
                hanging.append(piece)
        if rules.any():
            out.append(piece)
    return [*out, *hanging] if hanging and _has_gaps([*sure, *out], ink.dpi) else out


def _is_stem(piece: Ruling, ink: Inked) -> bool:
    return is_crossed(ink.mask, piece.position, piece.thickness, (piece.start, piece.end), ink.dpi)


def _has_gaps(sure: Sequence[Ruling], dpi: float) -> bool:
    """Whether any line is in pieces with gaps of wear between; if none is, what stops in the open must stand clear."""
    for direction in ("horizontal", "vertical"):
        pieces = [r for r in sure if r.direction == direction]
        for r in pieces:
            beyond = [o for o in pieces if abs(o.position - r.position) <= SAME_LINE * dpi and o.start > r.end]
            if beyond and min(o.start for o in beyond) - r.end <= WIDEST_GAP * dpi:
                return True
    return False


def _open_ends(sure: Sequence[Ruling], snap: float) -> list[float]:
    """The first place at which sure verticals begin together and the last at which they end: open head and foot."""
    starts, ends = ([getattr(r, name) for r in sure if r.direction == "vertical"] for name in ("start", "end"))
    shared = [min((e for e in starts if _fellows(e, starts, snap)), default=None)]
    shared.append(max((e for e in ends if _fellows(e, ends, snap)), default=None))
    ruled = [r.position for r in sure if r.direction == "horizontal"]
    return [end for end in shared if end is not None and not _is_near(end, ruled, 2 * snap)]


def _is_near(end: float, places: Sequence[float], reach: float) -> bool:
    return any(abs(place - end) <= reach for place in places)


def _worn(found: Sequence[Ruling], dpi: float) -> list[Ruling]:
    """Pieces of one line that together are longer than any stroke and cover most of it, gaps of wear between them."""
    out: list[Ruling] = []
    for direction in ("horizontal", "vertical"):
        pieces = sorted((r for r in found if r.direction == direction), key=lambda r: r.start)
        crossing = [r for r in found if r.direction != direction and _is_long(r, dpi)]
        while pieces:
            line = [pieces.pop(0)]
            for piece in list(pieces):
                near = abs(piece.position - line[-1].position) <= SAME_LINE * dpi
                if near and piece.start - line[-1].end <= WIDEST_GAP * dpi:
                    line.append(piece)
                    pieces.remove(piece)
            line = _without_loose_ends(line, crossing, dpi)
            if not line:
                continue
            span = line[-1].end - line[0].start
            if span >= LONGER_THAN_STROKES * dpi and sum(r.end - r.start for r in line) >= MOSTLY * span:
                out += line
    return out


def _without_loose_ends(line: list[Ruling], crossing: Sequence[Ruling], dpi: float) -> list[Ruling]:
    """Pieces of one line but for short ones at its ends that stop in the open: strokes that happen to lie in line.

    Where the line would stop in the open without them, they are its way to the next ruling across.
    """
    reach = MEETS * dpi
    firm = [i for i, r in enumerate(line) if _is_long(r, dpi)]
    starts = [i for i, r in enumerate(line) if _meets(r, r.start, crossing, reach)]
    ends = [i for i, r in enumerate(line) if _meets(r, r.end, crossing, reach)]
    if not firm and not (starts and ends):
        return []
    first, last = min([*firm, *starts], default=len(line)), max([*firm, *ends], default=-1)
    stops = [r.position for r in crossing if r.start - reach <= line[0].position <= r.end + reach]
    if first not in starts and _leads_on(line[:first], line[first].start, stops, WIDEST_GAP * dpi):
        first = 0
    if last not in ends and _leads_on(line[last + 1 :], line[last].end, stops, WIDEST_GAP * dpi):
        last = len(line)
    return line[first : last + 1]


def _leads_on(pieces: Sequence[Ruling], end: float, stops: Sequence[float], widest: float) -> bool:
    """Whether pieces cover most of the way from where a ruling stops to the next one across, and nearly reach it."""
    if not pieces:
        return False
    back = pieces[0].start < end
    ahead = [stop for stop in stops if (stop < end if back else stop > end)]
    if not ahead:
        return False
    stop = max(ahead) if back else min(ahead)
    nearest = pieces[0].start - stop if back else stop - pieces[-1].end
    return 0 <= nearest <= widest and sum(r.end - r.start for r in pieces) >= MOSTLY * abs(end - stop)


def _is_bounded(piece: Ruling, sure: Sequence[Ruling], dpi: float) -> bool:
    reach, snap, wear = MEETS * dpi, SAME_LINE * dpi, WORN_AWAY * dpi
    across = [r for r in sure if r.direction != piece.direction]
    beside = [r for r in sure if r.direction == piece.direction]
    along = [r for r in beside if abs(r.position - piece.position) <= snap]
    starts = _meets(piece, piece.start, across, reach) or any(-snap <= piece.start - r.end <= wear for r in along)
    ends = _meets(piece, piece.end, across, reach) or any(-snap <= r.start - piece.end <= wear for r in along)
    return (
        (starts and ends)
        or (starts and _fellows(piece.end, [r.end for r in beside], snap))
        or (ends and _fellows(piece.start, [r.start for r in beside], snap))
    )


def _low_table(found: Sequence[Ruling], long: Sequence[Ruling], dpi: float) -> list[Ruling]:
    """The sides and columns of a table so low that they are no longer than strokes: they begin and end together."""
    reach, snap = MEETS * dpi, SAME_LINE * dpi
    across = [r for r in long if r.direction == "horizontal"]
    upright = [r for r in long if r.direction == "vertical"]
    short = [
        r for r in found if r.direction == "vertical" and r not in long and _is_side(r, across, upright, reach, snap)
    ]
    return [
        r
        for r in short
        if sum(abs(o.start - r.start) <= snap and abs(o.end - r.end) <= snap for o in short) >= LOW_TABLE_SIDES
    ]


def _small_table(found: Sequence[Ruling], dpi: float) -> list[Ruling]:
    """The rulings of a table small for its pen: longer than strokes, but stout, and all of them end at each other."""
    kept = [r for r in found if LONGER_THAN_STROKES * dpi <= r.end - r.start <= STOUT * r.thickness]
    count = -1
    while count != len(kept):
        count = len(kept)
        level = [r for r in kept if r.direction == "horizontal"]
        upright = [r for r in kept if r.direction == "vertical"]
        sides = {"horizontal": upright, "vertical": level}
        kept = [r for r in kept if all(_meets(r, end, sides[r.direction], MEETS * dpi) for end in (r.start, r.end))]
    return kept if count >= FEWEST_OF_SMALL else []


def _is_side(piece: Ruling, across: Sequence[Ruling], long: Sequence[Ruling], reach: float, snap: float) -> bool:
    """Whether a short upright meets a ruling and may end where it does.

    An open head or foot ends all that cross the ruling. What others run past is the end of a line of text that
    touches it.
    """
    met = [(end, r) for end in (piece.start, piece.end) for r in across if _meets(piece, end, [r], reach)]
    if not met or len({end for end, _ in met}) == 2:
        return bool(met)
    end, ruling = met[0]
    free = piece.end if end == piece.start else piece.start
    return not any(
        ruling.start - reach <= r.position <= ruling.end + reach
        and r.start - reach <= ruling.position <= r.end + reach
        and r.start + snap < free < r.end - snap
        for r in long
    )


def _fellows(end: float, ends: Sequence[float], snap: float) -> bool:
    return sum(abs(other - end) <= snap for other in ends) >= OPEN_ENDS


def _meets(piece: Ruling, end: float, across: Sequence[Ruling], reach: float) -> bool:
    return any(
        abs(r.position - end) <= reach + r.thickness / 2 and r.start - reach <= piece.position <= r.end + reach
        for r in across
    )


def _find(ink: Image, dpi: float, direction: Direction) -> list[Ruling]:
    across = direction == "horizontal"
    length = max(9, round((SHORTEST_ACROSS if across else SHORTEST_DOWN) * dpi))
    kernel = np.ones((1, length) if across else (length, 1), np.uint8)
    # A ruling that leans by a pixel changes row on its way: ink one pixel to the side keeps the run whole.
    widened = cv2.dilate(ink, np.ones((3, 1) if across else (1, 3), np.uint8))
    runs = cv2.bitwise_and(cv2.morphologyEx(widened, cv2.MORPH_OPEN, kernel), ink)
    gap = max(3, round(GAP * dpi) | 1)
    runs = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, gap) if across else (gap, 1), np.uint8))
    rulings = []
    # Contours of so sparse a mask cost a tenth of labels for each of its pixels.
    for contour in cv2.findContours(runs, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        left, top, width, height = cv2.boundingRect(contour)
        extent, thickness = (width, height) if across else (height, width)
        if extent < length or thickness > max(extent / 4, 3):
            continue
        piece = runs[top : top + height, left : left + width] > 0
        layers = np.count_nonzero(piece, axis=1 if across else 0)
        area = float(layers.sum())
        if area / extent > THICKEST * dpi:
            continue
        start = left if across else top
        position = float(layers @ np.arange(thickness)) / area + (top if across else left) + 0.5
        rulings.append(Ruling(direction, position, float(start), float(start + extent), area / extent))
    return rulings
