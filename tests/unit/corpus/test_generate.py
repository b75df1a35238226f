from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from scripts.corpus.build import plan, random_form
from scripts.corpus.faults import PLANTERS, plant
from scripts.corpus.form import Form, normalise
from scripts.corpus.generate import random_style, random_values
from scripts.corpus.layout import Paragraph, Table
from scripts.corpus.rules import agrees, find_faults


def test_same_seed_same_forms() -> None:
    once, again = (plan(12, 5, ["chromium", "libreoffice"]) for _ in range(2))
    assert once == again
    assert sum(len(file.forms) for file in once) == 12
    assert plan(12, 6, ["chromium"])[0].forms != once[0].forms


def test_clean_forms_break_no_rule() -> None:
    for n in range(150):
        rng = Random(f"clean {n}")
        values = random_values(rng, random_style(rng))
        assert find_faults(values) == []
        assert 4 <= len(values["indicators"]) <= 30
        assert Form.from_values(values, {}).values() == values


@pytest.mark.parametrize("rule", PLANTERS)
def test_each_fault_breaks_its_rule_alone(rule: str) -> None:
    made = 0
    for n in range(60):
        rng = Random(f"{rule} {n}")
        style = random_style(rng)
        values = random_values(rng, style)
        planted = plant(rule, values, rng, style)
        if planted is None:
            continue
        made += 1
        found = find_faults(planted.values, [pointer for pointer, _ in planted.unreadable])
        assert [finding["rule"] for finding in found] == [rule]
        assert planted.values != values
        assert find_faults(values) == []
    assert made >= 10


def test_findings_are_those_of_the_faults() -> None:
    counts: Counter[int] = Counter()
    for n in range(300):
        truth = random_form(Random(f"form {n}"))
        counts[len(truth.faults)] += 1
        assert sorted(f["rule"] for f in truth.faults) == sorted(f["rule"] for f in truth.findings)
    assert 110 <= counts[0] <= 190  # half of 300, four standard deviations
    assert counts[1] > counts[2] > 0


def test_a_sheet_shows_every_value() -> None:
    file = plan(1, 3, ["chromium"])[0]
    form = file.forms[0].form
    shown = {
        pointer: cell.text
        for table in file.document.blocks
        if isinstance(table, Table)
        for cell in table.cells
        for pointer in cell.pointers
    }
    outside = "".join(block.text for block in file.document.blocks if isinstance(block, Paragraph))
    for n, row in enumerate(form.indicators):
        assert shown[f"/indicators/{n}/level3"] == (row.level3 or "")
        assert normalise(shown[f"/indicators/{n}/level1"]) == row.level1
    for at in ("/prepared_by", "/title"):
        assert form.text(at) in shown.get(at, "") or form.text(at) in outside


@pytest.mark.parametrize("seed", range(6))
def test_cells_tile_the_table(seed: int) -> None:
    table = next(b for b in plan(1, seed, ["chromium"])[0].document.blocks if isinstance(b, Table))
    covered = Counter(
        (row, col)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    )
    assert set(covered.values()) == {1}
    assert len(covered) == table.rows * (len(table.edges) - 1)


@pytest.mark.parametrize(
    ("stated", "exact", "same"),
    [
        ("82.8", "82.78", True),
        ("82.7", "82.78", True),
        ("82.6", "82.78", False),
        ("83", "82.5", True),
        ("0.1", "0.25", False),
    ],
)
def test_agrees(stated: str, exact: str, same: bool) -> None:
    assert agrees(stated, Decimal(exact)) is same


@pytest.mark.parametrize(
    ("text", "kept"), [("初步\n建成", "初步建成"), ("  194 ", "194"), ("Smart  City 平台", "Smart City平台")]
)
def test_normalise(text: str, kept: str) -> None:
    assert normalise(text) == kept
