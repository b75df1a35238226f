"""Tables -> CSV, xlsx, Parquet.

| format  | numbers of the paper                                     | text                                        |
|---------|----------------------------------------------------------|---------------------------------------------|
| CSV     | as on the paper                                          | UTF-8; ``bom`` for Excel                    |
| xlsx    | numbers, where Excel keeps every digit; texts otherwise  | at most 32,767 characters, Excel's own limit |
| Parquet | strings, as in the JSON: cast them to the decimal wanted | strings                                     |

In CSV and xlsx a text that a spreadsheet would take for a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from extractor.errors import OutputError
from extractor.exporting.files import replacing
from extractor.exporting.rows import Number, Scalar, Table, to_number

TableFormat = Literal["csv", "xlsx", "parquet"]
TABLE_FORMATS: tuple[TableFormat, ...] = get_args(TableFormat)
WORKBOOK = "results.xlsx"
EXCEL_DIGITS = 15  # significant digits of a number in Excel (Microsoft, "Excel specifications and limits")
EXCEL_ROWS = 1_048_576  # rows of a sheet, the header among them (the same page)
# First characters that start a formula, or are stripped before one (OWASP, "CSV Injection"); the full-width ones
# count as theirs where Excel runs in Chinese or Japanese.
FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def write_tables(folder: Path, tables: Sequence[Table], formats: Sequence[TableFormat], *, bom: bool = False) -> None:
    """Writes ``forms``, ``indicators``, ``findings`` and ``cells`` in each format asked for.

    Args:
        folder: where to; it exists.
        tables: what to.
        formats: "csv" and "parquet" give a file a table, "xlsx" one workbook with a sheet for each.
        bom: whether the CSV begins with a byte order mark, by which Excel knows UTF-8.

    Raises:
        OutputError: a file cannot be written.
    """
    if "csv" in formats:
        for table in tables:
            write_csv(folder / f"{table.name}.csv", table, bom=bom)
    if "xlsx" in formats:
        write_xlsx(folder / WORKBOOK, tables)
    if "parquet" in formats:
        for table in tables:
            write_parquet(folder / f"{table.name}.parquet", table)


def write_csv(path: Path, table: Table, *, bom: bool = False) -> None:
    """Writes a table as CSV (RFC 4180); a blank and an empty text are the same there.

    Raises:
        OutputError: the file cannot be written.
    """
    with replacing(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig" if bom else "utf-8", newline="")
        writer = csv.writer(text, lineterminator="\r\n")  # and so a lone CR in a text is quoted, too
        writer.writerow([harmless(column) for column in table.columns])
        for row in table.rows:
            writer.writerow([harmless(row.get(column)) for column in table.columns])
        text.flush()
        text.detach()


def write_xlsx(path: Path, tables: Sequence[Table]) -> None:
    """Writes tables as the sheets of one workbook.

    Raises:
        OutputError: the file cannot be written, or a table is longer than a sheet.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in tables:
        if len(table.rows) >= EXCEL_ROWS:
            raise OutputError(
                f"{len(table.rows):,} rows of {table.name} do not fit in a sheet",
                where=str(path),
                remedy="use --format csv or parquet",
            )
        sheet = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        sheet.append([_excel_cell(sheet, column) for column in table.columns])
        for row in table.rows:
            sheet.append([_excel_cell(sheet, row.get(column)) for column in table.columns])
    with replacing(path) as file:
        book.save(file)


def write_parquet(path: Path, table: Table) -> None:
    """Writes a table as Parquet; a column with a text in it is one of texts.

    Raises:
        OutputError: the file cannot be written.
    """
    import pyarrow
    from pyarrow import parquet

    arrays = {column: _arrow([row.get(column) for row in table.rows]) for column in table.columns}
    with replacing(path) as file:
        parquet.write_table(pyarrow.table(arrays), file)


def harmless(value: Scalar) -> Scalar:
    """A value that no spreadsheet runs as a formula; a number stays as it is."""
    if not isinstance(value, str) or value[:1] not in FORMULA_STARTS or not value:
        return value
    return value if isinstance(to_number(value), Number) else f"'{value}"


def to_excel(value: Scalar) -> tuple[Scalar, str]:
    """A value as Excel holds it, and its number format ("General" for all but numbers with decimals)."""
    if not isinstance(value, Number):
        return value, "General"
    digits = value.lstrip("+-")
    whole, _, decimals = digits.partition(".")
    if len((whole + decimals).lstrip("0")) > EXCEL_DIGITS or (len(whole) > 1 and whole.startswith("0")):
        return str(value), "General"
    return (float(value), f"0.{'0' * len(decimals)}") if decimals else (int(value), "General")


def _excel_cell(sheet: Any, value: Scalar) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    held, number_format = to_excel(value)
    if isinstance(held, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", str(harmless(held))))
        cell.data_type = "s"  # else "#N/A" and the like become errors
        return cell
    cell = WriteOnlyCell(sheet, held)
    if number_format != "General":
        cell.number_format = number_format
    return cell


def _arrow(values: Sequence[Scalar]) -> Any:
    import pyarrow

    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return pyarrow.array(values, pyarrow.int64())
    if kinds and kinds <= {int, float}:
        return pyarrow.array(values, pyarrow.float64())
    return pyarrow.array([None if value is None else str(value) for value in values], pyarrow.string())
