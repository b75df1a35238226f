"""A person at the review page: they press keys, and what they see is asked of the page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

WAIT_S = 60.0
"""The machine that runs the tests may be busy."""


class Person:
    """Somebody with a browser of their own.

    Attributes:
        page: theirs.
        url: of the server, with a slash last.
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        page.set_default_timeout(WAIT_S * 1000)
        page.locator("h1, dialog[open]").first.wait_for()

    def go(self, place: str) -> None:
        """Opens a view by its address, as a link does."""
        self.page.evaluate("place => { location.hash = place; }", place)

    def open_item(self, item: int) -> None:
        self.go(f"#/item/{item}")
        self.page.locator(f'.work[data-item="{item}"]').wait_for()

    def press(self, *keys: str) -> None:
        for key in keys:
            if len(key) == 1 and not key.isascii():
                self.page.keyboard.insert_text(key)  # as an input method does
            else:
                self.page.keyboard.press(key)

    @property
    def at(self) -> int | None:
        """The id of the item that is shown."""
        shown = self.page.locator(".work[data-item]")
        return int(shown.get_attribute("data-item") or 0) if shown.count() else None

    def wait_for_item(self, *, other_than: int | None = None) -> int:
        """Waits until an item is shown that is not the one before."""
        self.page.locator(f'.work[data-item]:not([data-item="{other_than}"])').wait_for()
        assert self.at is not None
        return self.at

    def settle(self, *keys: str) -> None:
        """Presses keys that settle the item at hand, and waits until it makes way."""
        before = self.at
        self.press(*keys)
        self.page.locator(f'.work[data-item="{before}"]').wait_for(state="detached")

    def wait_until_sent(self) -> None:
        self.wait(lambda: self.page.evaluate("sessionStorage.getItem('extractor.outbox') ?? '[]'") == "[]")

    def wait(self, holds: Callable[[], bool]) -> None:
        """Asks again until something holds: the page's policy lets nobody ask inside it."""
        deadline = time.monotonic() + WAIT_S
        while not holds():
            assert time.monotonic() < deadline
            self.page.wait_for_timeout(20)

    def text(self, selector: str) -> str:
        """What is written there, without line breaks."""
        return " ".join(self.page.locator(selector).first.inner_text().split())

    @property
    def box(self) -> str:
        """What stands in the answer's box."""
        return self.page.locator("#answer").input_value()

    @property
    def focus(self) -> str:
        """What the keys go to: its id, else its tag and class."""
        focus: str = self.page.evaluate(
            "(at => at.id || (at.tagName + '.' + at.className).toLowerCase())(document.activeElement)"
        )
        return focus

    def get(self, path: str) -> Any:
        """What the server says to this person."""
        answer = self.page.context.request.get(self.url + path)
        assert answer.ok, answer.text()
        return answer.json()

    def say(self, path: str, told: dict[str, Any]) -> Any:
        """What the server answers to this person, past the page."""
        answer = self.page.context.request.post(self.url + path, data=told, headers={"X-Extractor": "1"})
        assert answer.ok, answer.text()
        return answer.json()

    def first(self, **wanted: Any) -> dict[str, Any]:
        """The first item of the queue that is so."""
        items = self.get("api/queue?limit=500")["items"]
        return next(item for item in items if all(item[key] == value for key, value in wanted.items()))

    def numbers(self) -> list[dict[str, Any]]:
        """The items that are numbers, worst first."""
        items = self.get("api/queue?limit=500&kind=field")["items"]
        return [item for item in items if self.get(f"api/items/{item['id']}")["type"] == "number"]
