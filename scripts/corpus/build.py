"""A corpus of generated forms, printed, scanned and with their truth."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Generic

import pdfplumber

from scripts.corpus.faults import PLANTERS, plant
from scripts.corpus.fillers import Filled
from scripts.corpus.fonts import FONTS
from scripts.corpus.form import Form, Said
from scripts.corpus.generate import random_style, random_values, show
from scripts.corpus.layout import Document
from scripts.corpus.looks import bind
from scripts.corpus.matching import MatchError
from scripts.corpus.nothing import NAME as NOTHING
from scripts.corpus.nothing import make_nothing
from scripts.corpus.plans import Layout
from scripts.corpus.printing import PRINTERS
from scripts.corpus.rules import find_faults
from scripts.corpus.scanning import CONTAINERS, scan_pdf, seed_of
from scripts.corpus.sheets import make_sheet
from scripts.corpus.styles import check_same_print, dress, undress
from scripts.corpus.truth import F, FormTruth, read_truth, write_json

CLEAN_SHARE = 0.5
"""Share of forms with no planted fault."""
TRIES = 200
_AREAS = (
    ("funds.sum", "execution.over_budget", "execution.rate", "execution.score", "funds.subrow_scored"),
    ("score.exceeds_weight", "deduction.reason", "weights.convention"),
    ("total.weight", "total.score", "total.missing"),
)
"""Rules whose faults can stand together, when they are of different areas."""
_ORDER = [rule for area in _AREAS for rule in area] + ["score.missing", "number.unreadable"]


@dataclass(frozen=True, slots=True)
class Planned(Generic[F]):
    """One file to be made."""

    name: str
    producer: str
    document: Document
    forms: tuple[FormTruth[F], ...]


def random_form(rng: Random) -> FormTruth[Form]:
    """Return a form with none, one or two planted faults.

    Raises:
        RuntimeError: a clean form breaks a rule, or a fault can't be planted: a mistake in this package.
    """
    style = random_style(rng)
    values = random_values(rng, style)
    if find_faults(values):
        raise RuntimeError(f"a clean form breaks {find_faults(values)}")
    rules = _random_rules(rng)
    for _ in range(TRIES):
        form = _with_faults(values, rules, rng, style)
        if form is not None:
            return form
        values = random_values(rng, style)
    raise RuntimeError(f"{rules} could not be planted in {TRIES} forms")


def _random_rules(rng: Random) -> list[str]:
    if rng.random() < CLEAN_SHARE:
        return []
    first = rng.choice(list(PLANTERS))
    others = [rule for area in _AREAS if first not in area for rule in area]
    pairs = any(first in area for area in _AREAS) and rng.random() < 0.35
    rules = [first, rng.choice(others)] if pairs else [first]
    return sorted(rules, key=_ORDER.index)  # totals last: what comes after another fault adds up again


def _with_faults(values: dict[str, Any], rules: list[str], rng: Random, style: Any) -> FormTruth[Form] | None:
    faults = []
    unreadable: dict[str, str] = {}
    for rule in rules:
        planted = plant(rule, values, rng, style)
        if planted is None:
            return None
        values = planted.values
        unreadable |= dict(planted.unreadable)
        faults.append({"rule": rule, "fields": list(planted.at)})
    form: Form = show(values, style, rng, unreadable)
    return FormTruth(form, faults, find_faults(values, unreadable))


def plan(
    count: int, seed: int, producers: Sequence[str], *, wild: bool = False, fonts: Sequence[str] = FONTS
) -> list[Planned[Form]]:
    """Return files that hold `count` forms together; the same for the same arguments.

    `wild` draws the same forms in other styles of rulings; `fonts` are the families they are set in.
    """
    planned: list[Planned[Form]] = []
    left = count
    while left:
        rng = Random(f"{seed}/{len(planned)}")
        forms = [random_form(rng) for _ in range(min(left, rng.choice((1, 1, 1, 1, 1, 1, 2, 3))))]
        left -= len(forms)
        producer = producers[len(planned) % len(producers)]
        document = bind([truth.form for truth in forms], rng, fonts)
        if wild:
            document = dress(document, Random(f"{seed}/{len(planned)}/style"))
        planned.append(Planned(f"{len(planned):04}.{producer}", producer, document, tuple(forms)))
    return planned


def plan_layouts(
    layouts: Sequence[Layout], count: int, seed: int, producers: Sequence[str], *, fonts: Sequence[str] = FONTS
) -> list[Planned[Filled]]:
    """Return `count` files with one form each of every layout; the same for the same arguments."""
    planned: list[Planned[Filled]] = []
    for n in range(count):
        for layout in layouts:
            sheet = make_sheet(layout, Random(f"{seed}/{layout.id}/{n}"), fonts)
            producer = producers[len(planned) % len(producers)]
            truth = FormTruth(sheet.filled, [], [])
            planned.append(Planned(f"{layout.id}.{n:02}.{producer}", producer, sheet.document, (truth,)))
    return planned


def make_corpus(
    count: int,
    seed: int,
    out: Path,
    grades: Sequence[str],
    producers: Sequence[str],
    *,
    wild: bool = False,
    fonts: Sequence[str] = FONTS,
    layouts: Sequence[Layout] = (),
) -> dict[str, Any]:
    """Print and scan `count` random forms into `out`; of the grade `nothing`, as many pages without any table.

    With `layouts`, they are `count` forms of each of these, in which nothing is wrong.

    A file whose print can't be matched to what was asked for is removed and listed as rejected. With `wild` rulings
    it is printed a second time with plain ones, which are matched, and both must have each character at one place.

    Returns:
        What `out`/corpus.json says: counts, files and rejected files.
    """
    for folder in ("digital", "scans", "truth"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    blank = make_nothing(count, seed, out) if NOTHING in grades else []
    form_grades = tuple(grade for grade in grades if grade != NOTHING)
    planned: Sequence[Planned[Said]] = []
    if layouts:
        planned = plan_layouts(layouts, count, seed, producers, fonts=fonts)
    elif form_grades:
        planned = plan(count, seed, producers, wild=wild, fonts=fonts)
    results: list[dict[str, Any]] = []
    with TemporaryDirectory() as name:
        plain = Path(name) if wild else None
        for producer in producers:
            own = [file for file in planned if file.producer == producer]
            PRINTERS[producer]([(file.document, out / "digital" / f"{file.name}.pdf") for file in own])
            if plain:
                PRINTERS[producer]([(undress(file.document), plain / f"{file.name}.pdf") for file in own])
        finish = partial(_finish, out, plain, seed, form_grades)
        if planned:
            with ProcessPoolExecutor(min(len(planned), os.cpu_count() or 1)) as pool:
                results = list(pool.map(finish, planned))
    kept = [result for result in results if "rejected" not in result]
    summary = {
        "seed": seed,
        **({} if tuple(fonts) == FONTS else {"fonts": list(fonts)}),
        "grades": list(grades),
        "forms": sum(result["forms"] for result in kept),
        "pages": sum(result["pages"] for result in [*kept, *blank]),
        "planted": dict(sorted(Counter(rule for result in kept for rule in result["planted"]).items())),
        "rejected": [result for result in results if "rejected" in result],
        "files": [*[{key: result[key] for key in ("name", "forms", "pages", "inputs")} for result in kept], *blank],
    }
    (out / "corpus.json").write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return summary


def _finish(out: Path, plain: Path | None, seed: int, grades: tuple[str, ...], file: Planned[Said]) -> dict[str, Any]:
    """Write truth and scans of one printed file, proved on its print in `plain` if there is one."""
    pdf = out / "digital" / f"{file.name}.pdf"
    try:
        proof = plain / pdf.name if plain else pdf
        truth = read_truth(undress(file.document), file.forms, proof)
        if plain:
            with pdfplumber.open(pdf) as printed, pdfplumber.open(proof) as other:
                check_same_print(printed.pages, other.pages)
    except MatchError as err:
        pdf.unlink()
        return {"name": file.name, "rejected": str(err)}
    inputs = {}
    for grade in grades:
        stem = f"{file.name}.{grade}" if grade != "digital" else file.name
        path = out / "digital" / f"{file.name}.pdf"
        result = truth
        if grade != "digital":
            rng = Random(f"{seed}/{stem}")
            kinds = CONTAINERS if len(truth["pages"]) == 1 else ("pdf", "pdf", "tif")
            path = out / "scans" / f"{stem}.{rng.choice(kinds)}"
            result = scan_pdf(pdf, truth, grade, seed_of(seed, stem), path)
        write_json(result, out / "truth" / f"{stem}.json")
        inputs[str(path.relative_to(out))] = f"truth/{stem}.json"
    if "digital" not in grades:
        pdf.unlink()
    return {
        "name": file.name,
        "forms": len(file.forms),
        "pages": len(truth["pages"]),
        "planted": [fault["rule"] for form in file.forms for fault in form.faults],
        "inputs": inputs,
    }
