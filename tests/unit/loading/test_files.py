from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from extractor.errors import EmptyInputError, EncryptedInputError, InputError, LimitError, MissingInputError
from extractor.loading import load
from extractor.loading.files import count_pages
from extractor.options import LoadingOptions

SAMPLES = Path(__file__).parents[3] / "samples"
DIGITAL = SAMPLES / "digital" / "seed-2.libreoffice.pdf"


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match=r"nowhere.pdf: no such file; check the path"):
        load(tmp_path / "nowhere.pdf", LoadingOptions())


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    with pytest.raises(EmptyInputError, match="the file is empty"):
        load(path, LoadingOptions())


def test_text_named_pdf(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_text("Dear Sir", encoding="utf-8")
    with pytest.raises(InputError, match="is not a PDF file, whatever its name says"):
        load(path, LoadingOptions())


def test_truncated_pdf(tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(DIGITAL.read_bytes()[:400])
    with pytest.raises(InputError, match="damaged or cut short; get the file again"):
        load(path, LoadingOptions())


def test_truncated_image(tmp_path: Path) -> None:
    whole = tmp_path / "whole.png"
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200), dtype=np.uint8)).save(whole)
    path = tmp_path / "cut.png"
    path.write_bytes(whole.read_bytes()[:5000])
    with pytest.raises(InputError, match="the image is damaged"):
        list(load(path, LoadingOptions()))


def test_pdf_without_pages(tmp_path: Path) -> None:
    path = tmp_path / "none.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"trailer<</Root 1 0 R>>\n"
    )
    with pytest.raises(InputError, match=r"no pages|damaged"):
        load(path, LoadingOptions())


def encrypt(path: Path, password: str) -> None:
    with pikepdf.open(DIGITAL) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(user=password, owner=password))


def test_encrypted_pdf(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    encrypt(path, "geheim")
    with pytest.raises(EncryptedInputError, match="is encrypted; give the right one with --password"):
        load(path, LoadingOptions())
    with pytest.raises(EncryptedInputError, match="the password does not open this PDF"):
        load(path, LoadingOptions.model_validate({"password": "wrong"}))
    (page,) = load(path, LoadingOptions.model_validate({"password": "geheim"}))
    assert page.kind == "digital"
    assert "刘" in {char.text for char in page.chars}


def test_a_huge_image_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    Image.new("1", (20_000, 20_000), 1).save(path)
    with pytest.raises(LimitError, match="20,000 × 20,000 pixels are more than the limit of 120,000,000"):
        list(load(path, LoadingOptions()))


def test_a_page_beyond_the_limit_is_left_out_and_said(tmp_path: Path) -> None:
    path = tmp_path / "wide.pdf"
    pdf = pypdfium2.PdfDocument.new()
    pdf.new_page(14_000, 14_000)
    pdf.new_page(300, 300)
    pdf.save(path)
    loaded = load(path, LoadingOptions(max_pixels=1_000_000), force_scan=True)
    assert [page.page_number for page in loaded] == [2]
    (problem,) = loaded.problems
    assert (problem.code, problem.page_number) == ("page.limit", 1)


def test_pages_are_chosen(tmp_path: Path) -> None:
    path = tmp_path / "three.tif"
    frames = [Image.new("L", (60, 40), value) for value in (10, 20, 30)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    loaded = load(path, LoadingOptions(pages=(2, 3, 9)))
    assert loaded.source.page_count == 3
    assert [(page.page_number, int(page.image[0, 0])) for page in loaded if page.image is not None] == [
        (2, 20),
        (3, 30),
    ]
    assert [count_pages(path, LoadingOptions(pages=pages)) for pages in (None, (2, 3, 9))] == [3, 2]
    with pytest.raises(InputError, match="has 3 pages, none of those asked for"):
        load(path, LoadingOptions(pages=(7,)))
    assert count_pages(DIGITAL, LoadingOptions()) == 1


def test_transparency_is_paper_and_16_bits_are_scaled(tmp_path: Path) -> None:
    clear = tmp_path / "clear.png"
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(clear)
    (page,) = load(clear, LoadingOptions())
    assert page.image is not None
    assert page.image.min() == 255
    deep = tmp_path / "deep.png"
    Image.fromarray(np.full((4, 4), 40_000, dtype=np.uint16)).save(deep)
    (page,) = load(deep, LoadingOptions())
    assert page.image is not None
    assert int(page.image[0, 0]) == 155


def test_a_camera_picture_is_shown_as_its_orientation_says(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter clockwise to be seen
    Image.new("L", (60, 40), 200).save(path, exif=exif)
    (page,) = load(path, LoadingOptions())
    assert (page.width, page.height) == (40.0, 60.0)
