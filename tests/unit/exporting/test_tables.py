from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from extractor.exporting import Tables, to_result, write_tables
from extractor.exporting.rows import Number, Table
from extractor.exporting.writing import harmless, to_excel, write_csv, write_xlsx
from tests.unit.exporting import building


@pytest.fixture(name="tables")
def make_tables() -> Tables:
    tables = Tables()
    tables.add(1, "b.pdf", to_result(building.extraction("b.pdf")))
    tables.add(0, "表.pdf", to_result(building.extraction()))
    return tables


def read_csv(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def test_forms_csv(tmp_path: Path, tables: Tables) -> None:
    write_tables(tmp_path, tables.all(), ["csv"])
    rows = read_csv(tmp_path / "forms.csv")
    assert [row["source"] for row in rows] == ["表.pdf", "b.pdf"]
    assert rows[0] == {
        "source": "表.pdf",
        "form_index": "0",
        "form": building.FORM,
        "page_numbers": "1 2",
        "status": "discrepant",
        "errors": "1",
        "warnings": "1",
        "notices": "0",
        "review_count": "1",
        "review_fields": "/funds/total/executed",
        "corrected": "0",
        "title": "项目支出绩效自评表",
        "fiscal_year": "2020",
        "project_name": "'=HYPERLINK(1)",
        "leader_phone": "01064312075",
        "funds.total.executed": "6846.9705",
        "funds.total.weight": "10.0",
        "funds.total.score": "",
        "total.score": "-0.5",
    }


def test_indicators_csv(tmp_path: Path, tables: Tables) -> None:
    write_tables(tmp_path, tables.all(), ["csv"])
    rows = read_csv(tmp_path / "indicators.csv")
    assert len(rows) == 4
    assert rows[0] == {
        "source": "表.pdf",
        "form_index": "0",
        "form": building.FORM,
        "block": "indicators",
        "row_index": "0",
        "level1": "产出指标",
        "level3": "支持约100-200家企业。",
        "weight": "5",
        "score": "5.00",
    }


def test_findings_csv(tmp_path: Path, tables: Tables) -> None:
    write_tables(tmp_path, tables.all(), ["csv"])
    row = read_csv(tmp_path / "findings.csv")[0]
    assert row["fields"] == "/total/score /indicators/0/score"
    assert (row["stated"], row["expected"], row["difference"]) == ("-0.5", "5.00", "-5.50")
    assert (row["page_number"], row["repair_text"]) == ("2", "5.00")
    assert row["message"] == "总分与各项得分之和不符"


def test_cells_csv(tmp_path: Path, tables: Tables) -> None:
    write_tables(tmp_path, tables.all(), ["csv"])
    rows = read_csv(tmp_path / "cells.csv")
    assert [row["text"] for row in rows[:3]] == ["项目名称", "'=1+1", "-12.50"]
    assert [rows[0][name] for name in ("left", "top", "right", "bottom")] == ["0.1", "0.1", "0.5", "0.2"]
    assert (rows[0]["row_span"], rows[0]["col_span"], rows[0]["page_number"]) == ("1", "2", "1")


@pytest.mark.parametrize(("bom", "start"), [(True, b"\xef\xbb\xbfsource,"), (False, b"source,")])
def test_the_byte_order_mark(tmp_path: Path, tables: Tables, bom: bool, start: bytes) -> None:
    write_tables(tmp_path, tables.all(), ["csv"], bom=bom)
    for name in ("forms", "indicators", "findings", "cells"):
        assert (tmp_path / f"{name}.csv").read_bytes().startswith(start)


def test_xlsx_holds_numbers_where_the_form_has_them(tmp_path: Path, tables: Tables) -> None:
    write_tables(tmp_path, tables.all(), ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "results.xlsx")
    assert book.sheetnames == ["forms", "indicators", "findings", "cells"]
    header, first, *_ = book["forms"].iter_rows()
    row = {str(name.value): cell for name, cell in zip(header, first, strict=True)}
    assert row["funds.total.executed"].value == 6846.9705
    assert (row["funds.total.weight"].value, row["funds.total.weight"].number_format) == (10, "0.0")
    assert (row["leader_phone"].value, row["leader_phone"].data_type) == ("01064312075", "s")
    assert (row["project_name"].value, row["project_name"].data_type) == ("'=HYPERLINK(1)", "s")
    assert row["funds.total.score"].value is None
    assert row["fiscal_year"].value == 2020
    texts = [cells[-3].value for cells in book["cells"].iter_rows(min_row=2)]
    assert texts[:3] == ["项目名称", "'=1+1", "-12.50"]


def test_parquet_holds_what_the_json_holds(tmp_path: Path, tables: Tables) -> None:
    write_tables(tmp_path, tables.all(), ["parquet"])
    forms = parquet.read_table(tmp_path / "forms.parquet").to_pylist()
    assert forms[0]["funds.total.executed"] == "6846.9705"
    assert forms[0]["funds.total.score"] is None
    assert forms[0]["project_name"] == "=HYPERLINK(1)"
    assert forms[0]["fiscal_year"] == 2020
    cells = parquet.read_table(tmp_path / "cells.parquet").to_pylist()
    assert (cells[1]["text"], cells[1]["confidence"], cells[1]["right"]) == ("=1+1", 0.98, 0.5)
    types = {str(field.type) for field in parquet.read_schema(tmp_path / "indicators.parquet")}
    assert types == {"string", "int64"}


def test_every_format_tells_the_same(tmp_path: Path, tables: Tables) -> None:
    """Numbers by their value, texts but for the apostrophe before a formula."""
    write_tables(tmp_path, tables.all(), ["csv", "xlsx", "parquet"])
    for name in ("forms", "indicators", "findings", "cells"):
        stored = parquet.read_table(tmp_path / f"{name}.parquet").to_pylist()
        written = read_csv(tmp_path / f"{name}.csv")
        sheet = openpyxl.load_workbook(tmp_path / "results.xlsx")[name]
        columns, *cells = sheet.iter_rows(values_only=True)
        assert list(columns) == list(stored[0]) == list(written[0])
        assert len(stored) == len(written) == len(cells)
        for row, texts, values in zip(stored, written, cells, strict=True):
            for value, text, held in zip(row.values(), texts.values(), values, strict=True):
                assert text.removeprefix("'") == ("" if value is None else str(value))
                if isinstance(held, str):
                    assert held == text
                elif held is not None:
                    assert float(text) == held


def test_no_form_gives_headers_alone(tmp_path: Path) -> None:
    write_tables(tmp_path, Tables().all(), ["csv", "xlsx", "parquet"])
    assert (tmp_path / "findings.csv").read_text().startswith("source,form_index,form,rule,")
    assert parquet.read_table(tmp_path / "cells.parquet").num_rows == 0


def test_a_value_named_like_a_fixed_column_gives_way(tmp_path: Path) -> None:
    result = to_result(building.extraction())
    form = result.forms[0].model_copy(update={"values": {"status": "拟定", "goods": [{"block": "x"}]}, "fields": {}})
    tables = Tables()
    tables.add(0, "a", result.model_copy(update={"forms": (form,)}))
    write_tables(tmp_path, tables.all(), ["csv"])
    row = read_csv(tmp_path / "forms.csv")[0]
    assert (row["status"], row["values.status"]) == ("discrepant", "拟定")
    record = read_csv(tmp_path / "indicators.csv")[0]
    assert (record["block"], record["values.block"]) == ("goods", "x")


@pytest.mark.parametrize("text", ["=1+1", "+x", "-", "-a", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "+1-1", "-1e5|cmd"])
def test_formulas_are_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-12.50", "+3", "12", "—", "1=1", "", None, -5, 0.5, "支持"])
def test_the_rest_stays(value: str | float | None) -> None:
    assert harmless(value) == value


@pytest.mark.parametrize(
    ("text", "held", "number_format"),
    [
        ("98.16", 98.16, "0.00"),
        ("10", 10, "General"),
        ("-0.5", -0.5, "0.0"),
        ("8.10", 8.1, "0.00"),
        ("0", 0, "General"),
        ("123456789012345", 123456789012345, "General"),
        ("1234567890123456", "1234567890123456", "General"),
        ("0.1234567890123456", "0.1234567890123456", "General"),
        ("007", "007", "General"),
    ],
)
def test_numbers_that_excel_keeps(text: str, held: str | float, number_format: str) -> None:
    assert to_excel(Number(text)) == (held, number_format)


def test_a_text_of_digits_stays_a_text_in_excel() -> None:
    assert to_excel("64312075") == ("64312075", "General")


def test_excel_takes_control_characters_and_error_words(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", [Table("cells", ("text",), [{"text": "a\x0bb"}, {"text": "#N/A"}])])
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "a.xlsx")["cells"].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [("a\ufffdb", "s"), ("#N/A", "s")]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_csv_round_trip(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "cells.csv"
    write_csv(path, Table("cells", ("text", "end"), [{"text": text, "end": 1} for text in texts]))
    back = [row["text"] for row in read_csv(path)]
    assert back == [harmless(text) for text in texts]
