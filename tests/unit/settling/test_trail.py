"""What counts of what was said: order, undoing, two persons, and places that moved."""

from typing import Any

from extractor.settling.trail import Said, Trail, agree, find_place, finding_key, mark_undone, overlap, stand
from extractor.settling.views import Entry
from tests.unit.settling.building import CLEAN, OFFICE, PART, entry
from tests.unit.settling.recorded import sample


def double(seq: int, who: str, text: str | None, **more: Any) -> Entry:
    return entry(seq, PART, who=who, text=text, double=True, **more)


def outcome(*entries: Entry) -> tuple[str, tuple[int, ...], str]:
    said: Said = stand(entries, "number")
    return said.standing, tuple(one.seq for one in said.entries), said.by


def test_the_last_entry_counts() -> None:
    assert outcome(entry(1, PART, text="2")) == ("settled", (1,), "ann")
    assert outcome(entry(1, PART, text="2"), entry(2, PART, text="3", who="bob")) == ("settled", (2,), "bob")


def test_a_second_person_settles_by_agreeing_on_the_value() -> None:
    assert outcome(double(1, "ann", "2")) == ("second", (1,), "ann")
    assert outcome(double(1, "ann", "1,234.5"), double(2, "bob", "1234.5")) == ("settled", (1, 2), "ann, bob")
    assert outcome(double(1, "ann", "2"), double(2, "ann", "3")) == ("second", (2,), "ann")
    assert outcome(double(1, "ann", "2"), double(2, "ann", "3"), double(3, "bob", "3"))[0] == "settled"


def test_a_dispute_is_settled_by_whoever_speaks_next() -> None:
    first, second = double(1, "ann", "2"), double(2, "bob", "3")
    assert outcome(first, second) == ("disputed", (1, 2), "ann, bob")
    assert outcome(first, second, double(3, "eve", "4")) == ("settled", (3,), "eve")
    assert outcome(first, second, double(3, "eve", "3")) == ("settled", (2, 3), "bob, eve")
    assert outcome(first, second, double(3, "ann", "3")) == ("settled", (2, 3), "bob, ann")
    assert outcome(first, second, double(3, "ann", "3"), double(4, "bob", "5")) == ("settled", (4,), "bob")


def test_two_that_cannot_read_it_agree_and_texts_of_no_value_agree_where_they_are_the_same() -> None:
    blind = double(1, "ann", None, action="unreadable")
    assert agree(blind, double(2, "bob", None, action="unreadable"), "number")
    assert not agree(blind, double(2, "bob", "3"), "number")
    assert agree(double(1, "ann", "—"), double(2, "bob", "—"), "number")
    assert not agree(double(1, "ann", "—"), double(2, "bob", ""), "number")
    assert not agree(double(1, "ann", "2"), double(2, "bob", "2.0"), "number")


def test_what_was_taken_back_does_not_count_and_an_undo_may_be_taken_back_itself() -> None:
    said = [entry(1, PART, text="2"), entry(2, PART, action="undo", undoes=1), entry(3, PART, text="3")]
    assert [one.undone_by for one in mark_undone(said)] == [2, None, None]
    said.append(entry(4, PART, action="undo", undoes=2))
    assert [one.undone_by for one in mark_undone(said)] == [None, 4, None, None]
    trail = Trail.of(sample(CLEAN), mark_undone(said[:2]))
    assert (trail.fields, trail.decided, trail.orphans) == ({}, {}, ())


def test_a_correction_stays_with_its_place_when_a_row_more_is_found_before_it() -> None:
    form = sample(CLEAN)
    field = form.fields[PART]
    said = entry(1, PART, text="9", page_number=field.page_number, box=field.box)
    assert find_place(form, said) == (PART,)
    moved = {
        (p.replace("/indicators/6/", "/indicators/7/") if p.startswith("/indicators/6/") else p): one
        for p, one in form.fields.items()
        if not p.startswith("/indicators/7/")
    }
    assert find_place(form.model_copy(update={"fields": moved}), said) == ("/indicators/7/score",)
    lost = {p: one for p, one in form.fields.items() if one.box != field.box}
    trail = Trail.of(form.model_copy(update={"fields": lost}), [said])
    assert (trail.fields, trail.orphans) == ({}, (said,))


def test_without_a_place_the_pointer_alone_counts() -> None:
    assert find_place(sample(CLEAN), entry(1, PART)) == (PART,)
    assert find_place(sample(CLEAN), entry(1, "/indicators/99/score")) == ()


def test_boxes_overlap_by_the_share_of_the_smaller() -> None:
    assert overlap((0.0, 0.0, 0.5, 0.5), (0.25, 0.0, 0.75, 0.5)) == 0.5
    assert overlap((0.0, 0.0, 0.4, 0.4), (0.1, 0.1, 0.2, 0.2)) == 1.0
    assert overlap((0.0, 0.0, 0.1, 0.1), (0.1, 0.0, 0.2, 0.1)) == 0.0
    assert overlap((0.1, 0.1, 0.1, 0.1), (0.0, 0.0, 1.0, 1.0)) == 0.0


def test_what_was_said_of_a_finding_holds_as_long_as_it_says_the_same() -> None:
    finding = next(one for one in sample(OFFICE).findings if one.rule == "total.score")
    assert finding_key(finding) == ("total.score", ("/total/score",), "98.16 | 98.1")
    other = finding.model_copy(update={"expected": "97.1", "message": "other words"})
    assert finding_key(other) != finding_key(finding)
