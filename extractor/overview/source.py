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
from extractor.settling.settled import Settled
from extractor.settling.store import Store

FINDINGS = "findings.parquet"
Place = tuple[str, int]  # the sha256 of a document, and the number of a form in it


class Source:
    """A batch to be told of, as it counts when this begins: with what persons have corrected.

    Args:
        folder: of the batch.
        ledger: of the batch.
        store: of what persons said; None for what was read alone.
    """

    def __init__(self, folder: Path, ledger: Ledger, store: Store | None = None) -> None:
        self.folder, self.ledger = folder, ledger
        self._settled = store and Settled(store, {model.id: model for model in self.models()})

    def results(self) -> Iterator[tuple[Document, Result]]:
        """The documents that are done, by (name, uri), with what stands in them.

        Raises:
            InputError: a result is not there, or not whole.
        """
        for document, result in iter_results(self.folder, self.ledger):
            yield document, self._counting(result)

    def result(self, sha256: str) -> Result:
        """What stands in one document.

        Raises:
            InputError: the result is not there, or not whole.
        """
        return self._counting(read_result(self.folder, sha256))

    def _counting(self, result: Result) -> Result:
        return self._settled.result(result) if self._settled else result

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
        """What rules over many forms have found, and no person called none, from the table of findings.

        None where there is no table.

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

        columns = ["document", "form_index", "rule", "severity", "verdict", "fields", "message", "settled"]
        found: dict[Place, tuple[Finding, ...]] = {}
        try:
            table = dataset.dataset(path, format="parquet")
            columns = [name for name in columns if name in table.schema.names]  # older tables have no `settled`
            for batch in table.to_batches(columns=columns, filter=dataset.field("rule").isin(sorted(rules))):
                for row in (row for row in batch.to_pylist() if row.get("settled") != "fine"):
                    place = row["document"], row["form_index"]
                    fields = tuple((row["fields"] or "").split())
                    finding = Finding(row["rule"], row["severity"], row["verdict"], fields, row["message"])
                    found[place] = (*found.get(place, ()), finding)
        except (pyarrow.ArrowException, OSError) as err:
            raise InputError(
                f"cannot be read ({type(err).__name__})", where=str(path), remedy="run the batch again"
            ) from err
        return found
