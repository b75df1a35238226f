"""Charts by matplotlib, as SVG for inside a page: its colours and fonts are the page's, its texts stay texts.

matplotlib measures texts with a font of its own that may have no Chinese, and takes dollar signs for formulas. So it
draws marks of ASCII, and the texts take their places afterwards.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from extractor.reporting.markup import Html, harmless

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 420  # points, and pixels on a telephone of common size
LABELS = 150  # of them for the names beside the bars
DIGIT = 7  # of them for a digit of the numbers at the ends of the bars
ROW = 22
AXIS = 26  # below the bars
COLUMNS_HEIGHT = 170
SIZE = 11
NAME_WIDTH = 23  # Latin characters beside a bar; a Chinese one takes two
MOST_BARS = 15

# What matplotlib draws with, and the colour of the page that takes its place.
SERIES = {
    "consistent": "#010101",
    "review": "#020202",
    "discrepant": "#030303",
    "misfilled": "#040404",
    "misread": "#050505",
    "undecided": "#060606",
    "plain": "#070707",
}
_INK, _LINE = "#0a0a0a", "#0b0b0b"
_COLOURS = {
    **{colour: f"var(--fill-{name})" for name, colour in SERIES.items()},
    _INK: "var(--ink)",
    _LINE: "var(--line)",
}

_SVG = "http://www.w3.org/2000/svg"
_FAMILY = re.compile(r"font-family: [^;]*;\s*")
_HEX = re.compile(r"#0[0-9a-b]0[0-9a-b]0[0-9a-b]")


@contextmanager
def _defaults() -> Iterator[None]:
    """Matplotlib as it comes, whatever a person has set, and without what differs from run to run."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "extractor"})
        yield


def can_draw() -> bool:
    """Whether matplotlib is there."""
    return find_spec("matplotlib") is not None


@_defaults()
def draw_bars(title: str, names: Sequence[str], series: Mapping[str, Sequence[float]]) -> Html:
    """Bars from left to right, one below the other, each in parts, with its sum at its end.

    Args:
        title: of the chart, for whoever cannot see it.
        names: of the bars, from the top; no more than MOST_BARS of them are drawn.
        series: the lengths of a part of each bar, by its key in SERIES.
    """
    names = names[:MOST_BARS]
    ends = [float(sum(lengths)) for lengths in zip(*(series[name][: len(names)] for name in series), strict=True)]
    numbers = [f"{end:,g}" if end != int(end) else f"{end:,.0f}" for end in ends]
    figure, axes = _open(LABELS, ROW * len(names) + AXIS, DIGIT * max(map(len, numbers)) + 12, AXIS, 2)
    texts = [*names, *numbers]
    starts = [0.0] * len(names)
    for name, lengths in series.items():
        axes.barh(range(len(names)), lengths[: len(names)], left=starts, color=SERIES[name], height=0.66, clip_on=False)
        starts = [start + length for start, length in zip(starts, lengths, strict=False)]
    for at, end in enumerate(ends, len(names)):
        beside = (end, at - len(names)), (4, 0)
        axes.annotate(f"T{at}", *beside, textcoords="offset points", va="center", color=_INK, fontsize=SIZE)
    axes.set_yticks(range(len(names)), [f"T{at}" for at in range(len(names))])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, max([*ends, 0.0]) or 1)
    axes.xaxis.grid(visible=True, color=_LINE, linewidth=0.8)
    _few_ticks(axes.xaxis)
    shown = [f"{name}: {number}" for name, number in zip(names, numbers, strict=True)]
    return _close(figure, title, "; ".join(shown), [_fitting(text) for text in texts])


@_defaults()
def draw_columns(title: str, names: Sequence[str], heights: Sequence[int]) -> Html:
    """Columns side by side: a histogram.

    Args:
        title: of the chart, for whoever cannot see it.
        names: short ones, under the columns.
        heights: of the columns.
    """
    figure, axes = _open(40, COLUMNS_HEIGHT, 8, AXIS, 12)
    axes.bar(range(len(names)), heights, color=SERIES["plain"], width=0.86, clip_on=False)
    axes.set_xticks(range(len(names)), [f"T{at}" for at in range(len(names))])
    axes.set_xlim(-0.6, max(len(names), 6) - 0.4)
    axes.set_ylim(0, max([*heights, 0]) or 1)
    axes.yaxis.grid(visible=True, color=_LINE, linewidth=0.8)
    _few_ticks(axes.yaxis)
    shown = [f"{name}: {height:,}" for name, height in zip(names, heights, strict=True) if height]
    return _close(figure, title, "; ".join(shown), names)


def _open(left: int, height: int, right: int, bottom: int, top: int) -> tuple[Figure, Axes]:
    """A figure with axes that leave so many points free around them."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 72, height / 72))
    FigureCanvasSVG(figure)
    inside = (left / WIDTH, bottom / height, (WIDTH - left - right) / WIDTH, (height - bottom - top) / height)
    axes = figure.add_axes(inside)
    figure.patch.set_visible(False)
    axes.patch.set_visible(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, colors=_INK, labelsize=SIZE)
    return figure, axes


def _few_ticks(axis: Any) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=4, integer=True, min_n_ticks=1))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}" if value < 10_000 else f"{value:,.0f}"))


def _close(figure: Figure, title: str, description: str, texts: Sequence[str]) -> Html:
    """The figure as SVG, its marks T0, T1, ... replaced by texts."""
    buffer = io.StringIO()
    # No date, no random names: the same numbers give the same bytes.
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing)
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(buffer.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}defs", f"{{{_SVG}}}metadata"}:
                parent.remove(child)
    for one in root.iter():
        for name in ("id", "clip-path"):  # there may be many drawings on a page
            one.attrib.pop(name, None)
        if style := one.get("style"):
            one.set("style", _HEX.sub(lambda found: _COLOURS.get(found.group(), found.group()), _FAMILY.sub("", style)))
        if one.text and (mark := re.fullmatch(r"\s*T(\d+)\s*", one.text)):
            one.text = harmless(texts[int(mark.group(1))])
    _describe(root, title, description)
    return Html(ElementTree.tostring(root, encoding="unicode"))


def _describe(root: ElementTree.Element, title: str, description: str) -> None:
    """What a screen reader says instead of the drawing."""
    for at, (tag, text) in enumerate((("title", title), ("desc", description))):
        child = ElementTree.Element(f"{{{_SVG}}}{tag}")
        child.text = harmless(text)
        root.insert(at, child)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("role", "img")


def _fitting(text: str) -> str:
    """As much of a name as fits beside a bar."""
    width, out = 0, ""
    for char in text:
        width += 2 if char > "\u2e7f" else 1
        if width > NAME_WIDTH:
            return f"{out}…"
        out += char
    return text
