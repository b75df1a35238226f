"""Edges of a lattice -> edges of a grid that closes.

Cells are rectangles, so where rulings meet inside a table they cross, run through, or end at one that runs through:
none ends in the open and none turns a corner. Where the edges say otherwise, a piece of ruling is worn away or a stroke
was taken for one; whichever change costs the evidence least is made, and where two cost nearly the same, or what was
changed had evidence of its own, the edges are in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Shares of an edge that are covered. A change against more evidence than CLEAR is in doubt, and so is one that is
# cheaper than the next by less than this.
CLEAR = 0.2
# An edge between these shares is in doubt, unless edges that stand or fall with it are not.
UNSETTLED = (0.2, 0.45)
IN_DOUBT = 0.42  # what an edge counts that is ruled, though wear left nothing to show it: within UNSETTLED
MOST_CHANGES = 200  # of one table; more are no wear but a picture
STEPS = ((-1, 0), (1, 0), (0, -1), (0, 1))

Edge = tuple[str, int, int]  # "across" or "down", and its index
Node = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """How far each edge of the lattice is covered, 0 to 1.

    ``across`` has shape (rows + 1, columns): the edge above each square, and below the last. ``down`` has shape
    (rows, columns + 1): the edge to the left of each square, and to the right of the last.
    """

    across: Floats
    down: Floats


def mend(edges: Edges, ruled: float) -> tuple[Edges, Edges]:
    """The edges of a grid that closes, as 0 and 1, and those in doubt as 1.

    Args:
        edges: what was seen.
        ruled: the share from which an edge is taken for ruled.
    """
    lattice = _Lattice(edges, ruled)
    lattice.close()
    lattice.doubt_unsettled()
    return lattice.drawn(), lattice.doubtful()


class _Lattice:
    def __init__(self, edges: Edges, ruled: float) -> None:
        self.seen = {"across": edges.across, "down": edges.down}
        self.ruled = ruled
        self.there: dict[str, Flags] = {name: shares >= ruled for name, shares in self.seen.items()}
        self.doubts: dict[str, Flags] = {name: np.zeros(shares.shape, dtype=bool) for name, shares in self.seen.items()}
        self.rows, self.columns = edges.down.shape[0], edges.across.shape[1]
        outside = self._outside()
        # Nodes inside the lattice, but for those at a corner of the outside, where rulings may turn.
        self.inner = [
            (i, j)
            for i in range(1, self.rows)
            for j in range(1, self.columns)
            if not outside[i - 1 : i + 1, j - 1 : j + 1].any()
        ]
        self._inside = frozenset(self.inner)

    def drawn(self) -> Edges:
        return Edges(self.there["across"].astype(np.float64), self.there["down"].astype(np.float64))

    def doubtful(self) -> Edges:
        return Edges(self.doubts["across"].astype(np.float64), self.doubts["down"].astype(np.float64))

    def close(self) -> None:
        """Mends node after node, the cheapest change first, until none is wrong or nothing helps."""
        for _ in range(MOST_CHANGES):
            wrong = [node for node in self.inner if not self._is_valid(node)]
            choices = [(*choice, node) for node in wrong if (choice := self._cheapest(node)) is not None]
            if not choices:
                break
            cost, change, rival, _ = min(choices, key=lambda choice: (choice[0], choice[3]))
            self._flip(change)
            if cost > CLEAR * len(change) or rival - cost < CLEAR:
                self._doubt(change)
        for node in self.inner:
            if not self._is_valid(node):
                self._doubt(self._around(node))

    def doubt_unsettled(self) -> None:
        """Doubts edges that are covered in part, unless what must stand or fall with them is settled."""
        low, high = UNSETTLED
        for name, shares in self.seen.items():
            for i, j in zip(*np.nonzero((shares > low) & (shares < high)), strict=True):
                run = self._run((name, int(i), int(j)))
                covered = [float(self.seen[kind][k, n]) for kind, k, n in run]
                settled = max(covered) >= high if self.there[name][i, j] else min(covered) <= low
                if not settled:
                    self._doubt([(name, int(i), int(j))])

    def _run(self, edge: Edge) -> list[Edge]:
        """The edges in line with one that can only change together with it."""
        name, i, j = edge
        run = [edge]
        ends = ((i, j), (i, j + 1)) if name == "across" else ((i, j), (i + 1, j))
        steps = ((0, -1), (0, 1)) if name == "across" else ((-1, 0), (1, 0))
        for node, step in zip(ends, steps, strict=True):
            while self._is_inner(node) and not self._runs_through(node, across=name != "across"):
                ahead = self._edge(node, step)
                if self.there[ahead[0]][ahead[1], ahead[2]] != self.there[name][i, j]:
                    break
                run.append(ahead)
                node = (node[0] + step[0], node[1] + step[1])
        return run

    def _runs_through(self, node: Node, *, across: bool) -> bool:
        steps = ((0, -1), (0, 1)) if across else ((-1, 0), (1, 0))
        return all(self._has(self._edge(node, step)) for step in steps)

    def _cheapest(self, node: Node) -> tuple[float, list[Edge], float] | None:
        """The best change that leaves fewer nodes wrong, with its cost and the cost of the next best."""
        options = sorted(
            ((sum(self._cost(edge) for edge in change), change) for change in self._changes(node)),
            key=lambda option: option[0],
        )
        if not options:
            return None
        return options[0][0], options[0][1], options[1][0] if len(options) > 1 else float("inf")

    def _changes(self, node: Node) -> Iterator[list[Edge]]:
        arms = [step for step in STEPS if self._has(self._edge(node, step))]
        for step in STEPS:
            change = self._line(node, step)
            if self._helps(change):
                yield change
        if len(arms) == 2:
            change = [edge for step in arms for edge in self._line(node, step)]
            if self._helps(change):
                yield change

    def _line(self, node: Node, step: Node) -> list[Edge]:
        """The edges from a node on that have to change if the first does."""
        first = self._edge(node, step)
        was = self._has(first)
        change: list[Edge] = []
        while True:
            edge = self._edge(node, step)
            if self._has(edge) != was:
                return change
            change.append(edge)
            node = (node[0] + step[0], node[1] + step[1])
            if not self._is_inner(node) or self._is_valid_with(node, change):
                return change

    def _is_valid_with(self, node: Node, change: list[Edge]) -> bool:
        self._flip(change)
        valid = self._is_valid(node)
        self._flip(change)
        return valid

    def _helps(self, change: list[Edge]) -> bool:
        nodes = {node for edge in change for node in self._ends(edge) if self._is_inner(node)}
        before = sum(not self._is_valid(node) for node in nodes)
        self._flip(change)
        after = sum(not self._is_valid(node) for node in nodes)
        self._flip(change)
        return after < before

    def _flip(self, change: list[Edge]) -> None:
        for name, i, j in change:
            self.there[name][i, j] = not self.there[name][i, j]

    def _cost(self, edge: Edge) -> float:
        share = float(self.seen[edge[0]][edge[1], edge[2]])
        against = share - self.ruled if self._has(edge) else self.ruled - share
        return max(0.02, against)

    def _is_valid(self, node: Node) -> bool:
        up, down, left, right = (self._has(self._edge(node, step)) for step in STEPS)
        arms = up + down + left + right
        return arms in (0, 3, 4) or (arms == 2 and up == down)

    def _has(self, edge: Edge) -> bool:
        return bool(self.there[edge[0]][edge[1], edge[2]])

    def _edge(self, node: Node, step: Node) -> Edge:
        i, j = node
        if step[0]:
            return "down", i if step[0] > 0 else i - 1, j
        return "across", i, j if step[1] > 0 else j - 1

    @staticmethod
    def _ends(edge: Edge) -> tuple[Node, Node]:
        name, i, j = edge
        return ((i, j), (i, j + 1)) if name == "across" else ((i, j), (i + 1, j))

    def _around(self, node: Node) -> list[Edge]:
        return [self._edge(node, step) for step in STEPS]

    def _doubt(self, edges: list[Edge]) -> None:
        for name, i, j in edges:
            self.doubts[name][i, j] = True

    def _is_inner(self, node: Node) -> bool:
        return node in self._inside

    def _outside(self) -> Flags:
        """The squares that are open to the outside."""
        out = np.zeros((self.rows + 2, self.columns + 2), dtype=bool)
        out[[0, -1]] = True
        out[:, [0, -1]] = True
        across = np.ones((self.rows + 3, self.columns + 2), dtype=bool)
        across[1:-1, 1:-1] = ~self.there["across"]
        down = np.ones((self.rows + 2, self.columns + 3), dtype=bool)
        down[1:-1, 1:-1] = ~self.there["down"]
        while True:
            grown = out.copy()
            grown[1:] |= out[:-1] & across[1:-1]
            grown[:-1] |= out[1:] & across[1:-1]
            grown[:, 1:] |= out[:, :-1] & down[:, 1:-1]
            grown[:, :-1] |= out[:, 1:] & down[:, 1:-1]
            if (grown == out).all():
                return np.asarray(out[1:-1, 1:-1])
            out = grown
