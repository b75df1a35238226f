"""Values of forms of each kind that add up, with what stands on paper where that is more than the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from scripts.corpus import vocabulary as words
from scripts.corpus.form import Values, normalise, value_at
from scripts.corpus.generate import Style, random_style, random_values
from scripts.corpus.plans import Layout, Money
from scripts.corpus.rules import plain

GENERAL = "project-self-evaluation"
"""The model that a self-evaluation of any other layout is of."""
CENT = Decimal("0.01")
TRIES = 400
MONEY = ("initial_budget", "annual_budget", "executed")
_PERCENT = re.compile(r"/(execution_rate|tax_rate|percentage)$")
_MONEY = re.compile(r"/(\w+_budget|executed|amount|unit_price|tax|total|advance|payable)$")
_DATED = re.compile(r"_on$")
_TARGET = re.compile(r"(?P<sign>[≥≤=]?)(?P<number>\d+(?:\.\d+)?)(?P<unit>\D{1,4})")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form of some layout says: its values, and the text on paper where it is more than the value."""

    form_id: str
    content: Values
    shown: Mapping[str, str] = field(default_factory=dict)

    def values(self) -> Values:
        """Return the values as the JSON object that extraction must give."""
        return self.content

    def text(self, pointer: str) -> str:
        """Return the characters that stand on paper for `pointer`."""
        if pointer in self.shown:
            return self.shown[pointer]
        value = value_at(self.content, pointer)
        if value is None:
            return ""
        return f"{value}%" if _PERCENT.search(pointer) else str(value)


def fill(layout: Layout, rng: Random) -> Filled:
    """Return a form of a layout, filled in; no rule of its model is broken."""
    style = random_style(rng)
    values = _FILLERS[layout.kind](layout, rng, style)
    shown = dict(_shown(layout, values, style))
    return Filled(layout.form or GENERAL, _cleaned(values), shown)


def pointers(values: Any, at: str = "") -> Iterator[str]:
    """Yield the pointer of each value."""
    if isinstance(values, Mapping):
        for key, inner in values.items():
            yield from pointers(inner, f"{at}/{key}")
    elif isinstance(values, list):
        for n, inner in enumerate(values):
            yield from pointers(inner, f"{at}/{n}")
    else:
        yield at


def _cleaned(values: Any) -> Any:
    if isinstance(values, Mapping):
        return {key: _cleaned(inner) for key, inner in values.items()}
    if isinstance(values, list):
        return [_cleaned(inner) for inner in values]
    return normalise(values) or None if isinstance(values, str) else values


def _shown(layout: Layout, values: Values, style: Style) -> Iterator[tuple[str, str]]:
    for pointer in pointers(values):
        value = value_at(values, pointer)
        if pointer.startswith("/funds/") and pointer.rpartition("/")[2] in ("weight", "score") and value is None:
            yield pointer, layout.dash
        elif _DATED.search(pointer) and value:
            year, month, day = (int(part) for part in value.split("-"))
            english = layout.kind in ("claim", "marks")
            yield pointer, value if english else style.date.format(y=year, m=month, d=day)
        elif pointer.endswith("/level1") and value in layout.groups:
            yield pointer, layout.groups[value]
        elif style.thousands and value and _MONEY.search(pointer):
            whole, point, rest = value.partition(".")
            yield pointer, f"{int(whole):,}{point}{rest}"


def _kinds_of_money(layout: Layout) -> list[str]:
    return next((list(row.labels) for row in layout.rows if isinstance(row, Money)), [])


def _evaluation(layout: Layout, rng: Random, style: Style) -> Values:
    """A self-evaluation of a project; what has no place in the layout is left out."""
    names = [name for name in _kinds_of_money(layout) if name != "total"]
    for _ in range(TRIES):
        values = random_values(rng, style)
        funds = values["funds"]
        used = [name for name in ("fiscal", "carryover", "other") if Decimal(funds[name]["executed"] or 0)]
        if "fiscal" in used and len(used) <= len(names):
            break
    order = ["fiscal", *[name for name in names if name != "fiscal"]]
    own = {name: funds[source] for name, source in zip(order, used, strict=False)}
    nothing = dict.fromkeys(funds["total"]) | dict.fromkeys(MONEY, rng.choice((None, "0", "0.00")))
    values["funds"] = {"total": funds["total"], **{name: dict(own.get(name, nothing)) for name in order}}
    if layout.has("/funds/total/reason"):
        low = Decimal(funds["total"]["execution_rate"]) < 90
        values["funds"]["total"]["reason"] = words.reason(rng) if low or rng.random() < 0.3 else None
    for indicator in values["indicators"]:
        _divide_target(indicator, layout)
    values["goals"]["process"] = words.paragraph(rng, 2)
    values |= {"conclusion": words.paragraph(rng, 2), "problems": words.reason(rng), "improvements": words.reason(rng)}
    values |= {"finance_leader": words.person(rng), "project_code": f"{rng.randrange(10**14):014}"}
    return _kept(layout, values)


