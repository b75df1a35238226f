from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from extractor.errors import FormModelError
from extractor.forms import load_model
from extractor.forms.rules import Copied, Cost, Dates, Grade, Phones, Reason, Rule, Target

RULES: TypeAdapter[Rule] = TypeAdapter(Rule)
REASON = {"rule": "r", "kind": "reason", "rows": ["/a/*"], "field": "score", "limit": "weight", "reason": "why"}
GRADE = {"rule": "g", "kind": "grade", "grade": "/g", "score": "/s"}


def test_what_may_be_left_out() -> None:
    reason = RULES.validate_python(REASON)
    assert isinstance(reason, Reason)
    assert reason.below == 1
    dates = RULES.validate_python({"rule": "d", "kind": "date", "dates": ["/on"]})
    assert isinstance(dates, Dates)
    assert (dates.years_before, dates.years_after, dates.first_year, dates.last_year) == (0, 2, 1990, 2100)
    phones = RULES.validate_python({"rule": "p", "kind": "phone", "fields": ["/phone"]})
    assert isinstance(phones, Phones)
    assert phones.patterns == ()
    copied = RULES.validate_python({"rule": "c", "kind": "copied", "fields": ["/text"], "project": "/name"})
    assert isinstance(copied, Copied)
    assert (copied.min_length, copied.alike) == (20, Decimal("0.95"))
    cost = RULES.validate_python(
        {"rule": "c", "kind": "cost", "rows": ["/a/*"], "amount": "x", "group": "g", "groups": ["成本"], "limit": "/l"}
    )
    assert isinstance(cost, Cost)
    assert (cost.unit, cost.spent, cost.unsure) == ("元", None, ())
    row = {"target": "t", "actual": "a", "score": "s", "weight": "w"}
    target = RULES.validate_python({"rule": "t", "kind": "target", "rows": ["/a/*"]} | row)
    assert isinstance(target, Target)
    assert (target.reason, target.at_least, target.at_most) == (None, (), ())


def test_shares_are_decimals_as_written() -> None:
    reason = RULES.validate_python(REASON | {"below": 0.9})
    assert isinstance(reason, Reason)
    assert str(reason.below) == "0.9"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (REASON | {"below": 0}, "greater than 0"),
        (REASON | {"below": 1.1}, "less than or equal to 1"),
        (REASON | {"beneath": 0.9}, "Extra inputs"),
        ({"rule": "p", "kind": "phone", "fields": ["/p"], "patterns": ["("]}, "no regular expression"),
        ({"rule": "c", "kind": "copied", "fields": [], "project": "/n"}, "at least 1"),
        (GRADE | {"bands": []}, "at least 1"),
        (GRADE | {"bands": [{"names": ["良"], "least": 80}, {"names": ["优"], "least": 90}]}, "from the best"),
        (GRADE | {"bands": [{"names": [], "least": 80}]}, "at least 1"),
    ],
)
def test_what_makes_no_rule(rule: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        RULES.validate_python(rule)


def test_a_column_that_the_rows_do_not_have_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(
        """\
id: small
name: 小表
identify: {titles: [小表]}
blocks:
  - kind: records
    key: items
    columns:
      - {key: what, labels: [摘要]}
      - {key: amount, type: number, labels: [金额]}
rules:
  - rule: items.amount
    kind: within
    rows: [/items/*]
    name: what
    field: amuont
    limit: 100
""",
        encoding="utf-8",
    )
    with pytest.raises(FormModelError, match=r"'amuont' is no column of /items/\*") as caught:
        load_model(path)
    assert "line 15" in str(caught.value)


def test_the_documentation_has_an_example_of_every_kind() -> None:
    text = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    examples = [rule for block in text.split("```yaml")[1:] for rule in yaml.safe_load(block.partition("```")[0])]
    shown = {RULES.validate_python(example).kind for example in examples}
    kinds = {get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(get_args(Rule)[0])}
    assert shown == kinds


def test_bands_from_the_best_to_the_worst() -> None:
    grade = RULES.validate_python(GRADE | {"bands": [{"names": ["优"], "least": 90}, {"names": ["差"], "least": 0}]})
    assert isinstance(grade, Grade)
    assert [band.least for band in grade.bands] == [90, 0]
