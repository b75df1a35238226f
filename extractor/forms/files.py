"""Form models as files: found, read, and refused with the line and the key that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from extractor.errors import FormModelError
from extractor.forms.checks import find_faults
from extractor.forms.model import FormModel
from extractor.forms.places import find_duplicates, find_line, find_path
from extractor.options import MappingOptions
from extractor.shipped import shipped

SUFFIXES = (".yaml", ".yml")
MAX_BYTES = 1_000_000  # the largest shipped model has 20 kB

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_model(path: str | Path) -> FormModel:
    """Reads one form model.

    Raises:
        FormModelError: the file is missing, is no YAML, or is not a valid form model; it names file, line and key.
    """
    path = Path(path)
    try:
        stat = path.stat()
    except OSError as err:
        raise FormModelError("no such form model", where=str(path), remedy="check the path") from err
    return _load(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _load(path: Path, _changed: int, size: int) -> FormModel:
    """The model; read once for each state of its file."""
    if size > MAX_BYTES:
        raise FormModelError(f"a form model has at most {MAX_BYTES} bytes", where=str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        raise FormModelError("cannot be read as UTF-8 text", where=str(path)) from err
    root, data = _parse(text, path)
    for line, key in find_duplicates(root):
        raise FormModelError(f"the key '{key}' stands twice in one mapping", where=_where(path, line))
    try:
        model = FormModel.model_validate(data)
    except ValidationError as err:
        raise _from_pydantic(err, root, path) from err
    for location, message in find_faults(model, data.get("rules") or ()):
        place = _where(path, find_line(root, location))
        raise FormModelError(f"{find_path(root, location)}: {message}", where=place)
    return model


def _parse(text: str, path: Path) -> tuple[yaml.Node, dict[str, Any]]:
    """The YAML as nodes, which know their lines, and as data."""
    try:
        root = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        place = _where(path, mark.line + 1) if mark else str(path)
        problem = err.problem or err.context or "not understood"
        raise FormModelError(f"not valid YAML: {problem}", where=place) from err
    except (yaml.YAMLError, ValueError, RecursionError) as err:
        raise FormModelError(f"not valid YAML: {err}", where=str(path)) from err
    if root is None or not isinstance(data, dict):
        raise FormModelError("a form model is a mapping with id, name, identify and blocks", where=str(path))
    return root, data


def _from_pydantic(err: ValidationError, root: yaml.Node, path: Path) -> FormModelError:
    """The first error, as one line; the others are counted. A misspelt key goes before what lacks because of it."""
    found = err.errors(include_url=False, include_input=False)
    # A list whose only member is wrong is also reported as too short.
    inner = {error["loc"][:n] for error in found for n in range(len(error["loc"]))}
    errors = [error for error in found if error["loc"] not in inner]
    first = min(errors, key=lambda error: (error["type"] != "extra_forbidden", find_line(root, error["loc"])))
    key = find_path(root, first["loc"]) or "the form model"
    match first["type"]:
        case "extra_forbidden":
            message = f"{key}: unknown key"
        case "missing":
            message = f"{key}: missing key"
        case _:
            message = f"{key}: {first['msg'][:1].lower()}{first['msg'][1:]}"
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return FormModelError(message + more, where=_where(path, find_line(root, first["loc"])))


def _where(path: Path, line: int) -> str:
    return f"{path}, line {line}"


def shipped_folder() -> Path:
    """Where the models lie that come with the tool: inside the package, or beside it in a working copy."""
    return shipped("forms")


def shipped_models() -> tuple[FormModel, ...]:
    """The models that come with the tool, by file name.

    Raises:
        FormModelError: one of them is not valid.
    """
    return tuple(load_model(path) for path in _in_folder(shipped_folder()))


def _in_folder(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in SUFFIXES and path.is_file())


def _models(folders: Iterable[Path]) -> Iterator[FormModel]:
    """The models of folders or files, one of each id: those of a person go before the shipped ones."""
    seen: dict[str, Path] = {}
    for place in (*folders, shipped_folder()):
        if not place.exists():
            raise FormModelError("no such folder of form models", where=str(place), remedy="check the path")
        paths = _in_folder(place) if place.is_dir() else [place]
        own: set[str] = set()
        for path in paths:
            model = load_model(path)
            if model.id in own:
                raise FormModelError(f"the id '{model.id}' is also that of {seen[model.id]}", where=str(path))
            if model.id not in seen:
                yield model
            own.add(model.id)
            seen.setdefault(model.id, path)


def find_model(id_or_path: str | Path, folders: Sequence[Path] = ()) -> FormModel:
    """The model of an id, looked for in folders and then among the shipped ones, or that of a path.

    Raises:
        FormModelError: there is none, or one on the way is not valid.
    """
    name = str(id_or_path)
    if Path(name).suffix.lower() in SUFFIXES or "/" in name or "\\" in name:
        return load_model(name)
    known: list[str] = []
    for model in _models(folders):
        if model.id == name:
            return model
        known.append(model.id)
    raise FormModelError(
        f"no form model '{name}'; known: {', '.join(sorted(known)) or 'none'}",
        remedy="see 'extractor form list'",
    )


def load_models(options: MappingOptions) -> tuple[FormModel, ...]:
    """The models to map with: the one asked for, or all, a person's own before the shipped ones.

    Raises:
        FormModelError: one is not valid, or the one asked for is not there.
    """
    if options.form != "auto":
        return (find_model(options.form, options.models),)
    return tuple(_models(options.models))
