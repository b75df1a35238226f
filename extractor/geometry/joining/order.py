"""Pages out of order: which page goes on where, told by what stands on them.

A file is taken to be in order. Only where a page begins amid a table that the page before it does not hold, or where
printed numbers say so, the pages concerned are put in order anew, by the pairing for which most speaks. What could
as well be otherwise is doubtful.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.assignment import assign
from extractor.geometry.joining.cuts import Texts
from extractor.geometry.joining.evidence import Evidence, counted, is_signature, shape
from extractor.geometry.joining.leaves import Leaf
from extractor.geometry.joining.parts import Part, fit

# A pairing is settled where every other one has so much less to speak for it, in units of the evidence.
DECISIVE = 2.5
TURNED = 1.0  # for pages right before each other, if that holds of all: a pile scanned from its last page
# So many pages are put in order anew at once, and those of longer files only so near to one out of its place.
MOST_PAGES = 40
REACH = 15
# Of so many, each link is weighed against all other pairings; of more, against its rivals alone.
FEW_PAGES = 16
PAGE_OF_TEXT = 10  # lines; a blank reverse side has none but a page number and marks that shine through


@dataclass(frozen=True, slots=True)
class Step:
    """A page in its place; ``goes_on`` tells whether its first table may be the rest of the one before it.

    Not ``sure`` is to which form that table and what follows it belong.
    """

    leaf: Leaf
    goes_on: bool
    sure: bool = True


def put_in_order(leaves: Sequence[Leaf], texts: Texts) -> list[Step]:
    """The pages in the order in which they are to be read."""
    by_number = _by_number(leaves)
    ordered = by_number or list(leaves)
    links = _links(ordered)
    moved = {} if by_number else _mend(ordered, links, texts)
    places = {leaf.index: leaf for leaf in ordered}
    following = {above: below for below, above in links.items()}
    steps: list[Step] = []
    for leaf in ordered:
        if leaf.index in links:
            continue
        at: int | None = leaf.index
        sure = True
        while at is not None:
            # what goes on on a page in doubt is in doubt as well
            sure = moved.get(at, sure)
            steps.append(Step(places[at], at in links, sure))
            sure = sure or places[at].tail is not places[at].head
            at = following.get(at)
    return steps


def _by_number(leaves: Sequence[Leaf]) -> list[Leaf] | None:
    """The pages by their printed numbers, if all bear one, none is missing, and the file has them otherwise."""
    numbers = [leaf.number for leaf in leaves if leaf.number is not None]
    if len(numbers) < len(leaves) or numbers == sorted(numbers):
        return None
    if sorted(numbers) != list(range(min(numbers), min(numbers) + len(numbers))):
        return None
    return sorted(leaves, key=lambda leaf: leaf.number or 0)


def _links(leaves: Sequence[Leaf]) -> dict[int, int]:
    """Which page goes on on which of the next: by the index of the lower one."""
    links: dict[int, int] = {}
    first: Part | None = None  # what the table's first page shows of it: its head stands there
    for a, b in pairwise(leaves):
        if a.index not in links or a.tail is not a.head:
            first = a.tail
        if a.tail and b.head and first and fit(a.tail, a.tail.edges, b.head) and shape(first, b.head) is not None:
            links[b.index] = a.index
    return links


def _mend(leaves: Sequence[Leaf], links: dict[int, int], texts: Texts) -> dict[int, bool]:
    """Links the pages anew that are out of order; tells of each whose link was weighed whether it is sure."""
    sure: dict[int, bool] = {}
    for near, strays in _neighbourhoods(leaves, links):
        if len(near) > MOST_PAGES:
            sure |= {stray.index: stray.begins for stray in strays}
        else:
            sure |= _mend_near(near, strays, links, texts)
    return sure


def _neighbourhoods(leaves: Sequence[Leaf], links: Mapping[int, int]) -> list[tuple[list[Leaf], list[Leaf]]]:
    """Runs of pages with the strays among them: all pages of a file, or those near to a stray in a longer one."""
    places: list[int] = []
    for i, leaf in enumerate(leaves):
        near = leaves if len(leaves) <= MOST_PAGES else leaves[max(0, i - REACH) : i + REACH + 1]
        if _is_stray(leaves[i - 1] if i else None, leaf, near, links):
            places.append(i)
    if len(leaves) <= MOST_PAGES:
        return [(list(leaves), [leaves[i] for i in places])] if places else []
    runs: list[list[int]] = []
    for i in places:
        if runs and i - runs[-1][-1] <= 2 * REACH + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    return [(list(leaves[max(0, run[0] - REACH) : run[-1] + REACH + 1]), [leaves[i] for i in run]) for run in runs]


def _mend_near(leaves: Sequence[Leaf], strays: Sequence[Leaf], links: dict[int, int], texts: Texts) -> dict[int, bool]:
    inside = {leaf.index for leaf in leaves}
    crossing = {(above, below) for below, above in links.items() if (above in inside) != (below in inside)}
    weigh = Evidence(leaves, texts)
    own = {below: above for below, above in links.items() if above in inside and below in inside}
    heads, tails = _concerned(strays, leaves, own, weigh)
    heads = [leaf for leaf in heads if leaf.index not in {below for _, below in crossing}]
    tails = [leaf for leaf in tails if leaf.index not in {above for above, _ in crossing}]
    weights = [[weigh(a, b) for b in heads] for a in tails]
    if _is_turned(heads, tails, weigh):
        for row, a in zip(weights, tails, strict=True):
            row[:] = [w + (w > 0 and a.index == b.index + 1) * TURNED for w, b in zip(row, heads, strict=True)]
    pairs = _without_rings(weights, tails, heads)
    if _sum(weights, pairs) - _as_filed(links, tails, heads, weigh) < DECISIVE:
        return {}  # the order of the file explains as much
    for leaf in heads:
        links.pop(leaf.index, None)
    links |= {heads[j].index: tails[i].index for i, j in pairs.items()}
    sure = {
        heads[j].index: _is_settled((i, j), pairs, weights, tails, heads) and not _skips(tails[i], heads[j], leaves)
        for i, j in pairs.items()
    }
    open_tails = [leaf.tail for leaf in leaves if leaf.tail and leaf.index not in links.values()]
    for leaf in heads:
        if leaf.index not in links and leaf.head and not leaf.begins:
            sure[leaf.index] = not any(t is not leaf.head and fit(t, t.edges, leaf.head) for t in open_tails)
    return sure


def _skips(above: Leaf, below: Leaf, leaves: Sequence[Leaf]) -> bool:
    """Whether a page of text stands between two: it may hold rows of their table whose rulings were not found."""
    return any(
        above.index < leaf.index < below.index and leaf.first is None and len(leaf.elements) >= PAGE_OF_TEXT
        for leaf in leaves
    )


def _is_settled(
    link: tuple[int, int],
    pairs: Mapping[int, int],
    weights: Sequence[Sequence[float]],
    tails: Sequence[Leaf],
    heads: Sequence[Leaf],
) -> bool:
    """Whether no pairing without a link has nearly as much to speak for it."""
    i, j = link
    if len(heads) > FEW_PAGES:
        rivals = [w for c, w in enumerate(weights[i]) if c != j] + [row[j] for r, row in enumerate(weights) if r != i]
        return weights[i][j] - max(rivals, default=0.0) >= DECISIVE
    others = [[0.0 if (r, c) == link else w for c, w in enumerate(row)] for r, row in enumerate(weights)]
    return _sum(weights, pairs) - _sum(weights, _without_rings(others, tails, heads)) >= DECISIVE


def _is_turned(heads: Sequence[Leaf], tails: Sequence[Leaf], weigh: Evidence) -> bool:
    """Whether a pile scanned upside down would explain every page that begins amid a table."""
    by_index = {leaf.index: leaf for leaf in tails}
    return all(b.index + 1 in by_index and weigh(by_index[b.index + 1], b) > 0 for b in heads)


def _as_filed(links: Mapping[int, int], tails: Sequence[Leaf], heads: Sequence[Leaf], weigh: Evidence) -> float:
    """How much speaks for the links that the file's order makes."""
    by_index = {leaf.index: leaf for leaf in tails}
    return sum(weigh(by_index[links[head.index]], head) for head in heads if head.index in links)


