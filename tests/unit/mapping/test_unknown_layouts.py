"""Self-evaluations of districts that no model was written for, by what is known of the others."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from extractor.document import Record
from extractor.forms import FormModel
from extractor.mapping import identify, map_forms
from extractor.verifying import check_record
from scripts.benching.as_read import to_sheet
from scripts.benching.layouts import Score, compare, without
from scripts.corpus.plans import load_layouts, unknown_layouts
from scripts.corpus.sheets import Sheet, make_sheet

KNOWN = [name for name, layout in load_layouts().items() if layout.form]
UNKNOWN = [layout.id for layout in unknown_layouts()]


def made(name: str, seed: int = 0) -> Sheet:
    return make_sheet(load_layouts()[name], Random(f"test/{name}/{seed}"))


def scored(sheet: Sheet, record: Record) -> Score:
    score = Score()
    compare(score, sheet, record)
    return score


@pytest.mark.parametrize("name", KNOWN)
def test_a_shipped_form_is_mapped_whole_and_surely(name: str, models: tuple[FormModel, ...]) -> None:
    sheet = made(name)
    (record,) = map_forms(to_sheet(sheet.document), models)
    assert record.form == load_layouts()[name].form
    score = scored(sheet, record)
    assert (score.right, score.wrong, score.doubted) == (score.fields, 0, 0)


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_layout_is_mapped_and_what_is_guessed_is_reviewed(name: str, models: tuple[FormModel, ...]) -> None:
    stripped, _ = without(load_layouts()[name], models)
    sheet = made(name)
    (record,) = map_forms(to_sheet(sheet.document), stripped)
    score = scored(sheet, record)
    # The bench asks 97% of all of them together; of a single form the least is a label or two of thirty.
    assert score.right >= 0.9 * score.fields
    assert score.wrong_unseen == 0


@pytest.mark.parametrize("name", UNKNOWN)
def test_with_its_labels_in_the_models_it_is_mapped_whole(name: str, models: tuple[FormModel, ...]) -> None:
    sheet = made(name, 1)
    read = to_sheet(sheet.document)
    (record,) = map_forms(read, models)
    score = scored(sheet, record)
    assert (score.right, score.wrong_unseen) == (score.fields, 0)
    (identity,) = identify(read, models)
    assert identity.form == record.form
    assert identity.certainty > 0.7


def test_a_weight_that_only_a_label_states_counts(models: tuple[FormModel, ...]) -> None:
    sheet = made("district-15")
    read = to_sheet(sheet.document)
    (record,) = map_forms(read, models)
    field = record.fields["/funds/total/weight"]
    assert (field.text, field.value, field.status) == ("10", "10", "accepted")
    rules = next(model.rules for model in models if model.id == record.form)
    assert "total.weight" not in [finding.rule for finding in check_record(record, rules)]


def test_two_labels_that_state_different_weights_state_none(models: tuple[FormModel, ...]) -> None:
    read = to_sheet(made("district-15").document)
    grid = read.grids[0]
    cells = tuple(
        replace(cell, content=replace(cell.content, text="支出率（20分）")) if cell.text == "支出率" else cell
        for cell in grid.cells
    )
    elements = tuple(replace(grid, cells=cells) if one is grid else one for one in read.elements)
    (record,) = map_forms(replace(read, elements=elements), models)
    assert "/funds/total/weight" not in record.fields


def test_labels_are_struck_out_of_every_model(models: tuple[FormModel, ...]) -> None:
    layout = load_layouts()["district-16"]
    stripped, count = without(layout, models)
    general = next(model for model in stripped if model.id == "project-self-evaluation")
    money = next(block for block in general.blocks if block.kind == "matrix")
    labels = {column.key: column.labels for column in money.columns}
    assert count > 0
    assert "财政下达数" not in labels["annual_budget"]
    assert "全年预算数" in labels["annual_budget"]
