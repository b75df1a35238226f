"""How honest confidences are, drawn: a reliability diagram, and what accepting more cells costs.

Both are drawn of the cells that ``scripts/bench reading --cells`` writes. Errors are rare, so both have them on a
logarithmic axis, as rates of what is wrong: 99% and 99.99% would be one point on an axis of what is right.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from scripts.benching.rates import BINS, calibration_error, interval, upper_bound
from scripts.fitting.svg import (
    FAINT,
    GRID,
    INK,
    LinearScale,
    LogScale,
    Point,
    document,
    dot,
    line,
    polyline,
    square,
    text,
)

LEAST_RATE, MOST_RATE = 1e-5, 1.0  # of errors; a confidence of 0.99999 or more stands at the edge
LEAST_RISK, MOST_RISK = 0.05, 100.0  # wrong in 1,000 accepted
COLUMN = 3.0  # px; a curve has one point in so many
LEVEL = 4.0  # px between the curves that have no error yet
ROW = 18.0  # px, of the table beside a chart
WIDTH, LEFT, RIGHT, TOP, SIDE, RISE = 720.0, 84.0, 20.0, 44.0, 440.0, 330.0  # px
TITLE, SMALL, PALE = 15, 11, 0.45  # px, px, opacity
ALL = "all"
# Okabe and Ito 2008, told apart by the colour-blind; without the yellow and black
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
DASHES = ("", "6 3", "2 2")  # the colours come again dashed
MARKS = {"number": (COLORS[0], dot), "text": (COLORS[1], square)}
NOTES = (
    "Bins of equal mass, of cells in the",
    "order of their confidence, each with",
    "its 95% interval (Clopper, Pearson).",
    "A bar without a mark: no error seen.",
    "On the dashed line confidences are",
    "what they say; above it they promise",
    "too much, below it too little.",
    "ECE: expected calibration error.",
)


class CellsError(ValueError):
    """A file holds no cells that can be drawn; its words say which and why."""


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """A cell beside its truth; ``kind`` is of the truth, ``inked`` whether it was read from ink in one piece."""

    kind: str
    grade: str
    confidence: float
    accepted: bool
    exact: bool
    inked: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Cells of like confidence: the error rate that they state on average, how many there are, how many are wrong."""

    stated: float
    cells: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How many cells there are, how many of them are accepted, and how many of those are wrong."""

    cells: int
    accepted: int
    wrong: int

    @property
    def share(self) -> float:
        """What is accepted, in percent."""
        return 100 * self.accepted / self.cells

    @property
    def risk(self) -> float:
        """Wrong in 1,000 accepted."""
        return 1000 * self.wrong / self.accepted


def load_cells(paths: Iterable[Path]) -> list[JudgedCell]:
    """The cells of files that ``scripts/bench reading --cells`` wrote.

    Raises:
        CellsError: a file cannot be read, holds no cell, or holds something else.
    """
    out: list[JudgedCell] = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as err:
            raise CellsError(f"{path} cannot be read as text; give a file of bench reading --cells") from err
        if not lines:
            raise CellsError(f"{path} holds no cells; give a file of bench reading --cells")
        out += [_cell(words, f"{path}, line {number}") for number, words in enumerate(lines, 1)]
    return out


def _cell(words: str, where: str) -> JudgedCell:
    try:
        row = json.loads(words)
        return JudgedCell(
            kind=str(row["kind"]),
            grade=str(row["grade"]),
            confidence=float(row["confidence"]),
            accepted=row["status"] == "accepted",
            exact=bool(row["exact"]),
            inked=row["evidence"] is not None,
        )
    except (ValueError, KeyError, TypeError) as err:
        raise CellsError(f"{where} is no cell of bench reading --cells") from err


def bins_of(cells: Sequence[JudgedCell], bins: int = BINS) -> list[Bin]:
    """Bins of nearly equal mass, least sure first; cells of one confidence share one, so there may be fewer."""
    ranked = sorted(cells, key=lambda cell: cell.confidence)
    order = [cell.confidence for cell in ranked]
    edges = {0, len(ranked)}
    for n in range(1, bins):
        edge = len(order) * n // bins
        before, after = bisect_left(order, order[edge]), bisect_right(order, order[edge])
        edges.add(before if edge - before <= after - edge else after)
    out = []
    for start, end in pairwise(sorted(edges)):
        own = ranked[start:end]
        stated = sum(1 - cell.confidence for cell in own) / len(own)
        out.append(Bin(stated, len(own), sum(not cell.exact for cell in own)))
    return out


def curve_of(cells: Sequence[JudgedCell]) -> list[Acceptance]:
    """What accepting from each confidence that occurs would come to, surest first."""
    ranked = sorted(cells, key=lambda cell: -cell.confidence)
    out: list[Acceptance] = []
    accepted = wrong = 0
    for _, same in groupby(ranked, key=lambda cell: cell.confidence):
        for cell in same:
            accepted += 1
            wrong += not cell.exact
        out.append(Acceptance(len(ranked), accepted, wrong))
    return out


def accepted_of(cells: Sequence[JudgedCell]) -> Acceptance:
    """What the tool itself accepted."""
    accepted = [cell for cell in cells if cell.accepted]
    return Acceptance(len(cells), len(accepted), sum(not cell.exact for cell in accepted))


def draw_reliability(cells: Sequence[JudgedCell]) -> str:
    """What confidences state beside what came out, of the number and text cells read from ink, as SVG.

    Raises:
        CellsError: no such cell.
    """
    x = LogScale(LEAST_RATE, MOST_RATE, LEFT, LEFT + SIDE)
    y = LogScale(LEAST_RATE, MOST_RATE, TOP + SIDE, TOP)
    shapes = _rate_axes(x, y)
    rows: list[tuple[str, list[str]]] = []
    for kind in MARKS:
        own = [cell for cell in cells if cell.kind == kind and cell.inked]
        if own:
            bins = bins_of(own)
            shapes += [shape for one in bins for shape in _bar(one, x, y, kind)]
            error = calibration_error([cell.confidence for cell in own], [cell.exact for cell in own]) or 0.0
            wrong = sum(one.wrong for one in bins)
            rows.append((kind, [f"{len(own):,}", f"{wrong:,}", f"{100 * error:.2f}%"]))
    if not rows:
        raise CellsError("no number or text cell was read from ink; nothing can be drawn")
    shapes += _reliability_legend(rows, LEFT + SIDE + 24, TOP + 14)
    shapes.append(text((LEFT, 24), "What confidences say, and what came out", size=TITLE))
    return document(LEFT + SIDE + 250, TOP + SIDE + 62, "Reliability diagram of the confidences", shapes)


def _bar(one: Bin, x: LogScale, y: LogScale, kind: str) -> list[str]:
    """The interval of a bin, from the bottom up and pale where no error was seen."""
    color, mark = MARKS[kind]
    low, high = interval(one.wrong, one.cells) or (0.0, 1.0)
    at = x(one.stated)
    if not one.wrong:
        return [
            line((at, y(low)), (at, y(high)), color, 1, opacity=PALE),
            line((at - 4, y(high)), (at + 4, y(high)), color, 1.5),
        ]
    ends = [line((at - 4, y(end)), (at + 4, y(end)), color, 1.5) for end in (low, high)]
    return [line((at, y(low)), (at, y(high)), color, 1.5), *ends, mark((at, y(one.wrong / one.cells)), color)]


def _reliability_legend(rows: Sequence[tuple[str, Sequence[str]]], left: float, top: float) -> list[str]:
    ends = (left + 122, left + 168, left + 216)
    out = [text((at, top), head, "end", FAINT, SMALL) for at, head in zip(ends, ("cells", "wrong", "ECE"), strict=True)]
    for n, (kind, words) in enumerate(rows, 1):
        y = top + n * ROW
        color, mark = MARKS[kind]
        out += [mark((left + 6, y - 4), color), text((left + 18, y), kind)]
        out += [text((at, y), word, "end") for at, word in zip(ends, words, strict=True)]
    below = top + (len(rows) + 2) * ROW
    return out + [text((left, below + 16 * n), words, "start", FAINT, SMALL) for n, words in enumerate(NOTES)]


def _rate_axes(x: LogScale, y: LogScale) -> list[str]:
    out = []
    for rate in x.decades():
        out.append(line((x(rate), y.start), (x(rate), y.end), GRID))
        out.append(line((x.start, y(rate)), (x.end, y(rate)), GRID))
        out.append(text((x(rate), y.start + 17), f"{100 * rate:g}%", "middle"))
        out.append(text((x(rate), y.start + 32), f"({100 * (1 - rate):.7g}%)", "middle", FAINT, SMALL))
        out.append(text((x.start - 8, y(rate) + 4), f"{100 * rate:g}%", "end"))
    middle = (x.start + x.end) / 2
    out.append(text((middle, y.start + 52), "stated chance of an error (confidence)", "middle"))
    out.append(text((24, (y.start + y.end) / 2), "share that was wrong", "middle", turned=True))
    out.append(line((x.start, y.start), (x.end, y.end), FAINT, 1, "5 4"))
    return out


def draw_risk_coverage(cells: Sequence[JudgedCell]) -> str:
    """What share of the number cells can be accepted at what risk, for each grade and for all, as SVG.

    Raises:
        CellsError: no number cell.
    """
    numbers = [cell for cell in cells if cell.kind == "number"]
    if not numbers:
        raise CellsError("there is no number cell; nothing can be drawn")
    groups: dict[str, list[JudgedCell]] = {}
    for cell in numbers:
        groups.setdefault(cell.grade, []).append(cell)
    if len(groups) > 1:
        groups[ALL] = numbers
    x = LinearScale(0, 100, LEFT, WIDTH - RIGHT)
    y = LogScale(LEAST_RISK, MOST_RISK, TOP + RISE, TOP)
    floor = y.start + 12
    bottom = floor + LEVEL * len(groups) + 6
    shapes = _risk_axes(x, y, floor, bottom)
    marks, rows = [], []
    for i, (name, own) in enumerate(groups.items()):
        color = INK if name == ALL else COLORS[i % len(COLORS)]
        dash = "" if name == ALL else DASHES[i // len(COLORS) % len(DASHES)]
        level = floor + LEVEL * (i + 0.5)
        shapes.append(polyline(_thinned(_at(one, x, y, level) for one in curve_of(own)), color, 1.6, dash))
        told = accepted_of(own)
        if told.accepted:
            marks.append(dot(_at(told, x, y, level), color, 5))
        rows.append((color, dash, _acceptance_row(name, told)))
    shapes += marks + _risk_table(rows, bottom + 66)
    shapes.append(text((LEFT, 24), "Number cells: what is accepted, and what of it is wrong", size=TITLE))
    height = bottom + 66 + ROW * (len(rows) + 1) + 10
    return document(WIDTH, height, "Risk and coverage of accepted number cells", shapes)


def _at(one: Acceptance, x: LinearScale, y: LogScale, level: float) -> Point:
    return x(one.share), y(one.risk) if one.wrong else level


def _thinned(points: Iterable[Point]) -> list[Point]:
    """The first point and the last one of each column of pixels, without those on a level line between others."""
    out: list[Point] = []
    for _, column in groupby(points, key=lambda point: point[0] // COLUMN):
        own = list(column)
        out += own[:1] if not out else []
        if len(out) > 1 and out[-1][1] == out[-2][1] == own[-1][1]:
            out.pop()
        out.append(own[-1])
    return out


def _risk_axes(x: LinearScale, y: LogScale, floor: float, bottom: float) -> list[str]:
    out = []
    for share in range(0, 101, 10):
        out.append(line((x(share), bottom), (x(share), y.end), GRID))
        out.append(text((x(share), bottom + 17), f"{share}%", "middle"))
    for risk in (LEAST_RISK, *y.decades()):
        out.append(line((x.start, y(risk)), (x.end, y(risk)), GRID))
        out.append(text((x.start - 8, y(risk) + 4), f"{risk:g}", "end"))
    out.append(line((x.start, bottom), (x.end, bottom), FAINT))
    out.append(text((x.start - 8, (floor + bottom) / 2 + 2), "none", "end"))
    out.append(text(((x.start + x.end) / 2, bottom + 38), "share accepted, surest first", "middle"))
    out.append(text((24, (y.start + y.end) / 2), "wrong in 1,000 accepted", "middle", turned=True))
    return out


def _acceptance_row(name: str, told: Acceptance) -> list[str]:
    bound = upper_bound(told.wrong, told.accepted)
    rates = ["-", "-"] if bound is None else [f"{told.risk:.3f}", f"{1000 * bound:.3f}"]
    return [name, f"{told.cells:,}", f"{told.share:.1f}%", f"{told.wrong:,}", *rates]


def _risk_table(rows: Sequence[tuple[str, str, Sequence[str]]], top: float) -> list[str]:
    heads = ("● the tool accepts", "number cells", "accepted", "wrong", "in 1,000", "at most (95%)")
    ends = (LEFT + 36, LEFT + 260, LEFT + 340, LEFT + 406, LEFT + 490, LEFT + 596)
    sides = ("start", *["end"] * (len(ends) - 1))
    out = [text((at, top), head, side, FAINT, SMALL) for at, head, side in zip(ends, heads, sides, strict=True)]
    for n, (color, dash, words) in enumerate(rows, 1):
        y = top + n * ROW
        out += [line((LEFT, y - 4), (LEFT + 26, y - 4), color, 2, dash), dot((LEFT + 13, y - 4), color)]
        out += [text((at, y), word, side) for at, word, side in zip(ends, words, sides, strict=True)]
    return out
