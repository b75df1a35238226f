"""Readers that fail in every way they can: the page is kept, and nothing wrong is accepted."""

import time
from collections.abc import Callable, Sequence

import cv2
import numpy as np
import pytest

from extractor.document import Box, Cell, Grid, Image, Page, Reading, Region, Ruling, Segments
from extractor.errors import ReaderError
from extractor.options import ReadingOptions
from extractor.reading import readers, scan
from extractor.reading.lines import Ink
from extractor.reading.readers import Readers, ask

DPI = 200.0
TRUE = "12.5"
Answer = Callable[[Sequence[Image]], list[Reading]]


class Fake:
    """A reader that answers as it is told."""

    def __init__(self, name: str, answer: Answer) -> None:
        self.name = name
        self._answer = answer

    def read_lines(self, images: Sequence[Image], numeric: Sequence[bool] | None = None) -> list[Reading]:
        return self._answer(images)


def says(name: str, text: str, sure: float = 0.999999) -> Fake:
    return Fake(name, lambda images: [Reading(name, text, sure) for _ in images])


def crashes(images: Sequence[Image]) -> list[Reading]:
    raise RuntimeError("no such kernel")


def hangs(images: Sequence[Image]) -> list[Reading]:
    time.sleep(5)
    return []


def page() -> Segments:
    """One cell with a number in it."""
    image = np.full((200, 400), 255, dtype=np.uint8)
    cv2.rectangle(image, (20, 20), (380, 180), 0, 2)
    cv2.putText(image, TRUE, (120, 110), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 2)
    box = Box(20, 20, 380, 180)
    sides = (
        *(Ruling("horizontal", y, 20, 380, 2) for y in (20, 180)),
        *(Ruling("vertical", x, 20, 180, 2) for x in (20, 380)),
    )
    grid = Grid((Cell(0, 0, 1, 1, (Region(1, box),)),), 1, 1, (Region(1, box),))
    shown = Page(1, 400.0, 200.0, "px", "scan", dpi=DPI, image=image)
    return Segments(shown, sides, (), (grid,))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Cell, list[str]]]:
    def run(first: Fake, second: Fake | None = None, missing: str = "") -> tuple[Cell, list[str]]:
        monkeypatch.setattr(scan, "load_readers", lambda options: Readers(first, second, missing))
        grids, _, problems = scan.read_page(page(), DPI, ReadingOptions())
        assert all(problem.page_number == 1 for problem in problems)
        return grids[0].cells[0], [problem.code for problem in problems]

    return run


def test_two_readers_that_agree_are_believed(read: Callable[..., tuple[Cell, list[str]]]) -> None:
    cell, problems = read(says("a", TRUE), says("b", TRUE, 0.97))
    assert (cell.text, cell.content.status, problems) == (TRUE, "accepted", [])
    assert [reading.reader for reading in cell.content.readings] == ["a", "b"]


def test_a_reader_that_is_wrong_and_sure_is_not_believed(read: Callable[..., tuple[Cell, list[str]]]) -> None:
    cell, _ = read(says("a", "72.5"), says("b", TRUE, 0.97))
    assert cell.content.status == "review"
    assert TRUE in dict(cell.content.alternatives)
    cell, _ = read(says("a", TRUE), says("b", "72.5"))
    assert cell.content.status == "review"


@pytest.mark.parametrize("answer", [crashes, hangs, lambda images: [], lambda images: [None for _ in images]])
def test_a_second_reader_that_fails_is_done_without(
    read: Callable[..., tuple[Cell, list[str]]], answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "TIMEOUT_FLOOR", 0.1)
    monkeypatch.setattr(readers, "TIMEOUT_LINE", 0.0)
    cell, problems = read(says("a", TRUE), Fake("b", answer))
    assert (cell.text, problems) == (TRUE, ["reader.failed"])


@pytest.mark.parametrize("answer", [crashes, hangs, lambda images: []])
def test_where_the_first_reader_fails_the_second_reads(
    read: Callable[..., tuple[Cell, list[str]]], answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "TIMEOUT_FLOOR", 0.1)
    monkeypatch.setattr(readers, "TIMEOUT_LINE", 0.0)
    cell, problems = read(Fake("a", answer), says("b", TRUE, 0.97))
    assert (cell.text, problems) == (TRUE, ["reader.failed"])


