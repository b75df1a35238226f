"""The charts of confidences: where values stand, that no cell is lost, and that what is written is an SVG."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scripts.fitting.charts import (
    CellsError,
    JudgedCell,
    accepted_of,
    bins_of,
    curve_of,
    draw_reliability,
    draw_risk_coverage,
    load_cells,
)
from scripts.fitting.svg import LinearScale, LogScale, text

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "draw_confidence"
SVG = "{http://www.w3.org/2000/svg}"


def cell(
    confidence: float, exact: bool = True, kind: str = "number", grade: str = "fax", inked: bool = True
) -> JudgedCell:
    return JudgedCell(kind, grade, confidence, confidence >= 0.9, exact, inked)


def row(**changed: object) -> dict[str, object]:
    """A line as scripts/bench reading writes it."""
    evidence = {"kind": "number.two", "signs": {}}
    told = {"kind": "number", "grade": "fax", "confidence": 0.99, "status": "accepted", "exact": True}
    return {**told, "evidence": evidence, **changed}


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


def run(*args: Path | str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, str(SCRIPT), *map(str, args)], capture_output=True, text=True, check=False)


def words(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def count(svg: str, shape: str) -> int:
    return len(list(ElementTree.fromstring(svg).iter(f"{SVG}{shape}")))


def test_each_decade_is_as_long_as_the_next() -> None:
    scale = LogScale(1e-5, 1.0, 500.0, 0.0)
    assert [scale(10.0**-n) for n in range(6)] == pytest.approx([0, 100, 200, 300, 400, 500])
    assert scale.decades() == pytest.approx([1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0])


def test_what_lies_outside_a_logarithmic_scale_stands_at_its_edge() -> None:
    scale = LogScale(0.05, 100.0, 330.0, 0.0)
    assert (scale(0.0), scale(0.001), scale(1000.0)) == (330.0, 330.0, 0.0)
    assert scale.decades() == pytest.approx([0.1, 1.0, 10.0, 100.0])


def test_a_linear_scale() -> None:
    assert LinearScale(0, 100, 80, 280)(25) == 130


def test_bins_add_up_and_have_equal_mass() -> None:
    cells = [cell(i / 1000, exact=i % 7 > 0) for i in range(1000)]
    bins = bins_of(cells, 8)
    assert [one.cells for one in bins] == [125] * 8
    assert sum(one.wrong for one in bins) == sum(not one.exact for one in cells)
    assert [one.stated for one in bins] == sorted((one.stated for one in bins), reverse=True)


def test_cells_of_one_confidence_stay_in_one_bin() -> None:
    sure = [cell(1.0)] * 96 + [cell(1.0, exact=False)]
    bins = bins_of([*sure, *[cell(0.5, exact=False)] * 3], 10)
    assert [(one.stated, one.cells, one.wrong) for one in bins] == [(0.5, 3, 3), (0.0, 97, 1)]


def test_accepting_more_is_counted_from_the_surest_on() -> None:
    curve = curve_of([cell(0.5, exact=False), cell(0.9), cell(0.99), cell(0.9, exact=False)])
    assert [(one.share, one.wrong) for one in curve] == [(25.0, 0), (75.0, 1), (100.0, 2)]
    assert curve[-1].risk == 500.0


def test_what_the_tool_accepts_goes_by_its_status() -> None:
    review = JudgedCell("number", "fax", 0.999, False, False, True)
    told = accepted_of([cell(0.95), cell(0.95, exact=False), cell(0.2), review])
    assert (told.cells, told.accepted, told.wrong) == (4, 2, 1)
    assert (told.share, told.risk) == (50.0, 500.0)


def test_reliability_counts_cells_read_from_ink_of_both_kinds() -> None:
    cells = [cell(0.8)] * 4 + [cell(0.8, exact=False)] + [cell(0.9, kind="text")] * 10
    drawn = words(draw_reliability([*cells, cell(0.1, inked=False), cell(0.1, kind="blank")]))
    legend = drawn[drawn.index("number") : drawn.index("number") + 4]
    assert legend == ["number", "5", "1", "0.00%"]
    assert drawn[drawn.index("text") : drawn.index("text") + 4] == ["text", "10", "0", "10.00%"]


def test_a_bin_without_an_error_has_a_bar_from_the_bottom_and_no_mark() -> None:
    right, wrong = draw_reliability([cell(0.9)] * 30), draw_reliability([cell(0.9)] * 29 + [cell(0.9, exact=False)])
    assert count(wrong, "circle") == count(right, "circle") + 1  # the legend has one too
    pale = [one for one in ElementTree.fromstring(right).iter(f"{SVG}line") if one.get("stroke-opacity")]
    assert [one.get("y1") for one in pale] == ["484"]


def test_risk_coverage_has_a_line_for_each_grade_and_for_all() -> None:
    cells = [cell(i / 100, exact=i > 20, grade=grade) for i in range(100) for grade in ("fax", "photo & <dirt>")]
    drawn = draw_risk_coverage(cells)
    assert count(drawn, "polyline") == 3
    assert [name for name in ("fax", "photo & <dirt>", "all") if name in words(drawn)] == [
        "fax",
        "photo & <dirt>",
        "all",
    ]
    row_of_all = words(drawn)[words(drawn).index("all") :]
    assert row_of_all[:6] == ["all", "200", "10.0%", "0", "0.000", "139.108"]  # 1 - 0.05 ** (1 / 20)


def test_one_grade_is_all_there_is() -> None:
    drawn = draw_risk_coverage([cell(0.5), cell(0.3)])
    assert count(drawn, "polyline") == 1
    assert "all" not in words(drawn)
    row_of_fax = words(drawn)[words(drawn).index("fax") :]
    assert row_of_fax[:6] == ["fax", "2", "0.0%", "0", "-", "-"]  # nothing accepted: no mark but that of the legend
    assert count(drawn, "circle") == 1


def test_charts_stay_small_whatever_is_drawn() -> None:
    cells = [
        cell(
            1 - (i * 7919 % 10_007) / 10_007,
            exact=i % 13 > 0,
            grade=f"grade{i % 6}",
            kind=("number", "text")[i % 5 == 0],
        )
        for i in range(20_000)
    ]
    assert len(draw_reliability(cells)) < 40_000
    assert len(draw_risk_coverage(cells)) < 40_000


def test_words_are_escaped() -> None:
    assert ">a &lt; b &amp; c<" in text((0, 0), "a < b & c")


@pytest.mark.parametrize("line", ["{", "[]", "1", '{"kind": "number"}', json.dumps(row(confidence="high"))])
def test_a_line_that_is_no_cell_is_named(tmp_path: Path, line: str) -> None:
    path = write(tmp_path / "cells.jsonl", row())
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(CellsError, match=r"cells.jsonl, line 2 is no cell"):
        load_cells([path])


def test_cells_of_other_kinds_alone_cannot_be_drawn() -> None:
    with pytest.raises(CellsError, match="no number or text cell"):
        draw_reliability([cell(1.0, kind="blank")])
    with pytest.raises(CellsError, match="no number cell"):
        draw_risk_coverage([cell(1.0, kind="text")])


def test_the_script_writes_both_charts(tmp_path: Path) -> None:
    path = write(tmp_path / "cells.jsonl", row(), row(exact=False, confidence=0.4, status="review"), row(evidence=None))
    done = run(path, "--out", tmp_path / "images")
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("reliability.svg", "risk-coverage.svg"):
        assert ElementTree.parse(tmp_path / "images" / name).getroot().tag == f"{SVG}svg"


def test_an_empty_file_gives_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    for path, why in ((tmp_path / "empty.jsonl", "holds no cells"), (tmp_path / "none.jsonl", "cannot be read")):
        done = run(path, "--out", tmp_path / "images")
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1
        assert str(path) in done.stderr
        assert why in done.stderr
    assert not (tmp_path / "images").exists()
