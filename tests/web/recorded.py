"""Results of a generated corpus with what its papers say, recorded for the count of keys.

Recorded again by:

    scripts/make_corpus 9 --seed 7107 --grades fax,archive --out A
    scripts/make_corpus 10 --seed 7108 --grades fax --out B
    scripts/make_corpus 8 --seed 7109 --grades fax,dpi120 --out C
    for each: extractor extract A/scans --out A/read
    python -m tests.web.recorded A B C
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "recorded.json.gz"

Truth = dict[str, dict[str, str]]
"""By the name of the file, which has one form: the texts of its fields, by pointer."""


NUMBERS = {"number", "percent"}


def load(folder: Path) -> Truth:
    """Writes the results into a folder as ``extractor extract --out`` does, and gives what the papers say.

    Only numbers are left to a person.
    """
    recorded = json.loads(gzip.decompress(FILE.read_bytes()))
    for result in recorded["results"]:
        for field in result["forms"][0]["fields"].values():
            if field["type"] not in NUMBERS:
                field["status"] = "accepted"
        path = folder / f"{result['source']['name']}.json"
        path.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    truth: Truth = recorded["truth"]
    return truth


def record(corpora: list[Path]) -> None:
    results: list[dict[str, Any]] = []
    truth: Truth = {}
    for number, corpus in enumerate(corpora):
        for path in sorted((corpus / "read").glob("*.json")):
            result = json.loads(path.read_text(encoding="utf-8"))
            name = result["source"]["name"]
            said = json.loads((corpus / "truth" / f"{Path(name).stem}.json").read_text(encoding="utf-8"))
            for at, form in enumerate(result["forms"]):
                texts = _texts(form, said)
                if texts is None:
                    continue
                own = f"{number}-{at}-{name}"
                digest = hashlib.sha256(own.encode()).hexdigest()
                source = {**result["source"], "name": own, "sha256": digest}
                results.append({**result, "source": source, "forms": [form], "tables": [], "problems": []})
                truth[own] = texts
    data = json.dumps({"results": results, "truth": truth}, ensure_ascii=False, separators=(",", ":"))
    FILE.write_bytes(gzip.compress(data.encode(), mtime=0))
    print(f"{len(results)} forms, {FILE.stat().st_size // 1000} kB")


def _texts(form: dict[str, Any], said: dict[str, Any]) -> dict[str, str] | None:
    """What stands on the paper of a form; None where what was found is not what was printed."""
    same = [one for one in said["forms"] if one["page_numbers"] == form["page_numbers"]]
    if len(same) != 1 or not set(form["fields"]) >= set(same[0]["fields"]):
        return None
    return {pointer: field["text"] for pointer, field in same[0]["fields"].items()}


if __name__ == "__main__":
    record([Path(name) for name in sys.argv[1:]])
