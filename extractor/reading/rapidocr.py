"""The first reader: PP-OCR's recognition network from the rapidocr wheel, run by onnxruntime.

Lines are found by us, so the detection network is not needed: the recognition network reads the crops in batches
of like width, and its output keeps a probability for every character.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.document import Image, Reading
from extractor.errors import ReaderError
from extractor.networks import find_models, open_network
from extractor.reading.ctc import Alphabet, Picture, decode
from extractor.reading.notation import is_plain_number
from extractor.reading.number_search import LONGEST, likeliest_number
from extractor.reading.script import Likely, has_strangers, in_simplified, without_strangers

__all__ = ["RapidOcr", "find_models", "load_reader"]

NAME = "rapidocr"
HEIGHT = 48  # pixels; the height the network was trained on
# Narrower crops are padded to this width. The network was trained at 320, but reads 2,720 third-party cells as well
# from 48 (2,701 exact) as from 96 (2,702), and the crops of numbers are as narrow as that.
NARROWEST = 64
WIDEST = 3200  # pixels; a line longer than 66 characters is read in one go up to this
BATCH_PIXELS = 2400  # summed width of one batch; twice that takes a tenth longer on two cores, and more memory
PASSED_OVER = 0.3  # the confidence at most where ink as large as a character's is left out
INK_CONTRAST = 60  # grey levels darker than the crop's paper
MOST_PADDING = 1.2  # a batch ends where its widest crop is this much wider than its narrowest


class RapidOcr:
    """Reads pictures of single lines of text.

    Args:
        threads: of the network; 0 lets onnxruntime choose.

    Raises:
        ReaderError: the network is missing or cannot be loaded.
    """

    name = NAME

    def __init__(self, threads: int = 0) -> None:
        self._session: Any = open_network("rec", threads)
        try:
            characters = self._session.get_modelmeta().custom_metadata_map["character"]
        except Exception as err:  # onnxruntime's own exception classes are not public
            raise ReaderError("the recognition model carries no alphabet") from err
        self._input = self._session.get_inputs()[0].name
        self._alphabet = Alphabet.of(["", *characters.splitlines(), " "])

    def read_lines(self, images: Sequence[Image]) -> list[Reading]:
        """What each picture of a line says.

        Args:
            images: grey, shape (rows, columns), dark text on light paper, one line each; those of one page, whose
                script tells 资 from 資 where either may be.

        Returns:
            A reading for each; its confidence is the probability of the text as a whole.
        """
        crops = [_to_height(image) for image in images]
        readings = [Reading(NAME, "", 0.0)] * len(crops)
        strange: dict[int, tuple[Likely, int]] = {}
        for batch in _batches([crop.shape[1] for crop in crops]):
            stacked = _stack([crops[i] for i in batch])
            probabilities = self._session.run(None, {self._input: stacked})[0]
            for i, steps in zip(batch, probabilities, strict=True):
                readings[i] = self._decode(steps, crops[i], stacked.shape[3])
                if has_strangers(readings[i].text):
                    strange[i] = Likely.of(steps), stacked.shape[3]
        if strange and in_simplified([reading.text for reading in readings]):
            for i, (line, width) in strange.items():
                readings[i] = self._decode(without_strangers(line, self._alphabet.characters), crops[i], width)
        return readings

    def _decode(self, steps: NDArray[np.float32], crop: Image, width: int) -> Reading:
        """One line; ``width`` is that of the padded input that gave the steps."""
        dark = np.asarray(crop < int(np.percentile(crop, 90)) - INK_CONTRAST)
        decoded = decode(steps, self._alphabet, Picture(dark, width / len(steps), 0.8 * HEIGHT))
        sure = min(decoded.probability, PASSED_OVER) if decoded.passed_over else decoded.probability
        others = decoded.alternatives
        if 0 < len(decoded.text) <= LONGEST and not is_plain_number(decoded.text):
            number = likeliest_number(steps, self._alphabet)
            if number is not None and number[0] not in dict(others):
                others = tuple(sorted((*others, number), key=lambda item: -item[1]))
        return Reading(NAME, decoded.text, sure if decoded.text else 0.0, others)


@lru_cache(maxsize=1)
def load_reader(threads: int = 0) -> RapidOcr:
    """The reader of this process; the network is loaded once."""
    return RapidOcr(threads)


def _to_height(image: Image) -> Image:
    height, width = image.shape
    scaled = max(1, min(WIDEST, round(width * HEIGHT / height)))
    method = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, (scaled, HEIGHT), interpolation=method), dtype=np.uint8)


def _batches(widths: Sequence[int]) -> list[list[int]]:
    batches: list[list[int]] = []
    for i in sorted(range(len(widths)), key=lambda i: widths[i]):
        batch = batches[-1] if batches else []
        narrowest = max(widths[batch[0]], NARROWEST) if batch else 0
        if batch and widths[i] <= MOST_PADDING * narrowest and (len(batch) + 1) * widths[i] <= BATCH_PIXELS:
            batch.append(i)
        else:
            batches.append([i])
    return batches


def _stack(crops: Sequence[Image]) -> NDArray[np.float32]:
    """Crops as one input: shape (crops, 3, HEIGHT, widest), values -1..1, padded with 0 as in training."""
    width = max(NARROWEST, *(crop.shape[1] for crop in crops))
    out = np.zeros((len(crops), 3, HEIGHT, width), dtype=np.float32)
    for i, crop in enumerate(crops):
        out[i, :, :, : crop.shape[1]] = crop.astype(np.float32) / 127.5 - 1.0
    return out
