"""What a person calls a field: its label, its row, its block."""

from __future__ import annotations

from extractor.exporting.naming import record_label
from extractor.forms import Footer, FormModel, Heading, Matrix, Records
from extractor.results import ResultForm


class Labels:
    """The labels of one form; rows are looked for once.

    Args:
        form: that they are of.
        model: the model that it was mapped with; None where it is not known.
    """

    def __init__(self, form: ResultForm, model: FormModel | None) -> None:
        self._form = form
        self._rows: dict[tuple[str, int], str] = {}
        self._blocks: dict[str, str] = {}
        self._matrix_rows: dict[str, str] = {}
        for block in model.blocks if model else ():
            if isinstance(block, Heading | Footer):
                continue
            if block.key:
                self._blocks[f"/{block.key}"] = block.key
            if isinstance(block, Records) and block.summary:
                self._blocks[f"/{block.summary.key}"] = block.key
                self._matrix_rows[f"/{block.summary.key}"] = block.summary.labels[0]
            if isinstance(block, Matrix):
                self._matrix_rows.update((f"/{block.key}/{row.key}", row.labels[0]) for row in block.rows)

    def label(self, pointer: str) -> str:
        """The form's own label of a field, or of its column."""
        field = self._form.fields.get(pointer)
        label = field.label if field and field.label else pointer.rpartition("/")[2]
        row = self._matrix_rows.get(pointer.rpartition("/")[0], "")
        # A field of a matrix is labelled by both.
        return label.removeprefix(row).strip() or label

    def row(self, pointer: str) -> str:
        """What names the row that a field stands in; empty where it stands in none."""
        parent, _, _ = pointer.rpartition("/")
        if parent in self._matrix_rows:
            return self._matrix_rows[parent]
        block, _, index = parent.rpartition("/")
        if not block or not index.isdecimal():
            return ""
        key = block, int(index)
        if key not in self._rows:
            self._rows[key] = record_label(self._form, *key) or str(key[1] + 1)
        return self._rows[key]

    def full(self, pointer: str) -> str:
        """Row and label of a field, for a sentence."""
        row = self.row(pointer)
        return f"{row} · {self.label(pointer)}" if row else self.label(pointer)

    def block(self, pointer: str) -> str:
        """The key of the block that a field belongs to; empty for single fields."""
        return self._blocks.get("/" + pointer.split("/")[1], "") if pointer else ""


def first_text(form: ResultForm, *keys: str) -> str:
    """The text of the first of some fields of the record itself that has one."""
    values = (form.values.get(key) for key in keys)
    return next((value for value in values if isinstance(value, str) and value), "")
