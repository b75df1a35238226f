"""The rules that probably hold on a form: those that hold on the sample's numbers, and those its labels promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from extractor.drafting.draft import Block, Guess, Item
from extractor.drafting.numbers import LEAST_ROWS, Numbers, Relation, find_relations, numbers_of
from extractor.drafting.words import Words, has_han, squeeze

NOT_SHOWN = "nothing on the sample shows it; its labels promise it"
ONE_ROW = "only one row of the sample shows it"
FAILS = "the sample has {} where the parts make {}"
PROMISED = "its labels promise {}"
# A sum that a sample misses by less than this share may be the paper's own error; by more, the rule is wrong.
NEARLY = Decimal("0.05")
FULL_MARKS = Decimal(100)
# Keys of columns, from data, by which a blank sample's products are guessed.
QUANTITIES = ("quantity", "qty", "hours", "miles", "nights", "days", "units")
PRICES = ("unit_price", "price", "rate", "unit_cost")
TARGETS = ("annual_target", "target", "planned", "expected")
RESULTS = ("actual", "annual_actual", "actual_completion", "completion")
TARGET_DOUBT = "see that these two are the target and what came of it"
AMOUNTS = ("amount", "total_price", "line_total", "total", "cost")


def guess_rules(blocks: Sequence[Block], words: Words) -> Iterator[Guess]:
    """The rules of a draft, those that others build on first."""
    yield Guess({"rule": "number.unreadable", "kind": "typed"})
    tables = [numbers_of(block) for block in blocks if block.kind in {"matrix", "records"}]
    for table in tables:
        if table.block.kind == "matrix":
            yield from _matrix_sums(table, words)
    for table in tables:
        yield from _relations(table, words)
    for table in tables:
        if table.block.summary:
            yield from _summary(table, tables, words)
    yield from _rows(tables, words)
    yield from _single(blocks)


def _matrix_sums(table: Numbers, words: Words) -> Iterator[Guess]:
    """A row that is the sum of the others, column by column."""
    block = table.block
    total = next((row for row in block.rows if _is_total(row, words)), None)
    parts = [row for row in block.rows if row is not total and not words.is_subtotal(row.label)]
    if total is None or not parts:
        return
    each, shown, doubts = [], 0, []
    for column in block.columns:
        if column.type != "number" or _is_marked(column, block, words):
            continue
        values = table.columns[column.key]
        stated, terms = _at(values, total), [value for row in parts if (value := _at(values, row)) is not None]
        if stated is None or not terms:
            if not values:
                each.append(column.key)
        elif sum(terms, Decimal(0)) == stated or _nearly(sum(terms, Decimal(0)), stated):
            each.append(column.key)
            shown += sum(map(bool, terms)) > 0
        if stated is not None and terms and sum(terms, Decimal(0)) != stated:
            doubts.append(f"{column.label}: {FAILS.format(stated, sum(terms, Decimal(0)))}")
    if each:
        rule = {
            "rule": f"{block.key}.sum",
            "kind": "sum",
            "each": each,
            "total": f"/{block.key}/{total.key}/{{each}}",
            "parts": [f"/{block.key}/{row.key}/{{each}}" for row in parts],
        }
        yield Guess(rule, (*doubts, *(() if shown else (NOT_SHOWN,))))


def _nearly(made: Decimal, stated: Decimal) -> bool:
    return abs(made - stated) <= NEARLY * abs(stated)


def _is_total(row: Item, words: Words) -> bool:
    label = squeeze(row.label)
    return words.is_total(row.label) or label.endswith(("总额", "合计", "总计")) or label.startswith("total")


def _is_marked(column: Item, block: Block, words: Words) -> bool:
    """Whether a column is a score or what it may reach: those of single rows are not added up in a matrix."""
    labels = {squeeze(c.label): c for c in block.columns}
    limits = [limit for c in block.columns for limit in words.limits_of(c.label) if limit in labels]
    return (bool(words.limits_of(column.label)) and bool(limits)) or squeeze(column.label) in limits


def _at(values: Any, row: Item) -> Decimal | None:
    rows = {place.row for place in row.values}
    found = [value for at, value in values.items() if at in rows]
    return found[0] if found else None


def _relations(table: Numbers, words: Words) -> Iterator[Guess]:
    """Products, quotients and sums within rows."""
    limits = _limit_pairs(table.block, words)
    found = [r for r in find_relations(table) if r.kind != "ratio" or r.of not in limits]
    promised = {r.stated: r for r in _promised(table)}
    shown = {r.stated for r in found}
    found += [r for r in promised.values() if r.stated not in shown and not table.columns.get(r.stated)]
    found = [r for r in found if r.kind != "product" or not _is_inverse(r, found)]
    told: set[str] = set()
    for relation in sorted(found, key=lambda r: (r.kind != "ratio", r.kind != "product", -len(r.rows))):
        if relation.stated in told:
            continue
        told.add(relation.stated)
        rivals = [r for r in found if r.kind == relation.kind and r.stated == relation.stated]
        best = _preferred(rivals, promised.get(relation.stated), table)
        yield from _as_rules(best, [r for r in rivals if r is not best], promised.get(relation.stated), table, limits)


def _limit_pairs(block: Block, words: Words) -> set[tuple[str, str]]:
    """Columns with those that they may not go above."""
    labels = {squeeze(column.label): column.key for column in block.columns}
    return {(c.key, labels[limit]) for c in block.columns for limit in words.limits_of(c.label) if limit in labels}


def _is_inverse(relation: Relation, found: Sequence[Relation]) -> bool:
    """Whether a product only says again what a quotient of its columns says: executed = budget × rate."""
    return any(r.kind == "ratio" and {r.stated, *r.of} == {relation.stated, *relation.of} for r in found)


def _preferred(rivals: Sequence[Relation], promised: Relation | None, table: Numbers) -> Relation:
    """Of several that hold the one that the labels promise, else the one whose columns stand nearest before."""
    order = {column.key: i for i, column in enumerate(table.block.columns)}

    def distance(one: Relation) -> tuple[bool, int, int]:
        at = order[one.stated]
        far = sum(at - order[key] if order[key] < at else 3 * (order[key] - at) for key in one.of)
        return promised is None or set(one.of) != set(promised.of), -len(one.rows), far

    return min(rivals, key=distance)


def _as_rules(
    relation: Relation,
    rivals: Sequence[Relation],
    promised: Relation | None,
    table: Numbers,
    limits: set[tuple[str, str]],
) -> Iterator[Guess]:
    block = table.block
    labels = {column.key: column.label for column in block.columns}
    doubts = [f"so would {' and '.join(labels[key] for key in rival.of)}" for rival in rivals[:2]]
    if promised and promised.kind == relation.kind and set(promised.of) != set(relation.of):
        doubts.append(PROMISED.format(" and ".join(labels[key] for key in promised.of)))
    if not relation.rows:
        doubts.append(NOT_SHOWN)
    elif block.kind == "records" and len(relation.rows) < LEAST_ROWS:
        doubts.append(ONE_ROW)
    if relation.kind == "sum" and block.kind == "records":
        said = " + ".join(labels[key] for key in relation.of)
        doubts = [f"in every row {labels[relation.stated]} = {said}; no kind of rule says so of a list"]
        yield Guess({}, tuple(doubts))
        return
    for place in _places(relation, table):
        name = f"{block.key}.{relation.stated}"
        stated, of = f"{place}/{relation.stated}", [f"{place}/{key}" for key in relation.of]
        if relation.kind == "ratio":
            rule: dict[str, Any] = {"rule": name, "kind": "ratio", "stated": stated}
            yield Guess({**rule, "numerator": of[0], "denominator": of[1]}, tuple(doubts))
        elif relation.kind == "product":
            cap = next((f"{place}/{key}" for key in relation.of if (relation.stated, key) in limits), None)
            rule = {"rule": name, "kind": "product", "stated": stated, "factors": of}
            yield Guess({**rule, "at_most": cap} if cap else rule, tuple(doubts))
        else:
            yield Guess({"rule": name, "kind": "sum", "total": stated, "parts": of}, tuple(doubts))


def _places(relation: Relation, table: Numbers) -> list[str]:
    """Where a relation holds: in every record of a list, or in the rows of a matrix that show it."""
    block = table.block
    if block.kind == "records":
        return [f"/{block.key}/*"]
    rows = [row for row in block.rows if {place.row for place in row.values} & set(relation.rows)]
    return [f"/{block.key}/{row.key}" for row in rows or block.rows[:1]]


def _promised(table: Numbers) -> Iterator[Relation]:
    """What the labels of a blank sample promise: amount = quantity × price, rate = executed ÷ budget."""
    columns = table.block.columns
    keys = [column.key for column in columns if column.type == "number"]
    amounts, prices, counts = ([key for key in keys if key in names] for names in (AMOUNTS, PRICES, QUANTITIES))
    if amounts and prices and counts and len({amounts[-1], prices[0], counts[0]}) == 3:
        yield Relation("product", amounts[-1], (counts[0], prices[0]), ())
    for column in columns:
        done = [key for key in keys if "execut" in key or "paid" in key]
        planned = [key for key in keys if "budget" in key and key not in done]
        if column.type == "percent" and column.key == "execution_rate" and done and planned:
            yield Relation("ratio", column.key, (done[0], planned[-1]), ())
            weights = [c.key for c in columns if c.key == "weight"]
            scores = [c.key for c in columns if c.key.endswith("score")]
            if weights and scores:
                yield Relation("product", scores[0], (weights[0], column.key), ())


def _summary(table: Numbers, tables: Sequence[Numbers], words: Words) -> Iterator[Guess]:
    """The closing row of a list: each of its cells is the sum of its column."""
    block, summary = table.block, table.block.summary
    if summary is None:
        return
    columns = {column.key: column for column in block.columns}
    for key, place in zip(block.summed, summary.values, strict=True):
        column = columns[key]
        if column.type != "number":
            continue
        stated = numbers_of(Block("records", columns=(Item(key, "", "number", values=(place,)),))).columns[key]
        total = next(iter(stated.values()), None)
        own = sum(table.columns[key].values(), Decimal(0))
        parts, made, more = [f"/{block.key}/*/{key}"], own, _elsewhere(column, block, tables, words)
        doubts: tuple[str, ...] = ()
        if more and (total is None or total != own):
            parts, made = [more[0], *parts], own + (more[1] or Decimal(0))
        unknown = total is None or not table.columns[key] or (more is not None and more[1] is None)
        if unknown:
            doubts = (NOT_SHOWN,)
        elif total != made:
            doubts = (FAILS.format(total, made),)
        is_limit = any(squeeze(column.label) in words.limits_of(other.label) for other in block.columns)
        rule: dict[str, Any] = {
            "rule": f"{summary.key}.{key}",
            "kind": "sum",
            "total": f"/{summary.key}/{key}",
            "parts": parts,
        }
        if is_limit and total in {FULL_MARKS, None}:
            rule["equals"] = 100
        yield Guess(rule, doubts, held=unknown or _nearly(made, total or made))


def _elsewhere(
    column: Item, block: Block, tables: Sequence[Numbers], words: Words
) -> tuple[str, Decimal | None] | None:
    """The field of a matrix under a label that is the column's, where the matrix says what is summed up: its total."""
    for table in tables:
        other = table.block
        if other is block or other.kind != "matrix":
            continue
        same = next((c for c in other.columns if squeeze(c.label) == squeeze(column.label)), None)
        if same:
            row = next((row for row in other.rows if _is_total(row, words)), other.rows[0])
            return f"/{other.key}/{row.key}/{same.key}", _at(table.columns.get(same.key, {}), row)
    return None


