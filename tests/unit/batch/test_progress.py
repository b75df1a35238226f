"""What is told of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor.batch.progress import Counter, Watch, duration, summary
from extractor.batch.schema import STATUSES, Counts
from extractor.errors import OutputError


def counts(forms: int = 0, **documents: int) -> Counts:
    return Counts({status: documents.get(status, 0) for status in STATUSES}, forms, forms)


def test_counts_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    counter = Counter(counts(2, done=2, failed=1, waiting=97))
    assert counter.line() == "2 consistent, 0 discrepant, 0 review, 1 failed"
    for status in ("done", "failed", "duplicate", "set_aside"):
        now[0] += 0.5
        counter.add({"status": status, "consistent": 0, "discrepant": 1, "review": 2})
    assert (counter.done, counter.total) == (7, 100)
    assert counter.line() == "2 consistent, 1 discrepant, 2 review, 3 failed, 2.0/s, 46 s left"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.4, "0 s"), (89, "89 s"), (125, "2 min"), (7199, "2 h 0 min"), (370_000, "102 h 47 min")]
)
def test_durations(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_a_summary_names_what_there_is() -> None:
    assert summary(counts(3, done=3)) == ("3 of 3 documents read; 3 forms: 3 consistent, 0 discrepant, 0 to review")
    assert summary(counts(done=1, duplicate=2, failed=3, set_aside=4, waiting=5)).startswith(
        "1 of 15 documents read, 2 the same as another, 3 failed, 4 set aside, 5 left; 0 forms"
    )


def test_lines_cannot_harm_a_terminal_and_a_log_keeps_what_was_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    with Watch(log) as watch:
        watch.begin(counts(waiting=1), run=1)
        watch.document("\x1b]0;x\x07", {"id": 1, "status": "failed", "error": "\x1b]0;x\x07: is\u202e bad"})
        watch.end("complete", counts(failed=1))
    assert "\x1b" not in (err := capsys.readouterr().err)
    assert err.splitlines()[1] == "extractor: \ufffd]0;x\ufffd: is\ufffd bad"
    told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(line["event"], line.get("name")) for line in told] == [
        ("begin", None),
        ("document", "\x1b]0;x\x07"),
        ("end", None),
    ]
    with pytest.raises(OutputError, match="the log cannot be written"):
        Watch(tmp_path)
