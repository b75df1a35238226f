"""What a worker does in place of reading: the recorded result of the sample that a file names."""

from __future__ import annotations

import hashlib
from pathlib import Path

from extractor.options import Options
from extractor.results import Result
from extractor.settling.records import with_values
from tests.unit.settling.recorded import results

MARK = "%PDF-fake "


def write_fake(path: Path, sample: str, project: str = "") -> str:
    """A file that names a sample, and a project to be put into its form; gives the sha256."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{MARK}{sample} {project}", encoding="utf-8")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(path: Path, options: Options) -> Result:
    data = path.read_bytes()
    sample, _, project = data.decode().removeprefix(MARK).partition(" ")
    result = results()[sample]
    source = result.source.model_copy(update={"name": path.name, "sha256": hashlib.sha256(data).hexdigest()})
    forms = result.forms
    if project:
        name = forms[0].fields["/project_name"].model_copy(update={"text": project, "value": project})
        changed = {
            "fields": {**forms[0].fields, "/project_name": name},
            "values": with_values(forms[0].values, {"/project_name": project}),
        }
        forms = (forms[0].model_copy(update=changed),)
    return result.model_copy(update={"source": source, "forms": forms})


def read_less(path: Path, options: Options) -> Result:
    """The same by a version that finds no form any more."""
    return read(path, options).model_copy(update={"forms": ()})
