import json
from pathlib import Path

import pytest

from scripts.corpus.form import FORM_ID
from scripts.corpus.rules import find_faults
from scripts.corpus.samples import SEEDS
from scripts.corpus.seeds import load_seed, parse_dump

ROOT = Path(__file__).parents[3]
SEED_FOLDER = ROOT / "samples" / "seeds"
CONTRACT = ROOT.parent / "shared" / "contract"
DUMP = ROOT.parent / "shared" / "seeds" / "self-evaluation-forms-2020.txt"


@pytest.mark.parametrize("name", SEEDS)
def test_seed_survives_the_dataclasses(name: str) -> None:
    data = json.loads((SEED_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    form, findings = load_seed(SEED_FOLDER / f"{name}.json")
    assert data["form"] == FORM_ID
    assert json.loads(json.dumps(form.values())) == data["values"]
    assert findings == data["findings"]


@pytest.mark.parametrize("name", SEEDS)
def test_rules_computed_apart_give_the_stated_findings(name: str) -> None:
    form, findings = load_seed(SEED_FOLDER / f"{name}.json")
    found = [{key: value for key, value in finding.items() if value != []} for finding in find_faults(form.values())]
    assert sorted(found, key=str) == sorted(findings, key=str)


@pytest.mark.parametrize("name", SEEDS)
def test_seed_is_the_contract(name: str) -> None:
    path = CONTRACT / f"{name}.json"
    if not path.exists():
        pytest.skip("the result contract is not beside this checkout")
    contract = json.loads(path.read_text(encoding="utf-8"))
    form, findings = load_seed(SEED_FOLDER / f"{name}.json")
    assert json.loads(json.dumps(form.values())) == contract["values"]
    assert findings == contract["findings"]


def test_dump_gives_the_seeds() -> None:
    if not DUMP.exists():
        pytest.skip("the text dump is not beside this checkout")
    forms = parse_dump(DUMP.read_text(encoding="utf-8"))
    assert forms == [load_seed(SEED_FOLDER / f"{name}.json")[0] for name in SEEDS]


def test_dump_with_a_blank_line_in_a_cell() -> None:
    form, _ = load_seed(SEED_FOLDER / "seed-3.json")
    assert form.indicators[15].level3 == "指标2："
    assert form.text("/indicators/10/actual") == "初步\n建成"
    assert form.text("/funds/total/execution_rate") == "45.4%"
    assert form.text("/prepared_on") == "2021年2月20日"
