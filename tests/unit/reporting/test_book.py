from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from extractor.errors import OptionError, OutputError
from extractor.reporting.book import Report
from extractor.reporting.exhibits import MOST_CELLS
from extractor.results import Result, ResultOffer, ResultProblem
from tests.unit.reporting.building import (
    GUIDE,
    NO_GUIDE,
    RATE,
    ROW_SCORE,
    SCORE,
    alternatives,
    field,
    finding,
    form,
    rate_finding,
    result,
)

VOID = {"meta", "img"}
EVIL = "</td><script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e\x1b[31m"


class Checked(HTMLParser):
    """Reads HTML strictly: every element is closed, and what it holds is kept."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def write(tmp_path: Path, *results: Result, names: tuple[str, ...] = ("a.png", "b.png")) -> str:
    sources = [tmp_path / name for name in names[: len(results)]]
    with Report(tmp_path / "out" / "report.html", sources, GUIDE) as report:
        for position, one in enumerate(results):
            report.add(position, one)
        report.write()
    return (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def scanned(tmp_path: Path, *forms: object, name: str = "a.png") -> Result:
    path = tmp_path / name
    Image.new("RGB", (1190, 1684), "white").save(path)
    return result(*forms, path=path, kind="scan", unit="px", width=1190.0, height=1684.0, dpi=144.0)  # type: ignore[arg-type]


def test_a_finding_is_told_with_its_arithmetic_its_question_and_pictures(tmp_path: Path) -> None:
    page = Checked(write(tmp_path, scanned(tmp_path, form(rate_finding()))))
    for said in (
        "1 file: 1 error, 0 warnings, 0 notices; 1 field to review",
        "朝阳区项目支出绩效自评表 discrepant",
        "填表人 段梅 联系电话 64318200",
        "年度资金总额 执行率 execution.rate · page 1, upper right (75% across, 15% down) · from the left 0.700–0.800",
        "6846.9705 ÷ 8271.3 = 82.78% → 82.8% execution.rate is broken stated 80.6 expected 82.8 difference -2.2",
        "misfilled 99.97% — the paper contradicts itself; ask the office that filled it in: 第1页右上",
        "read 8271.3 , 100% sure page 1, upper middle (55% across, 15% down)",
        "All 13 fields",
    ):
        assert said in page.text
    alts = [attributes["alt"] for attributes in page.all("img")]
    assert alts == [
        "the row of 年度资金总额 执行率 on page 1, with the cell that says “80.6%” marked",
        "年度资金总额 执行率 on page 1: “80.6%”",
        "年度资金总额 全年执行数 on page 1: “6846.9705”",
        "年度资金总额 全年预算数 on page 1: “8271.3”",
        "项目负责人 on page 1: “夏春玲”",
    ]
    assert [attributes.get("href") for attributes in page.all("a")] == ["tel:01064312075", "tel:64318200"]
    assert page.all("blockquote") == [{"lang": "zh"}]
    assert len([one for one in page.all("rect") if one.get("class") != "paper"]) == 3


def test_the_file_needs_nothing_else_and_runs_nothing(tmp_path: Path) -> None:
    html = write(tmp_path, scanned(tmp_path, form(rate_finding())))
    page = Checked(html)
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert {"http-equiv": "Content-Security-Policy"}.items() <= page.all("meta")[1].items()
    assert page.all("script") == page.all("link") == page.all("iframe") == []
    assert all((attributes["src"] or "").startswith("data:image/webp;base64,") for attributes in page.all("img"))
    assert not re.search(r"https?:|url\(|@import|\son\w+=", html)
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    hostile = field(EVIL, EVIL, type="phone", status="review", alternatives=alternatives(_1=0.1))
    offer = ResultOffer(field=SCORE, text=EVIL, expected_probability=0.5)
    told = form(
        rate_finding(arithmetic=EVIL, message=EVIL, stated=EVIL, expected=EVIL),
        finding(EVIL, SCORE, verdict="misread", repairs=(offer,)),
        project_name=hostile,
        leader_phone=hostile,
        execution_rate=hostile,
    )
    read = result(told).model_copy(update={"problems": (ResultProblem(page_number=1, code="x", message=EVIL),)})
    html = write(tmp_path, read, names=('"><script>.png',))
    page = Checked(html)
    assert page.all("script") == page.all("img") == []
    assert "<script>alert(1)</script>" in page.text
    assert not {"\u202e", "\x1b"} & set(html)
    assert all(key in {"href", "id", "class", "lang", "scope"} for attributes in page.all("a") for key in attributes)


def test_files_come_in_their_order_whatever_order_they_are_read_in(tmp_path: Path) -> None:
    sources = [tmp_path / name for name in ("a.pdf", "b.pdf", "c.pdf")]
    with Report(tmp_path / "report.html", sources, GUIDE) as report:
        report.fail(2, "c.pdf: is damaged; get it again")
        report.add(1, result())
        report.add(0, result(form(rate_finding()), form()))
        report.write()
    page = Checked((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert [one["id"] for one in page.all("article")] == ["form-1-1", "form-1-2", "file-2", "file-3"]
    links = [one["href"] for one in page.all("a") if (one["href"] or "").startswith("#")]
    assert links == ["#form-1-1", "#form-1-2", "#file-2", "#file-3"]
    assert "c.pdf: is damaged; get it again" in page.text
    assert "No known form." in page.text
    assert "3 files: 1 error" in page.text


def test_a_form_without_findings_says_so(tmp_path: Path) -> None:
    page = Checked(write(tmp_path, result(form(project_leader=field("夏春玲", "项目负责人")))))
    assert "Everything adds up." in page.text
    assert "to review" not in page.text.replace("0 fields to review", "")


def test_cells_that_cannot_be_drawn_are_told_of_all_the_same(tmp_path: Path) -> None:
    page = Checked(write(tmp_path, result(form(finding("a.b", ROW_SCORE, "/no/such"), finding("c.d")))))
    assert page.text.count("no picture") == 3  # two of the finding, one to review
    assert "The form as a whole" in page.text
    assert page.all("img") == []


def test_a_notice_is_no_contradiction(tmp_path: Path) -> None:
    page = Checked(write(tmp_path, result(form(finding("weights.convention", severity="notice")))))
    assert "misfilled — nothing to do: good to know." in page.text
    assert "contradicts" not in page.text


def test_the_likeliest_repair_stands_at_its_cell(tmp_path: Path) -> None:
    offer = ResultOffer(field=SCORE, text="98.1", expected_probability=0.9)
    page = Checked(write(tmp_path, result(form(finding("total.score", SCORE, verdict="misread", repairs=(offer,))))))
    assert "read 98.16 , 97% sure adds up with 98.1 page 2" in page.text


def test_fields_of_one_cell_are_shown_once(tmp_path: Path) -> None:
    shared = field("产出指标", "一级指标", status="review", confidence=0.9)
    page = Checked(write(tmp_path, result(form(project_name=shared, project_leader=shared, prepared_by=shared))))
    assert "3 fields to review" in page.text
    assert page.text.count("and 2 fields more of this cell") == 1


def test_a_long_sum_shows_the_first_cells_and_counts_the_rest(tmp_path: Path) -> None:
    evidence = tuple(f"/no/{number}/such" for number in range(60))
    page = Checked(write(tmp_path, result(form(finding("total.score", RATE, evidence=evidence)))))
    assert f"and {61 - MOST_CELLS} cells more" in page.text


def test_a_form_with_three_findings_is_below_300_kb(tmp_path: Path) -> None:
    told = form(rate_finding(), rate_finding(), finding("total.score", SCORE, evidence=(RATE, ROW_SCORE)))
    assert len(write(tmp_path, scanned(tmp_path, told))) < 300_000


def test_the_same_again_is_the_same_file(tmp_path: Path) -> None:
    read = scanned(tmp_path, form(rate_finding()))
    assert write(tmp_path, read) == write(tmp_path, read)


def test_nothing_is_left_where_it_was_not_finished(tmp_path: Path) -> None:
    with Report(tmp_path / "new" / "report.html", [tmp_path / "a.pdf"], NO_GUIDE) as report:
        report.add(0, result(form()))
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("folder", "--html {at}: is a folder; name a file"),
        ("a.pdf", "--html {at}: is one of the inputs; name another file"),
        ("folder/../a.pdf", "--html {at}: is one of the inputs; name another file"),
    ],
)
def test_what_may_not_be_written_over(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.pdf").touch()
    at = tmp_path / name
    with pytest.raises(OptionError) as caught:
        Report(at, [tmp_path / "a.pdf"], GUIDE)
    assert str(caught.value) == said.format(at=at)


def test_what_cannot_be_written_names_the_option(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"choose a file you may write to with --html$"):
        Report(tmp_path / "file" / "report.html", [], GUIDE)
