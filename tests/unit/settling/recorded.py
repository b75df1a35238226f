"""What the samples give, recorded without their tables, so that a test need not read for minutes.

Recorded again by ``python -m tests.unit.settling.recorded``. Whether what is read today can be checked again is asked
in tests/test_end_to_end.py.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path

from extractor.results import Result, ResultForm

FILE = Path(__file__).parent / "samples.json.gz"
SAMPLES = Path(__file__).parents[3] / "samples"


@cache
def results() -> dict[str, Result]:
    """By the name of the file."""
    recorded = json.loads(gzip.decompress(FILE.read_bytes()))
    return {one["source"]["name"]: Result.model_validate_json(json.dumps(one)) for one in recorded}


def sample(name: str) -> ResultForm:
    """The first form of a sample."""
    return results()[name].forms[0]


def record(folder: Path | None = None) -> None:
    """Reads every sample, or takes the JSON that ``extractor extract --out`` wrote of them."""
    from extractor import extract

    paths = sorted([*(SAMPLES / "digital").glob("*"), *(SAMPLES / "scans").glob("*")])
    read = (
        extract(path) if folder is None else Result.model_validate_json((folder / f"{path.name}.json").read_bytes())
        for path in paths
    )
    kept = [result.model_copy(update={"tables": ()}).model_dump(mode="json") for result in read]
    data = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    FILE.write_bytes(gzip.compress(data.encode(), mtime=0))


if __name__ == "__main__":
    record()
