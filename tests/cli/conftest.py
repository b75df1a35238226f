from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

import extractor
from extractor.cli import main
from tests.cli import fakes


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _fake_pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pipeline = ModuleType("extractor.pipeline")
    pipeline.extract = fakes.extract  # type: ignore[attr-defined]
    pipeline.trace = fakes.trace  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "extractor.pipeline", pipeline)
    monkeypatch.setattr(extractor, "pipeline", pipeline, raising=False)
    monkeypatch.delenv("EXTRACTOR_PASSWORD", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process, one file at a time."""

    def call(*args: object) -> Ran:
        status = main([str(arg) for arg in args])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call


@pytest.fixture
def inputs(tmp_path: Path) -> Callable[..., list[Path]]:
    """Makes files of the names given."""

    def make(*names: str) -> list[Path]:
        paths = [tmp_path / "in" / name for name in names]
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return paths

    return make
