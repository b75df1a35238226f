"""Was it misread, or is the paper wrong? Findings with the verdict, what it rests on, and the readings offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from extractor.document import Change, Finding, Record, Repair, Verdict
from extractor.forms.rules import Rule
from extractor.verifying.constraints import Constraint
from extractor.verifying.filled import NUMERIC, Filled
from extractor.verifying.graph import find_constraints
from extractor.verifying.hypotheses import Case, Explanation, Wrong
from extractor.verifying.inks import Ink
from extractor.verifying.numbers import numbers_of

# A finding is `misread` from this chance of a misreading that a reader thought of, and `misfilled` up to that one of
# any misreading; see docs/benchmarks.md.
MISREAD, MISFILLED = 0.99, 0.02
LIKELIER = 0.5
LEAST_OFFERED = 0.001  # the chance from which a reading is offered
MOST_OFFERED = 5
MOST_EVIDENCE = 8  # fields that a finding names as what it rests on
AS_READ = Explanation((), frozenset(), 1.0)


def judged(filled: Filled, rules: Sequence[Rule], findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings of a form with their verdicts."""
    if not findings:
        return ()
    judge = Judge.of(filled, rules)
    weighed = ((judge.judge(finding), judge.misread(finding)) for finding in findings)
    return tuple(finding for finding, misread in weighed if not _is_hearsay(finding, misread, filled))


def _is_hearsay(finding: Finding, misread: float, filled: Filled) -> bool:
    """Whether a finding rests on doubtful readings alone that are likelier wrong: a person looks at them anyway.

    So it is with warnings, and with ink that reads as no number where no sum wants one: what is left of a seal in a
    blank cell.
    """
    fields = filled.record.fields
    doubtful = all(pointer in fields and fields[pointer].status == "review" for pointer in finding.fields)
    if finding.verdict != "undecided" or misread <= LIKELIER or not doubtful:
        return False
    if finding.severity == "warning":
        return True
    offer = finding.repair
    told = offer is not None and offer.expected_probability >= LIKELIER and bool(set(offer.text) & set("123456789"))
    unread = [filled.is_unreadable(p) and fields[p].content.confidence < LIKELIER for p in finding.fields]
    return not told and bool(unread) and all(unread)


def to_review(record: Record, findings: Sequence[Finding]) -> Record:
    """A record in which the fields that a finding doubts are for a person, whatever their readers say."""
    doubted = {
        pointer
        for finding in findings
        if finding.verdict != "misfilled" and finding.severity != "notice"
        for pointer in (*finding.fields, *(repair.field for repair in finding.repairs))
    }
    fields = {
        pointer: replace(field, content=replace(field.content, status="review")) if pointer in doubted else field
        for pointer, field in record.fields.items()
    }
    return replace(record, fields=fields)


