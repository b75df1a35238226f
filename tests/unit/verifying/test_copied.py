from __future__ import annotations

import random
import string
from typing import Any

import pytest
from rapidfuzz.distance import Levenshtein

from extractor.document import Finding
from extractor.forms.rules import Copied
from extractor.verifying import check_record
from extractor.verifying.copied import Filed, find_copied
from tests.unit.verifying.records import make_record

LONG = "完成老旧小区综合整治改造提升工程，改善人居环境，提升居民获得感。"
RULE = Copied(
    rule="text.copied",
    kind="copied",
    severity="warning",
    fields=("/goals/expected", "/goals/actual", "/indicators/*/deviation_reason"),
    project="/project_name",
)


def form(name: str, project: str | None, review: tuple[str, ...] = (), rule: Copied = RULE, **goals: str) -> Filed:
    values: dict[str, Any] = {"project_name": project, "goals": goals, "indicators": [{"deviation_reason": None}]}
    return Filed(name, make_record(values, review=review), (rule,))


def told(*forms: Filed) -> list[list[tuple[str, ...]]]:
    return [[finding.fields for finding in findings] for findings in find_copied(forms)]


def test_both_forms_are_told_of_a_copied_text() -> None:
    first, second, third = find_copied(
        [
            form("a.pdf", "安贞背街小巷整治", expected=LONG),
            form("b.pdf", "望京图书馆购置", expected="另一段", actual=LONG),
            form("c.pdf", "双井公厕", expected="完全不同的一段文字，与其他项目都没有关系，长度也够"),
        ]
    )
    assert third == ()
    assert [(f.rule, f.severity, f.verdict, f.fields) for f in first] == [
        ("text.copied", "warning", "misfilled", ("/goals/expected",))
    ]
    assert first[0].message == ("expected: the same text, or nearly, stands in the form of “望京图书馆购置” (b.pdf)")
    assert second[0].fields == ("/goals/actual",)
    assert "“安贞背街小巷整治” (a.pdf)" in second[0].message


def test_several_texts_copied_from_one_form_are_one_finding() -> None:
    other = LONG.replace("完成", "已经按期完成了")
    forms = [form(name, name, expected=LONG, actual=other) for name in ("安贞小巷", "望京图书馆")]
    assert told(*forms) == [[("/goals/expected", "/goals/actual")]] * 2


@pytest.mark.parametrize(
    ("text", "is_copy"),
    [
        (LONG.replace("，", ", ").replace("。", ""), True),  # punctuation
        (LONG.replace("人", "入"), True),  # one character of 29, misread
        (LONG.replace("人居", "入店"), False),  # two
        (LONG[:15], False),
    ],
)
def test_nearly_the_same_is_the_same(text: str, is_copy: bool) -> None:
    found = told(form("a", "安贞小巷", expected=LONG), form("b", "望京图书馆", expected=text))
    assert [len(findings) for findings in found] == [is_copy] * 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("安贞背街小巷整治", "安贞背街小巷整治"),
        ("2019年安贞背街小巷整治", "2020年度安贞背街小巷整治"),
        ("安贞背街小巷整治（一期）", "安贞背街小巷整治（尾款）"),
        ("安贞背街小巷整治第二标段", "安贞背街小巷整治第三标段"),
        ("安贞背街小巷整治", "安贞背街小巷整洽"),  # misread
        ("安贞背街小巷整治", None),
    ],
)
def test_one_project_may_say_the_same_again(one: str, other: str | None) -> None:
    assert told(form("a", one, expected=LONG), form("b", other, expected=LONG)) == [[], []]


def test_short_texts_are_alike_by_chance() -> None:
    short = LONG[:12]
    assert told(form("a", "安贞小巷", expected=short), form("b", "望京图书馆", expected=short)) == [[], []]
    least = RULE.model_copy(update={"min_length": 12})
    found = told(form("a", "安贞小巷", rule=least, expected=short), form("b", "望京图书馆", rule=least, expected=short))
    assert found == [[("/goals/expected",)]] * 2


def test_the_same_text_twice_in_one_form_is_no_copy() -> None:
    assert told(form("a", "安贞小巷", expected=LONG, actual=LONG), form("b", "望京图书馆", expected="无")) == [[], []]


def test_a_text_in_many_forms_names_three() -> None:
    forms = [
        form(f"{n}.pdf", f"{name}专项", expected=LONG)
        for n, name in enumerate(["公厕", "路灯", "桥梁", "幼儿园", "食堂"])
    ]
    found = find_copied(forms)
    assert [len(findings) for findings in found] == [1] * 5
    assert found[0][0].message.endswith("“路灯专项” (1.pdf), “桥梁专项” (2.pdf), “幼儿园专项” (3.pdf) and others")


def test_a_doubtful_text_makes_it_undecided() -> None:
    pair = [form("a", "安贞小巷", ("/goals/expected",), expected=LONG), form("b", "望京图书馆", expected=LONG)]
    assert [findings[0].verdict for findings in find_copied(pair)] == ["undecided", "misfilled"]


def test_one_form_alone_has_no_copies_and_nothing_is_checked_without_the_rule() -> None:
    alone = form("a", "安贞小巷", expected=LONG)
    assert find_copied([]) == ()
    assert find_copied([alone]) == ((),)
    assert find_copied([alone, Filed("b", form("b", "望京", expected=LONG).record, ())]) == ((), ())
    found: tuple[Finding, ...] = check_record(alone.record, alone.rules)
    assert found == ()


def test_every_pair_within_the_edits_is_found_and_no_other() -> None:
    """Against all pairs compared: the index leaves none out."""
    rng = random.Random(3)
    texts = []
    for _ in range(30):
        text = "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(20, 120)))
        texts.append(text)
        for share in (0.02, 0.04, 0.06):
            chars = list(text)
            for _ in range(max(1, round(len(text) * share))):
                at = rng.randrange(len(chars))
                chars[at : at + 1] = rng.choice(([], [rng.choice("xyz")], [chars[at], "q"]))
            texts.append("".join(chars))
    names = ["".join(rng.choice(string.ascii_lowercase) for _ in range(12)) for _ in texts]
    found = find_copied([form(name, name, expected=text) for name, text in zip(names, texts, strict=True)])
    for n, text in enumerate(texts):
        near = [
            m
            for m, other in enumerate(texts)
            if m != n and min(len(text), len(other)) >= 20 and Levenshtein.normalized_similarity(text, other) >= 0.95
        ]
        if near:
            assert len(found[n]) == 1
    assert sum(map(len, found)) > 60
