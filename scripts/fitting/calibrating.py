"""Cells with their truth -> the weights of their signs, and the confidence from which to accept them.

What one reader says is fitted first. Where there are two, the odds of the first one alone are a sign like others, whose
weight is expected to be 1: readers that err apart multiply their odds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from extractor.options import ReadingOptions
from extractor.reading.agreement import LEAST_OWN
from extractor.reading.confidence import load_calibration
from scripts.benching.rates import calibration_error
from scripts.fitting.logistic import Floats, chances, fit

FOLDS = 5
RISKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0)  # in 1,000
STIFFNESS = 0.03  # a weight of 7 costs as much as one row that comes out wrong at even odds
STIFFNESS_ALONE = 50.0
BIAS, ALONE, APART = "bias", "alone", "apart"  # apart: alone, where the second reader does not read the same
# Signs that weigh for a text, and against it; where a few cells would turn one round, it has no weight.
FOR = frozenset({"first", "sure", "page", "agrees", "agreed", "followed", ALONE})
AGAINST = frozenset(
    {"coarse", "lost", "tidied", "stray", "malformed", "square", "hesitant", "nothing", "differed", "point", APART}
)
BY_ONE = ("first", "sure", "page", "length", "coarse", "lost", "tidied", "stray", "malformed", "square", "point")
BY_TWO = (
    ALONE,
    APART,
    "agrees",
    "agreed",
    "hesitant",
    "nothing",
    "differed",
    "followed",
    "stray",
    "malformed",
    "square",
)

Weights = dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """A cell as it was read: its signs, whether it came out right, and the form that it is of.

    ``barred``: whether a person looks at it however sure the readers are, for what its signs do not say: a point that
    may have been wiped.
    """

    kind: str
    signs: Mapping[str, float]
    right: bool
    form: str
    grade: str
    barred: bool = False

    @property
    def by_first(self) -> bool:
        """Whether its text is that of the first reader."""
        return not self.signs.get("followed")

    def is_barred(self, readers: str) -> bool:
        """Whether a person looks at it, with ``one`` reader or ``two``, however sure they are."""
        differs = self.signs.get("agrees") == 0.0
        if differs and readers == "two":
            return True
        doubted = self.kind.startswith("number") and self.signs["first"] < LEAST_OWN
        return doubted or bool(self.signs.get("lost") or self.signs.get("residue")) or (self.barred and not differs)


@dataclass(slots=True)
class Fitted:
    """The weights of one kind of reading, and what cross-validation says of them."""

    weights: Weights
    thresholds: list[list[float]]
    report: dict[str, Any] = field(default_factory=dict)


def load_rows(paths: Iterable[Path]) -> list[Row]:
    """The cells of files that ``scripts/bench reading --cells`` wrote, with the risks that are usual.

    What was in review though it was as sure as is enough by the calibration that it was read with is barred.
    """
    calibration, usual = load_calibration(), ReadingOptions()
    enough = {
        f"{base}.{readers}": calibration.threshold(f"{base}.{readers}", risk)
        for base, risk in (("number", usual.risk), ("text", usual.text_risk))
        for readers in ("one", "two")
    }
    rows = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            cell = json.loads(line)
            if evidence := cell["evidence"]:
                form = cell["file"].split(".")[0]
                barred = cell["status"] == "review" and cell["confidence"] >= enough[evidence["kind"]]
                rows.append(Row(evidence["kind"], evidence["signs"], cell["exact"], form, cell["grade"], barred))
    return rows


def calibrate(rows: Sequence[Row]) -> dict[str, Fitted]:
    """What is fitted to numbers and to texts, read by one and by two."""
    out: dict[str, Fitted] = {}
    for base in ("number", "text"):
        own = [row for row in rows if row.kind.startswith(base)]
        forms = sorted({row.form for row in own})
        fold = np.array([forms.index(row.form) % FOLDS for row in own])
        unseen = {name: np.full(len(own), np.nan) for name in ("one", "two")}
        for k in range(FOLDS):
            models = _fit_both([row for row, part in zip(own, fold, strict=True) if part != k])
            for i in np.flatnonzero(fold == k):
                unseen["one"][i] = _chance(models[0], own[i]) if own[i].by_first else np.nan
                if own[i].kind.endswith(".two"):
                    unseen["two"][i] = _chance(models[1], own[i], models[0])
        # With two readers the risk is that of all that is accepted, whether the second one was asked or not.
        together = np.where(np.isnan(unseen["two"]), unseen["one"], unseen["two"])
        for name, weights, accepted in zip(("one", "two"), _fit_both(own), (unseen["one"], together), strict=True):
            told = np.flatnonzero(~np.isnan(unseen[name]))
            report = _report(unseen[name][told], [own[i] for i in told])
            open_to = [i for i in np.flatnonzero(~np.isnan(accepted)) if not own[i].is_barred(name)]
            right = np.array([float(own[i].right) for i in open_to])
            out[f"{base}.{name}"] = Fitted(weights, _thresholds(accepted[open_to], right), report)
    return out


def _fit_both(rows: Sequence[Row]) -> tuple[Weights, Weights]:
    one = _fit(BY_ONE, [row for row in rows if row.by_first], None)
    return one, _fit(BY_TWO, [row for row in rows if row.kind.endswith(".two")], one)


def _fit(names: Sequence[str], rows: Sequence[Row], alone: Weights | None) -> Weights:
    signs = np.array([[1.0, *(_sign(name, row, alone) for name in names)] for row in rows])
    right = np.array([float(row.right) for row in rows])
    expected = np.array([0.0, *(float(name == ALONE) for name in names)])
    stiffness = np.array([1e-6, *(STIFFNESS_ALONE if name == ALONE else STIFFNESS for name in names)])
    kept = np.ones(len(names) + 1, dtype=bool)
    while True:
        weights = np.zeros(len(kept))
        weights[kept] = fit(signs[:, kept], right, expected[kept], stiffness[kept])
        turned = [i for i, name in enumerate(names, 1) if weights[i] * ((name in FOR) - (name in AGAINST)) < 0]
        if not turned:
            break
        kept[turned] = False
    return {name: round(float(weight), 4) for name, weight in zip((BIAS, *names), weights, strict=True)}


def _sign(name: str, row: Row, alone: Weights | None) -> float:
    if alone and name in (ALONE, APART):
        return _odds(alone, row) * (1.0 if name == ALONE else 1.0 - row.signs["agrees"])
    return float(row.signs.get(name, 0.0))


def _odds(weights: Weights, row: Row, alone: Weights | None = None) -> float:
    return weights[BIAS] + sum(weight * _sign(name, row, alone) for name, weight in weights.items() if name != BIAS)


def _chance(weights: Weights, row: Row, alone: Weights | None = None) -> float:
    return float(chances(np.array([[_odds(weights, row, alone)]]), np.ones(1))[0])


def _report(chance: Floats, rows: Sequence[Row]) -> dict[str, Any]:
    error = calibration_error(chance.tolist(), [row.right for row in rows]) or 0.0
    return {
        "cells": len(rows),
        "wrong": sum(not row.right for row in rows),
        "grades": dict(Counter(row.grade for row in rows)),
        "expected_calibration_error": round(error, 5),
    }


def _thresholds(chance: Floats, right: Floats) -> list[list[float]]:
    """For each risk the least confidence at which neither the errors expected nor those seen are more.

    Of what may be accepted at all: where a person looks in any case, nothing is silent.
    """
    order = np.argsort(-chance, kind="stable")
    count = np.arange(1, len(order) + 1)
    expected = np.cumsum(1 - chance[order]) / count
    seen = np.cumsum(1 - right[order]) / count
    out = []
    for risk in RISKS:
        allowed = np.flatnonzero((expected <= risk / 1000) & (seen <= risk / 1000))
        out.append([risk, round(float(chance[order][allowed[-1]]), 6) if len(allowed) else 1.0])
    return out
