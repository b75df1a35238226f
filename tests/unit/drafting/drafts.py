"""Drafts of sheets as plain data, and the models that their YAML is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from extractor.document import Sheet
from extractor.drafting import Block, Draft, draft_form, load_words, to_yaml
from extractor.forms import FormModel, load_model


def draft(sheet: Sheet) -> Draft:
    return draft_form(sheet, load_words(), name="sample")


def model_of(sheet: Sheet, folder: Path) -> FormModel:
    path = folder / "draft.yaml"
    path.write_text(to_yaml(draft(sheet), "sample.pdf"), encoding="utf-8")
    return load_model(path)


def outline(blocks: tuple[Block, ...]) -> list[tuple[str, str, list[str]]]:
    """Kind and key of each block, and its members as label:type, carried ones with a star."""
    out = []
    for block in blocks:
        members = [f"{i.label}:{i.type}{'*' if i.carried else ''}" for i in (*block.fields, *block.columns)]
        members += [f"={row.label}" for row in block.rows]
        if block.summary:
            members.append(f"+{block.summary.label}:{','.join(block.summed)}")
        out.append((block.kind, block.key, members))
    return out


def rules(found: Draft, kind: str) -> list[dict[str, Any]]:
    """The rules of a kind without their names."""
    return [
        {key: value for key, value in guess.rule.items() if key not in {"rule", "kind"}}
        for guess in found.rules
        if guess.rule.get("kind") == kind and guess.held
    ]
