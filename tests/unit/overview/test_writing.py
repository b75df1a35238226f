"""A batch made by hand -> its page and its CSV."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import InputError, OptionError, OutputError
from extractor.overview import charts, page, parts, writing
from extractor.overview.source import Source
from extractor.overview.writing import write_report
from extractor.results import Result
from tests.unit.overview.building import form, make_batch, number, read, write_copied
from tests.unit.reporting.building import field, finding, rate_finding

FAILED = {"name": "torn.pdf", "status": "failed", "error_code": "input.unreadable", "error": "torn.pdf: is damaged"}
CRASHED = {"name": "z.pdf", "status": "set_aside", "error_code": "worker.crash", "error": "z.pdf: crashed"}
Written = tuple[str, dict[str, list[list[str]]]]  # the page, and the rows of each CSV
UNSURE: dict[str, Any] = {"status": "review", "confidence": 0.95}


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def results() -> dict[str, Result]:
    """Five forms of two departments and two kinds, one project of them filed twice."""
    error = rate_finding()
    warning = finding("deduction.reason", severity="warning", verdict="undecided")
    return {
        "a.pdf": read(
            "a.pdf",
            form(
                "甲项目的名称",
                "财政局（本级）",
                error,
                error,
                status="discrepant",
                score=number("80.5", label="总分 得分"),
            ),
        ),
        "b.pdf": read("b.pdf", form("甲项目的名称", "财政局(本级)", score=number("100"))),
        "c.pdf": read(
            "c.pdf",
            form("乙", "教委", warning, status="review", score=number("", value=None), actual=field("完成", **UNSURE)),
            form("丙", "财政局(本级)", form="own-form", execution_rate=field("1.1", type="percent", value="1.1")),
        ),
        "d.pdf": read(
            "d.pdf", form("丁", "", score=number("90"), execution_rate=field("100%", type="percent", value="100"))
        ),
        "e.pdf": read("e.pdf"),
    }


def write(source: Source, target: Path) -> Written:
    """The page, and the rows of each CSV."""
    write_report(source, target, lambda found, _: found, lambda _: None)
    source.ledger.close()
    rows = {}
    for path in sorted(target.with_suffix("").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            rows[path.stem] = list(csv.reader(file))[1:]
    return target.read_text(encoding="utf-8"), rows


@pytest.fixture
def written(tmp_path: Path) -> Written:
    source = make_batch(tmp_path / "out", results(), FAILED, CRASHED)
    write_copied(tmp_path / "out", (sha("d.pdf"), 0, "misfilled", "as in “甲项目的名称”"))
    return write(source, tmp_path / "out" / "report.html")


def test_forms_rules_and_departments_are_counted(written: Written) -> None:
    _, rows = written
    counts = {what: int(number) for what, number in rows["summary"]}
    assert counts["documents"] == 7
    assert (counts["documents done"], counts["documents failed"], counts["documents set aside"]) == (5, 1, 1)
    assert (counts["forms"], counts["forms consistent"], counts["forms review"], counts["forms discrepant"]) == (
        5,
        2,
        1,
        2,
    )
    assert (counts["documents read without a known form"], counts["fields"], counts["fields to review"]) == (1, 30, 1)
    assert rows["forms"] == [
        ["chaoyang-project-self-evaluation-2020", "朝阳区项目支出绩效自评表", "4", "1", "1", "2"],
        ["own-form", "", "1", "1", "0", "0"],
    ]
    assert rows["rules"] == [
        ["execution.rate", "error", "2", "0", "0", "2", "1"],
        ["deduction.reason", "warning", "0", "0", "1", "1", "1"],
        ["text.copied", "warning", "1", "0", "0", "1", "1"],
    ]
    assert rows["departments"] == [
        ["财政局(本级)", "3", "2", "0", "1", "66.6", "2", "0", "2"],
        ["(not stated)", "1", "0", "0", "1", "0.0", "0", "1", "1"],
        ["教委", "1", "0", "1", "0", "0.0", "0", "1", "1"],
    ]


def test_scores_and_rates_are_counted_to_the_digit(written: Written) -> None:
    _, rows = written
    own = "chaoyang-project-self-evaluation-2020"
    assert rows["scores"] == [
        [own, "3", "1", "80.5", "90", "90.17", "100"],
        ["own-form", "1", "0", "95", "95", "95.00", "95"],
    ]
    assert rows["scores_histogram"] == [
        [own, "80 to under 85", "1"],
        [own, "85 to under 90", "0"],
        [own, "90 to under 95", "1"],
        [own, "95 to under 100", "0"],
        [own, "exactly 100", "1"],
        ["own-form", "95 to under 100", "1"],
    ]
    assert rows["rates"] == [
        [own, "4", "0", "80.6", "80.6", "85.45", "100"],
        ["own-form", "1", "0", "1.1", "1.1", "1.10", "1.1"],
    ]


def test_what_is_to_be_reviewed(written: Written) -> None:
    text, rows = written
    assert rows["review_by_form"] == [
        ["chaoyang-project-self-evaluation-2020", "24", "1", "95.8", "1", "0.3"],
        ["own-form", "6", "0", "100.0", "0", "0.0"],
        ["all", "30", "1", "96.6", "1", "0.3"],
    ]
    assert rows["review_by_type"][-2:] == [["text", "15", "1", "93.3"], ["year", "5", "0", "100.0"]]
    assert [row for row in rows["confidence"] if row[1] != "0"] == [
        ["90% to 99%", "1", "1"],
        ["100%: digital text", "29", "0"],
    ]
    assert "15 seconds for each place that a person looks at, which is assumed" in text


def test_what_was_filed_twice_copied_or_not_read(written: Written) -> None:
    text, rows = written
    assert [row[:7] for row in rows["filed_twice"]] == [
        ["1", "same name", "100.0", "甲项目的名称", "财政局（本级）", "2020", "a.pdf"],
        ["1", "same name", "100.0", "甲项目的名称", "财政局(本级)", "2020", "b.pdf"],
    ]
    assert [row[1:] for row in rows["filed_twice_values"]] == [
        ["a.pdf", "0", "/total/score", "总分 得分", "80.5", "no"],
        ["b.pdf", "0", "/total/score", "总分 得分", "100", "no"],
    ]
    assert rows["copied"] == [["text.copied", "misfilled", "d.pdf", "丁", "", "as in “甲项目的名称”"]]
    assert rows["failures"] == [
        ["torn.pdf", "failed", "input.unreadable", "torn.pdf: is damaged"],
        ["z.pdf", "set aside", "worker.crash", "z.pdf: crashed"],
    ]
    assert rows["reasons"] == [["document", "input.unreadable", "1"], ["document", "worker.crash", "1"]]
    assert rows["slowest"] == [[f"{name}.pdf", "1", "0.50"] for name in "abcde"]
    assert "1 field of 6 differ" in text
    assert "not finished" not in text


def test_the_page_needs_nothing_else(written: Written) -> None:
    text, _ = written
    assert text.count("<svg") == text.count("</svg>") == 11
    assert text.count("<svg") == text.count("<desc>") == text.count('role="img"')
    assert page.POLICY in text
    assert not re.search(r"<script|<link|<img|@import|url\(|\bon\w+=", text)
    # The names of namespaces are the only addresses of a network.
    assert set(re.findall(r"https?://[^\"' <]+", text)) == {"http://www.w3.org/2000/svg"}
    assert "Read by extractor 0.1.0, 2020-09-13 (UTC)." in text


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_what_forms_say_stays_text(tmp_path: Path) -> None:
    hostile = "</title><script>alert(1)</script>=cmd|$x$"
    named = {"=1+1<b>.pdf": read("=1+1<b>.pdf", form(hostile, hostile)), "b": read("b", form(hostile, hostile))}
    failed = {"name": "<i>.pdf", "status": "failed", "error_code": "<u>", "error": "=1<i>\x1b[2J"}
    text, rows = write(make_batch(tmp_path / "out", named, failed), tmp_path / "r.html")
    tags = _Tags()
    tags.feed(text)
    assert not tags.seen & {"script", "b", "i", "u"}
    assert len(tags.ids) == len(set(tags.ids))
    assert [row[6] for row in rows["filed_twice"]] == ["'=1+1<b>.pdf", "b"]
    assert rows["failures"][0][3] == "'=1<i>\x1b[2J"
    assert "\x1b" not in text


def test_the_same_whatever_the_order(tmp_path: Path) -> None:
    for name, order in (("one", 1), ("two", -1)):
        source = make_batch(tmp_path / name, results(), FAILED, CRASHED, order=order)
        write_copied(tmp_path / name, (sha("d.pdf"), 0, "misfilled", "as in “甲项目的名称”"))
        write(source, tmp_path / name / "report.html")
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).glob("report*/**/*")}
        | {Path("page"): (tmp_path / name / "report.html").read_bytes()}
        for name in ("one", "two")
    )
    assert len(one) == 18
    assert one == two


def test_without_matplotlib_the_numbers_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (charts, page, parts):
        monkeypatch.setattr(module, "can_draw", lambda: False)
    text, rows = write(make_batch(tmp_path / "out", results()), tmp_path / "r.html")
    assert "<svg" not in text
    assert "The charts are left out: matplotlib is not installed." in text
    assert text.count("<table") >= 13
    assert len(rows) == 17


def test_what_is_not_known_yet_is_said(tmp_path: Path) -> None:
    waiting = {"name": "w.pdf", "status": "waiting"}
    text, rows = write(make_batch(tmp_path / "out", results(), waiting, ended="interrupted"), tmp_path / "r.html")
    assert "The batch is not finished: 1 document left to read." in text
    assert "Not known: these are found when a batch has been read to its end" in text
    assert rows["copied"] == []


def test_a_batch_without_anything(tmp_path: Path) -> None:
    text, rows = write(make_batch(tmp_path / "out", {}), tmp_path / "r.html")
    assert "<svg" not in text
    assert rows["departments"] == []
    assert rows["review_by_form"] == [["all", "0", "0", "", "0", "0.0"]]


@pytest.mark.parametrize("name", ["report", "folder.html"])
def test_a_name_that_is_no_file_s(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.html").mkdir()
    source = make_batch(tmp_path / "out", {})
    with pytest.raises(OptionError, match=r"is no name of a file; write one that ends in \.html"):
        write(source, tmp_path / name)
    source.ledger.close()


def test_a_result_that_is_not_whole_stops_the_report(tmp_path: Path) -> None:
    source = make_batch(tmp_path / "out", results())
    next((tmp_path / "out" / "json").rglob("*.json")).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="the result cannot be read"):
        write(source, tmp_path / "r.html")
    source.ledger.close()
    assert not (tmp_path / "r.html").exists()


def test_what_cannot_be_written_names_the_option(tmp_path: Path) -> None:
    (tmp_path / "r").write_text("a file", encoding="utf-8")
    source = make_batch(tmp_path / "out", {})
    with pytest.raises(OutputError, match="choose a file you may write to with -o"):
        write(source, tmp_path / "r.html")
    source.ledger.close()


def test_form_models_that_are_gone_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from extractor.errors import FormModelError

    def gone(_: Source) -> Iterator[Any]:
        raise FormModelError("no such folder of form models")

    monkeypatch.setattr(Source, "models", gone)
    said: list[str] = []
    source = make_batch(tmp_path / "out", results())
    writing.tell(source, lambda found, _: found, said.append)
    source.ledger.close()
    assert said == ["no such folder of form models; forms of it are counted under its id"]