@dataclass(frozen=True, slots=True)
class Judge:
    """Weighs the findings of one form."""

    filled: Filled
    constraints: tuple[Constraint, ...]
    explanations: Mapping[int, tuple[Explanation, ...]]
    """For each broken constraint what may have happened to it and those that hang together with it."""

    @classmethod
    def of(cls, filled: Filled, rules: Sequence[Rule]) -> Judge:
        """The judge of a filled form."""
        constraints = find_constraints(filled, rules)
        fields = filled.record.fields
        inks = {pointer: Ink.of(field) for pointer, field in fields.items() if field.type in NUMERIC}
        case = Case(constraints, numbers_of(filled), inks)
        if not any(ink.doubt for ink in inks.values()):
            return cls(filled, constraints, dict.fromkeys(case.broken, (AS_READ,)))
        explained = ((cluster, case.explain(cluster)) for cluster in case.clusters())
        return cls(filled, constraints, {i: found for cluster, found in explained for i in cluster})

    def judge(self, finding: Finding) -> Finding:
        """A finding with its verdict."""
        found = self._explanations(finding)
        if not found or finding.severity == "notice":
            return finding
        rests_on = self._rests_on(finding)
        if finding.verdict == "undecided" and self._is_unsettled(finding, rests_on):
            return replace(finding, evidence=self._evidence(finding, rests_on, ()))
        misread = self.misread(finding)
        seen = min(_misread(one, rests_on, thought_of=True) for one in found)
        verdict: Verdict = "misread" if seen >= MISREAD else "misfilled" if misread <= MISFILLED else "undecided"
        repairs = () if verdict == "misfilled" else _repairs(found, rests_on)
        return replace(
            finding,
            verdict=verdict,
            probability={"misread": seen, "misfilled": 1.0 - misread}.get(verdict),
            repair=repairs[0] if repairs else None,
            repairs=repairs,
            evidence=self._evidence(finding, rests_on, repairs),
        )

    def misread(self, finding: Finding) -> float:
        """The chance that a finding is of our own making: that what it rests on was misread."""
        found, rests_on = self._explanations(finding), self._rests_on(finding)
        by_rules = min((_misread(one, rests_on) for one in found), default=0.0)
        return max(by_rules, self._unread(finding))

    def _own(self, finding: Finding) -> list[int]:
        """The constraints that a finding is of: one, or of a rule that lists fields one for each."""
        return [i for i, one in enumerate(self.constraints) if one.rule == finding.rule and one.about in finding.fields]

    def _explanations(self, finding: Finding) -> list[tuple[Explanation, ...]]:
        return [self.explanations[i] for i in self._own(finding) if self.explanations.get(i)]

    def _rests_on(self, finding: Finding) -> dict[str, None]:
        return dict.fromkeys(pointer for i in self._own(finding) for pointer in self.constraints[i].inputs)

    def _unread(self, finding: Finding) -> float:
        """The chance that what is no number was misread, whatever else it may be."""
        pointers = [p for p in finding.fields if p in self.filled.record.fields and self.filled.is_unreadable(p)]
        return max((1.0 - self.filled.record.fields[p].content.confidence for p in pointers), default=0.0)

    def _is_unsettled(self, finding: Finding, rests_on: dict[str, None]) -> bool:
        """Whether something beside the ink is doubtful: a field that was not found, or one whose place is not sure."""
        fields = self.filled.record.fields
        return any(
            pointer not in fields or (fields[pointer].status == "review" and fields[pointer].content.confidence == 1.0)
            for pointer in (*finding.fields, *self.filled.without_absent(rests_on))
        )

    def _evidence(self, finding: Finding, rests_on: dict[str, None], repairs: Sequence[Repair]) -> tuple[str, ...]:
        """The fields to look at: those of the finding, those that may be misread, then the rest if they are few."""
        fields = self.filled.record.fields
        named = [*finding.fields, *(repair.field for repair in repairs)]
        named += [pointer for pointer in rests_on if pointer in fields and fields[pointer].status == "review"]
        if len(rests_on) <= MOST_EVIDENCE:
            named += rests_on
        return tuple(pointer for pointer in dict.fromkeys(named) if pointer in fields)[: 2 * MOST_EVIDENCE]


def _misread(explanations: Sequence[Explanation], rests_on: dict[str, None], *, thought_of: bool = False) -> float:
    """The chance that fields which a rule rests on were misread, and nothing else is wrong with it.

    With ``thought_of`` only where a reader thought of every reading that this takes: else it is what the sum wants that
    speaks for it, and no ink.
    """
    total = sum(one.weight for one in explanations)
    return sum(one.weight * _share(one, rests_on, thought_of) for one in explanations) / total


def _share(explanation: Explanation, rests_on: dict[str, None], thought_of: bool) -> float:
    own = [one for one in explanation.wrong if one.pointer in rests_on]
    if not own or (thought_of and not all(one.other.thought_of for one in own)):
        return 0.0
    return prod(one.misread / one.weight for one in own)


def _repairs(found: Sequence[tuple[Explanation, ...]], rests_on: dict[str, None]) -> tuple[Repair, ...]:
    """The readings that would satisfy a rule, likeliest first."""
    chances: dict[tuple[str, str], float] = {}
    beside: dict[tuple[str, str], tuple[Wrong, ...]] = {}
    for explanations in {id(one): one for one in found}.values():
        total = sum(one.weight for one in explanations)
        for explanation in explanations:
            for one in explanation.wrong:
                if one.pointer not in rests_on or not one.misread:
                    continue
                key = one.pointer, one.other.text
                chances[key] = chances.get(key, 0.0) + explanation.weight * one.misread / one.weight / total
                beside.setdefault(key, tuple(other for other in explanation.wrong if other is not one))
    ranked = sorted(chances.items(), key=lambda item: -item[1])[:MOST_OFFERED]
    return tuple(
        Repair(
            pointer,
            text,
            min(chance, 1.0),
            tuple(Change(one.pointer, one.other.text) for one in beside[pointer, text] if one.misread > one.misfilled),
        )
        for (pointer, text), chance in ranked
        if chance >= LEAST_OFFERED
    )
