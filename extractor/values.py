"""Texts as typed values: numbers as decimal strings with the digits of the paper, dates as ISO dates."""

from __future__ import annotations

import re
from datetime import date

from extractor.document import FieldType, Value

# Full-width ASCII only: NFKC would also turn ① into 1 and ² into 2.
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SPACE = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\ufeff]+")

DASHES = "—–‐‑‒―─━－-−﹣一ー_/／\\|～~…⋯·"
_DASH = re.compile(f"[{re.escape(DASHES)}]{{1,6}}")
# In a text 一, · or … may be meant.
_TEXT_DASH = re.compile(r"[—–‐‑‒―─━－\-−﹣/／]{1,6}")
# Words that say "none" where a number is asked for; in a text they are an answer.
NOTHING = frozenset({"无", "无。", "空", "不适用", "N/A", "NA", "n/a"})

_NUMBER = re.compile(
    r"(?:人民币|RMB|CNY)?[¥￥$]?(?P<sign>[-−‐+])?[¥￥$]?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<part>\d+))?"
    r"(?P<unit>%|分|元整|元|万元|亿元|万|亿)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_FISCAL_YEAR = re.compile(r"(?<![\d–—~至-])((?:19|20)\d{2})年度")
_DATE = re.compile(
    r"(?P<year>\d{4})(?:年|[-−–.。/])(?P<month>\d{1,2})(?:月|[-−–.。/])(?P<day>\d{1,2})[日号]?(?:星期.|周.)?[。.]?"
)
_PLAIN_DATE = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_HAN_DIGITS = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True))
_HAN_NUMBER = re.compile(r"(?P<tens>[一二三]?)十(?P<ones>[一二三四五六七八九]?)")
_HAN_YEAR = re.compile(r"[〇○零OoＯ0一二三四五六七八九]{4}(?=年)")


def read_value(text: str, kind: FieldType) -> Value:
    """The typed value of a text; None where it is blank, a dash, or cannot be understood.

    Numbers and percentages are decimal strings with the digits of the paper: 8,271.30 is "8271.30", 80.6% is
    "80.6". A year is an integer, a date an ISO date; texts and telephone numbers keep their characters; a dash
    alone is nothing there as well.
    """
    match kind:
        case "number" | "percent":
            return _read_number(text)
        case "year":
            return _read_year(text)
        case "date":
            return _read_date(text)
        case "phone":
            return text.translate(_WIDTH).strip() or None if not is_dash(text) else None
        case "text":
            return text if text and not _TEXT_DASH.fullmatch(text) else None


def is_dash(text: str) -> bool:
    """Whether a text is nothing but a dash, however it is drawn."""
    return bool(_DASH.fullmatch(_SPACE.sub("", text)))


def says_nothing(text: str) -> bool:
    """Whether a text is blank, a dash, or a word for nothing."""
    plain = _plain(text)
    return not plain or plain in NOTHING or is_dash(plain)


def _plain(text: str) -> str:
    """ASCII characters half-width, white space gone."""
    return _SPACE.sub("", text.translate(_WIDTH))


def _read_number(text: str) -> str | None:
    plain = _plain(text)
    if says_nothing(plain):
        return None
    found = _NUMBER.fullmatch(plain)
    if found is None or not (found["whole"] or found["part"]):
        return None
    digits = (found["whole"] or "0").replace(",", "")
    sign = "-" if found["sign"] in {"-", "−", "‐"} else ""
    # str.isdigit and \d also know the digits of other scripts.
    number = f"{sign}{digits}.{found['part']}" if found["part"] else f"{sign}{digits}"
    return number if number.isascii() else None


def _read_year(text: str) -> int | None:
    plain = _han_to_digits(_plain(text))
    for pattern in (_YEAR, _FISCAL_YEAR):
        years = set(pattern.findall(plain))
        if len(years) == 1:
            return int(years.pop())
    return None


def _read_date(text: str) -> str | None:
    plain = _han_to_digits(_plain(text))
    found = _DATE.fullmatch(plain) or _PLAIN_DATE.fullmatch(plain)
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        return None


def _han_to_digits(text: str) -> str:
    """二〇二一年十二月九日 as 2021年12月9日."""
    text = _HAN_YEAR.sub(lambda m: "".join(_HAN_DIGITS.get(c, "0") if not c.isdigit() else c for c in m[0]), text)
    text = _HAN_NUMBER.sub(lambda m: _digit(m["tens"] or "一") + _digit(m["ones"] or "〇"), text)
    return re.sub("[一二三四五六七八九](?=[月日号])", lambda m: _digit(m[0]), text)


def _digit(char: str) -> str:
    return _HAN_DIGITS[char]
