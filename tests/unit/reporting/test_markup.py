from __future__ import annotations

from extractor.reporting.markup import Html, element, embedded, harmless, joined


def test_texts_are_escaped_and_html_is_not() -> None:
    inner = element("b", "1 < 2 & “3”")
    assert inner == "<b>1 &lt; 2 &amp; “3”</b>"
    assert element("p", inner, "<i>", class_="a b") == ('<p class="a b"><b>1 &lt; 2 &amp; “3”</b>&lt;i&gt;</p>')
    assert joined(["a", Html("<br>"), "<"], ", ") == "a, <br>, &lt;"


def test_attributes_are_escaped_and_none_is_left_out() -> None:
    made = element("img", alt='"><script>', aria_label="'", title=None, width=3)
    assert made == '<img alt="&quot;&gt;&lt;script&gt;" aria-label="&#x27;" width="3">'


def test_controls_and_what_turns_writing_are_shown_as_such() -> None:
    assert harmless("a\x00\x1b\x7f\x85b\ud800") == "a����b�"
    assert harmless("abc\u202edef\u2066g\u200fh") == "abc�def�g�h"
    assert harmless("表\n 1\t２") == "表\n 1\t２"


def test_a_file_as_an_address() -> None:
    assert embedded(b"\0\1", "image/webp") == "data:image/webp;base64,AAE="
