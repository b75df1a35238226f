"""Counts over a set, one form at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extractor.document import Finding, FormStatus, Severity, Verdict
from extractor.forms import FormModel
from extractor.overview.taking import Owner, Roles, looks_of, owner_of, plain, rate_of, roles_of, score_of
from extractor.overview.twice import Filing
from extractor.results import Result, ResultFinding, ResultForm

STATUSES: tuple[FormStatus, ...] = ("consistent", "review", "discrepant")
VERDICTS: tuple[Verdict, ...] = ("misfilled", "misread", "undecided")

# Chances that a text is exactly right; 1 is said of digital text alone.
CONFIDENCE_BOUNDS = (0.5, 0.9, 0.99, 0.999, 1.0)
CONFIDENCE_NAMES = ("under 50%", "50% to 90%", "90% to 99%", "99% to 99.9%", "99.9% to 100%", "100%: digital text")


@dataclass(slots=True)
class Office:
    """What is counted of a department, however it spells its name."""

    spellings: Counter[str] = field(default_factory=Counter)
    statuses: Counter[FormStatus] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)


@dataclass(slots=True)
class Kind:
    """What is counted of a form model."""

    statuses: Counter[FormStatus] = field(default_factory=Counter)
    scores: Counter[Decimal | None] = field(default_factory=Counter)  # None: no score is stated
    rates: Counter[Decimal | None] = field(default_factory=Counter)
    fields: int = 0
    review: int = 0
    looks: int = 0  # places that a person has to look at


@dataclass(frozen=True, slots=True)
class Copy:
    """A text that stands in another project's form, too."""

    source: str
    owner: Owner
    finding: Finding


@dataclass(slots=True)
class Tally:
    """Everything that is counted; its size goes with what differs, and with the forms by ``filings`` alone.

    Args:
        models: that the forms may be of.
    """

    models: Mapping[str, FormModel]
    kinds: dict[str, Kind] = field(default_factory=lambda: defaultdict(Kind))
    offices: dict[str, Office] = field(default_factory=lambda: defaultdict(Office))
    rules: Counter[tuple[str, Severity, Verdict]] = field(default_factory=Counter)
    rule_forms: Counter[tuple[str, Severity]] = field(default_factory=Counter)  # forms with such a finding
    types: Counter[tuple[str, str]] = field(default_factory=Counter)  # fields by (type, status)
    confidence: Counter[tuple[int, str]] = field(default_factory=Counter)  # fields by (place in the names, status)
    problems: Counter[str] = field(default_factory=Counter)
    filings: list[Filing] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    without_form: int = 0  # documents that were read and hold no form that is known
    _roles: dict[str, Roles] = field(default_factory=dict)

    @property
    def forms(self) -> int:
        """All forms."""
        return sum(kind.statuses.total() for kind in self.kinds.values())

    def add(self, source: str, result: Result, found: Sequence[Sequence[Finding]]) -> None:
        """Takes what was read from a document.

        Args:
            source: its name.
            result: what was read.
            found: for each of its forms, what was found between forms.
        """
        self.without_form += not result.forms
        self.problems.update(problem.code for problem in result.problems)
        for number, (form, own) in enumerate(zip(result.forms, found, strict=True)):
            self._add_form(source, result.source.sha256, number, form, own)

    def _add_form(self, source: str, sha256: str, number: int, form: ResultForm, found: Sequence[Finding]) -> None:
        from extractor.batch.copies import status_with

        roles = self._roles.setdefault(form.form, roles_of(self.models.get(form.form)))
        owner, status = owner_of(form, roles), status_with(form.status, found)
        findings: tuple[Finding | ResultFinding, ...] = (*form.findings, *found)
        office = self.offices[plain(owner.department)]
        office.spellings[owner.department] += 1
        office.statuses[status] += 1
        office.severities.update(finding.severity for finding in findings)
        kind = self.kinds[form.form]
        kind.statuses[status] += 1
        if roles.score in form.fields:
            kind.scores[score_of(form, roles)] += 1
        if roles.rate in form.fields:
            kind.rates[rate_of(form, roles)] += 1
        self._add_findings(findings)
        self._add_fields(form, kind)
        if owner.project:
            self.filings.append(Filing(source, sha256, number, form.form, owner))
        self.copies += [Copy(source, owner, finding) for finding in found]

    def _add_findings(self, findings: Sequence[Finding | ResultFinding]) -> None:
        for finding in findings:
            self.rules[finding.rule, finding.severity, finding.verdict] += 1
        self.rule_forms.update({(finding.rule, finding.severity) for finding in findings})

    def _add_fields(self, form: ResultForm, kind: Kind) -> None:
        review = 0
        for one in form.fields.values():
            self.types[one.type, one.status] += 1
            self.confidence[bisect_right(CONFIDENCE_BOUNDS, one.confidence), one.status] += 1
            review += one.status == "review"
        kind.fields += len(form.fields)
        kind.review += review
        kind.looks += looks_of(form) if review else 0
