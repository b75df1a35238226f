"""A draft as the YAML of a form model, with what a person should settle as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from extractor.drafting.draft import Block, Draft, Guess, Item

HEAD = """\
# Drafted from {sample} by 'extractor form new'. Lines marked "# ?" are guesses: settle them, and see with
# 'extractor form check FILE --samples DIR' what the model reads. Keys may be renamed, labels given synonyms.
"""
WIDEST = 120

# What needs no quotes, in a flow mapping as well: letters of any script, digits, and marks that mean nothing to YAML.
_BARE = re.compile(r"(?:[^\W\d_][\w（）、/／.÷×＋ -]*|(?:/(?:[a-z][a-z0-9_]*|\*))+)(?<! )")
# What is written as an escape: ends of lines, what YAML does not take, and what turns the direction of a line.
_UNPRINTABLE = re.compile(
    "[^ -~\u00a0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "none", "nan", "inf"})
_KINDS = {
    "heading": "the title and the like, above the table or in its first rows",
    "pairs": "a label, its value to the right or below",
    "matrix": "values where a row meets a column",
    "records": "one record a row under a header row",
    "footer": "label and value in one line, outside the table or in its last row",
}


def to_yaml(draft: Draft, sample: str) -> str:
    """The text of a form model.

    Args:
        draft: what to write.
        sample: the name of the file that it was drafted from, for the first line.
    """
    return "\n".join([HEAD.format(sample=_comment([sample])).rstrip(), *_lines(draft)]) + "\n"


def _lines(draft: Draft) -> Iterator[str]:
    yield from (f"# ? {_comment([doubt])}" for doubt in draft.doubts)
    yield f"id: {scalar(draft.id)}"
    yield f"name: {scalar(draft.name)}"
    yield f"language: {draft.language}"
    yield "identify:"
    yield f"  titles: {_flow(draft.titles)}"
    yield ""
    yield "blocks:"
    for block in draft.blocks:
        yield from _block(block)
        yield ""
    yield "# Pointers: {each} stands for every entry of 'each'; * for every record. Rules are checked in this order."
    yield "rules:"
    for guess in draft.rules:
        yield from _rule(guess)


def _block(block: Block) -> Iterator[str]:
    yield from (f"  # ? {_comment([doubt])}" for doubt in block.doubts)
    yield f"  - kind: {block.kind} # {_KINDS[block.kind]}"
    if block.key:
        yield f"    key: {scalar(block.key)}"
    if block.labels:
        yield f"    labels: {_flow(block.labels)}"
    if block.below:
        yield "    direction: below"
    for name, items in (("fields", block.fields), ("columns", block.columns), ("rows", block.rows)):
        if items:
            yield f"    {name}:"
            for item in items:
                yield from _item(item, block.kind, typed=name != "rows")
    if block.summary:
        yield "    summary: # the closing row, its cells under the columns above"
        yield f"      key: {scalar(block.summary.key)}"
        yield f"      labels: {_flow([block.summary.label])}"
        yield f"      columns: {_flow(block.summed)}"


def _item(item: Item, kind: str, *, typed: bool) -> Iterator[str]:
    parts: dict[str, Any] = {"key": item.key}
    if typed:
        parts["type"] = item.type
    if kind == "heading":
        parts["find"] = item.label
    else:
        parts["labels"] = [item.label]
    if item.carried:
        parts["carried"] = True
    line = f"      - {_flow(parts)}"
    doubts = _comment(item.doubts)
    if doubts and len(line) + len(doubts) + 5 > WIDEST:
        yield f"      # ? {doubts}"
        yield line
    else:
        yield f"{line} # ? {doubts}" if doubts else line


def _rule(guess: Guess) -> Iterator[str]:
    yield from (f"  # ? {_comment([doubt])}" for doubt in guess.doubts)
    if guess.rule:
        yield from (line if guess.held else f"  # {line.removeprefix('  ')}" for line in _stated(guess))


def _stated(guess: Guess) -> Iterator[str]:
    line = f"  - {_flow(guess.rule)}"
    if len(line) <= WIDEST:
        yield line
        return
    for i, (key, value) in enumerate(guess.rule.items()):
        own = f"  {'-' if i == 0 else ' '} {key}: {_flow(value)}"
        if len(own) <= WIDEST or not isinstance(value, list):
            yield own
        else:
            yield f"    {key}:"
            yield from (f"      - {_flow(one)}" for one in value)


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    return scalar(str(value))


def scalar(text: str) -> str:
    """A text as YAML: bare where it can be mistaken for nothing else, in double quotes otherwise."""
    if _BARE.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _comment(doubts: Sequence[str]) -> str:
    """Doubts on one line."""
    return _UNPRINTABLE.sub("\ufffd", " ".join("; ".join(doubts).split()))
