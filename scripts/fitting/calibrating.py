"""Cells with their truth -> the weights of their signs, and the confidence from which to accept them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scripts.benching.rates import calibration_error
from scripts.fitting.logistic import Floats, chances, fit

STIFFNESS = 1.0  # of the penalty: as much as one row in doubt for each sign
FOLDS = 5
DOUBTS = frozenset({"coarse", "lost", "tidied", "stray", "malformed", "square", "hesitant", "nothing", "differed"})
RISKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)  # in 1,000
SECOND = frozenset(
    {"agrees", "agreed", "hesitant", "nothing", "differed", "followed"}
)  # signs that only a second reader gives


@dataclass(frozen=True, slots=True)
class Row:
    """A cell as it was read: its signs, whether it came out right, and the form that it is of."""

    kind: str
    signs: Mapping[str, float]
    right: bool
    form: str
    grade: str


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights of one kind of reading, and what cross-validation says of them."""

    weights: dict[str, float]
    thresholds: list[list[float]]
    report: dict[str, Any]


def load_rows(paths: Iterable[Path]) -> list[Row]:
    """The cells of files that ``scripts/bench reading --cells`` wrote, those read by two readers as if by one too."""
    rows: list[Row] = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            cell = json.loads(line)
            if cell["evidence"]:
                rows += _rows(cell)
    return rows


def _rows(cell: Mapping[str, Any]) -> Iterator[Row]:
    kind, signs = cell["evidence"]["kind"], cell["evidence"]["signs"]
    form = cell["file"].split(".")[0]
    yield Row(kind, signs, cell["exact"], form, cell["grade"])
    if kind.endswith(".two") and not signs["followed"]:
        alone = {name: value for name, value in signs.items() if name not in SECOND}
        yield Row(kind.removesuffix(".two") + ".one", alone, cell["exact"], form, cell["grade"])


def calibrate(rows: Sequence[Row]) -> dict[str, Fitted]:
    """What is fitted to the rows of each kind."""
    kinds = sorted({row.kind for row in rows})
    return {kind: _calibrate([row for row in rows if row.kind == kind]) for kind in kinds}


def _calibrate(rows: Sequence[Row]) -> Fitted:
    names = list(rows[0].signs)
    signs = np.array([[1.0, *(row.signs[name] for name in names)] for row in rows])
    right = np.array([float(row.right) for row in rows])
    forms = sorted({row.form for row in rows})
    fold = np.array([forms.index(row.form) % FOLDS for row in rows])
    unseen = np.zeros(len(rows))
    for k in range(FOLDS):
        held = fold == k
        if held.any() and not held.all():
            unseen[held] = chances(signs[held], _fit(names, signs[~held], right[~held]))
    weights = _fit(names, signs, right)
    report = {
        "cells": len(rows),
        "wrong": int((1 - right).sum()),
        "grades": dict(Counter(row.grade for row in rows)),
        "expected_calibration_error": round(calibration_error(unseen.tolist(), right.astype(bool).tolist()) or 0.0, 5),
    }
    stated = dict(zip(["bias", *names], (round(float(weight), 4) for weight in weights), strict=True))
    return Fitted(stated, _thresholds(unseen, right), report)


def _fit(names: Sequence[str], signs: Floats, right: Floats) -> Floats:
    """The weights, with none for a sign of doubt that a few cells would turn into one of trust."""
    kept = np.ones(signs.shape[1], dtype=bool)
    while True:
        weights = np.zeros(signs.shape[1])
        weights[kept] = fit(signs[:, kept], right, STIFFNESS)
        turned = [i for i, name in enumerate(names, 1) if name in DOUBTS and weights[i] > 0]
        if not turned:
            return weights
        kept[turned] = False


def _thresholds(chance: Floats, right: NDArray[np.float64]) -> list[list[float]]:
    """For each risk the least confidence at which neither the errors expected nor those seen are more."""
    order = np.argsort(-chance, kind="stable")
    count = np.arange(1, len(order) + 1)
    expected = np.cumsum(1 - chance[order]) / count
    seen = np.cumsum(1 - right[order]) / count
    out = []
    for risk in RISKS:
        allowed = np.flatnonzero((expected <= risk / 1000) & (seen <= risk / 1000))
        out.append([risk, round(float(chance[order][allowed[-1]]), 6) if len(allowed) else 1.0])
    return out
