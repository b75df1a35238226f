"""Logistic regression with a penalty, by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS = 200
LONGEST_STEP = 1.0
SETTLED = 1e-8
STEEPEST = 40.0  # natural logarithm of odds, beyond which floats say nothing


def fit(signs: Floats, right: Floats, expected: Floats, stiffness: Floats) -> Floats:
    """The weights of the signs.

    Args:
        signs: shape (rows, signs); a column of ones gives the bias.
        right: 1 where the row came out right, shape (rows,).
        expected: the weights that are taken where the rows tell nothing, shape (signs,).
        stiffness: of the penalty on the square of what each weight is off those.
    """
    weights = expected.copy()
    for _ in range(STEPS):
        chance = chances(signs, weights)
        slope = signs.T @ (right - chance) - stiffness * (weights - expected)
        bend = (signs * (chance * (1 - chance))[:, None]).T @ signs + np.diag(stiffness)
        step = np.clip(np.linalg.solve(bend, slope), -LONGEST_STEP, LONGEST_STEP)
        weights = weights + step
        if np.abs(step).max() < SETTLED:
            break
    return weights


def chances(signs: Floats, weights: Floats) -> Floats:
    """The chance that each row is right."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(signs @ weights, -STEEPEST, STEEPEST))))
