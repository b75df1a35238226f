import dataclasses
import json
from pathlib import Path

import pytest

from scripts.corpus.form import Form, Presentation
from scripts.corpus.layout import Document, lay_out
from scripts.corpus.matching import MatchError, same_text
from scripts.corpus.printing import undated
from scripts.corpus.samples import LOOKS, SEEDS
from scripts.corpus.seeds import load_seed
from scripts.corpus.truth import FormTruth, read_truth

SAMPLES = Path(__file__).parents[3] / "samples"


def seed_document(name: str, look: Presentation) -> tuple[Document, list[FormTruth[Form]]]:
    form, findings = load_seed(SAMPLES / "seeds" / f"{name}.json")
    return Document(tuple(lay_out(form, look)), look), [FormTruth(form, (), findings)]


@pytest.mark.parametrize("producer", LOOKS)
@pytest.mark.parametrize("name", SEEDS)
def test_samples_show_what_their_truth_says(name: str, producer: str) -> None:
    made = read_truth(*seed_document(name, LOOKS[producer]), SAMPLES / "digital" / f"{name}.{producer}.pdf")
    kept = json.loads((SAMPLES / "truth" / f"{name}.{producer}.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(made)) == kept


def test_another_text_is_refused() -> None:
    document, truth = seed_document("seed-2", LOOKS["chromium"])
    form = dataclasses.replace(truth[0].form, project_leader="夏春铃")
    other = Document(tuple(lay_out(form, document.look)), document.look)
    with pytest.raises(MatchError, match="no way to read"):
        read_truth(other, truth, SAMPLES / "digital" / "seed-2.chromium.pdf")


def test_another_grid_is_refused() -> None:
    document, truth = seed_document("seed-2", LOOKS["chromium"])
    form = dataclasses.replace(truth[0].form, indicators=truth[0].form.indicators[:-1])
    other = Document(tuple(lay_out(form, document.look)), document.look)
    with pytest.raises(MatchError, match="no way to read"):
        read_truth(other, truth, SAMPLES / "digital" / "seed-2.chromium.pdf")


def test_another_footer_is_refused() -> None:
    document, truth = seed_document("seed-2", LOOKS["chromium"])
    form = dataclasses.replace(truth[0].form, prepared_by="刘亚")
    other = Document(tuple(lay_out(form, document.look)), document.look)
    with pytest.raises(MatchError, match="outside the tables"):
        read_truth(other, truth, SAMPLES / "digital" / "seed-2.chromium.pdf")


@pytest.mark.parametrize("name", SEEDS)
def test_every_value_is_placed(name: str) -> None:
    kept = json.loads((SAMPLES / "truth" / f"{name}.libreoffice.json").read_text(encoding="utf-8"))
    form = kept["forms"][0]
    outside = {at for at, field in form["fields"].items() if field["cell"] is None}
    assert outside == {"/title", "/fiscal_year", "/prepared_by", "/preparer_phone", "/prepared_on"}
    for field in form["fields"].values():
        if field["cell"] is not None:
            assert kept["tables"][field["table"]]["cells"][field["cell"]]["text"] == field["text"]
    assert len(form["fields"]) == 5 + 5 + 24 + 2 + 8 * len(form["values"]["indicators"]) + 2


@pytest.mark.parametrize(
    ("printed", "asked", "same"),
    [("⻘年 公⻔", "青年公门", True), ("1\n0", "10", True), ("青年", "清年", False), ("10", "100", False)],
)
def test_same_text(printed: str, asked: str, same: bool) -> None:
    assert same_text(printed, asked) is same


def test_undated_keeps_every_byte_in_place() -> None:
    pdf = b"/CreationDate(D:20260102030405+00'00') /ID [<0123456789ABCDEF0123456789ABCDEF>]"
    plain = undated(pdf)
    assert len(plain) == len(pdf)
    assert b"2026" not in plain
    assert b"<" + b"0" * 32 + b">" in plain
