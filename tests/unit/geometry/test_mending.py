"""Edges of lattices that do not close, and what is made of them."""

import numpy as np

from extractor.geometry.mending import Edges, mend


def full(rows: int, columns: int) -> Edges:
    return Edges(np.ones((rows + 1, columns)), np.ones((rows, columns + 1)))


def test_a_grid_that_closes_is_left_alone() -> None:
    drawn, doubts = mend(full(3, 3), 0.4)
    assert drawn.across.all()
    assert drawn.down.all()
    assert not doubts.across.any()
    assert not doubts.down.any()


def test_a_worn_edge_that_others_need_is_drawn() -> None:
    edges = full(3, 3)
    edges.down[1, 1] = 0.3  # between rulings above and below; without it they would end in the open
    edges.across[1, 1] = edges.across[2, 1] = 0.0
    edges.across[1, 0] = edges.across[2, 0] = 1.0
    drawn, _ = mend(edges, 0.4)
    assert drawn.down[1, 1] == 1.0


def test_a_stroke_that_ends_in_the_open_is_none() -> None:
    edges = full(2, 4)
    edges.across[1, :] = 0.0
    edges.down[:, 1:4] = 0.0
    edges.across[1, 0] = 0.5  # from the side half way into one large cell
    drawn, doubts = mend(edges, 0.4)
    assert not drawn.across[1].any()
    assert not doubts.across[1, 2:].any()


def test_an_edge_that_may_be_either_is_in_doubt() -> None:
    edges = full(2, 2)
    edges.down[0, 1] = 0.42  # a whole side of two cells: the grid closes with it and without it
    drawn, doubts = mend(edges, 0.4)
    assert drawn.down[0, 1] == 1.0
    assert doubts.down[0, 1] == 1.0


def test_what_cannot_be_mended_is_in_doubt() -> None:
    edges = full(2, 2)
    edges.across[1, 1] = 0.0
    edges.down[0, 1] = 0.0  # a corner amid the table: two cells, or four, or three
    drawn, doubts = mend(edges, 0.4)
    assert doubts.across.any() or doubts.down.any()
    corner = [drawn.down[0, 1], drawn.down[1, 1], drawn.across[1, 0], drawn.across[1, 1]]
    assert sum(corner) in {0, 3, 4} or (corner[0] == corner[1] and corner[2] == corner[3])
