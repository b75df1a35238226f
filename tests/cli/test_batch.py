"""``extractor batch`` and ``extractor status``: real workers, and one document that is really read."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "digital" / "seed-2.libreoffice.pdf"


def test_a_batch_and_its_status(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "letter.pdf").write_text("Dear Sir or Madam", encoding="utf-8")
    with zipfile.ZipFile(source / "box.zip", "w") as archive:
        archive.write(SAMPLE, "../表.pdf")
    ran = run("batch", source, "--out", out, "--jobs", "2", "--format", "csv,parquet", "--timeout", "120")
    assert (ran.status, ran.out) == (3, "")
    # On a busy machine it takes long enough for a line on how far it is.
    assert [line for line in ran.err.splitlines() if " done, " not in line] == [
        "extractor: 2 documents",
        "extractor: letter.pdf: is not a PDF file, whatever its name says; give a PDF, PNG, JPEG or TIFF file",
        "extractor: 1 of 2 documents read, 1 failed; 1 form: 0 consistent, 1 discrepant, 0 to review",
    ]
    (path,) = (out / "json").glob("*/*.json")
    result = json.loads(path.read_text(encoding="utf-8"))
    assert (result["source"]["name"], path.stem) == ("表.pdf", result["source"]["sha256"])
    assert result["forms"][0]["values"]["funds"]["total"]["executed"] == "6274.5592"
    forms = pd.read_parquet(out / "forms.parquet")
    assert forms[["document", "source", "status"]].to_numpy().tolist() == [
        [path.stem, "box.zip/../表.pdf", "discrepant"]
    ]
    assert (out / "forms.csv").read_text(encoding="utf-8").splitlines()[0].startswith("document,source,form_index,")
    assert not (out / ".work").exists()

    ran = run("status", out)
    assert ran.status == 3
    lines = ran.out.splitlines()
    assert lines[0] == "1 of 2 documents read, 1 failed; 1 form: 0 consistent, 1 discrepant, 0 to review"
    assert lines[1].startswith("  failed: letter.pdf: is not a PDF file")
    assert lines[-1] == "run 1 is complete"
    told = json.loads(run("status", out, "--json").out)
    assert (told["total"], told["documents"]["done"], told["failures"]) == (2, 1, {"input.unreadable": 1})

    (source / "letter.pdf").unlink()
    ran = run("batch", source, "--out", out)
    assert ran.status == 3
    assert ran.err.splitlines()[0] == "extractor: 2 documents, 2 of them done before"


def test_what_cannot_be_read_as_it_is_listed_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run("batch", tmp_path / "empty", "--out", tmp_path / "out")
    assert ran.status == 3
    assert ran.err.splitlines() == [
        f"extractor: {tmp_path / 'empty'}: the folder holds no PDF, PNG, JPEG, TIFF, BMP or zip file; check the folder",
        "extractor: 1 document",
        "extractor: 0 of 1 document read, 1 failed; 0 forms: 0 consistent, 0 discrepant, 0 to review",
    ]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("batch", "in"), "a batch needs a folder for its results; name it with --out"),
        (("batch", "--out", "out"), "nothing to read is named; name files, folders, globs, @lists, zip files or URLs"),
        (
            ("batch", "in", "--out", "out", "--retry", "all"),
            "--retry all: there is no such thing; write --retry failed",
        ),
        (
            ("batch", "in", "--out", "out", "--ledger", "x"),
            "--ledger is no URL of a database; write postgresql://user@host/name",
        ),
        (
            ("batch", "in", "--out", "nonsense://bucket/out"),
            "nonsense://bucket/out/ledger.sqlite: there is no such protocol; see fsspec's documentation",
        ),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(run: Run, args: tuple[str, ...], told: str) -> None:
    ran = run(*args)
    assert (ran.status, ran.out, ran.err.splitlines()) == (2, "", [f"extractor: {told}"])


def test_the_status_of_what_is_no_batch(run: Run, tmp_path: Path) -> None:
    ran = run("status", tmp_path)
    assert ran.status == 3
    assert ran.err.startswith(f"extractor: {tmp_path}: holds no ledger.sqlite; give the folder")
