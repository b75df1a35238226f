"""Which strips a person can see: what they lie on, what was painted over them, and the gaps between filled cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from extractor.errors import LimitError
from extractor.loading.marks import Color
from extractor.loading.strips import Area, Strip

# Two colours are told apart where red, green or blue differs by this much, of 255: the palest rulings of web pages,
# #EBEEF5, differ by 20 from the paper, the palest fills of zebra rows, #FAFAFA, by 5.
TOLD_APART = 13
# The ground beside a strip is looked at this far (points) from its edge.
BESIDE = 0.6
LEFT_OF_IT = 0.1  # a strip is hidden where less than this share of its thickness is left
SAME_PLACE = 0.3  # points; strips of one line
MOST_OF_IT = 0.9  # of the length of a strip
ONE_LINE = 8.0  # points; what is further apart is not one line
# Pages on which more strips and areas lie over each other (pairs compared; pairs that touch, squared for each strip)
# are pictures made of rectangles; this many take about five seconds.
MOST_PAIRS = 400_000_000
MOST_TOUCHING = 10_000_000
BATCH = 2_000_000  # pairs of strips and areas compared at a time
TOO_MANY = "the page paints too many shapes over each other"
PAPER: Color = (255, 255, 255, 255)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a strip; ``shown`` tells on which sides it differs from the ground: before it (above, left), after."""

    strip: Strip
    seen: bool
    hidden: bool
    shown: tuple[bool, bool] = (True, True)


def find_seen(strips: Sequence[Strip], areas: Sequence[Area]) -> list[Strip]:
    """The parts of strips that are seen.

    A part is hidden where an area was painted over it later. It shows where its colour can be told from that of the
    ground on one side at least: white rulings show on a dark header and not on paper. Where the same line goes on
    to be seen at both ends (white rulings over rows that are shaded by turns), what lies between counts as seen.

    Raises:
        LimitError: too much lies over each other to be judged in time.
    """
    if len(strips) * len(areas) > MOST_PAIRS:
        raise LimitError(TOO_MANY)
    pieces: list[_Piece] = []
    work = 0
    for strip, near in zip(strips, _neighbours(strips, areas), strict=True):
        work += len(near) ** 2
        if work > MOST_TOUCHING:
            raise LimitError(TOO_MANY)
        if near:
            pieces.extend(_pieces(strip, [areas[i] for i in near]))
        else:
            pieces.append(_Piece(strip, _shows(strip.color, PAPER), hidden=False))
    return [*(p.strip for p in _without_rims([p for p in pieces if p.seen])), *_between(pieces)]


