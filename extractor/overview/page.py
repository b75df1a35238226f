"""The page over a set: one HTML file that needs no network and no script."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from extractor.batch.schema import Counts, Run
from extractor.overview import bins, twice
from extractor.overview.charts import can_draw
from extractor.overview.parts import MOST_GROUPS, Parts
from extractor.overview.sheets import NOT_STATED, SECONDS_A_LOOK, Sheet, kinds_of, minutes, named, share
from extractor.overview.tally import STATUSES, VERDICTS, Tally
from extractor.overview.twice import Group
from extractor.reporting.markup import Html, element, joined, page_head
from extractor.reporting.words import count

# No script runs, nothing is fetched: what a form says stays text even if a browser were fooled.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
TITLE = "Reconciling a set"
MOST_KINDS = 8  # form models with a histogram of their own; all are in the tables
CONTENTS = {
    "forms": "Forms",
    "rules": "Findings by rule",
    "departments": "Departments",
    "scores": "Scores",
    "rates": "Execution rates",
    "review": "Confidence and review",
    "twice": "Filed twice",
    "copied": "Copied texts",
    "failures": "Failures",
    "slowest": "Slowest documents",
    "about": "How this was counted",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the page is made of.

    ``copies_known`` is false where no table of findings over many forms is there; ``near_left`` counts pairs of near
    names that were not looked into.
    """

    counts: Counts
    tally: Tally
    groups: Sequence[Group]
    near_left: int
    copies_known: bool
    runs: Sequence[Run]
    sheets: dict[str, Sheet]


def to_page(told: Told, folder: str) -> Html:
    """The page.

    Args:
        told: what it says.
        folder: of the CSV, by its name beside the page.
    """
    parts = Parts(folder, _language(told.tally))
    inside = [*_opening(told), *_counted(told, parts), *_looked_into(told, parts), _about(told, parts)]
    body = element("body", Html("\n"), element("main", Html("\n"), joined(inside, "\n"), Html("\n")), Html("\n"))
    return Html(f"{page_head(TITLE, _style(), POLICY)}{body}\n</html>\n")


def _opening(told: Told) -> Iterator[Html]:
    counts, tally = told.counts, told.tally
    yield element("h1", TITLE)
    kinds = [kind for _, kind in kinds_of(tally)]
    fields, review = sum(kind.fields for kind in kinds), sum(kind.review for kind in kinds)
    statuses = sum((kind.statuses for kind in kinds), Counter[str]())
    looks = sum(kind.looks for kind in kinds)
    told_numbers = [
        ("documents read", f"{counts.documents['done']:,} of {counts.total:,}"),
        ("failed", f"{counts.failed:,}"),
        ("the same as another", f"{counts.documents['duplicate']:,}"),
        ("forms", f"{tally.forms:,}"),
        *((status, _with_share(statuses[status], tally.forms)) for status in STATUSES),
        ("fields accepted", f"{share(fields - review, fields) or 0}%"),
        ("fields to review", f"{review:,}, about {_hours(looks)}" if review else "0"),
    ]
    items = [element("div", element("dt", name), element("dd", value)) for name, value in told_numbers]
    yield element("dl", *items, class_="numbers")
    if counts.left:
        left = (
            f"The batch is not finished: {count(counts.left, 'document')} left to read. These are the numbers so far."
        )
        yield element("p", left, class_="warn")
    links = [element("li", element("a", title, href=f"#{anchor}")) for anchor, title in CONTENTS.items()]
    yield element("nav", element("ul", *links, class_="contents"), aria_label="contents")


def _counted(told: Told, parts: Parts) -> Iterator[Html]:
    """The parts that count forms."""
    tally, sheets = told.tally, told.sheets
    kinds = kinds_of(tally)
    names = [named(tally, name) or name for name, _ in kinds]
    chart = parts.bars(
        "Forms by form model", names, {one: [k.statuses[one] for _, k in kinds] for one in STATUSES}, of_forms=True
    )
    table = parts.table(sheets["forms"], "forms by form model and status", least=4)
    yield parts.part("forms", CONTENTS["forms"], parts.pair(chart, table, wide=True))

    rows = list(sheets["rules"].rows)
    series: dict[str, list[float]] = {verdict: _column(rows, 2 + at) for at, verdict in enumerate(VERDICTS)}
    chart = parts.bars("Findings by rule and verdict", [f"{row[0]}" for row in rows], series)
    table = parts.table(sheets["rules"], "findings by rule, severity and verdict", least=5)
    yield parts.part("rules", CONTENTS["rules"], parts.pair(chart, table, wide=True))

    rows = list(sheets["departments"].rows)
    series = {status: _column(rows, 2 + at) for at, status in enumerate(STATUSES)}
    chart = parts.bars("Forms by department", [str(row[0]) for row in rows], series, of_forms=True)
    said = "Names that differ in white space or in the width of characters alone are one department."
    table = parts.table(sheets["departments"], "departments, those with most forms first", least=8)
    yield parts.part("departments", CONTENTS["departments"], element("p", said), parts.pair(chart, table, wide=True))

    yield _distribution("scores", "Scores", told, parts)
    yield _distribution("rates", "Execution rates in per cent", told, parts)
    yield _review(told, parts)


