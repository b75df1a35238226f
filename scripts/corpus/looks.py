"""Random presentations, and forms put together into files."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from random import Random

from scripts.corpus import vocabulary as words
from scripts.corpus.fonts import FONTS
from scripts.corpus.form import Form, Presentation
from scripts.corpus.layout import Block, Document, PageBreak, Paragraph, fits, lay_out

MM_PER_POINT = 25.4 / 72
_LEADS = ("附件{n}", "附表{n}：", "（{year}年度项目支出绩效自评材料之{n}）", "填报单位（盖章）：")


def random_look(rng: Random, fonts: Sequence[str] = FONTS) -> Presentation:
    """Return a way to put a form on paper, in one of some font families."""
    while True:
        side = rng.uniform(14, 24)
        plain = Presentation()
        lower = tuple(width * rng.uniform(0.82, 1.25) for width in plain.lower)
        upper = tuple(width * rng.uniform(0.85, 1.2) for width in plain.upper)
        if rng.random() < 0.3:  # the money matrix stands on the columns of the list below
            upper = (lower[0] + lower[1], *lower[2:])
        font_pt, padding = rng.choice((8, 8.5, 9, 9, 9.5, 10, 10.5, 11, 12)), rng.choice((0.6, 1.0, 1.5, 1.9))
        if rng.random() < 0.8:  # wide enough for 98.16 in one line
            enough = 2 * padding + 2.9 * font_pt * MM_PER_POINT
            lower = (*lower[:6], max(lower[6], enough), max(lower[7], enough), lower[8])
        look = Presentation(
            font=rng.choice(fonts),
            font_pt=font_pt,
            title_pt=rng.choice((13, 14, 15, 16, 18)),
            title_inside=rng.random() < 0.35,
            year_style=rng.choice(("paragraph", "paragraph", "joined")),
            footer=rng.choice(("line", "line", "lines", "table")),
            line_pt=rng.choice((0.5, 0.5, 0.75, 1.0, 1.5)),
            valign=rng.choice(("center", "center", "top")),
            text_align=rng.choice(("left", "left", "center")),
            padding=padding,
            row_height=rng.choice((4.5, 5.5, 6.5, 8, 10)),
            margin=(rng.uniform(14, 26), side, rng.uniform(14, 26), side),
            lower=lower,
            upper=upper,
            split_rows=rng.random() < 0.6,
            indents=rng.random() < 0.7,
            gap=rng.randint(0, 3),
        )
        if look.title_inside and rng.random() < 0.4:
            look = dataclasses.replace(look, repeat_header=True)
        if look.title_inside and look.footer == "table":  # tables that touch become one
            look = dataclasses.replace(look, gap=max(1, look.gap))
        if fits(look):
            return look


def with_lead(look: Presentation, rng: Random, year: int) -> Presentation:
    """Return `look` with text before the form, more or less of it."""
    kind = rng.random()
    if kind < 0.6:
        return look
    first = rng.choice(_LEADS).format(n=rng.randint(1, 9), year=year)
    if kind < 0.8:
        return dataclasses.replace(look, lead=(first,))
    more = tuple("\u3000\u3000" + words.paragraph(rng, rng.randint(2, 6)) for _ in range(rng.randint(1, 5)))
    return dataclasses.replace(look, lead=(first, *more))


def bind(forms: list[Form], rng: Random, fonts: Sequence[str] = FONTS) -> Document:
    """Return one file's document: forms one after the other, some with a page of text before or after."""
    look = random_look(rng, fonts)
    blocks: list[Block] = []
    if rng.random() < 0.12:
        blocks += [*_text_page(rng, look), PageBreak()]
    for n, form in enumerate(forms):
        if n and rng.random() < 0.4:
            blocks.append(PageBreak())
        blocks += lay_out(form, with_lead(look, rng, form.fiscal_year))
    if rng.random() < 0.1:
        blocks += [PageBreak(), *_text_page(rng, look)]
    return Document(tuple(blocks), look)


def _text_page(rng: Random, look: Presentation) -> list[Block]:
    """Return a report's page: a heading and paragraphs, no table."""
    heading = f"{rng.randint(2017, 2025)}年度部门整体绩效评价报告"
    text: list[Block] = [Paragraph(heading, look.title_pt, "center", True)]
    for n in range(rng.randint(3, 8)):
        if n % 3 == 0:
            numeral = "一二三四五六七八"[n // 3]
            text.append(Paragraph(f"{numeral}、{rng.choice(words.EFFECTS)}情况", 12, bold=True, before=4))
        text.append(Paragraph("\u3000\u3000" + words.paragraph(rng, rng.randint(2, 5)), 12, before=2))
    return text
