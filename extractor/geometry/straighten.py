"""Straightening a scan by its rulings: the tilt of all of them, then what still bends them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image, Page
from extractor.geometry.flatten import Bend, find_bend
from extractor.geometry.orientation import find_turn
from extractor.geometry.traces import find_traces
from extractor.units import Affine, PageMap, Warp, turned_upright

WIDEST_TILT = 6.0  # degrees; sheet feeders skew less, hands rarely more
SMALLEST_TILT = 0.03  # degrees; over A4's width 2 px at 200 dpi, less than a ruling's thickness
WORK_DPI = 100.0  # at which tilt and bend are measured
PAPER_WITHIN = 25  # pixels at WORK_DPI: no ruling or stroke is wider than half of this
NODE_STEP = 32  # pixels between nodes of a warp; a curl of 2.5% of A4's height errs by 0.03 px in between
WORK_WIDTH = 1200  # pixels across the picture in which the tilt is measured: 0.05° moves an end by one of them
SHORTEST_RUN = 14  # pixels at WORK_WIDTH; a 2 px ruling tilted by 6° still has runs of 19, most strokes have not
STEPS = (0.25, 0.05, 0.01)  # degrees, coarse to fine
ENOUGH = 8000  # points a direction for the coarse steps


def turn(page: Page, dpi: float, threads: int = 0) -> Page:
    """The page turned by 90, 180 or 270 degrees where it is sure that it lies on its side or upside down.

    Args:
        page: a scan with a grey picture.
        dpi: its resolution.
        threads: of the networks; 0 lets them choose.
    """
    if page.image is None:
        return page
    found = find_turn(page.image, dpi, threads)
    if not found.certain or not found.degrees:
        return page
    height, width = page.image.shape
    upright = turned_upright(width, height, 360 - found.degrees)
    return replace(
        page,
        image=np.ascontiguousarray(np.rot90(page.image, -found.degrees // 90)),
        rotation=(page.rotation + found.degrees) % 360,
        turn=found.degrees,
        to_shown=composed(page.to_shown, upright.inverse()),
    )


def straighten(page: Page, dpi: float) -> Page:
    """The page turned and bent so that its rulings lie straight; ``to_shown`` leads back to the page as shown.

    Args:
        page: a scan with a grey picture.
        dpi: its resolution.
    """
    if page.image is None:
        return page
    gray = page.image
    shrink = min(1.0, WORK_DPI / dpi)
    size = (max(1, round(gray.shape[1] * shrink)), max(1, round(gray.shape[0] * shrink)))
    small = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    tilt = find_tilt(small)
    level = rotate(small, -tilt)[0] if abs(tilt) >= SMALLEST_TILT else small
    across, down = find_traces(to_darkness(level), dpi * shrink)
    bend = find_bend(across, down, (level.shape[1], level.shape[0]), dpi * shrink)
    if bend is not None:
        turn, canvas = turned(gray.shape, -tilt)
        warp = to_warp(bend, canvas, canvas[0] / level.shape[1]).followed_by(turn.inverse())
        image, to_picture = resample(gray, warp, canvas), warp
        return _straightened(page, image, tilt, to_picture)
    if abs(tilt) < SMALLEST_TILT:
        return page
    image, turn = rotate(gray, -tilt)
    return _straightened(page, image, tilt, turn.inverse())


def _straightened(page: Page, image: Image, tilt: float, to_picture: PageMap) -> Page:
    return replace(page, image=image, skew_degrees=round(tilt, 3), to_shown=composed(page.to_shown, to_picture))


def composed(last: PageMap, first: PageMap) -> PageMap:
    """The map that does ``first`` and then ``last``; of two maps one at the most is a warp.

    Raises:
        TypeError: both are warps.
    """
    if not isinstance(last, Affine):
        raise TypeError("a page is bent once")
    return last.after(first) if isinstance(first, Affine) else first.followed_by(last)


def to_darkness(gray: Image) -> Image:
    """How much darker each pixel is than the paper about it, 0 to 255."""
    wide = np.ones((PAPER_WITHIN, PAPER_WITHIN), np.uint8)
    return np.asarray(cv2.morphologyEx(gray, cv2.MORPH_BLACKHAT, wide), dtype=np.uint8)


def to_warp(bend: Bend, size: tuple[int, int], scale: float) -> Warp:
    """A bend as a warp of a larger picture.

    Args:
        bend: in pixels of the picture in which it was found.
        size: width and height of the larger picture.
        scale: its pixels to one of the smaller one.
    """
    columns, rows = (int(np.ceil(side / NODE_STEP)) + 2 for side in size)
    x, y = np.meshgrid((np.arange(columns) - 0.5) * NODE_STEP, (np.arange(rows) - 0.5) * NODE_STEP)
    to_x, to_y = bend.to_picture(x.ravel() / scale, y.ravel() / scale)
    return Warp(to_x.reshape(x.shape) * scale, to_y.reshape(x.shape) * scale, float(NODE_STEP))


def resample(image: Image, warp: Warp, size: tuple[int, int]) -> Image:
    """The picture whose pixel centres lie where ``warp`` carries them; ``size`` is its width and height."""
    width, height = size
    step = round(warp.step)
    dense = []
    for nodes in (warp.xs, warp.ys):
        full = cv2.resize((nodes - 0.5).astype(np.float32), None, fx=step, fy=step, interpolation=cv2.INTER_LINEAR)
        dense.append(np.ascontiguousarray(full[step : step + height, step : step + width]))
    bent = cv2.remap(image, dense[0], dense[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(bent, dtype=np.uint8)


def find_tilt(gray: Image) -> float:
    """The clockwise tilt of a picture's horizontal lines, in degrees within WIDEST_TILT.

    Runs of ink along the rows (rulings, and the strokes and baselines of text) are projected at each angle; the
    angle at which the projection is sharpest wins, sharpness being its sum of squares (W. Postl, 1986).
    """
    shrink = min(1.0, WORK_WIDTH / max(gray.shape))
    small = cv2.resize(gray, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 10)
    rows = _runs(np.asarray(ink, dtype=np.uint8), along_rows=True)
    columns = _runs(np.asarray(ink, dtype=np.uint8), along_rows=False)
    if not len(rows) and not len(columns):
        return 0.0
    best = 0.0
    reach = WIDEST_TILT
    few = rows[:: 1 + len(rows) // ENOUGH], columns[:: 1 + len(columns) // ENOUGH]
    for step in STEPS:
        near = few if step == STEPS[0] else (rows, columns)
        angles = np.arange(best - reach, best + reach + step / 2, step)
        angles = angles[np.abs(angles) <= WIDEST_TILT + 1e-9]
        best = float(angles[int(np.argmax([_sharpness(*near, angle) for angle in angles]))])
        reach = step
    return best


def _runs(ink: Image, *, along_rows: bool) -> NDArray[np.float32]:
    """Ink that lies in long straight runs, as (position along, position across), shape (n, 2)."""
    size = (SHORTEST_RUN, 1) if along_rows else (1, SHORTEST_RUN)
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(size[::-1], np.uint8))
    found = cv2.findNonZero(runs)  # a quarter of the time of np.nonzero
    points = np.zeros((0, 2), np.float32) if found is None else np.asarray(found).reshape(-1, 2).astype(np.float32)
    return points if along_rows else np.stack([points[:, 1], -points[:, 0]], axis=1)


def _sharpness(rows: NDArray[np.float32], columns: NDArray[np.float32], angle: float) -> float:
    total = 0.0
    slope = np.tan(np.radians(angle))
    for runs in (rows, columns):
        if len(runs):
            across = runs[:, 1] - slope * runs[:, 0]
            counts = np.bincount((across - across.min()).astype(np.int64)).astype(np.float64)
            total += float(counts @ counts)
    return total


def rotate(image: Image, degrees: float) -> tuple[Image, Affine]:
    """A picture turned clockwise on a canvas that holds all of it, and the map of its pixels."""
    turn, size = turned(image.shape, degrees)
    matrix = np.array([[turn.a, turn.b, turn.c], [turn.d, turn.e, turn.f]])
    picture = cv2.warpAffine(
        image,
        _for_pixel_centers(matrix),
        size,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(picture, dtype=np.uint8), turn


def turned(shape: tuple[int, ...], degrees: float) -> tuple[Affine, tuple[int, int]]:
    """The map of a picture's pixels turned clockwise, and the width and height of the canvas that holds all of it."""
    height, width = shape[:2]
    turn = Affine.rotation(degrees, (width / 2, height / 2))
    corners = [turn.apply(x, y) for x in (0, width) for y in (0, height)]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
    moved = Affine(1, 0, -left, 0, 1, -top).after(turn)
    return moved, (int(np.ceil(right - left)), int(np.ceil(bottom - top)))


def _for_pixel_centers(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """OpenCV counts from the middle of the first pixel, we from its corner."""
    shifted = matrix.copy()
    shifted[:, 2] += matrix[:, :2] @ np.array([0.5, 0.5]) - 0.5
    return shifted
