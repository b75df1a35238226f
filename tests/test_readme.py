"""The README's example runs, and says what comes out."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_example_runs_as_written(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    comments = [line.partition("  # ")[2] for line in code.splitlines() if line.startswith("print")]
    assert printed[:2] == comments[:2]
    assert "level3" in printed[2]


def test_the_printed_findings_are_those_of_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from extractor.cli import main

    monkeypatch.chdir(ROOT)
    (shown,) = re.findall(r"\$ extractor (check .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    command, _, expected = shown.partition("\n")
    assert main(command.split()) == 1
    assert expected.strip() in capsys.readouterr().out
