"""Bad input ends in one clear line on stderr and the right exit status, never in a traceback."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from extractor.cli import main

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "digital" / "seed-2.libreoffice.pdf"
Maker = Callable[[Path], Path]


def missing(folder: Path) -> Path:
    return folder / "nowhere.pdf"


def empty(folder: Path) -> Path:
    path = folder / "empty.pdf"
    path.touch()
    return path


def text(folder: Path) -> Path:
    path = folder / "letter.pdf"
    path.write_text("Dear Sir or Madam", encoding="utf-8")
    return path


def truncated(folder: Path) -> Path:
    path = folder / "cut.pdf"
    path.write_bytes(SAMPLE.read_bytes()[:300])
    return path


def encrypted(folder: Path) -> Path:
    path = folder / "secret.pdf"
    with pikepdf.open(SAMPLE) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    return path


def no_pages(folder: Path) -> Path:
    path = folder / "none.pdf"
    with pikepdf.new() as pdf:
        pdf.save(path)
    return path


def huge(folder: Path) -> Path:
    path = folder / "huge.png"
    Image.new("1", (20_000, 20_000), 1).save(path)
    return path


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (missing, "no such file; check the path"),
        (empty, "the file is empty; get the file again"),
        (text, "is not a PDF file, whatever its name says; give a PDF, PNG, JPEG or TIFF file"),
        (truncated, "the PDF is damaged or cut short; get the file again"),
        (encrypted, "the PDF is encrypted; give the right one with --password"),
        (no_pages, "the PDF has no pages; get the file again"),
        (huge, "20,000 × 20,000 pixels are more than the limit of 120,000,000; split or shrink it"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
@pytest.mark.parametrize("command", ["extract", "check"])
def test_unreadable_input(
    make: Maker, told: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make(tmp_path)
    assert main([command, str(path)]) == 3
    out, err = capsys.readouterr()
    assert "{" not in out
    (line,) = err.splitlines()
    assert str(path) in line
    assert line.endswith(told)


def test_an_encrypted_pdf_opens_with_its_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = encrypted(tmp_path)
    assert main(["extract", str(path), "--password", "geheim"]) == 0
    assert '"6274.5592"' in capsys.readouterr().out
    assert main(["extract", str(path), "--password", "falsch"]) == 3
    assert "the password does not open this PDF" in capsys.readouterr().err


def test_a_photograph_without_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shades = np.random.default_rng(7).normal(128, 40, (60, 80, 3))
    path = tmp_path / "holiday.jpg"
    Image.fromarray(np.clip(shades, 0, 255).astype(np.uint8)).resize((1200, 900), Image.Resampling.BICUBIC).save(path)
    assert main(["extract", str(path)]) == 0
    out, err = capsys.readouterr()
    assert '"tables": []' in out
    assert err.splitlines() == [f"extractor: {path}: no ruled table was found"]


def test_a_form_of_an_unknown_kind_still_gives_its_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = print_table(tmp_path)
    assert main(["extract", str(path)]) == 0
    out, err = capsys.readouterr()
    assert '"forms": []' in out
    assert '"text": "Rent"' in out
    assert err.splitlines() == [f"extractor: {path}: no known form was found; its tables are in the output"]


def print_table(folder: Path) -> Path:
    """A page with a ruled table of two rows and two columns, written by hand."""
    words = {(110, 705): "Item", (210, 705): "Amount", (110, 685): "Rent", (210, 685): "900"}
    drawn = " ".join(f"BT /F1 10 Tf {x} {y} Td ({word}) Tj ET" for (x, y), word in words.items())
    lines = "100 720 m 300 720 l 100 700 m 300 700 l 100 680 m 300 680 l "
    lines += "100 720 m 100 680 l 200 720 m 200 680 l 300 720 m 300 680 l S "
    path = folder / "rent.pdf"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream((lines + drawn).encode())
        pdf.save(path)
    return path


def test_an_output_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "out"
    blocked.write_text("a file stands here", encoding="utf-8")
    assert main(["extract", str(SAMPLE), "--out", str(blocked)]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert str(blocked) in line


def test_a_broken_form_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine\nname: Mine\nblocks:\n  - kind: pairs\n    feilds: []\n", encoding="utf-8")
    assert main(["form", "check", str(path)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{path}" in line
    assert "line 5" in line
    assert "feilds" in line
    assert main(["extract", str(SAMPLE), "--form", str(path)]) == 2
