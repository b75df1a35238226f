"""Which way up a scanned page lies: by the shape of its lines of text, then by reading a few of them.

Lines are sought along the rows and along the columns; the way that more characters stand close to the next is the way
of the text. A classifier then tells up from down on a dozen strips of the lines. Where it is sure that the page lies
upright, that is all. Whatever else it says has to be confirmed by the recognition network, which reads a few strips.

The figures below are of 870 pictures, each in all four turns: generated forms (office scan, worn archive, fax,
photo, 120 dpi), the same tilted by up to 6°, faded and shadowed, printed workbooks, English reports, tables cut out
of papers at 70 dpi, forms with a few words or hardly anything but digits; and blank sheets, drawings, music, textures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image
from extractor.errors import ReaderError
from extractor.geometry.text_lines import MARGIN, Axis, Blobs, Strip, find_blobs, find_strips
from extractor.networks import open_network

Degrees = Literal[0, 90, 180, 270]

AXES: tuple[Axis, Axis] = ("rows", "columns")
OPPOSITE: dict[Degrees, Degrees] = {0: 180, 90: 270, 180: 0, 270: 90}
HEIGHT = 48  # pixels of a strip; both networks were trained on it
CLASSIFIER_WIDTH = 192  # pixels; as trained
NARROWEST = 64  # pixels of the recognition network's input
LETTER = HEIGHT / MARGIN  # pixels; the size of a character in a strip
STRIPS = 12  # shown to the classifier, 0.9 ms each on one core
READ = 4  # of them read by the recognition network, 13 ms each
READ_TO_CONFIRM = 3  # where the classifier is sure already
READ_OF_BOTH = 2  # of each axis, where the shape of the lines leaves the axis open
FLOOR = 1e-3  # added to the classifier's probabilities: no strip's odds go beyond 7 in logarithm
FEWEST = 20.0  # characters in lines along one axis; with fewer, single words are looked for: 6 gives the same results
# In logarithm, of the characters in lines along one axis to those along the other. Forms have at least 0.9 the right
# way (half of them over 5), English reports 0.9, one of them with a hatched chart 0.5.
AXIS_LEAD = 0.6
# Mean of the odds. Forms have at least 4.0 the right way up, reports 3.6; numbers at 70 dpi are taken for
# upside down with up to 3.2.
SURE_ODDS = 4.0
SURE_STRIPS = 6  # on fewer the classifier is not believed without reading
# Characters read surely, for each room of one: at least 0.66 the right way up on forms (fax; else 1.05) and 1.1 on
# reports; upside down as much as 1.15 where strips are numbers, which is why the lead over it counts as well: at
# least 0.53 on both, less on a few tables at 70 dpi, which stay in doubt.
READS = 0.6
READS_WELL = 0.9  # with the classifier sure, no look at the other way up is needed
READING_LEAD = 0.35
LEAST_READ = 5.0  # characters in all; forms of two words have that
# Characters stacked in columns are read by the network lying on their left sides, at 0.9 to 1.2. Stood up one by one
# they still give at least 0.54 of that; those of a true line, which then lie on their right sides, at most 0.33.
STACKED = 0.45
FAR_MORE = 2.0  # times the characters read along the other axis; a report with hatched bars and turned labels has 1.6


@dataclass(frozen=True, slots=True)
class Turn:
    """How a page as scanned must be turned to be read: clockwise by ``degrees``, 0 where that is not ``certain``."""

    degrees: Degrees
    certain: bool


UNKNOWN = Turn(0, certain=False)


@dataclass(frozen=True, slots=True)
class _Look:
    """The strips of one axis, and what the networks make of them.

    ``crops`` are cut as they are read once the page is turned by ``turn``; upside down, they are those of a page turned
    by half a circle more. Those the classifier is surest of come first: bars and rows of noughts tell nothing.
    ``odds`` is what the classifier gives for ``turn``: the mean logarithm over the strips.
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
    except (ReaderError, ImportError):  # without the networks, shapes alone do not tell up from down
        return UNKNOWN


def _settle(gray: Image, blobs: Blobs, threads: int) -> Turn:
    (rows, in_rows), (columns, in_columns) = _strips(blobs)
    lead = float(np.log((in_rows + 1) / (in_columns + 1)))
    if abs(lead) < AXIS_LEAD:
        both = [(_look(gray, 0, rows, threads), in_rows), (_look(gray, 90, columns, threads), in_columns)]
        return _weigh(both, threads)
    seen = _look(gray, 0, rows, threads) if lead > 0 else _look(gray, 90, columns, threads)
    sure = abs(seen.odds) >= SURE_ODDS and len(seen.crops) >= SURE_STRIPS
    if sure and seen.turn == 0 and seen.odds > 0:
        return Turn(0, certain=True)
    if sure:
        likely = seen.turn if seen.odds > 0 else OPPOSITE[seen.turn]
        reading = _read(_facing(seen, likely)[:READ_TO_CONFIRM], threads)
        if reading.share >= READS_WELL and reading.letters >= LEAST_READ:
            return _unless_stacked(Turn(likely, certain=True), seen, {likely: reading}, threads)
    senses = _read_both(seen, READ, threads)
    return _unless_stacked(_choose(senses), seen, senses, threads)