def _without_rims(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Leaves out strips that fill the rest between the fill of a cell and a ruling: nobody sees them apart from it.

    They have the colour of the fill on one side, and touch the ruling on the other.
    """
    rims: set[int] = set()
    for direction in ("horizontal", "vertical"):
        own = [i for i, piece in enumerate(pieces) if piece.strip.direction == direction]
        for shown in ((True, False), (False, True)):
            alone = [i for i in own if pieces[i].shown == shown]
            rims.update(_beside_rulings(pieces, alone, own, -1 if shown[0] else 1) if alone else ())
    return [piece for i, piece in enumerate(pieces) if i not in rims]


def _beside_rulings(pieces: Sequence[_Piece], alone: Sequence[int], own: Sequence[int], sign: int) -> Iterator[int]:
    """Which strips are touched all along by others of another colour, before them (sign -1) or after (1)."""
    facing = sorted((_edge(pieces[i].strip, -sign), i) for i in own)
    edges = [edge for edge, _ in facing]
    work = 0
    for i in alone:
        strip = pieces[i].strip
        edge = _edge(strip, sign)
        near = facing[bisect_left(edges, edge - SAME_PLACE) : bisect_right(edges, edge + SAME_PLACE)]
        work += len(near)
        if work > MOST_TOUCHING:  # a picture made of rectangles
            return
        if sum(_along(pieces[j].strip, strip) for _, j in near) > MOST_OF_IT * (strip.end - strip.start):
            yield i


def _edge(strip: Strip, sign: int) -> float:
    return strip.position + sign * strip.thickness / 2


def _along(ruling: Strip, strip: Strip) -> float:
    """The length on which a ruling of another colour runs along a strip."""
    shared = min(ruling.end, strip.end) - max(ruling.start, strip.start)
    return max(0.0, shared) if ruling.color != strip.color else 0.0


def _neighbours(strips: Sequence[Strip], areas: Sequence[Area]) -> list[list[int]]:
    """For each strip the areas that touch it or its surroundings."""
    if not areas or not strips:
        return [[] for _ in strips]
    boxes = np.array([(a.box.left, a.box.top, a.box.right, a.box.bottom) for a in areas])
    out: list[list[int]] = []
    step = max(1, BATCH // len(areas))
    for first in range(0, len(strips), step):
        s = np.array([_outline(strip) for strip in strips[first : first + step]])
        touch = (
            (boxes[None, :, 0] < s[:, 2, None])
            & (boxes[None, :, 2] > s[:, 0, None])
            & (boxes[None, :, 1] < s[:, 3, None])
            & (boxes[None, :, 3] > s[:, 1, None])
        )
        out.extend(np.flatnonzero(row).tolist() for row in touch)
    return out


def _outline(strip: Strip) -> tuple[float, float, float, float]:
    low, high = strip.position - strip.thickness / 2 - BESIDE, strip.position + strip.thickness / 2 + BESIDE
    return (
        (strip.start, low, strip.end, high) if strip.direction == "horizontal" else (low, strip.start, high, strip.end)
    )


def _pieces(strip: Strip, near: Sequence[Area]) -> list[_Piece]:
    """A strip cut where the areas about it begin and end, each piece judged."""
    level = strip.direction == "horizontal"
    spans = [
        (a.box.left, a.box.right, a.box.top, a.box.bottom, a)
        if level
        else (a.box.top, a.box.bottom, a.box.left, a.box.right, a)
        for a in near
    ]
    stops = sorted({strip.start, strip.end, *(v for s in spans for v in s[:2] if strip.start < v < strip.end)})
    low, high = strip.position - strip.thickness / 2, strip.position + strip.thickness / 2
    pieces: list[_Piece] = []
    for start, end in pairwise(stops):
        middle = (start + end) / 2
        here = [s for s in spans if s[0] <= middle <= s[1]]
        hidden = _is_hidden(strip, low, high, [(s[2], s[3]) for s in here if s[4].order > strip.order and s[4].opaque])
        sides = [_ground([(s[2], s[3], s[4]) for s in here], y) for y in (low - BESIDE, high + BESIDE)]
        before, after = (side is None or _shows(strip.color, side) for side in sides)
        piece = _Piece(replace(strip, start=start, end=end), not hidden and (before or after), hidden, (before, after))
        if pieces and replace(pieces[-1], strip=piece.strip) == piece:
            pieces[-1] = replace(piece, strip=replace(strip, start=pieces[-1].strip.start, end=end))
        else:
            pieces.append(piece)
    return pieces


def _is_hidden(strip: Strip, low: float, high: float, covers: Iterable[tuple[float, float]]) -> bool:
    covers = sorted(covers)
    if strip.thickness <= 0:
        return any(top <= strip.position <= bottom for top, bottom in covers)
    left, at = 0.0, low
    for top, bottom in covers:
        left += max(0.0, min(top, high) - at)
        at = max(at, min(bottom, high))
    left += max(0.0, high - at)
    return left < LEFT_OF_IT * strip.thickness


def _ground(areas: Iterable[tuple[float, float, Area]], at: float) -> Color | None:
    """The colour that was painted last at a place; None where it is a picture."""
    color: Color | None = PAPER
    for top, bottom, area in areas:
        if top <= at <= bottom:
            color = area.color and _mixed(area.color, color or PAPER)
    return color


def _mixed(color: Color, ground: Color) -> Color:
    share = color[3] / 255
    r, g, b = (round(share * over + (1 - share) * under) for over, under in zip(color[:3], ground[:3], strict=True))
    return (r, g, b, 255)


def _shows(color: Color, ground: Color) -> bool:
    mixed = _mixed(color, ground)
    return max(abs(a - b) for a, b in zip(mixed[:3], ground[:3], strict=True)) >= TOLD_APART


def _between(pieces: Sequence[_Piece]) -> list[Strip]:
    """Strips as pale as their ground that continue, at both ends, a line that is seen in the same colour."""
    pale = [p for p in pieces if not p.seen and not p.hidden]
    if not pale:
        return []
    colors = {(p.strip.direction, p.strip.color) for p in pale}
    lines: dict[tuple[object, ...], list[_Piece]] = {}
    for piece in sorted(
        (p for p in pieces if not p.hidden and (p.strip.direction, p.strip.color) in colors),
        key=lambda p: p.strip.position,
    ):
        kind = (piece.strip.direction, piece.strip.color)
        line = lines.get(kind)
        if line is None or piece.strip.position - line[-1].strip.position > SAME_PLACE:
            lines[(*kind, piece.strip.position)] = lines[kind] = [piece]
        else:
            line.append(piece)
    return [strip for key, line in lines.items() if len(key) == 3 for strip in _held(line)]


def _held(line: Sequence[_Piece]) -> list[Strip]:
    ordered = sorted(line, key=lambda p: (p.strip.start, p.strip.end))
    found: list[Strip] = []
    waiting: list[Strip] | None = None  # pale strips since one that is seen; None where none was
    reach = float("-inf")
    for piece in ordered:
        if piece.strip.start - reach > ONE_LINE:
            waiting = None
        if piece.seen:
            found.extend(waiting or ())
            waiting = []
        elif waiting is not None:
            waiting.append(piece.strip)
        reach = max(reach, piece.strip.end)
    return found


def told_apart(color: Color | None, other: Color | None) -> bool:
    """Whether two grounds differ so that the edge between them is seen; pictures never do."""
    if color is None or other is None:
        return False
    return (
        max(abs(a - b) for a, b in zip(_mixed(color, PAPER)[:3], _mixed(other, PAPER)[:3], strict=True)) >= TOLD_APART
    )
