"""The title of a form, its year, and the lines of text above, between and below its tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extractor.drafting.looks import look_of
from extractor.drafting.words import COLONS, Words, has_han, plain, squeeze
from extractor.mapping.board import Board, Place, TextRow

LONGEST_TITLE = 40  # characters
TITLE_WORD, LARGE, CENTERED, TOO_LONG = 3.0, 1.0, 0.5, -5.0
LEAST_TITLE = 3
LARGER = 1.15  # times the median height of the lines
IN_THE_MIDDLE = 0.08  # of the page's width at most

_YEAR = re.compile(r"(?:(?:19|20)[\dXx]{2}|[\s_]{0,6}|[二〇○零一九]{4})\s*年度?")
_BRACKETED_YEAR = re.compile(r"[(（\[【〔]\s*[\dXx〇○零一二三四五六七八九_\s]{0,8}年?度?\s*[)）\]】〕]")
_LEADING_YEAR = re.compile(
    r"^\s*(?:(?:19|20)[\dXx]{2}|[二〇○零一九]{4})\s*年?度?\s*(?:[-–~至]\s*(?:19|20)?\d{2}\s*年?)?"
)
# Whose form it is: 朝阳区, 某某公司. What is left must still be the name of a form.
_WHOSE = re.compile(
    r"^[^省市区县局厅]{1,8}?(?:自治区|省|市(?!场)|区(?!域)|县)(?!级|本)|^.{2,20}?(?:有限公司|集团|公司|大学|学院|中学|小学|学校|医院|委员会|中心|局|厅)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """The title as it stands on the sample, and what other samples of the form surely share of it."""

    text: str
    find: str
    whose: str
    year: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    height: float
    center: float


def find_title(board: Board, top: Sequence[Place], page_width: float, words: Words) -> Title | None:
    """The title among the lines above the table and the cells across its first rows; None where there is none.

    Args:
        board: the form.
        top: the cells that take up whole rows at its head.
        page_width: in pixels; 0 where it is not known.
        words: of forms.
    """
    candidates = [_of_row(row) for row in board.texts if row.at == 0]
    candidates += [_of_place(place) for place in top]
    lines = [line for row in board.texts for line in row.lines]
    usual = median(line.region.box.height for line in lines) if lines else 0.0
    rated = [(_rate(one, usual, page_width, words), -i) for i, one in enumerate(candidates)]
    best = max(rated, default=(0.0, 0))
    if best[0] <= 0.0:
        return None
    text = candidates[-best[1]].text
    bare = _BRACKETED_YEAR.sub("", text).strip()
    find = _LEADING_YEAR.sub("", bare).strip() or bare
    rest = _without_owner(find, words)
    return Title(bare, rest, find.removesuffix(rest).strip(), _year_word(candidates))


def _without_owner(title: str, words: Words) -> str:
    """A title without whose form it is, and without the year behind that; as it is where no name of a form is left."""
    if not has_han(title):
        tokens = title.split()
        at = next((i for i in range(len(tokens)) if all(words.known(token) > 0.99 for token in tokens[i:])), 0)
        named = [i + 1 for i, token in enumerate(tokens) if words.is_owner(token) and i + 2 < len(tokens)]
        at = max([at, *named])
        rest = " ".join(tokens[at:])
        return rest if len(tokens) - at > 1 and words.ends_title(rest) else title
    whose = _WHOSE.match(title)
    if whose is None:
        return title
    rest = title[whose.end() :]
    rest = _LEADING_YEAR.sub("", rest).strip() or rest
    return rest if len(rest) >= LEAST_TITLE and words.ends_title(rest) else title


def _rate(one: _Candidate, usual: float, page_width: float, words: Words) -> float:
    bare = _BRACKETED_YEAR.sub("", one.text).strip()
    if len(squeeze(bare)) < 2 or look_of(bare) != "text" or any(colon in bare for colon in COLONS):
        return TOO_LONG
    score = TOO_LONG if len(bare) > LONGEST_TITLE * (1 if has_han(bare) else 2) else 0.1
    score += TITLE_WORD if words.ends_title(plain(bare)) else 0.0
    score += LARGE if one.height > LARGER * usual else 0.0
    if page_width and abs(one.center - page_width / 2) < IN_THE_MIDDLE * page_width:
        score += CENTERED
    return score


def _of_row(row: TextRow) -> _Candidate:
    boxes = [line.region.box for line in row.lines]
    center = (min(box.left for box in boxes) + max(box.right for box in boxes)) / 2
    return _Candidate(row.text, max(box.height for box in boxes), center)


def _of_place(place: Place) -> _Candidate:
    box = place.cell.regions[0].box
    lines = place.cell.content.lines
    return _Candidate(place.text, max((line.height for line in lines), default=0.0), box.center[0])


def _year_word(candidates: Sequence[_Candidate]) -> str:
    """What stands behind the year in the heading: 年度 or 年; empty where there is no year."""
    for one in candidates:
        if any(colon in one.text for colon in COLONS):
            continue
        found = _YEAR.search(one.text)
        if found and (_BRACKETED_YEAR.search(one.text) or found.group()[:2] in {"19", "20"}):
            return "年度" if "年度" in one.text else "年"
    return ""


def whole_rows(board: Board) -> list[Place]:
    """The cells at the head of a board that take up rows alone, before the first row that is divided."""
    out: list[Place] = []
    for row in range(board.row_count):
        cells = board.rows[row]
        if len(cells) > 1:
            break
        out += [place for place in cells if place.row == row]
    return out
