"""What a batch has: its results one by one, and what was found between them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from extractor.batch.ledger import Document, Ledger
from extractor.batch.results import iter_results, read_result
from extractor.document import Finding
from extractor.errors import InputError
from extractor.forms import FormModel, load_models
from extractor.options import MappingOptions
from extractor.results import Result

FINDINGS = "findings.parquet"
Place = tuple[str, int]  # the sha256 of a document, and the number of a form in it


class Source:
    """A batch to be told of.

    Args:
        folder: of the batch.
        ledger: of the batch.
    """

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder, self.ledger = folder, ledger

    def results(self) -> Iterator[tuple[Document, Result]]:
        """The documents that are done, by (name, uri), with what was read from them.

        Raises:
            InputError: a result is not there, or not whole.
        """
        return iter_results(self.folder, self.ledger)

    def result(self, sha256: str) -> Result:
        """What was read from one document.

        Raises:
            InputError: the result is not there, or not whole.
        """
        return read_result(self.folder, sha256)

    def models(self) -> tuple[FormModel, ...]:
        """The form models that the last run read with.

        Raises:
            FormModelError: they are not there any more.
        """
        runs = self.ledger.read_runs()
        options: Mapping[str, Any] = json.loads(runs[-1].options) if runs else {}
        asked = MappingOptions.model_validate(options.get("mapping", {}))
        own = () if asked.form == "auto" else load_models(asked)
        return (*own, *load_models(asked.model_copy(update={"form": "auto"})))

    def copied(self, rules: Collection[str]) -> dict[Place, tuple[Finding, ...]] | None:
        """What rules over many forms have found, from the table of findings; None where there is no table.

        Args:
            rules: their names.

        Raises:
            InputError: the table cannot be read.
        """
        path = self.folder / FINDINGS
        if not path.is_dir():
            return None
        import pyarrow
        from pyarrow import dataset

        columns = ("document", "form_index", "rule", "severity", "verdict", "fields", "message")
        found: dict[Place, tuple[Finding, ...]] = {}
        try:
            table = dataset.dataset(path, format="parquet")
            for batch in table.to_batches(columns=list(columns), filter=dataset.field("rule").isin(sorted(rules))):
                for row in batch.to_pylist():
                    place = row["document"], row["form_index"]
                    fields = tuple((row["fields"] or "").split())
                    finding = Finding(row["rule"], row["severity"], row["verdict"], fields, row["message"])
                    found[place] = (*found.get(place, ()), finding)
        except (pyarrow.ArrowException, OSError) as err:
            raise InputError(
                f"cannot be read ({type(err).__name__})", where=str(path), remedy="run the batch again"
            ) from err
        return found
