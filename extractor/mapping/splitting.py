"""Which forms a file holds, where each begins, and which model each is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.document import Cell, Grid, Line, Sheet
from extractor.forms import Footer, FormModel, Heading, Matrix, Pairs, Records
from extractor.mapping.board import side_by_side
from extractor.mapping.heading import FOUND, SURELY_FOUND, likeness
from extractor.mapping.inline import find_pieces
from extractor.mapping.labels import Vocabulary, forms_of

# How sure it is that a form is of a model: the share of the model's labels that it has, times this for its title.
NO_TITLE = 0.85
DOUBTFUL_TITLE = 0.6  # like the title of a related form: 整体支出绩效自评表 is two characters from 项目支出绩效自评表
# A model of many forms is taken where it knows so many labels more than the model of one form that fits best: the
# labels that a scan has lost, both lack.
GENERAL = 1.5
# To compare models by: of two labels that a form lacks and that a scan may have lost, one that it has makes up for one.
LACKING = 0.5
DOUBTED = 0.5  # what a label counts that may be another one
LEAST_SURE = 0.5
LEAST_SURE_FORCED = 0.2  # where a person says which form it is
NEAR_LABELS = 12  # rows of text or tables from a title to the form's first label


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One row of a table, or lines side by side outside the tables."""

    element: int
    row: int | None
    texts: tuple[tuple[str, float], ...]
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(text for text, _ in self.texts)


@dataclass(frozen=True, slots=True)
class Part:
    """The lines and tables of one form, its model with its labels, and how sure that is, 0 to 1."""

    model: FormModel
    vocabulary: Vocabulary
    certainty: float
    elements: tuple[Line | Grid, ...]


@dataclass(frozen=True, slots=True)
class Rating:
    """How a model fits: a figure to compare models of one form by, the certainty, and how many labels are there."""

    figure: float
    certainty: float
    named: float


