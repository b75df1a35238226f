"""The question to ask the office that filled a form in, in the form's own language."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.exporting.naming import row_label
from extractor.reporting.cases import Case, Cell
from extractor.reporting.facts import Guide
from extractor.reporting.places import thirds
from extractor.reporting.words import shorten
from extractor.results import ResultFinding, ResultForm

LONGEST_NAME = 30  # characters of a row's own text in a question
LONGEST_TEXT = 40  # characters of what stands in a cell
MOST_OTHERS = 5  # cells that are named after the first

# What is asked, by what is known. ``what`` names the cell, ``text`` is what stands there, ``reckoning`` the
# arithmetic. One sentence that can be read out on the telephone.
_ENGLISH = {
    "differs": "{what} says {stated}, but {reckoning} makes it {expected}. Which of these numbers is wrong?",
    "blank": "{what} is blank; {reckoning} makes it {expected}. What should stand there?",
    "empty": "{what} is blank. What should stand there?",
    "empties": "{what} and {more} more are blank. What should stand there?",
    "typed": "{what} should be a number, but says “{text}”. What is the number?",
    "reason": "{what} is {stated}, less than the most it can be, with no reason given. What is the reason?",
    "at_most": "{what} says {stated}, which is {difference} above its limit. Is that right, and why?",
    "above": "{what} says {stated}, which is more than is possible. What should it be?",
    "misplaced": "{what} says “{text}”{others}, where nothing is expected. Does that belong somewhere else?",
    "other": ", {name} “{text}”",
    "odd": "{what} says {stated}, which does not go with the rest of the form. Is that right?",
    "form": "The form does not agree with itself: {message}. Please look at it again.",
    "rest": "the rest of the form",
}
_CHINESE = {
    "differs": "{what}填的是{stated}，但{reckoning}应为{expected}。请核对：哪个数字有误？",
    "blank": "{what}没有填写，{reckoning}应为{expected}。请问应填多少？",
    "empty": "{what}没有填写。请问应填什么？",
    "empties": "{what}等{all}处没有填写。请问应填什么？",
    "typed": "{what}应为数字，但填的是“{text}”。请问数字是多少？",
    "reason": "{what}是{stated}，低于上限，但没有说明原因。请问原因是什么？",
    "at_most": "{what}填的是{stated}，比限额多{difference}。请问是否属实？原因是什么？",
    "above": "{what}填的是{stated}，超出了允许的范围。请问应为多少？",
    "misplaced": "{what}填了“{text}”{others}，此处一般不填。请问是否填错了位置？",
    "other": "、“{name}”填了“{text}”",
    "odd": "{what}填的是{stated}，与表内其他内容不符。请问是否属实？",
    "form": "表内数据前后不一致，请核对。",
    "rest": "按表内其他数字",
}
_BY_KIND = {"typed": "typed", "reason": "reason", "at_most": "at_most", "within": "above", "blank": "misplaced"}
_CHINESE_SPOTS = (("左上", "上部", "右上"), ("左侧", "正中", "右侧"), ("左下", "下部", "右下"))


def put_question(form: ResultForm, case: Case, guide: Guide) -> tuple[str, str]:
    """The question that a finding asks of the office, and its language: "zh" or "en"."""
    chinese = guide.language(form.form).partition("-")[0] == "zh"
    said = _CHINESE if chinese else _ENGLISH
    finding, cell = case.finding, case.first
    form_of_it = _choose(finding, cell, guide.kind(form.form, finding.rule))
    sign, others = _sign(cell), case.cells[1 : len(finding.fields)]
    known = {
        "what": _name_in_chinese(form, cell) if chinese else _name(cell),
        "text": shorten(cell.text, LONGEST_TEXT) if cell else "",
        "stated": f"{finding.stated}{sign}" if finding.stated is not None else f"“{cell.text if cell else ''}”",
        "expected": f"{finding.expected}{sign}",
        "difference": str(finding.difference).removeprefix("-"),
        "reckoning": f"{said['rest']}{_reckoned(finding, chinese)}",
        "message": finding.message,
        "others": "".join(said["other"].format_map(_told(one)) for one in others[:MOST_OTHERS]),
        "more": str(len(others)),
        "all": str(len(others) + 1),
    }
    return _fill(said, form_of_it, known), "zh" if chinese else "en"


def _choose(finding: ResultFinding, cell: Cell | None, kind: str) -> str:
    if cell is None:
        return "form"
    if kind in _BY_KIND and not (kind == "within" and finding.expected is not None):
        return _BY_KIND[kind]
    if finding.expected is not None:
        return "blank" if finding.stated is None else "differs"
    if finding.stated is None and not cell.text:
        return "empties" if len(finding.fields) > 1 else "empty"
    return "odd"


def _fill(said: Mapping[str, str], name: str, known: Mapping[str, str]) -> str:
    question = said[name].format_map(known)
    return question[:1].upper() + question[1:]


def _told(cell: Cell) -> dict[str, str]:
    label = cell.field.label if cell.field else ""
    return {"name": label or cell.pointer.rpartition("/")[2], "text": shorten(cell.text, LONGEST_TEXT)}


def _reckoned(finding: ResultFinding, chinese: bool) -> str:
    if not finding.arithmetic:
        return ""
    return f"（{finding.arithmetic}）" if chinese else f" ({finding.arithmetic})"


def _sign(cell: Cell | None) -> str:
    """A percentage is said as one, unless it was filled in as a fraction."""
    if cell is None or cell.field is None or cell.field.type != "percent":
        return ""
    return "%" if not cell.text or "%" in cell.text or "％" in cell.text else ""


def _name(cell: Cell | None) -> str:
    if cell is None:
        return ""
    page = cell.field.page_number if cell.field else None
    return f"{cell.name} on page {page}" if page else cell.name


def _name_in_chinese(form: ResultForm, cell: Cell | None) -> str:
    """``第1页右上“年度资金总额 执行率”``, ``第2页右侧“安全隐患排查”一行的“得分”``."""
    if cell is None:
        return ""
    field = cell.field
    label = field.label if field and field.label else cell.pointer.rpartition("/")[2]
    row = row_label(form, [cell.pointer])
    named = f"“{shorten(row, LONGEST_NAME)}”一行的“{label}”" if row and row != label else f"“{label}”"
    if field is None or field.page_number is None or field.box is None:
        return named
    across, down = thirds(field.box)
    spot = "" if across is None or down is None else _CHINESE_SPOTS[down][across]
    return f"第{field.page_number}页{spot}{named}"
