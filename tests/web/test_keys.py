"""How many keys a doubtful number takes: counted on the page, over recorded results of a generated corpus."""

from __future__ import annotations

import statistics
from collections import Counter
from itertools import takewhile
from pathlib import Path

import pytest

from tests.web.conftest import Open, Serve
from tests.web.person import Person
from tests.web.recorded import NUMBERS, load

WANTED = 200  # numbers
FEW = 3  # keys that the common case may take
COMMON = 0.9  # of the numbers: what is the common case


def cheapest(truth: str, box: str, choices: list[str]) -> list[str]:
    """The fewest keys that settle a field as what stands on the paper, for somebody who sees that at once."""
    if box == truth:
        return ["Enter"]
    if truth in choices:
        return [str(choices.index(truth) + 1)]
    kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(truth, box, strict=False)))
    cut = [*["Backspace"] * (len(box) - kept), *truth[kept:], "Enter"]
    anew = ["Tab", *(truth or ["Backspace"]), "Enter"]
    return cut if kept < len(box) and len(cut) <= len(anew) else anew


@pytest.mark.parametrize(
    ("truth", "box", "choices", "keys"),
    [
        ("8.1", "8.1", ["8.1"], ["Enter"]),
        ("8.1", "81", ["81", "8.1"], ["2"]),
        ("64", "64.", ["64."], ["Backspace", "Enter"]),
        ("2.2", "22", ["22"], ["Backspace", ".", "2", "Enter"]),
        ("5", "S8", ["S8"], ["Tab", "5", "Enter"]),
        ("", "1", ["1"], ["Backspace", "Enter"]),
    ],
)
def test_the_cheapest_keys(truth: str, box: str, choices: list[str], keys: list[str]) -> None:
    assert cheapest(truth, box, choices) == keys


def test_a_doubtful_number_takes_at_most_three_keys_in_the_common_case(
    open_page: Open, serve: Serve, tmp_path: Path
) -> None:
    folder = tmp_path / "read"
    folder.mkdir()
    truth = load(folder)
    url = serve(folder).url
    person = Person(open_page(url), url)
    counts: list[int] = []
    said: dict[int, str] = {}
    wrong = 0
    item = person.wait_for_item()
    while len(counts) < WANTED:
        shown = person.get(f"api/items/{item}")
        if shown["type"] not in NUMBERS:  # a finding
            person.press("j")
            item = person.wait_for_item(other_than=item)
            continue
        said[item] = truth[shown["document"]][shown["pointers"][0]]
        keys = cheapest(said[item], person.box, [choice["text"] for choice in shown["choices"]])
        wrong += keys != ["Enter"]
        counts.append(len(keys))
        person.settle(*keys)
        item = person.wait_for_item(other_than=item)
    person.wait_until_sent()
    settled = {one["id"]: one["text"] for one in person.get("api/queue?state=settled&limit=500")["items"]}
    assert settled == said
    counts.sort()
    share = sum(count <= FEW for count in counts) / len(counts)
    print(f"\nkeys of {len(counts)} numbers, {wrong} of them not as read: {dict(sorted(Counter(counts).items()))}")
    print(f"median {statistics.median(counts):g}, p90 {counts[int(0.9 * len(counts))]}, {share:.1%} at most {FEW}")
    assert share >= COMMON
    assert statistics.median(counts) == 1