def _is_stray(before: Leaf | None, leaf: Leaf, leaves: Sequence[Leaf], links: Mapping[int, int]) -> bool:
    """Whether a page begins amid a table that the page before does not hold, or that has come to its end there."""
    if leaf.head is None:
        return False
    if leaf.index in links:
        return before is not None and _is_odd(before, leaf)
    if leaf.begins:  # unless its header rows repeat those of another page
        return any(
            a is not leaf and a.tail and fit(a.tail, a.tail.edges, leaf.head) and shape(a.tail, leaf.head)
            for a in leaves
        )
    return before is None or not before.announces


def _is_odd(before: Leaf, leaf: Leaf) -> bool:
    """Whether something speaks against a page's going on on the next one."""
    if before.tail is None or leaf.head is None:
        return False
    ended = before.ends > (1 if is_signature(leaf) else 0)
    numbered = before.number is not None and leaf.number is not None and leaf.number != before.number + 1
    return ended or numbered or counted(before.tail, leaf.head) < 0


def _concerned(
    strays: Sequence[Leaf], leaves: Sequence[Leaf], links: Mapping[int, int], weigh: Evidence
) -> tuple[list[Leaf], list[Leaf]]:
    """The pages that begin amid tables, and those whose tables they may go on: all that compete with each other."""
    heads, tails = {leaf.index for leaf in strays}, set[int]()
    linked = [(above, below) for below, above in links.items()]
    fitting = [(a.index, b.index) for a in leaves for b in leaves if weigh(a, b) > 0]
    size = -1
    while size < len(heads) + len(tails):
        size = len(heads) + len(tails)
        for above, below in (*fitting, *linked):
            if below in heads or above in tails:
                heads.add(below)
                tails.add(above)
        for above, below in linked:  # what goes on on a page that is moved moves with it
            if above in heads or below in tails:
                heads.add(below)
                tails.add(above)
    return [b for b in leaves if b.index in heads], [a for a in leaves if a.index in tails]


