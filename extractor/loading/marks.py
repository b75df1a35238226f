"""What a PDF page paints, in the order in which it does: paths, pictures and shadings, through PDFium.

PDFium is asked, and not pdfplumber, since it knows the order over all kinds, clipping paths, colours of every colour
space as RGB, dash patterns, and pen widths under any matrix.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as c

from extractor.document import Box
from extractor.errors import LimitError
from extractor.units import Affine

# A page that paints more than this is a map or a drawing, or made to be slow; dense forms have a tenth.
MOST_POINTS = 300_000
DEEPEST = 20  # forms within forms; PDFium itself stops at about as many

Point = tuple[float, float]
Color = tuple[int, int, int, int]  # red, green, blue, opacity, each 0..255


@dataclass(frozen=True, slots=True)
class Subpath:
    """A chain of points; those of ``bends`` are control points and ends of curves, by index."""

    points: tuple[Point, ...]
    closed: bool
    bends: frozenset[int] = frozenset()

    @property
    def straight(self) -> bool:
        """Whether it has no curve."""
        return not self.bends


@dataclass(frozen=True, slots=True)
class Path:
    """A painted path; ``fill`` and ``stroke`` are None where it is not filled or stroked.

    ``pen`` is the pen's width, ``dashes`` the lengths drawn and left out in turn, all in points of the page as shown.
    """

    order: int
    subpaths: tuple[Subpath, ...]
    fill: Color | None
    even_odd: bool
    stroke: Color | None
    pen: float
    dashes: tuple[float, ...]
    clip: Box
    opaque: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or a shading; ``handle`` is PDFium's, None for a shading."""

    order: int
    box: Box
    clip: Box
    upright: bool
    opaque: bool
    handle: Any


@dataclass(frozen=True, slots=True)
class Text:
    """That text was painted, and about which point; ``hidden`` where in the mode that shows nothing."""

    order: int
    hidden: bool
    middle: Point


Mark = Path | Picture | Text


def read_marks(page: Any, to_shown: Affine, shown: Box) -> list[Mark]:
    """Everything that a PDFium page paints, in order.

    Args:
        page: pypdfium2's, open as long as the pictures' handles are used.
        to_shown: from user space to the page as shown.
        shown: the page as shown; nothing outside is seen.

    Raises:
        LimitError: it paints more than MOST_POINTS.
    """
    reader = _Reader(shown)
    reader.read(
        c.FPDFPage_CountObjects(page.raw), lambda i: c.FPDFPage_GetObject(page.raw, i), to_shown, shown, opaque=True
    )
    return reader.marks


