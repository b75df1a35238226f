from scripts.corpus.build import plan
from scripts.corpus.fonts import FONTS, HELD_OUT, first_names, missing_families


def test_families_go_by_their_first_names() -> None:
    listed = "TW\\-Sung,全字庫正宋體\nLXGW WenKai,霞鹜文楷\nLXGW WenKai,霞鹜文楷,LXGW WenKai Light\n"
    assert first_names(listed) == ["LXGW WenKai", "TW-Sung"]


def test_families_that_are_not_installed() -> None:
    assert missing_families(["A", "B", "C"], ["B", "D"]) == ["A", "C"]


def test_a_held_out_font_is_drawn_only_where_it_is_asked_for() -> None:
    drawn = {file.document.look.font for file in plan(40, 5, ["chromium"])}
    assert drawn <= set(FONTS)
    assert not drawn & set(HELD_OUT)
    asked = plan(8, 5, ["chromium"], fonts=HELD_OUT[:1])
    assert {file.document.look.font for file in asked} == {HELD_OUT[0]}


def test_fonts_draw_nothing_else_anew() -> None:
    forms = [file.forms for file in plan(8, 5, ["chromium"])]
    assert [file.forms for file in plan(8, 5, ["chromium"], fonts=HELD_OUT)] == forms
