from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.document import Sheet
from extractor.drafting import Block, Draft, Guess, Item, load_words, to_yaml
from extractor.drafting.drafting import draft_form
from extractor.drafting.writing import scalar
from extractor.forms import load_model
from tests.unit.mapping.sheets import Row, line, to_grid

TEXTS = st.sampled_from(
    [
        "",
        "",
        "姓名",
        "合计",
        "分值",
        "得分",
        "12",
        "80%",
        "张三",
        "a: b",
        "# no",
        "{x",
        "- z",
        "null",
        "no",
        "'",
        '"',
        "\\",
        "Total",
        "Date",
        "说明：",
        "其中：甲",
        "\x07",
        "\u202e",
        "指标1：",
        "%",
        "（万元）",
        "—",
    ]
) | st.text(max_size=12)


@given(st.text())
def test_any_text_comes_back_from_yaml(text: str) -> None:
    assert yaml.safe_load(f"{{key: {scalar(text)}}}") == {"key": text}


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_drafted_is_a_valid_model(tmp_path: Path, data: st.DataObject) -> None:
    rows: list[Row] = []
    for _ in range(data.draw(st.integers(1, 6))):
        edges = [0, *sorted(data.draw(st.sets(st.sampled_from([4, 8, 12, 18]), max_size=4))), 24]
        widths = [b - a for a, b in pairwise(edges)]
        rows.append([(data.draw(TEXTS).replace("^", ""), width) for width in widths])
    above = [line(text) for text in data.draw(st.lists(TEXTS.filter(bool), max_size=2))]
    found = draft_form(Sheet((*above, to_grid(rows))), load_words(), name=data.draw(TEXTS))
    if any(block.kind != "heading" for block in found.blocks):
        path = tmp_path / "draft.yaml"
        path.write_text(to_yaml(found, "any\nsample"), encoding="utf-8")
        assert load_model(path).id == found.id


def test_what_is_written() -> None:
    found = Draft(
        id="small",
        name="小表",
        language="zh",
        titles=("小表",),
        blocks=(
            Block("pairs", fields=(Item("field_1", "螺旋桨：桨", doubts=("give it a key of your own",)),), below=True),
            Block("records", "no", columns=(Item("level1", "一级", carried=True), Item("sum", "得分", "number"))),
        ),
        rules=(
            Guess({"rule": "number.unreadable", "kind": "typed"}),
            Guess({"rule": "a", "kind": "required", "fields": ["/no/*/sum"]}, ("far off",), held=False),
        ),
        doubts=("no title",),
    )
    assert to_yaml(found, "小表.pdf").splitlines()[2:] == [
        "# ? no title",
        "id: small",
        "name: 小表",
        "language: zh",
        "identify:",
        "  titles: [小表]",
        "",
        "blocks:",
        "  - kind: pairs # a label, its value to the right or below",
        "    direction: below",
        "    fields:",
        '      - {key: field_1, type: text, labels: ["螺旋桨：桨"]} # ? give it a key of your own',
        "",
        "  - kind: records # one record a row under a header row",
        '    key: "no"',
        "    columns:",
        "      - {key: level1, type: text, labels: [一级], carried: true}",
        "      - {key: sum, type: number, labels: [得分]}",
        "",
        "# Pointers: {each} stands for every entry of 'each'; * for every record. Rules are checked in this order.",
        "rules:",
        "  - {rule: number.unreadable, kind: typed}",
        "  # ? far off",
        "  # - {rule: a, kind: required, fields: [/no/*/sum]}",
    ]
