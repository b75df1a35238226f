"""Tracks -> the tables of a page: what hangs together by joints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from extractor.geometry.tracks import REACH, Track

# In points; `scale` turns them into pixels.
FEWEST_JOINTS = 4  # a box has four
FLECK = 11.0  # what lies between two gaps of wear and is too short to be found as a ruling
TALLEST_TITLE = 50.0  # a row of one cell in a table open at the sides is no higher


def find_tables(tracks: Sequence[Track], scale: float, slack: float) -> list[list[Track]]:
    """Groups of tracks that hang together by joints; each piece of a track goes where its joints are.

    Args:
        tracks: of a page, both directions.
        scale: pixels to a point.
        slack: how far from the rulings of a table a vertical that meets none of them may end, in points.
    """
    pieces = [replace(track, pieces=track.pieces[i : i + 1]) for track in tracks for i in range(len(track.pieces))]
    across = [p for p in pieces if p.direction == "horizontal"]
    down = [p for p in pieces if p.direction == "vertical"]
    if not across or not down:
        return []
    meets = _meetings(across, down, REACH * scale)
    label_across, label_down = _components(meets)
    tables: list[list[Track]] = []
    for label in range(int(label_across.max(initial=-1)) + 1):
        rows = [across[i] for i in np.flatnonzero(label_across == label)]
        columns = [down[i] for i in np.flatnonzero(label_down == label)]
        joints = int(meets[np.ix_(label_across == label, label_down == label)].sum())
        if joints >= FEWEST_JOINTS and len(rows) >= 2 and len(columns) >= 2:
            loose = [down[i] for i in np.flatnonzero(label_down < 0)]
            columns += _sides(columns, rows, loose, slack * scale, FLECK * scale)
            rows += _open_rows(rows, columns, [across[i] for i in np.flatnonzero(label_across < 0)], scale)
            tables.append([*_together(rows), *_together(columns)])
    return tables


def _sides(
    columns: Sequence[Track], rows: Sequence[Track], loose: Sequence[Track], slack: float, fleck: float
) -> list[Track]:
    """Verticals that meet no horizontal but run along the whole table or from one of its rulings to another.

    A label that is merged over many rows has no ruling of its own on the pages between its first and its last; and
    both ends of a ruling may be worn, and it may be in pieces.
    """
    top, bottom = min(c.start for c in columns), max(c.end for c in columns)

    def ends(end: float, x: float) -> bool:
        stops = [top, bottom, *(row.position for row in rows if row.start <= x <= row.end)]
        return min(abs(end - stop) for stop in stops) <= slack

    return [
        piece
        for line in _lines(loose, slack + fleck)
        if all(ends(end, line[0].position) for end in (line[0].start, line[-1].end))
        for piece in line
    ]


def _lines(pieces: Sequence[Track], gap: float) -> list[list[Track]]:
    """Pieces of one track after the other, with gaps no wider than one between them."""
    lines: list[list[Track]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.position, piece.start)):
        if lines and lines[-1][-1].position == piece.position and piece.start - lines[-1][-1].end <= gap:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _open_rows(rows: Sequence[Track], columns: Sequence[Track], loose: Sequence[Track], scale: float) -> list[Track]:
    """Horizontals that meet no vertical but go on a table open at both sides: rows of one cell, such as its title."""
    near = 2 * REACH * scale
    start, end = min(row.start for row in rows), max(row.end for row in rows)
    left, right = min(c.position for c in columns), max(c.position for c in columns)
    if start > left - near or end < right + near:
        return []
    found: list[Track] = []
    same = [track for track in loose if abs(track.start - start) <= near and abs(track.end - end) <= near]
    for track in sorted(same, key=lambda t: min(abs(t.position - row.position) for row in rows)):
        if min(abs(track.position - row.position) for row in [*rows, *found]) <= TALLEST_TITLE * scale:
            found.append(track)
    return found


def _meetings(across: Sequence[Track], down: Sequence[Track], reach: float) -> NDArray[np.bool_]:
    hy, h0, h1 = (np.array([getattr(p, n) for p in across]) for n in ("position", "start", "end"))
    vx, v0, v1 = (np.array([getattr(p, n) for p in down]) for n in ("position", "start", "end"))
    inside: NDArray[np.bool_] = (
        (vx[None, :] >= h0[:, None] - reach)
        & (vx[None, :] <= h1[:, None] + reach)
        & (hy[:, None] >= v0[None, :] - reach)
        & (hy[:, None] <= v1[None, :] + reach)
    )
    return inside


def _components(meets: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Labels of the connected parts of a bipartite graph; -1 where a node meets nothing."""
    rows = np.full(meets.shape[0], -1, dtype=np.int64)
    columns = np.full(meets.shape[1], -1, dtype=np.int64)
    label = 0
    for first in range(meets.shape[0]):
        if rows[first] >= 0 or not meets[first].any():
            continue
        frontier = np.zeros(meets.shape[0], dtype=bool)
        frontier[first] = True
        while frontier.any():
            rows[frontier] = label
            reached = meets[frontier].any(axis=0) & (columns < 0)
            columns[reached] = label
            frontier = meets[:, reached].any(axis=1) & (rows < 0)
        label += 1
    return rows, columns


def _together(pieces: Sequence[Track]) -> list[Track]:
    """Pieces at the same position as one track again."""
    by_position: dict[float, list[Track]] = {}
    for piece in pieces:
        by_position.setdefault(piece.position, []).append(piece)
    return [
        replace(same[0], pieces=np.concatenate([p.pieces for p in sorted(same, key=lambda p: p.start)]))
        for same in by_position.values()
    ]