class _Reader:
    def __init__(self, shown: Box) -> None:
        self.marks: list[Mark] = []
        self._shown = shown
        self._points = 0
        self._clips: dict[tuple[Any, ...], Box] = {}
        self._x, self._y = ctypes.c_float(), ctypes.c_float()
        self._rgba = tuple(ctypes.c_uint() for _ in range(4))
        self._fill_mode, self._stroked = ctypes.c_int(), ctypes.c_int()

    def read(self, count: int, get: Any, to_shown: Affine, clip: Box, *, opaque: bool, depth: int = 0) -> None:
        for i in range(count):
            self._count(1)
            item = get(i)
            if not item:
                continue
            kind = c.FPDFPageObj_GetType(item)
            if kind == c.FPDF_PAGEOBJ_TEXT:
                self._text(item, to_shown)
                continue
            inner = _cut(clip, self._clip(item, to_shown))
            if inner is None:
                continue
            solid = opaque and not c.FPDFPageObj_HasTransparency(item)
            if kind == c.FPDF_PAGEOBJ_PATH:
                self._path(item, to_shown.after(_matrix(item)), inner, opaque=solid)
            elif kind in (c.FPDF_PAGEOBJ_IMAGE, c.FPDF_PAGEOBJ_SHADING):
                self._picture(item, kind, to_shown, inner, opaque=solid)
            elif kind == c.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
                self.read(
                    c.FPDFFormObj_CountObjects(item),
                    lambda j, form=item: c.FPDFFormObj_GetObject(form, j),
                    to_shown.after(_matrix(item)),
                    inner,
                    opaque=solid,
                    depth=depth + 1,
                )

    def _count(self, points: int) -> None:
        self._points += points
        if self._points > MOST_POINTS:
            raise LimitError(f"the page paints more than {MOST_POINTS:,} points")

    def _text(self, item: Any, to_shown: Affine) -> None:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        c.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        hidden = c.FPDFTextObj_GetTextRenderMode(item) == c.FPDF_TEXTRENDERMODE_INVISIBLE
        middle = to_shown.apply((left.value + right.value) / 2, (bottom.value + top.value) / 2)
        self.marks.append(Text(len(self.marks), hidden, middle))

    def _path(self, item: Any, to_shown: Affine, clip: Box, *, opaque: bool) -> None:
        c.FPDFPath_GetDrawMode(item, self._fill_mode, self._stroked)
        mode = self._fill_mode.value
        fill = self._color(c.FPDFPageObj_GetFillColor, item) if mode else None
        stroke = self._color(c.FPDFPageObj_GetStrokeColor, item) if self._stroked.value else None
        if fill is None and stroke is None:
            return
        pen = 0.0
        dashes: tuple[float, ...] = ()
        if stroke is not None:
            c.FPDFPageObj_GetStrokeWidth(item, self._x)
            scale = abs(to_shown.a * to_shown.e - to_shown.b * to_shown.d) ** 0.5
            pen, dashes = self._x.value * scale, _dashes(item, scale)
        count = c.FPDFPath_CountSegments(item)
        self._count(count)
        segments = (c.FPDFPath_GetPathSegment(item, i) for i in range(count))
        subpaths = tuple(self._subpaths(segments, to_shown))
        even_odd = mode == c.FPDF_FILLMODE_ALTERNATE
        self.marks.append(Path(len(self.marks), subpaths, fill, even_odd, stroke, pen, dashes, clip, opaque))

    def _subpaths(self, segments: Iterator[Any], to_shown: Affine) -> Iterator[Subpath]:
        get_point, get_kind, get_close = (
            c.FPDFPathSegment_GetPoint,
            c.FPDFPathSegment_GetType,
            c.FPDFPathSegment_GetClose,
        )
        x, y = self._x, self._y
        points: list[Point] = []
        bends: set[int] = set()
        closed = False
        for segment in segments:
            kind = get_kind(segment)
            if kind == c.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    yield Subpath(tuple(points), closed, frozenset(bends))
                points, bends, closed = [], set(), False
            elif kind == c.FPDF_SEGMENT_BEZIERTO:
                bends.add(len(points))
            get_point(segment, x, y)
            points.append(to_shown.apply(x.value, y.value))
            closed = closed or bool(get_close(segment))
        if len(points) > 1:
            yield Subpath(tuple(points), closed, frozenset(bends))

    def _picture(self, item: Any, kind: int, to_shown: Affine, clip: Box, *, opaque: bool) -> None:
        if kind == c.FPDF_PAGEOBJ_SHADING:
            self.marks.append(Picture(len(self.marks), clip, clip, True, opaque, None))
            return
        place = to_shown.after(_matrix(item))
        box = _bounds([place.apply(x, y) for x in (0, 1) for y in (0, 1)])
        upright = min(abs(place.a) + abs(place.e), abs(place.b) + abs(place.d)) < 1.0
        seen = _cut(box, clip)
        if seen is not None:
            self.marks.append(Picture(len(self.marks), box, seen, upright, opaque, item))

    def _color(self, get: Any, item: Any) -> Color:
        """A colour as RGB; a pattern's is grey, since it is seen on most grounds."""
        r, g, b, a = self._rgba
        if not get(item, r, g, b, a):
            return (128, 128, 128, 255)
        return (r.value, g.value, b.value, a.value)

    def _clip(self, item: Any, to_shown: Affine) -> Box | None:
        """The box that holds what an object's clipping paths leave of it; None where they leave nothing."""
        clip = c.FPDFPageObj_GetClipPath(item)
        count = c.FPDFClipPath_CountPaths(clip) if clip else 0
        box: Box | None = self._shown
        for i in range(max(0, count)):
            first = c.FPDFClipPath_GetPathSegment(clip, i, 0)
            length = c.FPDFClipPath_CountPathSegments(clip, i)
            # paths are shared between the objects that they clip, so the first segment's address names one
            key = (ctypes.cast(first, ctypes.c_void_p).value, length, to_shown)
            if key not in self._clips:
                self._count(max(0, length))
                self._clips[key] = self._clip_box(clip, i, length, to_shown)
            box = _cut(box, self._clips[key]) if box else None
        return box

    def _clip_box(self, clip: Any, i: int, length: int, to_shown: Affine) -> Box:
        points: list[Point] = []
        for j in range(length):
            c.FPDFPathSegment_GetPoint(c.FPDFClipPath_GetPathSegment(clip, i, j), self._x, self._y)
            points.append(to_shown.apply(self._x.value, self._y.value))
        return _bounds(points) if points else Box(0.0, 0.0, -1.0, -1.0)


def _dashes(item: Any, scale: float) -> tuple[float, ...]:
    count = c.FPDFPageObj_GetDashCount(item)
    if count < 1:
        return ()
    lengths = (ctypes.c_float * count)()
    c.FPDFPageObj_GetDashArray(item, lengths, count)
    dashes = tuple(max(0.0, length) * scale for length in lengths)
    return dashes * 2 if count % 2 else dashes


def _matrix(item: Any) -> Affine:
    m = c.FS_MATRIX()
    if not c.FPDFPageObj_GetMatrix(item, m):
        return Affine(1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    return Affine(m.a, m.c, m.e, m.b, m.d, m.f)


def _bounds(points: list[Point]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _cut(box: Box, other: Box | None) -> Box | None:
    """What two boxes share; None where nothing."""
    if other is None:
        return None
    left, top = max(box.left, other.left), max(box.top, other.top)
    right, bottom = min(box.right, other.right), min(box.bottom, other.bottom)
    return Box(left, top, right, bottom) if left <= right and top <= bottom else None


__all__ = ["Color", "Mark", "Path", "Picture", "Subpath", "Text", "read_marks"]
