"""What surrounds the networks of others; the networks are fakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

from scripts.benching.peer_networks import read_cells
from scripts.benching.peers import true_tables

Picture = npt.NDArray[np.uint8]


def pictures(_: Path) -> Iterator[tuple[int, Picture]]:
    for number in (1, 2):
        yield number, np.zeros((400, 200, 3), dtype=np.uint8)


def find(table: Picture) -> Sequence[tuple[float, float, float, float]]:
    assert table.shape[:2] == (220, 120)  # the table with its margin
    return [(10.0, 10.0, 60.0, 210.0), (60.0, 10.0, 110.0, 210.0)]


def engine(_: Picture) -> SimpleNamespace:
    at = [(20, 150), (80, 30), (20, 30), (115, 215)]
    quads = [np.array([(x - 5, y - 5), (x + 5, y - 5), (x + 5, y + 5), (x - 5, y + 5)]) for x, y in at]
    return SimpleNamespace(boxes=quads, txts=["下", "右", "上", "外"])


def test_cells_stand_on_the_page_and_hold_the_lines_in_them() -> None:
    cells = list(read_cells(Path("a.pdf"), [(2, 0.25, 0.25, 0.75, 0.75)], pictures, find, engine))
    assert cells == [
        (2, (50.0, 100.0, 100.0, 300.0), (200, 400), "上下"),
        (2, (100.0, 100.0, 150.0, 300.0), (200, 400), "右"),
    ]


def test_a_picture_without_text_has_cells_all_the_same() -> None:
    nothing = SimpleNamespace(boxes=None, txts=None)
    cells = read_cells(Path("a.pdf"), [(1, 0.25, 0.25, 0.75, 0.75)], pictures, find, lambda _: nothing)
    assert [text for *_, text in cells] == ["", ""]


def test_the_true_tables_of_each_page() -> None:
    def cell(*regions: tuple[int, list[float]]) -> dict[str, object]:
        return {"regions": [{"page_number": page, "box": box} for page, box in regions]}

    truth = {
        "tables": [
            {"cells": [cell((1, [0.1, 0.2, 0.3, 0.4]), (2, [0.1, 0.1, 0.3, 0.2])), cell((1, [0.3, 0.2, 0.9, 0.4]))]},
            {"cells": [cell((1, [0.5, 0.5, 0.6, 0.6]))]},
        ]
    }
    assert true_tables(truth) == [[1, 0.1, 0.2, 0.9, 0.4], [2, 0.1, 0.1, 0.3, 0.2], [1, 0.5, 0.5, 0.6, 0.6]]
