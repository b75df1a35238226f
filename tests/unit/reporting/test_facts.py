from __future__ import annotations

from extractor.reporting import facts_of
from tests.unit.reporting.building import FORM, GUIDE, NO_GUIDE, field, form


def test_whose_form_it_is_stands_above_its_tables_and_below() -> None:
    assert [(fact.label, fact.text) for fact in facts_of(form(), GUIDE)] == [
        ("项目名称", "引导资金"),
        ("项目负责人", "夏春玲"),
        ("联系电话", "010-64312075"),
        ("填表人", "段梅"),
        ("联系电话", "64318200"),
    ]


def test_a_form_of_no_known_model_tells_what_stands_in_no_block() -> None:
    assert [fact.label for fact in facts_of(form(), NO_GUIDE)] == [
        "项目支出绩效自评表",
        "项目名称",
        "项目负责人",
        "联系电话",
        "填表人",
        "联系电话",
    ]


def test_blanks_long_texts_and_what_has_no_label_are_left_out() -> None:
    told = form(
        project_name=field("长" * 61, "项目名称"), project_leader=field(" ", "项目负责人"), prepared_by=field("段梅")
    )
    assert [fact.text for fact in facts_of(told, GUIDE)] == ["010-64312075", "64318200"]


def test_what_the_models_say() -> None:
    assert (GUIDE.name(FORM), GUIDE.language(FORM)) == ("朝阳区项目支出绩效自评表", "zh")
    assert GUIDE.kind(FORM, "deduction.reason") == "reason"
    assert (NO_GUIDE.name(FORM), NO_GUIDE.language(FORM), NO_GUIDE.kind(FORM, "deduction.reason")) == ("", "und", "")
    assert GUIDE.kind(FORM, "no.such_rule") == ""
