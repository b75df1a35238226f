from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.verifying import check_record, form_status
from tests.unit.verifying.records import MODEL, SOUND, load_seed, make_record


@pytest.mark.parametrize(("number", "status"), [(1, "discrepant"), (2, "discrepant"), (3, "discrepant")])
def test_a_seed_gives_exactly_its_findings(number: int, status: str) -> None:
    seed = load_seed(number)
    record = make_record(seed["values"], seed.get("shown"))
    findings = check_record(record, MODEL.rules)
    assert len(findings) == len(seed["findings"])
    for finding, wanted in zip(findings, seed["findings"], strict=True):
        assert (finding.rule, finding.severity) == (wanted["rule"], wanted["severity"])
        assert finding.fields == tuple(wanted.get("fields", ()))
        if finding.rule != "deduction.reason":
            assert finding.expected == wanted.get("expected")
        if "stated" in wanted:
            assert finding.stated == wanted["stated"]
        assert (finding.verdict, finding.repair) == ("misfilled", None)
    assert form_status(record, findings) == status


def test_seed_1_says_what_was_divided_and_by_how_much_the_total_is_off() -> None:
    rate, total = check_record(make_record(load_seed(1)["values"]), MODEL.rules)
    assert rate.message == (
        "执行率 is stated as 80.6%, but 6846.9705 ÷ 8271.3 = 82.8%; 80.6% would follow from 年初预算数 8500"
    )
    assert rate.difference == "-2.2"
    assert total.difference == "0.06"
    assert total.message == (
        "得分 is stated as 98.16, but the parts make 8.1 + 5 + 10 + 10 + 10 + 10 + 5 + 15 + 15 + 10 = 98.1"
    )


def test_seed_2_says_what_the_rest_implies() -> None:
    missing, reason = check_record(make_record(load_seed(2)["values"]), MODEL.rules)
    assert missing.message == "得分 is blank, but 分值 is 10; 10 would follow from the rest of the form"
    assert reason.message == (
        "row 2 (指标1：共建工业互联网创新孵化基地和工业互联网高…): "
        "得分 19 is below 分值 20, but 偏差原因分析及改进措施 is blank"
    )


def test_seed_3_names_the_unusual_group() -> None:
    findings = check_record(make_record(load_seed(3)["values"]), MODEL.rules)
    assert findings[1].message == ("分值 is not as customary: 产出指标 40 instead of 50, 满意度指标 20 instead of 10")


def test_a_form_that_adds_up_is_consistent() -> None:
    record = make_record(SOUND)
    assert check_record(record, MODEL.rules) == ()
    assert form_status(record, ()) == "consistent"


def test_a_doubtful_field_makes_the_finding_undecided_and_the_form_one_to_review() -> None:
    seed = load_seed(2)
    record = make_record(seed["values"], review={"/funds/total/score", "/indicators/1/score"})
    findings = check_record(record, MODEL.rules)
    assert [finding.verdict for finding in findings] == ["undecided", "undecided"]
    assert form_status(record, findings) == "review"


def test_one_finding_that_is_sure_makes_the_form_discrepant() -> None:
    seed = load_seed(2)
    record = make_record(seed["values"], review={"/indicators/1/score"})
    findings = check_record(record, MODEL.rules)
    assert [finding.verdict for finding in findings] == ["misfilled", "undecided"]
    assert form_status(record, findings) == "discrepant"


def test_a_notice_alone_leaves_a_form_consistent_and_a_doubtful_field_does_not() -> None:
    record = make_record(SOUND, review={"/title"})
    assert form_status(record, ()) == "review"
    seed = load_seed(3)
    notice = check_record(make_record(seed["values"]), MODEL.rules)[1:]
    assert form_status(make_record(seed["values"]), notice) == "consistent"


def test_a_total_without_a_place_on_a_scan_is_no_proof_against_the_paper() -> None:

    record = make_record(load_seed(1)["values"])
    fields = {
        pointer: replace(field, content=replace(field.content, confidence=0.999))
        for pointer, field in record.fields.items()
        if pointer != "/total/score"
    }
    values = {**record.values, "total": {**record.values["total"], "score": None}}
    found = {
        finding.rule: finding.verdict
        for finding in check_record(replace(record, values=values, fields=fields), MODEL.rules)
    }
    assert found["total.missing"] == "undecided"
    assert found["execution.rate"] == "misfilled"
