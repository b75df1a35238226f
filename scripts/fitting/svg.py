"""The few shapes that a chart is drawn with, as SVG text, and the scales that place them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

INK, FAINT, GRID = "#1f2328", "#59636e", "#dfe3e8"  # on white: a chart brings its ground along, for dark pages
FONT = 12  # px

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LogScale:
    """Where a value stands in pixels: ``start`` for ``low``, ``end`` for ``high``; what lies outside is at the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        inside = min(max(value, self.low), self.high)
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def decades(self) -> list[float]:
        """The powers of ten on it."""
        first, last = (round(math.log10(end), 9) for end in (self.low, self.high))
        return [10.0**power for power in range(math.ceil(first), math.floor(last) + 1)]


@dataclass(frozen=True, slots=True)
class LinearScale:
    """Where a value stands in pixels: ``start`` for ``low``, ``end`` for ``high``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def line(start: Point, end: Point, color: str, width: float = 1, dash: str = "", opacity: float = 1) -> str:
    """A straight line."""
    (x1, y1), (x2, y2) = start, end
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    seen_through = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
    return (
        f'<line x1="{_px(x1)}" y1="{_px(y1)}" x2="{_px(x2)}" y2="{_px(y2)}" stroke="{color}" '
        f'stroke-width="{_px(width)}"{dashed}{seen_through}/>'
    )


def polyline(points: Iterable[Point], color: str, width: float = 1.5, dash: str = "") -> str:
    """A line through points."""
    along = " ".join(f"{_px(x)},{_px(y)}" for x, y in points)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{along}" fill="none" stroke="{color}" stroke-width="{_px(width)}" '
        f'stroke-linejoin="round"{dashed}/>'
    )


def dot(at: Point, color: str, radius: float = 4) -> str:
    """A filled circle with a white rim."""
    return f'<circle cx="{_px(at[0])}" cy="{_px(at[1])}" r="{_px(radius)}" fill="{color}" stroke="#fff"/>'


def square(at: Point, color: str, side: float = 7) -> str:
    """An empty square: a dot inside stays to be seen."""
    x, y = (_px(middle - side / 2) for middle in at)
    size = f'width="{_px(side)}" height="{_px(side)}"'
    return f'<rect x="{x}" y="{y}" {size} fill="none" stroke="{color}" stroke-width="1.8"/>'


def text(at: Point, words: str, anchor: str = "start", color: str = INK, size: int = FONT, turned: bool = False) -> str:
    """Words on a base line; ``anchor`` is start, middle or end; turned, they run upwards."""
    x, y = _px(at[0]), _px(at[1])
    turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
    sized = "" if size == FONT else f' font-size="{size}"'
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{color}"{sized}{turn}>{escape(words)}</text>'


def document(width: float, height: float, title: str, shapes: Sequence[str]) -> str:
    """A whole SVG on a white ground."""
    size = f'width="{_px(width)}" height="{_px(height)}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {_px(width)} {_px(height)}" role="img" '
            f'aria-label={quoteattr(title)} font-family="sans-serif" font-size="{FONT}">',
            f'<rect {size} fill="#fff"/>',
            *shapes,
            "</svg>\n",
        ]
    )


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
