"""The pairing of most weight."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


def best_pairs(weights: Sequence[Sequence[float]]) -> dict[int, int]:
    """The column of each row that gets one, each at most once, so that the sum of weights is greatest.

    The Hungarian method with potentials (Kuhn 1955, in the form of Jonker and Volgenant 1987), O(n³).

    Args:
        weights: shape (rows, columns); a weight of 0 or less means that the two do not go together.
    """
    rows, columns = len(weights), len(weights[0]) if weights else 0
    size = rows + columns  # whoever stays alone has a partner of weight 0
    cost = [[-max(0.0, w) for w in row] + [0.0] * rows for row in weights]
    u, v = [0.0] * (rows + 1), [0.0] * (size + 1)
    owner = [0] * (size + 1)
    for row in range(1, rows + 1):
        owner[0], at = row, 0
        least, way, done = [inf] * (size + 1), [0] * (size + 1), [False] * (size + 1)
        while owner[at]:
            done[at] = True
            here, step, following = owner[at], inf, 0
            for j in range(1, size + 1):
                if done[j]:
                    continue
                reduced = cost[here - 1][j - 1] - u[here] - v[j]
                if reduced < least[j]:
                    least[j], way[j] = reduced, at
                if least[j] < step:
                    step, following = least[j], j
            for j in range(size + 1):
                if done[j]:
                    u[owner[j]] += step
                    v[j] -= step
                else:
                    least[j] -= step
            at = following
        while at:
            owner[at] = owner[way[at]]
            at = way[at]
    return {owner[j] - 1: j - 1 for j in range(1, columns + 1) if owner[j] and weights[owner[j] - 1][j - 1] > 0}
