"""What a person has to look at: one item for a place and for a cause, the worst first."""

from collections.abc import Sequence

from extractor.results import ResultForm
from extractor.settling.corrected import count_form
from extractor.settling.items import FoundItem, find_items, find_places, place_of
from extractor.settling.labels import Labels
from extractor.settling.views import Entry
from tests.unit.settling.building import CLEAN, DIGITAL, FAX, OFFICE, PART, TOTAL, entry, model_of, read_as
from tests.unit.settling.recorded import sample

MERGED = ("/indicators/16/level2", "/indicators/17/level2")


def items(form: ResultForm, entries: Sequence[Entry] = ()) -> dict[str, FoundItem]:
    counted = count_form(form, entries, model_of(form))
    return {item.key: item for item in find_items(form, counted, Labels(counted.form, model_of(form)))}


def test_a_merged_cell_is_one_item_with_all_its_fields() -> None:
    form = sample(CLEAN)
    assert place_of(form, MERGED[1]) == MERGED
    item = items(form)[f"field {MERGED[0]}"]
    assert (item.pointers, item.text, item.state) == (MERGED, "服务对象满意度指标", "open")
    places = find_places(form)
    assert sorted(p for place in places for p in place) == sorted(form.fields)
    assert ("/indicators/0/level1", *(f"/indicators/{n}/level1" for n in range(1, 9))) in places


def test_cells_of_one_text_in_two_places_are_two_items() -> None:
    assert place_of(sample(CLEAN), "/indicators/15/level3") == ("/indicators/15/level3",)


def test_a_finding_of_doubtful_fields_is_seen_with_them_and_a_sure_one_is_an_item() -> None:
    form = read_as(sample(CLEAN), PART, "3", 0.9, _2=0.09)
    found = items(form)
    assert [key for key in found if key.startswith("finding")] == [
        "finding funds.subrow_scored /funds/fiscal/weight /funds/fiscal/score"
    ]
    assert (found[f"field {PART}"].rule, found[f"field {PART}"].verdict) == ("total.score", "undecided")
    assert (found[f"field {TOTAL}"].rule, found[f"field {TOTAL}"].state) == ("total.score", "open")


def test_the_worst_first_numbers_in_broken_sums_then_numbers_then_sure_errors_then_texts() -> None:
    form = read_as(sample(CLEAN), PART, "3", 0.9, _2=0.09)
    doubted = items(form)
    order = sorted(doubted.values(), key=lambda item: -item.worst)
    assert {item.pointers[0] for item in order[:2]} == {PART, TOTAL}
    assert order[0].worst > 1.0 > order[2].worst
    error = items(sample(DIGITAL))["finding total.score /total/score"]
    text = doubted["field /indicators/15/level3"]
    number = items(sample(FAX))["field /funds/total/executed"]
    assert number.worst > error.worst > text.worst


def test_one_correction_settles_its_item_and_what_it_explains_is_gone() -> None:
    form = read_as(sample(CLEAN), PART, "3", 0.9, _2=0.09)
    found = items(form, [entry(1, PART, text="2")])
    assert (found[f"field {PART}"].state, found[f"field {PART}"].text) == ("settled", "2")
    assert found[f"field {TOTAL}"].state == "gone"


def test_two_persons_and_a_dispute() -> None:
    form = read_as(sample(CLEAN), PART, "3", 0.9, _2=0.09)
    one, other = entry(1, PART, text="2", double=True), entry(2, PART, text="3", who="bob", double=True)
    waiting = items(form, [one])[f"field {PART}"]
    assert (waiting.state, waiting.first_by, waiting.text) == ("second", "ann", "3")
    disputed = items(form, [one, other])[f"field {PART}"]
    assert (disputed.state, disputed.first_by) == ("disputed", None)
    assert disputed.worst > 10.0


def test_that_the_paper_is_wrong_is_said_once() -> None:
    form = read_as(sample(CLEAN), PART, "3", 0.9, _2=0.09)
    accepted = items(form, [entry(1, PART, action="accept", text="3")])
    assert accepted["finding total.score /total/score"].state == "open"
    wrong = items(form, [entry(1, TOTAL, action="paper", text="91.54"), entry(2, PART, action="accept", text="3")])
    assert "finding total.score /total/score" not in wrong


def test_a_field_that_was_sure_is_an_item_once_somebody_speaks_of_it() -> None:
    form = sample(CLEAN)
    pointer = "/funds/total/executed"
    assert f"field {pointer}" not in items(form)
    assert items(form, [entry(1, pointer, text="1554.2")])[f"field {pointer}"].state == "settled"


def test_labels_name_the_row_and_the_column() -> None:
    form = sample(OFFICE)
    labels = Labels(form, model_of(form))
    assert (labels.row("/funds/total/executed"), labels.label("/funds/total/executed")) == (
        "年度资金总额",
        "全年执行数",
    )
    assert labels.label("/indicators/3/score") == "得分"
    assert labels.row("/indicators/3/score") == form.fields["/indicators/3/level3"].text
    assert (labels.row("/total/score"), labels.block("/total/score")) == ("总分", "indicators")
    assert (labels.row("/project_name"), labels.block("/project_name")) == ("", "")
    assert labels.block("/funds/other/score") == "funds"
    assert labels.full("/funds/total/executed") == "年度资金总额 · 全年执行数"
