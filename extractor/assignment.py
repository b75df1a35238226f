"""The best total assignment."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf


def assign(weights: Sequence[Sequence[float]]) -> list[int | None]:
    """For each row the column that it gets, each column at most once, so that the sum of weights is greatest.

    The Hungarian method with potentials (Kuhn 1955, in the form of Jonker and Volgenant 1987), O(rows² · columns).

    Args:
        weights: shape (rows, columns); a weight of 0 or less means that the two do not go together.
    """
    rows = len(weights)
    columns = len(weights[0]) if rows else 0
    if not columns:
        return [None] * rows
    # A row may stay alone: each has a column of its own with weight 0.
    width = columns + rows
    cost = [[-max(w, 0.0) for w in row] + [0.0] * rows for row in weights]
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (width + 1)
    owner = [0] * (width + 1)
    for row in range(1, rows + 1):
        _augment(cost, row, row_price, column_price, owner)
    result: list[int | None] = [None] * rows
    for column in range(1, columns + 1):
        row = owner[column]
        if row and weights[row - 1][column - 1] > 0:
            result[row - 1] = column - 1
    return result


def _augment(
    cost: Sequence[Sequence[float]],
    row: int,
    row_price: list[float],
    column_price: list[float],
    owner: list[int],
) -> None:
    """Gives one more row its column along the cheapest path of exchanges; columns and rows count from 1."""
    width = len(owner)
    least, way, done = [inf] * width, [0] * width, [False] * width
    owner[0], column = row, 0
    while owner[column]:
        done[column] = True
        here, step, following = owner[column], inf, 0
        for j in range(1, width):
            if done[j]:
                continue
            reduced = cost[here - 1][j - 1] - row_price[here] - column_price[j]
            if reduced < least[j]:
                least[j], way[j] = reduced, column
            if least[j] < step:
                step, following = least[j], j
        for j in range(width):
            if done[j]:
                row_price[owner[j]] += step
                column_price[j] -= step
            else:
                least[j] -= step
        column = following
    while column:
        before = way[column]
        owner[column] = owner[before]
        column = before