def _divide_target(indicator: dict[str, Any], layout: Layout) -> None:
    """Put the sign and the unit of a target into columns of their own, where the layout has them."""
    target = indicator["target"]
    found = _TARGET.fullmatch(target) if target else None
    indicator |= {"nature": None, "unit": None}
    if target is None:
        return
    if layout.has("/indicators/*/nature"):
        indicator["nature"] = (found["sign"] or "=") if found else "定性"
    if found and layout.has("/indicators/*/unit"):
        sign = "" if layout.has("/indicators/*/nature") else found["sign"]
        indicator |= {"target": sign + found["number"], "unit": found["unit"]}


def _kept(layout: Layout, values: Values) -> Values:
    """Return the values that have a place in the layout."""
    patterns = {pattern for pattern, _ in layout.patterns()}

    def kept(inner: Any, at: str) -> Any:
        if isinstance(inner, Mapping):
            found = {key: kept(one, f"{at}/{key}") for key, one in inner.items()}
            return {key: one for key, one in found.items() if one is not _GONE} or _GONE
        if isinstance(inner, list):
            found_rows = [kept(one, f"{at}/*") for one in inner]
            return found_rows if found_rows and found_rows[0] is not _GONE else _GONE
        return inner if at in patterns else _GONE

    return {key: one for key, inner in values.items() if (one := kept(inner, f"/{key}")) is not _GONE}


_GONE = object()


def _department(layout: Layout, rng: Random, style: Style) -> Values:
    """What a whole department spent: its money by structure and by source, its tasks and its indicators."""
    values = random_values(rng, style)
    total = values["funds"]["total"]
    names = ("basic", "project"), ("fiscal", "other")
    rows: dict[str, dict[str, Any]] = {name: dict.fromkeys(total) for pair in names for name in pair}
    for column in MONEY:
        whole = Decimal(total[column])
        step = Decimal(1).scaleb(whole.as_tuple().exponent)  # type: ignore[arg-type]
        for pair in names:
            first = (whole * rng.randint(20, 90) / 100).quantize(step)
            rows[pair[0]][column], rows[pair[1]][column] = f"{first:f}", f"{whole - first:f}"
    values["funds"] = {"total": total, **rows}
    tasks = []
    for _ in range(rng.randint(2, 5)):
        budget = Decimal(rng.randint(100, 90000)) / 10
        spent = (budget * rng.randint(60, 100) / 100).quantize(Decimal("0.1"))
        task = {"name": words.sentence(rng), "content": words.sentence(rng), "annual_budget": plain(budget)}
        tasks.append(task | {"executed": plain(spent), "actual": rng.choice(words.CONCLUSIONS)})
    values["tasks"] = tasks
    values["tasks_total"] = {
        key: plain(sum((Decimal(task[key]) for task in tasks), Decimal(0))) for key in ("annual_budget", "executed")
    }
    values |= {"title": "部门整体支出绩效自评表", "leader": words.person(rng), "department": words.office(rng, "")}
    return _kept(layout, values)


