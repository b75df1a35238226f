"""The queue and the trail, over SQLite and over PostgreSQL where a server can be started; several at once."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from extractor.errors import ConflictError, NotFoundError, OptionError, OutputError
from extractor.settling.review import Review
from extractor.settling.schema import items, metadata
from extractor.settling.store import Store
from extractor.settling.views import Filters, ItemSummary
from tests.unit.batch.test_ledger import postgres
from tests.unit.settling.building import CLEAN, FAX, OFFICE, Results, open_samples, said
from tests.unit.settling.recorded import results

ALL = Filters()
Open = Callable[..., Review]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'review.sqlite'}"
        return
    found: str = request.getfixturevalue("server")
    yield found
    engine = sa.create_engine(found)
    metadata.drop_all(engine)
    engine.dispose()


@pytest.fixture
def open_(url: str, tmp_path: Path) -> Iterator[Open]:
    opened: list[Review] = []

    def open_one(*names: str, **more: Any) -> Review:
        opened.append(open_samples(tmp_path, *names, url=url, **more))
        return opened[-1]

    yield open_one
    for review in opened:
        review.close()


def whole_queue(store: Store, filters: Filters = ALL, limit: int = 7) -> list[ItemSummary]:
    out: list[ItemSummary] = []
    after = None
    while True:
        page = store.queue(filters, "ann", after, limit)
        assert len(page.items) <= limit
        out += page.items
        after = page.next
        if after is None:
            return out


def test_the_queue_goes_page_by_page_from_the_worst_and_skips_nothing(open_: Open) -> None:
    store = open_().store
    found = whole_queue(store)
    assert len({one.id for one in found}) == len(found) == store.counts(ALL, "ann").to_do == 83
    assert found[0].label == "执行率"
    assert [one.kind for one in found].count("finding") == 5
    assert whole_queue(store, limit=100) == found
    with pytest.raises(OptionError, match="no place in the queue"):
        store.queue(ALL, "ann", "bm9uc2Vuc2U")


def test_filters_pick_and_count(open_: Open) -> None:
    store = open_().store
    by_rule = Filters(rule="total.score")
    found = whole_queue(store, by_rule)
    assert len(found) == store.counts(by_rule, "ann").to_do == 3
    assert {one.rule for one in found} == {"total.score"}
    only = Filters(document="OFFICE200")
    assert {one.document for one in whole_queue(store, only)} == {OFFICE}
    assert store.counts(only, "ann").to_do == len(whole_queue(store, only)) == 7
    assert whole_queue(store, Filters(document="%")) == []
    form_id = found[0].form_id
    assert {one.form_id for one in whole_queue(store, Filters(form_id=form_id))} == {form_id}
    values = store.filter_values(ALL)
    assert [(one.value, one.count) for one in values.documents] == [(FAX, 74), (OFFICE, 7), ("seed-1.chromium.pdf", 2)]
    assert {one.value: one.count for one in values.rules} == {"execution.rate": 3, "total.score": 3}
    assert {one.value for one in store.filter_values(by_rule).rules} == {one.value for one in values.rules}
    assert sum(one.count for one in store.filter_values(by_rule).documents) == 3


def test_an_item_is_handed_to_one_person_at_a_time(open_: Open) -> None:
    store = open_().store
    first = store.claim(ALL, "ann", None, 3)
    assert first == [one.id for one in whole_queue(store)[:3]]
    second = store.claim(ALL, "bob", None, 3)
    assert not set(first) & set(second)
    assert store.claim(ALL, "ann", first[0], 2) == first[1:]
    assert [one.held_by for one in store.queue(ALL, "ann", None, 6).items] == [None] * 3 + ["bob"] * 3
    assert store.counts(ALL, "ann").held == 3
    store.release("ann", first[:1])
    assert store.claim(ALL, "eve", None, 1) == first[:1]
    store.release("bob")
    assert store.claim(ALL, "eve", first[-1], 3) == second


def test_an_item_that_is_chosen_is_leased_to_who_chose_it(open_: Open) -> None:
    review = open_(lease=0.3)
    store = review.store
    first, second, *_ = (one.id for one in whole_queue(store))
    assert store.claim_one(second, "ann")
    assert store.claim_one(second, "ann")  # renews
    assert not store.claim_one(second, "bob")
    assert review.item(second, "bob").held_by == "ann"
    assert store.renew("bob", [second]) == []
    assert second not in store.claim(ALL, "bob", None, 20)
    assert not store.claim_one(first, "ann")  # it was claimed in the order of the queue
    assert not store.claim_one(10**6, "ann")
    time.sleep(0.35)
    assert store.claim_one(second, "bob")
    assert store.renew("ann", [second]) == []


def test_of_many_who_choose_an_item_at_once_one_gets_it(open_: Open) -> None:
    store = open_().store
    chosen = [one.id for one in whole_queue(store)[:20]]
    names = ["ann", "bob", "eve", "dan"]
    with ThreadPoolExecutor(len(names)) as pool:
        got = list(pool.map(lambda who: [one for one in chosen if store.claim_one(one, who)], names))
    assert sorted(one for some in got for one in some) == sorted(chosen)


def test_what_is_settled_is_leased_as_well_and_no_longer_to_do(open_: Open) -> None:
    review = open_(FAX)
    store = review.store
    (first,) = store.claim(ALL, "ann", None, 1)
    review.settle_item(first, "ann", said("unreadable"))
    assert store.claim_one(first, "bob")
    assert not store.claim_one(first, "ann")
    assert store.counts(ALL, "ann").held == 0


def test_the_first_of_two_persons_does_not_get_the_item_again(open_: Open) -> None:
    review = open_(FAX, double=True)
    number = next(one.id for one in whole_queue(review.store) if review.item(one.id, "ann").type == "number")
    assert review.store.claim_one(number, "ann")
    outcome = review.settle_item(number, "ann", said("correct", "77"))
    assert outcome.state == "second"
    assert not review.store.claim_one(number, "ann")
    assert review.store.claim_one(number, "bob")


def test_an_item_comes_back_when_who_held_it_has_left(open_: Open) -> None:
    store = open_(lease=0.3).store
    (first,) = store.claim(ALL, "ann", None, 1)
    assert store.claim(ALL, "bob", None, 1) != [first]
    time.sleep(0.35)
    assert store.claim(ALL, "eve", None, 1) == [first]
    assert store.renew("ann", [first]) == []
    assert store.renew("eve", [first]) == [first]


def test_the_queue_goes_on_from_the_front_where_it_ends(open_: Open) -> None:
    store = open_(OFFICE).store
    ids = [one.id for one in whole_queue(store)]
    assert store.claim(ALL, "ann", ids[-2], 3) == [ids[-1], ids[0], ids[1]]
    assert store.claim(Filters(rule="no.such"), "ann", None, 3) == []


def test_no_two_of_many_get_the_same_item(open_: Open) -> None:
    store = open_().store

    def claim_all(who: str) -> list[int]:
        out: list[int] = []
        while some := store.claim(ALL, who, out[-1] if out else None, 4):
            new = [one for one in some if one not in out]
            if not new:
                return out
            out += new
        return out

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(claim_all, ["ann", "bob", "eve", "dan"]))
    everything = [one for some in found for one in some]
    assert len(everything) == len(set(everything)) == 83


def settle_one(review: Review, item_id: int, who: str, text: str, seen: int = 0) -> bool:
    try:
        review.settle_item(item_id, who, said("correct", text, seen))
    except ConflictError:
        return False
    return True


def test_of_two_who_settle_an_item_at_once_one_is_told(open_: Open) -> None:
    review, other = open_(), open_()
    ids = [one.id for one in whole_queue(review.store) if one.kind == "field"][:6]
    together = threading.Barrier(2)

    def settle(review: Review, who: str) -> list[bool]:
        out = []
        for item_id in ids:
            together.wait()
            out.append(settle_one(review, item_id, who, who))
        return out

    with ThreadPoolExecutor(2) as pool:
        mine, theirs = pool.map(settle, [review, other], ["ann", "bob"])
    assert [a != b for a, b in zip(mine, theirs, strict=True)] == [True] * len(ids)
    entries = review.store.entries_of(review.results.list_documents().__next__().sha256)
    assert len({entry.seq for entry in entries}) == len(entries)
    for n, item_id in enumerate(ids):
        (entry,) = review.item(item_id, "ann").entries
        assert entry.who == entry.text == ("ann" if mine[n] else "bob")


def _settle_in_process(url: str, folder: str, ids: list[int], who: str, out: Any) -> None:
    read = [results()[name] for name in (FAX, OFFICE)]
    from tests.unit.settling.building import MODELS

    review = Review(Store(url), Results(Path(folder), read), list(MODELS.values()), "9")
    out.put(sum(settle_one(review, item_id, who, who) for item_id in ids))
    review.close()


def test_no_update_of_two_processes_is_lost(url: str, open_: Open, tmp_path: Path) -> None:
    review = open_(FAX, OFFICE)
    ids = [one.id for one in whole_queue(review.store) if one.kind == "field"][:16]
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    started = [
        context.Process(target=_settle_in_process, args=(url, str(tmp_path), some, who, out))
        for who, some in (("ann", ids), ("bob", ids[::-1]))
    ]
    for one in started:
        one.start()
    counts = [out.get(timeout=120) for _ in started]
    for one in started:
        one.join()
    assert sum(counts) == len(ids)
    entries = [entry for listed in review.results.list_documents() for entry in review.store.entries_of(listed.sha256)]
    assert len(entries) == len(ids)
    assert {review.store.find_item(item_id)["state"] for item_id in ids} == {"settled"}
    assert review.store.counts(ALL, "ann").settled == len(ids)


def test_results_that_were_read_again_keep_what_was_said_and_the_numbers_of_items(open_: Open) -> None:
    review = open_(OFFICE, CLEAN)
    before = {one.id: (one.label, one.row_label) for one in whole_queue(review.store)}
    item = next(one for one in whole_queue(review.store) if one.kind == "field")
    outcome = review.settle_item(item.id, "ann", said("correct", "真"))
    assert isinstance(review.results, Results)
    review.results.stamp = "2"
    assert review.index() == 2
    assert {one.id: (one.label, one.row_label) for one in whole_queue(review.store, Filters(state="all"))} == before
    assert review.item(item.id, "bob").text == "真"
    assert review.index() == 0
    gone = review.results.read_again.pop(results()[CLEAN].source.sha256)
    review.index()
    assert {one.document for one in whole_queue(review.store, Filters(state="all"))} == {OFFICE}
    review.results.read_again[gone.source.sha256] = gone
    assert review.index() == 1
    assert outcome.entry in review.store.entries_of(results()[OFFICE].source.sha256)


def test_a_trail_is_kept_of_a_document_that_is_gone(open_: Open) -> None:
    review = open_(OFFICE)
    item = next(one for one in whole_queue(review.store) if one.kind == "field")
    entry = review.settle_item(item.id, "ann", said("correct", "真")).entry
    assert isinstance(review.results, Results)
    result = review.results.read_again.pop(results()[OFFICE].source.sha256)
    review.index()
    with pytest.raises(NotFoundError, match="no item"):
        review.item(item.id, "ann")
    with pytest.raises(NotFoundError, match="no entry"):
        review.undo(entry.seq, "ann")
    review.results.read_again[result.source.sha256] = result
    review.index()
    (settled,) = whole_queue(review.store, Filters(state="settled"))
    assert (settled.text, settled.label) == ("真", item.label)


def test_what_is_said_while_items_are_found_is_not_overwritten(open_: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    review, other = open_(OFFICE), open_(OFFICE)
    item = next(one for one in whole_queue(review.store) if one.kind == "field")
    assert isinstance(review.results, Results)
    review.results.stamp = "2"
    put = review.store.put
    spoken: list[Any] = []

    def slow(*arguments: Any) -> Any:
        if not spoken:
            spoken.append(other.settle_item(item.id, "bob", said("correct", "真")))
        return put(*arguments)

    monkeypatch.setattr(review.store, "put", slow)
    review.index()
    assert review.store.find_item(item.id)["state"] == "settled"
    assert review.item(item.id, "ann").text == "真"


def test_entries_are_only_ever_added(open_: Open) -> None:
    review = open_(OFFICE)
    item = next(one for one in whole_queue(review.store) if one.kind == "field")
    first = review.settle_item(item.id, "ann", said("correct", "一")).entry
    second = review.settle_item(item.id, "bob", said("correct", "二", first.seq)).entry
    review.undo(second.seq, "bob")
    kept = review.entries(item.form_id)
    assert [(one.action, one.text, one.undoes, one.undone_by) for one in kept] == [
        ("correct", "一", None, None),
        ("correct", "二", None, kept[2].seq),
        ("undo", None, second.seq, None),
    ]
    assert [one.before for one in kept] == [item.text, "一", "二"]
    assert kept[0].seq < kept[1].seq < kept[2].seq
    assert (kept[0].version, kept[0].readings) == (
        "9.9",
        results()[OFFICE].forms[0].fields[kept[0].pointers[0]].readings,
    )


def test_a_database_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the ledger cannot be used"):
        Store(f"sqlite:///{tmp_path / 'missing' / 'review.sqlite'}")
    with pytest.raises(OptionError, match="no SQLite or PostgreSQL"):
        Store("mysql://host/name")


def test_the_next_item_needs_no_look_at_rows(tmp_path: Path) -> None:
    store = open_samples(tmp_path).store
    query = sa.select(items.c.id).where(items.c.to_do.is_(True), items.c.rule == "x", items.c.held_by.is_(None))
    query = query.order_by(items.c.rank, items.c.document, items.c.number, items.c.position, items.c.id)
    compiled = query.compile(dialect=store._database.engine.dialect, compile_kwargs={"literal_binds": True})
    with store._database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    store.close()
    assert [row[-1].split(" (")[0] for row in plan] == ["SEARCH review_items USING COVERING INDEX review_items_queue"]


def test_who_counts_what_is_with_others_goes_through_those_alone(tmp_path: Path) -> None:
    store = open_samples(tmp_path).store
    asked: list[tuple[str, Any]] = []
    engine = store._database.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    store.counts(ALL, "ann")
    with store._database.read() as connection:
        counting = [one for one in asked if "FROM review_items" in one[0]]
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", told).all() for sql, told in counting]
    store.close()
    assert [[row[-1].split(" (")[0] for row in plan] for plan in plans] == [
        ["SEARCH review_items USING INDEX review_items_held"],
        ["SEARCH review_items USING INDEX review_items_first"],
    ]
