"""Paper and PDF forms into numbers that can be trusted.

    from extractor import extract

    result = extract("form.pdf")
    result.forms[0].values["total"]["score"]
    result.to_frame("findings")

Everything else is loaded when it is first asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

# What is read stays on its machine. From 1.29 on onnxruntime leaves an identifier of the machine in the home folder and
# sends events about it to its makers, unless this is set before it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.errors import (
        EmptyInputError,
        EncryptedInputError,
        ExtractorError,
        FormModelError,
        InputError,
        LimitError,
        MissingInputError,
        OptionError,
        OutputError,
        ReaderError,
    )
    from extractor.options import LoadingOptions, MappingOptions, Options, ReadingOptions
    from extractor.results import Result

    __version__: str

__all__ = [
    "EmptyInputError",
    "EncryptedInputError",
    "ExtractorError",
    "FormModelError",
    "InputError",
    "LimitError",
    "LoadingOptions",
    "MappingOptions",
    "MissingInputError",
    "OptionError",
    "Options",
    "OutputError",
    "ReaderError",
    "ReadingOptions",
    "Result",
    "__version__",
    "extract",
]

_OPTIONS = {"LoadingOptions", "MappingOptions", "Options", "ReadingOptions"}


def extract(path: str | Path, options: Options | None = None) -> Result:
    """Reads one file: its tables, its forms, and what does not add up on them.

    Args:
        path: a PDF, PNG, JPEG or TIFF file.
        options: what to read and how; the defaults where None.

    Returns:
        What the JSON holds, as frozen models; ``result.to_frame(...)`` gives it as pandas frames.

    Raises:
        InputError: the file cannot be read at all.
        ReaderError: the reader asked for is missing.
        FormModelError: a form model is not valid, or there is none of that id.
    """
    from extractor import pipeline
    from extractor.exporting import to_result

    return to_result(pipeline.extract(path, options))


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("extractor")
    if name in _OPTIONS:
        return getattr(import_module("extractor.options"), name)
    if name == "Result":
        return import_module("extractor.results").Result
    if name in __all__:
        return getattr(import_module("extractor.errors"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