_CATEGORIES = ("Travel", "Accommodation", "Meals", "Taxi", "Stationery", "Printing", "Postage", "Books")
_THINGS = (
    "Return train ticket",
    "Hotel night",
    "Dinner with a client",
    "Taxi to the station",
    "Box of paper",
    "Printing of posters",
    "Registered parcel",
    "Reference book",
    "Conference fee",
)
_FIRST = ("Anna", "James", "Maria", "Oliver", "Priya", "Daniel", "Grace", "Tom", "Helen", "Ahmed")
_LAST = ("Walker", "Smith", "Novak", "Fischer", "Patel", "Moreau", "Okafor", "Jensen", "Brown", "Silva")
_OFFICES = ("Finance", "Human Resources", "Engineering", "Marketing", "Library", "Estates")
_SUBJECTS = ("Mathematics", "Physics", "Economic History", "Organic Chemistry", "English Literature")
_TOPICS = (
    "Quadratic equations",
    "Probability",
    "Data handling",
    "Essay on sources",
    "Map reading",
    "Kinematics",
    "Reaction rates",
    "Translation",
    "Comprehension",
)
_PLACES = ("Northfield", "Eastbridge", "Kingsmere", "Marlow")
_GRADES = ((80, "A"), (70, "B"), (60, "C"), (50, "D"), (0, "E"))


def _name(rng: Random) -> str:
    return f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"


def _days(rng: Random, count: int) -> list[str]:
    """Days of one month, in order."""
    month = f"{rng.randint(2019, 2025)}-{rng.randint(1, 12):02}"
    return [f"{month}-{day:02}" for day in sorted(rng.choices(range(1, 29), k=count))]


def _claim(layout: Layout, rng: Random, _style: Style) -> Values:
    """An expense claim: amounts are quantity times price, and everything adds up."""
    items = []
    *spent, claimed, approved = _days(rng, rng.randint(3, 10) + 2)
    for day in spent:
        count, price = rng.randint(1, 9), Decimal(rng.randint(150, 30000)) / 100
        item = {"spent_on": day, "category": rng.choice(_CATEGORIES), "description": rng.choice(_THINGS)}
        items.append(item | {"quantity": str(count), "unit_price": f"{price:.2f}", "amount": f"{price * count:.2f}"})
    subtotal = sum((Decimal(item["amount"]) for item in items), Decimal(0))
    rate = rng.choice((0, 5, 6, 13, 20))
    tax = (subtotal * rate / 100).quantize(CENT, ROUND_HALF_UP)
    advance = Decimal(rng.choice((0, 0, 100, 250)))
    sums = {"tax_rate": str(rate), "tax": f"{tax:.2f}", "total": f"{subtotal + tax:.2f}", "advance": f"{advance:.2f}"}
    return _kept(
        layout,
        {
            "title": "Expense Claim Form",
            "claimant": _name(rng),
            "employee_number": str(rng.randint(10000, 99999)),
            "department": rng.choice(_OFFICES),
            "claimed_on": claimed,
            "purpose": f"Visit to {rng.choice(_PLACES)}",
            "items": items,
            "subtotal": {"amount": f"{subtotal:.2f}"},
            "sums": sums | {"payable": f"{subtotal + tax - advance:.2f}"},
            "signed_by": _name(rng),
            "approved_by": _name(rng),
            "approved_on": approved,
        },
    )


def _marks(layout: Layout, rng: Random, _style: Style) -> Values:
    """A candidate's marks by question and part."""
    questions: list[dict[str, Any]] = []
    for n in range(rng.randint(3, 6)):
        for part in "abcd"[: rng.randint(1, 4)]:
            most = rng.randint(2, 15)
            own = rng.choice((most, most, rng.randint(0, most)))
            row = {"question": str(n + 1), "part": part, "topic": rng.choice(_TOPICS), "max_marks": str(most)}
            remark = rng.choice((None, None, None, "Method shown", "Units missing"))
            questions.append(row | {"marks": str(own), "remark": remark})
    examined, marked = _days(rng, 2)
    most = sum(int(row["max_marks"]) for row in questions)
    total = sum(int(row["marks"]) for row in questions)
    share = (Decimal(total) / most * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return _kept(
        layout,
        {
            "title": "Examination Marks Sheet",
            "candidate": _name(rng),
            "candidate_number": f"{rng.randint(1, 9999):04}",
            "subject": rng.choice(_SUBJECTS),
            "centre": rng.choice(_PLACES),
            "examined_on": examined,
            "questions": questions,
            "total": {"max_marks": str(most), "marks": str(total)},
            "result": {"percentage": plain(share), "grade": next(grade for least, grade in _GRADES if share >= least)},
            "examiner": _name(rng),
            "moderator": _name(rng),
            "marked_on": marked,
        },
    )


_FILLERS: dict[str, Callable[[Layout, Random, Style], Values]] = {
    "evaluation": _evaluation,
    "department": _department,
    "claim": _claim,
    "marks": _marks,
}
