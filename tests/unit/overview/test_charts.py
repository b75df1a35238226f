"""Charts as SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import matplotlib
import pytest

from extractor.overview.charts import MOST_BARS, draw_bars, draw_columns
from extractor.reporting.markup import Html

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: Html) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(drawing).iter(f"{SVG}text")]


def lengths(drawing: Html, colour: str) -> list[float]:
    """How long the bars of a colour are."""
    paths = re.findall(rf'd="M ([\d.]+) [\d.]+\s+L ([\d.]+) [^"]*" style="fill: var\(--fill-{colour}\)"', drawing)
    return [round(float(right) - float(left), 3) for left, right in paths]


def test_bars_are_as_long_as_their_numbers_and_say_them() -> None:
    drawing = draw_bars("表", ["财政局", "教委"], {"consistent": [3, 2], "discrepant": [1, 0]})
    one, two = lengths(drawing, "consistent")
    assert one / two == pytest.approx(1.5, rel=1e-4)  # SVG keeps six digits
    assert lengths(drawing, "discrepant") == pytest.approx([one / 3, 0], rel=1e-4)
    assert texts(drawing)[-2:] == ["4", "2"]
    assert {"财政局", "教委"} <= set(texts(drawing))
    root = ElementTree.fromstring(drawing)
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == ("表", "财政局: 4; 教委: 2")
    assert root.get("role") == "img"


def test_a_histogram_says_what_is_in_each_class() -> None:
    drawing = draw_columns("得分", ["90", "95", "="], [2, 0, 12])
    assert texts(drawing)[:3] == ["90", "95", "="]
    assert ElementTree.fromstring(drawing).findtext(f"{SVG}desc") == "90: 2; =: 12"


def test_names_are_texts_whatever_they_are() -> None:
    name = "$x^$</text>&\x00\u202e"
    drawing = draw_bars("<script>", [name, "很长很长很长很长很长很长的名字"], {"plain": [1.5, 2]})
    shown = texts(drawing)
    assert "$x^$</text>&\ufffd\ufffd" in shown
    assert "很长很长很长很长很长很…" in shown
    assert "1.5" in shown
    assert "<script" not in drawing


def test_drawings_are_the_same_each_time_and_leave_nothing_to_the_machine() -> None:
    drawing = draw_bars("a", ["b"], {"plain": [1]})
    assert drawing == draw_bars("a", ["b"], {"plain": [1]})
    with matplotlib.rc_context({"font.size": 30, "xtick.labelsize": 30, "svg.fonttype": "path", "axes.linewidth": 9}):
        assert drawing == draw_bars("a", ["b"], {"plain": [1]})
    assert not re.search(r"\bid=|font-family|url\(|<style|<metadata|href|#[0-9a-f]{6}", drawing)


def test_no_more_bars_than_can_be_read() -> None:
    drawing = draw_bars("a", [str(n) for n in range(100, 200)], {"plain": list(range(100))})
    assert len(lengths(drawing, "plain")) == MOST_BARS
