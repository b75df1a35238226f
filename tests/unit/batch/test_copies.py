"""Texts copied between projects: found over a whole batch, in the tables alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from extractor.batch.copies import Copies
from extractor.batch.ledger import Found, Ledger, sqlite_url
from extractor.batch.results import find_json
from extractor.batch.tables import write_batch
from extractor.forms import load_models
from extractor.options import MappingOptions, Options
from extractor.results import Result, ResultField, ResultForm, ResultSource

FORM = "chaoyang-project-self-evaluation-2020"
TEXT = "本年度共组织开展培训活动十二场次，服务辖区企业二百余家，企业满意度明显提升。"
OWN = "完成三处老旧小区雨污管网改造工程，全部通过竣工验收，居民投诉量较上一年大幅下降。"


def field(text: str, confidence: float = 1.0) -> ResultField:
    return ResultField(
        text=text,
        value=text,
        type="text",
        label="实际完成情况",
        page_number=1,
        box=(0, 0, 1, 1),
        confidence=confidence,
        status="accepted",
        readings=(),
    )


def form(project: str, actual: str, confidence: float = 1.0) -> ResultForm:
    values: dict[str, Any] = {"project_name": project, "goals": {"actual": actual}, "total": {"score": "98"}}
    return ResultForm(
        form=FORM,
        page_numbers=(1,),
        status="consistent",
        values=values,
        fields={
            "/project_name": field(project),
            "/goals/actual": field(actual),
            "/total/score": field("98", confidence),
        },
        findings=(),
    )


def write(folder: Path, ledger: Ledger, name: str, *forms: ResultForm) -> str:
    """A document that is done."""
    sha256 = name[0] * 64
    source = ResultSource(name=name, sha256=sha256, media_type="application/pdf", page_count=1)
    path = find_json(folder, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(Result(source=source, pages=(), forms=forms, tables=(), problems=()).to_json(), encoding="utf-8")
    ledger.add([Found(f"/in/{name}", name, "1")])
    (new,) = ledger.read_documents("waiting")
    done = {"status": "done", "sha256": sha256, "forms": len(forms), "consistent": len(forms)}
    ledger.update([{"id": new.id, **done}])
    return path.read_text(encoding="utf-8")


def test_a_copied_text_is_a_finding_of_both_forms_in_the_tables(tmp_path: Path) -> None:
    ledger = Ledger(sqlite_url(tmp_path))
    before = write(tmp_path, ledger, "a.pdf", form("园区企业服务项目", TEXT))
    write(tmp_path, ledger, "b.pdf", form("管网改造工程项目", OWN), form("人才培训专项经费", TEXT))
    ledger.close()
    assert (
        write_batch(tmp_path, sqlite_url(tmp_path), Options(), ("csv", "parquet"), False, None, lambda _: None) is None
    )
    findings = pd.read_parquet(tmp_path / "findings.parquet")
    assert findings[["source", "form_index", "rule", "severity", "fields"]].to_numpy().tolist() == [
        ["a.pdf", 0, "text.copied", "warning", "/goals/actual"],
        ["b.pdf", 1, "text.copied", "warning", "/goals/actual"],
    ]
    assert "“人才培训专项经费” (b.pdf)" in findings["message"][0]
    forms = pd.read_parquet(tmp_path / "forms.parquet")
    assert forms[["source", "form_index", "status", "warnings"]].to_numpy().tolist() == [
        ["a.pdf", 0, "discrepant", 1],
        ["b.pdf", 0, "consistent", 0],
        ["b.pdf", 1, "discrepant", 1],
    ]
    assert find_json(tmp_path, "a" * 64).read_text(encoding="utf-8") == before
    from_csv = pd.read_csv(tmp_path / "findings.csv", dtype=object, keep_default_na=False)
    assert from_csv["message"].tolist() == findings["message"].tolist()


def test_on_a_form_that_was_not_read_surely_a_copy_of_what_has_no_place_is_undecided() -> None:
    copies = Copies(load_models(MappingOptions()))
    for n, confidence in enumerate((1.0, 0.9)):
        one = form(f"第{'甲乙'[n]}号完全不同的项目名称{'东西'[n]}", TEXT, confidence)
        fields = {pointer: field for pointer, field in one.fields.items() if pointer != "/project_name"}
        copies.add((str(n), 0), str(n), one.model_copy(update={"fields": fields}))
    assert [finding.verdict for (finding,) in copies.find().values()] == ["misfilled", "undecided"]


def test_forms_of_unknown_models_are_passed_over() -> None:
    copies = Copies(())
    copies.add(("a", 0), "a", form("x", TEXT))
    assert copies.find() == {}
