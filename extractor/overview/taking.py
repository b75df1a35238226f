"""What of a form counts for the set: which of its fields say whose it is, and its marks."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from extractor.forms import FormModel
from extractor.forms.rules import Copied, Ratio, Sum
from extractor.results import ResultField, ResultForm

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Roles:
    """The pointers of what is counted; a form that has no such field is counted without it.

    The defaults are the names that all models of self-evaluations share.
    """

    project: str = "/project_name"
    department: str = "/department"
    year: str = "/fiscal_year"
    score: str = "/total/score"
    rate: str = "/funds/total/execution_rate"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose form it is, as it was read."""

    project: str
    department: str
    year: str


def roles_of(model: FormModel | None) -> Roles:
    """Where a form of a model says what is counted: as its rules tell, else where such forms do."""
    usual = Roles()
    if model is None:
        return usual
    project = (rule.project for rule in model.rules if isinstance(rule, Copied))
    score = (rule.total for rule in model.rules if isinstance(rule, Sum) and rule.rule == "total.score")
    rate = (rule.stated for rule in model.rules if isinstance(rule, Ratio) and rule.rule == "execution.rate")
    return Roles(
        next(project, usual.project), usual.department, usual.year, next(score, usual.score), next(rate, usual.rate)
    )


def owner_of(form: ResultForm, roles: Roles) -> Owner:
    """Whose form it is; empty where it does not say."""
    return Owner(*(_text(form, pointer) for pointer in (roles.project, roles.department, roles.year)))


def score_of(form: ResultForm, roles: Roles) -> Decimal | None:
    """The score of the whole form; None where none can be read."""
    return _number(form.fields.get(roles.score))


def rate_of(form: ResultForm, roles: Roles) -> Decimal | None:
    """The rate of execution in per cent; at most 1 and without a percent sign it is a fraction, as 0.83 for 83%."""
    field = form.fields.get(roles.rate)
    rate = _number(field)
    if field is None or rate is None or field.type != "percent":
        return rate
    fraction = rate <= 1 and not any(sign in field.text for sign in "%％")
    return rate * HUNDRED if fraction else rate


def looks_of(form: ResultForm) -> int:
    """How many places a person has to look at: fields to review that share a cell and its text are one."""
    places = {
        (field.page_number, field.box, field.text) if field.box else pointer
        for pointer, field in form.fields.items()
        if field.status == "review"
    }
    return len(places)


def plain(text: str) -> str:
    """A text for comparing: its characters in one width, without white space, in small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _text(form: ResultForm, pointer: str) -> str:
    field = form.fields.get(pointer)
    if field is None:
        return ""
    value = field.value if field.value is not None else field.text
    return " ".join(str(value).split())


def _number(field: ResultField | None) -> Decimal | None:
    if field is None or field.value is None or field.type not in ("number", "percent"):
        return None
    try:
        number = Decimal(str(field.value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
