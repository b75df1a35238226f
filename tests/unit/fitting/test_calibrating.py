"""The fit finds what the cells were made with, and its thresholds keep what they promise."""

import json
from pathlib import Path

import numpy as np
import pytest

from scripts.fitting.calibrating import Row, calibrate, load_rows
from scripts.fitting.logistic import chances, fit


def test_weights_come_back() -> None:
    rng = np.random.default_rng(1)
    signs = np.stack([np.ones(20_000), rng.normal(size=20_000), rng.normal(size=20_000)], axis=1)
    true = np.array([1.0, 2.0, -0.5])
    right = (rng.random(20_000) < chances(signs, true)).astype(float)
    assert fit(signs, right, np.zeros(3), np.full(3, 0.01)) == pytest.approx(true, abs=0.1)


def test_where_rows_tell_nothing_the_expected_weight_stays() -> None:
    signs = np.stack([np.ones(100), np.zeros(100)], axis=1)
    right = np.array([1.0, 0.0] * 50)
    assert fit(signs, right, np.array([0.0, 1.0]), np.array([1e-6, 1.0]))[1] == pytest.approx(1.0)


def rows(count: int) -> list[Row]:
    """Numbers whose first reader is as sure as it should be, and whose second one errs apart from it."""
    rng = np.random.default_rng(2)
    out = []
    for i in range(count):
        odds = rng.uniform(-2, 10)
        right = rng.random() < 1 / (1 + np.exp(-odds))
        agrees = float(rng.random() < (0.98 if right else 0.02))
        signs = {"first": odds, "agrees": agrees, "hesitant": 0.0, "followed": 0.0}
        for base in ("number", "text"):
            out.append(Row(f"{base}.two", signs, bool(right), f"{i % 40:04d}", "fax"))
    return out


def test_two_readers_allow_more_than_one_at_the_same_risk() -> None:
    made = rows(8000)
    fitted = calibrate(made)
    assert set(fitted) == {"number.one", "number.two", "text.one", "text.two"}
    assert fitted["number.two"].weights["agrees"] > 2
    assert fitted["number.two"].weights["alone"] == pytest.approx(1.0, abs=0.2)
    assert fitted["number.two"].report["expected_calibration_error"] < 0.01


def test_thresholds_fall_with_the_risk() -> None:
    least = [threshold for _, threshold in calibrate(rows(2000))["number.two"].thresholds]
    assert least == sorted(least, reverse=True)


def test_a_sign_of_doubt_never_speaks_for_a_text() -> None:
    made = [
        Row(row.kind, {**row.signs, "stray": float(i % 50 == 0)}, row.right or i % 50 == 0, row.form, row.grade)
        for i, row in enumerate(rows(2000))
    ]
    assert calibrate(made)["number.one"].weights["stray"] == 0.0


def test_cells_without_evidence_are_left_out(tmp_path: Path) -> None:
    cell = {"file": "0001.chromium.fax.pdf", "grade": "fax", "exact": True, "status": "accepted", "confidence": 0.999}
    told = {"kind": "text.one", "signs": {"first": 3.0}}
    path = tmp_path / "cells.jsonl"
    path.write_text("\n".join(json.dumps({**cell, "evidence": evidence}) for evidence in (told, None)))
    assert load_rows([path]) == [Row("text.one", {"first": 3.0}, True, "0001", "fax")]


def test_what_is_in_review_though_it_is_as_sure_as_is_enough_is_barred(tmp_path: Path) -> None:
    cell = {"file": "0001.chromium.fax.pdf", "grade": "fax", "exact": False, "status": "review"}
    told = {"kind": "number.one", "signs": {"first": 9.0}}
    path = tmp_path / "cells.jsonl"
    path.write_text("\n".join(json.dumps({**cell, "confidence": sure, "evidence": told}) for sure in (0.99999, 0.5)))
    assert [row.barred for row in load_rows([path])] == [True, False]


@pytest.mark.parametrize(
    ("kind", "signs", "alone", "both"),
    [
        ("text.two", {"first": 9.0, "agrees": 0.0}, False, True),
        ("number.one", {"first": 1.0}, True, True),
        ("text.one", {"first": 1.0}, False, False),
        ("text.one", {"first": 9.0, "lost": 1.0}, True, True),
        ("number.two", {"first": 9.0, "agrees": 1.0, "residue": 1.0}, True, True),
    ],
)
def test_what_a_person_looks_at_in_any_case(kind: str, signs: dict[str, float], *, alone: bool, both: bool) -> None:
    row = Row(kind, signs, True, "0001", "fax")
    assert (row.is_barred("one"), row.is_barred("two")) == (alone, both)


def test_errors_that_a_person_sees_do_not_raise_what_is_enough() -> None:
    made = rows(2000)
    seen = [Row("number.one", {"first": 9.0, "residue": 1.0}, False, f"{i:04}", "fax") for i in range(3)]
    plain, more = (calibrate(some)["number.one"].thresholds for some in (made, made + seen))
    assert np.array(more) == pytest.approx(np.array(plain), abs=0.05)
