"""The JSON Schema of a result: ``python -m extractor.exporting.schema > docs/result.schema.json``."""

from __future__ import annotations

import json
import sys
from typing import Any

from extractor.results import Result


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what ``extract`` writes."""
    schema = Result.model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text() -> str:
    """The schema as the file in docs/ has it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
