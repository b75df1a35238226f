"""Batches made by hand: results and their ledger, without any reading."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow
import sqlalchemy as sa
from pyarrow import parquet

from extractor.batch.ledger import Ledger, sqlite_url
from extractor.batch.results import find_json
from extractor.batch.schema import documents
from extractor.overview.source import Source
from extractor.results import Result, ResultField, ResultFinding, ResultForm
from tests.unit.reporting.building import FORM, field, result

PROJECT, DEPARTMENT, YEAR = "/project_name", "/department", "/fiscal_year"
SCORE, RATE = "/total/score", "/funds/total/execution_rate"
GOAL = "/goals/actual"


def number(text: str, **more: Any) -> ResultField:
    """A number as digital text says it."""
    return field(text, **{"type": "number", **more})


def form(
    project: str = "引导资金项目",
    department: str = "财政局",
    *findings: ResultFinding,
    form: str = FORM,
    status: str = "consistent",
    **more: ResultField,
) -> ResultForm:
    """A form with a score of 95 and a rate of 80.6%; ``more`` replaces fields by the last part of their pointers."""
    known = {
        PROJECT: field(project, "项目名称"),
        DEPARTMENT: field(department, "主管部门"),
        YEAR: field("2020年度", "年度", type="year", value=2020),
        RATE: field("80.6%", "执行率", type="percent", value="80.6"),
        GOAL: field("全年完成道路改造十二公里", "实际完成情况"),
        SCORE: number("95", label="总分 得分"),
    }
    known = {pointer: more.get(pointer.rpartition("/")[2], one) for pointer, one in known.items()}
    return ResultForm(
        form=form,
        page_numbers=(1,),
        status=status,
        values={},
        fields=known,
        findings=findings,
    )


def read(name: str, *forms: ResultForm) -> Result:
    """A document of a name, with bytes of its own."""
    made = result(*forms)
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    return made.model_copy(update={"source": made.source.model_copy(update={"name": name, "sha256": sha256})})


def make_batch(
    folder: Path, results: Mapping[str, Result], *others: Mapping[str, Any], ended: str = "complete", order: int = 1
) -> Source:
    """The folder of a batch.

    Args:
        folder: where it goes.
        results: what was read, by the names of documents.
        others: columns of documents without a result.
        ended: how its last run ended.
        order: 1 or -1, of the documents in the ledger.
    """
    folder.mkdir(exist_ok=True)
    ledger = Ledger(sqlite_url(folder))
    told = {"version": "0.1.0", "fingerprint": "x", "options": "{}", "sources": "[]", "workers": 1}
    run = ledger.begin_run(told)
    rows: list[dict[str, Any]] = []
    for name, one in results.items():
        path = find_json(folder, one.source.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.to_json(), encoding="utf-8")
        done = {"sha256": one.source.sha256, "pages": 1, "forms": len(one.forms), "seconds": len(name) / 10}
        rows.append({"name": name, "status": "done", **done})
    rows += [dict(other) for other in others]
    engine = sa.create_engine(sqlite_url(folder))
    with engine.begin() as connection:
        for row in rows[::order]:
            full = {"uri": f"/in/{row['name']}", "stamp": "1", "attempts": 1, "run": run, **row}
            connection.execute(documents.insert().values(full))
        connection.execute(sa.text("update runs set started = 1600000000"))
    engine.dispose()
    ledger.end_run(run, ended)
    return Source(folder, ledger)


def write_copied(folder: Path, *rows: tuple[str, int, str, str]) -> None:
    """The table of findings, with texts copied between forms: (document, number of the form, verdict, message)."""
    path = folder / "findings.parquet"
    path.mkdir()
    found = [
        {
            "document": document,
            "form_index": number,
            "rule": "text.copied",
            "severity": "warning",
            "verdict": verdict,
            "fields": GOAL,
            "message": message,
        }
        for document, number, verdict, message in rows
    ]
    other = {**found[0], "rule": "total.score", "message": "not of many forms"}
    parquet.write_table(pyarrow.Table.from_pylist([*found, other]), path / "part-00000.parquet")
