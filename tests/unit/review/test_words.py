"""The page has a word for all that it may have to say."""

from __future__ import annotations

import re

import pytest

from extractor.forms import shipped_models
from extractor.review.files import FOLDER

HAN = re.compile(r"[\u4e00-\u9fff]")
LINE = re.compile(r"^  '(?P<key>[^']+)': \['(?P<zh>[^']*)', '(?P<en>[^']*)'\],$", re.MULTILINE)
TEXT = (FOLDER / "words.js").read_text(encoding="utf-8")
RULES = {
    found["key"]: (found["zh"], found["en"])
    for found in LINE.finditer(TEXT[TEXT.index("const RULES") : TEXT.index("};", TEXT.index("const RULES"))])
}
STATED = sorted({(rule.rule, model.id) for model in shipped_models() for rule in model.rules})


@pytest.mark.parametrize(("rule", "model"), STATED)
def test_every_rule_of_a_shipped_model_has_words(rule: str, model: str) -> None:
    chinese, english = RULES[rule]
    assert HAN.search(chinese)
    assert not HAN.search(english)
    assert english[0].isupper()


def test_no_two_rules_of_a_model_have_the_same_words() -> None:
    for model in {model for _, model in STATED}:
        words = [RULES[rule] for rule, of in STATED if of == model]
        assert len({zh for zh, _ in words}) == len({en for _, en in words}) == len(words)


def test_no_rule_has_words_that_no_model_states() -> None:
    assert RULES.keys() == {rule for rule, _ in STATED}
