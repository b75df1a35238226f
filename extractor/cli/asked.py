"""Arguments -> options."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import OptionError

if TYPE_CHECKING:
    from extractor.options import Options

MOST_PAGES = 100_000  # a page number beyond is a slip of the finger, and a list of them fills the memory
_RANGE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of how to read."""

    form: str = "auto"
    models: Sequence[Path] = ()
    reader: str = "auto"
    pages: str | None = None
    password: str | None = None
    dpi: float | None = None
    risk: float = 0.05
    text_risk: float = 5.0


def to_options(asked: Asked) -> Options:
    """The options of a run, checked as far as they can be before a file is opened.

    Raises:
        OptionError: they make no sense.
        FormModelError: the form model asked for is not there or not valid.
    """
    from pydantic import SecretStr, ValidationError

    from extractor.options import LoadingOptions, MappingOptions, Options, ReadingOptions

    loading: dict[str, object] = {"pages": to_pages(asked.pages)}
    if asked.dpi is not None:
        loading["render_dpi"] = asked.dpi
    reading = {"reader": asked.reader, "risk": asked.risk, "text_risk": asked.text_risk}
    if asked.password:
        loading["password"] = SecretStr(asked.password)
    try:
        options = Options(
            loading=LoadingOptions.model_validate(loading),
            reading=ReadingOptions.model_validate(reading),
            mapping=MappingOptions(form=asked.form, models=tuple(asked.models)),
        )
    except ValidationError as err:
        first = err.errors(include_input=False)[0]
        option = str(first["loc"][-1]).removeprefix("render_")
        raise OptionError(f"--{option}: {first['msg'][:1].lower()}{first['msg'][1:]}") from None
    from extractor.forms import load_models

    load_models(options.mapping)
    return options


def to_pages(text: str | None) -> tuple[int, ...] | None:
    """Page numbers as people write them, "1-3,5": sorted, each once.

    Raises:
        OptionError: it says no pages.
    """
    if text is None:
        return None
    numbers: set[int] = set()
    for part in text.replace(" ", "").split(","):
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= MOST_PAGES:
            raise OptionError(f"--pages {text}: '{part}' is no page", remedy="write pages as 1-3,5; they count from 1")
        numbers.update(range(first, last + 1))
    return tuple(sorted(numbers))