def _rows(tables: Sequence[Numbers], words: Words) -> Iterator[Guess]:
    """What a row with a score must have: no more than it may reach, and a reason where it is less."""
    for table in tables:
        block = table.block
        by_label = {squeeze(column.label): column for column in block.columns}
        name = next((c.key for c in block.columns if c.type == "text" and not c.carried), None)
        where = [f"/{block.key}/*"] if block.kind == "records" else _total_rows(block, words)
        for column in block.columns:
            limit = next((by_label[w] for w in words.limits_of(column.label) if w in by_label), None)
            if limit is None or column.type != "number" or limit.type != "number":
                continue
            rows = table.rows(column.key, limit.key)
            over = [r for r in rows if table.columns[column.key][r] > table.columns[limit.key][r]]
            doubts = () if rows and not over else (NOT_SHOWN,) if not rows else (f"{len(over)} rows are above it",)
            base = {"rows": where, **({"name": name} if name and block.kind == "records" else {}), "field": column.key}
            yield Guess(
                {"rule": f"{block.key}.{column.key}_limit", "kind": "within", **base, "limit": limit.key}, doubts
            )
            yield Guess(
                {"rule": f"{block.key}.{column.key}_missing", "kind": "required_with", **base, "given": limit.key},
                doubts,
            )
            reason = next((c for c in block.columns if c.type == "text" and words.is_reason(c.label)), None)
            if reason:
                yield from _target(table, base, limit.key, reason.key)
                told = {"kind": "reason", "severity": "warning", **base, "limit": limit.key, "reason": reason.key}
                yield Guess({"rule": f"{block.key}.{reason.key}", **told}, doubts)


