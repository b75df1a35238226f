"""The page with a keyboard alone, and with a screen reader: nothing that axe calls serious, no focus lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.conftest import Open, Serve
from tests.web.person import Person

GRAVE = {"serious", "critical", "moderate"}
MOST_STOPS = 400  # of the Tab key on one view

Meet = Callable[..., Person]


@pytest.fixture
def meet(open_page: Open, serve: Serve, batch: Any) -> Meet:
    url = serve(batch).url
    # Axe adds a script of its own, which the page's policy forbids; the tests of security see that it does.
    return lambda **options: Person(open_page(url, **options), url)


def places(person: Person) -> dict[str, str]:
    """The views, by what is waited for in each."""
    items = person.get("api/queue?limit=500")["items"]
    field = next(item for item in items if item["kind"] == "field")
    finding = next(item for item in items if item["kind"] == "finding")
    return {
        f"#/item/{field['id']}": f'.work[data-item="{field["id"]}"]',
        f"#/item/{finding['id']}": f'.work[data-item="{finding["id"]}"]',
        f"#/form/{field['form_id']}": ".form .field[aria-pressed=true]",
        "#/queue": ".filters select",
        "#/help": ".keys",
    }


def grave(person: Person) -> list[str]:
    found = Axe().run(person.page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave(meet: Meet, locale: str, scheme: str) -> None:
    person = meet(locale=locale, color_scheme=scheme, bypass_csp=True, viewport={"width": 1280, "height": 720})
    for place, sign in places(person).items():
        person.go(place)
        person.page.locator(sign).first.wait_for()
        person.page.wait_for_timeout(300)
        assert grave(person) == [], place


def test_axe_finds_nothing_grave_in_questions_and_without_items(meet: Meet) -> None:
    person = meet(name=None, bypass_csp=True)
    assert grave(person) == []
    person.press(*"Wang", "Enter")
    item = person.wait_for_item()
    seen = person.get(f"api/items/{item}")["seen"]
    person.say(f"api/items/{item}/settle", {"action": "correct", "text": "1", "reason": "", "seen": seen})
    person.press("Tab", "2", "Enter")
    person.page.locator("dialog[open]").wait_for()
    assert grave(person) == []
    person.press("1")
    person.page.evaluate("sessionStorage.setItem('extractor.filters', JSON.stringify({ document: 'no such file' }))")
    person.go("#/help")
    person.page.reload()
    person.page.locator(".keys").wait_for()
    person.go("#/")
    person.page.get_by_role("heading", name="全部完成").wait_for()
    assert grave(person) == []


def test_the_focus_is_never_lost(meet: Meet) -> None:
    person = meet()
    person.wait_for_item()
    keys = "Enter Tab Escape j k u z f ArrowDown Enter Escape q j Enter r + ? Escape p Backspace Escape z"
    for key in keys.split():
        person.press(key)
        person.page.wait_for_timeout(700)
        assert not person.focus.startswith("body"), key


def test_every_view_is_walked_through_with_tab_alone(meet: Meet) -> None:
    person = meet()
    for place, sign in places(person).items():
        person.go(place)
        person.page.locator(sign).first.wait_for()
        person.page.wait_for_timeout(500)
        wanted = person.page.evaluate(
            """() => [...document.querySelectorAll('button, a[href], input, select, textarea, canvas[tabindex]')]
                .filter((one) => one.checkVisibility() && !one.disabled)
                .map((one) => { one.dataset.wanted = ''; }).length"""
        )
        person.page.evaluate("document.getElementById('skip').focus()")
        seen: set[int] = set()
        for _ in range(min(wanted + 5, MOST_STOPS)):
            at = person.page.evaluate(
                """() => {
                    const one = document.activeElement;
                    one.dataset.stop ??= String(document.querySelectorAll('[data-stop]').length);
                    return one === document.body ? -1 : Number(one.dataset.stop);
                }"""
            )
            seen.add(at)
            person.press("Tab")
        missed = person.page.evaluate(
            """() => [...document.querySelectorAll('[data-wanted]:not([data-stop])')]
                .filter((one) => one.checkVisibility() && !one.disabled).map((one) => one.outerHTML)"""
        )
        assert wanted > MOST_STOPS or not missed, place
        assert len(seen) >= min(wanted, MOST_STOPS) - 3, place  # but for what has gone meanwhile


def test_single_keys_can_be_turned_off(meet: Meet) -> None:
    person = meet()
    item = person.wait_for_item()
    person.press("?")
    person.page.locator("#single").uncheck()
    person.press("Escape")
    assert person.wait_for_item() == item
    person.press("u", "2", "p", "q")
    person.page.wait_for_timeout(300)
    assert person.at == item
    person.settle("Enter")


def test_what_was_done_is_told(meet: Meet) -> None:
    person = meet()
    person.wait_for_item()
    status = person.page.locator("#said")
    assert (status.get_attribute("role"), status.get_attribute("aria-live")) == ("status", "polite")
    person.settle("Tab", "7", "Enter")
    assert person.text("#said") == "已更正为：7"
    person.press("z")
    person.wait(lambda: "撤销" in person.text("#said"))
