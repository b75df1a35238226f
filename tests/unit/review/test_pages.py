"""Pictures of pages, drawn by real workers."""

from __future__ import annotations

import hashlib
import io
import os
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractor.batch.archives import list_archive
from extractor.errors import ExtractorError, OutputError
from extractor.results import ResultPage
from extractor.review import pages as under_test
from extractor.review.drawing import Desk, Sheet, draw_sheet, picture_name
from extractor.review.pages import Pages
from extractor.workers.crew import Ask, Limits

SIZE = (400, 500)
WAIT = 60.0  # seconds; a worker starts in one where nothing else is to be done
PAGE = ResultPage(page_number=1, width=400, height=500, unit="px", kind="scan", rotation=0, skew_degrees=0.0, dpi=100.0)


def page(*, lying: int = 0) -> Image.Image:
    """A page that is black in its upper left corner when it is turned clockwise by so many degrees."""
    picture = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 100, 100), fill="black")
    return picture.rotate(lying, expand=True)


def sheet(path: Path, picture: Image.Image | None = None, *, turn: int = 0, number: int = 1) -> Sheet:
    (picture or page()).save(path)
    size = (picture or page()).size
    read = PAGE.model_copy(update={"turn": turn, "page_number": number})
    return Sheet(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), path.name, read, size)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / ".review" / "pages", tmp_path / ".review" / "fetched", 10_000_000)


@pytest.fixture
def drawn(desk: Desk) -> Iterator[Pages]:
    pages = Pages(desk, limits=Limits(20.0, 600_000_000))
    pages.start()
    yield pages
    pages.stop()


def opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        assert picture.format == "WEBP"
        picture.load()
        return picture


def dark_corner(path: Path) -> bool:
    pixels = np.asarray(opened(path).convert("L"))
    return bool(pixels[10:90, 10:90].max() < 60 and pixels[-90:, -90:].min() > 200)


def why(future: Future[Path]) -> str:
    with pytest.raises(ExtractorError) as caught:
        future.result(WAIT)
    return str(caught.value)


def test_a_page_is_drawn_once_and_kept(drawn: Pages, desk: Desk, tmp_path: Path) -> None:
    one = sheet(tmp_path / "a.png")
    path = drawn.draw(one).result(WAIT)
    assert path == desk.folder / f"{one.sha256}-1-0.webp"
    assert opened(path).size == SIZE
    assert dark_corner(path)
    (tmp_path / "a.png").unlink()
    assert drawn.draw(one).result(0) == path


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_is_shown_upright(desk: Desk, tmp_path: Path, turn: int) -> None:
    desk.folder.mkdir(parents=True)
    one = sheet(tmp_path / "a.png", page(lying=turn), turn=turn)
    assert draw_sheet(desk, one, "k", no_one) is None
    path = desk.folder / picture_name(one)
    assert opened(path).size == SIZE
    assert dark_corner(path)


def test_a_page_of_a_pdf_in_the_size_asked_for(desk: Desk, tmp_path: Path) -> None:
    desk.folder.mkdir(parents=True)
    path = tmp_path / "a.pdf"
    page().save(path, "PDF", resolution=100.0)
    read = PAGE.model_copy(update={"unit": "pt", "width": 288.0, "height": 360.0})
    one = Sheet(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), "a.pdf", read, (1920, 2400))
    assert draw_sheet(desk, one, "k", no_one) is None
    assert opened(desk.folder / picture_name(one)).size == (1920, 2400)


def test_a_document_in_an_archive_is_unpacked_and_taken_away(desk: Desk, tmp_path: Path) -> None:
    desk.folder.mkdir(parents=True)
    file = io.BytesIO()
    page().save(file, "PNG")
    with zipfile.ZipFile(tmp_path / "box.zip", "w") as archive:
        archive.writestr("../../a.png", file.getvalue())
    found = list_archive(str(tmp_path / "box.zip"), "box.zip")[0]
    one = Sheet(hashlib.sha256(file.getvalue()).hexdigest(), found.uri, found.name, PAGE, SIZE)
    assert draw_sheet(desk, one, "page1", no_one) is None
    assert dark_corner(desk.folder / picture_name(one))
    assert list(desk.fetched.iterdir()) == []


