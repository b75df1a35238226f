from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageDraw

from extractor.reporting.pictures import DRAWN_DPI, Picture, Place, take_pictures
from extractor.results import Fractions, Result
from extractor.units import turned_box
from tests.unit.reporting.building import result

SIZE = (800, 1000)
CELL: Fractions = (0.25, 0.4, 0.5, 0.45)  # pixels 200 to 400 across, 400 to 450 down
INK, PAPER = (0, 0, 160), (255, 255, 255)


def page(mark: tuple[int, int, int, int] = (210, 410, 290, 440)) -> Image.Image:
    """A page with a blue block in the left part of the cell."""
    picture = Image.new("RGB", SIZE, PAPER)
    ImageDraw.Draw(picture).rectangle(mark, fill=INK)
    return picture


def as_png(path: Path, picture: Image.Image) -> Result:
    picture.save(path)
    return result(path=path, kind="scan", unit="px", dpi=DRAWN_DPI)


def opened(picture: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.asarray(Image.open(io.BytesIO(picture.data)).convert("RGB"))


def is_ink(pixel: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> bool:
    return bool(pixel[2] > 100 and pixel[0] < 60)  # the file may be a lossy one


def test_a_cell_with_a_margin_and_what_is_about_it_faded(tmp_path: Path) -> None:
    read = as_png(tmp_path / "a.png", page((210, 380, 290, 440)))
    place = Place(1, CELL)
    picture = take_pictures(tmp_path / "a.png", read, [place])[place]
    assert (picture.width, picture.height) == (200 + 2 * 8, 50 + 2 * 8)  # 0.008 of the longer side
    pixels = opened(picture)
    assert pixels.shape == (66, 216, 3)
    assert is_ink(pixels[30, 50])
    assert not is_ink(pixels[3, 50])  # the block goes on above the cell, and is faded there
    assert pixels[3, 50, 0] < 160
    assert pixels[30, 150].min() > 240


def test_a_strip_goes_across_the_page(tmp_path: Path) -> None:
    read = as_png(tmp_path / "a.png", page())
    place = Place(1, CELL, strip=True)
    picture = take_pictures(tmp_path / "a.png", read, [place])[place]
    assert (picture.width, picture.height) == (800, 50 + 2 * 20)
    assert is_ink(opened(picture)[45, 250])


def test_of_a_tall_cell_the_part_that_is_written_on_is_shown(tmp_path: Path) -> None:
    read = as_png(tmp_path / "a.png", page((210, 700, 290, 720)))
    tall, blank = Place(1, (0.25, 0.1, 0.5, 0.9)), Place(1, (0.6, 0.1, 0.9, 0.9))
    pictures = take_pictures(tmp_path / "a.png", read, [tall, blank])
    assert 90 <= pictures[tall].height <= 90 + 2 * (8 + 6) + 1
    assert is_ink(opened(pictures[tall])[pictures[tall].height // 2, 50])
    assert 90 <= pictures[blank].height <= 90 + 2 * (8 + 6) + 1


def test_a_place_at_the_edge_and_one_of_no_size_are_shown(tmp_path: Path) -> None:
    read = as_png(tmp_path / "a.png", page())
    corner, point = Place(1, (0.9, 0.98, 1.0, 1.0)), Place(1, (0.5, 0.5, 0.5, 0.5))
    pictures = take_pictures(tmp_path / "a.png", read, [corner, point])
    assert (pictures[corner].width, pictures[corner].height) == (88, 28)
    assert (pictures[point].width, pictures[point].height) == (17, 17)


@pytest.mark.parametrize(
    ("turn", "box"),
    [
        (0, (0.1, 0.2, 0.3, 0.4)),
        (90, (0.6, 0.1, 0.8, 0.3)),
        (180, (0.7, 0.6, 0.9, 0.8)),
        (270, (0.2, 0.7, 0.4, 0.9)),
    ],
)
def test_boxes_turn_with_their_page(turn: int, box: Fractions) -> None:
    assert turned_box((0.1, 0.2, 0.3, 0.4), turn) == pytest.approx(box)  # sums of floats


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_what_was_found_lying_is_shown_upright(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "a.png"
    page().rotate(turn, expand=True).save(path)  # counterclockwise; clockwise by as much it can be read
    read = result(path=path, kind="scan", unit="px", dpi=DRAWN_DPI, turn=turn)
    place = Place(1, turned_box(CELL, 360 - turn))
    picture = take_pictures(path, read, [place])[place]
    assert (picture.width, picture.height) == (216, 66)
    assert is_ink(opened(picture)[30, 50])
    assert not is_ink(opened(picture)[30, 150])


def test_a_scan_is_drawn_at_one_resolution_but_not_enlarged(tmp_path: Path) -> None:
    fine = tmp_path / "fine.png"
    page().resize((1600, 2000)).save(fine)
    place = Place(1, CELL)
    read = result(path=fine, kind="scan", unit="px", dpi=2 * DRAWN_DPI)
    assert opened(take_pictures(fine, read, [place])[place]).shape == (66, 216, 3)
    coarse = as_png(tmp_path / "coarse.png", page()).model_copy(
        update={"pages": tuple(one.model_copy(update={"dpi": DRAWN_DPI / 2}) for one in read.pages)}
    )
    picture = take_pictures(tmp_path / "coarse.png", coarse, [place])[place]
    assert opened(picture).shape == (66, 216, 3)
    assert (picture.width, picture.height) == (432, 132)


def test_a_fax_keeps_its_two_levels(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    page().resize((1600, 2000)).convert("1").save(path)
    read = result(path=path, kind="scan", unit="px", dpi=200.0, media_type="image/tiff")
    place = Place(1, CELL)
    picture = take_pictures(path, read, [place])[place]
    assert opened(picture).shape[:2] == (100 + 2 * 16, 400 + 2 * 16)
    assert (picture.width, picture.height) == (round(432 / 1.25), round(132 / 1.25))


def test_the_second_page_of_a_tiff(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    Image.new("RGB", SIZE, PAPER).save(path, save_all=True, append_images=[page()])
    read = result(path=path, kind="scan", unit="px", dpi=DRAWN_DPI, media_type="image/tiff")
    first, second = Place(1, CELL), Place(2, CELL)
    pictures = take_pictures(path, read, [first, second])
    assert not is_ink(opened(pictures[first])[30, 50])
    assert is_ink(opened(pictures[second])[30, 50])


def as_pdf(path: Path, *, rotate: int = 0, password: str = "") -> Result:
    """The page as a PDF of its size in points at DRAWN_DPI."""
    page().save(path, "PDF", resolution=DRAWN_DPI)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].Rotate = rotate
        pdf.save(path, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    across, down = (SIZE[side] * 72 / DRAWN_DPI for side in (0, 1))
    width, height = (down, across) if rotate % 180 else (across, down)
    return result(path=path, media_type="application/pdf", width=width, height=height, rotation=rotate)


def test_a_page_of_a_pdf(tmp_path: Path) -> None:
    path, place = tmp_path / "a.pdf", Place(1, CELL)
    picture = take_pictures(path, as_pdf(path), [place])[place]
    assert (picture.width, picture.height) == (216, 66)
    assert is_ink(opened(picture)[30, 50])


@pytest.mark.parametrize("kind", ["digital", "scan"])
def test_a_page_that_its_pdf_turns_is_upright_already(tmp_path: Path, kind: str) -> None:
    path, place = tmp_path / "a.pdf", Place(1, turned_box((0.25, 0.4, 0.35, 0.45), 90))
    read = as_pdf(path, rotate=90)
    read = read.model_copy(update={"pages": tuple(one.model_copy(update={"kind": kind}) for one in read.pages)})
    picture = take_pictures(path, read, [place])[place]
    assert (picture.width, picture.height) == (66, 96)


def test_an_encrypted_pdf_needs_its_password(tmp_path: Path) -> None:
    path, place = tmp_path / "a.pdf", Place(1, CELL)
    read = as_pdf(path, password="geheim")
    assert take_pictures(path, read, [place]) == {}
    assert is_ink(opened(take_pictures(path, read, [place], "geheim")[place])[30, 50])


def test_a_file_that_has_changed_or_gone_shows_nothing(tmp_path: Path) -> None:
    path, place = tmp_path / "a.png", Place(1, CELL)
    read = as_png(path, page())
    path.write_bytes(path.read_bytes() + b"\0")
    assert take_pictures(path, read, [place]) == {}
    path.unlink()
    assert take_pictures(path, read, [place]) == {}


def test_a_page_that_fails_costs_its_own_pictures(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    read = as_png(path, page())
    first, second = Place(1, CELL), Place(2, CELL)  # the file has one page
    assert set(take_pictures(path, read, [first, second])) == {first}
