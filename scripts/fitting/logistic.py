"""Logistic regression with a penalty, by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS = 60
SETTLED = 1e-9


def fit(signs: Floats, right: Floats, stiffness: float) -> Floats:
    """The weights of the signs, the first being that of a column of ones.

    Args:
        signs: shape (rows, signs), the first column ones, which is not penalised.
        right: 1 where the row came out right, shape (rows,).
        stiffness: of the penalty on squared weights, each measured in standard deviations of its sign.
    """
    scale = np.maximum(signs.std(axis=0), 1e-9)
    scale[0] = 1.0
    used = signs.std(axis=0) > 0
    used[0] = True
    x = signs[:, used] / scale[used]
    penalty = np.full(x.shape[1], stiffness)
    penalty[0] = 1e-6
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (right - chance) - penalty * weights
        bend = (x * (chance * (1 - chance))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights += np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < SETTLED:
            break
    out = np.zeros(signs.shape[1])
    out[used] = weights / scale[used]
    return out


def chances(signs: Floats, weights: Floats) -> Floats:
    """The chance that each row is right."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(signs @ weights, -30, 30))))
