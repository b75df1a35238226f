"""The samples folder: the three published forms, printed and scanned."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from scripts.corpus.form import Form, Presentation
from scripts.corpus.layout import Block, Document, lay_out
from scripts.corpus.printing import PRINTERS
from scripts.corpus.scanning import scan_pdf, seed_of
from scripts.corpus.seeds import load_seed
from scripts.corpus.truth import FormTruth, read_truth, write_json

SEEDS = ("seed-1", "seed-2", "seed-3")
LOOKS = {
    "chromium": Presentation(font="Noto Serif CJK SC", split_rows=False, row_height=5.6),
    "libreoffice": Presentation(font="AR PL UMing CN", font_pt=9.5),
}
BOTH_GRADES = ("clean300", "office200")
ONE_GRADES = (
    ("dpi120", "chromium", "pdf"),
    ("archive", "libreoffice", "pdf"),
    ("fax", "chromium", "tif"),
    ("photo", "libreoffice", "jpg"),
)
"""Grade, producer and container; a form of several pages goes into a PDF where the container holds one."""
LEFT_OUT = {("seed-1", "photo")}
"""To keep the folder small."""


def make_samples(out: Path) -> list[Path]:
    """Print and scan the forms of `out`/seeds into `out`, and return what was written.

    Raises:
        MatchError: a printed form does not show what it should.
    """
    forms = {name: load_seed(out / "seeds" / f"{name}.json") for name in SEEDS}
    truths = {name: FormTruth(form, (), findings) for name, (form, findings) in forms.items()}
    for folder in ("digital", "scans", "truth"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    documents: dict[str, tuple[Document, list[FormTruth[Form]]]] = {}
    for producer, look in LOOKS.items():
        blocks: list[Block] = []
        for name in SEEDS:
            own = lay_out(truths[name].form, dataclasses.replace(look))
            blocks += own
            documents[f"{name}.{producer}"] = Document(tuple(own), look), [truths[name]]
        documents[f"seeds.{producer}"] = Document(tuple(blocks), look), list(truths.values())
    written = []
    for producer in LOOKS:
        names = [name for name in documents if name.endswith(producer)]
        PRINTERS[producer]([(documents[name][0], out / "digital" / f"{name}.pdf") for name in names])
        for name in names:
            pdf = out / "digital" / f"{name}.pdf"
            truth = read_truth(*documents[name], pdf)
            written += [pdf, out / "truth" / f"{name}.json"]
            write_json(truth, written[-1])
            for grade, wanted in _grades(name, producer):
                single = wanted in ("png", "jpg") and len(truth["pages"]) > 1
                container = "pdf" if single else wanted
                scan = out / "scans" / f"{name}.{grade}.{container}"
                scanned = scan_pdf(pdf, truth, grade, seed_of(name, grade), scan)
                written += [scan, out / "truth" / f"{name}.{grade}.json"]
                write_json(scanned, written[-1])
    return written


def _grades(name: str, producer: str) -> list[tuple[str, str]]:
    if name.startswith("seeds"):
        return []
    grades = [(grade, "pdf") for grade in BOTH_GRADES]
    seed = name.split(".")[0]
    return grades + [
        (grade, container) for grade, by, container in ONE_GRADES if by == producer and (seed, grade) not in LEFT_OUT
    ]
