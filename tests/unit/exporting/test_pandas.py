from __future__ import annotations

import pandas as pd
import pytest

from extractor.errors import OptionError
from extractor.exporting import Result, to_result
from tests.unit.exporting import building


@pytest.fixture(name="result")
def make_result() -> Result:
    return to_result(building.extraction())


def test_decimals_are_texts_and_blanks_none(result: Result) -> None:
    forms = result.to_frame("forms")
    assert forms.loc[0, "funds.total.executed"] == "6846.9705"
    assert type(forms.loc[0, "funds.total.executed"]) is str
    assert forms.loc[0, "funds.total.score"] is None
    assert forms["fiscal_year"].dtype == "int64"


def test_findings_and_cells(result: Result) -> None:
    assert list(result.to_frame("findings")["rule"]) == ["total.score", "deduction.reason"]
    assert result.to_frame("cells")["confidence"].dtype == "float64"


def test_a_form_gives_its_records(result: Result) -> None:
    indicators = result.to_frame("indicators")
    assert list(indicators["score"]) == ["5.00", None]
    own = result.forms[0].to_frame()
    assert list(own.columns) == ["block", "row_index", "level1", "level3", "weight", "score"]
    pd.testing.assert_frame_equal(own, indicators[list(own.columns)])


def test_no_form_gives_no_rows_but_the_columns(result: Result) -> None:
    frame = result.model_copy(update={"forms": ()}).to_frame("findings")
    assert len(frame) == 0
    assert "severity" in frame.columns


def test_there_is_no_other_frame(result: Result) -> None:
    with pytest.raises(OptionError, match="no table 'pages'"):
        result.to_frame("pages")  # type: ignore[arg-type]
