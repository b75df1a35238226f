"""What a verdict means, and what a person should do about it."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.exporting.naming import name_field
from extractor.reporting.cases import Case, Cell
from extractor.reporting.facts import Guide
from extractor.reporting.places import say_place
from extractor.reporting.questions import put_question
from extractor.reporting.words import percent, shorten
from extractor.results import ResultForm, ResultOffer

MOST_CELLS = 5  # that are named; the rest are counted
MOST_OFFERS = 3
LONGEST_TEXT = 40  # characters of a cell that are quoted
ASK = "ask the office that filled it in"
FOR_NOTICE = "nothing to do: good to know"
MEANINGS = {
    "misfilled": "the paper contradicts itself",
    "misread": "a likelier reading of the same ink adds up",
    "undecided": "it cannot be told whether the paper or the reading is wrong",
}


@dataclass(frozen=True, slots=True)
class Advice:
    """The verdict in words, what to do, and the question to ask; ``question`` is empty where none is.

    ``brief`` is what to do where the cells are shown beside it; ``language`` is that of the question: the form's own.
    """

    verdict: str
    action: str
    brief: str
    question: str = ""
    language: str = "en"


def advise(form: ResultForm, case: Case, guide: Guide) -> Advice:
    """What to do about a finding."""
    finding = case.finding
    sure = "" if finding.probability is None else f" ({percent(finding.probability)})"
    verdict = f"{finding.verdict}{sure}"
    if finding.verdict == "misread":
        action = _look_for(form, case)
        return Advice(verdict, action, action)
    if finding.verdict == "undecided":
        offered = _would_fit(form, case)
        return Advice(verdict, f"look at {_listed(case.suspects)}{offered}", f"look at these cells{offered}")
    if finding.severity == "notice":
        return Advice(verdict, FOR_NOTICE, FOR_NOTICE)
    question, language = put_question(form, case, guide)
    return Advice(verdict, ASK, ASK, question, language)


def say_offer(form: ResultForm, offer: ResultOffer) -> str:
    """A repair in words: which field, what it would be, how likely, and what along with it."""
    changes = "".join(f" and {name_field(form, one.field)} “{_short(one.text)}”" for one in offer.together)
    return f"{name_field(form, offer.field)} “{_short(offer.text)}”{changes} ({percent(offer.expected_probability)})"


def say_cell(cell: Cell) -> str:
    """A cell in words: what was read, what else it may be, and where it stands."""
    field = cell.field
    if field is None:
        return cell.name
    read = f"“{_short(field.text)}”" if field.text.strip() else "blank"
    others = [f"“{_short(other.text)}” {percent(other.confidence)}" for other in field.alternatives[:1]]
    place = say_place(field)
    return f"{cell.name} {read}{''.join(f' (or {other})' for other in others)}{f', {place}' if place else ''}"


def _look_for(form: ResultForm, case: Case) -> str:
    if not case.offers:
        return f"look at {_listed(case.suspects)}"
    first, *others = case.offers[:MOST_OFFERS]
    cell = next(cell for cell in case.cells if cell.pointer == first.field)
    at = say_place(cell.field) if cell.field else ""
    said = f"look at {cell.name}{f', {at}' if at else ''}: read {_quoted(cell)}, likelier {_offered(form, first)}"
    return said + "".join(f"; or {say_offer(form, other)}" for other in others)


def _would_fit(form: ResultForm, case: Case) -> str:
    offered = "; or ".join(say_offer(form, offer) for offer in case.offers[:MOST_OFFERS])
    return f"; it would add up with {offered}" if offered else ""


def _offered(form: ResultForm, offer: ResultOffer) -> str:
    changes = "".join(f", with {name_field(form, one.field)} “{_short(one.text)}”" for one in offer.together)
    return f"“{_short(offer.text)}” ({percent(offer.expected_probability)}){changes}"


def _listed(cells: tuple[Cell, ...]) -> str:
    if not cells:
        return "the form"
    more = f"; and {len(cells) - MOST_CELLS} more" if len(cells) > MOST_CELLS else ""
    return "; ".join(say_cell(cell) for cell in cells[:MOST_CELLS]) + more


def _quoted(cell: Cell) -> str:
    return f"“{_short(cell.text)}”" if cell.text else "as blank"


def _short(text: str) -> str:
    return shorten(text, LONGEST_TEXT)
