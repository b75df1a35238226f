"""One form as a part of the HTML file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from extractor.reporting.advice import MEANINGS, advise
from extractor.reporting.cases import SEVERITIES, Case, Cell, to_cases
from extractor.reporting.exhibits import MOST_CELLS, Pictures, show_cell, show_map, show_strip
from extractor.reporting.facts import Fact, Guide, facts_of
from extractor.reporting.markup import Html, element
from extractor.reporting.places import say_measures, say_place
from extractor.reporting.words import count, percent, shorten, squeeze
from extractor.results import Result, ResultFinding, ResultForm

MOST_REVIEWED = 100  # cells to review that are shown; the rest are counted
MOST_ROWS = 2000  # of the table of all fields
LONGEST_TEXT = 200  # characters of a text in that table
COLUMNS = ("field", "read", "value", "page", "sure", "status")
_TELEPHONE = re.compile(r"[0-9+][0-9()\-\s]{4,24}", re.ASCII)


def review_of(form: ResultForm) -> dict[str, tuple[str, ...]]:
    """The fields to review that are shown, each with those that share its cell and its text."""
    shared: dict[object, list[str]] = {}
    for pointer, field in form.fields.items():
        if field.status == "review":
            shared.setdefault((field.page_number, field.box, field.text) if field.box else pointer, []).append(pointer)
    return {first: tuple(others) for first, *others in list(shared.values())[:MOST_REVIEWED]}


def show_form(form: ResultForm, result: Result, source: str, guide: Guide, pictures: Pictures, anchor: str) -> Html:
    """A form: what it is, what does not add up, what to look at, and all of its fields.

    Args:
        form: what to show.
        result: what it was read with.
        source: how its file is called.
        guide: what the form models say.
        pictures: of the places that it shows, as far as they could be drawn.
        anchor: the id of the element.
    """
    language = _language(form, guide)
    cases = to_cases(form)
    parts = [_head(form, source, guide, language)]
    for severity in SEVERITIES:
        found = [case for case in cases if case.finding.severity == severity]
        if found:
            parts.append(element("h3", count(len(found), severity)))
            parts += [_show_case(case, form, result, guide, pictures) for case in found]
    if not cases:
        parts.append(element("p", "Everything adds up.", class_="good"))
    parts.append(_show_review(form, result, pictures, language))
    parts.append(_show_fields(form, language))
    return element("article", *parts, id=anchor, class_="form")


def title_of(form: ResultForm, guide: Guide) -> str:
    """What a form is called."""
    return guide.name(form.form) or form.form


def counts_of(form: ResultForm) -> Counter[str]:
    """How many findings of each severity, and how many fields to review."""
    found = Counter[str](finding.severity for finding in form.findings)
    found["review"] = sum(field.status == "review" for field in form.fields.values())
    return found


def _language(form: ResultForm, guide: Guide) -> str | None:
    language = guide.language(form.form)
    return None if language == "und" else language


def _head(form: ResultForm, source: str, guide: Guide, language: str | None) -> Html:
    pages = ("page " if len(form.page_numbers) == 1 else "pages ") + ", ".join(map(str, form.page_numbers))
    title = element("span", title_of(form, guide), lang=language)
    status = element("span", form.status, class_=f"status {form.status}")
    told = [_show_fact(fact, language) for fact in facts_of(form, guide)]
    return element(
        "header",
        element("p", f"{source}, {pages}", class_="source"),
        element("h2", title, Html(" "), status),
        element("dl", *told, class_="facts") if told else Html(),
    )


def _show_fact(fact: Fact, language: str | None) -> Html:
    value: str = element("span", fact.text, lang=language)
    if fact.field.type == "phone" and _TELEPHONE.fullmatch(fact.text):
        value = element("a", fact.text, href="tel:" + re.sub(r"[^0-9+]", "", fact.text))
    unsure = element("span", "to review", class_="flag") if fact.field.status == "review" else Html()
    return element("div", element("dt", fact.label, lang=language), element("dd", value, Html(" "), unsure))


def _show_case(case: Case, form: ResultForm, result: Result, guide: Guide, pictures: Pictures) -> Html:
    finding, language = case.finding, _language(form, guide)
    field = case.first.field if case.first else None
    where: list[str] = [element("code", finding.rule)]
    if field is not None and field.box is not None:
        where += [f" · {say_place(field)}", element("span", f" · {say_measures(field, result)}", class_="measures")]
    told = [
        element("h4", case.first.name if case.first else "The form as a whole", lang=language if case.first else None),
        element("p", *where, class_="where"),
    ]
    if finding.arithmetic:
        told.append(element("p", finding.arithmetic, class_="sum", lang=language))
    if squeeze(finding.message) != squeeze(finding.arithmetic):
        told.append(element("p", finding.message))
    told += [_show_numbers(finding), _show_advice(case, form, guide)]
    evidence = _show_evidence(case, result, pictures, language)
    return element("section", *told, *evidence, class_=f"finding {finding.severity}")


def _show_evidence(case: Case, result: Result, pictures: Pictures, language: str | None) -> Iterator[Html]:
    """The row and where it is on the page, then each cell."""
    if not case.cells:
        return
    maps = element("div", show_map(case.cells, result), class_="maps")
    yield element("div", show_strip(case, pictures), maps, class_="place")
    offered = case.offered
    cells = [
        show_cell(cell, pictures, language, result, offered=offered.get(cell.pointer, ""))
        for cell in case.cells[:MOST_CELLS]
    ]
    yield element("div", *cells, class_="cells")
    if len(case.cells) > MOST_CELLS:
        yield element("p", f"and {count(len(case.cells) - MOST_CELLS, 'cell')} more", class_="none")


def _show_numbers(finding: ResultFinding) -> Html:
    numbers = (("stated", finding.stated), ("expected", finding.expected), ("difference", finding.difference))
    shown = [element("div", element("dt", word), element("dd", value)) for word, value in numbers if value is not None]
    return element("dl", *shown, class_="numbers") if shown else Html()


def _show_advice(case: Case, form: ResultForm, guide: Guide) -> Html:
    finding, advice = case.finding, advise(form, case, guide)
    sure = "" if finding.probability is None else f" {percent(finding.probability)}"
    verdict = element("strong", finding.verdict, sure, class_=f"verdict {finding.verdict}")
    meaning = "" if finding.severity == "notice" else f"{MEANINGS[finding.verdict]}; "
    said = element("p", verdict, f" — {meaning}{advice.brief}{':' if advice.question else '.'}")
    question = element("blockquote", advice.question, lang=advice.language) if advice.question else Html()
    return element("div", said, question, class_="advice")


def _show_review(form: ResultForm, result: Result, pictures: Pictures, language: str | None) -> Html:
    shown = review_of(form)
    if not shown:
        return Html()
    total = counts_of(form)["review"]
    figures = [
        show_cell(Cell(pointer, form), pictures, language, result, also=_and_more(others))
        for pointer, others in shown.items()
    ]
    left = total - sum(1 + len(others) for others in shown.values())
    more = element("p", f"and {left} more", class_="none") if left else Html()
    title = element("h3", f"{count(total, 'field')} to review")
    return element("section", title, element("div", *figures, class_="cells all-review"), more)


def _and_more(others: tuple[str, ...]) -> str:
    return f" and {count(len(others), 'field')} more of this cell" if others else ""


def _show_fields(form: ResultForm, language: str | None) -> Html:
    head = element("tr", *(element("th", word, scope="col") for word in COLUMNS))
    rows = []
    for pointer, field in list(form.fields.items())[:MOST_ROWS]:
        value = "" if field.value is None else str(field.value)
        rows.append(
            element(
                "tr",
                element("th", _row_of(pointer), element("span", field.label or pointer, lang=language), scope="row"),
                element("td", shorten(field.text, LONGEST_TEXT), lang=language),
                element("td", "" if field.type == "text" else shorten(value, LONGEST_TEXT)),
                element("td", "" if field.page_number is None else str(field.page_number)),
                element("td", percent(field.confidence)),
                element("td", field.status, class_=field.status),
            )
        )
    more = f"; the first {MOST_ROWS} are shown" if len(form.fields) > MOST_ROWS else ""
    table = element("table", element("thead", head), element("tbody", *rows))
    return element(
        "details",
        element("summary", f"All {count(len(form.fields), 'field')}{more}"),
        element("div", table, class_="scroll"),
    )


def _row_of(pointer: str) -> str:
    """``3. `` of a list's third record, else nothing."""
    numbers = [int(part) + 1 for part in pointer.split("/") if part.isdigit()]
    return f"{numbers[0]}. " if numbers else ""
