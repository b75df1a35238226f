"""Text as it leaves the readers: characters folded, lines joined, white space settled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# CJK Radicals Supplement (U+2E80..2EFF) has no decompositions in Unicode beyond two; producers (Chromium with Noto
# CJK) write these for the everyday characters. Pairs from Unicode's EquivalentUnifiedIdeograph.txt.
_RADICALS = (
    "⺀冫⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎尢⺏尢⺐尢⺑尣⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民"
    "⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳网⺴罓⺵罓⺶羊⺷羊⺸羊⺹老⺺肀⺻聿⺼肉⺽臼"
    "⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫齐⻬齐⻭齿⻮齒⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_FOLDED = dict(zip(_RADICALS[::2], _RADICALS[1::2], strict=True))
# Kangxi radicals whose NFKC is a form that simplified Chinese does not write, though the fonts share the glyph.
_FOLDED |= {"⼾": "户", "⾭": "青"}

_WIDE_FORMS = dict(zip(",:;?!()", "，：；？！（）", strict=True))
_NARROW_FORMS = {wide: narrow for narrow, wide in _WIDE_FORMS.items()}

_LATIN_END = re.compile(r"[A-Za-zÀ-ɏ][.,;:!?)\]'\"”’&/-]*$")
_LATIN_START = re.compile(r"[(\['\"“‘&]*[A-Za-zÀ-ɏ]")
_WORD_END = re.compile(r"[A-Za-zÀ-ɏ]{2}[.,;:!?)\]'\"”’]*$")
_WORD_START = re.compile(r"[(\['\"“‘]*[A-Za-zÀ-ɏ]{2}")
_ASCII_END = re.compile(r"[!-~]$")
_ASCII_START = re.compile(r"[!-~]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LETTER = re.compile(r"[A-Za-zÀ-ɏ]")
_NARROW_DIGIT = re.compile("[0-9]")
_NARROW_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_CELSIUS = re.compile(r"(?<=\d)[°º˚] ?(?:℃|C(?![A-Za-z0-9]))")
_ISO = re.compile(r"(?<![A-Za-z0-9])[I1l]S[0O](?=[ -]?[1-9]\d{3,4}(?!\d))")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SPACE = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")


@lru_cache(maxsize=65536)
def fold_char(char: str) -> str:
    """A character as a person would type it.

    Folded: CJK and Kangxi radicals, compatibility ideographs, Latin ligatures, vertical presentation forms.
    Kept, since they are what stands on the paper: full-width letters and punctuation, units such as ㎡, superscripts.
    """
    if len(char) != 1:
        return "".join(fold_char(one) for one in char)
    if char in _FOLDED:
        return _FOLDED[char]
    code = ord(char)
    if (
        0x2F00 <= code <= 0x2FDF  # Kangxi radicals
        or 0xF900 <= code <= 0xFAFF  # CJK compatibility ideographs
        or 0x2F800 <= code <= 0x2FA1F  # their supplement
        or 0xFB00 <= code <= 0xFB06  # ff, fi, fl, ...
    ):
        return unicodedata.normalize("NFKC", char)
    if 0xFE10 <= code <= 0xFE19 or 0xFE30 <= code <= 0xFE4F:  # forms for vertical lines
        upright = unicodedata.normalize("NFKC", char)
        return _WIDE_FORMS.get(upright, upright)
    return "" if unicodedata.category(char) in {"Cc", "Cf"} and not char.isspace() else char


def fold(text: str) -> str:
    """A text with every character folded."""
    return "".join(fold_char(char) for char in text)


def settle_width(text: str) -> str:
    """Punctuation as wide as its neighbours ask for.

    A picture hardly tells ( from （, and readers mix them up. In Chinese text punctuation is full-width (GB/T
    15834-2011) but between digits or Latin letters (1,234; 10:30); brackets go by what they hold and what they
    stand beside. A text without Chinese characters is left as it was read.
    """
    if not HAN.search(text):
        return text
    out = [_NARROW_FORMS.get(char, char) for char in text]
    for i, char in enumerate(out):
        if char in ",:;?!" and not (_is_narrow(out, i - 1) and _is_narrow(out, i + 1)):
            out[i] = _WIDE_FORMS[char]
    for start, end in _brackets(out):
        inner = "".join(out[start + 1 : end])
        beside = "".join(out[max(0, start - 1) : start] + out[end + 1 : end + 2])
        if HAN.search(inner) or HAN.search(beside):
            for i in (start, end):
                if i < len(out) and out[i] in "()":
                    out[i] = _WIDE_FORMS[out[i]]
    return "".join(out)


def settle_letters(text: str) -> str:
    """The O of ISO, which in most typefaces is the nought that follows it (ISO9001, ISO 14001:2015); ℃ as one sign.

    A picture does not tell ℃ from °C; Chinese texts have the former. Nor does it tell ７ from 7: all digits are as wide
    as one of them.
    """
    if _NARROW_DIGIT.search(text):
        text = text.translate(_NARROW_DIGITS)
    return _CELSIUS.sub("℃", _ISO.sub("ISO", text)) if HAN.search(text) else _ISO.sub("ISO", text)


def _is_narrow(chars: list[str], i: int) -> bool:
    return 0 <= i < len(chars) and chars[i].isascii() and chars[i].isalnum()


def _brackets(chars: list[str]) -> list[tuple[int, int]]:
    """Where brackets open and close; one without a partner reaches to the end of the text or from its start."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    for i, char in enumerate(chars):
        if char == "(":
            opened.append(i)
        elif char == ")":
            pairs.append((opened.pop(), i) if opened else (-1, i))
    pairs.extend((start, len(chars)) for start in opened)
    return [(max(start, 0), end) if start >= 0 or chars[0] != ")" else (0, end) for start, end in pairs]


def settle(lines: Iterable[str]) -> str:
    """Lines of one cell as its text: wrapped lines joined, white space gone except between two Latin words.

    In a text without any CJK character, a space also keeps words and numbers apart ("Total 2020"). A line break
    parts words only where both are words, not letters: units and numbers wrap as well (k / W, 6274.55 / 92).
    """
    out = ""
    rows = [[token for token in _SPACE.split(line) if token] for line in lines]
    is_latin = not any(_CJK.search(token) for row in rows for token in row)
    for row in rows:
        for i, token in enumerate(row):
            if not out:
                out = token
            elif i == 0:
                out += " " + token if _WORD_END.search(out) and _WORD_START.match(token) else token
            else:
                out += " " + token if _stay_apart(out, token, is_latin) else token
    return out


def _stay_apart(before: str, after: str, is_latin: bool) -> bool:
    if _LATIN_END.search(before) and _LATIN_START.match(after):
        return True
    if not is_latin or not (_ASCII_END.search(before) and _ASCII_START.match(after)):
        return False
    return bool(_LETTER.search(before) or _LETTER.search(after))
