"""``extractor form``: the form definitions."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from extractor.errors import ExitStatus, FormModelError
from extractor.terminal import printable, say

SUFFIXES = frozenset({".yaml", ".yml"})


def list_forms(folders: Sequence[Path]) -> ExitStatus:
    """Prints id, name and file of every model, tab-separated in a pipe; a model that is not valid is told.

    Raises:
        FormModelError: a folder is not there.
    """
    from extractor.forms import load_model

    status = ExitStatus.OK
    rows = []
    for path in find_files(folders):
        try:
            model = load_model(path)
        except FormModelError as err:
            say(str(err))
            status = ExitStatus.USAGE
            continue
        rows.append((model.id, model.name, str(path)))
    _print_rows(rows)
    return status


def show_form(id_or_path: str, folders: Sequence[Path]) -> ExitStatus:
    """Prints the YAML of a model.

    Raises:
        FormModelError: there is none of that id.
    """
    from extractor.forms import find_model, load_model

    model = find_model(id_or_path, folders)
    candidates = [Path(id_or_path), *find_files(folders)]
    for path in candidates:
        if path.suffix.lower() in SUFFIXES and path.is_file() and load_model(path) == model:
            sys.stdout.write(path.read_text(encoding="utf-8-sig"))
            return ExitStatus.OK
    raise FormModelError(f"the file of '{id_or_path}' is gone", remedy="see 'extractor form list'")


def check_forms(
    paths: Sequence[Path],
    samples: Path | None = None,
    reader: str = "auto",
    jobs: int = 0,
    *,
    as_json: bool = False,
    debug: bool = False,
) -> ExitStatus:
    """Validates models, and says of each that it is valid, or file, line and key of what is wrong.

    With a folder of samples, the valid ones are tried on it.

    Raises:
        InputError: the folder has no sample with a truth.
    """
    from extractor.forms import load_model

    status = ExitStatus.OK
    models = []
    for path in paths:
        try:
            model = load_model(path)
        except FormModelError as err:
            say(str(err))
            status = ExitStatus.USAGE
        else:
            models.append((path, model))
            if not as_json:
                print(printable(f"{path}: valid; {model.id}, {model.name}, {len(model.rules)} rules"))
    if samples and models:
        from extractor.cli.form_samples import try_models

        status = max(status, try_models(models, samples, reader, jobs, as_json=as_json, debug=debug))
    return status


def find_files(folders: Sequence[Path]) -> Iterator[Path]:
    """The files of form models: those of a person's folders, then the shipped ones.

    Raises:
        FormModelError: a folder is not there.
    """
    from extractor.forms import shipped_folder

    for place in (*folders, shipped_folder()):
        if not place.exists():
            raise FormModelError("no such folder of form models", where=str(place), remedy="check the path")
        paths = sorted(place.iterdir()) if place.is_dir() else [place]
        yield from (path for path in paths if path.suffix.lower() in SUFFIXES and path.is_file())


def _print_rows(rows: Sequence[tuple[str, ...]]) -> None:
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(printable(part) for part in row))
        return
    from rich.table import Table
    from rich.text import Text

    from extractor.terminal import open_console

    table = Table("id", "name", "where", box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(printable(part)) for part in row))
    open_console().print(table)
