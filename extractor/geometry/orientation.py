"""Which way up a scanned page lies: by the shape of its lines of text, then by reading a few of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image
from extractor.errors import ReaderError
from extractor.geometry.text_lines import MARGIN, WIDE_SMEAR, Axis, Blobs, Strip, find_blobs, find_strips
from extractor.networks import open_network

Degrees = Literal[0, 90, 180, 270]

AXES: tuple[Axis, Axis] = ("rows", "columns")
OPPOSITE: dict[Degrees, Degrees] = {0: 180, 90: 270, 180: 0, 270: 90}
HEIGHT = 48  # pixels of a strip; both networks were trained on it
CLASSIFIER_WIDTH = 192  # pixels
NARROWEST = 64  # pixels of the recognition network's input
LETTER = HEIGHT / MARGIN  # pixels; the size of a character in a strip
STRIPS = 12  # shown to the classifier, 0.9 ms each on one core
READ = 4  # of them read by the recognition network, 13 ms each
READ_OF_BOTH = 2  # of each axis, where the shape of the lines leaves the axis open
FLOOR = 1e-3  # added to the classifier's probabilities: no strip has odds beyond 7 in logarithm
FEWEST = 6.0  # characters in lines along one axis; below that, letters set apart are looked for
AXIS_LEAD = 0.6
SURE_ODDS = 4.0
SURE_STRIPS = 6
READS = 0.6
READS_WELL = 0.9
READING_LEAD = 0.35
LEAST_READ = 5.0
STACKED = 0.65


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page as scanned must be turned to be read: clockwise by ``degrees``, 0 where that is not ``certain``."""

    degrees: Degrees
    certain: bool


UNKNOWN = Turn(0, certain=False)


@dataclass(frozen=True, slots=True)
class Look:
    """The strips of one axis, and what the networks make of them.

    ``crops`` are cut as they are read once the page is turned by ``turn``; read the other way up, the page is turned
    by half a circle more. ``odds`` is the classifier's for ``turn``: the mean logarithm over the strips.
    """

    turn: Degrees
    crops: tuple[Image, ...]
    odds: float


def find_turn(gray: Image, dpi: float, threads: int = 0) -> Turn:
    """How a page must be turned to be read; a page that reads as it lies is never turned.

    Args:
        gray: the page as scanned, shape (rows, columns).
        dpi: its resolution, roughly.
        threads: of the networks; 0 lets onnxruntime choose.
    """
    blobs = find_blobs(gray, dpi)
    if blobs is None:
        return UNKNOWN
    try:
        return _settle(gray, blobs, threads)
    except ReaderError:  # without the networks, shapes alone do not tell up from down
        return UNKNOWN


def _settle(gray: Image, blobs: Blobs, threads: int) -> Turn:
    (rows, in_rows), (columns, in_columns) = _strips(blobs)
    lead = float(np.log((in_rows + 1) / (in_columns + 1)))
    if abs(lead) < AXIS_LEAD:
        both = (look(gray, 0, rows, threads), look(gray, 90, columns, threads))
        return _choose({turn: r for seen in both for turn, r in read_both(seen, READ_OF_BOTH, threads).items()})
    seen = look(gray, 0, rows, threads) if lead > 0 else look(gray, 90, columns, threads)
    sure = abs(seen.odds) >= SURE_ODDS and len(seen.crops) >= SURE_STRIPS
    if sure and seen.turn == 0 and seen.odds > 0:
        return Turn(0, certain=True)
    if sure:
        likely = seen.turn if seen.odds > 0 else OPPOSITE[seen.turn]
        reading = read(_facing(seen, likely)[:READ], threads)
        if reading.share >= READS_WELL and reading.letters >= LEAST_READ:
            return _unless_stacked(Turn(likely, certain=True), seen, reading, threads)
    senses = read_both(seen, READ, threads)
    turn = _choose(senses)
    return _unless_stacked(turn, seen, senses[turn.degrees], threads) if turn.degrees in (90, 270) else turn


def _strips(blobs: Blobs) -> tuple[tuple[list[Strip], float], tuple[list[Strip], float]]:
    """Those along the rows and along the columns, each with the characters in all lines that way."""
    rows, columns = (find_strips(blobs, axis, STRIPS) for axis in AXES)
    if max(rows[1], columns[1]) < FEWEST:
        rows, columns = (find_strips(blobs, axis, STRIPS, WIDE_SMEAR) for axis in AXES)
    return rows, columns


