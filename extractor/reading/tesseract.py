"""The second reader: Tesseract through pytesseract, one process for all lines of a page."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from extractor.document import Image, Reading
from extractor.errors import ReaderError

NAME = "tesseract"
LANGUAGES = ("chi_sim", "eng")
REMEDY = "apt-get install tesseract-ocr tesseract-ocr-chi-sim, or leave --reader away"
SETTINGS = "--psm 7 --oem 1"  # a single line of text, the LSTM network
HEIGHT = 44  # pixels; its networks were trained on lines of about 36 px with some margin
BORDER = 10  # pixels of paper around a line; characters that touch the edge are lost
TIMEOUT = 120  # seconds for the lines of one page


class Tesseract:
    """Reads pictures of single lines of text.

    Raises:
        ReaderError: Tesseract or its Chinese data is not installed.
    """

    name = NAME

    def __init__(self) -> None:
        import pytesseract

        try:
            installed = set(pytesseract.get_languages(config=""))
        except pytesseract.TesseractNotFoundError as err:
            raise ReaderError("Tesseract is not installed", remedy=REMEDY) from err
        missing = [language for language in LANGUAGES if language not in installed]
        if missing:
            raise ReaderError(f"Tesseract lacks the language data {' and '.join(missing)}", remedy=REMEDY)

    def read_lines(self, images: Sequence[Image]) -> list[Reading]:
        """What each picture of a line says.

        Args:
            images: grey, shape (rows, columns), dark text on light paper, one line each.

        Returns:
            A reading for each; its confidence is that of its least sure word, 0 to 1.

        Raises:
            ReaderError: Tesseract failed or took too long.
        """
        import pytesseract

        if not images:
            return []
        with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
            names = []
            for i, image in enumerate(images):
                path = Path(folder) / f"{i}.png"
                cv2.imwrite(str(path), _prepare(image))
                names.append(str(path))
            listing = Path(folder) / "lines.txt"
            listing.write_text("\n".join(names), encoding="utf-8")
            try:
                found = pytesseract.image_to_data(
                    str(listing),
                    lang="+".join(LANGUAGES),
                    config=SETTINGS,
                    timeout=TIMEOUT,
                    output_type=pytesseract.Output.DICT,
                )
            except (pytesseract.TesseractError, RuntimeError, OSError) as err:
                raise ReaderError("Tesseract failed on a page", remedy="try --reader rapidocr") from err
        return _by_line(found, len(images))


@lru_cache(maxsize=1)
def load_reader() -> Tesseract:
    """The reader of this process."""
    return Tesseract()


def _prepare(image: Image) -> Image:
    scale = HEIGHT / image.shape[0]
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    sized = cv2.resize(image, None, fx=scale, fy=scale, interpolation=method)
    paper = int(np.percentile(sized, 90))
    return np.asarray(
        cv2.copyMakeBorder(sized, BORDER, BORDER, BORDER, BORDER, cv2.BORDER_CONSTANT, value=paper),
        dtype=np.uint8,
    )


def _by_line(found: dict[str, list[object]], count: int) -> list[Reading]:
    words: list[list[str]] = [[] for _ in range(count)]
    confidences: list[float] = [1.0] * count
    for page, text, confidence in zip(found["page_num"], found["text"], found["conf"], strict=True):
        i, word, sure = int(str(page)) - 1, str(text).strip(), float(str(confidence))
        if word and sure >= 0 and 0 <= i < count:
            words[i].append(word)
            confidences[i] = min(confidences[i], sure / 100)
    return [
        Reading(NAME, " ".join(parts), sure if parts else 0.0) for parts, sure in zip(words, confidences, strict=True)
    ]