def _total_rows(block: Block, words: Words) -> list[str]:
    row = next((row for row in block.rows if _is_total(row, words)), block.rows[0])
    return [f"/{block.key}/{row.key}"]


def _target(table: Numbers, base: dict[str, Any], weight: str, reason: str) -> Iterator[Guess]:
    """Scores against targets and results, where a list has both."""
    texts = [column.key for column in table.block.columns if column.type == "text" and not column.carried]
    target = next((key for key in texts if key in TARGETS), None)
    actual = next((key for key in texts if key in RESULTS), None)
    if table.block.kind == "records" and target and actual:
        columns = {"target": target, "actual": actual, "score": base["field"], "weight": weight, "reason": reason}
        rows = {key: value for key, value in base.items() if key != "field"}
        name = f"{table.block.key}.target_met"
        yield Guess({"rule": name, "kind": "target", "severity": "warning", **rows, **columns}, (TARGET_DOUBT,))


def _single(blocks: Sequence[Block]) -> Iterator[Guess]:
    """Dates and telephone numbers that may be."""
    fields = [
        (f"/{block.key}/{item.key}" if block.key else f"/{item.key}", item) for block in blocks for item in block.fields
    ]
    year = next((pointer for pointer, item in fields if item.type == "year"), None)
    dates = [pointer for pointer, item in fields if item.type == "date"]
    if dates:
        rule = {"rule": "date.plausible", "kind": "date", "severity": "warning", "dates": dates}
        yield Guess({**rule, "year": year} if year else rule)
    phones = [pointer for pointer, item in fields if item.type == "phone" and has_han(item.label)]
    if phones:
        yield Guess({"rule": "phone.plausible", "kind": "phone", "severity": "warning", "fields": phones})
