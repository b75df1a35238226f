"""Rates with their bounds, and how honest confidences are."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

BINS = 10  # of equal mass, for the expected calibration error
ONE_SIDED = 0.05  # the chance that an upper bound leaves out


def upper_bound(errors: int, trials: int, left_out: float = ONE_SIDED) -> float | None:
    """What a rate is at most, at 95 %: the one-sided bound of Clopper and Pearson 1934; None with no trial.

    The rate at which so few errors or fewer come once in twenty such runs. With no error it is nearly 3 / trials.
    """
    if not trials:
        return None
    if errors >= trials:
        return 1.0
    low, high = errors / trials, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(errors, trials, middle) > left_out else (low, middle)
    return high


def interval(errors: int, trials: int) -> tuple[float, float] | None:
    """What a rate is at least and at most, at 95 %, by Clopper and Pearson; None with no trial.

    Each side leaves out half of what a one-sided bound does, so its upper end lies above ``upper_bound``.
    """
    high = upper_bound(errors, trials, ONE_SIDED / 2)
    if high is None:
        return None
    if not errors:
        return 0.0, high
    low, above = 0.0, errors / trials
    for _ in range(100):
        middle = (low + above) / 2
        low, above = (low, middle) if 1 - at_most(errors - 1, trials, middle) > ONE_SIDED / 2 else (middle, above)
    return low, high


def at_most(errors: int, trials: int, rate: float) -> float:
    """The chance of at most so many errors, by the binomial distribution."""
    if rate <= 0:
        return 1.0
    if rate >= 1:
        return float(errors >= trials)
    logs = [
        math.lgamma(trials + 1)
        - math.lgamma(k + 1)
        - math.lgamma(trials - k + 1)
        + k * math.log(rate)
        + (trials - k) * math.log1p(-rate)
        for k in range(errors + 1)
    ]
    largest = max(logs)
    return min(1.0, math.exp(largest) * math.fsum(math.exp(log - largest) for log in logs))


def calibration_error(confidences: Sequence[float], exact: Sequence[bool], bins: int = BINS) -> float | None:
    """The expected calibration error: what bins of equal mass say of themselves beside what they are, averaged.

    Naeini et al. 2015, over the cells in order of confidence; None with no cell.
    """
    count = len(confidences)
    if not count:
        return None
    # cells of one confidence are told apart by their order alone: share out what is right among them evenly
    ranked = _shared(confidences, exact)
    edges = [count * n // bins for n in range(bins + 1)]
    gaps = (
        abs(math.fsum(confidence - right for confidence, right in ranked[start:end]))
        for start, end in itertools.pairwise(edges)
    )
    return math.fsum(gaps) / count


def _shared(confidences: Sequence[float], exact: Sequence[bool]) -> list[tuple[float, float]]:
    """(confidence, share right among the cells of that confidence) of each cell, in order of confidence."""
    counts: dict[float, list[int]] = {}
    for confidence, right in zip(confidences, exact, strict=True):
        count = counts.setdefault(confidence, [0, 0])
        count[0] += right
        count[1] += 1
    return [(confidence, counts[confidence][0] / counts[confidence][1]) for confidence in sorted(confidences)]


def brier(confidences: Sequence[float], exact: Sequence[bool]) -> float | None:
    """The mean square of what confidences were off by (Brier 1950); None with no cell."""
    pairs = list(zip(confidences, exact, strict=True))
    return math.fsum((confidence - right) ** 2 for confidence, right in pairs) / len(pairs) if pairs else None
