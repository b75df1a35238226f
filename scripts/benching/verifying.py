"""Measure the verifying: is the culprit named, is a paper's own error left alone, are sound forms left in peace?

scripts/bench verifying                     5,000 forms of each kind, as records with measured readings
scripts/bench verifying 500 --show          fewer, and what went wrong
scripts/bench verifying --scans CORPUS      behind the whole pipeline, on scans that scripts/make_corpus made
scripts/bench verifying --layouts           forms of layouts that no model was written for; see --layouts --help
scripts/bench verifying --drafts            forms drafted by 'form new'; see --drafts --help
scripts/bench verifying --measure CELLS     keep the readings that scripts/bench reading --cells wrote
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median, quantiles

from extractor.document import Finding, Record
from scripts.benching import inks, verifying_scans
from scripts.benching.planting import KINDS, Case, as_number, make_case
from scripts.benching.running import find_files
from scripts.benching.scoring import LOUD


@dataclass(slots=True)
class Tally:
    """What came of the forms of one kind."""

    forms: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def add(self, name: str, holds: bool) -> None:
        """Counts a form among those it is asked of, and among those of which it holds."""
        self.counts[f"{name} of"] += 1
        self.counts[name] += holds


def main(argv: Sequence[str]) -> int:
    """The command line of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("forms", type=int, nargs="?", default=5000, help="of each kind")
    parser.add_argument("--kinds", help=f"only these, with commas between: {', '.join(KINDS)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", type=Path, help="a file of cells")
    parser.add_argument("--inks", type=Path, default=inks.PROFILE, help="the readings to draw from")
    parser.add_argument("--scans", type=Path, help="a corpus")
    parser.add_argument("--limit", type=int, help="at most so many files a grade")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args(argv)
    if args.measure:
        with args.measure.open(encoding="utf-8") as lines:
            inks.save(inks.measure(map(json.loads, lines), Random(0)), args.inks)
        return 0
    samples = inks.load(args.inks)
    if args.scans:
        tallies = run_scans(args.scans, args.limit, args.jobs, args.seed, samples, show=args.show)
    else:
        kinds = args.kinds.split(",") if args.kinds else KINDS
        tallies = ((kind, run(kind, args.forms, args.seed, samples, show=args.show)) for kind in kinds)
    figures = {}
    for kind, tally in tallies:
        figures[kind] = dict(tally.counts) | {"forms": tally.forms, "ms": _times(tally.seconds)}
        print(_line(kind, tally), flush=True)
    if args.json:
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def run(kind: str, forms: int, seed: int, samples: Sequence[inks.Sample], *, show: bool = False) -> Tally:
    """So many forms of a kind, made, checked and counted."""
    from extractor.forms import shipped_models
    from extractor.verifying import check_record

    model = next(model for model in shipped_models() if model.id == "chaoyang-project-self-evaluation-2020")
    tally = Tally()
    number = 0
    while tally.forms < forms:
        rng = Random(f"{kind} {seed} {number}")
        number += 1
        case = make_case(kind, rng, inks.Inks(samples, rng), model)
        if case is None:
            continue
        start = time.process_time()
        findings = check_record(case.record, model.rules)
        tally.seconds.append(time.process_time() - start)
        tally.forms += 1
        wrong = judge(case, findings, tally)
        if show and wrong:
            _show(number, case, findings, wrong)
    return tally


def run_scans(
    corpus: Path, limit: int | None, jobs: int, seed: int, samples: Sequence[inks.Sample], *, show: bool = False
) -> Iterator[tuple[str, Tally]]:
    """The forms of a corpus's scans, by how they were read and what was planted."""
    from extractor.forms import shipped_models
    from extractor.verifying import check_record

    rules = {model.id: model.rules for model in shipped_models()}
    paths = [path for grade, files in find_files(corpus).items() if grade != "digital" for path in files[:limit]]
    tallies: dict[str, Tally] = {}
    for number, (kind, case) in enumerate(
        verifying_scans.cases(verifying_scans.read_scans(paths, jobs), samples, seed)
    ):
        tally = tallies.setdefault(kind, Tally())
        start = time.process_time()
        findings = check_record(case.record, rules[case.record.form])
        tally.seconds.append(time.process_time() - start)
        tally.forms += 1
        wrong = judge(case, findings, tally)
        if show and wrong:
            _show(number, case, findings, wrong)
    yield from sorted(tallies.items())


