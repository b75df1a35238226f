"""Tesseract: what it reads, and programmes in its place that crash, hang, answer nothing or rubbish."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractor.document import Image
from extractor.errors import ReaderError
from extractor.reading import tesseract
from extractor.reading.tesseract import Tesseract

HEADER = "level\\tpage_num\\tblock_num\\tpar_num\\tline_num\\tword_num\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n"
PREAMBLE = f"""#!{sys.executable}
import os, signal, subprocess, sys, time
HERE = os.path.dirname(os.path.abspath(__file__))
if "--list-langs" in sys.argv:
    print("List of available languages (2):\\nchi_sim\\neng")
    sys.exit()
def page(number, *words):
    out = f"1\\t{{number}}\\t0\\t0\\t0\\t0\\t0\\t0\\t9\\t9\\t-1\\t\\n"
    for i, (conf, text) in enumerate(words):
        out += f"5\\t{{number}}\\t1\\t1\\t1\\t{{i + 1}}\\t0\\t0\\t9\\t9\\t{{conf}}\\t{{text}}\\n"
    return out
HEADER = "{HEADER}"
def say(text):
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()
"""
Fake = Callable[[str], Tesseract]


def has_tesseract() -> bool:
    """Whether Tesseract and both languages are installed."""
    found = shutil.which("tesseract")
    if found is None:
        return False
    listed = subprocess.run([found, "--list-langs"], capture_output=True, text=True, timeout=60, check=False)
    return {"chi_sim", "eng"} <= set((listed.stdout + listed.stderr).split())


needs_tesseract = pytest.mark.skipif(
    not has_tesseract(), reason="Tesseract with chi_sim and eng is not installed: apt-get install tesseract-ocr-chi-sim"
)


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Puts a programme named tesseract, with this Python for a body, in a folder with a space in its name."""

    def make(body: str) -> Tesseract:
        folder = tmp_path / "a folder"
        folder.mkdir()
        programme = folder / "tesseract"
        programme.write_text(PREAMBLE + body, encoding="utf-8")
        programme.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(scratch))
        return Tesseract()

    return make


def line(text: str = "", rows: int = 36, columns: int = 0) -> Image:
    """A line of print, or white paper."""
    out = np.full((rows, columns or 24 + 20 * max(1, len(text))), 255, dtype=np.uint8)
    cv2.putText(out, text, (12, rows - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2, cv2.LINE_AA)
    return out


def texts(found: Sequence[object]) -> list[str]:
    return [getattr(reading, "text", "") for reading in found]


@needs_tesseract
def test_numbers_are_read_in_the_order_they_were_given() -> None:
    given = ["1,250.75", "98", "", "43.9%", "2020", "6274.55"]
    found = Tesseract().read_lines([line(text) for text in given], [True] * len(given))
    assert texts(found) == given
    assert found[2].confidence == 0
    assert all(reading.confidence > 0.5 for reading in found if reading.text)


@needs_tesseract
def test_numbers_and_texts_of_one_page_are_not_mixed_up() -> None:
    given = ["1234", "Total", "5678", "Budget", "90"]
    found = Tesseract().read_lines([line(text) for text in given], [text.isdecimal() for text in given])
    assert [text for text in texts(found) if text.isdecimal()] == ["1234", "5678", "90"]
    assert [i for i, text in enumerate(texts(found)) if text.isdecimal()] == [0, 2, 4]


@needs_tesseract
def test_without_a_word_on_the_fields_numbers_are_found_all_the_same() -> None:
    assert texts(Tesseract().read_lines([line("1,250.75"), line("98"), line()])) == ["1,250.75", "98", ""]


@needs_tesseract
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (1, 3000), (40, 3000), (3000, 1), (1, 40000)])
def test_a_picture_of_any_size_leaves_its_neighbours_alone(rows: int, columns: int) -> None:
    odd = np.full((rows, columns), 255, dtype=np.uint8)
    for numeric in ([True] * 3, [False, False, True]):
        assert texts(Tesseract().read_lines([line("98"), odd, line("43")], numeric))[2] == "43"


@needs_tesseract
def test_five_hundred_lines_are_one_call() -> None:
    given = [str(100 + i) for i in range(500)]
    found = Tesseract().read_lines([line(text) for text in given], [True] * 500)
    # Drawn with strokes, not a typeface: a few 1s and 7s come out otherwise, none may shift the rest.
    assert sum(text == want for text, want in zip(texts(found), given, strict=True)) > 450


@needs_tesseract
def test_nothing_asked_is_nothing_answered() -> None:
    assert Tesseract().read_lines([]) == []
    assert Tesseract().read_lines([], []) == []


def test_flags_that_do_not_fit_the_pictures_are_refused(fake: Fake) -> None:
    with pytest.raises(ValueError, match="longer"):
        fake("").read_lines([line()], [True, False])


def test_a_missing_programme_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReaderError, match=r"^Tesseract is not installed; apt-get install"):
        Tesseract()


def test_missing_languages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programme = tmp_path / "tesseract"
    programme.write_text("#!/bin/sh\necho 'List of available languages (1):'\necho osd\n", encoding="utf-8")
    programme.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(ReaderError, match="lacks the language data chi_sim and eng"):
        Tesseract()


def test_a_file_that_is_no_programme_cannot_be_started(fake: Fake) -> None:
    reader = fake("")
    found = shutil.which("tesseract")
    assert found is not None
    Path(found).write_bytes(b"\x7fELF no more")
    with pytest.raises(ReaderError, match="Tesseract cannot be started"):
        reader.read_lines([line()])


