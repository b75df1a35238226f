"""Forms as records: what stands on the paper, errors of the paper's own, and what a reader made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from extractor.document import Content, Field, FieldStatus, FieldType, Record
from extractor.forms import FormModel
from extractor.values import read_value
from scripts.benching.inks import Inked, Inks
from scripts.corpus.faults import PLANTERS, plant
from scripts.corpus.form import Form, Values, set_value, value_at
from scripts.corpus.generate import Style, digits, random_style, random_values, show

# A notice is no error, and words in the place of numbers are left to the corpus of pages.
PLANTED = tuple(rule for rule in PLANTERS if rule not in {"weights.convention", "number.unreadable"})
NUMERIC = {"number", "percent"}
KINDS = (
    "clean",
    "one misreading",
    "two misreadings",
    "paper error",
    "two paper errors",
    "cancelling paper errors",
    "rounded paper",
    "misreading and paper error",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A form as it was read; ``misread`` has the true numbers of what was read wrong, ``faults`` the paper's own."""

    record: Record
    misread: Mapping[str, str]
    faults: tuple[str, ...]


def make_case(kind: str, rng: Random, inks: Inks, model: FormModel) -> Case | None:
    """A random form of a kind; None where it cannot be made of this one."""
    style = random_style(rng)
    values = random_values(rng, style)
    faults: tuple[str, ...] = ()
    misreadings = {"one misreading": 1, "two misreadings": 2, "misreading and paper error": 1}.get(kind, 0)
    errors = {"paper error": 1, "two paper errors": 2, "misreading and paper error": 1}.get(kind, 0)
    # What is left out goes last: the others change numbers that have to be there.
    for rule in sorted(rng.sample(PLANTED, errors), key=lambda rule: rule.endswith(".missing")):
        planted = plant(rule, values, rng, style)
        if planted is None or planted.unreadable:
            return None
        values, faults = planted.values, (*faults, rule)
    if kind == "cancelling paper errors":
        if not _cancel(values, rng, style):
            return None
        faults = ("deduction.reason", "score.exceeds_weight")
    if kind == "rounded paper":
        if not _round(values, rng):
            return None
        faults = ("total.score",)
    form = show(values, style, rng, {})
    return read(form, model, misreadings, inks, faults)


def _cancel(values: Values, rng: Random, style: Style) -> bool:
    """Takes from one score what it gives to another: their sum cannot tell."""
    rows = [row for row in values["indicators"] if row["score"] is not None]
    give, take = rng.sample(rows, 2) if len(rows) > 1 else (None, None)
    if give is None or take is None or give["deviation_reason"]:
        return False
    step = rng.choice((Decimal("0.5"), Decimal(1), Decimal(2)))
    if Decimal(give["score"]) < step:
        return False
    give["score"] = digits(Decimal(give["score"]) - step, style.score_digits)
    take["score"] = digits(Decimal(take["score"]) + step, style.score_digits)
    return True


def _round(values: Values, rng: Random) -> bool:
    """States the total in fewer digits than the sum has."""
    exact = Decimal(values["total"]["score"])
    places = max(0, -int(exact.as_tuple().exponent))
    if not places or not exact % 1:
        return False
    stated = exact.quantize(Decimal(1).scaleb(-rng.randrange(places)))
    values["total"]["score"] = f"{stated:f}"
    return stated != exact


def read(form: Form, model: FormModel, misreadings: int, inks: Inks, faults: tuple[str, ...] = ()) -> Case | None:
    """A form as a reader would have read it, some numbers wrong."""
    values = form.values()
    types = _types(model, values)
    paper = {p: "".join(form.text(p).split()) for p, kind in types.items() if kind in NUMERIC}
    candidates = {p: text for p, text in paper.items() if value_at(values, p) is not None}
    wrong: dict[str, Inked] = {}
    while len(wrong) < misreadings:
        pointer, inked = inks.wrong({p: text for p, text in candidates.items() if p not in wrong})
        wrong[pointer] = inked
    fields: dict[str, Field] = {}
    misread: dict[str, str] = {}
    for pointer, kind in types.items():
        text = paper[pointer] if pointer in paper else form.text(pointer).replace("\n", "")
        if kind not in NUMERIC:
            content = Content(text, 0.99 if text else 0.999)
        else:
            inked = wrong[pointer] if pointer in wrong else inks.right(text)
            status: FieldStatus = "accepted" if inked.status == "accepted" else "review"
            content = Content(inked.text, inked.confidence, (), status, (), inked.alternatives)
        value = read_value(content.text, kind)
        if pointer in wrong:
            true = read_value(text, kind)
            if value == true or (value is not None and true is not None and Decimal(str(value)) == Decimal(str(true))):
                return None
            misread[pointer] = as_number(str(true))
        set_value(values, pointer, value)
        fields[pointer] = Field(pointer, kind, content, value, None, pointer.rpartition("/")[2])
    return Case(Record(model.id, (1,), values, fields), misread, faults)


def as_number(text: str) -> str:
    """A number as numbers are compared: no zeros after its last digit."""
    return f"{Decimal(text).normalize():f}"


def _types(model: FormModel, values: Values) -> dict[str, FieldType]:
    """The type of every field of a form, by pointer."""
    kinds = dict(_declared(model))
    out: dict[str, FieldType] = {}
    for pattern, kind in kinds.items():
        if "/*/" in pattern:
            head, _, tail = pattern.partition("/*/")
            out.update({f"{head}/{n}/{tail}": kind for n in range(len(value_at(values, head)))})
        else:
            out[pattern] = kind
    return out


def _declared(model: FormModel) -> list[tuple[str, FieldType]]:
    from scripts.benching.running import field_types

    declared: Any = field_types(model.model_dump())
    return [(pointer, declared[pointer]) for pointer in model.pointers() if pointer in declared]
