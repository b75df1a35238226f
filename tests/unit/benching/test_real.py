import json
from pathlib import Path
from typing import Any

import pytest

from scripts.benching import real, real_data
from scripts.benching.matching import IOU, Box
from scripts.benching.peer_worker import ranks, spans
from scripts.benching.real import count_by_boxes, count_by_texts, relations
from scripts.benching.real_data import Document, RealCell

HEAD: Box = (0.0, 0.0, 1.0, 0.1)
LEFT: Box = (0.0, 0.1, 0.5, 0.2)
RIGHT: Box = (0.5, 0.1, 1.0, 0.2)
TRUE = (
    RealCell(1, HEAD, (0, 0, 1, 2), True),
    RealCell(1, LEFT, (1, 0, 1, 1), False),
    RealCell(1, RIGHT, (1, 1, 1, 1), False),
)


def found(box: Box, span: list[int], table: int = 1, certain: bool = True) -> dict[str, Any]:
    return {"page": 1, "box": list(box), "text": "", "table": table, "span": span, "certain": certain}


EXACT = [found(HEAD, [0, 0, 1, 2]), found(LEFT, [1, 0, 1, 1]), found(RIGHT, [1, 1, 1, 1])]


def test_spans_from_boxes_that_agree_to_rounding() -> None:
    assert ranks([5.0, 0.0, 5.4, 9.0], 1.0) == {0.0: 0, 5.0: 1, 5.4: 1, 9.0: 2}
    assert spans([(0, 0, 10, 5), (0.2, 5, 4, 9), (4, 5.3, 10, 9)], 1.0) == [[0, 0, 1, 2], [1, 0, 1, 1], [1, 1, 1, 1]]


def test_counts_by_boxes() -> None:
    document = Document(Path("a.pdf"), (TRUE,))
    counts = count_by_boxes(document, EXACT, IOU)
    assert (counts.wanted, counts.given, counts.right, counts.spans_right) == (3, 3, 3, 3)
    assert (counts.merged, counts.merged_right, counts.tables_exact, counts.silent) == (1, 1, 1, 0)
    wrong = count_by_boxes(document, [EXACT[0], found((0.0, 0.1, 1.0, 0.2), [1, 0, 1, 2])], IOU)
    assert (wrong.right, wrong.tables_exact, wrong.silent) == (1, 0, 1)
    assert wrong.wrong == ["a.pdf: 1 right of 3 wanted, 2 given"]


def test_a_cell_that_need_not_be_found_is_none_too_many() -> None:
    blank: Box = (0.0, 0.2, 1.0, 0.3)
    document = Document(Path("a.pdf"), (TRUE,), (RealCell(1, blank, None, False),))
    assert count_by_boxes(document, [*EXACT, found(blank, [2, 0, 1, 2])], IOU).tables_exact == 1


def test_counts_by_texts() -> None:
    texts = tuple(
        RealCell(1, (x, y, x + 0.1, y + 0.02), cell.span, cell.merged) for cell in TRUE for x, y in [at(cell)]
    )
    document = Document(Path("a.pdf"), (texts,))
    counts = count_by_texts(document, EXACT)
    assert (counts.right, counts.given, counts.tables_exact) == (3, 3, 1)
    assert (counts.relations, counts.relations_given, counts.relations_right) == (3, 3, 3)
    merged = count_by_texts(document, [EXACT[0], found((0.0, 0.1, 1.0, 0.2), [1, 0, 1, 2])])
    assert (merged.right, merged.given, merged.tables_exact, merged.silent) == (1, 2, 0, 1)
    elsewhere = count_by_texts(document, [*EXACT, found((0.0, 0.8, 1.0, 0.9), [0, 0, 1, 1], table=2)])
    assert (elsewhere.tables_exact, elsewhere.false_tables) == (1, 1)


def at(cell: RealCell) -> tuple[float, float]:
    return cell.box[0] + 0.05, cell.box[1] + 0.05


def test_relations_skip_blank_cells() -> None:
    cells: list[tuple[list[int], real.Label]] = [([0, 0, 1, 1], 1), ([0, 2, 1, 1], 2), ([1, 0, 1, 3], 3)]
    assert relations(cells) == {(1, 2, "right"), (1, 3, "down"), (2, 3, "down")}


def test_boxes_of_a_scan_follow_its_affine_map(tmp_path: Path) -> None:
    folder = tmp_path / "forms_zh"
    folder.mkdir()
    cells = [
        {"row": 0, "col": 0, "rowspan": 1, "colspan": 2, "ruled": False, "bbox_px": [0, 0, 100, 10]},
        {"row": 1, "col": 0, "rowspan": 1, "colspan": 1, "ruled": True, "bbox_px": [0, 10, 40, 20]},
        {"row": 1, "col": 1, "rowspan": 1, "colspan": 1, "ruled": True, "bbox_px": [40, 10, 100, 20]},
    ]
    scan = {"affine_png_to_scan": [[0, -1, 80], [1, 0, 0]]}  # a quarter turn
    truth = {"tables": [{"cells": cells}], "page_px": [100, 40], "png_scale": 2, "scan": scan}
    (folder / "001.gt.json").write_text(json.dumps(truth))
    (folder / "001.pdf").write_bytes(b"")
    from PIL import Image

    Image.new("L", (80, 200)).save(folder / "001.scan.jpg")
    (digital,) = real_data.forms_zh(tmp_path, scans=False)
    assert [(c.span, c.box) for c in digital.tables[0]] == [
        ((0, 0, 1, 1), (0, 0.25, 0.4, 0.5)),
        ((0, 1, 1, 1), (0.4, 0.25, 1, 0.5)),
    ]
    assert digital.others[0].box == (0, 0, 1, 0.25)
    (scanned,) = real_data.forms_zh(tmp_path, scans=True)
    assert scanned.tables[0][0].box == pytest.approx((0.5, 0.0, 0.75, 0.4))


def test_hand_drawn_boxes_of_both_classes_are_one_cell(tmp_path: Path) -> None:
    folder = tmp_path / "tablebank_cells"
    folder.mkdir()
    lines = ["0 0.25 0.5 0.5 0.2", "0 0.75 0.5 0.5 0.2", "1 0.75 0.5 0.5 0.2", "2 0.5 0.5 1.0 0.2"]
    (folder / "a.txt").write_text("\n".join(lines))
    (folder / "a.png").write_bytes(b"")
    (document,) = real_data.tablebank_cells(tmp_path)
    assert [(cell.box, cell.merged) for cell in document.tables[0]] == [
        ((0.0, 0.4, 0.5, 0.6), False),
        ((0.5, 0.4, 1.0, 0.6), True),
    ]


def test_a_set_that_is_absent_is_skipped_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXTRACTOR_DATA", str(tmp_path))
    assert real.measure(peers=False, limit=None, show_wrong=False, draw=None) == {}
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert len(lines) == len(real.SETS)
    assert lines[0].startswith("forms_zh, PDF: skipped, no such documents in ")


def test_cells_that_touch_are_one_table() -> None:
    def cell(row: int, col: int, rowspan: int = 1, colspan: int = 1) -> dict[str, int]:
        return {"row": row, "col": col, "rowspan": rowspan, "colspan": colspan}

    title, head, left, right, foot = cell(0, 0, 1, 2), cell(2, 0, 1, 2), cell(3, 0), cell(3, 1), cell(5, 1)
    assert real_data.touching([title, head, left, right, foot]) == [[title], [head, left, right], [foot]]
