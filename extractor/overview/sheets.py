"""The numbers over a set as tables: what stands on the page, and in the CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal

from extractor.batch.schema import UNREAD, Counts, Document
from extractor.document import Severity
from extractor.exporting.rows import Number, Scalar
from extractor.overview.source import Source
from extractor.overview.tally import CONFIDENCE_NAMES, STATUSES, VERDICTS, Kind, Tally
from extractor.overview.twice import Group

SECONDS_A_LOOK = 15  # that a person takes for a place to review: assumed, not measured
SLOWEST = 20  # documents
NOT_STATED = "(not stated)"
TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")

Row = tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its file's name without ``.csv``, its columns, and its rows, which can be gone through again."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Row]


def summary_sheet(counts: Counts, tally: Tally) -> Sheet:
    """Documents and forms by how they stand."""
    documents = [(f"documents {status.replace('_', ' ')}", counts.documents[status]) for status in counts.documents]
    statuses = sum((kind.statuses for kind in tally.kinds.values()), Counter[str]())
    forms = [(f"forms {status}", statuses[status]) for status in STATUSES]
    kinds = tally.kinds.values()
    rows = [
        ("documents", counts.total),
        *documents,
        ("documents read without a known form", tally.without_form),
        ("pages lost", counts.pages_lost),
        ("forms", tally.forms),
        *forms,
        ("fields", sum(kind.fields for kind in kinds)),
        ("fields to review", sum(kind.review for kind in kinds)),
        ("findings", tally.rules.total()),
    ]
    return Sheet("summary", ("what", "count"), rows)


def models_sheet(tally: Tally) -> Sheet:
    """Forms by form model."""
    rows: list[Row] = [
        (name, named(tally, name), kind.statuses.total(), *(kind.statuses[one] for one in STATUSES))
        for name, kind in kinds_of(tally)
    ]
    return Sheet("forms", ("form", "name", "forms", *STATUSES), rows)


def rules_sheet(tally: Tally) -> Sheet:
    """Findings by rule, severity and verdict, the most frequent first."""
    totals: Counter[tuple[str, Severity]] = Counter()
    for (rule, severity, _), number in tally.rules.items():
        totals[rule, severity] += number
    rows: list[Row] = []
    for (rule, severity), number in sorted(totals.items(), key=lambda item: (-item[1], item[0])):
        verdicts = (tally.rules[rule, severity, one] for one in VERDICTS)
        rows.append((rule, severity, *verdicts, number, tally.rule_forms[rule, severity]))
    return Sheet("rules", ("rule", "severity", *VERDICTS, "findings", "forms"), rows)


def departments_sheet(tally: Tally) -> Sheet:
    """Departments, those with most forms first; each by the spelling that most of its forms have."""
    rows: list[Row] = []
    for key, office in tally.offices.items():
        spelling = min(office.spellings.items(), key=lambda item: (-item[1], item[0]))[0] if key else NOT_STATED
        forms, consistent = office.statuses.total(), office.statuses["consistent"]
        told = (office.severities["error"], office.severities["warning"], len(office.spellings))
        statuses = (office.statuses[one] for one in STATUSES)
        rows.append((spelling, forms, *statuses, share(consistent, forms), *told))
    rows.sort(key=lambda row: (-int(row[1] or 0), str(row[0])))
    columns = ("department", "forms", *STATUSES, "consistent_percent", "errors", "warnings", "spellings")
    return Sheet("departments", columns, rows)


def figures_sheet(tally: Tally, what: str) -> Sheet:
    """The scores, or the rates, in short: by form model."""
    rows: list[Row] = []
    for name, kind in kinds_of(tally):
        counted = kind.scores if what == "scores" else kind.rates
        stated = sorted((value, number) for value, number in counted.items() if value is not None)
        if not counted:
            continue
        forms = sum(number for _, number in stated)
        short: tuple[Scalar, ...] = (None, None, None, None)
        if stated:
            mean = sum((value * number for value, number in stated), Decimal()) / forms
            middle = median(stated, forms)
            short = tuple(
                map(plain_number, (stated[0][0], middle, mean.quantize(HUNDREDTH, ROUND_HALF_UP), stated[-1][0]))
            )
        rows.append((name, forms, counted[None], *short))
    return Sheet(what, ("form", "stated", "not_readable", "lowest", "median", "mean", "highest"), rows)


def median(stated: Sequence[tuple[Decimal, int]], total: int) -> Decimal:
    """The middle of counted values in their order, or the mean of the two in the middle."""
    wanted = ((total - 1) // 2, total // 2)
    found, passed = [], 0
    for value, number in stated:
        found += [value for at in wanted if passed <= at < passed + number]
        passed += number
    return sum(found, Decimal()) / 2


def confidence_sheet(tally: Tally) -> Sheet:
    """Fields by the chance that they were read right."""
    rows = [
        (name, tally.confidence[at, "accepted"] + tally.confidence[at, "review"], tally.confidence[at, "review"])
        for at, name in enumerate(CONFIDENCE_NAMES)
    ]
    return Sheet("confidence", ("confidence", "fields", "to_review"), rows)


def types_sheet(tally: Tally) -> Sheet:
    """Fields to review by type."""
    rows = []
    for type_ in sorted({type_ for type_, _ in tally.types}):
        review = tally.types[type_, "review"]
        fields = tally.types[type_, "accepted"] + review
        rows.append((type_, fields, review, share(fields - review, fields)))
    return Sheet("review_by_type", ("type", "fields", "to_review", "accepted_percent"), rows)


def review_sheet(tally: Tally) -> Sheet:
    """Fields to review by form model, and the time that they may take; the last row is of all."""
    rows = [(name, *_load(kind)) for name, kind in kinds_of(tally)]
    all_kinds = [kind for _, kind in kinds_of(tally)]
    whole = Kind(
        fields=sum(kind.fields for kind in all_kinds),
        review=sum(kind.review for kind in all_kinds),
        looks=sum(kind.looks for kind in all_kinds),
    )
    columns = ("form", "fields", "to_review", "accepted_percent", "places_to_look_at", "minutes")
    return Sheet("review_by_form", columns, [*rows, ("all", *_load(whole))])


def minutes(looks: int) -> Number:
    """The time that so many places take to be looked at, in minutes."""
    return plain_number((Decimal(looks) * SECONDS_A_LOOK / 60).quantize(TENTH, ROUND_CEILING))


def _load(kind: Kind) -> tuple[Scalar, ...]:
    return kind.fields, kind.review, share(kind.fields - kind.review, kind.fields), kind.looks, minutes(kind.looks)


def twice_sheets(groups: Sequence[Group]) -> tuple[Sheet, Sheet]:
    """The forms of projects that were filed twice, and the values in which they differ."""
    filed: list[Row] = []
    values: list[Row] = []
    for number, group in enumerate(groups, 1):
        alike = plain_number(Decimal(str(group.alike * 100)).quantize(TENTH, ROUND_DOWN))
        for one in group.filings:
            owner = one.owner
            told = (owner.project, owner.department, owner.year, one.source, one.number, one.form)
            filed.append((number, group.kind, alike, *told, len(group.differences), group.fields))
        for difference in group.differences:
            unsure = "yes" if difference.unsure else "no"
            for one, text in zip(group.filings, difference.texts, strict=False):  # no more were compared
                place = (one.source, one.number, difference.pointer, difference.label)
                values.append((number, *place, text, unsure))
    columns = ("group", "why", "alike_percent", "project", "department", "year", "source", "form_index", "form")
    return (
        Sheet("filed_twice", (*columns, "fields_that_differ", "fields_filled"), filed),
        Sheet(
            "filed_twice_values", ("group", "source", "form_index", "field", "label", "text", "some_to_review"), values
        ),
    )


def copies_sheet(tally: Tally) -> Sheet:
    """Texts that stand in the forms of two projects."""
    rows = [
        (
            one.finding.rule,
            one.finding.verdict,
            one.source,
            one.owner.project,
            one.owner.department,
            one.finding.message,
        )
        for one in tally.copies
    ]
    return Sheet("copied", ("rule", "verdict", "source", "project", "department", "message"), rows)


def reasons_sheet(source: Source, tally: Tally) -> Sheet:
    """What went wrong, of documents and of pages, and how often."""
    failed = Counter(document.error_code or "" for document in source.ledger.read_documents(*UNREAD))
    rows = [("document", code, number) for code, number in sorted(failed.items(), key=lambda item: (-item[1], item[0]))]
    pages = sorted(tally.problems.items(), key=lambda item: (-item[1], item[0]))
    return Sheet("reasons", ("of", "reason", "count"), [*rows, *(("page", code, number) for code, number in pages)])


def failures_sheet(source: Source) -> Sheet:
    """The documents that could not be read, and why."""
    return Sheet("failures", ("source", "status", "reason", "message"), _Failures(source))


def slowest_sheet(source: Source) -> Sheet:
    """The documents that took longest."""
    rows = [(one.name, one.pages, _seconds(one)) for one in source.ledger.read_slowest(SLOWEST)]
    return Sheet("slowest", ("source", "pages", "seconds"), rows)


def kinds_of(tally: Tally) -> list[tuple[str, Kind]]:
    """The form models, those with most forms first."""
    return sorted(tally.kinds.items(), key=lambda item: (-item[1].statuses.total(), item[0]))


def named(tally: Tally, form: str) -> str:
    """What people call a form; empty where no model says it."""
    model = tally.models.get(form)
    return model.name if model else ""


def share(part: int, whole: int) -> Number | None:
    """A share in per cent, cut after one digit: 100 is said of the whole alone."""
    return plain_number((Decimal(part) * 100 / whole).quantize(TENTH, ROUND_DOWN)) if whole else None


def plain_number(value: Decimal) -> Number:
    """A number as people write it."""
    return Number(f"{value:f}")


def _seconds(document: Document) -> Number:
    return plain_number(Decimal(str(document.seconds or 0.0)).quantize(HUNDREDTH, ROUND_HALF_UP))


class _Failures:
    """The rows of documents that could not be read, from the ledger each time they are gone through."""

    def __init__(self, source: Source) -> None:
        self._ledger = source.ledger

    def __iter__(self) -> Iterator[Row]:
        for one in self._ledger.read_documents(*UNREAD):
            yield one.name, one.status.replace("_", " "), one.error_code, one.error
