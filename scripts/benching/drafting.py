"""How much of a form model 'extractor form new' drafts rightly, from blank and from filled samples, before any edit.

A field of the truth is right where the draft declares a slot that takes its cell, with the type of the shipped model:
what the slot is called does not matter. One edit is needed for every slot that is wrong on the sample or on its
sibling; a column of a list is one slot, whatever the number of its records.

scripts/bench verifying --drafts                 forms made for it, blank and filled
scripts/bench verifying --drafts CORPUS          a folder that scripts/make_corpus or an earlier run made
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from scripts.benching.running import field_types, find_files, truth_of
from scripts.corpus.form import normalise

if TYPE_CHECKING:
    from extractor.drafting import Words

ENOUGH_EDITS = 5
BLANK = ".blank"

Box = Sequence[float]


@dataclass(frozen=True, slots=True)
class Slot:
    """A value of the truth or of a draft: its place, None outside every cell, its type and its text."""

    pointer: str
    cell: tuple[int, int] | None
    type: str
    text: str


@dataclass(slots=True)
class Score:
    """Counts over drafts from one kind of sample."""

    drafts: int = 0
    fields: int = 0
    right: int = 0
    sibling_fields: int = 0
    sibling_right: int = 0
    edits: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def main(argv: Sequence[str]) -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(prog="scripts/bench verifying --drafts", description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="?", help="made anew where not given")
    parser.add_argument("--count", type=int, default=6, help="forms to make, each blank and filled")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--grades", default="digital,office200", help="of what is made or read, with commas between")
    parser.add_argument("--limit", type=int, help="at most so many drafts a grade and kind")
    parser.add_argument(
        "--forget", type=float, default=0.0, metavar="SHARE", help="of the known words, as on forms nobody has seen"
    )
    parser.add_argument("--show", action="store_true", help="print each field that is wrong")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args(argv)
    grades = args.grades.split(",")
    with TemporaryDirectory() as name:
        corpus = args.corpus or Path(name)
        if args.corpus is None:
            from scripts.corpus.blanks import make_blanks, plan_singles
            from scripts.corpus.build import Planned, plan_layouts
            from scripts.corpus.plans import load_layouts

            shipped = [layout for layout in load_layouts().values() if layout.form]
            each = max(1, args.count // len(shipped))
            planned: list[Planned[Any]] = list(plan_singles(args.count, args.seed))
            planned += plan_layouts(shipped, each, args.seed, ["chromium"])
            make_blanks(planned, args.seed, corpus, grades)
        scores = measure(corpus, grades, args.limit, args.forget)
    if not scores:
        print(f"bench: no file with a truth in {corpus}", file=sys.stderr)
        return 2
    _show(scores, verbose=args.show)
    if args.json:
        figures = {name: asdict(score) for name, score in scores.items()}
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def measure(corpus: Path, grades: Iterable[str], limit: int | None = None, forget: float = 0.0) -> dict[str, Score]:
    """The scores of drafts from a corpus, by form, grade and kind of sample."""
    words = forgetful(forget)
    files = find_files(corpus)
    scores: dict[str, Score] = {}
    for grade in grades:
        families: dict[str, list[Path]] = {}
        for path in files.get(grade, []):
            families.setdefault(_family(path), []).append(path)
        for family, paths in families.items():
            read = _Reader()
            filled = [path for path in paths if BLANK not in path.name]
            for kind, samples in (("blank", [p for p in paths if BLANK in p.name]), ("filled", filled)):
                for sample in samples[:limit]:
                    at = filled.index(sample) if sample in filled else paths.index(sample)
                    others = [path for path in [*filled[at + 1 :], *filled[:at]] if path != sample]
                    one = scores.setdefault(f"{family} {grade} {kind}", Score())
                    _add(one, sample, others[:1], read, words)
    return scores


def forgetful(share: float) -> Words:
    """The words of forms less a share of those that labels are made of and typed by; always the same ones."""
    from extractor.drafting.words import read_stated, to_words

    rng = Random(1)
    data = read_stated()

    def kept(words: Sequence[str]) -> list[str]:
        return [word for word in words if rng.random() >= share]

    data["words"] = {word: data["words"][word] for word in kept(list(data["words"]))} or {"表": ""}
    for name in ("endings", "english"):
        data[name] = {kind: kept(words) for kind, words in data[name].items()}
    return to_words(data)


def _family(path: Path) -> str:
    """The layout that a file is of, by its name; else the form that it holds."""
    layout = path.name.split(".")[0]
    if not layout.isdigit():
        return layout
    return str(json.loads(truth_of(path).read_text(encoding="utf-8"))["forms"][0]["form"])


class _Reader:
    """What the pipeline reads, each file once."""

    def __init__(self) -> None:
        self._known: dict[Path, Any] = {}

    def __call__(self, path: Path) -> Any:
        from extractor.pipeline import extract

        if path not in self._known:
            self._known[path] = extract(path)
        return self._known[path]


def _add(score: Score, sample: Path, siblings: Sequence[Path], read: _Reader, words: Words) -> None:
    from extractor.drafting import draft_form, to_yaml
    from extractor.errors import FormModelError
    from extractor.forms import load_model

    extraction = read(sample)
    start = time.perf_counter()
    text = to_yaml(draft_form(extraction.sheet, words, name=sample.stem), sample.name)
    score.seconds.append(time.perf_counter() - start)
    score.drafts += 1
    with TemporaryDirectory() as name:
        path = Path(name) / f"{sample.stem}.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            model = load_model(path)
        except FormModelError as err:
            score.failed.append(f"{sample.name}: {err}")
            return
    wrong: set[str] = set()
    for path in [sample, *siblings]:
        wanted = _wanted(read(path), path)
        missed = find_missed(wanted, list(_slots(read(path), model, path)))
        wrong |= {_starred(slot.pointer) for slot in missed}
        score.misses += [
            f"{sample.name} on {path.name}: {slot.pointer} ({slot.type}) {slot.text[:30]}" for slot in missed
        ]
        if path == sample:
            score.fields += len(wanted)
            score.right += len(wanted) - len(missed)
        else:
            score.sibling_fields += len(wanted)
            score.sibling_right += len(wanted) - len(missed)
    score.edits.append(len(wrong))


def find_missed(wanted: Sequence[Slot], got: Sequence[Slot]) -> list[Slot]:
    """The values of the truth that no slot of a draft takes; a slot takes one, of those in a cell several may."""
    left = list(got)
    missed = []
    for slot in wanted:
        found = next(
            (one for one in left if one.cell == slot.cell and one.type == slot.type and _same(one, slot)), None
        )
        if found is None:
            missed.append(slot)
        else:
            left.remove(found)
    return missed


def _same(got: Slot, wanted: Slot) -> bool:
    """Whether two slots of one cell mean the same part of it; of a scan the text may be misread."""
    if wanted.cell is not None and not wanted.text:
        return True
    if wanted.cell is None or len(got.text) != len(wanted.text):
        from rapidfuzz import fuzz

        return fuzz.ratio(got.text, wanted.text) > 60 if wanted.text else not got.text
    return True


def _wanted(extraction: Any, path: Path) -> list[Slot]:
    """The values of a truth's first form that the shipped model takes from their cells: blank records it leaves out."""
    from extractor.forms import find_model

    form = json.loads(truth_of(path).read_text(encoding="utf-8"))["forms"][0]
    model = find_model(form["form"])
    types = field_types(model.model_dump())
    wanted = []
    for pointer, place in form["fields"].items():
        kind = types.get(_starred(pointer))
        if kind:
            cell = None if place["cell"] is None else (place["table"], place["cell"])
            wanted.append(Slot(pointer, cell, kind, place["text"]))
    missed = find_missed(wanted, list(_slots(extraction, model, path)))
    return [slot for slot in wanted if slot not in missed]


