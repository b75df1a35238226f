"""What cannot be so whatever else the form says: dates, telephone numbers, grades."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from extractor.forms.rules import Band, Dates, Grade, Phones
from extractor.verifying.arithmetic import plain
from extractor.verifying.docket import Docket, Numbers
from extractor.verifying.filled import fill_stars
from extractor.verifying.quantities import plain_text

MOST_TEXT = 40  # characters of a text in a message
MOST_PHONE = 80  # characters of telephone numbers; what is longer is none

# A day written out: 2021年2月30日, 2021-2-30, 2021.2.30. Blanks to be filled in have no digits.
_DAY = re.compile(r"(\d{4})[年.~/](\d{1,2})[月.~/](\d{1,2})日?")

_BETWEEN_PHONES = re.compile(r"[、,，;；]|(?<=\d)/(?=\d)|或")
MOST_LAST_DIGITS = 4  # of a second number that goes on from the first: 64312075、76
# Digits may be masked where a form is published. A landline begins with 2 to 9 and has 7 or 8 digits, its area code 0
# and two or three more, the 0 being left out at times where something divides them; 400 and 800 numbers have 10
# digits, a mobile has 11, a service number 3, 5 or 6.
_AREA = r"(?:\(0?[1-9]\d{1,2}\)~?|0[1-9]\d{1,2}~?|[1-9]\d{1,2}~|\+?86~?\(?0?[1-9]\d{1,2}\)?~?)?"
_EXTENSION = r"(?:(?:转|分机|~|#|x|ext\.?)\d{1,6})?"
_LANDLINE = re.compile(rf"{_AREA}[2-9*][\d*]{{2,3}}~?[\d*]{{4}}{_EXTENSION}", re.IGNORECASE)
_MOBILE = re.compile(r"(?:\+?0{0,2}86)?0?1[3-9*][\d*]{9}|[48]00[\d*]{7}")
_SERVICE = re.compile(r"1\d{2}|1\d{4}|11\d{4}|9\d{4,5}")


def check_dates(rule: Dates, docket: Docket) -> None:
    """Days that do not exist, years out of range, and dates that do not go with the year of the form."""
    filled = docket.filled
    year = filled.value(rule.year) if rule.year else None
    about = year if isinstance(year, int) else None
    if rule.year and about is not None and not rule.first_year <= about <= rule.last_year:
        message = f"{filled.label(rule.year)} {about} is not between {rule.first_year} and {rule.last_year}"
        docket.add(rule, (rule.year,), fields=(rule.year,), message=message, stated=str(about))
        about = None
    for pattern in rule.dates:
        for at, indexes in filled.expand_one(pattern):
            end = fill_stars(rule.not_after, indexes) if rule.not_after else None
            _check_date(rule, docket, at, about, end)


def _check_date(rule: Dates, docket: Docket, at: str, about: int | None, end: str | None) -> None:
    filled = docket.filled
    value, text = _to_date(filled.value(at)), " ".join(filled.text(at).split())[:MOST_TEXT]
    if value is None:
        if filled.value(at) is None and not filled.is_blank(at) and _is_no_day(text):
            docket.add(rule, (at,), fields=(at,), message=f"{filled.label(at)}: there is no day “{text}”")
        return
    first, last, inputs = rule.first_year, rule.last_year, [at]
    if about is not None and rule.year:
        inputs.append(rule.year)
        first, last = about - rule.years_before, about + rule.years_after
    latest = _to_date(filled.value(end)) if end else None
    if not first <= value.year <= last:
        of = f" for a form of {about}" if about is not None else ""
        message = f"{filled.label(at)} {value} is hardly right{of}: a year from {first} to {last} is likely"
        arithmetic = f"{value.year} < {first}" if value.year < first else f"{value.year} > {last}"
    elif end and latest and value > latest:
        inputs.append(end)
        message = f"{filled.label(at)} {value} is after {filled.label(end)} {latest}"
        arithmetic = f"{value} > {latest}"
    else:
        return
    docket.add(rule, inputs, fields=(at,), message=message, arithmetic=arithmetic)


def _to_date(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_no_day(text: str) -> bool:
    """Whether a text names a year, a month and a day that do not go together."""
    found = _DAY.fullmatch(plain_text(text))
    return found is not None and _to_date("{:0>4}-{:0>2}-{:0>2}".format(*found.groups())) is None


def check_phones(rule: Phones, docket: Docket) -> None:
    """Telephone numbers that cannot be dialled."""
    filled = docket.filled
    patterns = [re.compile(pattern) for pattern in rule.patterns]
    for at in filled.expand(rule.fields):
        text = filled.text(at) if filled.value(at) is None else str(filled.value(at))
        if filled.is_blank(at) or not any(char.isdigit() for char in text):
            continue
        if not (_fits(text, patterns) if patterns else _is_chinese(text)):
            message = f"{filled.label(at)}: “{' '.join(text.split())[:MOST_TEXT]}” is hardly a telephone number"
            docket.add(rule, (at,), fields=(at,), message=message)


def _fits(text: str, patterns: Sequence[re.Pattern[str]]) -> bool:
    bare = "".join(text.split())
    return len(bare) <= MOST_PHONE and any(pattern.fullmatch(bare) for pattern in patterns)


def _is_chinese(text: str) -> bool:
    """Whether every number of a text may be one of China; names beside them do not matter."""
    if len(text) > MOST_PHONE:
        return False
    parts = [part for part in map(_without_names, _BETWEEN_PHONES.split(text)) if part]
    later = (part for part in parts[1:] if not (part.isdecimal() and len(part) <= MOST_LAST_DIGITS))
    return all(_is_one_chinese(part) for part in (*parts[:1], *later))


def _is_one_chinese(part: str) -> bool:
    joined = re.sub("[~()]", "", part)
    return bool(_LANDLINE.fullmatch(part) or _MOBILE.fullmatch(joined) or _SERVICE.fullmatch(part))


def _without_names(part: str) -> str:
    return re.sub("(?!转|分机|机)[一-鿿:.]", "", plain_text(part)).replace("()", "")


def check_grade(rule: Grade, docket: Docket) -> None:
    """A grade against the one that its score gives."""
    filled = docket.filled
    for at, indexes in filled.expand_one(rule.grade):
        source = fill_stars(rule.score, indexes)
        score, named = filled.number(source), _named(filled.text(at), rule.bands)
        if score is None or named is None or filled.is_blank(at):
            continue
        band = _band(score, rule.bands)
        if band is None or band == named:
            continue

        def holds(n: Numbers, source: str = source, named: Band = named) -> bool:
            return _band(n[source], rule.bands) == named

        better = rule.bands.index(band) < rule.bands.index(named)
        bound = named if not better else band
        sign = ">=" if better else "<"
        docket.add(
            rule,
            (at, source),
            docket.excuse((source,), holds),
            fields=(at,),
            message=f"{filled.label(at)} is stated as {named.names[0]}, but {filled.label(source)} {score} is "
            f"{band.names[0]} (from {plain(band.least)})",
            arithmetic=f"{score} {sign} {plain(bound.least)}",
        )


def _named(text: str, bands: Sequence[Band]) -> Band | None:
    """The band that a text names; None where it names none or several, as a list to be ticked does."""
    bare = plain_text(text)
    for suffix in ("等级", "等", "级", "档"):
        bare = bare.removesuffix(suffix)
    return next((band for band in bands if bare in band.names), None)


def _band(score: Decimal, bands: Sequence[Band]) -> Band | None:
    return next((band for band in bands if score >= band.least), None)
