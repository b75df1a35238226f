"""The findings of one form so far, what they put in doubt, and which of them another one explains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product

from extractor.document import Finding
from extractor.forms.rules import Reason, RequiredWith, Rule, Sum
from extractor.verifying.arithmetic import add, bare, subtract
from extractor.verifying.filled import Filled

Numbers = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a value would be if it were what a finding is about.

    ``cause`` is the number of that finding in its docket, ``values`` the likeliest, ``allows`` what else is possible;
    without values nothing is known but that the value may be wrong.
    """

    cause: int
    values: tuple[Decimal, ...] = ()
    allows: Callable[[Decimal], bool] | None = None

    def fits(self, number: Decimal) -> bool:
        """Whether the value may be this number."""
        return number in self.values or bool(self.allows and self.allows(bare(number)))


@dataclass(frozen=True, slots=True)
class Excuse:
    """Why a finding need not be told: the cause is another one, about this field; ``hint`` is added to what it says."""

    cause: int
    part: str
    hint: str = ""


@dataclass(slots=True)
class Docket:
    """What the rules before have left for those after. It lives as long as one record is checked."""

    filled: Filled
    findings: list[tuple[Finding, Excuse | None]] = field(default_factory=list)
    doubts: dict[str, list[Doubt]] = field(default_factory=dict)
    exact: dict[str, Decimal] = field(default_factory=dict)
    """What a ratio rule gives for a field, in the field's own unit."""
    wrong: set[str] = field(default_factory=set)
    """Fields that are not what a ratio rule gives."""
    implied: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)
    """What a product rule gives for a field, the likeliest first."""
    confirmed: set[str] = field(default_factory=set)
    """Amounts that a sum has been checked against."""
    missing: set[str] = field(default_factory=set)
    """Blank fields that a rule demands beside another that is filled."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Where the reason stands for a value below its limit."""
    sums: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """For each part of a sum its total and all parts."""

    @classmethod
    def of(cls, filled: Filled, rules: Sequence[Rule]) -> Docket:
        """The docket of a form before any rule has spoken."""
        docket = cls(filled)
        for rule in rules:
            if isinstance(rule, Reason):
                for row in filled.expand(rule.rows):
                    docket.reasons[f"{row}/{rule.field}"] = f"{row}/{rule.reason}"
            elif isinstance(rule, Sum) and not rule.minus:
                for each in rule.each or ("",):
                    parts = filled.expand(part.replace("{each}", each) for part in rule.parts)
                    docket.sums.update(dict.fromkeys(parts, (rule.total.replace("{each}", each), parts)))
            elif isinstance(rule, RequiredWith):
                for row in filled.expand(rule.rows):
                    at = f"{row}/{rule.field}"
                    if filled.number(f"{row}/{rule.given}") and filled.is_blank(at):
                        docket.missing.add(at)
        return docket

    def add(self, rule: Rule, inputs: Iterable[str], excuse: Excuse | None = None, **told: object) -> int | None:
        """Notes what a rule found; its number, or None where it is excused.

        Args:
            rule: the rule.
            inputs: every field that the finding rests on; they decide its verdict.
            excuse: another finding that explains it.
            told: ``fields``, ``message``, ``stated``, ``expected``, ``difference`` of the finding.
        """
        finding = Finding(rule.rule, rule.severity, self.filled.verdict(inputs), **told)  # type: ignore[arg-type]
        self.findings.append((finding, excuse))
        return None if excuse else len(self.findings) - 1

    def doubt(self, pointer: str, doubt: Doubt) -> None:
        """Puts a field in doubt for the rules that follow."""
        self.doubts.setdefault(pointer, []).append(doubt)

    def is_told(self, pointer: str) -> bool:
        """Whether a field has a finding of its own already."""
        return any(pointer in finding.fields for finding, excuse in self.findings if excuse is None)

    def left_for(self, part: str) -> Decimal | None:
        """What a stated total leaves for one part; None where the total or another part is not known for certain."""
        if part not in self.sums:
            return None
        at, parts = self.sums[part]
        total, others = self.filled.number(at), [other for other in parts if other != part]
        unsure = (o in self.missing or o in self.doubts or self.filled.is_unreadable(o) for o in others)
        return None if total is None or any(unsure) else subtract(total, add(self.filled.numbers(others).values()))

    def excuse(self, pointers: Sequence[str], holds: Callable[[Numbers], bool], hint: str = "") -> Excuse | None:
        """The finding that explains why a rule does not hold: it does with what that finding puts for a value.

        Args:
            pointers: the fields that may be in doubt.
            holds: whether the rule does with these numbers.
            hint: what to add to the other finding where it does not say what the value should be.
        """
        for pointer in pointers:
            for doubt in self.doubts.get(pointer, ()):
                if not doubt.values and doubt.allows is None:
                    return Excuse(doubt.cause, pointer, hint)
        stated = self.filled.numbers(pointers)
        choices: list[list[tuple[str, Decimal | None, int]]] = []
        for pointer in pointers:
            doubted = [(pointer, value, d.cause) for d in self.doubts.get(pointer, ()) for value in d.values]
            choices.append([(pointer, stated.get(pointer), -1), *doubted])
        # One doubted value at a time goes before several.
        for chosen in sorted(product(*choices), key=lambda choice: sum(cause >= 0 for _, _, cause in choice)):
            used = [(cause, pointer) for pointer, _, cause in chosen if cause >= 0]
            if used and holds({pointer: value for pointer, value, _ in chosen if value is not None}):
                return Excuse(*used[0])
        return None

    def settle(self) -> tuple[Finding, ...]:
        """The findings to be told.

        A finding can be the cause of what is odd about one field, not of what is odd about several: then they are
        told as well.
        """
        parts: dict[int, set[str]] = {}
        hints: dict[int, list[str]] = {}
        for _, excuse in self.findings:
            if excuse:
                parts.setdefault(excuse.cause, set()).add(excuse.part)
                if excuse.hint:
                    hints.setdefault(excuse.cause, []).append(excuse.hint)
        told = []
        for number, (finding, excuse) in enumerate(self.findings):
            if excuse is None or len(parts[excuse.cause]) > 1:
                added = hints.get(number, ()) if len(parts.get(number, ())) == 1 else ()
                message = "; ".join([finding.message, *added])
                told.append(replace(finding, message=message))
        return tuple(told)
