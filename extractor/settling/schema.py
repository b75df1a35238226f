"""The tables of a review, in the database of the batch's ledger."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()
# Names sort by their bytes, whatever the language of a database.
_SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# The trail: rows are only ever added. A place is known by the bytes of its document, the number of the form in it and
# its pointers, so that what was said outlives what it was said of: results that are read again.
entries = sa.Table(
    "review_entries",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),  # seconds since 1970, UTC
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # of the form in the document, from 0
    sa.Column("pointers", sa.Text, nullable=False),  # JSON
    sa.Column("rule", sa.Text),
    sa.Column("text", sa.Text),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("read_text", sa.Text, nullable=False),
    sa.Column("readings", sa.Text, nullable=False),  # JSON
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("page_number", sa.Integer),
    sa.Column("box", sa.Text),  # JSON
    sa.Column("double", sa.Boolean, nullable=False),  # whether it wants a second person
    sa.Column("undoes", sa.Integer),
    sa.Index("review_entries_by_form", "sha256", "number", "seq"),
    sqlite_autoincrement=True,
)
# The documents whose items are there, those without a form as well; where a stamp changes, they are found anew.
documents = sa.Table(
    "review_documents",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("stamp", sa.Text, nullable=False),
)
forms = sa.Table(
    "review_forms",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False),  # of the result that its items were found in
    sa.Column("document", _SORTED, nullable=False),  # its name
    sa.Column("form", sa.Text, nullable=False),  # the id of its model
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("project", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),  # as it stands now
    sa.Column("found", sa.Text, nullable=False),  # JSON: findings over many forms
    sa.Column("to_do", sa.Integer, nullable=False),  # items of it that are,
    sa.Column("settled", sa.Integer, nullable=False),  # and that are settled: to be counted without a look at them
    sa.UniqueConstraint("sha256", "number"),
    sa.Index("review_forms_by_document", "document", "number", "id"),
)
# What is asked of an item to find it stands here; the rest is found anew from the result and the trail.
items = sa.Table(
    "review_items",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("form_id", sa.Integer, sa.ForeignKey("review_forms.id"), nullable=False),
    sa.Column("key", sa.Text, nullable=False),  # what it is about, for good: kind and pointers
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("to_do", sa.Boolean, nullable=False),  # open, second or disputed
    # The queue's order: less is worse, then as documents and forms lie.
    sa.Column("rank", sa.Float, nullable=False),
    sa.Column("document", _SORTED, nullable=False),  # the beginning of its name
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    # What is filtered by.
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("rule", sa.Text),
    sa.Column("severity", sa.Text),
    sa.Column("verdict", sa.Text),
    # What a line of the queue shows.
    sa.Column("pointers", sa.Text, nullable=False),  # JSON
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("row_label", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("page_number", sa.Integer),
    # Who is at it, and whom it is not for.
    sa.Column("held_by", sa.Text),
    sa.Column("held_until", sa.Float),
    sa.Column("first_by", sa.Text),  # the first of two persons, where the second is waited for
    sa.UniqueConstraint("form_id", "key"),
    # Both hold all that is asked of them, so that no row is looked at: the next item is there in milliseconds among
    # 100,000, whatever is filtered by.
    sa.Index(
        "review_items_queue",
        *("to_do", "rank", "document", "number", "position", "id", "state"),
        *("rule", "kind", "verdict", "form", "department", "form_id", "held_by", "held_until", "first_by"),
    ),
    sa.Index("review_items_counts", "to_do", "state", "rule", "kind", "verdict", "form", "department", "form_id"),
    sa.Index("review_items_holder", "held_by"),
    sa.Index("review_items_held", "held_until"),
    sa.Index("review_items_first", "first_by"),
)
