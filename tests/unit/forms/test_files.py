from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from extractor.errors import FormModelError
from extractor.forms import (
    FormModel,
    find_model,
    form_model_json_schema,
    load_model,
    load_models,
    shipped_folder,
    shipped_models,
)
from extractor.forms.schema import schema_text
from extractor.options import MappingOptions

SCHEMA = Path(__file__).parents[3] / "docs" / "form-model.schema.json"

SMALL = """\
id: small
name: 小表
identify:
  titles: [小表]
blocks:
  - kind: pairs
    fields:
      - {key: name, labels: [姓名]}
  - kind: records
    key: items
    columns:
      - {key: what, labels: [摘要]}
      - {key: amount, type: number, labels: [金额]}
    summary: {key: total, labels: [合计], columns: [amount]}
"""


def written(folder: Path, text: str, name: str = "small.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def message(path: Path) -> str:
    with pytest.raises(FormModelError) as caught:
        load_model(path)
    return str(caught.value)


def test_shipped_models_are_valid() -> None:
    assert "chaoyang-project-self-evaluation-2020" in [model.id for model in shipped_models()]


def test_pointers_in_the_order_of_the_form(tmp_path: Path) -> None:
    model = load_model(written(tmp_path, SMALL))
    assert list(model.pointers()) == ["/name", "/items/*/what", "/items/*/amount", "/total/amount"]
    assert model.blocks[0].kind == "pairs"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("labels: [姓名]", "labls: [姓名]", 8, "blocks[0].fields[0].labls: unknown key"),
        ("    key: items\n", "", 9, "blocks[1].key: missing key"),
        ("type: number", "type: money", 13, "blocks[1].columns[1].type: input should be 'text', 'number'"),
        ("labels: [摘要]", "labels: 摘要", 12, "blocks[1].columns[0].labels: input should be a valid tuple"),
        ("columns: [amount]", "columns: [sum]", 14, "blocks[1].summary.columns[0]: 'sum' is no column of 'items'"),
        ("key: amount,", "key: what,", 13, "blocks[1].columns[1].key: the key 'what' is used twice"),
        ("labels: [金额]", "labels: [摘要]", 13, "blocks[1].columns[1].labels: the label '摘要' is used twice"),
        ("key: name,", "key: total,", 14, "blocks[1].summary.key: the key 'total' is used twice"),
        ("kind: pairs", "kind: pear", 6, "blocks[0]: input tag 'pear'"),
        ("name: 小表", "name: 小表\nname: 大表", 3, "the key 'name' stands twice"),
        ("titles: [小表]", "titles: [小表", 5, "not valid YAML"),
        ("id: small", "id: 7", 1, "id: input should be a valid string"),
    ],
)
def test_a_wrong_model_names_file_line_and_key(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in SMALL
    path = written(tmp_path, SMALL.replace(old, new, 1))
    said = message(path)
    assert said.startswith(f"{path}, line {line}: ")
    assert says in said
    assert "\n" not in said


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just text\n", "\x00"])
def test_what_is_no_model_at_all(tmp_path: Path, text: str) -> None:
    assert str(tmp_path) in message(written(tmp_path, text))


def test_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_bytes(SMALL.encode("gb18030"))
    assert "cannot be read as UTF-8" in message(path)


def test_no_such_file(tmp_path: Path) -> None:
    assert "no such form model" in message(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("in_label", "says"),
    [
        ("{row: sum, pattern: '(\\d)分'}", "in_label.row: 'sum' is no row of 'funds'"),
        ("{row: total, pattern: '\\d分'}", "in_label.pattern: value error, needs one group"),
        ("{row: total, pattern: '(\\d'}", "in_label.pattern: value error, is no regular expression"),
    ],
)
def test_a_value_stated_in_a_label(tmp_path: Path, in_label: str, says: str) -> None:
    column = f"{{key: weight, labels: [分值], in_label: {in_label}}}"
    rows = "[{key: total, labels: [总额]}]"
    said = message(written(tmp_path, SMALL + f"  - {{kind: matrix, key: funds, columns: [{column}], rows: {rows}}}\n"))
    assert says in said


def test_a_rule_about_nothing_declared(tmp_path: Path) -> None:
    rules = "rules:\n  - {rule: a.b, kind: at_most, value: /items/*/amount, limit: /total/sum}\n"
    said = message(written(tmp_path, SMALL + rules))
    assert "line 16: rules[0].limit: '/total/sum' is nothing the blocks declare" in said


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    assert load_model(path).name == "小表"
    written(tmp_path, SMALL.replace("name: 小表", "name: 另一张小表"))
    assert load_model(path).name == "另一张小表"


def test_find_by_id_or_path(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    assert find_model("small", [tmp_path]).id == "small"
    assert find_model(path).id == "small"
    shipped = shipped_models()[0]
    assert find_model(shipped.id) is shipped
    with pytest.raises(FormModelError, match=r"no form model 'other'; known: .*small"):
        find_model("other", [tmp_path])


def test_own_models_go_before_shipped_ones(tmp_path: Path) -> None:
    shipped = shipped_models()[0].id
    own = written(tmp_path, SMALL.replace("id: small", f"id: {shipped}"))
    models = load_models(MappingOptions(models=(own,)))
    assert [model.name for model in models if model.id == shipped] == ["小表"]
    assert [m.id for m in load_models(MappingOptions(form=shipped))] == [shipped]


def test_two_models_of_one_id_in_a_folder(tmp_path: Path) -> None:
    written(tmp_path, SMALL)
    written(tmp_path, SMALL, "other.yml")
    with pytest.raises(FormModelError, match="the id 'small' is also that of"):
        load_models(MappingOptions(models=(tmp_path,)))


def test_the_schema_in_docs_is_current() -> None:
    remedy = "run: python -m extractor.forms.schema > docs/form-model.schema.json"
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), remedy


def test_every_rule_of_a_shipped_model_says_where_it_comes_from() -> None:
    silent = {f"{model.id}: {rule.rule}" for model in shipped_models() for rule in model.rules if not rule.citation}
    assert silent == set()


def test_self_evaluations_keep_the_names_of_the_contract() -> None:
    known = set(find_model("chaoyang-project-self-evaluation-2020").pointers())
    national = set(find_model("national-project-self-evaluation-2020").pointers())
    assert national < known
    assert known - national == {
        "/project_leader",
        "/leader_phone",
        "/prepared_by",
        "/preparer_phone",
        "/prepared_on",
    }
    assert known < set(find_model("project-self-evaluation").pointers())
    sichuan = set(find_model("sichuan-project-self-evaluation-2023").pointers())
    assert sichuan < set(find_model("project-self-evaluation").pointers())


def test_a_column_of_some_rows_only(tmp_path: Path) -> None:
    matrix = """\
  - kind: matrix
    key: money
    columns:
      - {key: amount, type: number, labels: [金额]}
      - {key: reason, labels: [原因], rows: [total]}
    rows:
      - {key: total, labels: [总额]}
      - {key: other, labels: [其他]}
"""
    model = load_model(written(tmp_path, SMALL + matrix))
    assert [p for p in model.pointers() if p.startswith("/money")] == [
        "/money/total/amount",
        "/money/total/reason",
        "/money/other/amount",
    ]
    said = message(written(tmp_path, SMALL + matrix.replace("rows: [total]", "rows: [sum]")))
    assert "blocks[2].columns[1].rows[0]: 'sum' is no row of 'money'" in said


def test_json_schema_accepts_what_the_loader_accepts() -> None:
    schema = form_model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in sorted(shipped_folder().glob("*.yaml")):
        jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(SMALL.replace("kind: pairs", "kind: pear")), schema)
    assert FormModel.model_validate(yaml.safe_load(SMALL)).id == "small"
