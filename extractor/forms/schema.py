"""The JSON Schema of a form model: ``python -m extractor.forms.schema > docs/form-model.schema.json``."""

from __future__ import annotations

import json
import sys

from extractor.forms.model import form_model_json_schema


def schema_text() -> str:
    """The schema as the file in docs/ has it; editors that know YAML check a model by it while one types."""
    return json.dumps(form_model_json_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
