from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from extractor import doctor
from tests.cli.conftest import Run

Make = Callable[..., list[Path]]
FORM = "chaoyang-project-self-evaluation-2020"


def test_form_list_gives_id_name_and_file(run: Run) -> None:
    ran = run("form", "list")
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert ran.status == 0
    assert rows[0][:2] == [FORM, "朝阳区项目支出绩效自评表"]
    assert Path(rows[0][2]).is_file()


def test_form_show_prints_the_file(run: Run) -> None:
    ran = run("form", "show", FORM)
    assert ran.status == 0
    assert f"id: {FORM}\n" in ran.out


def test_form_check_accepts_what_is_shown(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "copy.yaml"
    path.write_text(run("form", "show", FORM).out, encoding="utf-8")
    ran = run("form", "check", path)
    assert ran.status == 0
    assert ran.out.startswith(f"{path}: valid; {FORM}, ")


def test_form_check_names_file_line_and_key(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "copy.yaml"
    text = run("form", "show", FORM).out.replace("language: zh", "lingo: zh")
    path.write_text(text, encoding="utf-8")
    line = 1 + text[: text.index("lingo")].count("\n")
    ran = run("form", "check", path, tmp_path / "none.yaml")
    assert ran.status == 2
    first, second = ran.err.splitlines()
    assert first == f"extractor: {path}, line {line}: lingo: unknown key; correct the form model"
    assert "none.yaml" in second


def test_a_models_own_folder_is_listed_and_a_bad_one_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("id: [", encoding="utf-8")
    ran = run("form", "list", "--models", tmp_path)
    assert ran.status == 2
    assert "bad.yaml" in ran.err
    assert FORM in ran.out


def test_doctor_tells_what_is_there(run: Run) -> None:
    ran = run("doctor")
    assert ran.status == 0
    assert "rec PP-OCR" in ran.out
    assert FORM in ran.out
    assert ran.out.splitlines()[-1].startswith("Digital PDFs can be read")


def test_doctor_as_json(run: Run) -> None:
    found = json.loads(run("doctor", "--json").out)
    assert found["can_read"] is True
    assert [reader["name"] for reader in found["readers"]] == ["pdf", "rapidocr", "tesseract"]
    assert found["packages"]["typer"]


def test_doctor_says_when_nothing_can_be_read(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    def refuse(name: str) -> object:
        raise ImportError(f"libGL.so.1 is missing, wanted by {name}")

    monkeypatch.setattr(doctor, "import_module", refuse)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    ran = run("doctor")
    assert ran.status == 1
    assert "warning: rapidocr: cv2 cannot be loaded: libGL.so.1 is missing" in ran.out
    assert "warning: tesseract: not found; install it: apt-get install tesseract-ocr" in ran.out
    assert ran.out.splitlines()[-1] == "Nothing can be read."


def test_doctor_warns_of_two_opencvs(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    versions = {"opencv-python": "5.0", "opencv-python-headless": "4.10"}
    monkeypatch.setattr(doctor, "_version", lambda name: versions.get(name, None if "opencv" in name else "1"))
    ran = run("doctor")
    assert "warning: opencv-python and opencv-python-headless overwrite each other" in ran.out


def test_inspect_draws_every_stage(run: Run, inputs: Make, tmp_path: Path) -> None:
    ran = run("inspect", *inputs("a.pdf"), "--stage", "all", "--out", tmp_path / "out")
    assert ran.status == 0
    names = [Path(line).name for line in ran.out.splitlines()]
    stages = ["cleaning", "rulings", "cells", "readings", "fields", "findings"]
    assert names == [f"a.pdf.page2.{stage}.png" for stage in stages]
    for line in ran.out.splitlines():
        with Image.open(line) as image:
            assert image.size == (1000, 2000)
            colours = image.getcolors(1 << 20)
            assert colours is not None
            assert len(colours) > 1 or ".cleaning." in line  # nothing is drawn over what was cleaned


def test_inspect_draws_one_stage_where_things_are(run: Run, inputs: Make, tmp_path: Path) -> None:
    ran = run("inspect", *inputs("a.pdf"), "--stage", "rulings", "--out", tmp_path / "out")
    with Image.open(ran.out.strip()) as image:
        red, blue = image.getpixel((600, 400)), image.getpixel((200, 600))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 150 > red[2]
    assert blue[2] > 150 > blue[0]
