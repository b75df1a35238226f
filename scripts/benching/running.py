"""Running the tool over a corpus, a process for each grade so that its peak memory is its own."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, TypeVar

from scripts.benching.scoring import Score, score

Files = Mapping[str, Sequence[Path]]
T = TypeVar("T")


def add_corpus(parser: argparse.ArgumentParser, default: Path) -> None:
    """The arguments of every benchmark over a corpus: where it lies, and how much of it is measured."""
    parser.add_argument("corpus", type=Path, nargs="?", default=default)
    parser.add_argument("--grades", help="only these, with commas between")
    parser.add_argument("--limit", type=int, help="at most so many files a grade")
    parser.add_argument("--jobs", type=int, default=1, help="processes; times are those of one core each")


def find_files(corpus: Path) -> dict[str, list[Path]]:
    """The files of a corpus that have a truth, by grade; digital ones first."""
    grades: dict[str, list[Path]] = {}
    for path in sorted([*(corpus / "digital").glob("*"), *(corpus / "scans").glob("*")]):
        truth = truth_of(path)
        if truth.is_file():
            grade = path.stem.rsplit(".", 1)[-1] if path.parent.name == "scans" else "digital"
            grades.setdefault(grade, []).append(path)
    return grades


def truth_of(path: Path) -> Path:
    """Where the truth of a corpus's file stands."""
    return path.parent.parent / "truth" / f"{path.stem}.json"


def over_each(score: Callable[[Path], T], paths: Sequence[Path], jobs: int) -> list[T | None]:
    """The scores of some files in their order, by processes of their own; None where a file's process died.

    Where one dies its neighbours are lost with it; those are run again, each in a process of its own.
    """
    results = _over(score, paths, jobs)
    return [_over(score, [path], 1)[0] if one is None else one for path, one in zip(paths, results, strict=True)]


def _over(score: Callable[[Path], T], paths: Sequence[Path], jobs: int) -> list[T | None]:
    out: list[T | None] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max(1, min(jobs, len(paths))), mp_context=context) as pool:
        waiting = []
        for path in paths:
            try:
                waiting.append(pool.submit(score, path))
            except BrokenProcessPool:
                break
        for future in waiting:
            try:
                out.append(future.result())
            except BrokenProcessPool:
                out.append(None)
    return out + [None] * (len(paths) - len(out))


def run_grade(paths: Sequence[Path], reader: str, show: bool) -> tuple[Score, float]:
    """The score of one grade and the peak memory in MB, measured in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_run, (list(paths), reader, show))


def _run(paths: Sequence[Path], reader: str, show: bool) -> tuple[Score, float]:
    from extractor.errors import ExtractorError
    from extractor.options import Options
    from extractor.pipeline import extract

    options = Options.model_validate({"reading": {"reader": reader}})
    kinds = shipped_types()
    total = Score()
    for path in paths:
        truth = json.loads(truth_of(path).read_text(encoding="utf-8"))
        start = time.perf_counter()
        try:
            extraction = extract(path, options)
        except ExtractorError as err:
            total.add(Score(files=1, forms=len(truth["forms"]), failed=[f"{path.name}: {err}"]))
            continue
        seconds = time.perf_counter() - start
        one = score(extraction, truth, kinds)
        one.seconds = seconds
        if show and (one.fields_exact < one.fields or one.tables_exact < one.tables or one.false_alarms):
            _show(path, extraction, truth)
        total.add(one)
    return total, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def shipped_types() -> dict[str, str]:
    """The types of the fields of every shipped form model."""
    from extractor.forms import shipped_models

    return {pointer: kind for model in shipped_models() for pointer, kind in field_types(model.model_dump()).items()}


def field_types(model: Mapping[str, Any]) -> dict[str, str]:
    """The type of each field of a form model by its pointer, ``*`` for the number of a record."""
    out: dict[str, str] = {}
    for block in model["blocks"]:
        prefix = f"/{block['key']}" if block.get("key") else ""
        for slot in block.get("fields", ()):
            out[f"{prefix}/{slot['key']}"] = slot["type"]
        for column in block.get("columns", ()):
            rows = [row["key"] for row in block["rows"]] if block["kind"] == "matrix" else ["*"]
            out.update({f"{prefix}/{row}/{column['key']}": column["type"] for row in rows})
            if block.get("summary") and column["key"] in block["summary"]["columns"]:
                out[f"/{block['summary']['key']}/{column['key']}"] = column["type"]
    return out


def _show(path: Path, extraction: Any, truth: Mapping[str, Any]) -> None:
    from extractor.pointers import leaves

    print(f"  {path.name}: {len(extraction.forms)} forms of {len(truth['forms'])}")
    for form, wanted in zip(extraction.forms, truth["forms"], strict=False):
        got = dict(leaves(form.record.values))
        for pointer, value in leaves(wanted["values"]):
            if got.get(pointer, "absent") != value:
                field = form.record.fields.get(pointer)
                status = f"{field.status} {field.content.confidence:.3f}" if field else "no field"
                print(f"    {pointer}: {got.get(pointer, 'absent')!r} for {value!r} ({status})")
        expected = {(f["rule"], tuple(f.get("fields", ()))) for f in wanted["findings"]}
        found = {(f.rule, f.fields) for f in form.findings}
        for rule, fields in sorted(expected ^ found):
            print(f"    {'missed' if (rule, fields) in expected else 'false alarm'}: {rule} {' '.join(fields)}")