class Signs:
    """What tells that a form of one model begins, and how much of it is there."""

    def __init__(self, model: FormModel) -> None:
        self.model = model
        self._slots = list(_slots_of(model))
        self._rated: dict[tuple[int, int], Rating] = {}
        self.vocabulary = Vocabulary([labels for _, labels, _ in self._slots], model.ignored)
        uses = Counter(form for _, labels, _ in self._slots for form in forms_of(labels))
        # What only one slot is called goes first, so that it does not take the label of another.
        self._counted = [
            (sorted(forms_of(labels), key=lambda form: (uses[form], form)), optional)
            for _, labels, optional in self._slots
        ]
        first = next((i for i, block in enumerate(model.blocks) if not isinstance(block, Heading)), 0)
        self._openers = frozenset(
            form for i, labels, _ in self._slots if i == first for form in forms_of(labels) if uses[form] == 1
        )
        block = model.blocks[first]
        self._is_listed = isinstance(block, Matrix | Records)
        self._least = max(1, len(block.columns) // 2) if isinstance(block, Matrix | Records) else 1
        self._single = frozenset(
            form
            for i, labels, _ in self._slots
            if isinstance(model.blocks[i], Pairs | Footer)
            for form in forms_of(labels)
        )
        self._closing = frozenset(
            form for block in model.blocks for labels in _closing_labels(block) for form in forms_of(labels)
        )

    def title(self, unit: Unit) -> float:
        """How much of the title a unit has, 0 to 100."""
        texts = [text for text, _ in unit.texts] if unit.row is not None else [unit.text]
        return max((likeness(t, find) for t in texts for find in self.model.identify.titles), default=0.0)

    def starts(self, units: Sequence[Unit]) -> list[int]:
        """The units at which a form of the model may begin."""
        opening = [self._opening(unit) for unit in units]
        titled = [self.title(unit) >= FOUND for unit in units]
        starts: list[int] = []
        seen: frozenset[str] = frozenset()
        closed = False
        for i, unit in enumerate(units):
            if titled[i] and self._leads_on(titled, opening, i):
                starts.append(i)
                seen, closed = frozenset(), False
            elif opening[i]:
                is_next = closed if self._is_listed else bool(seen & opening[i])
                if not starts or is_next:
                    starts.append(self._with_lines_above(units, i))
                    seen, closed = frozenset(), False
                seen |= opening[i]
            closed = closed or self._closes(unit)
        return sorted(set(starts))

    def _opening(self, unit: Unit) -> frozenset[str]:
        found: set[str] = set()
        for text, confidence in unit.texts:
            matches = self.vocabulary.look_up(text, confidence)
            if matches and matches[0].label in self._openers and matches[0].weight > 20:
                found.add(matches[0].label)
            elif not self._is_listed and len(text) < 200:
                pieces = find_pieces(text, self.vocabulary, self._openers, confidence)
                found.update(piece.match.label for piece in pieces)
        return frozenset(found) if len(found) >= self._least else frozenset()

    def _leads_on(self, titled: Sequence[bool], opening: Sequence[frozenset[str]], i: int) -> bool:
        """Whether the form's first labels follow before the next title: else it is a mention or a running head."""
        for j in range(i + 1, min(i + 1 + NEAR_LABELS, len(titled))):
            if opening[j]:
                return True
            if titled[j]:
                return False
        return bool(opening[i])

    def _closes(self, unit: Unit) -> bool:
        for text, confidence in unit.texts[:2]:
            matches = self.vocabulary.look_up(text, confidence)
            if matches and matches[0].exact and matches[0].label in self._closing:
                return True
        return any(label in self._closing for label in self._in_line(unit))

    def _with_lines_above(self, units: Sequence[Unit], i: int) -> int:
        """The unit with which the lines right above a table begin that hold no label of the form before."""
        while i > 0 and units[i - 1].row is None and units[i].row in {None, 0} and not self._in_line(units[i - 1]):
            i -= 1
        return i

    def _in_line(self, unit: Unit) -> list[str]:
        pieces = [
            piece
            for text, confidence in (unit.texts if unit.row is not None else [(unit.text, 1.0)])
            for piece in find_pieces(text, self.vocabulary, self._single, confidence)
        ]
        return [piece.match.label for piece in pieces]

    def rate(self, units: Sequence[Unit]) -> Rating:
        """How much speaks for the model; units that follow each other on one sheet."""
        key = (id(units[0]), len(units)) if units else (0, 0)
        if key not in self._rated:
            self._rated[key] = self._rate(units)
        return self._rated[key]

    def _rate(self, units: Sequence[Unit]) -> Rating:
        seen: Counter[str] = Counter()
        alike: Counter[str] = Counter()
        for unit in units:
            for text, confidence in unit.texts:
                matches = self.vocabulary.look_up(text, confidence)
                if matches and (matches[0].weight > 20 or unit.row is not None):
                    (seen if matches[0].exact else alike)[matches[0].label] += 1
                elif unit.row is not None:
                    pieces = find_pieces(text, self.vocabulary, self._single, confidence)
                    seen.update(piece.match.label for piece in pieces)
            if unit.row is None:
                seen.update(self._in_line(unit))
        found = doubted = expected = 0
        for labels, optional in self._counted:
            has = _take(seen, labels)
            may_have = not has and _take(alike, labels)
            found, doubted = found + has, doubted + may_have
            expected += has or may_have or not optional
        covered = (found + doubted) / expected if expected else 0.0
        title = max((self.title(unit) for unit in units), default=0.0)
        is_related = FOUND <= title < SURELY_FOUND and not self.model.identify.general
        factor = 1.0 if title >= SURELY_FOUND else DOUBTFUL_TITLE if is_related else NO_TITLE
        named = found + DOUBTED * doubted
        return Rating(named * covered**LACKING * factor, covered * factor, named)


def _take(seen: Counter[str], labels: Sequence[str]) -> bool:
    """Whether one of the labels is there; each counts for one slot."""
    label = next((form for form in labels if seen[form] > 0), None)
    if label is not None:
        seen[label] -= 1
    return label is not None


def _slots_of(model: FormModel) -> Iterator[tuple[int, Sequence[str], bool]]:
    """The labels of every slot, with the index of its block and whether it may be missing."""
    for i, block in enumerate(model.blocks):
        if isinstance(block, Pairs | Footer):
            yield from ((i, field.labels, field.optional) for field in block.fields)
        elif isinstance(block, Matrix | Records):
            yield from ((i, column.labels, column.optional) for column in block.columns)
            if isinstance(block, Matrix):
                yield from ((i, row.labels, row.optional) for row in block.rows)
            elif block.summary:
                yield i, block.summary.labels, False


def _closing_labels(block: object) -> Iterator[Sequence[str]]:
    if isinstance(block, Footer):
        yield from (field.labels for field in block.fields)
    elif isinstance(block, Records) and block.summary:
        yield block.summary.labels


def find_parts(sheet: Sheet, models: Sequence[FormModel], *, forced: bool = False) -> list[Part]:
    """The forms of a file, in order.

    Args:
        sheet: the file's lines and tables.
        models: the models a form may be of; of equals the first.
        forced: whether a person says that it is one of them, so that little evidence is enough.
    """
    units = list(_units(sheet.elements))
    all_signs = [Signs(model) for model in models]
    least = LEAST_SURE_FORCED if forced else LEAST_SURE
    spans = []
    for start, end in _spans(units, all_signs, least, forced=forced):
        rating, signs = _best(units[start:end], all_signs, least)
        if rating.certainty >= least:
            spans.append((start, end, signs, rating.certainty))
    return [
        Part(signs.model, signs.vocabulary, certainty, tuple(_elements(sheet.elements, units[start:end])))
        for start, end, signs, certainty in spans
    ]


def _best(units: Sequence[Unit], all_signs: Sequence[Signs], least: float) -> tuple[Rating, Signs]:
    """The model that fits best; of equals the first."""
    rated = [(signs.rate(units), signs) for signs in all_signs]
    general = [one for one in rated if one[1].model.identify.general]
    special = [one for one in rated if not one[1].model.identify.general]
    if not general or not special:
        return max(rated, key=lambda one: one[0].figure)
    own, other = (max(some, key=lambda one: one[0].figure) for some in (special, general))
    is_better = other[0].certainty >= least and other[0].named >= own[0].named + GENERAL
    return other if is_better or own[0].certainty < least else own


def _spans(units: Sequence[Unit], all_signs: Sequence[Signs], least: float, *, forced: bool) -> list[tuple[int, int]]:
    """The units from which and up to which forms may go.

    Each model says where forms of its own begin. The one that fits best goes first; a beginning that would leave too
    little of a form that fits better, or of its own, is none.
    """
    proposed: list[tuple[float, int, Signs]] = []
    for signs in all_signs:
        for start, end in pairwise([*signs.starts(units), len(units)]):
            rating = signs.rate(units[start:end])
            if rating.certainty >= least:
                proposed.append((rating.figure, start, signs))
    if forced and not proposed and any(unit.row is not None for unit in units):
        return [(0, len(units))]
    starts: dict[int, Signs] = {}
    for _, start, signs in sorted(proposed, key=lambda one: -one[0]):
        before = max((other for other in starts if other < start), default=None)
        after = min((other for other in starts if other > start), default=len(units))
        own = signs.rate(units[start:after])
        if start in starts or own.certainty < least:
            continue
        if before is not None:
            left = starts[before].rate(units[before:start])
            whole = starts[before].rate(units[before:after])
            if left.certainty < least or left.figure + own.figure <= whole.figure:
                continue
        starts[start] = signs
    return list(pairwise([*sorted(starts), len(units)]))


def _units(elements: Sequence[Line | Grid]) -> Iterator[Unit]:
    lines: list[Line] = []
    for i, element in enumerate(elements):
        if isinstance(element, Line):
            lines.append(element)
            continue
        yield from _line_units(i, lines)
        lines = []
        rows: list[list[Cell]] = [[] for _ in range(element.row_count)]
        for cell in element.cells:
            rows[cell.row].append(cell)
        for row, cells in enumerate(rows):
            yield Unit(i, row, tuple((c.text, c.content.confidence) for c in cells if c.text))
    yield from _line_units(len(elements), lines)


def _line_units(before: int, lines: Sequence[Line]) -> Iterator[Unit]:
    for group in side_by_side(lines):
        yield Unit(before, None, tuple((line.text, line.content.confidence) for line in group), group)


def _elements(elements: Sequence[Line | Grid], units: Iterable[Unit]) -> Iterator[Line | Grid]:
    """The lines of units and their rows as tables."""
    rows: dict[int, list[int]] = {}
    for unit in units:
        if unit.row is None:
            yield from (_slice(elements[i], own) for i, own in rows.items())
            rows = {}
            yield from unit.lines
        else:
            rows.setdefault(unit.element, []).append(unit.row)
    yield from (_slice(elements[i], own) for i, own in rows.items())


def _slice(grid: Line | Grid, rows: Sequence[int]) -> Line | Grid:
    """Consecutive rows of a table as a table."""
    if isinstance(grid, Line) or len(rows) == grid.row_count:
        return grid
    first, end = rows[0], rows[-1] + 1
    cells = tuple(
        replace(
            cell,
            row=max(cell.row, first) - first,
            row_span=min(cell.row + cell.row_span, end) - max(cell.row, first),
        )
        for cell in grid.cells
        if cell.row < end and cell.row + cell.row_span > first
    )
    pages = {region.page_number for cell in cells for region in cell.regions}
    regions = tuple(region for region in grid.regions if region.page_number in pages)
    return replace(grid, cells=cells, row_count=end - first, regions=regions or grid.regions)