def test_a_file_that_is_gone_or_another_by_now_is_not_shown(drawn: Pages, tmp_path: Path) -> None:
    one = sheet(tmp_path / "a.png")
    other = replace(one, sha256="0" * 64)
    assert why(drawn.draw(other)) == "a.png: is another file by now; run the batch again"
    (tmp_path / "a.png").unlink()
    assert why(drawn.draw(one)).startswith("a.png: ")
    assert str(tmp_path) not in why(drawn.draw(one))


def test_what_was_not_found_or_has_no_hash_is_not_looked_for(drawn: Pages, tmp_path: Path) -> None:
    one = sheet(tmp_path / "a.png")
    assert "--sources" in why(drawn.draw(replace(one, uri="")))
    assert "--sources" in why(drawn.draw(replace(one, sha256="../" + "0" * 61)))


def test_a_page_that_takes_its_worker_down_is_left_alone_for_a_while(
    drawn: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "draw_sheet", crash)
    bad, good = sheet(tmp_path / "bad.png"), sheet(tmp_path / "good.png", page(lying=90))
    first, second = drawn.draw(bad), drawn.draw(bad)
    assert first is second  # asked for twice, drawn once
    message = "bad.png: the page cannot be drawn: drawing it its process ended by itself (exit status 9)"
    assert why(first).startswith(message)
    assert drawn.draw(bad).exception(0) is first.exception(0)
    assert (tmp_path / "crashes").read_text() == "1"
    assert drawn.draw(good).result(WAIT).name == picture_name(good)  # and the next one finds a worker


def test_a_page_that_hangs_is_given_up(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "draw_sheet", hang)
    pages = Pages(desk, limits=Limits(0.5, 600_000_000))
    pages.start()
    try:
        assert "drawing it took longer than 0 s" in why(pages.draw(sheet(tmp_path / "a.png")))
    finally:
        pages.stop()


def test_stopping_leaves_nobody_waiting(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_test, "draw_sheet", hang)
    pages = Pages(desk)
    pages.start()
    futures = [pages.draw(sheet(tmp_path / f"{n}.png", number=n)) for n in range(1, 6)]
    time.sleep(0.2)
    pages.stop()
    assert all("stopping" in why(future) for future in futures)


def test_the_oldest_are_thrown_away(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.folder.mkdir(parents=True)
    for n in range(5):
        path = desk.folder / f"{n}.webp"
        path.write_bytes(b"x" * 1000)
        os.utime(path, (1_000_000 + n, 1_000_000 + n))
    pages = Pages(desk, most_bytes=6000)
    pages.start()
    try:
        one = sheet(tmp_path / "a.png")
        new = pages.draw(one).result(WAIT)
        size = new.stat().st_size
    finally:
        pages.stop()
    kept = [path.name for path in sorted(desk.folder.glob("?.webp"))]
    assert kept == [f"{n}.webp" for n in range(5)][-((6000 - size) // 1000) :]


def test_a_folder_that_cannot_be_made_gets_one_line(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / ".review").write_text("a file")
    with pytest.raises(OutputError, match="cannot be made"):
        Pages(desk)


def no_one(question: object) -> object:
    raise AssertionError


def crash(desk: Desk, one: Sheet, key: str, ask: Ask) -> ExtractorError | None:
    if one.name != "bad.png":
        return draw_sheet(desk, one, key, ask)
    note = Path(one.uri).with_name("crashes")
    note.write_text(str(int(note.read_text()) + 1) if note.exists() else "1")
    os._exit(9)


def hang(desk: Desk, one: Sheet, key: str, ask: Ask) -> None:
    time.sleep(60)
