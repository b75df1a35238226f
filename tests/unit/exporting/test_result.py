from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from extractor.exporting import Result, to_result
from extractor.exporting.schema import json_schema, schema_text
from tests.unit.exporting import building

SCHEMA = Path(__file__).parents[3] / "docs" / "result.schema.json"


@pytest.fixture(name="result")
def make_result() -> Result:
    return to_result(building.extraction())


@pytest.fixture(name="data")
def make_data(result: Result) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(result.to_json())
    return loaded


def test_the_keys_are_those_of_the_contract(data: dict[str, Any]) -> None:
    assert list(data) == ["schema_version", "source", "pages", "forms", "tables", "problems"]
    assert data["schema_version"] == "1"
    assert data["source"] == {
        "name": "表.pdf",
        "sha256": "0" * 64,
        "media_type": "application/pdf",
        "page_count": 2,
    }
    assert data["pages"][1] == {
        "page_number": 2,
        "width": 1000.0,
        "height": 2000.0,
        "unit": "px",
        "kind": "scan",
        "rotation": 0,
        "skew_degrees": 1.23,
        "dpi": 200.0,
        "turn": 0,
    }
    assert {"form", "page_numbers", "status", "values", "fields", "findings"} <= set(data["forms"][0])


def test_a_field_carries_its_evidence(data: dict[str, Any]) -> None:
    assert data["forms"][0]["fields"]["/funds/total/executed"] == {
        "text": "6,846.9705",
        "value": "6846.9705",
        "type": "number",
        "label": "全年执行数",
        "page_number": 2,
        "box": [0.1, 0.1, 0.5, 0.2],  # of the page as shown, half as large as the picture that was read
        "confidence": 0.99,
        "status": "review",
        "readings": [{"reader": "rapidocr", "text": "6,846.9705", "confidence": 0.98765}],
        "alternatives": [{"text": "6,346.9705", "confidence": 0.008}],
        "doubted": False,
        "corrected": None,
    }


def test_a_field_without_a_place_has_none(data: dict[str, Any]) -> None:
    field = data["forms"][0]["fields"]["/indicators/1/score"]
    assert (field["page_number"], field["box"], field["value"]) == (None, None, None)


def test_rounding_makes_nothing_certain(data: dict[str, Any]) -> None:
    fields = data["forms"][0]["fields"]
    assert fields["/funds/total/weight"]["confidence"] == 0.99999
    assert fields["/title"]["confidence"] == 1.0


def test_values_keep_the_digits_of_the_paper(data: dict[str, Any]) -> None:
    values = data["forms"][0]["values"]
    assert values["indicators"][0]["score"] == "5.00"
    assert values["fiscal_year"] == 2020
    assert values["funds"]["total"]["score"] is None


def test_findings_and_their_repairs(data: dict[str, Any]) -> None:
    first, second = data["forms"][0]["findings"]
    assert first["fields"] == ["/total/score", "/indicators/0/score"]
    assert first["repair"] == {"field": "/total/score", "text": "5.00", "expected_probability": 0.8}
    assert (second["stated"], second["repair"]) == (None, None)


def test_a_cell_goes_on_overleaf(data: dict[str, Any]) -> None:
    cell = data["tables"][0]["cells"][1]
    assert (cell["page_number"], cell["box"]) == (1, [0.1, 0.1, 0.5, 0.2])
    assert cell["continuations"] == [{"page_number": 2, "box": [0.1, 0.1, 0.5, 0.2]}]
    assert cell["certain"] is False


def test_json_comes_back_the_same(result: Result) -> None:
    assert Result.model_validate_json(result.to_json()) == result


def test_json_is_readable_utf8(result: Result) -> None:
    text = result.to_json()
    assert "项目支出绩效自评表" in text
    assert text.startswith('{\n "schema_version"')
    assert text.endswith("}\n")


def test_half_characters_do_not_stop_the_writing() -> None:
    result = to_result(building.extraction("a\udcff.pdf"))
    assert result.source.name == "a\ufffd.pdf"
    assert "a\ufffd.pdf" in result.to_json().encode().decode()


def test_a_float_is_no_value(data: dict[str, Any]) -> None:
    data["forms"][0]["values"]["total"]["score"] = 98.1
    with pytest.raises(ValidationError):
        Result.model_validate(data)


def test_the_schema_in_docs_is_the_one_of_the_code() -> None:
    remedy = "run: python -m extractor.exporting.schema > docs/result.schema.json"
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), remedy


def test_what_is_written_follows_the_schema(data: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.Draft202012Validator(json_schema()).validate(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema_version",), "2"),
        (("forms", 0, "status"), "fine"),
        (("forms", 0, "mood"), "good"),
        (("forms", 0, "values", "total", "score"), 98.1),
        (("forms", 0, "fields", "/total/score", "box"), [0.0, 0.1]),
        (("tables", 0, "cells", 0, "text"), None),
    ],
)
def test_the_schema_refuses_what_is_not_of_the_contract(
    data: dict[str, Any], path: tuple[str | int, ...], value: object
) -> None:
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(data)
