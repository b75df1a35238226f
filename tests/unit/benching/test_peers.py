import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts.benching import peers
from scripts.benching.peer_worker import place, span_groups

FAKE = """
import json, sys, time
for line in sys.stdin:
    path = line.strip().rpartition("/")[2]
    if "hangs" in path:
        time.sleep(60)
    if "crashes" in path:
        sys.exit(1)
    box = [0.0, 0.0, 0.5, 0.1]
    answer = {"path": path, "cells": [{"page": 1, "box": box, "text": "10"}], "lines": [], "seconds": 0.25, "mb": 40.0}
    if "fails" in path:
        answer = {"path": path, "cells": [], "lines": [], "seconds": 0.25, "mb": 40.0, "error": "ValueError: no"}
    print(json.dumps(answer), flush=True)
"""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    worker = tmp_path / "worker.py"
    worker.write_text(FAKE)
    monkeypatch.setattr(peers, "WORKER", worker)
    monkeypatch.setattr(peers, "SECONDS_A_PAGE", 5)
    (tmp_path / "truth").mkdir()
    region = {"page_number": 1, "box": [0.0, 0.0, 0.5, 0.1]}
    truth = {"tables": [{"cells": [{"text": "10", "regions": [region]}]}], "pages": [{"page_number": 1}]}
    for name in ("good", "hangs", "crashes", "fails", "later"):
        (tmp_path / "truth" / f"{name}.json").write_text(json.dumps(truth))
    return tmp_path / "digital"


def test_a_tool_that_answers(corpus: Path) -> None:
    figures = peers.run_peer(Path(sys.executable), "fake", [corpus / "good.pdf", corpus / "later.pdf"])
    assert (figures["f1"], figures["pages_exact"], figures["texts_exact"]) == (1.0, 2, 2)
    assert (figures["pages"], figures["seconds"], figures["memory_mb"]) == (2, 0.5, 40.0)
    assert figures["failed"] == []


def test_the_tool_measured_is_that_of_this_checkout(corpus: Path) -> None:
    source = (
        "import sys, json, extractor; sys.stdin.readline(); print(json.dumps({'seconds': 0, 'at': extractor.__file__}))"
    )
    peers.WORKER.write_text(source)
    (answer,) = peers.answers(Path(sys.executable), "extractor", [corpus / "good.pdf"], [30.0])
    assert Path(answer["at"]).parent == peers.ROOT / "extractor"


@pytest.mark.parametrize("name", ["hangs", "crashes"])
def test_a_tool_that_hangs_or_dies_goes_on_with_the_next_file(
    corpus: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "SECONDS_A_PAGE", 3)
    figures = peers.run_peer(Path(sys.executable), "fake", [corpus / f"{name}.pdf", corpus / "later.pdf"])
    assert [line.split(":")[0] for line in figures["failed"]] == [f"{name}.pdf"]
    assert (figures["wanted"], figures["matched"]) == (2, 1)


def test_an_error_is_kept_and_counts_as_nothing_found(corpus: Path) -> None:
    figures = peers.run_peer(Path(sys.executable), "fake", [corpus / "fails.pdf"])
    assert figures["failed"] == ["fails.pdf: ValueError: no"]
    assert figures["recall"] == 0.0


def test_no_environment_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_venv(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(peers, "FOLDER", tmp_path / "venv")
    monkeypatch.setattr("venv.create", no_venv)
    assert peers.measure({"digital": [tmp_path / "a.pdf"]}) == {}
    assert capsys.readouterr().err.splitlines()[-1] == (
        "bench: the other tools cannot be installed (no room); see requirements-peers.lock"
    )


def test_camelot_cells_without_an_edge_between_are_one() -> None:
    def cell(name: str, right: bool, bottom: bool) -> SimpleNamespace:
        return SimpleNamespace(name=name, right=right, bottom=bottom)

    rows = [
        [cell("a", False, True), cell("b", True, True), cell("c", True, False)],
        [cell("d", True, True), cell("e", True, True), cell("f", True, True)],
    ]
    assert [[c.name for c in group] for group in span_groups(rows)] == [["a", "b"], ["c", "f"], ["d"], ["e"]]


def test_places_are_fractions_of_the_page() -> None:
    assert place(2, (10, 20, 50, 40), (100, 200), None) == {"page": 2, "box": [0.1, 0.1, 0.5, 0.2], "text": ""}
