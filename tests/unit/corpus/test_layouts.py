from collections import Counter
from pathlib import Path
from random import Random

import pytest

from extractor.forms import find_model, shipped_models
from extractor.mapping import map_forms
from extractor.verifying import check_record
from scripts.benching.as_read import to_sheet
from scripts.corpus import plans
from scripts.corpus.build import plan_layouts
from scripts.corpus.fillers import fill, pointers
from scripts.corpus.labels import labels_of
from scripts.corpus.layout import Paragraph, Table
from scripts.corpus.plans import load_layouts, unknown_layouts
from scripts.corpus.sheets import make_sheet

NAMES = sorted(load_layouts())
KNOWN = [name for name in NAMES if load_layouts()[name].form]


def test_there_are_layouts_of_each_shipped_model_and_of_unknown_districts() -> None:
    own = {layout.form for layout in load_layouts().values()}
    others = {"chaoyang-project-self-evaluation-2020", "project-self-evaluation"}  # form.py; the districts
    assert own - {""} == {model.id for model in shipped_models()} - others
    assert len(unknown_layouts()) >= 8


def test_same_seed_same_sheets() -> None:
    layouts = [load_layouts()[name] for name in ("sichuan-1", "claim-2")]
    once, again = (plan_layouts(layouts, 2, 7, ["chromium", "libreoffice"]) for _ in range(2))
    assert once == again
    assert [file.name for file in once] == [
        "sichuan-1.00.chromium",
        "claim-2.00.libreoffice",
        "sichuan-1.01.chromium",
        "claim-2.01.libreoffice",
    ]
    assert plan_layouts(layouts, 1, 8, ["chromium"])[0].forms != once[0].forms


@pytest.mark.parametrize("name", NAMES)
def test_cells_tile_the_table_and_show_every_value(name: str) -> None:
    sheet = make_sheet(load_layouts()[name], Random(name))
    blocks = sheet.document.blocks
    (table,) = (block for block in blocks if isinstance(block, Table))
    covered = Counter(
        (row, col)
        for cell in table.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for col in range(cell.col, cell.col + cell.col_span)
    )
    assert set(covered.values()) == {1}
    assert len(covered) == table.rows * (len(table.edges) - 1)
    shown = {at: cell.text for cell in table.cells for at in cell.pointers}
    shown |= {at: block.text for block in blocks if isinstance(block, Paragraph) for at in block.pointers}
    assert set(shown) == set(pointers(sheet.filled.values()))
    for at in pointers(sheet.filled.values()):
        assert sheet.filled.text(at) in shown[at]


@pytest.mark.parametrize("name", KNOWN)
def test_the_rules_of_its_model_hold(name: str) -> None:
    layout = load_layouts()[name]
    model = find_model(layout.form)
    for n in range(3):
        (record,) = map_forms(to_sheet(make_sheet(layout, Random(f"{name} {n}")).document), shipped_models())
        found = [finding for finding in check_record(record, model.rules) if finding.severity != "notice"]
        assert found == []


def test_sichuan_gives_a_reason_where_little_was_spent() -> None:
    layout = load_layouts()["sichuan-1"]
    for n in range(20):
        total = fill(layout, Random(n)).values()["funds"]["total"]
        assert total["reason"] or float(total["execution_rate"]) >= 90


def test_labels_are_those_beside_and_above_the_values() -> None:
    found = set(labels_of(load_layouts()["district-14"]))
    assert {
        ("/project_leader", "项目经办人"),
        ("/goals/expected", "年度总目标"),
        ("/funds/other", "自有资金"),
        ("/funds/*/executed", "预算执行"),
        ("/indicators/*/target", "全年指标值"),
        ("/total", "合计"),
        ("/prepared_on", "填报时间"),
    } <= found
    assert ("/goals/actual", "目标实际完成情况") in set(labels_of(load_layouts()["district-20"]))
    assert ("/department", "项目主管部门") in set(labels_of(load_layouts()["district-20"]))


def test_rows_of_other_widths_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = 'id: odd\nkind: claim\ntitle: Odd\nrows:\n  - "Claimant 4 | /claimant 8"\n  - "Purpose 4 | /purpose 9"\n'
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(plans, "FOLDER", tmp_path)
    load_layouts.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"odd.yaml: .* is 13 parts wide, the first row 12"):
            load_layouts()
    finally:
        monkeypatch.undo()
        load_layouts.cache_clear()
