"""Several persons at one review, each in a browser of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.conftest import Meet, Open, Serve
from tests.web.person import Person


def test_nothing_is_shown_to_two_at_once(meet: Meet) -> None:
    one, other = meet("甲"), meet("乙")
    seen: dict[str, list[int]] = {"甲": [one.wait_for_item()], "乙": [other.wait_for_item()]}
    for _ in range(6):
        for name, person in (("甲", one), ("乙", other)):
            person.settle("Enter")
            seen[name].append(person.wait_for_item(other_than=seen[name][-1]))
    assert not set(seen["甲"]) & set(seen["乙"])
    for person in (one, other):
        person.wait_until_sent()
    assert one.get("api/queue?limit=1")["counts"]["settled"] == 12


def test_who_leaves_gives_back_what_they_had(meet: Meet) -> None:
    one = meet("甲")
    item = one.wait_for_item()
    other = meet("乙")
    assert other.wait_for_item() != item
    one.page.close(run_before_unload=True)
    other.wait(lambda: other.first(id=item)["held_by"] is None)
    other.press("q")
    other.page.locator("table a").first.wait_for()
    other.press("Enter")  # from the worst on
    assert other.wait_for_item() == item


def test_an_item_that_is_opened_by_its_link_is_handed_to_nobody_else(meet: Meet) -> None:
    one, other = meet("甲"), meet("乙")
    # the last that nobody has yet: who comes is handed the next ones as well
    items = one.get("api/queue?limit=500&kind=field")["items"]
    item = [each["id"] for each in items if each["held_by"] is None][-1]
    one.open_item(item)
    one.wait(lambda: other.first(id=item)["held_by"] == "甲")
    other.open_item(item)
    assert "甲 正在处理此项" in other.text(".context")
    assert "正在处理" not in one.text(".context")
    one.page.close(run_before_unload=True)
    other.wait(lambda: other.first(id=item)["held_by"] is None)
    other.press("q")
    other.page.locator("table a").first.wait_for()
    other.open_item(item)
    other.wait(lambda: "正在处理" not in other.text(".context"))


@pytest.mark.parametrize(("key", "text"), [("1", "77"), ("2", "66")])
def test_two_who_say_different_things_are_shown_both(meet: Meet, key: str, text: str) -> None:
    one, other = meet("甲"), meet("乙")
    item = one.numbers()[0]["id"]
    for person in (one, other):
        person.open_item(item)
    one.settle("Tab", "7", "7", "Enter")
    one.wait_until_sent()
    other.press("Tab", "6", "6", "Enter")
    other.page.locator("dialog[open]").wait_for()
    both = other.text("dialog")
    assert "甲" in both
    assert "更正 77" in both
    assert "更正 66" in both
    shown = other.at
    other.press(key)
    other.page.locator("dialog[open]").wait_for(state="detached")
    other.wait_until_sent()
    assert other.get(f"api/items/{item}")["text"] == text
    assert other.at == shown  # the key was for the question alone


def test_numbers_that_want_two_persons(open_page: Open, serve: Serve, batch: Path) -> None:
    url = serve(batch, "--double").url
    one, other, third = (Person(open_page(url, name), url) for name in ("甲", "乙", "丙"))
    item = one.numbers()[0]["id"]
    one.open_item(item)
    one.settle("Tab", "7", "Enter")
    one.wait_until_sent()
    other.open_item(item)
    assert "待第二人" in other.text(".context")
    assert "7" not in [choice["text"] for choice in other.get(f"api/items/{item}")["choices"]]
    other.settle("Tab", "8", "Enter")
    other.wait_until_sent()
    third.open_item(item)
    assert "两人不一致" in third.text(".context")
    offered = third.get(f"api/items/{item}")["choices"]
    assert {"7", "8"} <= {choice["text"] for choice in offered}
    third.settle(str([choice["text"] for choice in offered].index("8") + 1))
    third.wait_until_sent()
    assert third.get(f"api/items/{item}")["state"] == "settled"
    assert third.get(f"api/items/{item}")["text"] == "8"
