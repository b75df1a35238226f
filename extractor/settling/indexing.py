"""Forms and items into their tables, and trails out of theirs; within a transaction of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from extractor.settling.items import FoundItem
from extractor.settling.rows import FormRow, IndexedForm, item_columns, to_entry
from extractor.settling.schema import documents, entries, forms, items
from extractor.settling.trail import mark_undone
from extractor.settling.views import Entry

AT_ONCE = 500  # values in one IN; SQLite takes 32,766
_KEPT = frozenset({"form_id", "key", "kind"})  # columns by which an item stays the same one
_FORM_COLUMNS = tuple(column.name for column in forms.c if column.name != "id")
_ITEM_COLUMNS = tuple(column.name for column in items.c if column.name not in {"id", "held_by", "held_until", *_KEPT})
# Who speaks of an item lets go of it.
_KEPT_HOLD = sa.case((items.c.state == sa.bindparam("b_state"), items.c.held_by), else_=None)
_WATCHED = ("state", "text", "rule", "verdict", "severity", "confidence")


def find_entries(
    connection: sa.Connection, sha256s: Sequence[str], last: int | None = None
) -> dict[str, dict[int, tuple[Entry, ...]]]:
    """The trails of documents, by sha256 and the number of the form, as they were after some entry."""
    c = entries.c
    found: dict[str, dict[int, list[Entry]]] = {}
    for some in _parts(sha256s):
        query = sa.select(entries).where(c.sha256.in_(some)).order_by(c.seq)
        query = query if last is None else query.where(c.seq <= last)
        for row in connection.execute(query).mappings():
            found.setdefault(row["sha256"], {}).setdefault(row["number"], []).append(to_entry(row))
    return {
        sha256: {number: mark_undone(some) for number, some in of_forms.items()} for sha256, of_forms in found.items()
    }


def find_found(connection: sa.Connection) -> dict[str, dict[int, str]]:
    """The findings over many forms, by sha256 and the number of the form."""
    out: dict[str, dict[int, str]] = {}
    query = sa.select(forms.c.sha256, forms.c.number, forms.c.found).where(forms.c.found != "")
    for sha256, number, found in connection.execute(query):
        out.setdefault(sha256, {})[number] = found
    return out


def put_documents(
    connection: sa.Connection, insert: Any, found: Mapping[str, str], some: Sequence[IndexedForm]
) -> set[str]:
    """Documents with their forms and items, in the place of what was there; gives those whose trail has grown.

    Args:
        connection: within a transaction that writes.
        insert: an INSERT into ``documents`` that knows ON CONFLICT.
        found: the stamps by sha256.
        some: their forms.
    """
    sha256s = list(found)
    rows = _known(connection, sha256s)
    grown = _last_entries(connection, sha256s)
    stale = {one.row.sha256 for one in some if grown.get(one.place, 0) != one.seen}
    taken = {one.place: one for one in some if one.row.sha256 not in stale}
    _remove_forms(connection, [row.id for place, row in rows.items() if place not in taken and place[0] not in stale])
    new = [one.columns() for place, one in taken.items() if place not in rows]
    if new:
        connection.execute(forms.insert(), new)
    old = [_bound(rows[place].id, one.columns()) for place, one in taken.items() if place in rows]
    if old:
        connection.execute(_update(forms, _FORM_COLUMNS), old)
    now = _known(connection, sha256s)
    write_items(
        connection,
        {now[place].id: now[place] for place in taken},
        {now[place].id: one.items for place, one in taken.items()},
    )
    stamps = [{"sha256": sha256, "stamp": stamp} for sha256, stamp in found.items() if sha256 not in stale]
    if stamps:
        upsert = insert.on_conflict_do_update(index_elements=["sha256"], set_={"stamp": insert.excluded.stamp})
        connection.execute(upsert, stamps)
    return stale


def write_items(
    connection: sa.Connection, rows: Mapping[int, FormRow], found: Mapping[int, Sequence[FoundItem]]
) -> list[int]:
    """The items of forms, in the place of those that were there; gives the ids of those that are other now.

    An item keeps its id, and who holds it while it is to be done. One that is not found any more is ``gone``.
    """
    known: dict[tuple[int, str], Mapping[str, Any]] = {}
    for some in _parts(list(rows)):
        query = sa.select(items).where(items.c.form_id.in_(some))
        known |= {(row["form_id"], row["key"]): row for row in connection.execute(query).mappings()}
    new, changes = [], []
    changed: list[int] = []
    for form_id, some_items in found.items():
        for item in some_items:
            columns = item_columns(rows[form_id], item)
            before = known.pop((form_id, item.key), None)
            if before is None:
                if item.state != "gone":
                    new.append(columns)
                continue
            differing = {n: v for n, v in columns.items() if n not in _KEPT and before[n] != v}
            if differing:
                changes.append(_bound(before["id"], columns))
            if any(name in differing for name in _WATCHED):
                changed.append(before["id"])
    lost = [row["id"] for row in known.values() if row["state"] != "gone"]
    if new:
        connection.execute(items.insert(), new)
    if changes:
        connection.execute(_update(items, _ITEM_COLUMNS, held_by=_KEPT_HOLD), changes)
    for some in _parts(lost):
        gone = {"state": "gone", "to_do": False, "held_by": None, "held_until": None, "first_by": None}
        connection.execute(items.update().where(items.c.id.in_(some)).values(gone))
    if new and len(found) == 1:  # a single form's new items are told as well
        keys = [columns["key"] for columns in new]
        form_id = next(iter(found))
        query = sa.select(items.c.id).where(items.c.form_id == form_id, items.c.key.in_(keys))
        changed += connection.execute(query).scalars()
    return [*changed, *lost]


def remove(connection: sa.Connection, sha256s: Sequence[str]) -> None:
    """Forms of documents and their items out of the tables."""
    for some in _parts(sha256s):
        ids = connection.execute(sa.select(forms.c.id).where(forms.c.sha256.in_(some))).scalars().all()
        _remove_forms(connection, ids)
        connection.execute(documents.delete().where(documents.c.sha256.in_(some)))


def _update(table: sa.Table, names: Sequence[str], **more: Any) -> sa.Update:
    """An UPDATE of one row, by what ``_bound`` gives."""
    values: dict[str, Any] = {name: sa.bindparam(f"b_{name}") for name in names}
    return table.update().where(table.c.id == sa.bindparam("b_id")).values({**values, **more})


def _bound(key: int, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {"b_id": key, **{f"b_{name}": value for name, value in columns.items()}}


def _remove_forms(connection: sa.Connection, ids: Sequence[int]) -> None:
    for some in _parts(ids):
        connection.execute(items.delete().where(items.c.form_id.in_(some)))
        connection.execute(forms.delete().where(forms.c.id.in_(some)))


def _known(connection: sa.Connection, sha256s: Sequence[str]) -> dict[tuple[str, int], FormRow]:
    """The rows of documents' forms; on PostgreSQL nobody else changes them until the transaction ends."""
    out = {}
    for some in _parts(sha256s):
        query = sa.select(forms).where(forms.c.sha256.in_(some)).order_by(forms.c.id).with_for_update()
        for row in connection.execute(query).mappings():
            out[row["sha256"], row["number"]] = FormRow(**row)
    return out


def _last_entries(connection: sa.Connection, sha256s: Sequence[str]) -> dict[tuple[str, int], int]:
    c = entries.c
    out = {}
    for some in _parts(sha256s):
        query = sa.select(c.sha256, c.number, sa.func.max(c.seq)).where(c.sha256.in_(some))
        rows = connection.execute(query.group_by(c.sha256, c.number))
        out.update({(sha256, number): last for sha256, number, last in rows})
    return out


def _parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + AT_ONCE] for start in range(0, len(values), AT_ONCE))
