"""``extractor form new``: a draft of a form model from one sample."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from extractor.cli.asked import Asked, to_options
from extractor.errors import ExitStatus, ExtractorError, FormModelError, InputError, OptionError
from extractor.terminal import say

if TYPE_CHECKING:
    from extractor.drafting import Draft
    from extractor.forms import FormModel


def new_form(sample: Path, asked: Asked, out: Path | None, *, force: bool) -> ExitStatus:
    """Drafts a form model from a sample and writes it, or prints it where there is no file to write to.

    Raises:
        InputError: the sample cannot be read, or holds nothing that could be a form.
        OptionError: the file is there already.
        OutputError: it cannot be written.
    """
    from extractor.drafting import draft_form, load_words, to_yaml, try_out
    from extractor.exporting.files import write_bytes
    from extractor.pipeline import extract

    if out and out.exists() and not force:
        raise OptionError("is there already", where=str(out), remedy="choose another name, or --force to replace it")
    extraction = extract(sample, to_options(asked))
    for problem in extraction.problems:
        if problem.code != "file.no_form":  # which is why a person drafts one
            say(problem.message)
    width = extraction.pages[0].width if extraction.pages else 0.0
    draft = draft_form(extraction.sheet, load_words(), name=(out or sample).stem, page_width=width)
    if all(block.kind == "heading" for block in draft.blocks):
        raise InputError(
            "no label with a place for its value was found",
            where=str(sample),
            remedy="take a sample with ruled cells or with colons behind its labels",
        )
    model = _read_again(to_yaml(draft, sample.name), sample)
    draft = try_out(draft, model, extraction.sheet)
    text = to_yaml(draft, sample.name)
    if out is None:
        sys.stdout.write(text)
    else:
        write_bytes(out, text.encode())
    say(_told(draft, text, out))
    return ExitStatus.OK


def _read_again(text: str, sample: Path) -> FormModel:
    """Reads a draft as any other model is read, before anything is written.

    Raises:
        ExtractorError: it is none.
    """
    from extractor.forms import load_model

    with TemporaryDirectory() as folder:
        path = Path(folder) / "draft.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            return load_model(path)
        except FormModelError as err:
            raise ExtractorError(
                f"the draft is no valid form model ({err.message})",
                where=str(sample),
                remedy="this is a fault of extractor: report it with the sample",
            ) from err


def _told(draft: Draft, text: str, out: Path | None) -> str:
    slots = sum(len(block.fields) + len(block.columns) * max(len(block.rows), 1) for block in draft.blocks)
    guesses = text.count("# ?") - 1  # the one that says what the mark means
    place = f"{out}: " if out else ""
    return f"{place}{draft.name}: {slots} fields in {len(draft.blocks)} blocks; settle what is marked '# ?' ({guesses})"
