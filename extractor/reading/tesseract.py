"""The second reader: Tesseract, with at most one process for a page's numbers and one for its texts.

Not through pytesseract: that gives its child neither a thread limit nor a process group of its own, so that a
timeout leaves a wrapper's child running, and it keeps named files in between, which stay behind when this process
is killed. Tesseract takes a TIFF of many pages on its standard input: a page for each line.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image as Picture

from extractor.document import Image, Reading
from extractor.errors import ReaderError
from extractor.reading.ctc import ALIKE_ONE, ALIKE_ZERO
from extractor.reading.processes import Answer, Call, run_together

NAME = "tesseract"
PROGRAMME = "tesseract"
LANGUAGES = ("chi_sim", "eng")
REMEDY = "apt-get install tesseract-ocr tesseract-ocr-chi-sim, or leave --reader away"
FAILED = "try --reader rapidocr"

# Measured on 2,000 numbers and 300 texts of generated forms, 400 and 60 for each of five grades (office at 200 dpi,
# 120 dpi, archive, fax, photo), with the data that Debian ships (tessdata_fast 4.1).
# Page segmentation 7, a single line: as a word (8) or a raw line (13) a third to a half of the numbers come out wrong.
# Light print on dark is not looked for: 66 wrong numbers instead of 70.
SETTINGS = ("--oem", "1", "--psm", "7", "--dpi", "300", "-c", "invert_threshold=0")
# Wrong numbers: eng with this whitelist 70, eng without 76 (letters for digits), chi_sim with it 194.
NUMBER_CHARS = "0123456789.,%+-/"
NUMBERS = ("-l", "eng", "-c", f"tessedit_char_whitelist={NUMBER_CHARS}")
# CER: chi_sim 4.9%, chi_sim+eng 10.2%.
TEXTS = ("-l", "chi_sim")
# Pixels. Wrong numbers at 24, 28, 32, 36, 40: 107, 93, 70, 84, 98, most of them single digits that it passes over at
# one height and reads at another; both of these together: 46. CER of texts at 32, 40, 48, 60: 4.9, 5.4, 6.6, 6.1%.
NUMBER_HEIGHTS = (32, 40)
TEXT_HEIGHT = 32
BORDER = 10  # pixels of paper around a line; wrong numbers with 4, 10, 20: 95, 70, 74
WIDEST = 8000  # pixels; a line of 250 characters
# Share of the confidence left where the heights give different numbers. Of 3,500 numbers, those at 0.95 and above
# were right in 2,642 of 2,647 cases, those below 0.5 in 89 of 144.
DIFFERING = 0.5
# Seconds. On a machine four times overbooked a number takes 0.014 at each height, a line of text 0.05, a start 0.5.
TIMEOUT_FLOOR = 20.0
TIMEOUT_LINE = 0.5
TIMEOUT_LANGUAGES = 20.0
# A text of nothing but these is a number, and so is one without a digit that is less sure than the number (了 for 7).
# Of 1,000 numbers 969 come out right so, 934 by these characters alone, 907 as texts; of 800 texts 719 instead of 716.
LIKE_NUMBER = frozenset((*NUMBER_CHARS, *ALIKE_ZERO, *ALIKE_ONE, *"，。、·％ "))
COLUMNS = 12  # of Tesseract's table: level, page, block, paragraph, line, word, 4 edges, confidence, text
PAGE_LEVEL, WORD_LEVEL = 1, 5


class Tesseract:
    """Reads pictures of single lines of text.

    Raises:
        ReaderError: Tesseract or its data for Chinese or English is not installed.
    """

    name = NAME

    def __init__(self) -> None:
        found = shutil.which(PROGRAMME)
        if found is None:
            raise ReaderError("Tesseract is not installed", remedy=REMEDY)
        self._programme = found
        listing = self._ask([("--list-langs",)], [b""], TIMEOUT_LANGUAGES)[0]
        installed = {line.strip() for line in f"{listing.output}\n{listing.complaint}".split("\n")}
        missing = [language for language in LANGUAGES if language not in installed]
        if missing:
            raise ReaderError(f"Tesseract lacks the language data {' and '.join(missing)}", remedy=REMEDY)

    def read_lines(self, images: Sequence[Image], numeric: Sequence[bool] | None = None) -> list[Reading]:
        """What each picture of a line says.

        Args:
            images: grey, shape (rows, columns), dark text on light paper, one line each.
            numeric: whether each stands in a field of numbers, where nothing but digits and their signs is looked
                for; without it, each is read both ways, and the text tells which holds.

        Returns:
            A reading for each. Its confidence, 0 to 1, is that of its least sure word, by Tesseract's own account.

        Raises:
            ReaderError: Tesseract failed, took too long or left lines out; there are no readings then.
        """
        if numeric is None:
            return self._read_unknown(images)
        numbers = [image for image, flag in zip(images, numeric, strict=True) if flag]
        texts = [image for image, flag in zip(images, numeric, strict=True) if not flag]
        number_readings, text_readings = (iter(readings) for readings in self._read(numbers, texts))
        return [next(number_readings if flag else text_readings) for flag in numeric]

    def _read_unknown(self, images: Sequence[Image]) -> list[Reading]:
        numbers, texts = self._read(images, images)
        return [number if _is_number(number, text) else text for number, text in zip(numbers, texts, strict=True)]

    def _read(self, numbers: Sequence[Image], texts: Sequence[Image]) -> tuple[list[Reading], list[Reading]]:
        """Both kinds at the same time."""
        views = [_prepare(image, height) for image in numbers for height in NUMBER_HEIGHTS]
        jobs = [(NUMBERS, views), (TEXTS, [_prepare(image, TEXT_HEIGHT) for image in texts])]
        asked = [(language, pictures) for language, pictures in jobs if pictures]
        answers = iter(
            self._ask(
                [("stdin", "stdout", *language, *SETTINGS, "tsv") for language, _ in asked],
                [_to_tiff(pictures) for _, pictures in asked],
                TIMEOUT_FLOOR + TIMEOUT_LINE * sum(len(pictures) for _, pictures in asked),
            )
        )
        found = [_by_page(next(answers).output, len(pictures)) if pictures else [] for _, pictures in jobs]
        step = len(NUMBER_HEIGHTS)
        return [_as_one(found[0][i : i + step]) for i in range(0, len(found[0]), step)], found[1]

    def _ask(self, arguments: Sequence[Sequence[str]], given: Sequence[bytes], limit: float) -> list[Answer]:
        calls = [Call((self._programme, *own), content, limit) for own, content in zip(arguments, given, strict=True)]
        try:
            answers = run_together(calls)
        except subprocess.TimeoutExpired as err:
            raise ReaderError(f"Tesseract did not end in {limit:.0f} seconds", remedy=FAILED) from err
        except OSError as err:
            raise ReaderError(f"Tesseract cannot be started: {err.strerror}", remedy=FAILED) from err
        for answer in answers:
            if answer.status < 0:
                raise ReaderError(f"Tesseract crashed (signal {-answer.status})", remedy=FAILED)
            if answer.status:
                said = (answer.complaint.strip().split("\n")[-1][:200] or f"exit status {answer.status}").strip(" .")
                raise ReaderError(f"Tesseract failed: {said}", remedy=FAILED)
        return answers


@lru_cache(maxsize=1)
def load_reader() -> Tesseract:
    """The reader of this process."""
    return Tesseract()


def _prepare(image: Image, height: int) -> Image:
    rows, columns = image.shape
    width = max(1, min(WIDEST, round(columns * height / rows)))
    method = cv2.INTER_AREA if height < rows else cv2.INTER_CUBIC
    sized = cv2.resize(image, (width, height), interpolation=method)
    paper = int(np.percentile(sized, 90))
    return np.asarray(
        cv2.copyMakeBorder(sized, BORDER, BORDER, BORDER, BORDER, cv2.BORDER_CONSTANT, value=paper),
        dtype=np.uint8,
    )


def _to_tiff(pictures: Sequence[Image]) -> bytes:
    """Pictures as the pages of one TIFF, not compressed: it is read once, a moment later."""
    first, *others = (Picture.fromarray(picture) for picture in pictures)
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=others)
    return out.getvalue()


def _by_page(table: str, count: int) -> list[Reading]:
    """The readings in Tesseract's table; it has a row for every page, even where nothing stands on it.

    Raises:
        ReaderError: pages are missing from it, or its end.
    """
    words: list[list[str]] = [[] for _ in range(count)]
    sure = [1.0] * count
    seen = set()
    for row in table.split("\n")[1:]:
        values = row.split("\t")
        if len(values) != COLUMNS or not (values[0].isdecimal() and values[1].isdecimal()):
            continue
        level, page = int(values[0]), int(values[1])
        if level == PAGE_LEVEL:
            seen.add(page)
        elif level == WORD_LEVEL and 1 <= page <= count and (word := values[11].strip()):
            words[page - 1].append(word)
            sure[page - 1] = min(sure[page - 1], _share(values[10]))
    if seen != set(range(1, count + 1)) or not table.endswith("\n"):
        raise ReaderError(f"Tesseract answered for {len(seen)} of {count} lines or broke off", remedy=FAILED)
    return [Reading(NAME, " ".join(own), share if own else 0.0) for own, share in zip(words, sure, strict=True)]


def _share(percent: str) -> float:
    try:
        share = float(percent) / 100
    except ValueError:
        return 0.0
    return min(share, 1.0) if share >= 0 else 0.0  # not a number is not 0 or more


def _is_number(number: Reading, text: Reading) -> bool:
    """Whether a line of unknown kind is the number that it reads as: digits beside other characters are a text."""
    if not number.text or set(text.text) <= LIKE_NUMBER:
        return bool(number.text)
    return number.confidence > text.confidence and not any(char.isdecimal() for char in text.text)


def _as_one(views: Sequence[Reading]) -> Reading:
    """One number from readings of it at several heights: the surest, less sure where another says otherwise."""
    numbers = [Reading(NAME, "".join(view.text.split()), view.confidence) for view in views]
    best = max(numbers, key=lambda number: (bool(number.text), number.confidence))
    agreed = all(number.text in ("", best.text) for number in numbers)
    return best if agreed else Reading(NAME, best.text, best.confidence * DIFFERING)
