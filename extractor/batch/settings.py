"""What the results of a batch depend on, beside the documents."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from extractor.options import Options


def shown_options(options: Options) -> dict[str, Any]:
    """The options as JSON holds them, without the password."""
    return options.model_dump(mode="json", exclude={"loading": {"password"}, "reading": {"threads"}})


def fingerprint(options: Options) -> str:
    """A hash of what results depend on: the version, the options, the form models and what confidence was fitted to.

    Where it changes, results are no longer comparable. The password is no part of it, nor where form models lie.

    Raises:
        FormModelError: a form model is not there or not valid.
    """
    import extractor
    from extractor.forms import load_models, shipped_folder

    shown = shown_options(options)
    del shown["mapping"]["models"]
    digest = hashlib.sha256(json.dumps([extractor.__version__, shown], sort_keys=True).encode())
    for model in sorted(load_models(options.mapping), key=lambda model: model.id):
        digest.update(model.model_dump_json().encode())
    for path in sorted(shipped_folder().parent.rglob("*.json")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
