"""Rows -> pandas frames, for who uses the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, get_args

from extractor.errors import OptionError
from extractor.exporting.rows import FRAMES, Row, Scalar, Table, record_rows, rows_of, to_table
from extractor.results import FrameName, Result, ResultForm

if TYPE_CHECKING:
    import pandas as pd


def to_frame(result: Result, name: FrameName) -> pd.DataFrame:
    """One table over one file, with the columns of the CSV of that name.

    Raises:
        OptionError: there is no such table.
    """
    if name not in get_args(FrameName):
        raise OptionError(f"there is no table '{name}'", remedy=f"ask for one of {', '.join(FRAMES)}")
    return _frame(to_table(name, list(rows_of(name, result.source.name, result))))


def form_frame(form: ResultForm) -> pd.DataFrame:
    """The records of one form: block, row_index, and the columns of the records."""
    rows: list[Row] = list(record_rows(form))
    columns = dict.fromkeys(["block", "row_index", *(column for row in rows for column in row)])
    return _frame(Table("indicators", tuple(columns), rows))


def _frame(table: Table) -> pd.DataFrame:
    import pandas as pd

    series = {column: _series([row.get(column) for row in table.rows]) for column in table.columns}
    return pd.DataFrame(series, columns=list(table.columns))


def _series(values: Sequence[Scalar]) -> pd.Series:
    """A column; whole numbers stay whole beside blanks, and texts stay objects, so that None stays None."""
    import pandas as pd

    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return pd.Series(values, dtype="int64" if None not in values else "Int64")
    if kinds and kinds <= {int, float}:
        return pd.Series(values, dtype="float64")
    return pd.Series([str(value) if isinstance(value, str) else value for value in values], dtype=object)
