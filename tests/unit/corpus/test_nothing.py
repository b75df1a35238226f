import json
from pathlib import Path

import numpy as np
import pytest

from scripts.corpus.fonts import font_file
from scripts.corpus.nothing import KINDS, make_nothing, scan_nothing


def needs_fonts() -> None:
    try:
        font_file("Noto Sans CJK SC")
    except OSError:
        pytest.skip("fontconfig is not installed")


def test_pages_are_written_with_truths_that_know_no_table(tmp_path: Path) -> None:
    needs_fonts()
    for folder in ("scans", "truth"):
        (tmp_path / folder).mkdir()
    files = make_nothing(len(KINDS), 3, tmp_path)
    assert [file["name"].split(".")[1] for file in files] == list(KINDS)
    for file in files:
        ((scan, truth_path),) = file["inputs"].items()
        assert (tmp_path / scan).stat().st_size > 1000
        truth = json.loads((tmp_path / truth_path).read_text(encoding="utf-8"))
        assert (truth["forms"], truth["tables"], truth["grade"]) == ([], [], "nothing")
        assert (truth["pages"][0]["width"], truth["pages"][0]["height"]) == (1654, 2339)


@pytest.mark.parametrize("kind", ["music", "map"])
def test_same_seed_same_page(kind: str) -> None:
    needs_fonts()
    once, again, other = (scan_nothing(kind, np.random.default_rng(n)).image for n in (4, 4, 5))
    assert np.array_equal(once, again)
    assert once.shape != other.shape or not np.array_equal(once, other)