def test_a_page_that_nobody_can_read_is_kept_for_review(read: Callable[..., tuple[Cell, list[str]]]) -> None:
    cell, problems = read(Fake("a", crashes), Fake("b", crashes))
    assert (cell.text, cell.content.status) == ("", "review")
    assert problems == ["reader.failed", "reader.failed"]


def test_readers_that_read_nothing_leave_ink_for_review(read: Callable[..., tuple[Cell, list[str]]]) -> None:
    cell, _ = read(says("a", "", 0.0), says("b", "", 0.0))
    assert (cell.text, cell.content.status) == ("", "review")


def test_a_missing_second_reader_is_said(read: Callable[..., tuple[Cell, list[str]]]) -> None:
    cell, problems = read(says("a", TRUE), missing="Tesseract is not installed")
    assert (cell.text, problems) == (TRUE, ["reader.missing"])


def test_a_failure_says_who_failed_and_how() -> None:
    with pytest.raises(ReaderError, match=r"a failed \(RuntimeError\)"):
        ask("a", lambda: crashes([]), 1)
    with pytest.raises(ReaderError, match="a answered for 0 of 2 lines"):
        ask("a", list, 2)


def test_on_a_page_of_which_much_was_wiped_no_blank_is_believed(
    read: Callable[..., tuple[Cell, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "find_strips", lambda ink, box: [])
    monkeypatch.setattr(Ink, "may_hold_dash", lambda ink, box: False)
    assert read(says("a", TRUE))[0].content.status == "accepted"
    monkeypatch.setattr(scan, "_is_faint", lambda ink, spots: True)
    assert read(says("a", TRUE))[0].content.status == "review"


def test_a_wiped_stroke_sends_its_cell_to_review(
    read: Callable[..., tuple[Cell, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ink, "has_lost", lambda ink, box: True)
    cell, _ = read(says("a", TRUE), says("b", TRUE, 0.97))
    assert (cell.text, cell.content.status) == (TRUE, "review")


@pytest.mark.parametrize(("lines", "times"), [(12, 2), (40, 1)])
def test_a_page_of_running_text_is_read_once(lines: int, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    image = np.full((50 * lines + 100, 800), 255, dtype=np.uint8)
    for n in range(lines):
        cv2.putText(image, "2020 12.5 8271.3", (60, 80 + 50 * n), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 2)
    shown = Page(1, 800.0, float(image.shape[0]), "px", "scan", dpi=DPI, image=image)
    monkeypatch.setattr(scan, "load_readers", lambda options: Readers(says("a", TRUE, 0.9), says("b", TRUE, 0.9), ""))
    _, found, problems = scan.read_page(Segments(shown, (), (), ()), DPI, ReadingOptions())
    assert problems == ()
    assert len(found) >= lines
    assert {len(line.content.readings) for line in found} == {times}


@pytest.mark.parametrize(("name", "status"), [("rapidocr", "review"), ("b", "accepted")])
def test_where_a_page_has_lost_its_hairlines_no_blank_is_believed(
    name: str, status: str, read: Callable[..., tuple[Cell, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "find_strips", lambda ink, box: [])
    monkeypatch.setattr(Ink, "may_hold_dash", lambda ink, box: False)
    monkeypatch.setattr(scan, "page_odds", lambda readings: 3.0)
    assert read(says(name, TRUE))[0].content.status == status


@pytest.mark.parametrize(("number", "status"), [("12.5", "review"), ("82.5", "accepted")])
def test_where_much_is_lost_a_one_may_be_a_four(
    number: str, status: str, read: Callable[..., tuple[Cell, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read(says("a", number), says("b", number, 0.97))[0].content.status == "accepted"
    monkeypatch.setattr(scan, "_is_faint", lambda ink, spots: True)
    cell, _ = read(says("a", number), says("b", number, 0.97))
    assert (cell.text, cell.content.status) == (number, status)