def _distribution(what: str, title: str, told: Told, parts: Parts) -> Html:
    tally, sheets = told.tally, told.sheets
    inside = [parts.table(sheets[what], f"{title.lower()} as stated on the forms, by form model", least=6)]
    for name, kind in kinds_of(tally)[:MOST_KINDS]:
        classes = bins.bins_of(kind, what)
        if classes:
            heights = [one.count for one in classes]
            label = named(tally, name) or name
            chart = parts.columns(f"{title}: {label}", [one.short for one in classes], heights, bins.described(what))
            own = Sheet(
                sheets[f"{what}_histogram"].name, ("class", "forms"), [(one.name, one.count) for one in classes]
            )
            inside.append(parts.pair(chart, parts.table(own, f"{title.lower()}: {label}")))
    return parts.part(what, CONTENTS[what], *inside)


def _review(told: Told, parts: Parts) -> Html:
    sheets = told.sheets
    rows = list(sheets["confidence"].rows)
    chart = parts.bars("Fields by confidence", [str(row[0]) for row in rows], {"plain": _column(rows, 1)})
    confidence = parts.pair(chart, parts.table(sheets["confidence"], "fields by the chance that they were read right"))
    types = list(sheets["review_by_type"].rows)
    chart = parts.bars("Fields to review by type", [str(row[0]) for row in types], {"review": _column(types, 2)})
    by_type = parts.pair(chart, parts.table(sheets["review_by_type"], "fields to review by type", least=3))
    said = f"Minutes: {SECONDS_A_LOOK} seconds for each place that a person looks at, which is assumed."
    by_form = parts.table(sheets["review_by_form"], "fields to review by form model", least=5)
    return parts.part("review", CONTENTS["review"], element("p", said), by_form, by_type, confidence)


def _looked_into(told: Told, parts: Parts) -> Iterator[Html]:
    """The parts that name forms and documents."""
    sheets, groups = told.sheets, told.groups
    same = sum(group.alike == 1 for group in groups)
    said = [
        f"Same name, department and year in two documents: {count(same, 'project')}. Names and "
        f"departments at least {twice.LEAST_ALIKE:.0%} alike, of one year, with the same numbers in them, and "
        f"at least {twice.LEAST_SAME:.0%} of the values that are a form's own the same: "
        f"{count(len(groups) - same, 'pair')}."
    ]
    if told.near_left:
        said.append(f" {count(told.near_left, 'further pair')} of near names was not looked into.")
    shown = [parts.group(number, group) for number, group in enumerate(groups[:MOST_GROUPS], 1)]
    if len(groups) > MOST_GROUPS:
        shown.append(element("p", f"The first {MOST_GROUPS} of {len(groups):,} are shown."))
    links = [
        parts.file("filed_twice", "all forms as CSV: "),
        parts.file("filed_twice_values", "all values that differ: "),
    ]
    yield parts.part("twice", CONTENTS["twice"], element("p", *said), *shown, *links)

    if told.copies_known:
        table = parts.table(sheets["copied"], "texts that stand in the form of another project, too")
    else:
        lacking = "Not known: these are found when a batch has been read to its end, and stand in findings.parquet."
        table = element("p", lacking, class_="warn")
    yield parts.part("copied", CONTENTS["copied"], table)

    rows = list(sheets["reasons"].rows)
    names = [f"{row[1]}" for row in rows]
    chart = parts.bars("Documents and pages that failed, by reason", names, {"plain": _column(rows, 2)})
    reasons = parts.pair(chart, parts.table(sheets["reasons"], "reasons", least=1))
    failures = parts.table(sheets["failures"], "documents that could not be read")
    yield parts.part("failures", CONTENTS["failures"], reasons, failures)

    rows = list(sheets["slowest"].rows)
    chart = parts.bars("Seconds that reading took", [str(row[0]) for row in rows], {"plain": _column(rows, 2)})
    table = parts.table(sheets["slowest"], "documents that took longest", least=2)
    yield parts.part("slowest", CONTENTS["slowest"], parts.pair(chart, table))


def _about(told: Told, parts: Parts) -> Html:
    versions = ", ".join(dict.fromkeys(run.version for run in told.runs))
    days = [time.strftime("%Y-%m-%d", time.gmtime(run.started)) for run in told.runs]
    when = " to ".join(dict.fromkeys((days[0], days[-1]))) if days else "never"
    said = [
        f"Read by extractor {versions or '?'}, {when} (UTC).",
        "Documents of the same bytes are counted once. What is counted is what the forms say, as it was read; where a "
        "rule finds that a form contradicts itself, its values are counted as they stand.",
        "A rate without a percent sign that is at most 1 is taken for a fraction. Shares are cut, not rounded: 100% is "
        f"said of the whole alone. A form without a department counts as {NOT_STATED}.",
    ]
    if not can_draw():
        said.append("The charts are left out: matplotlib is not installed.")
    summary = element("div", parts.table(told.sheets["summary"], "all counts"), class_="narrow")
    return parts.part("about", CONTENTS["about"], *(element("p", one) for one in said), summary)


def _hours(looks: int) -> str:
    needed = Decimal(minutes(looks))
    return f"{needed:,.0f} min" if needed < 120 else f"{needed / 60:,.0f} h"


def _column(rows: Sequence[tuple[object, ...]], at: int) -> list[float]:
    return [float(str(row[at])) for row in rows]


def _with_share(part: int, whole: int) -> str:
    return f"{part:,} ({share(part, whole)}%)" if whole else f"{part:,}"


def _language(tally: Tally) -> str | None:
    """The language of the forms, where they have one."""
    languages = {model.language if (model := tally.models.get(name)) else "und" for name in tally.kinds}
    return languages.pop() if len(languages) == 1 and "und" not in languages else None


def _style() -> str:
    sheets = [files(package).joinpath("style.css") for package in ("extractor.reporting", "extractor.overview")]
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
