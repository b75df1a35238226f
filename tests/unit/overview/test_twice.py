"""Projects that were filed twice."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from rapidfuzz.distance import Levenshtein

from extractor.overview import twice
from extractor.overview.taking import Owner
from extractor.overview.twice import Filing, Group, find_twice, own_values
from extractor.results import ResultForm
from tests.unit.overview.building import form, number
from tests.unit.reporting.building import field


def find(*filed: tuple[str, str, ResultForm]) -> list[Group]:
    """The groups of (document, year, form)."""
    forms = {}
    filings = []
    for at, (document, year, one) in enumerate(filed):
        owner = Owner(one.fields["/project_name"].text, one.fields["/department"].text, year)
        filing = Filing(f"{document}.pdf", document, at, one.form, owner)
        filings.append(filing)
        forms[filing] = one
    return find_twice(filings, forms.__getitem__)[0]


def names(groups: list[Group]) -> list[tuple[str, ...]]:
    return [tuple(filing.source for filing in group.filings) for group in groups]


def test_the_same_name_department_and_year_with_what_differs() -> None:
    one = form("道路改造项目", "财政局（本级）", score=number("95", label="总分 得分"))
    unsure = number("96", label="总分 得分", status="review")
    other = form("道路 改造项目", "财政局(本级)", score=unsure, actual=field("", "实际完成情况"))
    (group,) = find(("a", "2020", one), ("b", "2020", other), ("c", "2021", one), ("d", "2020", form("别的项目")))
    assert (names([group]), group.kind, group.fields) == ([("a.pdf", "b.pdf")], "same name", 6)
    assert [(one.label, one.texts, one.unsure) for one in group.differences] == [
        ("实际完成情况", ("全年完成道路改造十二公里", ""), False),
        ("总分 得分", ("95", "96"), True),
    ]


def test_two_forms_of_one_document_are_not_filed_twice() -> None:
    assert find(("a", "2020", form()), ("a", "2020", form())) == []


def test_names_that_are_nearly_the_same() -> None:
    one = form("东风乡湿地公园绿化养护项目")
    slip = form("东风乡湿地公园绿化养护项曰")
    (group,) = find(("a", "2020", slip), ("b", "2020", one))
    assert (names([group]), group.kind, round(group.alike, 3)) == ([("a.pdf", "b.pdf")], "nearly the same name", 0.923)
    assert [one.pointer for one in group.differences] == ["/project_name"]


def test_what_tells_two_projects_apart() -> None:
    one = form("东风乡湿地公园绿化养护一期")
    others = form("东坝乡湿地公园绿化养护一期", actual=field("种树三千棵，全部成活"), execution_rate=number("1234.5"))
    assert find(("a", "2020", one), ("b", "2020", form("东风乡湿地公园绿化养护二期"))) == []
    assert find(("a", "2020", one), ("b", "2021", form("东风乡湿地公园绿化养护一朝"))) == []
    assert find(("a", "2020", one), ("b", "2020", form("东风乡湿地公园绿化养护一朝", "园林绿化局"))) == []
    assert find(("a", "2020", one), ("b", "2020", others)) == []


def test_values_of_a_form_s_own_are_neither_short_nor_repeated_down_a_list() -> None:
    one = form()
    rows = {f"/indicators/{n}/level1": field("满意度指标") for n in range(2)}
    more = {**rows, "/indicators/0/level3": field("居民满意程度"), "/indicators/0/score": number("10")}
    found = own_values(one.model_copy(update={"fields": {**one.fields, **more}}))
    assert set(found) == {"/project_name", "/fiscal_year", "/funds/total/execution_rate", "/goals/actual"} | {
        "/indicators/0/level3"
    }


def test_candidates_are_all_that_comparing_each_with_each_finds() -> None:
    rng = Random(7)

    def slipped(text: str) -> str:
        at = rng.randrange(len(text))
        return text[:at] + rng.choice("甲乙丙") + text[at + rng.randrange(2) :]

    keys = []
    for _ in range(120):
        name, department = ("".join(rng.choice("甲乙丙丁戊己") for _ in range(rng.randint(3, 16))) for _ in range(2))
        keys += [(slipped(name), rng.choice((department, slipped(department))), rng.choice("12")) for _ in range(4)]
    keys = list(dict.fromkeys(keys))
    wanted = {
        (one, other)
        for one, other in combinations(range(len(keys)), 2)
        if keys[one][2] == keys[other][2]
        and all(
            Levenshtein.normalized_similarity(keys[one][part], keys[other][part]) >= twice.LEAST_ALIKE
            for part in (0, 1)
        )
    }
    assert len(wanted) > 50
    assert {(one, other) for one, other, _ in twice._near(keys)} == wanted


def test_one_name_and_a_slip_in_the_department() -> None:
    (group,) = find(("a", "2020", form("湿地", "城市管理委员会")), ("b", "2020", form("湿地", "城市管理委员会会")))
    assert (group.kind, group.alike) == ("nearly the same name", 0.875)


def test_no_more_than_so_many_near_names_are_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twice, "MOST_NEAR", 1)
    name = "东风乡湿地公园绿化养护项目"
    filings = [Filing(c, c, 0, "form", Owner(name + c, "局", "2020")) for c in "甲乙丙"]
    groups, left = find_twice(filings, lambda _: form())
    assert (len(groups), left) == (1, 2)
