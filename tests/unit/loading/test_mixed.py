"""Pages with a text layer and pictures: a picture of a table is read, or said not to have been."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from extractor.loading import load
from extractor.options import LoadingOptions
from tests.unit.loading.writing import CELLS, expected, grids_of, image, labels, read, ruled, stroked, text, write_pdf


def pictured_table(rows: int = 6, columns: int = 5) -> bytes:
    """A white picture of 800 × 400 pixels with a ruled table."""
    pixels = np.full((400, 800), 255, np.uint8)
    for y in np.linspace(20, 380, rows + 1).astype(int):
        pixels[y : y + 3, 20:782] = 40
    for x in np.linspace(20, 780, columns + 1).astype(int):
        pixels[20:382, x : x + 3] = 40
    return pixels.tobytes()


def noise() -> bytes:
    """A photograph: light and shade without lines."""
    coarse = np.random.default_rng(1).integers(0, 255, (20, 40)).astype(np.uint8)
    return np.kron(coarse, np.ones((20, 20), np.uint8)).astype(np.uint8).tobytes()


PLACE = "q 480 0 0 240 50 200 cm /Im Do Q"


def written(path: Path, content: str, pixels: bytes) -> Path:
    return write_pdf(path, content, xobjects=lambda pdf: {"/Im": image(pdf, pixels, 800, 400)})


def test_text_over_a_picture_of_a_table_is_read_as_a_picture(tmp_path: Path) -> None:
    filled = " ".join(text(70 + 90 * i, 400 - 36 * j, f"{i}{j}") for i in range(5) for j in range(6))
    (page,) = load(written(tmp_path / "page.pdf", f"{PLACE} {filled}", pictured_table()), LoadingOptions())
    assert page.kind == "scan"
    assert page.image is not None


def test_text_and_a_picture_of_a_table_is_read_as_a_picture(tmp_path: Path) -> None:
    (page,) = load(written(tmp_path / "page.pdf", f"{PLACE} {labels()}", pictured_table()), LoadingOptions())
    assert page.kind == "scan"


def test_a_picture_of_a_table_beside_a_digital_one_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path / "page.pdf", f"{PLACE} {ruled(stroked)} {labels()}", pictured_table())
    loaded = load(path, LoadingOptions())
    (page,) = loaded
    assert page.kind == "digital"
    assert [problem.code for problem in loaded.problems] == ["page.picture"]
    assert read(path)[1] == expected()


def test_a_table_drawn_over_its_picture_is_digital(tmp_path: Path) -> None:
    """A picture that lies under a table whose rulings are drawn is its background."""
    path = write_pdf(
        tmp_path / "page.pdf",
        f"q 400 0 0 120 40 595 cm /Im Do Q {ruled(stroked)} {labels()}",
        xobjects=lambda pdf: {"/Im": image(pdf, pictured_table(), 800, 400)},
    )
    loaded = load(path, LoadingOptions())
    (page,) = loaded
    assert (page.kind, loaded.problems) == ("digital", [])
    assert len(grids_of(page)[0].cells) == len(CELLS)


@pytest.mark.parametrize("pixels", [noise(), b"\xff" * 320_000, pictured_table(1, 1)])
def test_other_pictures_change_nothing(tmp_path: Path, pixels: bytes) -> None:
    loaded = load(written(tmp_path / "page.pdf", f"{PLACE} {labels()}", pixels), LoadingOptions())
    (page,) = loaded
    assert (page.kind, loaded.problems) == ("digital", [])


def test_a_seal_that_lets_the_text_through_hides_nothing(tmp_path: Path) -> None:
    """Painted last over everything, half transparent."""
    path = write_pdf(
        tmp_path / "page.pdf",
        f"{ruled(stroked)} {labels()} /Half gs q 500 0 0 700 40 90 cm /Im Do Q",
        xobjects=lambda pdf: {"/Im": image(pdf, noise(), 800, 400)},
        states={"/Half": {"/ca": 0.4}},
    )
    page, cells = read(path)
    assert (page.kind, cells) == ("digital", expected())


def test_a_picture_made_of_rectangles_is_read_as_a_picture_in_time(tmp_path: Path) -> None:
    shapes = "\n".join(f"0.{(i * 7) % 10} g {i % 550} {(i * 13) % 800} 30 30 re f" for i in range(8000))
    lines = "\n".join(stroked(10, y / 10, 580, y / 10) for y in range(1000, 7000, 30))
    path = write_pdf(tmp_path / "page.pdf", f"{lines} {shapes} {lines} {labels()}")
    started = time.process_time()
    loaded = load(path, LoadingOptions())
    (page,) = loaded
    assert time.process_time() - started < 20  # takes three to six seconds; the limit is that of hostile files
    assert (page.kind, [problem.code for problem in loaded.problems]) == ("scan", ["page.text_layer"])