def judge(case: Case, findings: Sequence[Finding], tally: Tally) -> list[str]:
    """Counts what holds of a form; the names of what does not."""
    loud = [finding for finding in findings if finding.severity in LOUD]
    holds: dict[str, bool] = {}
    if not case.misread and not case.faults:
        holds["no error"] = not any(finding.severity == "error" for finding in findings)
        holds["no warning"] = not any(finding.severity == "warning" for finding in findings)
    if case.misread:
        told = bool(loud)
        holds["told"] = told
        if told:
            holds["culprit first"] = set(case.misread.items()) <= _first(loud)
            holds["misread, undecided or in review"] = _is_marked(case, loud)
    for finding in loud:
        tally.counts[f"{'with' if case.misread else 'without'} misreading: {finding.verdict}"] += 1
    if case.faults and not case.misread:
        holds["never called misread"] = not any(finding.verdict == "misread" for finding in loud)
        holds["found"] = any(finding.rule in case.faults for finding in findings)
    for name, value in holds.items():
        tally.add(name, value)
    return [name for name, value in holds.items() if not value]


def _first(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    """The readings that are offered first, with those that go with them."""
    offered = set()
    for finding in findings:
        for repair in finding.repairs[:1]:
            offered.add((repair.field, repair.text))
            offered.update((one.field, one.text) for one in repair.together)
    return {(pointer, _plain(text)) for pointer, text in offered}


def _plain(text: str) -> str:
    from extractor.values import read_value

    value = read_value(text, "number")
    return text if value is None else as_number(str(value))


def _is_marked(case: Case, findings: Sequence[Finding]) -> bool:
    return all(case.record.fields[pointer].status == "review" for pointer in case.misread) or any(
        finding.verdict != "misfilled" for finding in findings
    )


def _times(seconds: Sequence[float]) -> dict[str, float]:
    ms = sorted(1000 * one for one in seconds)
    if len(ms) < 2:
        return dict.fromkeys(("median", "p95", "most"), round(ms[0], 2)) if ms else {}
    return {"median": round(median(ms), 2), "p95": round(quantiles(ms, n=20)[-1], 2), "most": round(ms[-1], 2)}


def _line(kind: str, tally: Tally) -> str:
    rates = []
    for name, count in tally.counts.items():
        if f"{name} of" in tally.counts:
            of = tally.counts[f"{name} of"]
            rates.append(f"{name} {count}/{of} ({100 * count / of:.2f}%)")
        elif not name.endswith(" of"):
            rates.append(f"{name} {count}")
    times = _times(tally.seconds)
    return f"{kind}: {tally.forms} forms; {'; '.join(sorted(rates))}; {times['median']} ms, p95 {times['p95']}"


def _show(number: int, case: Case, findings: Sequence[Finding], wrong: Sequence[str]) -> None:
    print(f"  #{number}: {', '.join(wrong)}; misread {_read(case.misread, case.record)}, faults {case.faults}")
    for finding in findings:
        offers = [(r.field, r.text, round(r.expected_probability, 4)) for r in finding.repairs[:3]]
        print(f"     {finding.rule} {finding.verdict} {finding.probability} {finding.message[:150]} {offers}")


def _read(misread: Mapping[str, str], record: Record) -> list[str]:
    return [
        f"{pointer}: {record.fields[pointer].text!r} ({record.fields[pointer].content.confidence:.4f}, "
        f"{record.fields[pointer].content.alternatives}) for {text!r}"
        for pointer, text in misread.items()
    ]