def look(gray: Image, turn: Degrees, strips: Sequence[Strip], threads: int) -> Look:
    """Cuts strips and asks the classifier which way up they are."""
    crops = tuple(strip.cut(gray, HEIGHT) for strip in strips)
    if not crops:
        return Look(turn, (), 0.0)
    network = open_network("cls", threads)
    stack = np.concatenate([_to_input(crop, CLASSIFIER_WIDTH) for crop in crops])
    upright = network.run(None, {network.get_inputs()[0].name: stack})[0]
    odds = np.log((upright[:, 0] + FLOOR) / (upright[:, 1] + FLOOR))
    return Look(turn, crops, float(odds.mean()))


@dataclass(frozen=True, slots=True)
class Sense:
    """What strips say one way up: the summed certainty of their characters, and that for each character's room."""

    letters: float
    share: float


def read(crops: Sequence[Image], threads: int) -> Sense:
    """How surely the recognition network reads strips; each character counts with the eighth power of its probability.

    Upside down, characters read as others at 0.5 to 0.9; what counts is how many are read beyond doubt.
    """
    network = open_network("rec", threads)
    name = network.get_inputs()[0].name
    letters = room = 0.0
    for crop in crops:
        width = max(NARROWEST, crop.shape[1])
        steps: NDArray[np.float32] = network.run(None, {name: _to_input(crop, width)})[0][0]
        letters += _certainty(steps)
        room += crop.shape[1] / HEIGHT
    return Sense(letters, letters / room if room else 0.0)


def _certainty(steps: NDArray[np.float32]) -> float:
    """Of a line, from its steps' probabilities, shape (steps, classes); class 0 is none, repeats are one character."""
    best, chance = steps.argmax(axis=1), steps.max(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    return float((np.maximum.reduceat(chance, starts)[best[starts] > 0] ** 8).sum())


def read_both(seen: Look, most: int, threads: int) -> dict[Degrees, Sense]:
    """The first strips of an axis read either way up, by turn."""
    turns: tuple[Degrees, Degrees] = (seen.turn, OPPOSITE[seen.turn])
    return {turn: read(_facing(seen, turn)[:most], threads) for turn in turns}


def _choose(senses: dict[Degrees, Sense]) -> Turn:
    (best, sense), *others = sorted(senses.items(), key=lambda item: -item[1].share)
    lead = sense.share - max(other.share for _, other in others)
    if sense.share >= READS and lead >= READING_LEAD and sense.letters >= LEAST_READ:
        return Turn(best, certain=True)
    return UNKNOWN


def _unless_stacked(turn: Turn, seen: Look, lying: Sense, threads: int) -> Turn:
    """No turn where the characters stand upright one below the other: the network reads them lying as well."""
    if turn.degrees not in (90, 270):
        return turn
    crops = _facing(seen, turn.degrees)[:READ_OF_BOTH]
    standing = read([stand(crop, -1) for crop in crops], threads)
    return UNKNOWN if standing.share > lying.share - STACKED else turn


def stand(crop: Image, quarters: int) -> Image:
    """A strip's characters, each turned by itself, in a row; ``quarters`` against the clock."""
    ink = np.count_nonzero(crop < 128, axis=0)
    letters, start = [], 0
    while start < crop.shape[1] - LETTER / 2:
        first, last = start + round(0.75 * LETTER), start + round(1.35 * LETTER)
        stop = first + int(np.argmin(ink[first:last])) if first < crop.shape[1] else crop.shape[1]
        letters.append(np.rot90(crop[:, start:stop], quarters))
        start = stop
    tallest = max(letter.shape[0] for letter in letters)
    padded = [np.pad(letter, ((0, tallest - letter.shape[0]), (0, 0)), constant_values=255) for letter in letters]
    row = np.hstack(padded)
    return np.asarray(cv2.resize(row, (round(row.shape[1] * HEIGHT / tallest), HEIGHT)), dtype=np.uint8)


def _facing(seen: Look, turn: Degrees) -> tuple[Image, ...]:
    return seen.crops if turn == seen.turn else tuple(crop[::-1, ::-1] for crop in seen.crops)


def _to_input(crop: Image, width: int) -> NDArray[np.float32]:
    """A strip as input of a network, shape (1, 3, HEIGHT, width), values -1..1, padded with 0 as in training."""
    if crop.shape[1] > width:
        crop = np.asarray(cv2.resize(crop, (width, HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    out = np.zeros((1, 3, HEIGHT, width), dtype=np.float32)
    out[..., : crop.shape[1]] = crop.astype(np.float32) / 127.5 - 1.0
    return out
