"""Forms at random: sound ones give nothing, one changed score gives one error."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.corpus.build import random_form
from tests.unit.verifying.records import EMPTY, UNSCORED, find, leaves, loud, row

HUNDREDTHS = Decimal("0.01")


@st.composite
def sound_forms(draw: st.DrawFn) -> dict[str, Any]:
    """Forms that add up, with weights, scores, amounts and digits at random."""
    cuts = sorted(draw(st.sets(st.integers(1, 89), min_size=1, max_size=12)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 90], strict=True)]
    scores = [draw(st.decimals(0, weight, places=draw(st.integers(0, 2)))) for weight in weights]
    annual = draw(st.decimals(1, 10**6, places=draw(st.integers(0, 6))))
    executed = draw(st.decimals(0, annual, places=draw(st.integers(0, 6))))
    mode = draw(st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]))
    rate = (executed / annual * 100).quantize(Decimal(1).scaleb(-draw(st.integers(0, 3))), mode)
    own = (rate / 10).quantize(HUNDREDTHS, mode)
    money = {"initial_budget": None, "annual_budget": str(annual), "executed": str(executed)}
    return {
        "funds": {
            "total": money | {"weight": "10", "execution_rate": str(rate), "score": str(own)},
            "fiscal": money | UNSCORED,
            "carryover": EMPTY | UNSCORED,
            "other": EMPTY | UNSCORED,
        },
        "indicators": [
            row("产出指标", str(weight), str(score), "延期") for weight, score in zip(weights, scores, strict=True)
        ],
        "total": {"weight": "100", "score": str(sum(scores, own))},
    }


@given(sound_forms())
def test_a_sound_form_gives_no_error_and_no_warning(values: dict[str, Any]) -> None:
    assert loud(find(values)) == []


@given(sound_forms(), st.data())
def test_one_changed_score_gives_one_error(values: dict[str, Any], data: st.DataObject) -> None:
    pointers = ["/funds/total/score", *(f"/indicators/{n}/score" for n in range(len(values["indicators"])))]
    pointer = data.draw(st.sampled_from(pointers))
    before = next(Decimal(str(value)) for at, value in leaves(values) if at == pointer)
    after = data.draw(st.decimals(0, 200, places=2).filter(lambda number: number != before))
    found = loud(find(values, {pointer: str(after)}))
    assert [finding.severity for finding in found] == ["error"]
    assert found[0].fields in {(pointer,), ("/total/score",)}


@pytest.mark.parametrize("seed", range(150))
def test_the_corpus_truth_is_found(seed: int) -> None:
    """The findings of forms with planted faults, computed by the corpus from the rules' wording alone."""
    form = random_form(Random(seed))
    values = form.form.values()
    texts = {pointer: "".join(form.form.text(pointer).split()) for pointer, _ in leaves(values)}
    found = {(finding.rule, finding.fields) for finding in find(values, texts=texts)}
    assert found == {(finding["rule"], tuple(finding["fields"])) for finding in form.findings}
