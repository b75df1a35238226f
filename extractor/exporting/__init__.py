"""Extraction -> JSON, CSV, xlsx, Parquet, pandas frames."""

from __future__ import annotations

from extractor.exporting.convert import to_result
from extractor.exporting.files import JSON_SUFFIX, make_folder, name_sources, write_bytes
from extractor.exporting.naming import name_field, page_of, row_label
from extractor.exporting.rows import Tables
from extractor.exporting.writing import TABLE_FORMATS, WORKBOOK, TableFormat, write_tables
from extractor.results import (
    FrameName,
    Result,
    ResultAlternative,
    ResultCell,
    ResultContinuation,
    ResultField,
    ResultFinding,
    ResultForm,
    ResultPage,
    ResultProblem,
    ResultReading,
    ResultRepair,
    ResultSource,
    ResultTable,
)

__all__ = [
    "JSON_SUFFIX",
    "TABLE_FORMATS",
    "WORKBOOK",
    "FrameName",
    "Result",
    "ResultAlternative",
    "ResultCell",
    "ResultContinuation",
    "ResultField",
    "ResultFinding",
    "ResultForm",
    "ResultPage",
    "ResultProblem",
    "ResultReading",
    "ResultRepair",
    "ResultSource",
    "ResultTable",
    "TableFormat",
    "Tables",
    "make_folder",
    "name_field",
    "name_sources",
    "page_of",
    "row_label",
    "to_result",
    "write_bytes",
    "write_tables",
]
