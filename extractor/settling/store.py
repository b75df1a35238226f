"""What persons said, and what is left to say: the tables of a review. Every method is one transaction."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from extractor.database import Database
from extractor.document import FormStatus
from extractor.errors import NotFoundError
from extractor.settling.indexing import find_entries, find_found, put_documents, remove, write_items
from extractor.settling.items import FoundItem
from extractor.settling.rows import (
    ORDER,
    FormRow,
    IndexedForm,
    behind,
    conditions,
    counted,
    entry_columns,
    form_conditions,
    from_cursor,
    state_condition,
    summaries,
    to_cursor,
    to_iso,
    to_summary,
)
from extractor.settling.schema import documents, entries, forms, items, metadata
from extractor.settling.trail import mark_undone
from extractor.settling.views import Counts, Entry, Filters, FilterValue, FilterValues, ItemSummary, Queue

MOST_VALUES = 50  # of one filter
MOST_CLAIMED = 20  # at once


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a form comes to with a new entry."""

    status: FormStatus
    items: tuple[FoundItem, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A new entry, and the items that are changed by it."""

    entry: Entry
    changed: tuple[int, ...]


Draft = Callable[[FormRow, tuple[Entry, ...]], Entry]
Reckon = Callable[[FormRow, tuple[Entry, ...]], Reckoned]


class Store:
    """The review's tables in a ledger's database; any number of threads and processes at once.

    Args:
        url: of the database: SQLite or PostgreSQL.
        double: whether numbers want two persons who agree.
        lease: seconds for which an item that was claimed is handed to nobody else.

    Raises (every method):
        OutputError: the database cannot be written or read.
    """

    def __init__(self, url: str, *, double: bool = False, lease: float = 120.0) -> None:
        self._database = Database(url, metadata)
        self.double = double
        self.lease = lease
        self.indexing = False  # told by who finds the items

    def close(self) -> None:
        """Lets go of the database."""
        self._database.close()

    # The queue

    def queue(self, filters: Filters, who: str, after: str | None = None, limit: int = 50) -> Queue:
        """A page of the queue, worst first.

        Raises:
            OptionError: ``after`` is no place in it.
        """
        query = sa.select(items.c.id).where(state_condition(filters), *conditions(filters)).order_by(*ORDER)
        if after:
            query = query.where(behind(from_cursor(after)))
        with self._database.read() as connection:
            ids = connection.execute(query.limit(limit + 1)).scalars().all()
            page = summaries().where(items.c.id.in_(ids[:limit])).order_by(*ORDER)
            rows = connection.execute(page).mappings().all()
            counts = self._count(connection, filters, who)
        following = to_cursor([rows[-1][c.name] for c in ORDER]) if len(ids) > limit else None
        return Queue(items=tuple(to_summary(row, who, time.time()) for row in rows), counts=counts, next=following)

    def counts(self, filters: Filters, who: str) -> Counts:
        """How far the review is."""
        with self._database.read() as connection:
            return self._count(connection, filters, who)

    def filter_values(self, filters: Filters) -> FilterValues:
        """What can be filtered by, each by the items that the other filters let through."""
        names = ("rule", "form", "department", "verdict")
        columns = [items.c[name] for name in names]
        free = filters.model_copy(update=dict.fromkeys(names))
        query = sa.select(*columns, sa.func.count()).where(state_condition(filters), *conditions(free))
        by_form = (
            sa.select(items.c.form_id, sa.func.count().label("n"))
            .where(state_condition(filters), *conditions(filters.model_copy(update={"document": None})))
            .group_by(items.c.form_id)
            .subquery()
        )
        n = sa.func.sum(by_form.c.n)
        by_document = sa.select(forms.c.document, n).join(by_form, by_form.c.form_id == forms.c.id)
        by_document = by_document.group_by(forms.c.document).order_by(n.desc(), forms.c.document).limit(MOST_VALUES)
        with self._database.read() as connection:
            rows = [tuple(row) for row in connection.execute(query.group_by(*columns))]
            documents_ = [(str(value), int(number)) for value, number in connection.execute(by_document)]

        def values(place: int) -> tuple[FilterValue, ...]:
            wanted = [(i, getattr(filters, name)) for i, name in enumerate(names) if i != place]
            counts: Counter[str] = Counter()
            for row in rows:
                if row[place] and all(value is None or row[i] == value for i, value in wanted):
                    counts[row[place]] += row[-1]
            return _values(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST_VALUES])

        return FilterValues(
            rules=values(0),
            forms=values(1),
            departments=values(2),
            verdicts=values(3),
            documents=_values(documents_),
        )

    def claim(self, filters: Filters, who: str, after: int | None = None, count: int = 1) -> list[int]:
        """Items for one person, in order, leased to them; those of others are passed over.

        Args:
            filters: which items.
            who: the person.
            after: an item's id: those after it in the queue, then from the front; None from the front.
            count: how many, at most.
        """
        now, c = time.time(), items.c
        free = _free(who, now)
        query = sa.select(c.id).where(state_condition(filters), *conditions(filters), *free).order_by(*ORDER)
        if not self._database.is_sqlite:
            query = query.with_for_update(skip_locked=True)
        with self._database.write() as connection:
            place = connection.execute(sa.select(*ORDER).where(c.id == after)).one_or_none() if after else None
            wanted = min(count, MOST_CLAIMED)
            found: list[int] = []
            if place is not None:
                found = list(connection.execute(query.where(behind(tuple(place))).limit(wanted)).scalars())
            if len(found) < wanted:
                more = connection.execute(query.limit(wanted)).scalars()
                found = list(dict.fromkeys([*found, *more]))[:wanted]
            lease = {"held_by": who, "held_until": now + self.lease}
            connection.execute(items.update().where(c.id.in_(found)).values(lease))
        return found

    def claim_one(self, item_id: int, who: str) -> bool:
        """Leases an item to a person who has chosen it, whatever its state.

        Returns:
            Whether it is theirs: not where another is at it, where they wait for a second person, where there is none.
        """
        now = time.time()
        lease = {"held_by": who, "held_until": now + self.lease}
        with self._database.write() as connection:
            done = connection.execute(items.update().where(items.c.id == item_id, *_free(who, now)).values(lease))
        return done.rowcount == 1

    def release(self, who: str, ids: Sequence[int] | None = None) -> None:
        """Gives items back: some, or all that a person holds."""
        where = items.c.held_by == who
        if ids is not None:
            where &= items.c.id.in_(ids)
        with self._database.write() as connection:
            connection.execute(items.update().where(where).values(held_by=None, held_until=None))

    def renew(self, who: str, ids: Sequence[int]) -> list[int]:
        """Holds items for longer; gives those that are still held."""
        c = items.c
        where = (c.held_by == who) & c.id.in_(ids)
        with self._database.write() as connection:
            connection.execute(items.update().where(where).values(held_until=time.time() + self.lease))
            held = set(connection.execute(sa.select(c.id).where(where)).scalars())
        return [one for one in ids if one in held]

    # One form

    def find_item(self, item_id: int) -> Mapping[Any, Any]:
        """The row of an item.

        Raises:
            NotFoundError: there is none.
        """
        with self._database.read() as connection:
            row = connection.execute(summaries().where(items.c.id == item_id)).mappings().one_or_none()
        if row is None:
            raise NotFoundError(f"there is no item {item_id}")
        return row

    def find_key(self, form_id: int, key: str) -> int | None:
        """The id of a form's item by what it is about."""
        query = sa.select(items.c.id).where(items.c.form_id == form_id, items.c.key == key)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one_or_none()

    def find_form(self, form_id: int) -> FormRow:
        """The row of a form.

        Raises:
            NotFoundError: there is none.
        """
        with self._database.read() as connection:
            return _form(connection, forms.c.id == form_id, f"there is no form {form_id}")

    def neighbours(self, form: FormRow) -> tuple[int | None, int | None]:
        """The forms before and after one, by document."""
        c = forms.c
        order, place = sa.tuple_(c.document, c.number, c.id), (form.document, form.number, form.id)
        own = sa.tuple_(*(sa.literal(part) for part in place))
        backwards = (c.document.desc(), c.number.desc(), c.id.desc())
        before = sa.select(c.id).where(order < own).order_by(*backwards).limit(1)
        after = sa.select(c.id).where(order > own).order_by(c.document, c.number, c.id).limit(1)
        with self._database.read() as connection:
            return connection.execute(before).scalar_one_or_none(), connection.execute(after).scalar_one_or_none()

    def summaries_of(self, ids: Sequence[int], who: str) -> tuple[ItemSummary, ...]:
        """Items as lines, in the order of the queue."""
        query = summaries().where(items.c.id.in_(ids)).order_by(*ORDER)
        with self._database.read() as connection:
            return tuple(to_summary(row, who, time.time()) for row in connection.execute(query).mappings())

    # The trail

    def entries_of(self, sha256: str, number: int | None = None) -> tuple[Entry, ...]:
        """The trail of a document, or of one of its forms, first to last."""
        with self._database.read() as connection:
            found = find_entries(connection, [sha256])
        of_forms = found.get(sha256, {})
        picked = of_forms.values() if number is None else [of_forms.get(number, ())]
        return tuple(sorted((entry for some in picked for entry in some), key=lambda entry: entry.seq))

    def trails(self, sha256s: Sequence[str], last: int | None = None) -> dict[str, dict[int, tuple[Entry, ...]]]:
        """The trails of documents, by sha256 and the number of the form; those that have one.

        Args:
            sha256s: of the documents.
            last: the number of the last entry to be seen; None for all.
        """
        with self._database.read() as connection:
            return find_entries(connection, sha256s, last)

    def last_entry(self) -> int:
        """The number of the last entry; 0 where there is none."""
        with self._database.read() as connection:
            return connection.execute(sa.select(sa.func.max(entries.c.seq))).scalar_one() or 0

    def all_found(self) -> dict[str, dict[int, str]]:
        """The findings over many forms, as JSON, by sha256 and the number of the form."""
        with self._database.read() as connection:
            return find_found(connection)

    def documents_said_of(self) -> frozenset[str]:
        """The documents that have a trail, by sha256."""
        with self._database.read() as connection:
            return frozenset(connection.execute(sa.select(entries.c.sha256).distinct()).scalars())

    def form_of_entry(self, seq: int) -> int:
        """The form that an entry is of.

        Raises:
            NotFoundError: there is no such entry, or its document has no result any more.
        """
        c = entries.c
        same = (forms.c.sha256 == c.sha256) & (forms.c.number == c.number)
        query = sa.select(forms.c.id).join(entries, same).where(c.seq == seq)
        with self._database.read() as connection:
            found: int | None = connection.execute(query).scalar_one_or_none()
        if found is None:
            raise NotFoundError(f"there is no entry {seq} of a form that is here")
        return found

    def note(self, form_id: int, draft: Draft, reckon: Reckon) -> Noted:
        """Adds an entry to the trail of a form, alone with that form; its items follow.

        Args:
            form_id: the form.
            draft: makes the entry from the trail as it is (its ``seq`` and ``at`` are given here), or refuses.
            reckon: what the form comes to with it.
        """
        now = time.time()
        with self._database.write(lasting=True) as connection:
            form = _form(connection, forms.c.id == form_id, f"there is no form {form_id}", lock=True)
            before = find_entries(connection, [form.sha256]).get(form.sha256, {}).get(form.number, ())
            entry = draft(form, before)
            values = entry_columns(entry, form.sha256, form.number, now)
            key = connection.execute(entries.insert().values(values)).inserted_primary_key
            entry = entry.model_copy(update={"seq": int(key[0]) if key else 0, "at": to_iso(now)})
            reckoned = reckon(form, mark_undone((*before, entry)))
            connection.execute(
                forms.update().where(forms.c.id == form_id).values(status=reckoned.status, **counted(reckoned.items))
            )
            changed = write_items(connection, {form_id: form}, {form_id: reckoned.items})
        return Noted(entry, tuple(changed))

    # What is there

    def stamps(self) -> dict[str, str]:
        """The documents whose items are there, by sha256, with the stamps of the results they were found in."""
        with self._database.read() as connection:
            return {row.sha256: row.stamp for row in connection.execute(sa.select(documents))}

    def put(self, found: Mapping[str, str], some: Sequence[IndexedForm]) -> set[str]:
        """Puts documents into the tables: their forms, and the items of those.

        Args:
            found: the stamps of documents, by sha256.
            some: all their forms.

        Returns:
            The documents of which somebody has said something meanwhile: to be found again.
        """
        with self._database.write() as connection:
            return put_documents(connection, self._database.insert(documents), found, some)

    def remove(self, sha256s: Sequence[str]) -> None:
        """Takes forms of documents out that have no result any more; their trail stays."""
        with self._database.write() as connection:
            remove(connection, sha256s)

    def _count(self, connection: sa.Connection, filters: Filters, who: str) -> Counts:
        c, now, among = items.c, time.time(), conditions(filters)
        of_forms = form_conditions(filters)
        if of_forms is None:
            sums = [sa.func.sum(sa.case((where, 1), else_=0)) for where in (c.to_do.is_(True), c.state == "settled")]
            query = sa.select(*sums).where(*among)
        else:
            query = sa.select(sa.func.sum(forms.c.to_do), sa.func.sum(forms.c.settled)).where(*of_forms)
        to_do, settled = (int(number or 0) for number in connection.execute(query).one())
        # To do or not is asked of those few alone: in WHERE, SQLite would go through all that are to do.
        away = sa.select(sa.func.coalesce(sa.func.sum(sa.case((c.to_do.is_(True), 1), else_=0)), 0)).where(*among)
        held = int(connection.execute(away.where(c.held_by != who, c.held_until > now)).scalar_one())
        waiting = int(connection.execute(away.where(c.first_by == who)).scalar_one())
        return Counts(to_do=to_do, settled=settled, held=held + waiting, indexing=self.indexing)


def _values(found: Iterable[tuple[str, int]]) -> tuple[FilterValue, ...]:
    return tuple(FilterValue(value=value, label=value, count=number) for value, number in found)


def _free(who: str, now: float) -> tuple[sa.ColumnElement[bool], ...]:
    """What a person may be handed: what no other is at, and what they are not the first of two persons of."""
    c = items.c
    return (
        c.held_by.is_(None) | (c.held_by == who) | (c.held_until < now),
        c.first_by.is_(None) | (c.first_by != who),
    )


def _form(connection: sa.Connection, where: sa.ColumnElement[bool], missing: str, *, lock: bool = False) -> FormRow:
    query = sa.select(forms).where(where)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise NotFoundError(missing)
    return FormRow(**row)
