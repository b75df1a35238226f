from pathlib import Path

import pytest

from scripts.benching import speed


def test_both_run_on_each_file_by_turns_after_a_warm_up() -> None:
    calls: list[str] = []
    files = [Path("a"), Path("b")]
    spent = speed.compare(
        files,
        lambda path: calls.append(f"ours {path}"),
        lambda path: calls.append(f"other {path}"),
        rounds=2,
    )
    assert calls[:2] == ["ours a", "other a"]
    assert calls[2:6] == ["ours a", "other a", "other b", "ours b"]
    assert len(calls) == 2 + 2 * 2 * 2
    assert [len(times) for times in spent] == [2, 2]


def test_figures() -> None:
    figures = speed.figures_of([1.0, 3.0, 4.0], [1.0, 1.0, 2.0])
    assert figures == {"extractor_seconds": 8.0, "other_seconds": 4.0, "ratio": 2.0, "median_ratio": 2.0}


def test_nothing_to_measure_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert speed.measure({"fax": [Path("a.pdf")]}) == {}
    assert capsys.readouterr().out.startswith("|  | files × rounds | pages |")