def _sum(weights: Sequence[Sequence[float]], pairs: Mapping[int, int]) -> float:
    return sum(weights[i][j] for i, j in pairs.items())


def _without_rings(weights: Sequence[Sequence[float]], tails: Sequence[Leaf], heads: Sequence[Leaf]) -> dict[int, int]:
    """The best pairing in which no page comes after itself: the weakest link of each ring is forbidden."""
    allowed = [list(row) for row in weights]
    while True:
        pairs = {i: j for i, j in enumerate(assign(allowed)) if j is not None}
        ring = _find_ring({tails[i].index: (heads[j].index, i, j) for i, j in pairs.items()})
        if not ring:
            return pairs
        i, j = min(ring, key=lambda link: allowed[link[0]][link[1]])
        allowed[i][j] = 0.0


def _find_ring(after: Mapping[int, tuple[int, int, int]]) -> list[tuple[int, int]]:
    """The links of a ring of pages; empty where there is none."""
    cleared: set[int] = set()
    for start in after:
        at, path = start, dict[int, tuple[int, int]]()
        while at in after and at not in cleared and at not in path:
            following, i, j = after[at]
            path[at] = i, j
            at = following
        if at in path:
            pages = list(path)
            return [path[page] for page in pages[pages.index(at) :]]
        cleared |= set(path)
    return []
