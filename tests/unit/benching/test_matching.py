import pytest

from scripts.benching.matching import Box, Counts, Place, count_page, iou, match, place_lines, plain, true_places

LEFT: Box = (0.0, 0.0, 0.5, 0.1)
RIGHT: Box = (0.5, 0.0, 1.0, 0.1)
BELOW: Box = (0.0, 0.1, 1.0, 0.2)


def test_iou() -> None:
    assert iou(LEFT, LEFT) == 1.0
    assert iou(LEFT, RIGHT) == 0.0
    assert iou((0.0, 0.0, 1.0, 0.1), LEFT) == pytest.approx(0.5)


def test_a_cell_is_matched_once_and_by_the_closest() -> None:
    wide: Box = (0.0, 0.0, 0.55, 0.1)
    given = [Place(wide, "wide"), Place(LEFT, "left"), Place(RIGHT, "right")]
    wanted = [Place(LEFT, "left"), Place(RIGHT, "right")]
    assert sorted(match(given, wanted, 0.8)) == [(1, 0), (2, 1)]


def test_counts_of_a_page() -> None:
    wanted = [Place(LEFT, "项目 名称"), Place(RIGHT, "10"), Place(BELOW, None)]
    given = [Place(LEFT, "项⽬名称"), Place(RIGHT, "1O"), Place((0.0, 0.1, 0.6, 0.2), "half")]
    counts = count_page(given, wanted)
    assert (counts.wanted, counts.given, counts.matched, counts.loosely_matched) == (3, 3, 2, 3)
    assert (counts.texts, counts.texts_found, counts.texts_exact) == (2, 2, 1)
    assert (counts.pages_with_cells, counts.pages_exact) == (1, 0)


def test_a_page_is_exact_only_without_cells_too_many() -> None:
    wanted = [Place(LEFT, ""), Place(RIGHT, "")]
    assert count_page(wanted, wanted).pages_exact == 1
    assert count_page([*wanted, Place(BELOW, "")], wanted).pages_exact == 0
    assert count_page([], []).pages_with_cells == 0


def test_counts_add_up() -> None:
    total = Counts()
    for given in (1, 3):
        total.add(Counts(wanted=4, given=given, matched=1, loosely_matched=2))
    figures = total.figures()
    assert figures["precision"] == 2 / 4
    assert figures["recall"] == 2 / 8
    assert figures["f1"] == pytest.approx(4 / 12)
    assert figures["loose_f1"] == pytest.approx(8 / 12)


def test_truth_of_a_page_has_repeated_headers_and_parts_of_cut_cells() -> None:
    def region(page: int, box: Box) -> dict[str, object]:
        return {"page_number": page, "box": list(box)}

    truth = {
        "tables": [
            {
                "cells": [
                    {"text": "head", "regions": [region(1, LEFT)], "repeats": [region(2, LEFT)]},
                    {"text": "cut in two", "regions": [region(1, BELOW), region(2, RIGHT)]},
                    {"text": "first", "regions": [region(1, RIGHT)]},
                ]
            }
        ]
    }
    assert true_places(truth, 1) == [Place(LEFT, "head"), Place(BELOW, None), Place(RIGHT, "first")]
    assert true_places(truth, 2) == [Place(LEFT, "head"), Place(RIGHT, None)]


def test_lines_are_put_in_the_true_cells_from_top_to_bottom() -> None:
    lines = [
        Place((0.6, 0.05, 0.9, 0.09), "second"),
        Place((0.6, 0.01, 0.9, 0.05), "first"),
        Place((0.2, 0.3, 0.4, 0.4), "outside"),
    ]
    assert place_lines(lines, [Place(LEFT, "a"), Place(RIGHT, "b")]) == [Place(LEFT, ""), Place(RIGHT, "firstsecond")]


@pytest.mark.parametrize(
    ("text", "wanted"), [("（ 2020 年度）\n", "(2020年度)"), ("⾦额", "金额"), ("⻚", "页"), ("100％", "100%")]
)
def test_plain(text: str, wanted: str) -> None:
    assert plain(text) == wanted
