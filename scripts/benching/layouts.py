"""Measure forms of layouts that no model was written for: how many of their fields land where they belong?

scripts/bench verifying --layouts                 each unknown layout by what is known of all the others
scripts/bench verifying --layouts --known         the layouts of the shipped models instead, with the models as they are
scripts/bench verifying --layouts --print         printed, and read by the whole pipeline
scripts/bench verifying --layouts --show          the fields that went wrong, and the labels that had to be guessed

Leave one out: before a layout is measured, each label that it has for a value, and that no other layout has for the
same value, is struck out of all models. So a form is mapped with what one could have collected from the others.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from extractor.document import Record, Sheet
from extractor.forms import Footer, FormModel, Heading, Matrix, Pairs, Records, shipped_models
from extractor.mapping import identify, map_forms
from extractor.mapping.labels import normalize
from extractor.values import is_dash
from extractor.verifying import check_record
from scripts.benching.as_read import to_sheet
from scripts.benching.tables import bounded_share, show
from scripts.corpus import sheets
from scripts.corpus.fillers import pointers
from scripts.corpus.form import normalise
from scripts.corpus.labels import labels_of, texts_of
from scripts.corpus.plans import Layout, load_layouts, unknown_layouts

KNOWN_ELSEWHERE = "chaoyang-project-self-evaluation-2020"
"""A model whose form has no file in layouts/: its labels are known of course."""


@dataclass(slots=True)
class Score:
    """What became of the filled fields of the forms of one layout."""

    forms: int = 0
    fields: int = 0
    right: int = 0
    missing: int = 0
    wrong: int = 0
    wrong_unseen: int = 0
    """Wrong, and no one was told to look."""
    doubted: int = 0
    """Right, and sent to a person all the same."""
    models: Counter[str] = field(default_factory=Counter)
    certainty: float = 0.0
    """The least of its forms."""
    false_errors: int = 0
    """Errors told of the paper, on forms that add up."""
    struck: int = 0
    """Labels that were struck out."""


def main(arguments: Sequence[str]) -> int:
    """The command ``bench verifying --layouts``; gives its exit status."""
    parser = argparse.ArgumentParser(
        prog="bench verifying --layouts", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--forms", type=int, default=20, metavar="N", help="of each layout")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="the layouts whose names begin so")
    parser.add_argument("--known", action="store_true", help="the layouts of the shipped models")
    parser.add_argument("--print", action="store_true", dest="printed", help="print each form and read the PDF")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args(arguments)
    unknown = unknown_layouts()
    layouts = [one for one in load_layouts().values() if one not in unknown] if args.known else unknown
    layouts = [one for one in layouts if one.id.startswith(args.only or "")]
    scores = {}
    for layout in layouts:
        models, struck = (shipped_models(), 0) if args.known else without(layout, shipped_models())
        made = [sheets.make_sheet(layout, Random(f"{args.seed}/{layout.id}/{n}")) for n in range(args.forms)]
        score = Score(struck=struck)
        for sheet, read in zip(made, (_print if args.printed else _as_read)(made), strict=True):
            _score(score, sheet, read, models, args.show)
        scores[layout.id] = score
    _show(scores)
    if args.json:
        args.json.write_text(json.dumps({k: asdict(s) for k, s in scores.items()}, ensure_ascii=False, indent=1))
    return 0


def _as_read(made: Sequence[sheets.Sheet]) -> Iterator[Sheet]:
    return (to_sheet(one.document) for one in made)


def _print(made: Sequence[sheets.Sheet]) -> Iterator[Sheet]:
    from extractor.pipeline import extract
    from scripts.corpus.printing import print_with_chromium

    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{n}.pdf" for n in range(len(made))]
        print_with_chromium([(one.document, path) for one, path in zip(made, paths, strict=True)])
        for path in paths:
            yield extract(path).sheet


def _score(score: Score, made: sheets.Sheet, read: Sheet, models: Sequence[FormModel], show_wrong: bool) -> None:
    records = map_forms(read, models)
    score.forms += 1
    certainty = min((found.certainty for found in identify(read, models)), default=0.0)
    score.certainty = certainty if score.forms == 1 else min(score.certainty, certainty)
    score.models.update(record.form for record in records)
    record = records[0] if len(records) == 1 else None
    compare(score, made, record, show_wrong)
    if record:
        model = next(model for model in models if model.id == record.form)
        found_all = check_record(record, model.rules)
        errors = [found for found in found_all if found.severity == "error" and found.verdict == "misfilled"]
        score.false_errors += len(errors)
        if show_wrong:
            for found in errors:
                print(f"{made.layout.id}: {found.rule}: {found.message}")


def compare(score: Score, made: sheets.Sheet, record: Record | None, show_wrong: bool = False) -> None:
    """Counts what became of the filled fields of one form."""
    fields = record.fields if record else {}
    wanted = {at: normalise(made.filled.text(at)) for at in pointers(made.filled.values())}
    wanted["/fiscal_year"] = str(wanted.get("/fiscal_year", ""))
    for at, text in wanted.items():
        found = fields.get(at)
        if not text or is_dash(text):
            continue
        score.fields += 1
        is_right = found is not None and (found.text == text or (at == "/fiscal_year" and text in found.text))
        score.right += is_right
        score.missing += found is None or not found.text
        score.doubted += is_right and found is not None and found.status == "review"
        if not is_right and show_wrong:
            print(f"{made.layout.id}: {at}: {text!r} is {found.text if found else None!r}")
    for at, found in fields.items():
        if found.text and not is_dash(found.text) and found.text != wanted.get(at, "") and at != "/fiscal_year":
            score.wrong += 1
            score.wrong_unseen += found.status == "accepted"
            if show_wrong and not wanted.get(at):
                print(f"{made.layout.id}: {at}: nothing is {found.text!r}")


def without(layout: Layout, models: Sequence[FormModel]) -> tuple[list[FormModel], int]:
    """The models less the labels that only this layout has, and how many those are."""
    own = {(at, normalize(label)) for at, label in labels_of(layout)}
    others = {
        (at, normalize(label))
        for other in load_layouts().values()
        if other is not layout
        for at, label in labels_of(other)
    }
    known = next(model for model in models if model.id == KNOWN_ELSEWHERE)
    others |= {(at, normalize(label)) for at, labels in _slots(known) for label in labels}
    only = own - others
    printed = {normalize(text) for other in load_layouts().values() if other is not layout for text in texts_of(other)}
    unseen = {normalize(text) for text in texts_of(layout)} - printed
    return [_stripped(model, only, unseen) for model in models], len({label for _, label in only})


def _slots(model: FormModel) -> Iterator[tuple[str, Sequence[str]]]:
    """What a model names, in the way of ``labels_of``, and how."""
    for block in model.blocks:
        if isinstance(block, Matrix):
            yield from ((f"/{block.key}/{row.key}", row.labels) for row in block.rows)
            yield from ((f"/{block.key}/*/{column.key}", column.labels) for column in block.columns)
        elif isinstance(block, Records):
            yield from ((f"/{block.key}/*/{column.key}", column.labels) for column in block.columns)
            if block.summary:
                yield f"/{block.summary.key}", block.summary.labels
        elif not isinstance(block, Heading):
            prefix = f"/{block.key}" if isinstance(block, Pairs) and block.key else ""
            yield from ((f"{prefix}/{one.key}", one.labels) for one in block.fields)


def _stripped(model: FormModel, only: set[tuple[str, str]], unseen: set[str]) -> FormModel:
    def kept(at: str) -> Callable[[Sequence[str]], tuple[str, ...]]:
        return lambda labels: tuple(one for one in labels if (at, normalize(one)) not in only) or ("\u2400",)

    blocks = []
    for block in model.blocks:
        changes: dict[str, object] = {}
        if isinstance(block, Matrix):
            changes["rows"] = tuple(
                row.model_copy(update={"labels": kept(f"/{block.key}/{row.key}")(row.labels)}) for row in block.rows
            )
        if isinstance(block, Matrix | Records):
            changes["columns"] = tuple(
                one.model_copy(update={"labels": kept(f"/{block.key}/*/{one.key}")(one.labels)})
                for one in block.columns
            )
        if isinstance(block, Records) and block.summary:
            labels = kept(f"/{block.summary.key}")(block.summary.labels)
            changes["summary"] = block.summary.model_copy(update={"labels": labels})
        if isinstance(block, Pairs | Footer):
            prefix = f"/{block.key}" if isinstance(block, Pairs) and block.key else ""
            changes["fields"] = tuple(
                one.model_copy(update={"labels": kept(f"{prefix}/{one.key}")(one.labels)}) for one in block.fields
            )
        blocks.append(block.model_copy(update=changes))
    ignored = tuple(label for label in model.ignored if normalize(label) not in unseen)
    return model.model_copy(update={"blocks": tuple(blocks), "ignored": ignored})


def _show(scores: Mapping[str, Score]) -> None:
    names = ("layout", "labels struck", "model", "certainty", "fields mapped", "missing", "wrong", "of these unseen")
    rows = [
        [
            name,
            str(score.struck),
            ", ".join(f"{model} {count}" for model, count in score.models.most_common()),
            f"{score.certainty:.2f}",
            bounded_share(score.right, score.fields),
            str(score.missing),
            str(score.wrong),
            str(score.wrong_unseen),
            bounded_share(score.doubted, score.right),
            str(score.false_errors),
        ]
        for name, score in scores.items()
    ]
    total = Score()
    for score in scores.values():
        for key in ("forms", "fields", "right", "missing", "wrong", "wrong_unseen", "doubted", "false_errors"):
            setattr(total, key, getattr(total, key) + getattr(score, key))
    rows.append(
        [
            "all",
            "",
            "",
            "",
            bounded_share(total.right, total.fields),
            str(total.missing),
            str(total.wrong),
            str(total.wrong_unseen),
            bounded_share(total.doubted, total.right),
            str(total.false_errors),
        ]
    )
    show([*names, "right but sent to review", "false errors"], rows)
