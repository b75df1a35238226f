from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from extractor.document import Sheet
from extractor.drafting import to_yaml, try_out
from extractor.drafting.trying import NO_FORM, NOT_FOUND
from extractor.forms import load_model
from tests.unit.drafting.drafts import draft, model_of
from tests.unit.drafting.test_drafting import blanked
from tests.unit.mapping.sheets import form_sheet, line, seed


def test_a_draft_that_reads_its_sample_stays_as_it_is(tmp_path: Path) -> None:
    for sheet in (form_sheet(seed(1)), blanked(seed(1))):
        found = draft(sheet)
        assert try_out(found, model_of(sheet, tmp_path), sheet) == found


def test_what_is_not_found_on_the_sample_is_marked(tmp_path: Path) -> None:
    sheet = form_sheet(seed(1))
    found = draft(sheet)
    pairs, matrix, records = found.blocks[1], found.blocks[2], found.blocks[4]
    wrong = {
        1: replace(
            pairs, fields=tuple(replace(i, label="別處") if i.key == "project_name" else i for i in pairs.fields)
        ),
        2: replace(matrix, rows=tuple(replace(i, label="別處") if i.key == "other_funds" else i for i in matrix.rows)),
        4: replace(
            records, columns=tuple(replace(i, label="別處") if i.key == "actual" else i for i in records.columns)
        ),
    }
    changed = replace(found, blocks=tuple(wrong.get(i, block) for i, block in enumerate(found.blocks)))
    path = tmp_path / "wrong.yaml"
    path.write_text(to_yaml(changed, "sample.pdf"), encoding="utf-8")
    tried = try_out(changed, load_model(path), sheet)
    items = [i for block in tried.blocks for i in (*block.fields, *block.columns, *block.rows)]
    # A row and a column are found by what lies about them, whatever they are called.
    assert [item.key for item in items if NOT_FOUND in item.doubts] == ["project_name"]


def test_a_form_that_is_not_found_at_all(tmp_path: Path) -> None:
    sheet = form_sheet(seed(1))
    found = draft(sheet)
    tried = try_out(found, model_of(sheet, tmp_path), Sheet((line("通知"),)))
    assert (tried.doubts, tried.blocks) == ((NO_FORM,), found.blocks)