def _strips(blobs: Blobs) -> tuple[tuple[list[Strip], float], tuple[list[Strip], float]]:
    """Those along the rows and along the columns, each with the characters in all lines that way."""
    rows, columns = (find_strips(blobs, axis, STRIPS) for axis in AXES)
    if max(rows[1], columns[1]) < FEWEST:
        rows, columns = (find_strips(blobs, axis, STRIPS, loose=True) for axis in AXES)
    return rows, columns


def _look(gray: Image, turn: Degrees, strips: Sequence[Strip], threads: int) -> _Look:
    """Cuts strips and asks the classifier which way up they are."""
    crops = tuple(strip.cut(gray, HEIGHT) for strip in strips)
    if not crops:
        return _Look(turn, (), 0.0)
    network = open_network("cls", threads)
    stack = np.concatenate([_to_input(crop, CLASSIFIER_WIDTH) for crop in crops])
    upright = network.run(None, {network.get_inputs()[0].name: stack})[0]
    odds = np.log((upright[:, 0] + FLOOR) / (upright[:, 1] + FLOOR))
    tellers_first = np.argsort(-np.abs(odds), kind="stable")
    return _Look(turn, tuple(crops[i] for i in tellers_first), float(odds.mean()))


@dataclass(frozen=True, slots=True)
class _Sense:
    """What strips say one way up: the summed certainty of their characters, and that for each character's room."""

    letters: float
    share: float


def _read(crops: Sequence[Image], threads: int) -> _Sense:
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
    return _Sense(letters, letters / room if room else 0.0)


def _certainty(steps: NDArray[np.float32]) -> float:
    """Of a line, from its steps' probabilities, shape (steps, classes); class 0 is none, repeats are one character."""
    best, chance = steps.argmax(axis=1), steps.max(axis=1)
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    return float((np.maximum.reduceat(chance, starts)[best[starts] > 0] ** 8).sum())


def _read_both(seen: _Look, most: int, threads: int) -> dict[Degrees, _Sense]:
    """The first strips of an axis read either way up, by turn."""
    turns: tuple[Degrees, Degrees] = (seen.turn, OPPOSITE[seen.turn])
    return {turn: _read(_facing(seen, turn)[:most], threads) for turn in turns}


def _choose(senses: dict[Degrees, _Sense]) -> Turn:
    (best, sense), (_, other) = sorted(senses.items(), key=lambda item: -item[1].share)
    lead = sense.share - other.share
    if sense.share >= READS and lead >= READING_LEAD and sense.letters >= LEAST_READ:
        return Turn(best, certain=True)
    return UNKNOWN


def _weigh(both: list[tuple[_Look, float]], threads: int) -> Turn:
    """The turn of the axis along which far more can be read: drawings carry labels that run up the page."""
    found: list[tuple[float, _Look, dict[Degrees, _Sense]]] = []
    for seen, characters in both:
        senses = _read_both(seen, READ_OF_BOTH, threads)
        found.append((characters * max(sense.share for sense in senses.values()), seen, senses))
    (most, seen, senses), (less, _, _) = sorted(found, key=lambda item: -item[0])
    if most < FAR_MORE * less:
        return UNKNOWN
    return _unless_stacked(_choose(senses), seen, senses, threads)


def _unless_stacked(turn: Turn, seen: _Look, senses: dict[Degrees, _Sense], threads: int) -> Turn:
    """No turn where the characters stand upright one below the other: the network reads them lying as well."""
    if turn.degrees == 0:
        return turn
    standing = [_stand(crop) for crop in _facing(seen, turn.degrees)[:READ]]
    most = STACKED * senses[turn.degrees].share
    if _read(standing[:READ_OF_BOTH], threads).share > most and _read(standing, threads).share > most:
        return UNKNOWN
    return turn


def _stand(crop: Image) -> Image:
    """A strip's characters in a row, each turned clockwise by itself."""
    ink = np.count_nonzero(crop < 128, axis=0)
    letters, start = [], 0
    while start < crop.shape[1] - LETTER / 2:
        first, last = start + round(0.75 * LETTER), start + round(1.35 * LETTER)
        stop = first + int(np.argmin(ink[first:last])) if first < crop.shape[1] else crop.shape[1]
        letters.append(np.rot90(crop[:, start:stop], -1))
        start = stop
    tallest = max(letter.shape[0] for letter in letters)
    padded = [np.pad(letter, ((0, tallest - letter.shape[0]), (0, 0)), constant_values=255) for letter in letters]
    row = np.hstack(padded)
    return np.asarray(cv2.resize(row, (round(row.shape[1] * HEIGHT / tallest), HEIGHT)), dtype=np.uint8)


def _facing(seen: _Look, turn: Degrees) -> tuple[Image, ...]:
    return seen.crops if turn == seen.turn else tuple(crop[::-1, ::-1] for crop in seen.crops)


def _to_input(crop: Image, width: int) -> NDArray[np.float32]:
    """A strip as input of a network, shape (1, 3, HEIGHT, width), values -1..1, padded with 0 as in training."""
    if crop.shape[1] > width:
        crop = np.asarray(cv2.resize(crop, (width, HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    out = np.zeros((1, 3, HEIGHT, width), dtype=np.float32)
    out[..., : crop.shape[1]] = crop.astype(np.float32) / 127.5 - 1.0
    return out
