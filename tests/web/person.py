"""A person at the review page, in a real Chromium, and the server that they are at."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
WAIT_S = 60.0
"""The machine that runs the tests may be busy."""


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """``extractor review`` over a folder, with everything indexed; gives its address."""
    command = [sys.executable, "-m", "extractor", "review", str(folder), "--no-browser", *options]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout is not None
    lines: list[str] = []
    try:
        for line in server.stdout:
            lines.append(line)
            if found := re.search(r"http://[^\s/]+", line):
                break
        else:
            raise AssertionError("".join(lines))
        # What it says later must not fill the pipe.
        threading.Thread(target=server.stdout.read, daemon=True).start()
        yield found[0]
    finally:
        server.terminate()
        server.wait(WAIT_S)
        server.stdout.close()


class Person:
    """Somebody with a browser of their own. They press keys; what they see is asked of the page.

    Attributes:
        page: theirs.
        errors: what the page complained of.
    """

    def __init__(
        self,
        browser: Browser,
        url: str,
        name: str,
        *,
        locale: str = "zh-CN",
        scheme: Literal["light", "dark"] = "light",
        width: int = 1280,
        height: int = 720,
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, color_scheme=scheme, accept_downloads=True
        )
        self.context.set_default_timeout(WAIT_S * 1000)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.url = url
        self.page.goto(url)
        self.page.wait_for_selector("dialog[open]")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("h1")

    def close(self) -> None:
        self.context.close()

    def go(self, place: str) -> None:
        """Opens a view by its address, as a link does."""
        self.page.evaluate("place => { location.hash = place; }", place)

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
        """Presses keys that settle the item at hand, and waits for what comes next."""
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

    @property
    def box(self) -> str:
        """What stands in the answer's box."""
        return self.page.locator("#answer").input_value()

    @property
    def focus(self) -> str:
        """Which element the keys go to: its id, else its tag."""
        focus: str = self.page.evaluate("document.activeElement.id || document.activeElement.tagName")
        return focus

    def get(self, path: str) -> Any:
        """What the server says to this person."""
        answer = self.context.request.get(self.url + path)
        assert answer.ok, answer.text()
        return answer.json()

    def wait_until_indexed(self) -> None:
        self.wait(lambda: not self.get("/api/queue?limit=1")["counts"]["indexing"])
