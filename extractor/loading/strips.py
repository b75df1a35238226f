"""Painted marks -> strips (what may be a ruling) and areas (what rulings lie on, or are hidden under)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.document import Box, Direction
from extractor.loading.dots import line_up
from extractor.loading.marks import Color, Mark, Path, Picture, Point, Subpath
from extractor.loading.outlines import inside_parts
from extractor.loading.pixels import drawn_parts

# A filled shape this thin (points) is a drawn line; the thickest borders of word processors are 6 pt.
THICKEST = 6.0
# A line may lean this much (points) and still be horizontal or vertical: producers round to a tenth.
LEAN = 1.0
# Dashes further apart than this (points) are pieces, not one line; cells are joined over as much.
WIDEST_GAP = 8.0
MANY_BOXES = 100  # of one path
MOST_DASHES = 500  # of one line; more are made to be slow
LONG = 1.8  # a mark this many times as long as thick has a direction of its own (dashes have 2, rounded); less is a dot
FULL = 0.95  # share of its box that a shape fills to count as a rectangle; rounded corners take 2%
HALF_FULL = 0.5  # a line is no longer one where it fills less of its box than this (a triangle)


@dataclass(frozen=True, slots=True)
class Strip:
    """A line as painted, in points of the page as shown; the fields are those of a ruling."""

    order: int
    direction: Direction
    position: float
    start: float
    end: float
    thickness: float
    color: Color


@dataclass(frozen=True, slots=True)
class Area:
    """A painted rectangle; ``color`` is None where it is a picture, of unknown colours."""

    order: int
    box: Box
    color: Color | None
    opaque: bool


def find_strips(marks: Sequence[Mark]) -> tuple[list[Strip], list[Area]]:
    """The lines and the rectangles that a page's marks paint, each cut to its clipping path, in order."""
    strips: list[Strip] = []
    areas: list[Area] = []
    dots: list[Area] = []
    for mark in marks:
        if isinstance(mark, Path):
            for found in (*_filled(mark), *_stroked(mark)):
                part = _clipped(found, mark.clip)
                if part is None:
                    continue
                if isinstance(part, Strip):
                    strips.append(part)
                elif max(part.box.width, part.box.height) <= THICKEST:
                    dots.append(part)
                else:
                    areas.append(part)
        elif isinstance(mark, Picture):
            strips.extend(_pictured(mark))
            if min(mark.clip.width, mark.clip.height) > THICKEST:
                areas.append(Area(mark.order, mark.clip, None, mark.opaque))
    for direction in ("horizontal", "vertical"):
        strips.extend(
            Strip(dot.order, direction, position, start, end, thickness, dot.color or (0, 0, 0, 255))
            for dot, position, start, end, thickness in line_up(dots, direction, WIDEST_GAP)
        )
    return strips, areas


def _filled(path: Path) -> Iterator[Strip | Area]:
    if path.fill is None:
        return
    boxes: list[Box] = []
    outlines: list[Sequence[Point]] = []
    for subpath in path.subpaths:
        box = _bounds(subpath.points)
        signed = _area(subpath.points)
        full = abs(signed) / max(box.width * box.height, 1e-9)
        if _is_thin(box) and (full >= HALF_FULL or not subpath.straight or min(box.width, box.height) <= LEAN):
            yield _strip_of(box, abs(signed), path.order, path.fill, subpath)
            continue
        small = max(box.width, box.height) <= THICKEST
        if small or full >= FULL or (not subpath.straight and _is_round_cornered(subpath, box)):
            boxes.append(box)
            corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
            outlines.append(corners if signed >= 0 else corners[::-1])
        elif subpath.straight:
            outlines.append(subpath.points)
    if len(outlines) == len(boxes) and not _overlap(boxes):
        for box in boxes:
            yield Area(path.order, box, path.fill, path.opaque)
        return
    # a frame is two nested rectangles, a grid one outline of many corners
    lines, rooms = inside_parts(outlines, THICKEST, even_odd=path.even_odd)
    for direction, position, start, end, thickness in lines:
        yield Strip(path.order, direction, position, start, end, thickness, path.fill)
    for room in rooms:
        yield Area(path.order, room, path.fill, path.opaque)


def _overlap(boxes: Sequence[Box]) -> bool:
    """Whether any two boxes do; of very many it is taken for granted."""
    if len(boxes) > MANY_BOXES:
        return True
    return any(
        a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
        for i, a in enumerate(boxes)
        for b in boxes[:i]
    )


def _strip_of(box: Box, area: float, order: int, color: Color, subpath: Subpath) -> Strip:
    """A thin shape as a strip; of one that leans, the thickness is that of the pen."""
    across, length = min(box.width, box.height), max(box.width, box.height, 1e-9)
    thickness = min(across, area / length) if subpath.straight else across
    x, y = box.center
    if box.height <= box.width:
        return Strip(order, "horizontal", y, box.left, box.right, thickness, color)
    return Strip(order, "vertical", x, box.top, box.bottom, thickness, color)


def _stroked(path: Path) -> Iterator[Strip | Area]:
    if path.stroke is None:
        return
    for subpath in path.subpaths:
        box = _bounds(subpath.points)
        if subpath.closed and subpath.straight and len(subpath.points) >= 4 and _is_thin(box):
            # a rectangle as thin as a line, drawn with the pen
            strip = _strip_of(box, box.width * box.height, path.order, path.stroke, subpath)
            yield replace(strip, thickness=strip.thickness + path.pen)
            continue
        for a, b in _sides(subpath):
            yield from _side(path, path.stroke, a, b)


