"""``extractor report``: after a real batch, and what it says where there is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from extractor.batch.command import run_plan
from extractor.options import Options
from extractor.overview import charts
from tests.cli.conftest import Run
from tests.unit.batch import fakes
from tests.unit.overview.building import form, make_batch, read

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "digital" / "seeds.chromium.pdf"


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def test_the_report_of_a_batch_that_was_really_read(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("batch", SAMPLE, "--out", out, "--jobs", "1", "--timeout", "120").status == 0
    ran = run("report", out)
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    # What the three seeds say, by samples/seeds.
    own = "chaoyang-project-self-evaluation-2020"
    assert rows_of(out / "report" / "departments.csv") == [
        ["(not stated)", "2", "0", "0", "2", "0.0", "1", "2", "1"],
        ["朝阳园管理委员会", "1", "0", "0", "1", "0.0", "2", "0", "1"],
    ]
    assert rows_of(out / "report" / "scores.csv") == [[own, "3", "0", "91.54", "98.16", "96.23", "99"]]
    assert rows_of(out / "report" / "rates.csv") == [[own, "3", "0", "45.4", "80.6", "75.33", "100"]]
    assert [row[0] for row in rows_of(out / "report" / "rules.csv")] == [
        "deduction.reason",
        "execution.rate",
        "funds.subrow_scored",
        "score.missing",
        "total.score",
        "weights.convention",
    ]
    assert "朝阳园管理委员会" in (out / "report.html").read_text(encoding="utf-8")


def test_the_same_from_one_worker_and_from_two(run: Run, tmp_path: Path) -> None:
    for number in range(6):
        fakes.write_fake(tmp_path / "in" / f"{number}.pdf", f"{('clean', 'bad', 'torn')[number % 3]} {number}")
    for workers in (1, 2):
        out = tmp_path / str(workers)
        assert run_plan(fakes.plan((tmp_path / "in",), out, workers=workers), Options()) == 3
        assert run("report", out).status == 0
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "report").iterdir() if path.name != "slowest.csv"}
        for name in "12"
    )
    assert len(one) == 16
    assert one == two
    assert rows_of(tmp_path / "1" / "report" / "reasons.csv") == [
        ["document", "input.unreadable", "2"],
        ["page", "page.failed", "2"],
    ]


def test_where_it_goes_and_what_is_lacking(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_batch(tmp_path / "out", {"a": read("a", form())}, {"name": "w", "status": "waiting"}).ledger.close()
    monkeypatch.setattr(charts, "can_draw", lambda: False)
    ran = run("report", tmp_path / "out", "-o", tmp_path / "all" / "2020.html")
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.splitlines() == [
        "extractor: the report has no charts, its tables say the same; for charts pip install 'extractor[report]'",
        "extractor: not read yet: 1 document; the report is of the others",
    ]
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == ["2020", "2020.html"]
    assert (tmp_path / "all" / "2020" / "rules.csv").is_file()


def test_no_batch_and_no_file(run: Run, tmp_path: Path) -> None:
    ran = run("report", tmp_path)
    assert ran.status == 3
    assert ran.err.startswith(f"extractor: {tmp_path}: holds no ledger.sqlite; give the folder that 'extractor batch'")
    make_batch(tmp_path / "out", {}).ledger.close()
    ran = run("report", tmp_path / "out", "-o", "report")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "extractor: -o report: is no name of a file; write one that ends in .html\n"
