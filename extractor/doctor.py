"""What there is to read with, and what is missing."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

PACKAGES = (
    "extractor",
    "numpy",
    "onnxruntime",
    "openpyxl",
    "pandas",
    "pdfminer.six",
    "pdfplumber",
    "pillow",
    "pyarrow",
    "pydantic",
    "pypdfium2",
    "PyYAML",
    "rapidfuzz",
    "rapidocr",
    "rich",
    "typer",
)
# Four distributions of one module: the last one installed overwrites the others' files.
OPENCV = (
    "opencv-python",
    "opencv-python-headless",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
)
LANGUAGES = ("chi_sim", "eng")
TIMEOUT = 20  # seconds; Tesseract answers in a tenth of one
TESSERACT_REMEDY = (
    "install it: apt-get install tesseract-ocr tesseract-ocr-chi-sim, or brew install tesseract tesseract-lang"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader: whether it can read, and with what."""

    name: str
    works: bool
    details: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found. ``packages`` are versions by distribution, None where missing."""

    python: str
    platform: str
    packages: dict[str, str | None]
    opencv: dict[str, str]
    readers: tuple[Reader, ...]
    forms: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def can_read(self) -> bool:
        """Whether anything at all can be read."""
        return any(reader.works for reader in self.readers)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON takes it."""
        return {**asdict(self), "can_read": self.can_read}


def diagnose() -> Diagnosis:
    """Looks at the packages, the readers and the form models; raises nothing."""
    packages = {name: _version(name) for name in PACKAGES}
    opencv = {name: found for name in OPENCV if (found := _version(name))}
    readers = (_pdf(), _rapidocr(), _tesseract())
    forms, form_problem = _forms()
    warnings = [
        *(f"{name} is not installed; pip install {name}" for name, found in packages.items() if found is None),
        *_opencv_warnings(opencv),
        *(f"{reader.name}: {reader.problem}" for reader in readers if reader.problem),
        *([form_problem] if form_problem else []),
    ]
    return Diagnosis(platform.python_version(), platform.platform(), packages, opencv, readers, forms, tuple(warnings))


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _opencv_warnings(found: dict[str, str]) -> list[str]:
    if not found:
        return ["OpenCV is not installed; pip install opencv-python-headless"]
    if len(found) == 1:
        return []
    names = " and ".join(found)
    remove = " ".join(found)
    return [
        f"{names} overwrite each other; pip uninstall {remove}, then pip install opencv-python-headless",
    ]


def _pdf() -> Reader:
    problem = _import_problem(("pdfplumber", "pypdfium2"))
    return Reader("pdf", not problem, {}, problem)


def _rapidocr() -> Reader:
    problem = _import_problem(("cv2", "onnxruntime"))
    if problem:
        return Reader("rapidocr", False, {}, problem)
    try:
        models = import_module("extractor.reading.rapidocr").find_models()
    except Exception as err:  # whatever is wrong with it, the others are still to be looked at
        return Reader("rapidocr", False, {}, _one_line(err))
    names = {task: path.name for task, path in models.items()}
    sizes = {path.name: path.stat().st_size for path in models.values()}
    return Reader("rapidocr", True, {"models": names, "bytes": sizes})


def _tesseract() -> Reader:
    binary = shutil.which("tesseract")
    if binary is None:
        return Reader("tesseract", False, {}, f"not found; {TESSERACT_REMEDY}")
    try:
        stated = _run([binary, "--version"])
        listed = _run([binary, "--list-langs"])
    except (OSError, subprocess.SubprocessError) as err:
        return Reader("tesseract", False, {"binary": binary}, _one_line(err))
    found = re.search(r"tesseract v?(\S+)", stated)
    languages = sorted(line.strip() for line in listed.splitlines()[1:] if line.strip())
    missing = [language for language in LANGUAGES if language not in languages]
    problem = f"lacks the language data {' and '.join(missing)}; {TESSERACT_REMEDY}" if missing else ""
    details = {"binary": binary, "version": found[1] if found else "unknown", "languages": languages}
    return Reader("tesseract", not problem, details, problem)


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True, errors="replace")
    return done.stdout or done.stderr  # Tesseract 4 answers on stderr


def _import_problem(modules: Sequence[str]) -> str:
    """Why one of the modules cannot be used; '' where all can."""
    for name in modules:
        try:
            import_module(name)
        except Exception as err:  # a shared library that is missing raises what it likes
            return f"{name} cannot be loaded: {_one_line(err)}"
    return ""


def _forms() -> tuple[tuple[str, ...], str]:
    try:
        models = import_module("extractor.forms").shipped_models()
    except Exception as err:
        return (), _one_line(err)
    return tuple(model.id for model in models), "" if models else "no form model is shipped; install extractor again"


def _one_line(err: Exception) -> str:
    return " ".join(str(err).split()) or type(err).__name__


def python_line() -> str:
    """Which Python this is."""
    return f"{platform.python_version()} ({platform.python_implementation()}, {sys.platform}, {platform.machine()})"