def _sides(subpath: Subpath) -> Iterator[tuple[Point, Point]]:
    """The straight sides; a curve counts as one where its points do not leave the line."""
    points = subpath.points
    if not subpath.straight:
        box = _bounds(points)
        if min(box.width, box.height) <= LEAN:
            x, y = box.center
            yield ((box.left, y), (box.right, y)) if box.height <= box.width else ((x, box.top), (x, box.bottom))
            return
    for i in range(1, len(points)):
        if i not in subpath.bends:
            yield points[i - 1], points[i]
    if subpath.closed and points[0] != points[-1]:
        yield points[-1], points[0]


def _side(path: Path, color: Color, a: Point, b: Point) -> Iterator[Strip | Area]:
    across, down = abs(a[0] - b[0]), abs(a[1] - b[1])
    if min(across, down) > LEAN:
        return
    pen = path.pen
    if max(across, down) < LONG * max(pen, 0.1):  # as short as it is thick: a dot
        x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
        reach_x, reach_y = max(across, pen) / 2, max(down, pen) / 2
        yield Area(path.order, Box(x - reach_x, y - reach_y, x + reach_x, y + reach_y), color, path.opaque)
    elif across >= down:
        for start, end in _dashed(path, a[0], b[0]):
            yield Strip(path.order, "horizontal", (a[1] + b[1]) / 2, start, end, pen, color)
    else:
        for start, end in _dashed(path, a[1], b[1]):
            yield Strip(path.order, "vertical", (a[0] + b[0]) / 2, start, end, pen, color)


def _dashed(path: Path, first: float, last: float) -> Iterator[tuple[float, float]]:
    """What a dash pattern leaves of a line; all of it where the gaps are those of a dashed line."""
    start, end = min(first, last), max(first, last)
    drawn, left_out = path.dashes[::2], path.dashes[1::2]
    if not path.dashes or max(left_out) <= WIDEST_GAP or sum(path.dashes) <= 0:
        yield start, end
        return
    forwards = 1.0 if last >= first else -1.0
    at, length = 0.0, end - start
    for i in range(MOST_DASHES):
        if at >= length:
            return
        dash = min(drawn[i % len(drawn)], length - at)
        if dash > 0:
            ends = sorted((first + forwards * at, first + forwards * (at + dash)))
            yield ends[0], ends[1]
        at += dash + left_out[i % len(left_out)]


def _pictured(picture: Picture) -> Iterator[Strip]:
    """A picture stretched to a line."""
    box = picture.box
    if picture.handle is None or not picture.upright or not _is_thin(box):
        return
    along_x = box.width >= box.height
    for start, end, color in drawn_parts(picture.handle, along_x=along_x):
        if along_x:
            whole = Strip(
                picture.order,
                "horizontal",
                box.center[1],
                box.left + start * box.width,
                box.left + end * box.width,
                box.height,
                color,
            )
        else:
            whole = Strip(
                picture.order,
                "vertical",
                box.center[0],
                box.top + start * box.height,
                box.top + end * box.height,
                box.width,
                color,
            )
        part = _clipped(whole, picture.clip)
        if isinstance(part, Strip):
            yield part


def _clipped(found: Strip | Area, clip: Box) -> Strip | Area | None:
    if isinstance(found, Area):
        left, top = max(found.box.left, clip.left), max(found.box.top, clip.top)
        right, bottom = min(found.box.right, clip.right), min(found.box.bottom, clip.bottom)
        if left >= right or top >= bottom:
            return None
        return replace(found, box=Box(left, top, right, bottom))
    level = found.direction == "horizontal"
    along = (clip.left, clip.right) if level else (clip.top, clip.bottom)
    across = (clip.top, clip.bottom) if level else (clip.left, clip.right)
    start, end = max(found.start, along[0]), min(found.end, along[1])
    half = found.thickness / 2
    low, high = max(found.position - half, across[0]), min(found.position + half, across[1])
    if start >= end or low > high or (low == high and found.thickness > 0):
        return None
    return replace(found, position=(low + high) / 2, start=start, end=end, thickness=high - low)


def _is_thin(box: Box) -> bool:
    return min(box.width, box.height) <= THICKEST and max(box.width, box.height) >= LONG * min(box.width, box.height)


def _is_round_cornered(subpath: Subpath, box: Box) -> bool:
    """Whether a curved outline runs along all four sides of its box for the most part."""
    sides = [0.0, 0.0, 0.0, 0.0]
    for a, b in _sides(replace(subpath, closed=True)):
        if abs(a[0] - b[0]) < abs(a[1] - b[1]):
            sides[0 if a[0] < box.center[0] else 1] += abs(a[1] - b[1]) / box.height
        else:
            sides[2 if a[1] < box.center[1] else 3] += abs(a[0] - b[0]) / box.width
    return min(sides) > HALF_FULL


def _bounds(points: Sequence[Point]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _area(points: Sequence[Point]) -> float:
    """With its sign: positive where the points go round clockwise."""
    x0, y0 = points[0]
    total = 0.0
    for (ax, ay), (bx, by) in pairwise((*points, points[0])):
        total += (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
    return total / 2