WHOLE = "say(HEADER + page(1, (90, '12')) + page(2, (80, '12')))"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", r"Tesseract crashed \(signal 11\)"),
        (f"{WHOLE}; os.kill(os.getpid(), signal.SIGABRT)", r"Tesseract crashed \(signal 6\)"),
        ("print('no\\nmemory.', file=sys.stderr); sys.exit(3)", "Tesseract failed: memory;"),
        ("sys.exit(3)", "Tesseract failed: exit status 3;"),
        ("", "answered for 0 of 2 lines"),
        ("say('\\x00\\xff rubbish\\t1\\t2\\n' * 5)", "answered for 0 of 2 lines"),
        ("say(HEADER + page(1, (90, '12')))", "answered for 1 of 2 lines"),
        ("say(HEADER + page(1, (90, '12')) + page(2, (80, '12'))[:-4])", "answered for 2 of 2 lines or broke off"),
        ("say(HEADER + ''.join(page(i, (90, '12')) for i in (1, 2, 3)))", "answered for 3 of 2 lines"),
    ],
)
def test_what_goes_wrong_is_said_in_one_line_and_nothing_is_left(
    fake: Fake, tmp_path: Path, body: str, message: str
) -> None:
    reader = fake(body)
    with pytest.raises(ReaderError, match=message) as caught:
        reader.read_lines([line("12")], [True])
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith("try --reader rapidocr")
    assert list((tmp_path / "scratch").iterdir()) == []


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"  # nobody here waits for a grandchild; whoever adopts it does


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see which processes live")
def test_one_that_hangs_is_ended_with_its_children(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "TIMEOUT_FLOOR", 1.5)
    monkeypatch.setattr(tesseract, "TIMEOUT_LINE", 0.0)
    reader = fake(
        "child = subprocess.Popen(['sleep', '60'])\n"
        "open(os.path.join(HERE, f'pids.{os.getpid()}'), 'w').write(f'{os.getpid()} {child.pid}')\n"
        "child.wait()\n"
    )
    began = time.monotonic()
    with pytest.raises(ReaderError, match="Tesseract did not end in 2 seconds"):
        reader.read_lines([line("12"), line("text")], [True, False])
    assert time.monotonic() - began < 15
    pids = [int(pid) for file in (tmp_path / "a folder").glob("pids.*") for pid in file.read_text().split()]
    assert len(pids) == 4
    until = time.monotonic() + 5
    while any(map(is_alive, pids)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(is_alive, pids))
    assert list((tmp_path / "scratch").iterdir()) == []


def test_numbers_and_texts_run_at_the_same_time_with_one_thread_each(fake: Fake, tmp_path: Path) -> None:
    reader = fake(
        "mine, other = ('eng', 'chi_sim') if 'eng' in sys.argv else ('chi_sim', 'eng')\n"
        "open(os.path.join(HERE, mine), 'w').write(os.environ['OMP_THREAD_LIMIT'])\n"
        "until = time.monotonic() + 20\n"
        "while not os.path.exists(os.path.join(HERE, other)):\n"
        "    if time.monotonic() > until: sys.exit('alone')\n"
        "    time.sleep(0.01)\n"
        "say(HEADER + page(1, (90, mine)) + (page(2, (90, mine)) if mine == 'eng' else ''))\n"
    )
    assert texts(reader.read_lines([line(), line()], [True, False])) == ["eng", "chi_sim"]
    assert (tmp_path / "a folder" / "eng").read_text() == "1"
    assert "OMP_THREAD_LIMIT" not in os.environ


@pytest.mark.parametrize(
    ("first", "second", "text", "confidence"),
    [
        ("(90, '1.5')", "(80, '1.5')", "1.5", 0.9),
        ("(90, '1.5')", "", "1.5", 0.9),
        ("", "(70, '1.5')", "1.5", 0.7),
        ("(60, '15')", "(80, '1.5')", "1.5", 0.4),
        ("(90, '95%'), (0, '.')", "(80, '95%')", "95%", 0.4),
        ("(90, '1'), (70, '250')", "", "1250", 0.7),
        ("('nan', '15')", "(-5, '15')", "15", 0.0),
        ("('x', '15')", "(900, '15')", "15", 1.0),
        ("", "", "", 0.0),
    ],
)
def test_two_looks_at_a_number_are_one_reading(
    fake: Fake, first: str, second: str, text: str, confidence: float
) -> None:
    reader = fake(f"say(HEADER + page(1, {first}) + page(2, {second}))")
    (found,) = reader.read_lines([line("12")], [True])
    assert found.text == text
    assert found.confidence == pytest.approx(confidence)


def test_texts_come_as_they_were_said(fake: Fake) -> None:
    reader = fake("say(HEADER + page(1, (90, '绩效'), (70, '自评')) + page(2))")
    found = reader.read_lines([line(), line()], [False, False])
    assert [(reading.text, reading.confidence) for reading in found] == [("绩效 自评", 0.7), ("", 0.0)]


@pytest.mark.parametrize(
    ("as_number", "as_text", "kept"),
    [
        ("(90, '98')", "(95, '9B')", "9B"),
        ("(90, '98')", "(95, '98')", "98"),
        ("(60, '10')", "(95, 'lO')", "10"),
        ("(90, '7')", "(80, '了')", "7"),
        ("(80, '7')", "(90, '了')", "了"),
        ("(90, '7294')", "(70, '7294'), (70, '项')", "7294 项"),
        ("(30, '7')", "", "7"),
        ("", "(20, '1.0')", "1.0"),
        ("", "(20, '绩效')", "绩效"),
    ],
)
def test_a_line_of_unknown_kind_is_a_number_or_a_text(fake: Fake, as_number: str, as_text: str, kept: str) -> None:
    reader = fake(
        f"say(HEADER + (page(1, {as_number}) + page(2, {as_number}) if 'eng' in sys.argv else page(1, {as_text})))"
    )
    assert texts(reader.read_lines([line()])) == [kept]