def _slots(extraction: Any, model: Any, path: Path) -> Iterator[Slot]:
    """What a model's slots take on a file, each with the cell of the truth that it takes it from."""
    from extractor.mapping import map_forms
    from extractor.units import to_fractions

    cells = _cells(json.loads(truth_of(path).read_text(encoding="utf-8")))
    pages = {page.page_number: page for page in extraction.pages}
    records = map_forms(extraction.sheet, [model], form=model.id)
    for pointer, taken in records[0].fields.items() if records else ():
        cell = None
        if taken.region:
            box = to_fractions(taken.region.box, pages[taken.region.page_number])
            cell = _cell_at(cells, taken.region.page_number, box)
        yield Slot(pointer, cell, taken.type, normalise(taken.text))


def _cells(truth: Mapping[str, Any]) -> list[tuple[tuple[int, int], int, Box]]:
    return [
        ((t, c), region["page_number"], region["box"])
        for t, table in enumerate(truth["tables"])
        for c, cell in enumerate(table["cells"])
        for region in cell["regions"]
    ]


def _cell_at(cells: Sequence[tuple[tuple[int, int], int, Box]], page: int, box: Box) -> tuple[int, int] | None:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    inside = [
        (abs(x - (b[0] + b[2]) / 2) + abs(y - (b[1] + b[3]) / 2), name)
        for name, number, b in cells
        if number == page and b[0] <= x <= b[2] and b[1] <= y <= b[3]
    ]
    return min(inside)[1] if inside else None


def _starred(pointer: str) -> str:
    return "/".join("*" if part.isdigit() else part for part in pointer.split("/"))


def _show(scores: Mapping[str, Score], *, verbose: bool) -> None:
    print(f"{'form, grade, sample':<66}{'drafts':>7}{'right':>8}{'sibling':>9}{'edits':>12}{'<=5':>6}{'ms':>6}")
    for name, one in [*scores.items(), *_totals(scores)]:
        edits = f"{median(one.edits):g} ({max(one.edits)})" if one.edits else "-"
        enough = sum(n <= ENOUGH_EDITS for n in one.edits)
        right, sibling = _share(one.right, one.fields), _share(one.sibling_right, one.sibling_fields)
        took = f"{median(one.seconds) * 1000:.0f}"
        print(f"{name:<66}{one.drafts:>7}{right:>8}{sibling:>9}{edits:>12}{enough:>6}{took:>6}")
        for line in [*one.failed, *(one.misses if verbose else ())]:
            print(f"    {line}")


def _totals(scores: Mapping[str, Score]) -> Iterator[tuple[str, Score]]:
    """The scores of each grade and kind of sample together, where they are of several forms."""
    for kind in dict.fromkeys(name.partition(" ")[2] for name in scores):
        own = [score for name, score in scores.items() if name.partition(" ")[2] == kind]
        if len(own) > 1:
            total = Score()
            for score in own:
                for name in (item.name for item in fields(Score) if item.name not in {"failed", "misses"}):
                    setattr(total, name, getattr(total, name) + getattr(score, name))
            yield f"all {kind}", total


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f}%" if of else "-"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
