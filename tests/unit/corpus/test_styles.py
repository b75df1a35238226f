import dataclasses
from collections.abc import Iterator
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.corpus.build import plan
from scripts.corpus.form import Presentation, RulingStyle
from scripts.corpus.html import to_html
from scripts.corpus.layout import Cell, Document, Table
from scripts.corpus.matching import MatchError
from scripts.corpus.styles import MOVED, check_same_print, dress, undress

LOOK = Presentation(line_pt=0.25, outer_pt=2.25)


def table(style: RulingStyle | None) -> Document:
    look = dataclasses.replace(LOOK, ruling_style=style)
    cells = (Cell(0, 0, 1, 2, "项目名称"), Cell(1, 0, 1, 1, "12", pointers=("/a",)), Cell(1, 1, 1, 1, ""))
    return Document((Table((0.0, 30.0, 60.0), 2, cells, look),), look)


def test_same_seed_same_styles_and_plain_plans_are_as_before() -> None:
    once, again = (plan(8, 5, ["chromium"], wild=True) for _ in range(2))
    assert once == again
    plain = plan(8, 5, ["chromium"])
    assert [file.forms for file in once] == [file.forms for file in plain]
    assert all(file.document.look.ruling_style is None for file in plain)
    styles = [file.document.look.ruling_style for file in once]
    assert all(styles)
    assert len(set(styles)) > 1


def documents() -> Iterator[Document]:
    original = plan(1, 5, ["chromium"])[0].document
    for n in range(60):
        yield dress(original, Random(n))


def test_every_style_is_drawn_and_undone_in_plain() -> None:
    seen: set[object] = set()
    for document in documents():
        style = document.look.ruling_style
        assert style is not None
        seen |= {style.outer, style.inner, style.color, style.header_color, style.frame, document.look.line_pt}
        bare = undress(document)
        assert len(bare.blocks) == len(document.blocks)
        plain = bare.look.ruling_style
        assert plain == RulingStyle(box_share=style.box_share, visible_boxes=False, seed=style.seed)
        assert (bare.look.line_pt, bare.look.outer_pt) == (document.look.line_pt, document.look.outer_pt)
        for block in bare.blocks:
            if isinstance(block, Table):
                assert block.look.ruling_style == plain
                assert not (style.outer == "open" and block.look.split_rows)
    wanted = {"solid", "double", "open", "dotted", "dashed", "808080", "FFFFFF", True, 0.25, 2.25}
    assert wanted <= seen


def test_a_second_table_comes_after_all_forms() -> None:
    original = plan(1, 5, ["chromium"])[0].document
    count = sum(isinstance(block, Table) for block in original.blocks)
    counts = [[b for b in document.blocks if isinstance(b, Table)] for document in documents()]
    assert {len(tables) for tables in counts} == {count, count + 1}
    small = next(tables[-1] for tables in counts if len(tables) > count)
    assert len(small.cells) == small.rows * (len(small.edges) - 1)
    assert all(cell.text and not cell.pointers for cell in small.cells)


def test_html_of_open_sides_dashes_and_fills() -> None:
    html = to_html(table(RulingStyle(outer="open", inner="dashed", header_fill="1F3864", header_color="FFFFFF")))
    first = html.split("<td")[1]
    assert "border-left:2.25pt solid transparent" in first
    assert "border-top:2.25pt solid #000000" in first
    assert "border-bottom:0.25pt dashed #000000" in first
    assert "background:#1F3864;color:#FFFFFF" in first
    assert "background" not in html.split("<td")[2]  # a value and no label


def test_html_of_a_box_and_a_stroke() -> None:
    html = to_html(table(RulingStyle(box_share=1.0, underline_share=1.0, strike_share=1.0)))
    assert html.count("inline-block") == html.count("text-decoration:underline line-through") == 2  # the third is blank
    hidden = to_html(table(RulingStyle(box_share=1.0).plain))
    assert "border:.75pt solid transparent" in hidden


def test_html_without_a_style_is_as_before() -> None:
    assert "border-left" not in to_html(table(None))


def printed(*places: tuple[float, float], text: str = "一") -> Any:
    chars = [{"text": text, "x0": x, "top": y} for x, y in places]
    return SimpleNamespace(page_number=1, chars=chars)


def test_prints_are_compared_by_their_characters() -> None:
    check_same_print([printed((10, 10), (20, 10))], [printed((10 + MOVED / 2, 10), (20, 10))])
    with pytest.raises(MatchError, match="stands elsewhere"):
        check_same_print([printed((10, 10))], [printed((10, 12))])
    with pytest.raises(MatchError, match="reads otherwise"):
        check_same_print([printed((10, 10))], [printed((10, 10), text="二")])
    with pytest.raises(MatchError, match="2 pages, 1 with plain"):
        check_same_print([printed(), printed()], [printed()])
